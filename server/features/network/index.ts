export { appointMember, giveAccount, personTag, type Appointment, type NetworkContext } from './appoint.ts';
export { eraseOldApplications } from './application-retention.ts';
export { openApplication } from './application-receipt.ts';
export { apply, nominate, type Application, type Applied, type Nomination } from './applications.ts';
export { changeCall, openCall, type NewCall } from './calls.ts';
export { COUNTY_PLACE, placeOf } from './call-rules.ts';
export { acceptApplication, chooseAccount, declineApplication } from './decide-application.ts';
export { endTerms } from './end-terms.ts';
export { askProtection, answerProtection } from './protection.ts';
export {
  applicationRecords,
  callRecords,
  memberRecords,
  protectRecords,
  recusalRecords,
  removalRecords,
  tieRecords,
} from './records.ts';
export { isRecused, recusalOf, recusalsOf } from './recusal.ts';
export { askRecusalByResident, askRecusalByUnit, decideRecusal } from './recusal-requests.ts';
export { askRemoval, decideRemoval, replyToRemoval } from './removals.ts';
export {
  hasDeclared,
  isInOffice,
  isOwnVillage,
  MEMBER_LEVELS,
  sameDayLater,
  TIE_GROUNDS,
  type KeptOff,
  type MemberLevel,
  type MemberState,
  type TieGround,
} from './rules.ts';
export { assertWithin, isWithin, networkScope, type NetworkScope } from './scope.ts';
export {
  findMember,
  findMemberByAccount,
  getMember,
  listMembersInOffice,
  listTies,
  type MemberFilter,
  type MemberRow,
  type TieRow,
} from './store.ts';
export { endMember, ownMember, reappoint, resign, scopedMember, showName } from './terms.ts';
export { nextTermEnd } from './term-rules.ts';
export { declareAll, declareTie, endTie } from './ties.ts';

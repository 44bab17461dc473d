export { appointMember, giveAccount, personTag, type Appointment, type NetworkContext } from './appoint.ts';
export { memberRecords, tieRecords } from './records.ts';
export { isRecused, recusalsOf } from './recusal.ts';
export {
  hasDeclared,
  isInOffice,
  MEMBER_LEVELS,
  sameDayLater,
  TIE_GROUNDS,
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

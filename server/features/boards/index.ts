export { publishBoards, type Published, type PublishOptions } from './boards-clock.ts';
export { escalateOverdue, type Escalated, type EscalateOptions } from './escalate.ts';
export { echoRecords, exposureRecords, leadershipRecords } from './records.ts';
export { findExposureByCode, listExposuresOfCase, nextBoardsDueAt, type ExposureRow } from './store.ts';
export type { LeadershipLine } from './leadership-store.ts';
export type { EchoRow } from './echo-store.ts';
export { ECHO_STATES, EXPOSURE_STATES, type EchoState, type ExposureState } from './rules.ts';
export { mustBeCounted } from './few.ts';
export { approveEcho, rejectEcho } from './echo-actions.ts';
export { approveSubstance, proposeSubstance, type Finding } from './substance.ts';
export {
  confirmPutRight,
  correctExposure,
  decideReply,
  decideReview,
  followUp,
  withdrawExposure,
} from './supervision-actions.ts';
export { askReview, pledgeFix, replyToNotice } from './unit-actions.ts';
export { listPublicEchoes, listPublished, type PublicExposure } from './public-store.ts';
export { openListeningNotices } from './listening.ts';
export { recountIfDue, recountLimits, type RecountedLimits } from './recount.ts';
export { aboutWords, badgeOf, causeSentence, daysLate, type BoardLens } from './present-exposure.ts';
export { loadNames } from './names.ts';
export { wordsOnBoards } from './words-kept.ts';

export {
  castBallot,
  claimAsEvaluator,
  claimAsUser,
  readToken,
  roundsForCase,
  takesBallots,
} from './ballot-actions.ts';
export { turnRounds, type TurnedRounds } from './clock.ts';
export { closeRound, decideWords, openRound, publishRound } from './close-actions.ts';
export { drawRound } from './draw-actions.ts';
export { gatesAt } from './gates.ts';
export { makeInvitations } from './invitations.ts';
export { planRecords, roundRecords, roundUnitRecords, wordsRecords } from './records.ts';
export {
  callOffRound,
  changeRound,
  makeRound,
  withdrawUnit,
  type NewRound,
  type RoundContent,
} from './round-actions.ts';
export { DIMENSIONS, GROUPS, LEVELS, type Form, type Group, type Level, type Rubric } from './rules.ts';
export { findRound, findRoundUnit, listRoundUnits, type RoundRow, type RoundUnitRow } from './store.ts';
export { ballotKey, caseTag, newToken } from './token.ts';
export { handInPlan, handInReport, replyToResult } from './unit-actions.ts';
export { recomputeRound, verifyRoundDraw, type DrawRoundFlaw, type RecomputeFlaw } from './verify.ts';

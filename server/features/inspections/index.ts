export { drawPlan, turnPlans, type TurnedPlans } from './draw-actions.ts';
export {
  isHeard,
  replyToInspection,
  settleInspection,
  type Settlement,
  type Verdict,
} from './hearing-actions.ts';
export { makePlan, type NewPlan } from './plan-actions.ts';
export { findingRecords, inspectionRecords, planRecords } from './records.ts';
export { clausesOf, type Clause, type Look, type PlanKind } from './rules.ts';
export { reopenInspection, signInspection, stampOf, type Signature } from './sign-actions.ts';
export { findPlanByCode, type PlanRow } from './store-plans.ts';
export { listFindings, listInspectionsOfPlan, type FindingRow, type InspectionRow } from './store.ts';
export { verifyInspectionDraw, type InspectionFlaw } from './verify-draw.ts';
export {
  addFinding,
  handOnInspection,
  removeFinding,
  type NewFinding,
  type TimedPhoto,
} from './visit-actions.ts';

import { recorded } from '../register/index.ts';
import * as plans from './store-plans.ts';
import * as store from './store.ts';

/** Inspections and the register, bound: nothing in them changes without an event. */
export const planRecords = recorded<plans.PlanRow>({
  stream: 'inspection-plan',
  insert: plans.insertPlan,
  update: plans.updatePlan,
  page: plans.pagePlans,
});

/** Who looks is in no event: a unit never learns it, and nothing counts what a person did not get to. */
export const inspectionRecords = recorded<store.InspectionRow>({
  stream: 'inspection',
  insert: store.insertInspection,
  update: store.updateInspection,
  page: store.pageInspections,
  uncovered: ['first_id', 'first_lot', 'second_id', 'second_lot'],
});

export const findingRecords = recorded<store.FindingRow>({
  stream: 'inspection-finding',
  insert: store.insertFinding,
  update: store.updateFinding,
  page: store.pageFindings,
});

export { casesCollectedBy, collectedBy } from './collected-store.ts';
export { cancelPad, cancelSlip, makePad, type PadHolder, type PrintedSlip } from './pads.ts';
export { padRecords } from './records.ts';
export { CONSENT_WORDING, type SlipState } from './rules.ts';
export { stateOfReceipt } from './store.ts';
export { takeDown, type Taken, type Taking } from './take.ts';

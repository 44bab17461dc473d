export { lensFor } from './lens.ts';
export { claimWords } from './present-claim.ts';
export { loadNames, type Names } from './names.ts';
export { moment, presentProgress, withoutHour, type Lens } from './present-progress.ts';
export { whyContact, whyOrder, whyReturn, type Why } from './present-whys.ts';
export { wordsGone } from './words-gone.ts';
export { presentTimeline, type TimelineItem } from './present-timeline.ts';
export { keepReceipt, receiptFromTwin } from './receipt-session.ts';

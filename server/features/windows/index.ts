export {
  forgetOldReviews,
  publishWords,
  replyToReview,
  withholdWords,
  type Forgotten,
} from './moderation.ts';
export { reviewRecords, sheetRecords, windowRecords } from './records.ts';
export { takeReview, type Review, type TakenReview } from './review.ts';
export { findReview, pageWaiting, type ReviewRow } from './review-store.ts';
export { BAD_TAGS, GOOD_TAGS, isBad, LEVELS, type Level, type Tag } from './rules.ts';
export { slipsOfSheet } from './slips.ts';
export { findWindowByCode, listWindowsOfUnit, type SheetRow, type WindowRow } from './store.ts';
export { addWindow, changeWindow, endWindow, printSheet, type WindowContent } from './window-actions.ts';

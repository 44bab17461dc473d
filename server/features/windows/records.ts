import { recorded } from '../register/index.ts';
import * as reviews from './review-store.ts';
import * as store from './store.ts';

/** The windows' tables and the register, bound: nothing in them changes without an event. */
export const windowRecords = recorded<store.WindowRow>({
  stream: 'window',
  insert: store.insertWindow,
  update: store.updateWindow,
  page: store.pageWindows,
});

export const sheetRecords = recorded<store.SheetRow>({
  stream: 'window-sheet',
  insert: store.insertSheet,
  update: store.updateSheet,
  page: store.pageSheets,
});

export const reviewRecords = recorded<reviews.ReviewRow>({
  stream: 'review',
  insert: reviews.insertReview,
  update: reviews.updateReview,
  page: reviews.pageReviews,
});

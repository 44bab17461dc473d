import { Router, type RequestHandler } from 'express';
import { HOUR } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { limited } from '../../http/limits.ts';
import { permit } from '../../http/permit.ts';
import * as desk from './desk-handlers.ts';
import { decide, showReviews } from './moderation-handlers.ts';
import { sendCsv, sendPicture, showChart, showPoster, showWindow, showWindows } from './public-handlers.ts';
import { giveReview, reviewFault, showReview } from './review-handlers.ts';

/** Windows and what is said of them, for everybody; the units' desks; the words the supervision office looks at. */
export function windowRoutes(context: Context): Router {
  const router = Router();
  // A hall's visitors share its network. With a slip the slip is the limit, and this one only stops guessing;
  // without one it is the only limit there is.
  const fewTries = limited(context, { windowMs: HOUR, limit: 200 });
  const fewWithout = limited(context, { windowMs: HOUR, limit: 10 });
  const fewWithoutSlip: RequestHandler = (req, res, next) => {
    const { slip } = (req.body ?? {}) as { slip?: unknown };
    if (typeof slip === 'string' && slip.trim() !== '') return next();
    void fewWithout(req, res, next);
  };

  router.get('/windows', permit.public, showWindows);
  router.get('/windows/reviews.csv', permit.public, sendCsv);
  router.get('/windows/:code', permit.public, showWindow);
  router.get('/windows/:code/chart.svg', permit.public, showChart);
  router.get('/windows/:code/poster', permit.public, showPoster);
  router.get('/windows/:code/qr.svg', permit.public, sendPicture);
  router.get('/windows/:code/review', permit.public, showReview);
  router.post('/windows/:code/review', permit.public, fewTries, fewWithoutSlip, giveReview, reviewFault);

  router.get('/desk/windows', permit('window.manage'), desk.showDesk);
  router.post('/desk/windows', permit('window.manage'), desk.add);
  router.post('/desk/windows/reviews/:id/reply', permit('window.manage'), desk.reply);
  router.get('/desk/windows/:code', permit('window.manage'), desk.showDeskWindow);
  router.post('/desk/windows/:code', permit('window.manage'), desk.change);
  router.post('/desk/windows/:code/end', permit('window.manage'), desk.end);
  router.post('/desk/windows/:code/sheets', permit('window.manage'), desk.print);
  router.get('/desk/windows/:code/sheets/:id', permit('window.manage'), desk.showSheet);

  router.get('/desk/reviews', permit('review.moderate'), showReviews);
  router.post('/desk/reviews/:id/decision', permit('review.moderate'), decide);
  return router;
}

import { Router } from 'express';
import type { Context } from '../../context.ts';
import { permit } from '../../http/permit.ts';
import { ACT_NAMES, printInvitations, roundAct } from './desk-acts.ts';
import { create, showDesk, showDeskRound, showNew } from './desk-handlers.ts';
import * as open from './public-handlers.ts';
import { claim, claimForCase, showForCase, showOwn } from './rater-handlers.ts';
import { showOwnUnit, UNIT_ACTS, unitAct } from './unit-handlers.ts';
import { decide, showWords } from './words-handlers.ts';

/** Rounds in public, the desks of the supervision office, units and evaluators. Ballots come in by another door. */
export function evaluationRoutes(_context: Context): Router {
  const router = Router();
  const office = permit('evaluation.manage');
  const rater = permit('evaluation.vote');
  const unit = permit('evaluation.answer');

  router.get('/evaluations', permit.public, open.showRounds);
  router.get('/evaluations/:round', permit.public, open.showRound);
  router.get('/evaluations/:round/units.csv', permit.public, open.sendUnits);
  router.get('/evaluations/:round/pool.csv', permit.public, open.sendPool);
  router.get('/evaluations/:round/result.csv', permit.public, open.sendResult);
  router.get('/evaluations/:round/keys.csv', permit.public, open.sendKeys);
  router.get('/evaluations/:round/units/:unit', permit.public, open.showUnit);
  router.get('/evaluations/:round/units/:unit/trend.svg', permit.public, open.showTrend);

  // By the receipt of a case: whoever opened it with that is the person who may say how it went.
  router.get('/my-case/evaluation', permit.public, showForCase);
  router.post('/my-case/evaluation', permit.public, claimForCase);

  router.get('/member/evaluations', rater, showOwn);
  router.post('/member/evaluations/:round/claim', rater, claim);

  router.get('/desk/evaluations/unit', unit, showOwnUnit);
  for (const act of UNIT_ACTS) router.post(`/desk/evaluations/unit/:round/${act}`, unit, unitAct(act));

  router.get('/desk/evaluations', office, showDesk);
  router.post('/desk/evaluations', office, create);
  router.get('/desk/evaluations/new', office, showNew);
  router.get('/desk/evaluations/:round', office, showDeskRound);
  for (const act of ACT_NAMES) router.post(`/desk/evaluations/:round/${act}`, office, roundAct(act));
  router.post('/desk/evaluations/:round/invitations', office, printInvitations);
  router.get('/desk/evaluations/:round/words', office, showWords);
  router.post('/desk/evaluations/:round/words', office, decide);
  return router;
}

import { Router } from 'express';
import type { Context } from '../../context.ts';
import { permit } from '../../http/permit.ts';
import { exposureAct, showDeskExposure, showDeskExposures, showLeadership } from './desk-handlers.ts';
import { approve, reject, showDeskEcho, showDeskEchoes } from './echo-desk-handlers.ts';
import { propose, showProposal } from './proposal-handlers.ts';
import {
  sendEchoFeed,
  sendExposureFeed,
  showEcho,
  showEchoes,
  showExposure,
  showExposures,
} from './public-handlers.ts';

/** Both boards and their feeds, the desk of the exposure board, the editing of echoes, and the leadership list. */
export function boardRoutes(_context: Context): Router {
  const router = Router();
  router.get('/exposures', permit.public, showExposures);
  router.get('/exposures.atom', permit.public, sendExposureFeed);
  router.get('/exposures/:code', permit.public, showExposure);
  router.get('/echoes', permit.public, showEchoes);
  router.get('/echoes.atom', permit.public, sendEchoFeed);
  router.get('/echoes/:id', permit.public, showEcho);

  router.get('/desk/exposures', permit('exposure.reply'), showDeskExposures);
  router.get('/desk/exposures/new', permit('exposure.decide'), showProposal);
  router.post('/desk/exposures', permit('exposure.decide'), propose);
  router.get('/desk/exposures/:id', permit('exposure.reply'), showDeskExposure);
  router.post('/desk/exposures/:id/reply', permit('exposure.reply'), exposureAct('reply'));
  router.post('/desk/exposures/:id/decision', permit('exposure.decide'), exposureAct('decision'));
  router.post('/desk/exposures/:id/approval', permit('exposure.decide'), exposureAct('approval'));
  router.post('/desk/exposures/:id/pledge', permit('exposure.reply'), exposureAct('pledge'));
  router.post('/desk/exposures/:id/put-right', permit('exposure.decide'), exposureAct('put-right'));
  router.post('/desk/exposures/:id/review', permit('exposure.reply'), exposureAct('review'));
  router.post(
    '/desk/exposures/:id/review/decision',
    permit('exposure.decide'),
    exposureAct('review/decision'),
  );
  router.post('/desk/exposures/:id/withdrawal', permit('exposure.decide'), exposureAct('withdrawal'));
  router.post('/desk/exposures/:id/clarification', permit('exposure.decide'), exposureAct('clarification'));
  router.post('/desk/exposures/:id/follow-up', permit('exposure.decide'), exposureAct('follow-up'));

  router.get('/desk/echoes', permit('echo.edit'), showDeskEchoes);
  router.get('/desk/echoes/:id', permit('echo.edit'), showDeskEcho);
  router.post('/desk/echoes/:id/approval', permit('echo.edit'), approve);
  router.post('/desk/echoes/:id/rejection', permit('echo.edit'), reject);
  router.get('/desk/leadership', permit('leadership.read'), showLeadership);
  return router;
}

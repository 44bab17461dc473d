import { Router, type RequestHandler } from 'express';
import type { Context } from '../../context.ts';
import { tokenIsValid } from '../../http/csrf.ts';
import { permit } from '../../http/permit.ts';
import { readUploads } from '../attachments/index.ts';
import { showCallbacks } from './callback-handlers.ts';
import { actOn, printCase, showCase, showFile, uploadFailed } from './case-handlers.ts';
import {
  decideRequest,
  requestContact,
  requestWords,
  showContact,
  showRequests,
} from './contact-handlers.ts';
import { answerData, showDataRequest, showDataRequests } from './data-request-handlers.ts';
import { exportList } from './export-handlers.ts';
import { showDesk } from './handlers.ts';
import { printOrder, replyOrder } from './order-handlers.ts';
import { showAccessLog, showAdmin, showUnits } from './overview-handlers.ts';
import { VERBS, type FormVerb } from './verbs.ts';

export function deskRoutes(_context: Context): Router {
  const router = Router();

  router.get('/desk', permit('desk.read'), showDesk);
  router.get('/desk/export.csv', permit('case.dispatch'), exportList);
  router.get('/desk/callbacks', permit('case.dispatch'), showCallbacks);
  router.get('/desk/data-requests', permit('case.supervise'), showDataRequests);
  router.get('/desk/data-requests/:id', permit('case.supervise'), showDataRequest);
  router.post('/desk/data-requests/:id/answer', permit('case.supervise'), answerData);
  router.get('/desk/units', permit('case.read'), showUnits);
  router.get('/desk/access-log', permit('audit.read'), showAccessLog);

  router.get('/desk/cases/:id', permit('case.read'), showCase);
  router.get('/desk/cases/:id/print', permit('case.read'), printCase);
  router.get('/desk/cases/:id/files/:fileId', permit('case.read'), showFile);
  for (const name of Object.keys(VERBS) as FormVerb[]) {
    const { path, permission } = VERBS[name];
    const read: RequestHandler[] = name === 'answer' ? [answerBody] : [];
    router.post(`/desk/cases/:id/${path}`, permit(permission), ...read, actOn(name), uploadFailed(name));
  }

  router.get('/desk/orders/:id', permit('case.read'), printOrder);
  // Whoever has a say about lateness for a unit; of those its head alone replies (orders.ts).
  router.post('/desk/orders/:id/reply', permit('exposure.reply'), replyOrder);

  router.post('/desk/cases/:id/contact-request', permit('contact.request'), requestContact);
  router.post('/desk/cases/:id/words-request', permit('contact.request'), requestWords);
  router.get('/desk/contact-requests', permit('contact.approve'), showRequests);
  router.post('/desk/contact-requests/:id/decision', permit('contact.approve'), decideRequest);
  router.get('/desk/contact-requests/:id/contact', permit('contact.request'), showContact);

  router.get('/admin', permit('account.manage'), showAdmin);
  return router;
}

/** The one form of a desk with files. Its token is checked before the first of them is taken. */
const answerBody = readUploads({
  fields: ['seen', 'formId', 'answerText', 'done', 'impossible'],
  files: ['files'],
  checkToken: (req) => tokenIsValid(req, (req.body as Record<string, unknown> | undefined)?.['_csrf']),
});

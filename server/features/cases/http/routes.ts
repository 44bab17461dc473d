import { Router } from 'express';
import { HOUR, MINUTE } from '../../../clock.ts';
import type { Context } from '../../../context.ts';
import { tokenIsValid } from '../../../http/csrf.ts';
import { limited } from '../../../http/limits.ts';
import { permit } from '../../../http/permit.ts';
import { readUploads } from '../../attachments/index.ts';
import { SUBMIT_FIELDS } from '../submit-form.ts';
import { MESSAGE_FIELDS } from './forms.ts';
import { askRework, judge, leave, message, object, objectToClaim, veto, withdraw } from './my-case-acts.ts';
import { actFault, sendFile, sendProof, showMyCase } from './my-case-handlers.ts';
import { askData, dataFault, eraseContact, sendMyData, showMyData } from './my-data-handlers.ts';
import { showCase } from './public-case-handlers.ts';
import { receiptPicture, sendReceiptProof, showReceipt } from './receipt-handlers.ts';
import { confirmRenewal, renewalPicture, showRenewal } from './renewal-handlers.ts';
import { showForm, submit, submitFault } from './submit-handlers.ts';
import { openCase, showTrack, trackFault } from './track-handlers.ts';

/** What residents do: tell, keep the receipt, follow, answer back. And the page of a case that anyone may read. */
export function caseRoutes(context: Context): Router {
  const router = Router();
  const fewCases = limited(context, { windowMs: HOUR, limit: 20 });
  const fewTries = limited(context, { windowMs: MINUTE, limit: 10 });
  const fewActs = limited(context, { windowMs: MINUTE, limit: 30 });
  const uploads = (fields: readonly string[]) =>
    readUploads({
      fields,
      files: ['files'],
      checkToken: (req) => tokenIsValid(req, (req.body as Record<string, unknown> | undefined)?.['_csrf']),
    });

  router.get('/cases/new', permit.public, showForm);
  router.post('/cases', permit.public, fewCases, uploads([...SUBMIT_FIELDS, 'station']), submit, submitFault);
  router.get('/cases/receipt', permit.public, showReceipt);
  router.get('/cases/receipt/qr.svg', permit.public, receiptPicture);
  router.get('/cases/receipt/proof.txt', permit.public, sendReceiptProof);
  router.get('/cases/:code', permit.public, showCase);

  router.get('/track', permit.public, showTrack);
  router.post('/track', permit.public, fewTries, openCase, trackFault);
  router.get('/track/receipt', permit.public, showRenewal);
  router.get('/track/receipt/qr.svg', permit.public, renewalPicture);
  router.post('/track/receipt', permit.public, fewActs, confirmRenewal);

  router.get('/my-case', permit.public, showMyCase);
  router.get('/my-case/proof.txt', permit.public, sendProof);
  router.get('/my-case/files/:id', permit.public, sendFile);
  router.post(
    '/my-case/messages',
    permit.public,
    fewActs,
    uploads(MESSAGE_FIELDS),
    message,
    actFault('message'),
  );
  router.post('/my-case/judgement', permit.public, fewActs, judge, actFault('judge'));
  router.post('/my-case/rework', permit.public, fewActs, askRework, actFault('rework'));
  router.post('/my-case/objection', permit.public, fewActs, object, actFault('object'));
  router.post('/my-case/claim-objection', permit.public, fewActs, objectToClaim, actFault('claim'));
  router.post('/my-case/withdrawal', permit.public, fewActs, withdraw, actFault('withdraw'));
  router.post('/my-case/veto', permit.public, fewActs, veto, actFault('veto'));
  router.get('/my-case/data', permit.public, showMyData);
  router.get('/my-case/data.txt', permit.public, sendMyData('txt'));
  router.get('/my-case/data.json', permit.public, sendMyData('json'));
  router.post('/my-case/data-requests', permit.public, fewActs, askData, dataFault);
  router.post('/my-case/contact-erasure', permit.public, fewActs, eraseContact, dataFault);
  router.post('/my-case/leave', permit.public, leave);
  return router;
}

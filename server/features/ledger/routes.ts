import { Router } from 'express';
import type { Context } from '../../context.ts';
import { tokenIsValid } from '../../http/csrf.ts';
import { permit } from '../../http/permit.ts';
import { readUploads } from '../attachments/index.ts';
import * as checks from './check-handlers.ts';
import * as desk from './desk-handlers.ts';
import { CHECK_FIELDS, NOTE_FIELDS } from './forms.ts';
import { printLedger, sendWorkbook, showEntry, showLedger } from './public-handlers.ts';
import * as unit from './unit-handlers.ts';

/** Forms with files: their token is checked by the filter that reads them. */
export const LEDGER_FORMS = [/^\/desk\/ledger\/own\/[\w-]+\/notes$/, /^\/member\/ledger\/[\w-]+$/];

/** The ledger for everybody; the desks of the supervision office and of units; supervisors' looks on the spot. */
export function ledgerRoutes(_context: Context): Router {
  const router = Router();
  const manage = permit('ledger.manage');
  const answer = permit('ledger.answer');
  const looks = permit('inspection.do');
  const uploads = (fields: readonly string[]) =>
    readUploads({
      fields,
      files: ['files'],
      checkToken: (req) => tokenIsValid(req, (req.body as Record<string, unknown> | undefined)?.['_csrf']),
    });

  router.get('/ledger', permit.public, showLedger);
  router.get('/ledger/export.xlsx', permit.public, sendWorkbook);
  router.get('/ledger/print', permit.public, printLedger);
  router.get('/ledger/:code', permit.public, showEntry);

  router.get('/desk/ledger', manage, desk.showDesk);
  router.post('/desk/ledger', manage, desk.make);
  router.get('/desk/ledger/new', manage, desk.showNew);
  router.get('/desk/ledger/entries/:code', manage, desk.showDeskEntry);
  router.post('/desk/ledger/entries/:code/decision', manage, desk.decide);
  router.post('/desk/ledger/entries/:code/redraw', manage, desk.redraw);
  router.get('/desk/ledger/entries/:id/files/:fileId', manage, desk.sendDeskFile);

  router.get('/desk/ledger/own', answer, unit.showOwn);
  router.get('/desk/ledger/own/:code', answer, unit.showOwnEntry);
  router.post('/desk/ledger/own/:code/measures', answer, unit.measures);
  router.post('/desk/ledger/own/:code/notes', answer, uploads(NOTE_FIELDS), unit.notes, unit.notesFault);
  router.get('/desk/ledger/own/:id/files/:fileId', answer, unit.sendOwnFile);

  router.get('/member/ledger', looks, checks.showChecks);
  router.get('/member/ledger/:id', looks, checks.showCheck);
  router.post('/member/ledger/:id', looks, uploads(CHECK_FIELDS), checks.handIn, checks.handInFault);
  router.post('/member/ledger/:id/on', looks, checks.handOn);
  router.get('/member/ledger/:id/files/:fileId', looks, checks.sendCheckFile);
  return router;
}

import { Router } from 'express';
import type { Context } from '../../context.ts';
import { tokenIsValid } from '../../http/csrf.ts';
import { permit } from '../../http/permit.ts';
import { readUploads } from '../attachments/index.ts';
import * as desk from './desk-handlers.ts';
import { FINDING_FIELDS } from './forms.ts';
import * as member from './member-handlers.ts';
import * as plans from './plan-handlers.ts';
import * as open from './public-handlers.ts';
import * as unit from './unit-handlers.ts';

/** Forms with files: their token is checked by the filter that reads them. */
export const INSPECTION_FORMS = [/^\/member\/inspections\/[\w-]+\/findings$/];

/** What was found, for everybody; plans and decisions of the supervision office; the unit's say; those who look. */
export function inspectionRoutes(_context: Context): Router {
  const router = Router();
  const manage = permit('inspection.manage');
  const answer = permit('inspection.answer');
  const looks = permit('inspection.do');
  const uploads = readUploads({
    fields: FINDING_FIELDS,
    files: ['files'],
    checkToken: (req) => tokenIsValid(req, (req.body as Record<string, unknown> | undefined)?.['_csrf']),
  });

  router.get('/inspections', permit.public, open.showInspections);
  router.get('/inspections/plans/:code', permit.public, open.showPlan);
  router.get('/inspections/plans/:code/pool.csv', permit.public, open.sendPool);
  router.get('/inspections/plans/:code/result.csv', permit.public, open.sendResult);
  router.get('/inspections/:code', permit.public, open.showInspection);
  router.get('/inspections/:code/notice', permit.public, open.printNotice);
  router.get('/inspections/:id/files/:fileId', permit.public, open.sendPhoto);

  router.get('/desk/inspections', manage, desk.showDesk);
  router.post('/desk/inspections/plans', manage, plans.make);
  router.get('/desk/inspections/plans/new', manage, plans.showNew);
  router.get('/desk/inspections/plans/:code', manage, plans.showDeskPlan);
  router.post('/desk/inspections/plans/:code/draw', manage, plans.draw);
  router.get('/desk/inspections/own', answer, unit.showOwn);
  router.get('/desk/inspections/own/:code', answer, unit.showUnitInspection);
  router.post('/desk/inspections/own/:code/reply', answer, unit.reply);
  router.get('/desk/inspections/own/:id/files/:fileId', answer, unit.sendUnitPhoto);
  router.get('/desk/inspections/:code', manage, desk.showDeskInspection);
  router.post('/desk/inspections/:code/decision', manage, desk.settle);
  router.get('/desk/inspections/:id/files/:fileId', manage, desk.sendDeskPhoto);

  router.get('/member/inspections', looks, member.showOwn);
  router.get('/member/inspections/:id', looks, member.showInspection);
  router.post('/member/inspections/:id/findings', looks, uploads, member.find, member.findFault);
  router.post('/member/inspections/:id/findings/:finding/removal', looks, member.remove);
  router.post('/member/inspections/:id/signature', looks, member.sign);
  router.post('/member/inspections/:id/reopening', looks, member.reopen);
  router.post('/member/inspections/:id/on', looks, member.handOn);
  router.get('/member/inspections/:id/files/:fileId', looks, member.sendPhoto);
  return router;
}

import { Router } from 'express';
import type { Context } from '../../context.ts';
import { permit } from '../../http/permit.ts';
import * as admin from './admin-handlers.ts';
import { bring, sendReceiptPicture, showCaseForm, showReceipt } from './case-handlers.ts';
import { askForExcuse, plan, showDesk, showPlan } from './desk-handlers.ts';
import {
  sendPicture,
  showPoster,
  showSession,
  showStation,
  showStations,
  showWeek,
} from './public-handlers.ts';
import { callOff, close, note, open, record, showDeskSession } from './session-handlers.ts';
import { decide, showListening } from './supervision-handlers.ts';

/** Stations and who listened there, for everybody; the desks of units, hosts and the supervision office; the registry. */
export function stationRoutes(_context: Context): Router {
  const router = Router();
  router.get('/stations', permit.public, showStations);
  router.get('/stations/weeks/:week', permit.public, showWeek);
  router.get('/stations/sessions/:id', permit.public, showSession);
  router.get('/stations/:code', permit.public, showStation);
  router.get('/stations/:code/poster', permit.public, showPoster);
  router.get('/stations/:code/qr.svg', permit.public, sendPicture);

  router.get('/desk/stations', permit('listening.plan'), showDesk);
  router.get('/desk/stations/plan', permit('listening.plan'), showPlan);
  router.post('/desk/stations/sessions', permit('listening.plan'), plan);
  router.post('/desk/stations/excuses', permit('listening.plan'), askForExcuse);
  router.get('/desk/stations/sessions/:id', permit('station.host'), showDeskSession);
  router.post('/desk/stations/sessions/:id/call-off', permit('listening.plan'), callOff);
  router.post('/desk/stations/sessions/:id/opening', permit('station.host'), open);
  router.post('/desk/stations/sessions/:id/closing', permit('station.host'), close);
  router.post('/desk/stations/sessions/:id/opinions', permit('station.host'), note);
  router.get('/desk/stations/sessions/:id/case', permit('station.host'), showCaseForm);
  router.post('/desk/stations/sessions/:id/cases', permit('station.host'), bring);
  router.post('/desk/stations/sessions/:id/record', permit('station.host'), record);
  router.get('/desk/stations/receipt', permit('station.host'), showReceipt);
  router.get('/desk/stations/receipt/qr.svg', permit('station.host'), sendReceiptPicture);

  router.get('/desk/listening', permit('listening.decide'), showListening);
  router.post('/desk/listening/excuses/:id/decision', permit('listening.decide'), decide);

  router.get('/admin/stations', permit('station.edit'), admin.showAdmin);
  router.post('/admin/stations', permit('station.edit'), admin.add);
  router.get('/admin/stations/posts', permit('station.edit'), admin.showPosts);
  router.post('/admin/stations/posts', permit('station.edit'), admin.namePost);
  router.post('/admin/stations/posts/:id/end', permit('station.edit'), admin.finishPost);
  router.get('/admin/stations/:code', permit('station.edit'), admin.showAdminStation);
  router.post('/admin/stations/:code', permit('station.edit'), admin.change);
  router.post('/admin/stations/:code/closures', permit('station.edit'), admin.shut);
  router.post('/admin/stations/:code/closures/:id/end', permit('station.edit'), admin.reopen);
  return router;
}

import { Router } from 'express';
import type { Context } from '../../context.ts';
import { permit } from '../../http/permit.ts';
import { changeRules, showRulesForm } from './admin-rules-handlers.ts';
import { importCalendar, showCalendar, showImport, showRules } from './handlers.ts';

export function deadlineRoutes(_context: Context): Router {
  const router = Router();
  router.get('/calendar', permit.public, showCalendar);
  router.get('/rules', permit.public, showRules);
  router.get('/admin/calendar', permit('calendar.import'), showImport);
  router.post('/admin/calendar', permit('calendar.import'), importCalendar);
  router.get('/admin/rules', permit('rules.publish'), showRulesForm);
  router.post('/admin/rules', permit('rules.publish'), changeRules);
  return router;
}

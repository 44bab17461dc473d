import { Router } from 'express';
import type { Context } from '../../context.ts';
import { tokenIsValid } from '../../http/csrf.ts';
import { permit } from '../../http/permit.ts';
import { readUploads } from '../attachments/index.ts';
import { handBack, handIn, handInFault, sendPhoto, showDuty } from './duty-handlers.ts';
import { bringFinding, showFinding } from './finding-handlers.ts';
import { follow, showCases, unfollow } from './follow-handlers.ts';
import { CHECK_FIELDS, DUTY_FIELDS } from './forms.ts';
import { removeFromLog, showLog, writeLog } from './log-handlers.ts';
import { check, checkFault, handOn, sendCheckPhoto, showCheck } from './look-back-handlers.ts';
import { showMember } from './member-handlers.ts';
import { sendPool, sendResult, showLookBacks, showWeek } from './public-handlers.ts';
import { createTask, showNewTask, showTasks } from './task-handlers.ts';
import { askSomebodyElse, close, sendReportPhoto, showTask } from './task-page-handlers.ts';

/** Forms with files: their token is checked by the filter that reads them. */
export const DUTY_FORMS = [/^\/member\/duties\/[\w-]+$/, /^\/member\/look-backs\/[\w-]+$/];

/** What the network's offices ask for, a member's own desk, and the weekly look-back checks in public. */
export function dutyRoutes(_context: Context): Router {
  const router = Router();
  const member = permit('network.member');
  const checks = permit('look-back.check');
  const office = permit('duty.manage');
  const uploads = (fields: readonly string[]) =>
    readUploads({
      fields,
      files: ['files'],
      checkToken: (req) => tokenIsValid(req, (req.body as Record<string, unknown> | undefined)?.['_csrf']),
    });

  router.get('/look-backs', permit.public, showLookBacks);
  router.get('/look-backs/:week', permit.public, showWeek);
  router.get('/look-backs/:week/pool.csv', permit.public, sendPool);
  router.get('/look-backs/:week/result.csv', permit.public, sendResult);

  router.get('/member', member, showMember);
  router.get('/member/duties/:id', member, showDuty);
  router.post('/member/duties/:id', member, uploads(DUTY_FIELDS), handIn, handInFault);
  router.post('/member/duties/:id/back', member, handBack);
  router.get('/member/duties/:id/case', member, showFinding('duties'));
  router.post('/member/duties/:id/case', member, bringFinding('duties'));
  router.get('/member/duties/:id/files/:fileId', member, sendPhoto);
  router.get('/member/log', member, showLog);
  router.post('/member/log', member, writeLog);
  router.get('/member/log/:id/case', member, showFinding('log'));
  router.post('/member/log/:id/case', member, bringFinding('log'));
  router.post('/member/log/:id/removal', member, removeFromLog);

  router.get('/member/cases', checks, showCases);
  router.post('/member/cases/:code/follow', checks, follow);
  router.post('/member/cases/:code/unfollow', checks, unfollow);
  router.get('/member/look-backs/:id', checks, showCheck);
  router.post('/member/look-backs/:id', checks, uploads(CHECK_FIELDS), check, checkFault);
  router.post('/member/look-backs/:id/on', checks, handOn);
  router.get('/member/look-backs/:id/files/:fileId', checks, sendCheckPhoto);

  router.get('/desk/network/tasks', office, showTasks);
  router.post('/desk/network/tasks', office, createTask);
  router.get('/desk/network/tasks/new', office, showNewTask);
  router.get('/desk/network/tasks/:id', office, showTask);
  router.post('/desk/network/tasks/:id/closing', office, close);
  router.post('/desk/network/tasks/:id/others', office, askSomebodyElse);
  router.get('/desk/network/tasks/:id/files/:fileId', office, sendReportPhoto);
  return router;
}

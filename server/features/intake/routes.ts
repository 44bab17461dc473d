import { Router } from 'express';
import { HOUR } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { tokenIsValid } from '../../http/csrf.ts';
import { limitedByAccount } from '../../http/limits.ts';
import { permit } from '../../http/permit.ts';
import { readUploads } from '../attachments/index.ts';
import { sendManifest, sendToken, sendWorker, showShell } from './app-handlers.ts';
import { TAKE_FIELDS } from './forms.ts';
import { showTake, take, takeFault } from './handlers.ts';
import {
  endPad,
  endSlip,
  newPad,
  newPadFault,
  padPrinted,
  padsFault,
  printPad,
  showPads,
} from './pad-handlers.ts';
import { showPaper } from './paper-handlers.ts';
import { dropPad, dropSlip, showMine, showSlips, slipsFault } from './slip-handlers.ts';

/** Taking down what somebody says who has no phone: at a doorstep without a network, at a counter, from paper. */
export function intakeRoutes(context: Context): Router {
  const router = Router();
  // Collectors are many and behind few networks; a day's round that is sent at once in the evening fits in.
  const manyDrafts = limitedByAccount(context, { windowMs: HOUR, limit: 200 });
  const body = readUploads({
    fields: TAKE_FIELDS,
    files: ['files'],
    checkToken: (req) => tokenIsValid(req, (req.body as Record<string, unknown> | undefined)?.['_csrf']),
  });

  router.get('/member/intake', permit('intake.assist'), showTake);
  router.post('/member/intake', permit('intake.assist'), manyDrafts, body, take, takeFault);
  router.get('/member/intake/token', permit('intake.assist'), sendToken);
  router.get('/member/intake/mine', permit('intake.assist'), showMine);
  router.get('/member/intake/slips', permit('intake.assist'), showSlips);
  router.post('/member/intake/slips/cancel', permit('intake.assist'), dropSlip, slipsFault);
  router.post('/member/intake/pads/:id/cancel', permit('intake.assist'), dropPad, slipsFault);

  // What a phone keeps: the same for everybody, and nothing of anybody in it.
  router.get('/member/intake/offline', permit.public, showShell);
  router.get('/member/intake/worker.js', permit.public, sendWorker);
  router.get('/member/intake/manifest.webmanifest', permit.public, sendManifest);

  router.get('/intake/form', permit.public, showPaper);

  router.get('/desk/network/pads', permit('network.manage'), showPads);
  router.post('/desk/network/pads', permit('network.manage'), newPad, newPadFault, padsFault);
  router.get('/desk/network/pads/print', permit('network.manage'), printPad);
  router.post('/desk/network/pads/printed', permit('network.manage'), padPrinted);
  router.post('/desk/network/pads/:id/cancel', permit('network.manage'), endPad, padsFault);
  router.post('/desk/network/slips/cancel', permit('network.manage'), endSlip, padsFault);
  return router;
}

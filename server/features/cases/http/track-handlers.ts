import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { render, wantsJson } from '../../../http/page.ts';
import { FormFault, parseForm } from '../../../http/parse-form.ts';
import { renewSession, saveSession } from '../../../http/session.ts';
import { stateOfReceipt, type SlipState } from '../../intake/index.ts';
import { readReceipt, receiptHash } from '../code.ts';
import { findCaseByReceipt } from '../store.ts';
import { trackForm } from './forms.ts';
import { presentFaults, type Faults } from './present-form.ts';
import { beginRenewal } from './renewal-handlers.ts';

export const showTrack: RequestHandler = async (req, res) => {
  await trackPage(req, res, {}, 200);
};

/** Why a receipt opens nothing. One on paper has a story: not sent yet, cancelled, or replaced at the first look. */
const WHY_NOT = {
  unknown: 'cases:track.unknown',
  unused: 'cases:track.slipUnused',
  cancelled: 'cases:track.slipCancelled',
  used: 'cases:track.slipReplaced',
} as const satisfies Record<SlipState | 'unknown', string>;

/** The receipt travels in the body alone. What comes back on a fault never repeats it: the screen may be shared. */
export const openCase: RequestHandler = async (req, res) => {
  const { receipt: typed } = parseForm(trackForm, req.body);
  const receipt = readReceipt(typed);
  if (receipt === null) throw fault('cases:track.wrong');
  const { db } = req.context;
  const hash = receiptHash(receipt);
  const row = await findCaseByReceipt(db, hash);
  if (!row) throw fault(WHY_NOT[(await stateOfReceipt(db, hash)) ?? 'unknown']);
  if (row.receipt_handed_by !== null) return beginRenewal(req, res, row, hash);
  await renewSession(req);
  req.session.residentCaseId = row.id;
  await saveSession(req);
  res.redirect(303, '/my-case');
};

export const trackFault: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  if (!(error instanceof FormFault) || wantsJson(req)) return next(error);
  await trackPage(req, res, error.errors, error.status);
};

const fault = (key: string) => new FormFault({ receipt: { key } }, {});

async function trackPage(req: Request, res: Response, faults: Faults, status: number): Promise<void> {
  const vm = {
    ...presentFaults(faults, req.say, ['receipt']),
    isOpen: req.session.residentCaseId !== undefined,
  };
  await render(req, res, 'cases/track', vm, { title: req.say.t('cases:track.title'), status });
}

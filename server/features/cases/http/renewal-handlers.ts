import type { Request, RequestHandler, Response } from 'express';
import QRCode from 'qrcode';
import { Conflict, NotFound } from '../../../errors.ts';
import { render, setFlash } from '../../../http/page.ts';
import { flatten } from '../../../http/parse-form.ts';
import { renewSession, saveSession } from '../../../http/session.ts';
import { newReceipt } from '../code.ts';
import { replaceReceipt } from '../renewal.ts';
import { findCase, type CaseRow } from '../store.ts';
import { presentReceipt } from './present-receipt.ts';
import { keepRenewal, keptRenewal, markOf, type Renewal } from './renewal-session.ts';

/**
 * Begins the first look at a case whose receipt came on paper: shows a new one, and changes nothing before the
 * resident has said that it is kept. The same browser is shown the same new one again, whichever page was written down.
 */
export async function beginRenewal(req: Request, res: Response, row: CaseRow, from: string): Promise<void> {
  const held = keptRenewal(req);
  const isSame = held?.caseId === row.id && held.from === from;
  const receipt = isSame ? held.receipt : newReceipt(req.context.ids);
  await renewSession(req);
  keepRenewal(req, { caseId: row.id, from, receipt });
  await saveSession(req);
  res.redirect(303, '/track/receipt');
}

export const showRenewal: RequestHandler = async (req, res) => {
  const held = keptRenewal(req);
  const row = held && (await findCase(req.context.db, held.caseId));
  if (!held || !row) return askPaper(req, res, 'cases:renewal.gone');
  if (row.receipt_handed_by === null) return askPaper(req, res, 'cases:renewal.elsewhere');
  await renewalPage(req, res, row, held, false);
};

/** The secret as a picture, behind the `#` (see receipt-handlers.ts). */
export const renewalPicture: RequestHandler = async (req, res) => {
  const held = keptRenewal(req);
  if (!held) throw new NotFound();
  const link = `${req.context.config.baseUrl}/track#${held.receipt}`;
  res.type('image/svg+xml').send(await QRCode.toString(link, { type: 'svg', margin: 4 }));
};

/** "I have kept it": now the paper dies, and the case opens. */
export const confirmRenewal: RequestHandler = async (req, res) => {
  const held = keptRenewal(req);
  const row = held && (await findCase(req.context.db, held.caseId));
  if (!held || !row) return askPaper(req, res, 'cases:renewal.gone');
  // Another tab of this browser showed another one: what was written down there must not be lost.
  if (flatten(req.body)['mark'] !== markOf(held)) return renewalPage(req, res, row, held, true);
  try {
    await replaceReceipt(req.context, held.caseId, held);
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    return askPaper(req, res, 'cases:renewal.elsewhere');
  }
  await renewSession(req);
  req.session.residentCaseId = held.caseId;
  setFlash(req, { kind: 'success', key: 'cases:done.renewed' });
  await saveSession(req);
  res.redirect(303, '/my-case');
};

async function askPaper(req: Request, res: Response, key: string): Promise<void> {
  delete req.session.renewal;
  setFlash(req, { kind: 'warning', key });
  await saveSession(req);
  res.redirect(303, '/track');
}

async function renewalPage(
  req: Request,
  res: Response,
  row: CaseRow,
  held: Renewal,
  isStale: boolean,
): Promise<void> {
  const { address } = await presentReceipt(req.context, req.say, row, {
    code: row.code,
    receipt: held.receipt,
    seq: -1,
    at: row.submitted_at,
  });
  const vm = { code: row.code, receipt: held.receipt, address, mark: markOf(held), isStale };
  await render(req, res, 'cases/renewal', vm, {
    title: req.say.t('cases:renewal.title'),
    status: isStale ? 409 : 200,
  });
}

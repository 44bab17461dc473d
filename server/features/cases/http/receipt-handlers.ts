import type { Request, RequestHandler, Response } from 'express';
import QRCode from 'qrcode';
import { NotFound } from '../../../errors.ts';
import { render, setFlash } from '../../../http/page.ts';
import { saveSession } from '../../../http/session.ts';
import { receiptProof } from '../../register/index.ts';
import { findCaseByCode } from '../store.ts';
import { presentReceipt } from './present-receipt.ts';
import { keptReceipt } from './receipt-session.ts';

/** Shown as long as this browser's session holds it; afterwards only the resident has it. */
export const showReceipt: RequestHandler = async (req, res) => {
  const kept = keptReceipt(req);
  const row = kept && (await findCaseByCode(req.context.db, kept.code));
  if (!kept || !row) {
    setFlash(req, { kind: 'warning', key: 'cases:receipt.gone' });
    await saveSession(req);
    return res.redirect(303, '/track');
  }
  const vm = await presentReceipt(req.context, req.say, row, kept);
  await render(req, res, 'cases/receipt', vm, { title: req.say.t('cases:receipt.title') });
};

/**
 * The secret as a picture. It stands behind the `#`, which no browser sends: neither our log nor a proxy's ever
 * holds it.
 */
export const receiptPicture: RequestHandler = async (req, res) => {
  const kept = keptReceipt(req);
  if (!kept) throw new NotFound();
  const link = `${req.context.config.baseUrl}/track#${kept.receipt}`;
  res.type('image/svg+xml').send(await QRCode.toString(link, { type: 'svg', margin: 4 }));
};

export const sendReceiptProof: RequestHandler = async (req, res) => {
  const kept = keptReceipt(req);
  if (!kept) throw new NotFound();
  await sendProofText(req, res, kept.code, kept.seq);
};

/** The register's proof that the case was taken in: plain text, checked offline with the log's public key. */
export async function sendProofText(req: Request, res: Response, code: string, seq: number): Promise<void> {
  const proof = await receiptProof(req.context.db, req.context, seq);
  res.setHeader('Content-Disposition', `attachment; filename="${code}.txt"`);
  res.type('text/plain').send(proof);
}

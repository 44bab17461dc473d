import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Request } from 'express';
import type { Instant } from '../../../clock.ts';

/** What the receipt page shows: as long as this browser's session lasts, and nowhere else ever again. */
export interface KeptReceipt {
  code: string;
  receipt: string;
  /** Place of the case's first event in the register. */
  seq: number;
  at: Instant;
}

/**
 * Puts a fresh receipt into the session, sealed under a key made from the session's own id. The database holds
 * only a hash of that id, so whoever copies it learns no receipt.
 */
export function keepReceipt(req: Request, kept: KeptReceipt): void {
  const nonce = req.context.ids.bytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(req), nonce).setAAD(Buffer.from(kept.code));
  const text = Buffer.concat([cipher.update(kept.receipt, 'utf8'), cipher.final()]);
  const sealed = Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
  req.session.receipt = { code: kept.code, seq: kept.seq, at: kept.at, sealed };
}

/** The receipt this session holds, or null. */
export function keptReceipt(req: Request): KeptReceipt | null {
  const held = req.session.receipt as { code: string; seq: number; at: Instant; sealed: string } | undefined;
  if (!held) return null;
  const bytes = Buffer.from(held.sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(req), bytes.subarray(0, 12), { authTagLength: 16 })
    .setAAD(Buffer.from(held.code))
    .setAuthTag(bytes.subarray(12, 28));
  const receipt = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  return { code: held.code, receipt, seq: held.seq, at: held.at };
}

/**
 * The receipt of `code`, waiting a moment for it: of two equal forms sent at once the second hears of the case
 * before the first has put the receipt into the session that both share.
 */
export async function receiptFromTwin(req: Request, code: string): Promise<KeptReceipt | null> {
  for (let turn = 0; turn < 5; turn += 1) {
    const kept = keptReceipt(req);
    if (kept?.code === code) return kept;
    await pause(60);
    await reload(req);
  }
  return null;
}

function reload(req: Request): Promise<void> {
  // A session that is gone by now has no receipt either; the one in memory stays as it is.
  return new Promise((resolve) => req.session.reload(() => resolve()));
}

function keyOf(req: Request): Buffer {
  return Buffer.from(hkdfSync('sha256', req.context.config.sessionSecret, req.sessionID, 'receipt', 32));
}

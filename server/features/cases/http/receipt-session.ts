import { setTimeout as pause } from 'node:timers/promises';
import type { Request } from 'express';
import type { Instant } from '../../../clock.ts';
import { openForSession, sealForSession } from '../../../http/sealed.ts';

/** What the receipt page shows: as long as this browser's session lasts, and nowhere else ever again. */
export interface KeptReceipt {
  code: string;
  receipt: string;
  /** Place of the case's first event in the register. */
  seq: number;
  at: Instant;
}

/** Puts a fresh receipt into the session, sealed: whoever copies the database learns no receipt. */
export function keepReceipt(req: Request, kept: KeptReceipt): void {
  const sealed = sealForSession(req, 'receipt', kept.code, kept.receipt);
  req.session.receipt = { code: kept.code, seq: kept.seq, at: kept.at, sealed };
}

/** The receipt this session holds, or null. */
export function keptReceipt(req: Request): KeptReceipt | null {
  const held = req.session.receipt as { code: string; seq: number; at: Instant; sealed: string } | undefined;
  if (!held) return null;
  const { code, seq, at, sealed } = held;
  return { code, receipt: openForSession(req, 'receipt', code, sealed), seq, at };
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

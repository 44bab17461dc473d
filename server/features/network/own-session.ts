import { setTimeout as pause } from 'node:timers/promises';
import type { Request } from 'express';
import { openForSession, sealForSession } from '../../http/sealed.ts';

/** What somebody can follow with a receipt here. */
export type OwnKind = 'application' | 'recusal';
export interface Own {
  kind: OwnKind;
  id: string;
}

declare module 'express-session' {
  interface SessionData {
    /** What this browser opened with its receipt. */
    networkOwn?: Own;
    /** A fresh receipt, sealed: shown as long as this session lasts, and nowhere else ever again. */
    networkReceipt?: Own & { sealed: string };
  }
}

const PURPOSE = 'network-receipt';
const about = ({ kind, id }: Own): string => `${kind}/${id}`;

export function keepReceipt(req: Request, own: Own, receipt: string): void {
  req.session.networkReceipt = { ...own, sealed: sealForSession(req, PURPOSE, about(own), receipt) };
}

/** The receipt this session holds, or null. */
export function keptReceipt(req: Request): (Own & { receipt: string }) | null {
  const held = req.session.networkReceipt;
  if (!held) return null;
  const { kind, id, sealed } = held;
  return { kind, id, receipt: openForSession(req, PURPOSE, about(held), sealed) };
}

/**
 * Whether this session holds the receipt of `own`, waiting a moment for it: of two equal forms sent at once the
 * second may be answered before the first has stored the session that both share.
 */
export async function isReceiptKept(req: Request, own: Own): Promise<boolean> {
  for (let turn = 0; turn < 5; turn += 1) {
    const held = req.session.networkReceipt;
    if (held?.kind === own.kind && held.id === own.id) return true;
    await pause(60);
    await new Promise<void>((resolve) => req.session.reload(() => resolve()));
  }
  return false;
}

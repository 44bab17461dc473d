import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { openForSession, sealForSession } from '../../../http/sealed.ts';

declare module 'express-session' {
  interface SessionData {
    /** A first look that waits for the resident's word: the case, the paper's hash, and the new receipt, sealed. */
    renewal?: { caseId: string; from: string; sealed: string };
  }
}

/** A first look under way: nothing has changed yet, and the paper is still good. */
export interface Renewal {
  caseId: string;
  /** Hash of the receipt on the paper. */
  from: string;
  /** The new one, in clear. */
  receipt: string;
}

export function keepRenewal(req: Request, { caseId, from, receipt }: Renewal): void {
  req.session.renewal = { caseId, from, sealed: sealForSession(req, 'renewal', caseId, receipt) };
}

export function keptRenewal(req: Request): Renewal | null {
  const held = req.session.renewal;
  if (!held) return null;
  const { caseId, from, sealed } = held;
  return { caseId, from, receipt: openForSession(req, 'renewal', caseId, sealed) };
}

/** Says in a form which receipt its page showed, without saying the receipt. */
export const markOf = ({ receipt }: Renewal): string =>
  createHash('sha256').update(`shown/${receipt}`).digest('base64url').slice(0, 16);

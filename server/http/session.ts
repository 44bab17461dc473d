import type { Request, RequestHandler } from 'express';
import session from 'express-session';
import type { Context } from '../context.ts';
import { DbSessions } from '../features/accounts/index.ts';
import type { Instant } from '../clock.ts';

declare module 'express-session' {
  interface SessionData {
    accountId?: string;
    /** The account's session_epoch at sign-in. */
    epoch?: number;
    signedInAt?: Instant;
    /** Between the password and the last step of signing in. */
    pendingSignIn?: PendingSignIn;
    /** The case a resident opened with its receipt. */
    residentCaseId?: string;
    /** Said once, on the next page. */
    flash?: { kind: 'success' | 'warning' | 'error'; key: string; args?: Record<string, string | number> };
    /** What the receipt page shows once, right after submitting. */
    receipt?: Record<string, unknown>;
  }
}

export interface PendingSignIn {
  accountId: string;
  epoch: number;
  step: 'code' | 'enrol' | 'password';
  /** Codes tried and refused. */
  tries: number;
  /** A TOTP secret on offer, sealed. */
  sealedSecret?: string;
  next: string;
  startedAt: Instant;
}

/**
 * Sessions of everybody. One begins only when something is put into it (a form's token, a sign-in); the
 * cookie lasts as long as the browser's window, and the server counts the idle time.
 */
export function sessions(context: Pick<Context, 'config' | 'db' | 'clock'>): RequestHandler {
  const https = context.config.baseUrl.startsWith('https://');
  return session({
    name: https ? '__Host-ztc' : 'ztc',
    secret: context.config.sessionSecret,
    store: new DbSessions(context),
    resave: false,
    saveUninitialized: false,
    // Behind a proxy that ends TLS the forwarded scheme decides whether a Secure cookie may be sent at all.
    ...(https ? { proxy: true } : {}),
    cookie: { httpOnly: true, sameSite: 'lax', secure: https, path: '/' },
  });
}

/** A fresh, empty session under a new id; the old id is worth nothing from now on. */
export function renewSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) =>
    req.session.regenerate((error: unknown) => (error ? reject(asError(error)) : resolve())),
  );
}

/** Stores the session now. Needed before a redirect: the browser may be back before the answer has ended. */
export function saveSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) =>
    req.session.save((error: unknown) => (error ? reject(asError(error)) : resolve())),
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

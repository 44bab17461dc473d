import type { Request, Response } from 'express';
import { between } from '../../clock.ts';
import { csrfToken } from '../../http/csrf.ts';
import { renewSession, saveSession, type PendingSignIn } from '../../http/session.ts';
import type { Account } from './account.ts';
import { nextStep, PENDING_MS, type SignInStep } from './rules.ts';
import { noteSignIn, offerSecondFactor } from './sign-in.ts';
import { findAccount } from './store.ts';

/**
 * Goes on after `done`: to the next step if one is left, else in. Each step has a session of its own under a
 * new id, so nothing planted before the password is worth anything after it.
 */
export async function proceed(
  req: Request,
  res: Response,
  account: Account,
  next: string,
  done: 'start' | SignInStep,
): Promise<void> {
  const { config, clock } = req.context;
  const step = nextStep(account, config.mode, done);
  if (step === null) {
    await enter(req, account);
    res.redirect(303, next);
    return;
  }
  await renewSession(req);
  req.session.pendingSignIn = {
    accountId: account.id,
    epoch: account.epoch,
    step,
    tries: 0,
    next,
    startedAt: clock.now(),
    ...(step === 'enrol' ? { sealedSecret: offerSecondFactor(req.context, account.id) } : {}),
  };
  await saveSession(req);
  res.redirect(303, `/sign-in/${step}`);
}

/** Signs the account in, in a fresh session. */
export async function enter(req: Request, account: Account): Promise<void> {
  const { clock, log } = req.context;
  await renewSession(req);
  req.session.accountId = account.id;
  req.session.epoch = account.epoch;
  req.session.signedInAt = clock.now();
  // Made now rather than at the first form: two pages opened at once would each make one, and one would lose.
  csrfToken(req);
  await noteSignIn(req.context, account, req.ip);
  await saveSession(req);
  log.info({ accountId: account.id, role: account.role }, 'signed in');
}

/** The sign-in that waits at `step`, if this browser has one that still stands. */
export async function pendingAt(
  req: Request,
  step: SignInStep,
): Promise<{ pending: PendingSignIn; account: Account } | undefined> {
  const pending = req.session.pendingSignIn;
  if (pending?.step !== step) return undefined;
  if (between(pending.startedAt, req.context.clock.now()) > PENDING_MS) return undefined;
  const account = await findAccount(req.context.db, pending.accountId);
  if (!account?.isActive || account.epoch !== pending.epoch) return undefined;
  return { pending, account };
}

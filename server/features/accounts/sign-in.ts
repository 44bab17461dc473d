import { createHmac } from 'node:crypto';
import { transact } from '../../../db/transaction.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound } from '../../errors.ts';
import { toAccount, type Account } from './account.ts';
import { record } from './actions.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { ACCOUNT_LIMIT, networkOf, normaliseUsername, PAIR_LIMIT } from './rules.ts';
import { clearTries, endSessionsOfAccount, knowsNetwork, rememberNetwork, takeTry } from './session-store.ts';
import {
  enrolTotp,
  findAccount,
  findAccountRow,
  findAccountRowByUsername,
  spendTotpStep,
  updateAccount,
} from './store.ts';
import { newTotpSecret, openTotpSecret, sealTotpSecret, stepOfCode } from './totp.ts';

export type SignInContext = Pick<Context, 'config' | 'db' | 'clock' | 'ids'>;

/** `refused` says nothing about which part was wrong; `paused` was not looked at. */
export type Tried = 'refused' | 'paused';

/** What is counted, as a keyed hash: the table names neither a person nor an address. */
function hashed(context: SignInContext, ...parts: string[]): string {
  return createHmac('sha256', context.config.sessionSecret).update(JSON.stringify(parts)).digest('base64url');
}

/**
 * One attempt with a password. Names that don't exist are counted, hashed and answered like those that do.
 * The pause is for this name from this network; the count over all networks spares those the name has signed
 * in from, so that nobody is locked out of an account by others (security T18).
 */
export async function tryPassword(
  context: SignInContext,
  typed: { username: string; password: string; ip: string | undefined },
): Promise<Tried | Account> {
  const { config, db } = context;
  const username = normaliseUsername(typed.username);
  const row = await findAccountRowByUsername(db, username);
  const account = row?.is_active === 1 ? toAccount(row) : undefined;
  const allowed = await takeTries(context, 'password', username, account?.id, typed.ip);
  if (!allowed) return 'paused';
  const right = await verifyPassword(config, account && row?.password_hash, typed.password);
  if (!right || !account) return 'refused';
  await transact(db, (trx) => clearTries(trx, pairKey(context, 'password', username, typed.ip)));
  return account;
}

/** One attempt with the code of the second factor. A code is good once, and in the step next to its own. */
export async function tryCode(
  context: SignInContext,
  typed: { account: Account; code: string; ip: string | undefined },
): Promise<Tried | 'accepted'> {
  const { config, db, clock } = context;
  const { id, username } = typed.account;
  if (!(await takeTries(context, 'code', username, id, typed.ip))) return 'paused';
  const row = await findAccountRow(db, id);
  if (!row?.totp_sealed) return 'refused';
  const step = stepOfCode(openTotpSecret(config, id, row.totp_sealed), typed.code, clock.now());
  if (step === null) return 'refused';
  return transact(db, async (trx) => {
    if (!(await spendTotpStep(trx, id, step))) return 'refused';
    await clearTries(trx, pairKey(context, 'code', username, typed.ip));
    return 'accepted';
  });
}

/** A fresh secret on offer, sealed so that it may wait in the session. */
export function offerSecondFactor(context: SignInContext, accountId: string): string {
  return sealTotpSecret(context.config, context.ids, accountId, newTotpSecret(context.ids));
}

/** Takes the offered secret into use once its first code is right; that code is spent with it. */
export async function enrolSecondFactor(
  context: SignInContext,
  typed: { account: Account; sealedSecret: string; code: string; ip: string | undefined },
): Promise<Tried | 'accepted'> {
  const { config, db, clock } = context;
  const { id, username, epoch } = typed.account;
  if (!(await takeTries(context, 'code', username, id, typed.ip))) return 'paused';
  const step = stepOfCode(openTotpSecret(config, id, typed.sealedSecret), typed.code, clock.now());
  if (step === null) return 'refused';
  await transact(db, async (trx) => {
    if (!(await enrolTotp(trx, id, epoch, { sealed: typed.sealedSecret, step }))) throw new Conflict();
    await clearTries(trx, pairKey(context, 'code', username, typed.ip));
    await record(trx, context, id, { accountId: id }, 'totp_enrolled');
  });
  return 'accepted';
}

/**
 * A password of one's own. All sessions of the account end with it; the caller opens a new one with the
 * account that is returned.
 *
 * @throws Conflict when the account was changed by others meanwhile.
 */
export async function changePassword(
  context: SignInContext,
  account: Account,
  password: string,
): Promise<Account> {
  const passwordHash = await hashPassword(context.config, password);
  return transact(context.db, async (trx) => {
    const set = { password_hash: passwordHash, must_change_password: 0, session_epoch: account.epoch + 1 };
    if (!account.isActive || !(await updateAccount(trx, account.id, set, account.epoch)))
      throw new Conflict();
    await endSessionsOfAccount(trx, account.id, context.clock.now());
    await record(trx, context, account.id, { accountId: account.id }, 'password_changed');
    const changed = await findAccount(trx, account.id);
    if (!changed) throw new NotFound();
    return changed;
  });
}

/** Remembers where an account signs in from, once it is in. */
export async function noteSignIn(
  context: SignInContext,
  account: Account,
  ip: string | undefined,
): Promise<void> {
  const network = hashed(context, 'network', account.username, networkOf(ip));
  await rememberNetwork(context.db, account.id, network, context.clock.now());
}

function pairKey(
  context: SignInContext,
  what: 'password' | 'code',
  username: string,
  ip: string | undefined,
): string {
  return hashed(context, what, username, networkOf(ip));
}

async function takeTries(
  context: SignInContext,
  what: 'password' | 'code',
  username: string,
  accountId: string | undefined,
  ip: string | undefined,
): Promise<boolean> {
  const { db, clock } = context;
  const now = clock.now();
  // Asked for names that don't exist as well, so that both take the same way.
  const known = await knowsNetwork(db, accountId ?? '', hashed(context, 'network', username, networkOf(ip)));
  return transact(db, async (trx) => {
    if (!(await takeTry(trx, pairKey(context, what, username, ip), now, PAIR_LIMIT))) return false;
    return known || takeTry(trx, hashed(context, what, username), now, ACCOUNT_LIMIT);
  });
}

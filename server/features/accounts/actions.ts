import { transact, type Trx } from '../../../db/transaction.ts';
import { SYSTEM, type Actor, type Role, type Scope } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, RuleFault } from '../../errors.ts';
import type { Ids } from '../../ids.ts';
import { toAccount, type Account, type AccountRow } from './account.ts';
import { hashPassword } from './passwords.ts';
import { may } from './policy.ts';
import { isUsername, KEEP, needsUnit, normaliseUsername } from './rules.ts';
import { deleteSignInsBefore, endSessionsOfAccount, prune } from './session-store.ts';
import { getAccount, insertAccount, insertAccountLog, updateAccount } from './store.ts';

type Ground = Pick<Context, 'config' | 'db' | 'clock' | 'ids'>;

export interface NewAccount {
  username: string;
  role: Role;
  scope: Scope;
  unitId: string | null;
  post: string;
  postEn: string;
  email?: string | null | undefined;
  phone?: string | null | undefined;
  lang?: 'zh-CN' | 'en' | undefined;
  /** From `hashPassword`. Without one nobody gets in with a password. */
  passwordHash?: string | null | undefined;
  mustChangePassword?: boolean | undefined;
}

/**
 * Opens an account for a post. The operator and the demonstration act as the system.
 *
 * @throws RuleFault when the username is taken or not one, or the role needs a unit and has none.
 */
export async function createAccount(
  trx: Trx,
  ctx: Pick<Context, 'ids' | 'clock'>,
  account: NewAccount,
  actor: Actor = SYSTEM,
): Promise<Account> {
  const username = normaliseUsername(account.username);
  if (!isUsername(username)) throw new RuleFault('accounts:fault.username');
  if (needsUnit(account.role) && account.unitId === null) throw new RuleFault('accounts:fault.unitNeeded');
  const now = ctx.clock.now();
  const row: AccountRow = {
    id: ctx.ids.id(),
    username,
    role: account.role,
    scope: account.scope,
    unit_id: account.unitId,
    post: account.post,
    post_en: account.postEn,
    email: account.email || null,
    phone: account.phone || null,
    lang: account.lang ?? 'zh-CN',
    password_hash: account.passwordHash ?? null,
    totp_sealed: null,
    totp_last_step: null,
    is_active: 1,
    must_change_password: account.mustChangePassword ? 1 : 0,
    session_epoch: 1,
    created_at: now,
    ended_at: null,
  };
  if (!(await insertAccount(trx, row))) throw new RuleFault('accounts:fault.usernameTaken');
  await record(trx, ctx, row.id, actor, 'created');
  return toAccount(row);
}

/** `createAccount` with a password that is shown once and has to be replaced at the first sign-in. */
export async function openAccount(
  context: Ground,
  actor: Actor,
  account: Omit<NewAccount, 'passwordHash' | 'mustChangePassword'>,
): Promise<{ account: Account; password: string }> {
  const password = oneTimePassword(context.ids);
  const passwordHash = await hashPassword(context.config, password);
  const opened = await transact(context.db, (trx) =>
    createAccount(trx, context, { ...account, passwordHash, mustChangePassword: true }, actor),
  );
  return { account: opened, password };
}

/** The post is left: nobody signs in with it again, and whoever is signed in is out with the next click. */
export async function endAccount(context: Ground, actor: Actor, id: string): Promise<void> {
  await transact(context.db, async (trx) => {
    await changeable(trx, actor, 'end', id);
    await closeAccount(trx, context, actor, id);
  });
}

/**
 * `endAccount` as a part of what the caller does and has asked who may do: an office that ends takes its account
 * with it. An account that has ended already stays as it is.
 */
export async function closeAccount(
  trx: Trx,
  ctx: Pick<Context, 'ids' | 'clock'>,
  actor: Actor,
  id: string,
): Promise<void> {
  const account = await getAccount(trx, id);
  if (!account.isActive) return;
  const now = ctx.clock.now();
  await updateAccount(trx, id, {
    is_active: 0,
    ended_at: now,
    password_hash: null,
    totp_sealed: null,
    session_epoch: account.epoch + 1,
  });
  await endSessionsOfAccount(trx, id, now);
  await record(trx, ctx, id, actor, 'ended');
}

/** A new password to be shown once. The second factor goes too: the person sets it up anew. */
export async function resetPassword(
  context: Ground,
  actor: Actor,
  id: string,
): Promise<{ account: Account; password: string }> {
  const password = oneTimePassword(context.ids);
  const passwordHash = await hashPassword(context.config, password);
  const now = context.clock.now();
  const account = await transact(context.db, async (trx) => {
    const before = await changeable(trx, actor, 'reset', id);
    await updateAccount(trx, id, {
      password_hash: passwordHash,
      must_change_password: 1,
      totp_sealed: null,
      totp_last_step: null,
      session_epoch: before.epoch + 1,
    });
    await endSessionsOfAccount(trx, id, now);
    await record(trx, context, id, actor, 'password_reset');
    return getAccount(trx, id);
  });
  return { account, password };
}

/** Job verb: removes sessions, counts of tries and known networks that are past their time. */
export async function pruneSessions(
  context: Pick<Context, 'db' | 'clock'>,
): Promise<{ sessions: number; tries: number; networks: number }> {
  return transact(context.db, (trx) => prune(trx, context.clock.now(), KEEP));
}

/** Job verb: forgets from where anybody signed in, or tried to, before `before`. @returns how many rows. */
export async function removeOldSignIns(context: Pick<Context, 'db'>, before: Instant): Promise<number> {
  return transact(context.db, (trx) => deleteSignInsBefore(trx, before));
}

export async function record(
  trx: Trx,
  ctx: Pick<Context, 'ids' | 'clock'>,
  accountId: string,
  actor: Pick<Actor, 'accountId'>,
  kind: Parameters<typeof insertAccountLog>[1]['kind'],
): Promise<void> {
  await insertAccountLog(trx, {
    id: ctx.ids.id(),
    at: ctx.clock.now(),
    account_id: accountId,
    actor_id: actor.accountId,
    kind,
  });
}

async function changeable(trx: Trx, actor: Actor, verb: 'end' | 'reset', id: string): Promise<Account> {
  const account = await getAccount(trx, id);
  if (!may(actor, verb, account)) throw new Forbidden('accounts:fault.own');
  if (!account.isActive) throw new Conflict('accounts:fault.ended');
  return account;
}

/** 80 bits in four groups, for reading aloud. */
function oneTimePassword(ids: Pick<Ids, 'letters'>): string {
  return ids.letters(16).replace(/.{4}(?=.)/g, '$&-');
}

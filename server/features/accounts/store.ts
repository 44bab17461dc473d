import { sql } from 'kysely';
import type { AccountLogTable } from '../../../db/schema/accounts.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Role } from '../../actor.ts';
import { NotFound } from '../../errors.ts';
import { toAccount, type Account, type AccountRow } from './account.ts';

export async function findAccountRow(reader: Reader, id: string): Promise<AccountRow | undefined> {
  return reader.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findAccountRowByUsername(
  reader: Reader,
  username: string,
): Promise<AccountRow | undefined> {
  return reader.selectFrom('accounts').selectAll().where('username', '=', username).executeTakeFirst();
}

export async function findAccount(reader: Reader, id: string): Promise<Account | undefined> {
  const row = await findAccountRow(reader, id);
  return row && toAccount(row);
}

export async function getAccount(reader: Reader, id: string): Promise<Account> {
  const account = await findAccount(reader, id);
  if (!account) throw new NotFound();
  return account;
}

/** Active accounts of a unit, oldest first. */
export async function listAccountsOfUnit(reader: Reader, unitId: string, role?: Role): Promise<Account[]> {
  const rows = await reader
    .selectFrom('accounts')
    .selectAll()
    .where('unit_id', '=', unitId)
    .where('is_active', '=', 1)
    .$if(role !== undefined, (query) => query.where('role', '=', role!))
    .orderBy('id')
    .execute();
  return rows.map(toAccount);
}

/** Active accounts of a role, oldest first. */
export async function listAccountsByRole(reader: Reader, role: Role): Promise<Account[]> {
  const rows = await reader
    .selectFrom('accounts')
    .selectAll()
    .where('role', '=', role)
    .where('is_active', '=', 1)
    .orderBy('id')
    .execute();
  return rows.map(toAccount);
}

/** Whether the post is held by anybody: false is a vacancy. */
export async function hasHolder(reader: Reader, unitId: string, role: Role): Promise<boolean> {
  const row = await reader
    .selectFrom('accounts')
    .select('id')
    .where('unit_id', '=', unitId)
    .where('role', '=', role)
    .where('is_active', '=', 1)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Posts behind account ids, ended ones too: an old entry keeps the name of the post that made it. */
export async function accountPosts(
  reader: Reader,
  ids: readonly string[],
): Promise<Map<string, { post: string; postEn: string; unitId: string | null }>> {
  const distinct = [...new Set(ids)];
  if (distinct.length === 0) return new Map();
  const rows = await reader
    .selectFrom('accounts')
    .select(['id', 'post', 'post_en', 'unit_id'])
    .where('id', 'in', distinct)
    .execute();
  return new Map(rows.map((row) => [row.id, { post: row.post, postEn: row.post_en, unitId: row.unit_id }]));
}

/** Where messages for an account go; null when the account has ended or is not known. */
export async function resolveAccountAddress(
  reader: Reader,
  id: string,
): Promise<{ email?: string; phone?: string; lang: 'zh-CN' | 'en' } | null> {
  const row = await reader
    .selectFrom('accounts')
    .select(['email', 'phone', 'lang'])
    .where('id', '=', id)
    .where('is_active', '=', 1)
    .executeTakeFirst();
  if (!row) return null;
  return {
    lang: row.lang,
    ...(row.email ? { email: row.email } : {}),
    ...(row.phone ? { phone: row.phone } : {}),
  };
}

/** A page of all accounts, ended ones too, in the order of units; `after` is the last row of the page before. */
export async function listAccounts(
  reader: Reader,
  options: {
    role?: Role | undefined;
    unitId?: string | undefined;
    after?: { unitId: string; id: string } | undefined;
    limit: number;
  },
): Promise<Account[]> {
  const unit = sql<string>`coalesce(unit_id, '')`;
  let query = reader.selectFrom('accounts').selectAll();
  if (options.role) query = query.where('role', '=', options.role);
  if (options.unitId) query = query.where('unit_id', '=', options.unitId);
  if (options.after) {
    const { unitId, id } = options.after;
    query = query.where((eb) =>
      eb.or([eb(unit, '>', unitId), eb.and([eb(unit, '=', unitId), eb('id', '>', id)])]),
    );
  }
  const rows = await query.orderBy(unit).orderBy('id').limit(options.limit).execute();
  return rows.map(toAccount);
}

/** @returns false when the username is taken. */
export async function insertAccount(trx: Trx, row: AccountRow): Promise<boolean> {
  const result = await trx
    .insertInto('accounts')
    .values(row)
    .onConflict((conflict) => conflict.column('username').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/**
 * Changes an account. With `epoch`, only if its sessions are still of that epoch (compare-and-set).
 *
 * @returns false when no such account (of that epoch) is there.
 */
export async function updateAccount(
  trx: Trx,
  id: string,
  set: Partial<Omit<AccountRow, 'id'>>,
  epoch?: number,
): Promise<boolean> {
  const result = await trx
    .updateTable('accounts')
    .set(set)
    .where('id', '=', id)
    .$if(epoch !== undefined, (query) => query.where('session_epoch', '=', epoch!))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/**
 * Keeps the secret of a second factor that has just shown its first code.
 *
 * @returns false when the account has one already, or its sessions have ended meanwhile.
 */
export async function enrolTotp(
  trx: Trx,
  id: string,
  epoch: number,
  totp: { sealed: string; step: number },
): Promise<boolean> {
  const result = await trx
    .updateTable('accounts')
    .set({ totp_sealed: totp.sealed, totp_last_step: totp.step })
    .where('id', '=', id)
    .where('session_epoch', '=', epoch)
    .where('totp_sealed', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Spends a TOTP step. @returns false when this step or a newer one was spent already. */
export async function spendTotpStep(trx: Trx, id: string, step: number): Promise<boolean> {
  const result = await trx
    .updateTable('accounts')
    .set({ totp_last_step: step })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('totp_last_step', 'is', null), eb('totp_last_step', '<', step)]))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function insertAccountLog(trx: Trx, row: AccountLogTable): Promise<void> {
  await trx.insertInto('account_log').values(row).execute();
}

export async function listAccountLog(reader: Reader, accountId: string): Promise<AccountLogTable[]> {
  return reader
    .selectFrom('account_log')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute();
}

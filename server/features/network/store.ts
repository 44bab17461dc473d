import type { Insertable, Selectable } from 'kysely';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { MembersTable, MemberTiesTable } from '../../../db/schema/network.ts';
import type { MemberRole } from '../../actor.ts';
import type { Day } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import type { MemberLevel } from './rules.ts';

export type MemberRow = Selectable<MembersTable>;
export type TieRow = Selectable<MemberTiesTable>;

export async function findMember(reader: Reader, id: string): Promise<MemberRow | undefined> {
  return reader.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirst();
}

/** @throws NotFound */
export async function getMember(reader: Reader, id: string): Promise<MemberRow> {
  const row = await findMember(reader, id);
  if (!row) throw new NotFound();
  return row;
}

/** Members by id, in one query. */
export async function mapMembers(reader: Reader, ids: readonly string[]): Promise<Map<string, MemberRow>> {
  if (ids.length === 0) return new Map();
  const rows = await reader.selectFrom('members').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export async function findMemberByAccount(reader: Reader, accountId: string): Promise<MemberRow | undefined> {
  return reader.selectFrom('members').selectAll().where('account_id', '=', accountId).executeTakeFirst();
}

/** Every term of one person, oldest first. */
export async function listTermsOf(reader: Reader, personTag: string): Promise<MemberRow[]> {
  return reader
    .selectFrom('members')
    .selectAll()
    .where('person_tag', '=', personTag)
    .orderBy('term_from')
    .orderBy('id')
    .execute();
}

export interface MemberFilter {
  kind: MemberRole;
  level?: MemberLevel | undefined;
  townCode?: string | undefined;
}

/** Those in office on `day`, by id: all, or the first few. For draws and tasks; lists on pages have a keyset. */
export async function listMembersInOffice(
  reader: Reader,
  { kind, level, townCode }: MemberFilter,
  day: Day,
  limit?: number,
): Promise<MemberRow[]> {
  let query = reader
    .selectFrom('members')
    .selectAll()
    .where('kind', '=', kind)
    .where('state', '=', 'in_office')
    .where('term_from', '<=', day)
    .where('term_to', '>=', day);
  if (level !== undefined) query = query.where('level', '=', level);
  if (townCode !== undefined) query = query.where('town_code', '=', townCode);
  if (limit !== undefined) query = query.limit(limit);
  return query.orderBy('id').execute();
}

export async function insertMember(trx: Trx, row: Insertable<MembersTable>): Promise<void> {
  await trx.insertInto('members').values(row).execute();
}

export async function updateMember(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<MemberRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('members')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageMembers(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<MemberRow[]> {
  const query = reader.selectFrom('members').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

export async function insertTie(trx: Trx, row: Insertable<MemberTiesTable>): Promise<void> {
  await trx.insertInto('member_ties').values(row).execute();
}

export async function updateTie(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<TieRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('member_ties')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageTies(reader: Reader, afterId: string | null, limit: number): Promise<TieRow[]> {
  const query = reader.selectFrom('member_ties').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

/** Ties of these members, in force or not. */
export async function listTies(reader: Reader, memberIds: readonly string[]): Promise<TieRow[]> {
  if (memberIds.length === 0) return [];
  return reader
    .selectFrom('member_ties')
    .selectAll()
    .where('member_id', 'in', memberIds)
    .orderBy('id')
    .execute();
}

/** The unit above each unit, by id; units that have ended too. */
export async function unitFamily(reader: Reader): Promise<Map<string, string | null>> {
  const rows = await reader.selectFrom('units').select(['id', 'parent_id']).execute();
  return new Map(rows.map(({ id, parent_id: parent }) => [id, parent]));
}

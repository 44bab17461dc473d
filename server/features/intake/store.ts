import { sql, type Insertable, type Selectable } from 'kysely';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { CollectedCasesTable, SlipPadsTable, SlipsTable } from '../../../db/schema/intake.ts';
import type { Instant } from '../../clock.ts';
import type { SlipState } from './rules.ts';

export type PadRow = Selectable<SlipPadsTable>;
export type SlipRow = Selectable<SlipsTable>;
export type CollectedRow = Selectable<CollectedCasesTable>;

export async function findPad(reader: Reader, id: string): Promise<PadRow | undefined> {
  return reader.selectFrom('slip_pads').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertPad(trx: Trx, row: Insertable<SlipPadsTable>): Promise<void> {
  await trx.insertInto('slip_pads').values(row).execute();
}

export async function updatePad(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<PadRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('slip_pads')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pagePads(reader: Reader, afterId: string | null, limit: number): Promise<PadRow[]> {
  const query = reader.selectFrom('slip_pads').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

/** The next number of a pad in `year`. Callers hold the register's head, so two never meet. */
export async function nextPadNumber(trx: Trx, year: number): Promise<number> {
  const row = await trx
    .selectFrom('slip_pads')
    .select(sql<number>`coalesce(max(number), 0)`.as('last'))
    .where('year', '=', year)
    .executeTakeFirstOrThrow();
  return Number(row.last) + 1;
}

export async function insertSlips(trx: Trx, rows: readonly Insertable<SlipsTable>[]): Promise<void> {
  await trx.insertInto('slips').values(rows).execute();
}

/** Those of `numbers` that some slip has already. */
export async function takenNumbers(reader: Reader, numbers: readonly string[]): Promise<Set<string>> {
  const rows = await reader.selectFrom('slips').select('number').where('number', 'in', numbers).execute();
  return new Set(rows.map(({ number }) => number));
}

/** A slip and what its pad says. */
export type SlipOfPad = SlipRow & Pick<PadRow, 'member_id' | 'unit_id' | 'town_code'>;

export async function findSlip(reader: Reader, number: string): Promise<SlipOfPad | undefined> {
  return reader
    .selectFrom('slips')
    .innerJoin('slip_pads', 'slip_pads.id', 'slips.pad_id')
    .selectAll('slips')
    .select(['slip_pads.member_id', 'slip_pads.unit_id', 'slip_pads.town_code'])
    .where('slips.number', '=', number)
    .executeTakeFirst();
}

/** What became of the slip whose secret this is; undefined when no slip has it. */
export async function stateOfReceipt(reader: Reader, hash: string): Promise<SlipState | undefined> {
  const row = await reader
    .selectFrom('slips')
    .select('state')
    .where('receipt_hash', '=', hash)
    .executeTakeFirst();
  return row?.state;
}

/** Takes an unused slip out of use; false when it was no longer unused. */
export async function leaveUse(
  trx: Trx,
  id: string,
  state: Exclude<SlipState, 'unused'>,
  at: Instant,
): Promise<boolean> {
  const done = await trx
    .updateTable('slips')
    .set({ state, changed_at: at })
    .where('id', '=', id)
    .where('state', '=', 'unused')
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Cancels what is left of a pad. @returns how many slips that were. */
export async function cancelUnused(trx: Trx, padId: string, at: Instant): Promise<number> {
  const done = await trx
    .updateTable('slips')
    .set({ state: 'cancelled', changed_at: at })
    .where('pad_id', '=', padId)
    .where('state', '=', 'unused')
    .executeTakeFirst();
  return Number(done.numUpdatedRows);
}

export type Counts = Record<SlipState, number>;

/** How many slips of each pad are in which state. */
export async function countSlips(reader: Reader, padIds: readonly string[]): Promise<Map<string, Counts>> {
  const counts = new Map(padIds.map((id) => [id, { unused: 0, used: 0, cancelled: 0 }]));
  if (padIds.length === 0) return counts;
  const rows = await reader
    .selectFrom('slips')
    .select(['pad_id', 'state', (eb) => eb.fn.countAll<number>().as('n')])
    .where('pad_id', 'in', padIds)
    .groupBy(['pad_id', 'state'])
    .execute();
  for (const { pad_id: pad, state, n } of rows) counts.get(pad)![state] = Number(n);
  return counts;
}

/** Slips of one pad in their order. */
export async function listSlips(reader: Reader, padId: string): Promise<SlipRow[]> {
  return reader.selectFrom('slips').selectAll().where('pad_id', '=', padId).orderBy('n').execute();
}

/** Pads of one office, newest first, a page at a time. */
export async function listPadsOfOffice(
  reader: Reader,
  townCode: string | null,
  beforeId: string | undefined,
  limit: number,
): Promise<PadRow[]> {
  let query = reader
    .selectFrom('slip_pads')
    .selectAll()
    .where((eb) => (townCode === null ? eb('town_code', 'is', null) : eb('town_code', '=', townCode)));
  if (beforeId !== undefined) query = query.where('id', '<', beforeId);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** Pads of one collector, newest first. */
export async function listPadsOfMember(reader: Reader, memberId: string): Promise<PadRow[]> {
  return reader
    .selectFrom('slip_pads')
    .selectAll()
    .where('member_id', '=', memberId)
    .orderBy('id', 'desc')
    .limit(50)
    .execute();
}

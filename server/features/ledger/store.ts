import type { Selectable } from 'kysely';
import type { LedgerEntriesTable } from '../../../db/schema/ledger.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import type { EntryLight, EntryState, Source } from './rules.ts';

export type EntryRow = Selectable<LedgerEntriesTable>;

export async function insertEntry(trx: Trx, row: EntryRow): Promise<void> {
  await trx.insertInto('ledger_entries').values(row).execute();
}

export async function updateEntry(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<EntryRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('ledger_entries')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageEntries(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<EntryRow[]> {
  return reader
    .selectFrom('ledger_entries')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** The next number of a year. Held by the register's head: without gaps or doubles. */
export async function nextNumber(trx: Trx, year: number): Promise<number> {
  const row = await trx
    .selectFrom('ledger_entries')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('year', '=', year)
    .executeTakeFirst();
  return Number(row?.last ?? 0) + 1;
}

export async function findEntryByKey(reader: Reader, key: string): Promise<EntryRow | undefined> {
  return reader.selectFrom('ledger_entries').selectAll().where('source_key', '=', key).executeTakeFirst();
}

export async function findEntryByCode(reader: Reader, code: string): Promise<EntryRow | undefined> {
  return reader.selectFrom('ledger_entries').selectAll().where('code', '=', code).executeTakeFirst();
}

/** @throws NotFound */
export async function getEntry(reader: Reader, id: string): Promise<EntryRow> {
  const row = await reader.selectFrom('ledger_entries').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new NotFound();
  return row;
}

export async function listEntriesById(reader: Reader, ids: readonly string[]): Promise<EntryRow[]> {
  if (ids.length === 0) return [];
  return reader.selectFrom('ledger_entries').selectAll().where('id', 'in', ids).execute();
}

export interface EntryFilter {
  unitId?: string | undefined;
  source?: Source | undefined;
  light?: EntryLight | undefined;
  states?: readonly EntryState[] | undefined;
}

/** Entries by their limit, the soonest first. `after`: limit and id of the last one seen. */
export async function listEntries(
  reader: Reader,
  filter: EntryFilter,
  now: Instant,
  after: readonly [Instant, string] | null,
  limit: number,
): Promise<EntryRow[]> {
  let query = reader.selectFrom('ledger_entries').selectAll();
  if (filter.unitId !== undefined) query = query.where('unit_id', '=', filter.unitId);
  if (filter.source !== undefined) query = query.where('source', '=', filter.source);
  if (filter.states !== undefined) query = query.where('state', 'in', [...filter.states]);
  if (filter.light === 'done') query = query.where('state', '=', 'closed');
  else if (filter.light !== undefined) {
    const { light } = filter;
    query = query.where('state', '<>', 'closed').where((eb) => {
      // As `lightOf` says it: what was asked for in time stays as it was then.
      const at = eb.case().when('state', '=', 'open').then(now).else(eb.ref('asked_at')).end();
      if (light === 'red') return eb(eb.ref('due_at'), '<', at);
      const inTime = eb(eb.ref('due_at'), '>=', at);
      return eb.and([
        inTime,
        light === 'amber' ? eb(eb.ref('amber_at'), '<=', at) : eb(eb.ref('amber_at'), '>', at),
      ]);
    });
  }
  if (after) {
    const [dueAt, id] = after;
    query = query.where((eb) =>
      eb.or([eb('due_at', '>', dueAt), eb.and([eb('due_at', '=', dueAt), eb('id', '>', id)])]),
    );
  }
  return query.orderBy('due_at').orderBy('id').limit(limit).execute();
}

/** How many entries there are in each state. */
export async function countEntries(
  reader: Reader,
  unitId?: string,
): Promise<{ state: EntryState; n: number }[]> {
  let query = reader
    .selectFrom('ledger_entries')
    .select('state')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .groupBy('state');
  if (unitId !== undefined) query = query.where('unit_id', '=', unitId);
  return (await query.execute()).map(({ state, n }) => ({ state, n: Number(n) }));
}

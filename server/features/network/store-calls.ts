import type { Insertable, Selectable } from 'kysely';
import type { NetworkCallsTable } from '../../../db/schema/network.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { MemberRole } from '../../actor.ts';
import type { Day } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import type { MemberLevel } from './rules.ts';

export type CallRow = Selectable<NetworkCallsTable>;

export async function findCall(reader: Reader, id: string): Promise<CallRow | undefined> {
  return reader.selectFrom('network_calls').selectAll().where('id', '=', id).executeTakeFirst();
}

/** @throws NotFound */
export async function getCall(reader: Reader, id: string): Promise<CallRow> {
  const row = await findCall(reader, id);
  if (!row) throw new NotFound();
  return row;
}

/** Calls that are open on `day` or open later, soonest closing first. */
export async function listCallsFrom(reader: Reader, day: Day, level?: MemberLevel): Promise<CallRow[]> {
  return reader
    .selectFrom('network_calls')
    .selectAll()
    .where('closes_on', '>=', day)
    .$if(level !== undefined, (query) => query.where('level', '=', level!))
    .orderBy('closes_on')
    .orderBy('id')
    .execute();
}

/** The newest calls that closed before `day`. */
export async function listClosedCalls(
  reader: Reader,
  day: Day,
  limit: number,
  level?: MemberLevel,
): Promise<CallRow[]> {
  return reader
    .selectFrom('network_calls')
    .selectAll()
    .where('closes_on', '<', day)
    .$if(level !== undefined, (query) => query.where('level', '=', level!))
    .orderBy('closes_on', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function insertCall(trx: Trx, row: Insertable<NetworkCallsTable>): Promise<void> {
  await trx.insertInto('network_calls').values(row).execute();
}

export async function updateCall(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<CallRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('network_calls')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageCalls(reader: Reader, afterId: string | null, limit: number): Promise<CallRow[]> {
  const query = reader.selectFrom('network_calls').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

/** One more or one less in office at a place. */
export async function moveCount(trx: Trx, kind: MemberRole, place: string, by: 1 | -1): Promise<void> {
  await trx
    .insertInto('member_counts')
    .values({ kind, place, in_office: Math.max(by, 0) })
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'place'])
        .doUpdateSet((eb) => ({ in_office: eb('member_counts.in_office', '+', by) })),
    )
    .execute();
}

/** How many are in office, by kind and place. */
export async function listCounts(
  reader: Reader,
): Promise<{ kind: MemberRole; place: string; in_office: number }[]> {
  return reader.selectFrom('member_counts').selectAll().orderBy('place').orderBy('kind').execute();
}

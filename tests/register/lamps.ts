import { sql, type Kysely } from 'kysely';
import type { Schema } from '../../db/schema/index.ts';
import type { Reader } from '../../db/transaction.ts';
import type { Actor } from '../../server/actor.ts';
import { recorded } from '../../server/features/register/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

export interface Lamp {
  id: string;
  version: number;
  place: string;
  is_lit: number;
  watts: number | null;
  note_json: string | null;
  /** Maintained outside events. */
  views: number;
}

export const OFFICER: Actor = { role: 'officer', accountId: 'acc-1', scope: 'unit', unitId: 'u' };
export const table = (reader: Reader) => reader as unknown as Kysely<Schema & { lamps: Lamp }>;

/** A table of its own, made for these tests: no room's rules come in between. */
export const lamps = recorded<Lamp>({
  stream: 'lamp',
  async insert(trx, row) {
    await table(trx).insertInto('lamps').values(row).execute();
  },
  async update(trx, id, version, set) {
    const result = await table(trx)
      .updateTable('lamps')
      .set({ ...set, version: version + 1 })
      .where('id', '=', id)
      .where('version', '=', version)
      .executeTakeFirst();
    return result.numUpdatedRows === 1n;
  },
  async page(reader, afterId, limit) {
    return table(reader)
      .selectFrom('lamps')
      .selectAll()
      .where('id', '>', afterId ?? '')
      .orderBy('id')
      .limit(limit)
      .execute();
  },
  uncovered: ['views'],
});

export async function openWithLamps(seed: string): Promise<TestContext> {
  const opened = await openTestContext({ seed });
  await sql`create table lamps (id text primary key, version integer not null, place text not null,
    is_lit integer not null, watts integer, note_json text, views integer not null)`.execute(opened.db);
  return opened;
}

export const fields = (id: string) => ({
  id,
  place: '北街',
  is_lit: 0,
  watts: null,
  note_json: null,
  views: 0,
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { transact } from '../../db/transaction.ts';
import { caseRecords, getCase, orderRecords, type CaseRow } from '../../server/features/cases/index.ts';
import { updateCase, updateOrder } from '../../server/features/cases/store.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { aCaseIn, seedWorld, type World } from '../support/factories.ts';
import { passTime } from '../support/pass-time.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;
let row: CaseRow;

beforeAll(async () => {
  context = await openTestContext({ seed: 'fold' });
  world = await seedWorld(context);
  const handling = await aCaseIn(context, world, 'handling', { co: ['water'] });
  await passTime(context, handling.id, at('2026-11-27 18:00'));
  row = await getCase(context.db, handling.id);
});
afterAll(() => context.close());

/** Another value of the same type; a reference to another table stays one. */
function altered(column: string, value: unknown): string | number | null {
  if (column === 'accused_unit_id' || column === 'claimed_unit_id') return world.units.town;
  if (column === 'lead_unit_id') return world.units.town;
  if (column === 'merged_into_id') return row.id;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return `${value}x`;
  return /_(?:days_asked|result|speed|attitude|solved)|is_solved/.test(column) ? 3 : 'x';
}

async function setColumn(
  table: 'cases' | 'orders',
  id: string,
  column: string,
  value: unknown,
): Promise<void> {
  await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${value} where id = ${id}`.execute(
    context.db,
  );
}

describe('a case row is the fold of its events', () => {
  it('and its version counts them', async () => {
    const events = await listEvents(context.db, `case:${row.id}`);
    const folded = Object.assign({}, ...events.map(({ payload }) => payload!['set'])) as CaseRow;
    expect({ ...folded, version: events.length - 1 }).toEqual(row);
    expect(await caseRecords.verify(context.db)).toEqual([]);
  });

  it('so that a change of any column past the register is found, and named', async () => {
    // The database itself refuses what is none of its words.
    const words: Record<string, string> = { receipt_handed_by: 'collector' };
    for (const [column, value] of Object.entries(row)) {
      if (column === 'id') continue;
      await setColumn('cases', row.id, column, words[column] ?? altered(column, value));
      const faults = await caseRecords.verify(context.db);
      await setColumn('cases', row.id, column, value);
      expect([column, faults.map((fault) => fault.column)]).toEqual([column, [column]]);
    }
    expect(await caseRecords.verify(context.db)).toEqual([]);
  });

  it('and so is every column of a supervision order', async () => {
    const order = await context.db
      .selectFrom('orders')
      .selectAll()
      .where('case_id', '=', row.id)
      .executeTakeFirstOrThrow();
    const another = await aCaseIn(context, world, 'received');
    const references: Record<string, string> = { unit_id: world.units.town, case_id: another.id };
    for (const [column, value] of Object.entries(order)) {
      if (column === 'id') continue;
      const next = references[column] ?? altered(column, value);
      await setColumn('orders', order.id, column, next);
      const faults = await orderRecords.verify(context.db);
      await setColumn('orders', order.id, column, value);
      expect([column, faults.map((fault) => fault.column)]).toEqual([column, [column]]);
    }
  });

  it('and no one writes over what they have not seen: an older version changes nothing', async () => {
    await transact(context.db, async (trx) => {
      expect(await updateCase(trx, row.id, row.version - 1, { title: '改' })).toBe(false);
      expect(await updateCase(trx, row.id, row.version + 1, { title: '改' })).toBe(false);
    });
    const order = await context.db
      .selectFrom('orders')
      .select(['id', 'version'])
      .where('case_id', '=', row.id)
      .executeTakeFirstOrThrow();
    await transact(context.db, async (trx) => {
      expect(await updateOrder(trx, order.id, order.version + 1, { reply: '改' })).toBe(false);
    });
    expect(await getCase(context.db, row.id)).toEqual(row);
  });

  it('a row that vanished and a row that never was are found as well', async () => {
    const lone = await aCaseIn(context, world, 'received');
    await context.db.deleteFrom('cases').where('id', '=', lone.id).execute();
    expect(await caseRecords.verify(context.db)).toMatchObject([
      { stream: `case:${lone.id}`, what: 'row-missing' },
    ]);
    await context.db
      .insertInto('cases')
      .values({ ...row, id: 'smuggled', code: 'ZTC-x', submission_id: 'x', receipt_hash: 'x' })
      .execute();
    const faults = await caseRecords.verify(context.db);
    expect(faults.map(({ stream, what }) => [stream, what])).toContainEqual([
      'case:smuggled',
      'events-missing',
    ]);
  });
});

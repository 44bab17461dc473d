import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { transact, type Reader } from '../../db/transaction.ts';
import { SYSTEM } from '../../server/actor.ts';
import { Conflict } from '../../server/errors.ts';
import {
  eraseStream,
  listEvents,
  recorded,
  verifyRegister,
  type Fault,
} from '../../server/features/register/index.ts';
import { MONDAY, type TestContext } from '../support/context.ts';
import { fields, lamps, OFFICER, openWithLamps, table, type Lamp } from './lamps.ts';
import { dropTriggers } from './tampering.ts';

let ctx: TestContext;
beforeAll(async () => {
  ctx = await openWithLamps('recorded-verify');
  // Six lamps; three of them changed twice, so that columns come from different events.
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
    const { row } = await create(id);
    if (id < 'c' || id === 'e') {
      const lit = await change(row, { is_lit: 1, watts: 60 });
      await change(lit.row, { watts: 40, note_json: '{}' });
    }
  }
});
afterAll(() => ctx.close());

const create = (id: string, on = ctx) =>
  transact(on.db, (trx) =>
    lamps.create(trx, on, OFFICER, MONDAY, fields(id), { kind: 'lamp.placed', note: { why: 'dark' } }),
  );
const change = (row: Lamp, set: Partial<Lamp>) =>
  transact(ctx.db, (trx) => lamps.change(trx, ctx, OFFICER, MONDAY, row, { kind: 'lamp.changed', set }));

describe('checking recorded rows', () => {
  let whole: Lamp[];
  beforeAll(async () => {
    whole = await table(ctx.db).selectFrom('lamps').selectAll().orderBy('id').execute();
    await dropTriggers(ctx.db);
  });
  async function faultsAfter(tamper: () => Promise<unknown>): Promise<Fault[]> {
    await tamper();
    const faults = await lamps.verify(ctx.db);
    await table(ctx.db).deleteFrom('lamps').execute();
    await table(ctx.db).insertInto('lamps').values(whole).execute();
    expect(await lamps.verify(ctx.db)).toEqual([]);
    return faults;
  }
  const write = (id: string, set: Partial<Lamp>) =>
    table(ctx.db).updateTable('lamps').set(set).where('id', '=', id).execute();

  it('finds no fault in rows that only changed with their events', async () => {
    const progress: [number, number][] = [];
    expect(await lamps.verify(ctx.db, (done, total) => progress.push([done, total]))).toEqual([]);
    expect(progress).toEqual([[whole.length, whole.length]]);
    expect(whole.length).toBeGreaterThan(5);
  });

  it('names the row and column of every touched value, and the event it should come from', async () => {
    for (const row of whole) {
      const last = (await listEvents(ctx.db, `lamp:${row.id}`)).at(-1)!;
      for (const [column, value] of Object.entries(row)) {
        if (column === 'id' || column === 'views') continue;
        const lie = typeof value === 'number' ? value + 1 : column === 'watts' ? 5 : `${value}!`;
        const faults = await faultsAfter(() => write(row.id, { [column]: lie }));
        expect(faults).toMatchObject([{ stream: `lamp:${row.id}`, column, what: 'differs' }]);
        expect(faults[0]!.seq).toBeLessThanOrEqual(last.seq);
      }
    }
  });

  it('does not mind columns that are uncovered', async () => {
    expect(await faultsAfter(() => write('a', { views: 1_000_000 }))).toEqual([]);
  });

  it('names rows without events, events without rows, and rows that took another id', async () => {
    const added = await faultsAfter(() =>
      table(ctx.db)
        .insertInto('lamps')
        .values({ ...fields('z'), version: 0 })
        .execute(),
    );
    expect(added).toEqual([{ seq: null, stream: 'lamp:z', column: 'id', what: 'events-missing' }]);
    const deleted = await faultsAfter(() =>
      table(ctx.db).deleteFrom('lamps').where('id', '=', 'c').execute(),
    );
    expect(deleted).toMatchObject([{ stream: 'lamp:c', column: 'id', what: 'row-missing' }]);
    const renamed = await faultsAfter(() => write('b', { id: 'bb' }));
    expect(renamed.map((fault) => [fault.stream, fault.what])).toEqual([
      ['lamp:bb', 'events-missing'],
      ['lamp:b', 'row-missing'],
    ]);
  });

  it('names what was added to or taken from the table itself', async () => {
    await sql`alter table lamps add column colour text`.execute(ctx.db);
    expect(await lamps.verify(ctx.db)).toEqual([]);
    await sql`update lamps set colour = 'red' where id = 'a'`.execute(ctx.db);
    expect(await lamps.verify(ctx.db)).toEqual([
      { seq: null, stream: 'lamp:a', column: 'colour', what: 'unrecorded' },
    ]);
    await sql`alter table lamps drop column colour`.execute(ctx.db);
    await sql`alter table lamps rename column watts to power`.execute(ctx.db);
    const renamed = new Set((await lamps.verify(ctx.db)).map((fault) => `${fault.column} ${fault.what}`));
    expect(renamed).toContain('watts column-missing');
    await sql`alter table lamps rename column power to watts`.execute(ctx.db);
    expect(await lamps.verify(ctx.db)).toEqual([]);
  });

  it('names a payload nobody can read', async () => {
    const [event] = await listEvents(ctx.db, 'lamp:a');
    const payload = () => ctx.db.updateTable('register_entries').where('seq', '=', event!.seq);
    for (const text of ['{', 'null', '{}', '{"set":1}']) {
      await payload().set({ payload_json: text }).execute();
      expect((await lamps.verify(ctx.db))[0]).toMatchObject({ seq: event!.seq, column: 'payload_json' });
    }
    const { set, ...rest } = event!.payload as { set: object };
    const whole = { by: 'acc-1', note: { why: 'dark' }, set };
    expect(Object.keys(rest).sort()).toEqual(['by', 'note']);
    await payload()
      .set({ payload_json: JSON.stringify(whole) })
      .execute();
    expect(await lamps.verify(ctx.db)).toEqual([]);
  });

  it('of a row that was erased without a word of what holds: that it was', async () => {
    const erasing = await openWithLamps('erasing');
    const { row } = await create('p', erasing);
    const erasure = { stream: 'lamp:p', at: MONDAY, basis: 'retention' };
    await transact(erasing.db, (trx) => eraseStream(trx, erasing, erasure));
    const unsaid = [{ seq: null, stream: 'lamp:p', column: 'payload_json', what: 'erased-unsaid' }];
    expect(await lamps.verify(erasing.db)).toEqual(unsaid);
    // A change says what it changes and nothing of the rest.
    const changed = await transact(erasing.db, (trx) =>
      lamps.change(trx, erasing, SYSTEM, MONDAY, row, { kind: 'lamp.changed', set: { place: '' } }),
    );
    expect(await lamps.verify(erasing.db)).toEqual(unsaid);
    await table(erasing.db).updateTable('lamps').set({ place: 'back again' }).execute();
    expect(await lamps.verify(erasing.db)).toMatchObject([
      { column: 'place', seq: changed.seq, what: 'differs' },
      ...unsaid,
    ]);
    await erasing.close();
  });

  it('of a forgotten row every column again, from the event that forgot', async () => {
    const forgetting = await openWithLamps('forgetting');
    const { row } = await create('p', forgetting);
    const lit = await transact(forgetting.db, (trx) =>
      lamps.change(trx, forgetting, OFFICER, MONDAY, row, { kind: 'lamp.changed', set: { watts: 60 } }),
    );
    const forget = (of: Lamp, set: Partial<Lamp>) =>
      transact(forgetting.db, (trx) =>
        lamps.forget(trx, forgetting, MONDAY, of, { kind: 'lamp.forgotten', set, basis: 'retention' }),
      );
    const gone = await forget(lit.row, { place: '' });
    expect(gone.event).toMatchObject({ n: 2, actorRole: 'system', payload: { note: { erased: 2 } } });
    expect(gone.event.payload!['set']).not.toHaveProperty('views');
    const events = await listEvents(forgetting.db, 'lamp:p');
    expect(events.map((event) => event.payload === null)).toEqual([true, true, false]);
    expect(await lamps.verify(forgetting.db)).toEqual([]);
    expect(await verifyRegister(forgetting.db, forgetting)).toMatchObject({ ok: true, erased: 2 });

    const whole = await table(forgetting.db).selectFrom('lamps').selectAll().executeTakeFirstOrThrow();
    for (const [column, value] of Object.entries(whole)) {
      if (column === 'id' || column === 'views') continue;
      const lie = typeof value === 'number' ? value + 1 : column === 'watts' ? 5 : `${value!}!`;
      await table(forgetting.db)
        .updateTable('lamps')
        .set({ [column]: lie })
        .execute();
      expect(await lamps.verify(forgetting.db)).toMatchObject([
        { stream: 'lamp:p', column, what: 'differs' },
      ]);
      await table(forgetting.db)
        .updateTable('lamps')
        .set({ [column]: value })
        .execute();
    }
    // Once more, and it goes on from there.
    const again = await forget(gone.row, { note_json: null });
    await transact(forgetting.db, (trx) =>
      lamps.change(trx, forgetting, OFFICER, MONDAY, again.row, { kind: 'lamp.changed', set: { watts: 40 } }),
    );
    expect(await lamps.verify(forgetting.db)).toEqual([]);
    expect(await verifyRegister(forgetting.db, forgetting)).toMatchObject({ ok: true, erased: 3 });
    await expect(forget(gone.row, {})).rejects.toThrow(Conflict);
    expect(await lamps.verify(forgetting.db)).toEqual([]);
    await forgetting.close();
  });

  it('of a row whose events were emptied by other hands: that nobody said so', async () => {
    const emptied = await openWithLamps('emptied');
    await create('p', emptied);
    await dropTriggers(emptied.db);
    await emptied.db
      .updateTable('register_entries')
      .set({ payload_json: null, salt: null, marks: null })
      .where('stream', '=', 'lamp:p')
      .execute();
    expect(await lamps.verify(emptied.db)).toMatchObject([{ stream: 'lamp:p', what: 'erased-unsaid' }]);
    expect((await verifyRegister(emptied.db, emptied)).faults).toMatchObject([
      { what: 'erased-unannounced' },
    ]);
    await emptied.close();
  });
});

describe('more rows than a page', () => {
  it('are all checked, and a change that comes between two reads is no fault', async () => {
    const many = await openWithLamps('many');
    const rows = await transact(many.db, async (trx) => {
      const made: Lamp[] = [];
      for (let i = 0; i < 1100; i++) {
        const id = String(i).padStart(5, '0');
        made.push((await lamps.create(trx, many, SYSTEM, MONDAY, fields(id), { kind: 'lamp.placed' })).row);
      }
      return made;
    });
    expect(await lamps.verify(many.db)).toEqual([]);
    const racing = recorded<Lamp>({ stream: 'lamp', insert: never, update: never, page: pageAndChange });
    let changes = 0;
    async function pageAndChange(reader: Reader, afterId: string | null, limit: number): Promise<Lamp[]> {
      const page = await table(reader)
        .selectFrom('lamps')
        .selectAll()
        .where('id', '>', afterId ?? '')
        .orderBy('id')
        .limit(limit)
        .execute();
      const row = rows[changes * 10];
      if (changes++ < 2 && row) {
        await transact(many.db, (trx) =>
          lamps.change(trx, many, SYSTEM, MONDAY, row, { kind: 'k', set: { is_lit: 1 } }),
        );
      }
      return page.map(({ views: _, ...covered }) => covered as Lamp);
    }
    expect(await racing.verify(many.db)).toEqual([]);
    expect(changes).toBeGreaterThan(3);
    await table(many.db).updateTable('lamps').set({ place: 'x' }).where('id', '=', '01099').execute();
    expect(await lamps.verify(many.db)).toMatchObject([{ stream: 'lamp:01099', column: 'place' }]);
    await many.close();
  });
});

async function never(): Promise<never> {
  throw new Error('not for this one');
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { RESIDENT, SYSTEM } from '../../server/actor.ts';
import { Conflict } from '../../server/errors.ts';
import { appendEvent, listEvents } from '../../server/features/register/index.ts';
import { MONDAY, type TestContext } from '../support/context.ts';
import { fields, lamps, OFFICER, openWithLamps, table, type Lamp } from './lamps.ts';

let ctx: TestContext;
beforeAll(async () => {
  ctx = await openWithLamps('recorded');
});
afterAll(() => ctx.close());

const create = (id: string, on = ctx) =>
  transact(on.db, (trx) => lamps.create(trx, on, RESIDENT, MONDAY, fields(id), { kind: 'lamp.placed' }));
const change = (row: Lamp, set: Partial<Lamp>, actor = OFFICER) =>
  transact(ctx.db, (trx) => lamps.change(trx, ctx, actor, MONDAY, row, { kind: 'lamp.changed', set }));
const stored = (id: string) =>
  table(ctx.db).selectFrom('lamps').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

describe('a recorded row', () => {
  it('begins at version 0 with an event that says all of it but what is uncovered', async () => {
    const file = '01'.repeat(32);
    const made = await transact(ctx.db, (trx) =>
      lamps.create(trx, ctx, OFFICER, MONDAY, fields('a'), {
        kind: 'lamp.placed',
        note: { why: 'dark' },
        files: [file],
      }),
    );
    expect(made.row).toEqual({ ...fields('a'), version: 0 });
    expect(await stored('a')).toEqual(made.row);
    expect(made.event).toMatchObject({
      stream: 'lamp:a',
      n: 0,
      kind: 'lamp.placed',
      files: [file],
      seq: made.seq,
    });
    expect(made.event.payload).toEqual({
      set: { id: 'a', place: '北街', is_lit: 0, watts: null, note_json: null },
      note: { why: 'dark' },
      by: 'acc-1',
    });
  });

  it('changes with an event that says what really changed, version by version', async () => {
    const { row } = await create('b');
    const one = await change(row, { place: '北街', is_lit: 1, watts: 60 });
    expect(one.event.payload).toEqual({ set: { is_lit: 1, watts: 60 }, note: {}, by: 'acc-1' });
    expect(one.row).toEqual({ ...row, is_lit: 1, watts: 60, version: 1 });
    const two = await change(one.row, { watts: null, note_json: undefined, views: 9 });
    expect(two.event.payload).toEqual({ set: { watts: null }, note: {}, by: 'acc-1' });
    expect(await stored('b')).toEqual({ ...row, is_lit: 1, watts: null, views: 9, version: 2 });
    expect(two.row).toEqual(await stored('b'));
  });

  it('can have an event that changes nothing in it', async () => {
    const { row } = await create('c');
    const seen = await transact(ctx.db, (trx) =>
      lamps.change(trx, ctx, SYSTEM, MONDAY, row, { kind: 'lamp.seen', note: { by_whom: 'x' } }),
    );
    expect(seen.event).toMatchObject({
      n: 1,
      kind: 'lamp.seen',
      payload: { set: {}, note: { by_whom: 'x' } },
    });
    expect(await stored('c')).toEqual({ ...row, version: 1 });
  });

  it('refuses a change that rests on an older version, and writes nothing of it', async () => {
    const { row } = await create('d');
    await change(row, { is_lit: 1 });
    await expect(change(row, { is_lit: 0, place: '南街' })).rejects.toThrow(Conflict);
    expect(await stored('d')).toMatchObject({ is_lit: 1, place: '北街', version: 1 });
    expect(await listEvents(ctx.db, 'lamp:d')).toHaveLength(2);
    await expect(change({ ...row, id: 'none' }, { is_lit: 1 })).rejects.toThrow(Conflict);
  });

  it('of twelve people who change it at once takes one', async () => {
    const { row } = await create('e');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => change(row, { watts: i + 1 })),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Conflict);
    expect((await stored('e')).version).toBe(1);
    expect(await listEvents(ctx.db, 'lamp:e')).toHaveLength(2);
  });

  it('keeps its id and version out of the hands of events', async () => {
    const { row } = await create('f');
    await expect(change(row, { id: 'g' })).rejects.toThrow(/id and version/);
    await expect(change(row, { version: 7 })).rejects.toThrow(/id and version/);
    expect(await stored('f')).toEqual(row);
  });

  it('can’t begin twice, nor where somebody else has written into its stream', async () => {
    const event = { stream: 'lamp:g', kind: 'stray', at: MONDAY, actor: SYSTEM, payload: {} };
    const other = await openWithLamps('stray');
    await transact(other.db, (trx) => appendEvent(trx, other, event));
    await expect(create('g', other)).rejects.toThrow(Conflict);
    const { row } = await create('h', other);
    await transact(other.db, (trx) => appendEvent(trx, other, { ...event, stream: 'lamp:h' }));
    const late = { kind: 'lamp.changed', set: { is_lit: 1 } };
    const changing = transact(other.db, (trx) => lamps.change(trx, other, SYSTEM, MONDAY, row, late));
    await expect(changing).rejects.toThrow(/lamp:h is at event 2, its row at version 1/);
    await expect(create('h', other)).rejects.toThrow();
    await other.close();
  });
});

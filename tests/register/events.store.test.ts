import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { RESIDENT, SYSTEM, type Actor } from '../../server/actor.ts';
import {
  appendEvent,
  appendPublicLeaf,
  ERASURE,
  eraseStream,
  listEvents,
  listEventsOfMany,
  verifyRegister,
  type JsonObject,
  type NewEvent,
} from '../../server/features/register/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';

const OFFICER: Actor = { role: 'officer', accountId: 'acc-7', scope: 'unit', unitId: 'u1' };

let ctx: TestContext;
beforeAll(async () => {
  ctx = await openTestContext({ seed: 'events' });
});
afterAll(() => ctx.close());

const append = (event: Partial<NewEvent>) =>
  transact(ctx.db, (trx) =>
    appendEvent(trx, ctx, { stream: 's:1', kind: 'k', at: MONDAY, actor: RESIDENT, payload: {}, ...event }),
  );
const count = async () => (await ctx.db.selectFrom('register_entries').select('seq').execute()).length;

describe('appending', () => {
  it('numbers the register from 0 and each stream from 0', async () => {
    const file = 'ab'.repeat(32);
    const payload = { set: { title: '路灯𠮷' }, list: [1, null] };
    const first = await append({ stream: 's:a', kind: 's.made', payload, files: [file] });
    const pub = await transact(ctx.db, (trx) =>
      appendPublicLeaf(trx, ctx, { kind: 'board.opened', at: MONDAY, body: { b: 1, a: '二' } }),
    );
    const second = await append({ stream: 's:a', kind: 's.changed', actor: OFFICER, payload: { x: 1 } });
    const other = await append({ stream: 's:b', actor: SYSTEM });
    expect([first.seq, pub.seq, second.seq, other.seq]).toEqual([0, 1, 2, 3]);
    expect([first.n, second.n, other.n]).toEqual([0, 1, 0]);
    expect(first).toMatchObject({
      stream: 's:a',
      kind: 's.made',
      at: MONDAY,
      actorRole: 'resident',
      files: [file],
    });
    expect(first.payload).toEqual(payload);
  });

  it('adds the account to the payload, over anything of that name, and none for residents', async () => {
    expect((await append({ actor: OFFICER, payload: { by: 'somebody-else' } })).payload).toEqual({
      by: 'acc-7',
    });
    expect((await append({ actor: RESIDENT })).payload).toEqual({});
  });

  it('gives back from the database what it returned', async () => {
    const one = await append({ stream: 's:back', payload: { text: '\u0000"\\\u2028', deep: { a: [{}] } } });
    const two = await append({ stream: 's:back', actor: OFFICER });
    expect(await listEvents(ctx.db, 's:back')).toEqual([one, two]);
    expect(await listEvents(ctx.db, 's:back', { afterN: 0 })).toEqual([two]);
    expect(await listEvents(ctx.db, 's:back', { afterN: 1 })).toEqual([]);
    expect(await listEvents(ctx.db, 's:none')).toEqual([]);
  });

  it('keeps equal events apart: no two commitments or leaves are alike', async () => {
    const twins = [
      await append({ stream: 's:t1' }),
      await append({ stream: 's:t2' }),
      await append({ stream: 's:t1' }),
    ];
    expect(new Set(twins.map((event) => event.commit)).size).toBe(3);
  });

  it('leaves nothing behind when the transaction fails', async () => {
    const before = await count();
    const failing = transact(ctx.db, async (trx) => {
      await appendEvent(trx, ctx, { stream: 's:1', kind: 'k', at: MONDAY, actor: SYSTEM, payload: {} });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await count()).toBe(before);
    expect((await append({})).seq).toBe(before);
  });

  it('refuses what it could not give back, before anything is written', async () => {
    const before = await count();
    const bad: [Partial<NewEvent>, string][] = [
      [{ payload: { text: '\ud83d' } }, 'RangeError'],
      [{ payload: { n: NaN } }, 'RangeError'],
      [{ payload: { at: new Date(0) } as unknown as JsonObject }, 'TypeError'],
      [{ files: ['AB'.repeat(32)] }, 'TypeError'],
      [{ files: ['../../etc/passwd'] }, 'TypeError'],
    ];
    for (const [event, name] of bad) await expect(append(event)).rejects.toMatchObject({ name });
    const leaf = { kind: 'k', at: MONDAY, body: { n: Infinity } };
    await expect(transact(ctx.db, (trx) => appendPublicLeaf(trx, ctx, leaf))).rejects.toThrow(RangeError);
    expect(await count()).toBe(before);
  });

  it('stores a key like __proto__ as plain data', async () => {
    const payload = JSON.parse('{"__proto__":{"isAdmin":true}}') as JsonObject;
    const event = await append({ stream: 's:proto', payload });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(Object.keys((await listEvents(ctx.db, 's:proto'))[0]!.payload!)).toEqual(['__proto__']);
    expect(Object.keys(event.payload!)).toEqual(['__proto__']);
  });
});

describe('listing many streams', () => {
  it('gives their events in the order of the register, for none and for more than a statement takes', async () => {
    await append({ stream: 's:m1' });
    await append({ stream: 's:m2' });
    await append({ stream: 's:m1' });
    const many = Array.from({ length: 1200 }, (_, i) => `s:absent${i}`);
    const events = await listEventsOfMany(ctx.db, ['s:m2', ...many, 's:m1']);
    expect(events.map((event) => [event.stream, event.n])).toEqual([
      ['s:m1', 0],
      ['s:m2', 0],
      ['s:m1', 1],
    ]);
    expect(await listEventsOfMany(ctx.db, [])).toEqual([]);
  });
});

describe('erasing a stream', () => {
  it('destroys what its events say, once, keeps all else and every root, and lets the stream go on', async () => {
    await append({ stream: 's:gone', payload: { text: 'secret' } });
    await append({ stream: 's:gone', payload: { more: 'secret' } });
    await append({ stream: 's:kept', payload: { text: 'kept' } });
    const before = await verifyRegister(ctx.db, ctx);
    const erasure = { stream: 's:gone', at: MONDAY, basis: 'retention' };
    expect(await transact(ctx.db, (trx) => eraseStream(trx, ctx, erasure))).toBe(2);
    expect(await transact(ctx.db, (trx) => eraseStream(trx, ctx, erasure))).toBe(0);
    expect((await listEvents(ctx.db, 's:gone')).map((event) => event.payload)).toEqual([null, null]);
    expect((await listEvents(ctx.db, 's:kept')).map((event) => event.payload)).toEqual([{ text: 'kept' }]);
    const held = await ctx.db
      .selectFrom('register_entries')
      .selectAll()
      .where('stream', '=', 's:gone')
      .execute();
    expect(held.map((row) => [row.payload_json, row.salt, row.marks])).toEqual([
      [null, null, null],
      [null, null, null],
    ]);
    const after = await verifyRegister(ctx.db, ctx);
    // Nobody can read from the leaf which stream it was.
    const leaf = await ctx.db
      .selectFrom('register_entries')
      .selectAll()
      .where('kind', '=', ERASURE)
      .execute();
    expect(leaf.map((row) => [row.form, row.payload_json])).toEqual([
      ['public', '{"basis":"retention","events":2,"of":"s"}'],
    ]);
    expect(after).toMatchObject({ ok: true, size: before.size + 1, erased: before.erased + 2 });
    await append({ stream: 's:gone', kind: 's.erased' });
    expect(await verifyRegister(ctx.db, ctx)).toMatchObject({
      ok: true,
      faults: [],
      erased: before.erased + 2,
    });
  });
});

describe('the database itself', () => {
  it('refuses to change or delete an entry, a node or the head, except for erasing an event whole', async () => {
    const { seq } = await append({ stream: 's:fixed', payload: { text: 'x' } });
    await append({});
    const entry = () => ctx.db.updateTable('register_entries').where('seq', '=', seq);
    const stop = /append-only/;
    await expect(entry().set({ kind: 'other' }).execute()).rejects.toThrow(stop);
    await expect(entry().set({ payload_json: '{}' }).execute()).rejects.toThrow(stop);
    await expect(entry().set({ payload_json: null }).execute()).rejects.toThrow(stop);
    await expect(entry().set({ payload_json: null, salt: null }).execute()).rejects.toThrow(stop);
    const emptied = { payload_json: null, salt: null, marks: null };
    await expect(
      entry()
        .set({ ...emptied, at: 'then' })
        .execute(),
    ).rejects.toThrow(stop);
    await expect(
      entry()
        .set({ ...emptied, prev_commit: Buffer.alloc(32) })
        .execute(),
    ).rejects.toThrow(stop);
    await expect(ctx.db.deleteFrom('register_entries').where('seq', '=', seq).execute()).rejects.toThrow(
      stop,
    );
    await expect(
      ctx.db.updateTable('register_entries').where('form', '=', 'public').set(emptied).execute(),
    ).rejects.toThrow(stop);
    await expect(ctx.db.updateTable('register_nodes').set({ idx: 9 }).execute()).rejects.toThrow(stop);
    await expect(ctx.db.deleteFrom('register_nodes').execute()).rejects.toThrow(stop);
    await expect(ctx.db.deleteFrom('register_head').execute()).rejects.toThrow(stop);
    expect((await listEvents(ctx.db, 's:fixed'))[0]!.payload).toEqual({ text: 'x' });
    expect((await verifyRegister(ctx.db, ctx)).ok).toBe(true);
  });
});

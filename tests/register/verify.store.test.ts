import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { RESIDENT } from '../../server/actor.ts';
import {
  appendEvent,
  appendPublicLeaf,
  eraseStream,
  verifyRegister,
  type Fault,
} from '../../server/features/register/index.ts';
import { commitTo, eventLeaf, marksOf, streamTag } from '../../server/features/register/commitment.ts';
import type { Entry } from '../../server/features/register/store.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { altered, COLUMNS, dropTriggers } from './tampering.ts';

let ctx: TestContext;
let entries: Entry[];

/** 14 entries: three streams in turn, public leaves, one stream erased in its first events and gone on since. */
beforeAll(async () => {
  ctx = await openTestContext({ seed: 'verify' });
  const append = (stream: string, i: number) =>
    transact(ctx.db, (trx) =>
      appendEvent(trx, ctx, {
        stream,
        kind: 'case.changed',
        at: MONDAY,
        actor: { ...RESIDENT, accountId: i % 2 ? 'acc' : null },
        payload: { i, text: '路灯' },
        files: i % 3 ? [] : ['cd'.repeat(32)],
      }),
    );
  for (let i = 0; i < 10; i++) {
    if (i === 4 || i === 7) {
      const leaf = { kind: 'board.published', at: MONDAY, body: { i } };
      await transact(ctx.db, (trx) => appendPublicLeaf(trx, ctx, leaf));
    } else await append(`case:${i % 3}`, i);
  }
  const erasure = { stream: 'case:2', at: MONDAY, basis: 'retention' };
  await transact(ctx.db, (trx) => eraseStream(trx, ctx, erasure));
  for (let i = 10; i < 13; i++) await append(`case:${i % 3}`, i);
  entries = await read();
  await dropTriggers(ctx.db);
});
afterAll(() => ctx.close());

const read = () => ctx.db.selectFrom('register_entries').selectAll().orderBy('seq').execute();
const verify = () => verifyRegister(ctx.db, ctx);
const isErased = (entry: Entry) => entry.form === 'event' && entry.payload_json === null;
const write = (seq: number, set: Partial<Entry>) =>
  ctx.db.updateTable('register_entries').set(set).where('seq', '=', seq).execute();
const names = (faults: Fault[], seq: number | null, column: string) =>
  faults.some((fault) => fault.seq === seq && fault.column === column);

/** Verifies the database as `tamper` leaves it, puts everything back, and sees that it is whole again. */
async function faultsAfter(tamper: () => Promise<unknown>): Promise<Fault[]> {
  const nodes = await ctx.db.selectFrom('register_nodes').selectAll().execute();
  const head = await ctx.db.selectFrom('register_head').selectAll().executeTakeFirstOrThrow();
  await tamper();
  const { ok, faults } = await verify();
  expect(ok).toBe(faults.length === 0);
  await ctx.db.deleteFrom('register_entries').execute();
  await ctx.db.deleteFrom('register_nodes').execute();
  await ctx.db.deleteFrom('register_head').execute();
  await ctx.db.insertInto('register_entries').values(entries).execute();
  await ctx.db.insertInto('register_nodes').values(nodes).execute();
  await ctx.db.insertInto('register_head').values(head).execute();
  expect((await verify()).faults).toEqual([]);
  return faults;
}

describe('a register nobody touched', () => {
  it('has no fault, and says how much of it is erased', async () => {
    const progress: [number, number][] = [];
    const verdict = await verifyRegister(ctx.db, ctx, {
      onProgress: (done, total) => progress.push([done, total]),
    });
    expect(verdict).toMatchObject({
      ok: true,
      size: 14,
      faults: [],
      erased: entries.filter(isErased).length,
    });
    expect(verdict.erased).toBe(3);
    expect(verdict.root).toMatch(/^[0-9a-f]{64}$/);
    expect(progress).toEqual([[14, 14]]);
  });

  it('has no fault when it is empty', async () => {
    const empty = await openTestContext();
    const none = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(await verifyRegister(empty.db, empty)).toEqual({
      ok: true,
      size: 0,
      root: none,
      erased: 0,
      faults: [],
    });
    await empty.close();
  });

  it('is another register under another secret: every event says so', async () => {
    const config = { ...ctx.config, register: { ...ctx.config.register, secret: Buffer.alloc(32) } };
    const { faults } = await verifyRegister(ctx.db, { config });
    const living = entries.filter((entry) => entry.form === 'event' && !isErased(entry));
    expect(faults.map((fault) => fault.seq)).toEqual(living.map((entry) => entry.seq));
  });
});

describe('every covered column of every row', () => {
  it.each(COLUMNS)(
    '%s: touched in a living event or a public leaf, the row and the column are named',
    async (column) => {
      for (const entry of entries.filter((row) => !isErased(row))) {
        const value = altered(column, entry[column]);
        const faults = await faultsAfter(() => write(entry.seq, { [column]: value }));
        const seq = column === 'seq' ? (value as number) : entry.seq;
        expect({ seq: entry.seq, column, isNamed: names(faults, seq, column), faults }).toMatchObject({
          isNamed: true,
        });
      }
    },
  );

  // The others are not null by the table's own rule.
  const NULLABLE = COLUMNS.filter((column) => !['seq', 'form', 'kind', 'at', 'leaf'].includes(column));
  it.each(NULLABLE)(
    '%s: emptied in a living event or a public leaf, the row and the column are named',
    async (column) => {
      for (const entry of entries.filter((row) => !isErased(row) && row[column] !== null)) {
        const faults = await faultsAfter(() => write(entry.seq, { [column]: null }));
        expect({ seq: entry.seq, column, isNamed: names(faults, entry.seq, column), faults }).toMatchObject({
          isNamed: true,
        });
      }
    },
  );

  it('of an erased event what is left to check: place, form, chain, commitment, leaf, and that it stays empty', async () => {
    for (const entry of entries.filter(isErased)) {
      for (const column of [
        'n',
        'commit_hash',
        'leaf',
        'prev_commit',
        'payload_json',
        'salt',
        'marks',
      ] as const) {
        const faults = await faultsAfter(() =>
          write(entry.seq, { [column]: altered(column, entry[column]) }),
        );
        expect({ column, isNamed: faults.some((fault) => fault.seq === entry.seq) }).toMatchObject({
          isNamed: true,
        });
      }
      for (const column of ['seq', 'form', 'stream'] as const) {
        const faults = await faultsAfter(() =>
          write(entry.seq, { [column]: altered(column, entry[column]) }),
        );
        expect(faults.length).toBeGreaterThan(0);
      }
    }
  });

  it('of nodes and head', async () => {
    for (const { level, idx } of await ctx.db.selectFrom('register_nodes').selectAll().execute()) {
      const node = ctx.db.updateTable('register_nodes').where('level', '=', level).where('idx', '=', idx);
      for (const set of [{ hash: Buffer.alloc(32) }, { idx: 900 + idx }, { level: level + 9 }]) {
        const faults = await faultsAfter(() => node.set(set).execute());
        expect(names(faults, idx * 2 ** level, `register_nodes.${level}/${idx}`)).toBe(true);
      }
    }
    const extra = { level: 1, idx: 7, hash: Buffer.alloc(32) };
    const added = await faultsAfter(() => ctx.db.insertInto('register_nodes').values(extra).execute());
    expect(added.map((fault) => fault.column)).toEqual(['register_nodes.idx']);
    for (const size of [13, 15, 12, 1e6]) {
      const faults = await faultsAfter(() => ctx.db.updateTable('register_head').set({ size }).execute());
      expect(faults.map((fault) => fault.column)).toEqual(['register_head.size']);
    }
    for (const frontier of [Buffer.alloc(0), Buffer.alloc(96), Buffer.alloc(31)]) {
      const faults = await faultsAfter(() => ctx.db.updateTable('register_head').set({ frontier }).execute());
      expect(faults.map((fault) => fault.column)).toEqual(['register_head.frontier']);
    }
    const gone = await faultsAfter(() => ctx.db.deleteFrom('register_head').execute());
    expect(gone.map((fault) => fault.column)).toEqual(['register_head.id']);
  });
});

describe('whole rows', () => {
  it('deleted: the place is named, the last one by the head', async () => {
    for (const { seq } of entries) {
      const faults = await faultsAfter(() =>
        ctx.db.deleteFrom('register_entries').where('seq', '=', seq).execute(),
      );
      const column = seq === entries.length - 1 ? 'register_head.size' : 'seq';
      expect({ seq, isNamed: names(faults, seq, column) }).toEqual({ seq, isNamed: true });
    }
  });

  it('added at the end, without the head knowing', async () => {
    const row = { ...entries[0]!, seq: 14, n: 40 };
    const faults = await faultsAfter(() => ctx.db.insertInto('register_entries').values(row).execute());
    expect(names(faults, 14, 'register_head.size')).toBe(true);
    expect(names(faults, 14, 'n')).toBe(true);
  });

  it('exchanged with each other', async () => {
    const faults = await faultsAfter(async () => {
      await write(0, { seq: 100 });
      await write(1, { seq: 0 });
      await write(100, { seq: 1 });
    });
    expect(names(faults, 0, 'seq')).toBe(true);
    expect(names(faults, 1, 'seq')).toBe(true);
  });

  it('emptied alone, after an event that still speaks', async () => {
    const later = entries.find((entry) => entry.stream === 'case:0' && entry.n === 1)!;
    const faults = await faultsAfter(() => write(later.seq, { payload_json: null, salt: null, marks: null }));
    expect(faults).toEqual([
      { seq: later.seq, stream: 'case:0', column: 'payload_json', what: 'erased-alone' },
      { seq: null, stream: null, column: 'payload_json', what: 'erased-unannounced' },
    ]);
  });

  it('emptied as a whole stream, as erasing does it, but without a public leaf that owns up to it', async () => {
    const faults = await faultsAfter(async () => {
      for (const entry of entries.filter((row) => row.stream === 'case:1')) {
        await write(entry.seq, { payload_json: null, salt: null, marks: null });
      }
    });
    expect(faults).toEqual([{ seq: null, stream: null, column: 'payload_json', what: 'erased-unannounced' }]);
  });

  it('a leaf that owns up to more than was erased, or to nothing anybody can read', async () => {
    const leaf = entries.find((entry) => entry.kind === 'register.erased')!;
    for (const payload_json of [
      '{"basis":"retention","events":9,"of":"case"}',
      '{',
      '{"events":"3"}',
      '[]',
    ]) {
      const faults = await faultsAfter(() => write(leaf.seq, { payload_json }));
      expect(faults.map((fault) => fault.what)).toContain('erased-unannounced');
      expect(names(faults, leaf.seq, 'payload_json')).toBe(true);
    }
  });

  it('rewritten with commitment, leaf and marks that fit each other: chain and tree tell', async () => {
    const secret = ctx.config.register.secret;
    for (const entry of entries.filter((row) => row.form === 'event' && !isErased(row))) {
      const payload = '{"text":"another story"}';
      const commit_hash = commitTo(entry.salt!, {
        streamTag: streamTag(secret, entry.stream!),
        n: entry.n!,
        prevCommit: entry.prev_commit && entry.prev_commit.toString('hex'),
        kind: entry.kind,
        at: entry.at,
        actorRole: entry.actor_role!,
        payload,
        files: JSON.parse(entry.file_hashes_json!),
      });
      const told = { ...entry, payload_json: payload, commit_hash, leaf: eventLeaf(commit_hash) };
      const faults = await faultsAfter(() => write(entry.seq, { ...told, marks: marksOf(told) }));
      const next = entries.find((row) => row.stream === entry.stream && row.n === entry.n! + 1);
      if (next) expect(names(faults, next.seq, 'prev_commit')).toBe(true);
      const pair = Math.floor(entry.seq / 2);
      if (entry.seq === 12) expect(names(faults, null, 'register_head.frontier')).toBe(true);
      else if (!next || Math.floor(next.seq / 2) !== pair) {
        expect(names(faults, pair * 2, `register_nodes.1/${pair}`)).toBe(true);
      }
    }
  });
});

describe('many entries', () => {
  it('are read a page at a time, with no fault across the pages', async () => {
    const big = await openTestContext({ seed: 'big' });
    await transact(big.db, async (trx) => {
      for (let i = 0; i < 2100; i++) {
        const stream = `case:${i % 40}`;
        await appendEvent(trx, big, { stream, kind: 'k', at: MONDAY, actor: RESIDENT, payload: { i } });
      }
    });
    const progress: number[] = [];
    const verdict = await verifyRegister(big.db, big, { onProgress: (done) => progress.push(done) });
    expect(verdict).toMatchObject({ ok: true, size: 2100, faults: [] });
    expect(progress).toEqual([1000, 2000, 2100]);
    await dropTriggers(big.db);
    await big.db.updateTable('register_entries').set({ kind: 'other' }).where('seq', '=', 1777).execute();
    expect((await verifyRegister(big.db, big)).faults).toEqual([
      { seq: 1777, stream: `case:${1777 % 40}`, column: 'kind', what: 'touched' },
    ]);
    await big.close();
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from '../../db/connect.ts';
import { transact } from '../../db/transaction.ts';
import { SYSTEM } from '../../server/actor.ts';
import {
  appendEvent,
  appendPublicLeaf,
  listEvents,
  verifyRegister,
} from '../../server/features/register/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { engine } from '../support/db.ts';

let ctx: TestContext;
let connections: Connection[];

/** PostgreSQL: as five processes. SQLite: one, which is the only writer it is run with. */
beforeAll(async () => {
  ctx = await openTestContext({ file: true, seed: 'race' });
  const more = engine === 'postgres' ? [1, 2, 3, 4].map(() => ctx.connection.another()) : [];
  connections = [ctx.connection, ...more];
});
afterAll(() => ctx.close());

describe('fifty appends at the same moment', () => {
  it('leave no gap and no double in register and streams, with some of them given up half-way', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, async (_, i) => {
        const { db } = connections[i % connections.length]!;
        return transact(db, async (trx) => {
          const event = { stream: `case:${i % 3}`, kind: 'k', at: MONDAY, actor: SYSTEM, payload: { i } };
          const { seq } = await appendEvent(trx, ctx, event);
          if (i % 7 === 3) throw new Error('given up');
          if (i % 5 === 0) await appendPublicLeaf(trx, ctx, { kind: 'count', at: MONDAY, body: { i } });
          return seq;
        });
      }),
    );
    const givenUp = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(givenUp).toHaveLength(7);
    for (const outcome of givenUp) expect((outcome.reason as Error).message).toBe('given up');

    const rows = await ctx.db.selectFrom('register_entries').select(['seq', 'form']).orderBy('seq').execute();
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, i) => i));
    expect(rows.filter((row) => row.form === 'event')).toHaveLength(43);
    // Of the ten multiples of five, 10 and 45 had given up before their public leaf.
    expect(rows.filter((row) => row.form === 'public')).toHaveLength(8);
    for (const stream of ['case:0', 'case:1', 'case:2']) {
      const events = await listEvents(ctx.db, stream);
      expect(events.map((event) => event.n)).toEqual(events.map((_, i) => i));
    }
    expect(await verifyRegister(ctx.db, ctx)).toMatchObject({ ok: true, size: 51, faults: [] });
  });

  it('don’t make a check that runs meanwhile see a fault', async () => {
    const writing = Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        transact(connections[i % connections.length]!.db, (trx) =>
          appendEvent(trx, ctx, {
            stream: 'case:busy',
            kind: 'k',
            at: MONDAY,
            actor: SYSTEM,
            payload: { i },
          }),
        ),
      ),
    );
    const verdicts = [];
    for (let i = 0; i < 5; i++) verdicts.push(await verifyRegister(ctx.db, ctx));
    await writing;
    for (const verdict of verdicts) expect(verdict.faults).toEqual([]);
    expect((await verifyRegister(ctx.db, ctx)).ok).toBe(true);
  });
});

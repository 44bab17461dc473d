import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Context } from '../../server/context.ts';
import {
  acceptApplication,
  apply,
  askProtection,
  declineApplication,
} from '../../server/features/network/index.ts';
import type { ApplicationRow } from '../../server/features/network/store-applications.ts';
import { listCounts } from '../../server/features/network/store-calls.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { engine } from '../support/db.ts';
import { seedWorld, type World } from '../support/factories.ts';
import { seedMembers } from '../support/members.ts';
import { aCall, aForm, anApplication } from './calls.ts';

let context: TestContext;
let world: World;
/** The same installation as other processes see it: connections of their own. */
let processes: Context[];

beforeAll(async () => {
  context = await openTestContext({ seed: 'network-race', file: true });
  world = await seedWorld(context);
  const others = engine === 'postgres' ? [context.connection.another(), context.connection.another()] : [];
  processes = [context, ...others.map(({ db }) => ({ ...context, db }))];
});
afterAll(() => context.close());

const processOf = (i: number): Context => processes[i % processes.length]!;
/** All at once; what each came to: `ok`, or the key of what it threw. */
async function all(works: (() => Promise<unknown>)[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(works.map((work) => work()));
  return outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? 'ok' : String((outcome.reason as { key?: string }).key),
  );
}
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const countOf = async (kind: string): Promise<number> =>
  (await listCounts(context.db)).find((one) => one.kind === kind && one.place === 'county')?.in_office ?? 0;

describe('thirty accepted at one moment where there are seven seats', () => {
  it('are seven, the others still wait, and the public count is seven more', async () => {
    const call = await aCall(context, world, { quotas: { county: 7 } });
    const rows: ApplicationRow[] = [];
    for (let i = 0; i < 30; i++) rows.push((await anApplication(context, call.id)).row);
    const before = await countOf('collector');
    const outcomes = await all(
      rows.map((row, i) => () => acceptApplication(processOf(i), world.posts.networkOffice, row.id)),
    );
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(7);
    expect(outcomes.filter((outcome) => outcome === 'network:rule.quotaFull')).toHaveLength(23);
    const members = await context.db.selectFrom('members').select('id').execute();
    expect(members.filter(({ id }) => rows.some((row) => row.id === id))).toHaveLength(7);
    expect(await countOf('collector')).toBe(before + 7);
  });
});

describe('one application accepted and declined at one moment', () => {
  it('is one or the other', async () => {
    for (let round = 0; round < 6; round++) {
      const call = await aCall(context, world, { kind: 'evaluator' });
      const { row } = await anApplication(context, call.id);
      const decline = { reason: 'other', words: '名额已经用完' } as const;
      const outcomes = await all([
        () => acceptApplication(processOf(0), world.posts.networkOffice, row.id),
        () => declineApplication(processOf(1), world.posts.networkOffice, row.id, decline),
        () => acceptApplication(processOf(2), world.posts.networkOffice, row.id),
      ]);
      expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
      const members = await context.db.selectFrom('members').select('id').where('id', '=', row.id).execute();
      expect(members).toHaveLength(outcomes[1] === 'ok' ? 0 : 1);
    }
  });
});

describe('one person with two applications, accepted at one moment', () => {
  it('holds one kind', async () => {
    const phone = '13711112222';
    const calls = [await aCall(context, world), await aCall(context, world, { kind: 'supervisor' })];
    const rows: ApplicationRow[] = [];
    for (const call of calls) rows.push((await anApplication(context, call.id, { phone })).row);
    const outcomes = await all(
      rows.map((row, i) => () => acceptApplication(processOf(i), world.posts.networkOffice, row.id)),
    );
    expect(outcomes.toSorted()).toEqual(['network:fault.otherKind', 'ok']);
  });
});

describe('the same form, twenty times at one moment', () => {
  it('is one application and one receipt', async () => {
    const call = await aCall(context, world);
    const form = aForm(context, call.id);
    const outcomes = await Promise.all(many(20, (i) => apply(processOf(i), form)));
    expect(new Set(outcomes.map(({ row }) => row.id)).size).toBe(1);
    expect(outcomes.filter(({ receipt }) => receipt !== null)).toHaveLength(1);
  });
});

describe('“protect me” pressed ten times at one moment', () => {
  it('is one request', async () => {
    const { collector } = await seedMembers(context, world);
    await Promise.all(many(10, (i) => askProtection(processOf(i), world.posts.collector, { words: '' })));
    const rows = await context.db
      .selectFrom('protect_requests')
      .select('id')
      .where('member_id', '=', collector.id)
      .execute();
    expect(rows).toHaveLength(1);
  });
});

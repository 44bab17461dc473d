import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Context } from '../../server/context.ts';
import {
  findCaseByReceipt,
  newReceipt,
  receiptHash,
  replaceReceipt,
} from '../../server/features/cases/index.ts';
import { cancelPad, takeDown, type PrintedSlip } from '../../server/features/intake/index.ts';
import { listEvents, verifyRegister } from '../../server/features/register/index.ts';
import { certify } from '../support/certificates.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { engine } from '../support/db.ts';
import { seedWorld, type World } from '../support/factories.ts';
import { seedMembers } from '../support/members.ts';
import { aPad, aTaking, take } from './pads.ts';

let context: TestContext;
let world: World;
let memberId: string;
let slips: PrintedSlip[];
/** The same installation as other processes see it: connections of their own. */
let processes: Context[];

beforeAll(async () => {
  context = await openTestContext({ seed: 'intake race', file: true });
  world = await seedWorld(context);
  const { collector } = await seedMembers(context, world);
  await certify(context, collector);
  memberId = collector.id;
  ({ slips } = await aPad(context, world, { memberId }));
  const others = engine === 'postgres' ? [context.connection.another(), context.connection.another()] : [];
  processes = [context, ...others.map(({ db }) => ({ ...context, db }))];
});
afterAll(() => context.close());

const processOf = (i: number): Context => processes[i % processes.length]!;
/** All at once; what each came to: `ok`, or the key of what it threw. */
async function all(
  count: number,
  work: (process: Context, i: number) => Promise<unknown>,
): Promise<string[]> {
  const works = Array.from({ length: count }, (_, i) => work(processOf(i), i));
  const outcomes = await Promise.allSettled(works);
  return outcomes.map((one) => (one.status === 'fulfilled' ? 'ok' : (one.reason as { key: string }).key));
}

describe('at one moment', () => {
  it('the same draft from two devices, many times over, is one case', async () => {
    const taking = aTaking(context, slips[0]!.number);
    const taken = await Promise.all(
      Array.from({ length: 12 }, (_, i) => takeDown(processOf(i), world.posts.collector, taking)),
    );
    expect(new Set(taken.map(({ row }) => row.id)).size).toBe(1);
    expect(taken.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
    expect(await listEvents(context.db, `case:${taken[0]!.row.id}`)).toHaveLength(1);
  });

  it('one slip in ten drafts is one case and nine that are told so', async () => {
    const outcomes = await all(10, (process) =>
      takeDown(process, world.posts.collector, aTaking(context, slips[1]!.number)),
    );
    expect(outcomes.sort()).toEqual([...Array<string>(9).fill('intake:form.slipUsed'), 'ok']);
  });

  it('two first looks are one rotation, and the other is told plainly', async () => {
    const { row } = await take(context, world.posts.collector, slips[2]!.number);
    const from = receiptHash(slips[2]!.receipt);
    const receipts = Array.from({ length: 8 }, () => newReceipt(context.ids));
    const outcomes = await all(8, (process, i) =>
      replaceReceipt(process, row.id, { from, receipt: receipts[i]! }),
    );
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'cases:renewal.elsewhere')).toHaveLength(7);
    const winner = receipts[outcomes.indexOf('ok')]!;
    expect((await findCaseByReceipt(context.db, receiptHash(winner)))?.id).toBe(row.id);
    expect(await listEvents(context.db, `case:${row.id}`)).toHaveLength(2);
  });

  it('a pad cancelled while its slips are being used leaves each slip one thing or the other', async () => {
    const { padId, slips: pad } = await aPad(context, world, { memberId });
    const outcomes = await all(9, (process, i) =>
      i === 4
        ? cancelPad(process, world.posts.networkOffice, padId, 'lost')
        : takeDown(process, world.posts.collector, aTaking(context, pad[i > 4 ? i - 1 : i]!.number)),
    );
    const taken = outcomes.filter((outcome, i) => i !== 4 && outcome === 'ok').length;
    const refused = outcomes.filter((outcome) => outcome === 'intake:form.slipCancelled').length;
    expect([outcomes[4], taken + refused]).toEqual(['ok', 8]);
    const rows = await context.db.selectFrom('slips').select('state').where('pad_id', '=', padId).execute();
    const states = rows.map(({ state }) => state);
    expect(states.filter((state) => state === 'used')).toHaveLength(taken);
    expect(states.filter((state) => state === 'cancelled')).toHaveLength(refused);
  });

  it('the register holds whatever came of it', async () => {
    expect((await verifyRegister(context.db, context)).faults).toEqual([]);
  });
});

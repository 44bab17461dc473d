import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyDraw } from '../../server/admin/verify-draw.ts';
import { DAY, plus } from '../../server/clock.ts';
import { NotFound } from '../../server/errors.ts';
import { drawLookBacks, giveDuties, verifyLookBacks } from '../../server/features/duties/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, UNITS, type World } from '../support/factories.ts';
import { aClosedCase, aFit } from './people.ts';

const WEEK = '2027-01-04';
const DRAWN_AT = '2027-01-03T16:30:00.000Z';

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext({ at: '2026-11-30T02:00:00.000Z', seed: 'verify-draw' });
  world = await seedWorld(context);
  for (let n = 0; n < 3; n += 1) await aFit(context, 'supervisor');
  for (let n = 0; n < 3; n += 1) await aClosedCase(context, world);
  context.clock.set(plus(DRAWN_AT, -7 * DAY));
  await drawLookBacks(context);
  context.clock.set(DRAWN_AT);
  await drawLookBacks(context);
});
afterAll(() => context.close());

const flaws = async () => (await verifyLookBacks(context, WEEK)).flaws;

/** Does something to the tables behind everybody's back, looks, and takes it back. */
async function tampered(
  table: 'look_back_pool' | 'look_backs' | 'draws',
  set: Record<string, string | number>,
  code?: string,
): Promise<string[]> {
  const before = await context.db.selectFrom(table).selectAll().execute();
  let update = context.db.updateTable(table).set(set as never);
  if (code !== undefined) update = update.where('code' as never, '=', code as never);
  await update.execute();
  const found = await flaws();
  const key = table === 'look_back_pool' ? 'code' : 'id';
  for (const row of before) {
    await context.db
      .updateTable(table)
      .set(row as never)
      .where(
        'case_id' in row && table === 'look_back_pool' ? ('case_id' as never) : (key as never),
        '=',
        ('case_id' in row && table === 'look_back_pool'
          ? row.case_id
          : row[key as keyof typeof row]) as never,
      )
      .execute();
  }
  expect(await flaws()).toEqual([]);
  return found;
}

describe('drawing a week again', () => {
  it('gives the same while the checks are under way, and after they were told', async () => {
    expect(await verifyLookBacks(context, WEEK)).toEqual({ flaws: [], pool: 3, drawn: 2 });
    const lines: string[] = [];
    expect(await verifyDraw(context, (line) => lines.push(line), ['look-backs', WEEK])).toBe(0);
    expect(lines.join('\n')).toContain('2 of 3 cases');
  });

  it('finds a case that was slipped out of the pool, or a result that was changed', async () => {
    const [first] = await context.db.selectFrom('look_backs').selectAll().orderBy('number').execute();
    expect(await tampered('look_back_pool', { unit_code: 'X99' })).toEqual(['register']);
    expect(await tampered('look_back_pool', { code: 'ZTC-0000-0000-0' }, first!.code)).toContain('cases');
    expect(await tampered('look_backs', { lots_json: '["0123456789abcdef"]' }, first!.code)).toEqual(
      expect.arrayContaining(['register', 'checker']),
    );
    const [stranger] = [(await aFit(context, 'supervisor')).member.id];
    expect(await tampered('look_backs', { member_id: stranger }, first!.code)).toEqual(['checker']);
    expect(await tampered('draws', { seed: '00'.repeat(32) })).toEqual(
      expect.arrayContaining(['register', 'lots']),
    );
  });

  it('compares with what was published, once it was', async () => {
    context.clock.set(plus(DRAWN_AT, 14 * DAY));
    await giveDuties(context);
    expect(await drawLookBacks(context)).toMatchObject({ told: 1 });
    expect(await flaws()).toEqual([]);
    expect(await tampered('look_back_pool', { unit_code: UNITS.bus })).toEqual(
      expect.arrayContaining(['pool', 'register']),
    );
    expect(await tampered('draws', { seed: '00'.repeat(32) })).toContain('seed');
  });

  it('says so where nothing was drawn, and what to write', async () => {
    await expect(verifyLookBacks(context, '2026-01-05')).rejects.toThrow(NotFound);
    const lines: string[] = [];
    expect(await verifyDraw(context, (line) => lines.push(line), ['look-backs', '2026-01-05'])).toBe(1);
    expect(lines.join()).toContain('Nothing was drawn');
    await expect(verifyDraw(context, () => undefined, ['exams', WEEK])).rejects.toThrow('verify-draw');
  });
});

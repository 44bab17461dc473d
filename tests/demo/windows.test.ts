import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fillDemo } from '../../db/demo/index.ts';
import { WINDOWS } from '../../db/demo/window-words.ts';
import { transact } from '../../db/transaction.ts';
import { seedDeadlines } from '../../server/features/deadlines/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

const NOW = '2026-11-25T07:20:00.000Z';

let context: TestContext;
beforeAll(async () => {
  context = await openTestContext({ at: NOW, file: true });
  await transact(context.db, (trx) => seedDeadlines(trx, NOW));
  await fillDemo(context, { seed: 'life', scale: 0.25 });
}, 120_000);
afterAll(() => context.close());

const reviews = () => context.db.selectFrom('window_reviews').selectAll().execute();

describe('the windows of the demonstration county', () => {
  it('are of a dozen units, each under a code of its unit', async () => {
    const windows = await context.db
      .selectFrom('service_windows as w')
      .innerJoin('units as u', 'u.id', 'w.unit_id')
      .select(['w.code', 'u.code as unit'])
      .execute();
    expect(windows).toHaveLength(WINDOWS.length);
    expect(new Set(windows.map(({ unit }) => unit)).size).toBeGreaterThanOrEqual(12);
    for (const { code, unit } of windows) expect(code).toMatch(new RegExp(`^W-${unit}-\\d$`));
  });

  it('are reviewed with slips and without, in words that wait, are public, or were withheld', async () => {
    const all = await reviews();
    // Seven a window, but for those whose moment has not come yet: none was refused.
    expect(all.length).toBeGreaterThan(90);
    expect(new Set(all.map(({ has_slip: slip }) => slip))).toEqual(new Set([0, 1]));
    expect(new Set(all.map(({ level }) => level)).size).toBeGreaterThanOrEqual(4);
    const states = new Set(all.map(({ words_state: state }) => state));
    expect(states.has('none') && states.has('public')).toBe(true);
    expect(all.some(({ reply }) => reply !== null)).toBe(true);
    expect(all.every(({ reviewed_on: on }) => on >= '2026-09-26' && on <= '2026-11-25')).toBe(true);
  });

  it('that were reviewed badly have cases on the track for it, some of them answered and judged', async () => {
    const bad = (await reviews()).filter(({ level }) => level <= 2);
    expect(bad.length).toBeGreaterThan(2);
    const cases = await context.db
      .selectFrom('cases')
      .select(['id', 'state', 'deadline_class', 'lead_unit_id'])
      .where('deadline_class', '=', 'negative_simple')
      .execute();
    expect(cases.map(({ id }) => id).sort()).toEqual(bad.map((one) => one.case_id).sort());
    expect(cases.some(({ state }) => state === 'closed')).toBe(true);
    expect(cases.every((one) => one.lead_unit_id !== null)).toBe(true);
  });
});

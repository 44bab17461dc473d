import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fillDemo } from '../../db/demo/index.ts';
import { transact } from '../../db/transaction.ts';
import { seedDeadlines } from '../../server/features/deadlines/index.ts';
import { verifyInspectionDraw } from '../../server/features/inspections/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

const NOW = '2026-11-25T07:20:00.000Z';

let context: TestContext;
beforeAll(async () => {
  context = await openTestContext({ at: NOW, file: true });
  await transact(context.db, (trx) => seedDeadlines(trx, NOW));
  await fillDemo(context, { seed: 'life', scale: 0.05 });
}, 120_000);
afterAll(() => context.close());

describe('the inspections of the demonstration county', () => {
  it('are six weeks of draws that come out the same again, and one that was ordered', async () => {
    const plans = await context.db.selectFrom('inspection_plans').selectAll().execute();
    expect(plans.filter(({ state }) => state === 'told').length).toBeGreaterThanOrEqual(6);
    expect(plans.filter(({ origin }) => origin === 'ordered')).toHaveLength(1);
    expect(plans.some(({ origin }) => origin === 'look_back')).toBe(true);
    for (const { code } of plans.filter(({ drawn_at: at }) => at !== null)) {
      expect([code, (await verifyInspectionDraw(context, code)).flaws]).toEqual([code, []]);
    }
  });

  it('found things that were answered and decided by another desk than the one that ordered it', async () => {
    const rows = await context.db
      .selectFrom('inspections as i')
      .innerJoin('inspection_plans as p', 'p.id', 'i.plan_id')
      .select(['i.state', 'i.notice_code', 'i.settled_by', 'p.made_by'])
      .execute();
    const noticed = rows.filter((row) => row.notice_code !== null);
    expect(noticed.length).toBeGreaterThan(3);
    for (const row of noticed) expect(row.settled_by).not.toBe(row.made_by);
    expect(rows.some((row) => row.state === 'settled' && row.notice_code === null)).toBe(true);
  });

  it('fill the ledger with entries in several states', async () => {
    const entries = await context.db.selectFrom('ledger_entries').select(['state', 'source']).execute();
    expect(entries.every(({ source }) => source === 'inspection')).toBe(true);
    const states = new Set(entries.map(({ state }) => state));
    expect(states.has('closed') && states.has('open')).toBe(true);
  });
});

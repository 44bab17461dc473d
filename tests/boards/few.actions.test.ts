import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { plusDays, dayOf } from '../../server/clock.ts';
import { listPublished, publishBoards } from '../../server/features/boards/index.ts';
import { mustBeCounted } from '../../server/features/boards/few.ts';
import {
  approveSubstance,
  listExposuresOfCase,
  proposeSubstance,
} from '../../server/features/boards/index.ts';
import { getCase, surroundings, type CaseRow } from '../../server/features/cases/index.ts';
import { defaultRules } from '../../server/features/deadlines/index.ts';
import type { TestContext } from '../support/context.ts';
import { handled, noticed, openRoad, submit, SUPERVISOR, SUPERVISOR_2, workdaysOn } from './road.ts';

const { least, days } = defaultRules.exposure.fewCases;
const SILENT = { consentsToPublish: false };

let context: TestContext;
beforeAll(async () => {
  context = await openRoad();
});
afterAll(() => context.close());

const isCounted = (row: CaseRow): Promise<boolean> =>
  transact(context.db, async (trx) =>
    mustBeCounted(await surroundings(context, trx, row.rules_version), row),
  );

/** Lets the right of reply run out and the clock publish. */
async function published(row: CaseRow) {
  context.clock.set(await workdaysOn(context, 4));
  await publishBoards(context);
  const entry = (await listExposuresOfCase(context.db, row.id)).at(-1)!;
  const shown = await listPublished(context.db, {}, null, 50);
  return { entry, isShown: shown.some(({ id }) => id === entry.id) };
}

describe('cases so few that people could guess whose it is (domain §5.4 (8))', () => {
  it('are only counted when the clock publishes them', async () => {
    const { kase } = await noticed(context, { ...SILENT, categoryCode: 'irrigation' });
    expect(await isCounted(kase)).toBe(true);
    const { entry, isShown } = await published(kase);
    expect(entry).toMatchObject({ state: 'published', is_count_only: 1 });
    expect(isShown).toBe(false);
  });

  it('are shown once there are enough like them', async () => {
    const alike = { ...SILENT, categoryCode: 'power' };
    for (let n = 1; n < least; n += 1) await handled(context, alike);
    const { kase } = await noticed(context, alike);
    expect(await isCounted(kase)).toBe(false);
    const { entry, isShown } = await published(kase);
    expect(entry).toMatchObject({ state: 'published', is_count_only: 0 });
    expect(isShown).toBe(true);
  });

  it('do not hide among sealed ones, or those from long ago', async () => {
    const alike = { ...SILENT, categoryCode: 'roads' };
    for (let n = 1; n < least; n += 1) await submit(context, { ...alike, type: 'report' });
    const row = await handled(context, alike);
    expect(await isCounted(row)).toBe(true);
    for (let n = 1; n < least; n += 1) await handled(context, alike);
    expect(await isCounted(row)).toBe(false);
    context.clock.set(`${plusDays(dayOf(context.clock.now()), days + 1)}T01:00:00.000Z`);
    expect(await isCounted(row)).toBe(true);
  });

  it('may be shown when the resident agreed to more than a board ever says', async () => {
    expect(await isCounted(await handled(context, { categoryCode: 'market' }))).toBe(false);
  });

  it('carry no finding on substance, neither proposed nor, if it had been, approved', async () => {
    const row = await handled(context, { ...SILENT, categoryCode: 'health' });
    const finding = {
      caseId: row.id,
      unitId: 'unit-housing',
      text: '现场核实没有处理到位。',
      evidence: ['x'],
    };
    await expect(proposeSubstance(context, SUPERVISOR, finding)).rejects.toMatchObject({
      status: 422,
      key: 'boards:rule.excluded',
    });
    expect(await listExposuresOfCase(context.db, row.id)).toEqual([]);
    await expect(approveSubstance(context, SUPERVISOR_2, 'nothing')).rejects.toMatchObject({ status: 404 });
    expect((await getCase(context.db, row.id)).state).toBe('handling');
  });
});

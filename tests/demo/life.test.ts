import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fillDemo } from '../../db/demo/index.ts';
import type { DemoResult } from '../../db/demo/life.ts';
import { SITUATIONS } from '../../db/demo/situations.ts';
import { transact } from '../../db/transaction.ts';
import { findCaseByReceipt, nextDueAt, receiptHash } from '../../server/features/cases/index.ts';
import { nextBoardsDueAt } from '../../server/features/boards/index.ts';
import { seedDeadlines } from '../../server/features/deadlines/index.ts';
import { verifyAll } from '../../server/admin/verify.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

/** 15:20 on a plain Wednesday in Asia/Shanghai. */
const NOW = '2026-11-25T07:20:00.000Z';
/** About a quarter of the demonstration, with every course in it at least once. */
const SCALE = 0.25;

let context: TestContext;
let result: DemoResult;

async function filled(seed: string, scale: number, now = NOW): Promise<[TestContext, DemoResult]> {
  const opened = await openTestContext({ at: now, file: true });
  await transact(opened.db, (trx) => seedDeadlines(trx, now));
  return [opened, (await fillDemo(opened, { seed, scale }))!];
}

beforeAll(async () => {
  [context, result] = await filled('life', SCALE);
}, 120_000);
afterAll(() => context.close());

const distinct = async (table: 'cases' | 'exposures' | 'echoes', column: string): Promise<unknown[]> => {
  const rows = (await context.db
    .selectFrom(table)
    .select(column as never)
    .distinct()
    .execute()) as Record<string, unknown>[];
  return rows.map((row) => row[column]).sort();
};

const kinds = async (): Promise<Map<string, number>> => {
  const rows = await context.db
    .selectFrom('register_entries')
    .select((eb) => ['kind', eb.fn.countAll<number>().as('n')])
    .groupBy('kind')
    .execute();
  return new Map(rows.map(({ kind, n }) => [kind, Number(n)]));
};

describe('the life of the demonstration county', () => {
  it('is lived without an act that the rules refuse', () => {
    expect(result.refused).toBe(0);
    expect(result.cases).toBeGreaterThan(180);
  });

  it('has cases in every state of the road', async () => {
    expect(await distinct('cases', 'state')).toEqual(
      [
        'answered',
        'closed',
        'declined',
        'dispatched',
        'handed_over',
        'handling',
        'merged',
        'received',
        'waiting',
        'withdrawn',
      ].sort(),
    );
  });

  it('has every type, every channel, every category and every town', async () => {
    expect(await distinct('cases', 'type')).toHaveLength(7);
    expect(await distinct('cases', 'channel')).toEqual([
      'collector',
      'import',
      'paper',
      'phone',
      'station',
      'web',
    ]);
    expect(await distinct('cases', 'category_code')).toHaveLength(20);
    const towns = (await distinct('cases', 'town_code')).filter((code) => code !== null);
    expect(towns).toHaveLength(14);
  });

  it('has open cases on every rung of the ladder, none and L0 to L5', async () => {
    const rows = await context.db
      .selectFrom('cases')
      .select('ladder_step')
      .distinct()
      .where('state', 'in', ['received', 'dispatched', 'handling', 'waiting'])
      .execute();
    expect(rows.map((row) => row.ladder_step).sort((a, b) => a - b)).toEqual([-1, 0, 1, 2, 3, 4, 5]);
  });

  it('has seen everything that can happen to a case', async () => {
    const seen = await kinds();
    const wanted = [
      ...['submitted', 'dispatched', 'declined', 'merged', 'joined', 'handed_over', 'reclassified'],
      ...['acknowledged', 'returned', 'contacted', 'paused', 'resumed', 'extension_asked', 'extended'],
      ...[
        'extension_refused',
        'answered',
        'judged',
        'rework_asked',
        'rework_ordered',
        'objected',
        'withdrawn',
      ],
      ...['impossible_confirmed', 'impossible_rejected', 'impossible_objected'],
      ...['vetoed', 'message', 'dispatch_late', 'escalated', 'closed_silent'],
    ];
    expect(wanted.filter((kind) => !seen.has(`case.${kind}`))).toEqual([]);
    expect(seen.get('order.issued')).toBeGreaterThan(5);
  });

  it('has claims that it can not be done in every state, some of them waiting for the supervision office', async () => {
    expect((await distinct('cases', 'impossible_state')).filter(Boolean)).toEqual([
      'claimed',
      'confirmed',
      'rejected',
    ]);
    expect((await distinct('cases', 'impossible_reason')).filter(Boolean).length).toBeGreaterThan(3);
  });

  it('has been judged in all five levels, and returned until somebody was designated', async () => {
    const events = await context.db
      .selectFrom('register_entries')
      .select('payload_json')
      .where('kind', '=', 'case.judged')
      .execute();
    const marks = events.map(({ payload_json: text }) => JSON.parse(text!).note.result as number);
    expect([...new Set(marks)].sort()).toEqual([1, 2, 3, 4, 5]);
    const designated = await context.db
      .selectFrom('cases')
      .select('id')
      .where('is_designated', '=', 1)
      .execute();
    expect(designated.length).toBeGreaterThan(0);
  });

  it('has notices of exposure in every state, an archived trial, and both kinds', async () => {
    expect(await distinct('exposures', 'state')).toEqual(
      ['candidate', 'lapsed', 'published', 'put_right', 'replied', 'reply_accepted', 'withdrawn'].sort(),
    );
    expect(await distinct('exposures', 'kind')).toEqual(['process', 'substance']);
    const rows = await context.db.selectFrom('exposures').selectAll().execute();
    for (const found of [
      rows.find((row) => row.archived_at !== null),
      rows.find((row) => row.pledge !== null),
      rows.find((row) => row.clarification !== null),
      rows.find((row) => row.review_asked_at !== null && row.reviewed_at === null),
      rows.find((row) => row.review_result === 'upheld'),
      rows.find((row) => row.listed_at !== null),
      rows.find((row) => row.is_count_only === 1),
    ]) {
      expect(found).toBeDefined();
    }
  });

  it('has echoes on the wall, echoes that wait for an editor, and some that were kept off', async () => {
    expect(await distinct('echoes', 'state')).toEqual(
      expect.arrayContaining(['draft', 'published', 'rejected']),
    );
  });

  it('keeps contacts for about half of the cases, and pictures for some', async () => {
    const contacts = await context.db.selectFrom('vault_contacts').select('tag').execute();
    // Whoever applied for the network left one too.
    const applicants = await context.db.selectFrom('network_applications').select('id').execute();
    const ofCases = contacts.length - applicants.length;
    expect(ofCases / result.cases).toBeGreaterThan(0.4);
    expect(ofCases / result.cases).toBeLessThan(0.7);
    const pictures = await context.db.selectFrom('attachments').selectAll().execute();
    expect(pictures.length).toBeGreaterThan(5);
    for (const { file_key: key } of pictures) expect(await context.files.has(key)).toBe(true);
  });

  it('leaves nothing due before now and nothing in the outbox', async () => {
    expect((await nextDueAt(context.db))! > NOW).toBe(true);
    expect((await nextBoardsDueAt(context.db))! > NOW).toBe(true);
    const later = await context.db
      .selectFrom('register_entries')
      .select('seq')
      .where('at', '>', NOW)
      .execute();
    expect(later).toEqual([]);
    const queued = await context.db
      .selectFrom('notices')
      .select('id')
      .where('state', '=', 'queued')
      .execute();
    expect(queued).toEqual([]);
  });

  it('gives receipts that open the cases they are for', async () => {
    expect(result.receipts.length).toBeGreaterThan(0);
    for (const { code, receipt } of result.receipts) {
      expect((await findCaseByReceipt(context.db, receiptHash(receipt)))?.code).toBe(code);
    }
  });

  it('shows no mark that was left unfilled', async () => {
    const cases = await context.db.selectFrom('cases').select(['title', 'details', 'brief']).execute();
    const texts = cases.flatMap(({ title, details, brief }) => [title, details, brief ?? '']);
    expect(texts.filter((text) => /[{}]|undefined/.test(text))).toEqual([]);
  });

  it('is in the register to the last row, and a touched row shows', async () => {
    const said: string[] = [];
    expect(await verifyAll(context, (line) => said.push(line))).toBe(0);
    expect(said.at(-1)).toBe('Nothing was touched.');
    const touched = await context.db
      .selectFrom('cases')
      .select(['id', 'version'])
      .where('ladder_highest', '=', 3)
      .executeTakeFirstOrThrow();
    await context.db.updateTable('cases').set({ ladder_highest: 0 }).where('id', '=', touched.id).execute();
    said.length = 0;
    expect(await verifyAll(context, (line) => said.push(line))).toBe(1);
    expect(said.filter((line) => line.includes(touched.id))).toEqual([
      expect.stringMatching(/^cases: .*ladder_highest: differs$/),
    ]);
    await context.db.updateTable('cases').set({ ladder_highest: 3 }).where('id', '=', touched.id).execute();
  });

  it('is filled in once: a second start changes nothing', async () => {
    expect(await fillDemo(context)).toBeNull();
  });
});

describe('filling the demonstration', () => {
  it('gives the same cases for the same seed and day, and others for another seed', async () => {
    const told: string[] = [];
    for (const seed of ['one', 'one', 'two']) {
      const [opened] = await filled(seed, 0.01);
      const rows = await opened.db
        .selectFrom('cases')
        .select(['code', 'state', 'title', 'due_at', 'ladder_step'])
        .orderBy('code')
        .execute();
      told.push(JSON.stringify(rows));
      await opened.close();
    }
    expect(told[1]).toBe(told[0]);
    expect(told[2]).not.toBe(told[0]);
  }, 120_000);

  it.each([
    ['in the middle of a week off', '2026-10-05T12:00:00.000Z'],
    ['at night in a year whose calendar is not known', '2027-02-10T17:30:00.000Z'],
  ])(
    'goes as well %s',
    async (_, now) => {
      const [opened, { refused }] = await filled('days', 0.01, now);
      expect(refused).toBe(0);
      const states = await opened.db.selectFrom('cases').select('state').distinct().execute();
      expect(states.map(({ state }) => state)).toEqual(
        expect.arrayContaining(['received', 'dispatched', 'handling', 'waiting', 'closed']),
      );
      await opened.close();
    },
    60_000,
  );

  it('knows at least sixty different matters, of every category', () => {
    expect(SITUATIONS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(SITUATIONS.map(({ category }) => category)).size).toBe(20);
    for (const { titles, details } of SITUATIONS) {
      for (const title of titles) expect([...title].length).toBeGreaterThanOrEqual(4);
      for (const text of details) expect([...text].length).toBeGreaterThanOrEqual(10);
    }
  });
});

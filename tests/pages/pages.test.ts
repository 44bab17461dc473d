import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'cheerio';
import { parse } from 'csv-parse/sync';
import type { KyselyPlugin } from 'kysely';
import { createApp } from '../../server/app.ts';
import { vetoPublication } from '../../server/features/cases/index.ts';
import { recountStatistics } from '../../server/features/statistics/index.ts';
import { openTestApp, Visitor, type TestApp } from '../support/app.ts';
import { aCaseIn } from '../support/factories.ts';
import { NO_EXPOSURE } from '../statistics/exposure-rows.ts';
import { aCaseRow, insertCaseRows } from '../statistics/case-rows.ts';

const LANGS = ['zh-CN', 'en'] as const;
const PAGES = [
  '/',
  '/units',
  '/units?q=%E4%BD%8F%E5%BB%BA',
  '/units?group=town',
  '/units/B01',
  '/units/O02',
  '/monthly',
  '/monthly?month=2026-10',
  '/rates',
  '/about',
  '/privacy',
  '/accessibility',
];
/** What a page shows when words or numbers are missing. */
const LEFT_OVER = /(?:pages|statistics|units|boards|common):\w|\{\{|undefined|NaN|\[object|Infinity/;

const NOW = '2026-11-23T01:00:00.000Z';
const OCTOBER = '2026-10-12T02:00:00.000Z';

async function pageIn(app: TestApp, path: string, lang: (typeof LANGS)[number] = 'zh-CN') {
  const answer = await new Visitor(app.app).get(path).set('Accept-Language', lang);
  return {
    status: answer.status,
    $: load(answer.text),
    text: load(answer.text)('main').text().replace(/\s+/g, ' '),
  };
}

/** Closed cases of a unit in October, of which so many were judged well. */
const judged = (unitId: string, n: number, good: number) =>
  Array.from({ length: n }, (_, index) =>
    aCaseRow({
      lead_unit_id: unitId,
      submitted_at: OCTOBER,
      state: 'closed',
      contacted_at: OCTOBER,
      answered_at: OCTOBER,
      closed_at: OCTOBER,
      rating_result: index < good ? 5 : 1,
      is_solved: index < good ? 1 : 0,
      judged_at: OCTOBER,
    }),
  );

function everyPage(name: string, open: () => TestApp): void {
  describe.each(LANGS)(`${name}, in %s`, (lang) => {
    it.each(PAGES)('%s stands with one heading and all its words', async (path) => {
      const { status, $, text } = await pageIn(open(), path, lang);
      expect(status).toBe(200);
      expect($('h1')).toHaveLength(1);
      expect($('html').attr('lang')).toBe(lang);
      expect(text).not.toMatch(LEFT_OVER);
      if (lang === 'en' && !path.includes('q=')) expect(text).not.toMatch(/\p{Script=Han}/u);
    });
  });
}

describe('a county in which nothing was said yet', () => {
  let app: TestApp;
  beforeAll(async () => void (app = await openTestApp({ at: NOW })));
  afterAll(() => app.close());

  everyPage('empty', () => app);

  it('says that nothing is counted, and shows no rate of nothing', async () => {
    expect((await pageIn(app, '/')).text).toContain('还没有统计');
    const unit = await pageIn(app, '/units/B01');
    expect(unit.text).toContain('没有可算的件');
    expect(unit.text).not.toMatch(/\d%（/);
    expect((await pageIn(app, '/monthly')).text).toContain('这个月还没有数字');
  });

  it.each([
    '/units/B99',
    '/units/b01',
    '/units/B01%00',
    `/units/${'x'.repeat(3000)}`,
    '/units/B99/chart.svg',
    '/monthly?month=2026-13',
    '/monthly?month=2026-12',
    '/monthly?month=2026-10&month=2026-11',
    '/monthly?month=%3Cscript%3E',
    '/monthly/units.csv?month=1',
  ])('has no %s', async (path) => {
    expect((await new Visitor(app.app).get(path)).status).toBe(404);
  });

  it.each(['?q=%3Cb%3Ex', '?q=a&q=b', '?group=nobody', `?q=${'%27'.repeat(500)}`])(
    'takes any search of the units: %s',
    async (query) => {
      const { status, $ } = await pageIn(app, `/units${query}`);
      expect(status).toBe(200);
      expect($('main b')).toHaveLength(0);
    },
  );
});

describe('a county with much to tell', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await openTestApp({ at: NOW });
    const { context, world } = app;
    await context.db
      .updateTable('units')
      .set({ name: '=县水务局<b>', name_en: '=Water <b>' })
      .where('id', '=', world.units.water)
      .execute();
    await insertCaseRows(context.db, [
      ...judged(world.units.housing, 20, 16),
      ...judged(world.units.water, 4, 4),
      ...judged(world.units.transport, 7, 7),
      ...judged(world.units.housing, 3, 0).map((row) => ({ ...row, impossible_state: 'confirmed' as const })),
      ...judged(world.units.town, 9, 9),
      ...Array.from({ length: 2000 }, (_, index) =>
        aCaseRow({
          lead_unit_id: world.units.bus,
          submitted_at: `2026-${String((index % 11) + 1).padStart(2, '0')}-10T02:00:00.000Z`,
          due_at: `2026-${String((index % 11) + 1).padStart(2, '0')}-17T10:00:00.000Z`,
        }),
      ),
      aCaseRow({ type: 'conduct_complaint', lead_unit_id: world.units.transport, submitted_at: OCTOBER }),
    ]);
    await aCaseIn(context, world, 'handling', {
      submission: { details: '张伟 13800001111 说路灯不亮', title: '张伟的路灯' },
    });
    await recountStatistics(context);
  });
  afterAll(() => app.close());

  everyPage('crowded', () => app);

  it('shows a score from ten on, counts below, and no rate at all below five', async () => {
    const full = (await pageIn(app, '/units/B01')).text;
    expect(full).toContain('2026年10月得分：');
    expect(full).toContain('80%（16/20，95% 区间 58.4%～91.9%）');
    const few = (await pageIn(app, '/units/B03')).text;
    expect(few).toContain('件数不到 10 件，不打分');
    expect(few).toContain('100%（7/7');
    const fewest = await pageIn(app, '/units/B02');
    expect(fewest.text).toContain('只有 4 件，不到 5 件不列比率');
    expect(fewest.text).not.toContain('100%');
  });

  it('leaves what was checked to be impossible out of the rates, and says below them how many', async () => {
    for (const path of ['/units/B01', '/monthly?month=2026-10']) {
      const { $ } = await pageIn(app, path);
      const row = $('tr').filter((_, one) => $(one).find('a[href="/rates#valid"]').length > 0);
      expect(row.text()).toContain('办不到（督查室核实过）');
      expect(row.text()).toContain('3 件，不进比率');
    }
    const rates = await pageIn(app, '/rates');
    expect(rates.text).toContain('− 核实过的办不到');
    expect(rates.text).toContain('没有核实的、不认可的，照常算');
    const facts = await new Visitor(app.app).agent.get('/units/B01').set('Accept', 'application/json');
    expect(facts.body).toMatchObject({
      lastMonth: { impossible: 3, rates: { satisfaction: { k: 16, n: 20 } } },
    });
  });

  it('hides them from programs too, and gives the counts', async () => {
    const answer = await new Visitor(app.app).agent.get('/units/B02').set('Accept', 'application/json');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      code: 'B02',
      lastMonth: {
        month: '2026-10',
        score: null,
        rates: { satisfaction: { k: 4, n: 4, rate: null, interval: null } },
      },
    });
    const full = await new Visitor(app.app).agent.get('/units/B01').set('Accept', 'application/json');
    expect(full.body.lastMonth.rates.satisfaction.rate).toBe(0.8);
    expect(full.body.months).toHaveLength(12);
  });

  it('lists units by name within a band, and never by a number', async () => {
    const { $ } = await pageIn(app, '/units');
    const rows = $('section table')
      .toArray()
      .map((table) =>
        $(table)
          .find('tbody tr')
          .toArray()
          .map((row) => [$(row).find('th').text(), $(row).find('td').last().text()]),
      );
    const bureaus = rows.find((group) => group.some(([name]) => name === '县住建局'))!;
    // 86 points put the housing bureau first; the others have too few and stand by name.
    expect(bureaus[0]).toEqual(['县住建局', '良好']);
    const rest = bureaus.slice(1).map(([name]) => name!);
    expect(rest).toEqual([...rest].sort(new Intl.Collator('zh-CN').compare));
  });

  it('finds a unit by a part of its name or its code', async () => {
    expect((await pageIn(app, '/units?q=%E4%BD%8F%E5%BB%BA')).$('tbody th').text()).toBe('县住建局');
    expect((await pageIn(app, '/units?q=housing', 'en')).$('tbody tr')).toHaveLength(1);
    expect((await pageIn(app, '/units?q=f01')).$('tbody tr')).toHaveLength(1);
    expect((await pageIn(app, '/units?group=service')).$('tbody tr')).toHaveLength(1);
    expect((await pageIn(app, '/units?q=zzz')).text).toContain('没有找到单位');
  });

  it('adds up: what came in is answered, not answered, joined, refused, taken back or impossible', async () => {
    const { $ } = await pageIn(app, '/monthly?month=2026-10');
    const figure = (name: string) =>
      Number(
        $('tbody tr')
          .filter((_, row) => $(row).find('th').text() === name)
          .first()
          .find('td')
          .first()
          .text(),
      );
    const parts = [
      '按时办结',
      '超时办结',
      '未办结',
      '并案',
      '未受理',
      '反映人撤回',
      '办不到（督查室核实过）',
    ];
    expect(figure('收到')).toBeGreaterThan(200);
    expect(parts.reduce((sum, name) => sum + figure(name), 0)).toBe(figure('收到'));
  });

  it('counts sealed cases for the county alone, and not while they are few', async () => {
    const { text } = await pageIn(app, '/monthly?month=2026-10');
    expect(text).toContain('密封件和作风投诉（只计数）少于 5 件');
    expect((await pageIn(app, '/units/B03')).text).toContain('100%（7/7');
  });

  it('shows what is on the exposure board, and nothing that is only counted or was vetoed', async () => {
    const { context, world } = app;
    const late = await aCaseIn(context, world, 'handling');
    const entry = {
      ...NO_EXPOSURE,
      case_id: late.id,
      unit_id: world.units.housing,
      category_code: 'sanitation',
      state: 'published' as const,
      due_at: '2026-11-16T10:00:00.000Z',
      noticed_at: '2026-11-17T10:00:00.000Z',
      reply_due_at: '2026-11-20T10:00:00.000Z',
      published_at: '2026-11-20T10:00:00.000Z',
    };
    await context.db
      .insertInto('exposures')
      .values([
        { ...entry, id: 'shown', code: 'BG-2026-0001', year: 2026, number: 1 },
        { ...entry, id: 'counted', code: 'BG-2026-0002', year: 2026, number: 2, is_count_only: 1 },
        {
          ...entry,
          id: 'waiting',
          code: 'BG-2026-0003',
          year: 2026,
          number: 3,
          state: 'candidate',
          published_at: null,
        },
      ])
      .execute();
    for (const path of ['/', '/units/B01']) {
      const links = (await pageIn(app, path)).$('a[href^="/exposures/"]');
      expect(links).toHaveLength(1);
      expect(links.attr('href')).toBe('/exposures/BG-2026-0001');
    }
    expect((await pageIn(app, '/units/B02')).$('a[href^="/exposures/"]')).toHaveLength(0);
    await vetoPublication(context, late.id);
    expect((await pageIn(app, '/')).$('a[href^="/exposures/"]')).toHaveLength(0);
  });

  it('names no person and quotes no case, on any page or download', async () => {
    for (const path of [...PAGES, '/monthly/units.csv', '/units/B01/chart.svg']) {
      const answer = await new Visitor(app.app).get(path);
      expect(`${path} ${answer.text}`).not.toMatch(/张伟|13800001111|路灯/);
    }
  });

  it('draws the same numbers as its table, as a picture that says what it shows', async () => {
    const answer = await new Visitor(app.app).agent.get('/units/B01/chart.svg?lang=en').buffer(true);
    expect(answer.headers['content-type']).toContain('image/svg+xml');
    const svg = load(String(answer.body), { xml: true });
    expect(svg('title').text()).toContain('County Housing Bureau');
    expect(svg('desc').text()).toMatch(/answered in time 20, answered late 0, not answered yet 1/);
    expect(svg('script, style')).toHaveLength(0);
    const hostile = await new Visitor(app.app).agent.get('/units/B02/chart.svg').buffer(true);
    expect(String(hostile.body)).toContain('=县水务局&lt;b&gt;');
  });

  it('gives a csv that no spreadsheet runs, of one month or all', async () => {
    const answer = await new Visitor(app.app).get('/monthly/units.csv?month=2026-10');
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="units-2026-10.csv"');
    expect(answer.text.codePointAt(0)).toBe(0xfeff);
    const rows: Record<string, string>[] = parse(answer.text, { bom: true, columns: true });
    const water = rows.find((row) => row['unit_code'] === 'B02')!;
    expect(water['unit']).toBe("'=县水务局<b>");
    expect(water).toMatchObject({ month: '2026-10', received: '4', rated: '4', rated_4plus: '4' });
    expect(Object.keys(water)).not.toContain('sealed');
    const all: Record<string, string>[] = parse((await new Visitor(app.app).get('/monthly/units.csv')).text, {
      bom: true,
      columns: true,
    });
    expect(new Set(all.map((row) => row['month'])).size).toBe(11);
    expect(all.filter((row) => row['unit_code'] === 'F01')).toHaveLength(11);
  });

  it.each(['/', '/units', '/units/B01', '/monthly'])(
    'asks the database for a few things on %s, however many cases there are',
    async (path) => {
      let asked = 0;
      const counting: KyselyPlugin = {
        transformQuery({ node }) {
          asked += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      };
      const counted = createApp({ ...app.context, db: app.context.db.withPlugin(counting) });
      expect((await new Visitor(counted).get(path)).status).toBe(200);
      expect(asked).toBeGreaterThan(0);
      expect(asked).toBeLessThanOrEqual(25);
    },
  );
});

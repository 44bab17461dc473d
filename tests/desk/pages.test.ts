import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'cheerio';
import { parse } from 'csv-parse/sync';
import { claimRun, finishRun } from '../../jobs/store.ts';
import { DAY } from '../../server/clock.ts';
import {
  acknowledgeCase,
  answerCase,
  declineCase,
  dispatchCase,
  handOverReport,
  judgeCase,
  listRequestsOf,
  maySee,
  pauseCase,
  withdrawCase,
} from '../../server/features/cases/index.ts';
import { faultsOf } from '../house/view-faults.ts';
import { ALL_POSTS, CANARIES, openWorld, type World } from './world.ts';

const HOME: Record<string, string> = {
  county_leader: '/desk/units',
  admin: '/admin',
  custodian: '/desk/contact-requests',
  auditor: '/desk/access-log',
};

/** What a key without words shows as: itself, without its room. */
const RAW_KEY = /\b[a-z]\w+\.[a-zA-Z]\w+/;

describe('an empty county', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.context.close());

  it.each(ALL_POSTS)('shows %s a page of their own that says what will be there', async (post) => {
    const staff = await world.as(post);
    const elsewhere = HOME[post];
    const desk = await staff.get('/desk');
    if (elsewhere) expect([desk.status, desk.headers['location']]).toEqual([303, elsewhere]);
    for (const lang of ['zh-CN', 'en']) {
      const response = await staff.get(elsewhere ?? '/desk', lang);
      expect(response.status).toBe(200);
      const $ = load(response.text);
      expect(faultsOf($)).toEqual([]);
      expect($('h1')).toHaveLength(1);
      expect($('html').attr('lang')).toBe(lang);
      // A key that has no words shows as itself.
      expect($('main').text()).not.toMatch(RAW_KEY);
      if (!elsewhere) expect($('.empty-title').text()).not.toBe('');
    }
  });

  it.each([
    '/desk?tab=nonsense',
    '/desk?after=%00',
    '/desk?state=x&category=%27&town=1',
    '/desk?q=%25%5F%5C%27%22',
    '/desk?tab=a&tab=b',
  ])('stands with a torn link: %s', async (path) => {
    expect((await (await world.as('dispatcher')).get(path)).status).toBe(200);
    expect((await (await world.as('officer')).get(path)).status).toBe(200);
  });
});

describe('a crowded county', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    for (let n = 0; n < 205; n++)
      await world.submit({ title: `=HYPERLINK("x") <b>第 ${n} 件</b> ${'很长'.repeat(30)}`.slice(0, 60) });
    for (let n = 0; n < 205; n++) {
      const row = await world.submit();
      await dispatchCase(world.context, world.actor('dispatcher'), row.id, {
        leadUnitId: world.units.roads,
        coUnitIds: [],
        deadlineClass: 'complaint',
        brief: `<b>第 ${n} 件</b>：请修补路面`,
      });
    }
  }, 60_000);
  afterAll(() => world.context.close());

  it.each([
    ['dispatcher', 'inbox'],
    ['officer', 'acknowledge'],
    ['leader', 'todo'],
    ['supervision', 'inbox'],
  ] as const)('walks %s through all 205 of %s, each once, with counts that agree', async (post, tab) => {
    const staff = await world.as(post);
    const seen: string[] = [];
    let path: string | undefined = `/desk?tab=${tab}`;
    while (path) {
      const $ = await staff.page(path);
      expect(faultsOf($)).toEqual([]);
      expect($('.tabs [aria-current] .tab-count').text()).toBe('205');
      $('.case-code .code').each((_, code) => void seen.push($(code).text()));
      path = $('.pager [rel=next]').attr('href');
    }
    expect([seen.length, new Set(seen).size]).toEqual([205, 205]);
  });

  it('lets an officer acknowledge from the row itself', async () => {
    const staff = await world.as('officer');
    const $ = await staff.page('/desk?tab=acknowledge');
    const form = $('.case-row form').first();
    const code = $('.case-row .code').first().text();
    const fields = Object.fromEntries(
      form
        .find('input')
        .map((_, input) => [[String($(input).attr('name')), String($(input).attr('value'))]])
        .get(),
    );
    const answer = await staff.agent
      .post(String(form.attr('action')))
      .type('form')
      .send(fields);
    expect([answer.status, answer.headers['location']]).toEqual([303, `/desk/cases/${code}`]);
    const page = await staff.get(`/desk/cases/${code}`);
    expect(load(page.text)('.notice.success').text()).toContain('已签收');
  });

  it('exports the list on the screen, guarded against formulas', async () => {
    const response = await (await world.as('dispatcher')).get('/desk/export.csv?tab=inbox');
    expect(response.headers['content-type']).toContain('text/csv');
    expect(response.headers['cache-control']).toBe('no-store');
    const rows: string[][] = parse(response.text, { bom: true, relax_column_count: true });
    // The heads, the cases, and who took it out.
    expect(rows).toHaveLength(207);
    for (const row of rows.slice(0, -1)) for (const cell of row) expect(cell).not.toMatch(/^[=+@\t]/);
    expect(response.text).not.toContain('HYPERLINK');
    for (const canary of Object.values(CANARIES)) expect(response.text).not.toContain(canary);
  });

  it('tells a county leader how much is open in each unit, and nothing else', async () => {
    const $ = await (await world.as('county_leader')).page('/desk/units');
    expect($('main').text()).toContain('205');
    expect($('main').text()).not.toContain('修补');
    expect($('main').html()).not.toContain('ZTC-');
  });
});

describe('the page of a case', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.context.close());

  const acts: [string, (id: string) => Promise<unknown>, Parameters<World['submit']>[0]?][] = [
    ['received', async () => undefined],
    ['received', async () => undefined, { type: 'report' }],
    ['received', async () => undefined, { type: 'conduct_complaint' }],
    [
      'declined',
      (id) =>
        declineCase(world.context, world.actor('dispatcher'), id, {
          reason: 'petition',
          words: '请走信访渠道',
        }),
    ],
    [
      'handed_over',
      (id) =>
        handOverReport(world.context, world.actor('supervision'), id, { body: '有权机关', reference: '1' }),
      { type: 'report' },
    ],
    ['withdrawn', (id) => withdrawCase(world.context, id, { why: '已经解决' })],
    ['dispatched', dispatch],
    ['handling', take],
    [
      'waiting',
      async (id) => (
        await take(id),
        pauseCase(world.context, world.actor('officer'), id, { question: '请补充具体位置' })
      ),
    ],
    ['answered', answer],
    [
      'closed',
      async (id) => (
        await answer(id),
        judgeCase(world.context, id, { result: 5, speed: 4, attitude: 5, isSolved: true, words: '', why: '' })
      ),
    ],
    [
      'handling',
      async (id) => (
        await answer(id),
        judgeCase(world.context, id, {
          result: 1,
          speed: 1,
          attitude: 1,
          isSolved: false,
          words: '',
          why: '没有修',
        })
      ),
    ],
  ];
  async function dispatch(id: string) {
    await dispatchCase(world.context, world.actor('dispatcher'), id, {
      leadUnitId: world.units.roads,
      coUnitIds: [world.units.health],
      deadlineClass: 'complaint',
      brief: '请修补路面',
    });
  }
  async function take(id: string) {
    await dispatch(id);
    await acknowledgeCase(world.context, world.actor('officer'), id);
  }
  async function answer(id: string) {
    await take(id);
    await answerCase(world.context, world.actor('officer'), id, {
      text: '已经派人到现场修补完毕。',
      done: '修补',
    });
  }

  it.each(acts.map(([state, act, parts = {}], n) => [n, state, act, parts] as const))(
    '%i stands in state %s, early and late, for all who see it',
    async (_n, state, act, parts) => {
      const row = await world.submit(parts);
      await act(row.id);
      expect((await world.again(row)).state).toBe(state);
      for (const days of [0, 30]) {
        world.context.clock.advance(days * DAY);
        world.signOutAll();
        for (const post of ['dispatcher', 'officer', 'leader', 'otherOfficer', 'supervision'] as const) {
          const staff = await world.as(post);
          for (const [path, lang] of [
            ['', 'zh-CN'],
            ['', 'en'],
            ['/print', 'zh-CN'],
          ]) {
            const response = await staff.get(`/desk/cases/${row.code}${path}`, lang);
            expect(response.status).toBe(maySee(world.actor(post), await world.again(row)) ? 200 : 404);
            if (response.status === 404) continue;
            const $ = load(response.text);
            expect(faultsOf($)).toEqual([]);
            expect($('main').text()).not.toMatch(RAW_KEY);
          }
        }
      }
    },
  );
});

describe('the pages of those who look after it', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.context.close());

  it('warn the administrator of a year without a schedule, and show the runs of the jobs', async () => {
    const at = world.context.clock.now();
    await claimRun(world.context.db, 'escalate', at, at);
    await finishRun(world.context.db, {
      job: 'escalate',
      slot: at,
      at,
      counts: { L1: 3, seen: 0 },
      error: null,
    });
    const $ = await (await world.as('admin')).page('/admin');
    expect($('.notice.warning').text()).toContain('2027');
    expect($('table').text()).toContain('escalate');
    expect($('table').text()).toContain('红灯 3');
    for (const post of ['dispatcher', 'officer', 'supervision', 'auditor'] as const) {
      expect((await (await world.as(post)).get('/admin')).status).toBe(403);
    }
  });

  it('show the auditor who looked at what, by case and by kind', async () => {
    const row = await world.submit();
    const other = await world.submit();
    await (await world.as('dispatcher')).get(`/desk/cases/${row.code}`);
    await (await world.as('supervision')).get(`/desk/cases/${other.code}/print`);
    const auditor = await world.as('auditor');
    expect((await auditor.page('/desk/access-log'))('tbody tr')).toHaveLength(2);
    const one = await auditor.page(`/desk/access-log?q=${row.code}`);
    expect(one('tbody tr')).toHaveLength(1);
    expect(one('tbody').text()).toContain('岗位-dispatcher');
    expect((await auditor.page('/desk/access-log?action=print'))('tbody').text()).toContain(other.code);
    expect((await auditor.page('/desk/access-log?q=nothing'))('tbody tr')).toHaveLength(0);
    expect((await (await world.as('supervision')).get('/desk/access-log')).status).toBe(403);
  });

  it('lead a contact request from the form to the look, and no further', async () => {
    const row = await world.submit();
    const reason = '反映的地点不清楚，需要打电话核实具体的位置和发生的时间';
    const dispatcher = await world.as('dispatcher');
    const path = `/desk/cases/${row.code}/contact-request`;
    const short = await dispatcher.post(path, { formId: 'contact-short', contactReason: '想看' });
    expect([short.status, load(short.text)('#f-contactReason').val()]).toEqual([422, '想看']);
    expect((await dispatcher.post(path, { formId: 'contact-good', contactReason: reason })).status).toBe(303);
    const [request] = await listRequestsOf(world.context.db, row.id, world.accounts.dispatcher.id);
    const look = `/desk/contact-requests/${request!.id}/contact`;
    const decide = `/desk/contact-requests/${request!.id}/decision`;
    expect((await dispatcher.get(look)).status).toBe(403);
    expect((await dispatcher.post(decide, { decision: 'yes' })).status).toBe(403);
    const custodian = await world.as('custodian');
    const inbox = await custodian.get('/desk/contact-requests');
    expect(inbox.text).toContain(reason);
    // The custodian decides without seeing the matter or the person.
    for (const canary of Object.values(CANARIES)) expect(inbox.text).not.toContain(canary);
    expect((await custodian.post(decide, { decision: 'maybe' })).status).toBe(422);
    expect((await custodian.post(decide, { decision: 'yes' })).status).toBe(303);
    expect((await custodian.post(decide, { decision: 'yes' })).status).toBe(409);
    const shown = await dispatcher.get(look);
    expect([shown.status, shown.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(shown.text).toContain(CANARIES.phone);
    expect((await custodian.get(look)).status).toBe(403);
    expect((await (await world.as('supervision')).get(look)).status).toBe(404);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import sharp from 'sharp';
import type { Actor } from '../../server/actor.ts';
import {
  addFinding,
  listFindings,
  settleInspection,
  turnPlans,
  type InspectionRow,
} from '../../server/features/inspections/index.ts';
import { aFit } from '../duties/people.ts';
import {
  enter,
  errorsOn,
  openDutySite,
  proofsAt,
  saidBy,
  sendForm,
  setCertificate,
  type DutySite,
} from '../duties/web/site.ts';
import { faultsOf } from '../house/view-faults.ts';
import { pageOf, Visitor } from '../support/app.ts';
import { MONDAY } from '../support/context.ts';
import { UNITS, type PostName } from '../support/factories.ts';
import { signIn } from '../support/sign-in.ts';
import { aFinding, aGiven, anotherOffice, aPlan, aReplied, aSigned, settlement } from './world.ts';

let site: DutySite;
let visitor: Visitor;
let office: Visitor;
let other: Visitor;
let otherActor: Actor;
let unit: Visitor;
const browsers = new Map<string, Promise<Visitor>>();

beforeAll(async () => {
  site = await openDutySite();
  for (let n = 0; n < 3; n += 1) await aFit(site.context, 'supervisor');
  otherActor = await anotherOffice(site.context);
  visitor = new Visitor(site.app);
  office = await as('supervision');
  const posts = { ...site.world.posts, supervision: otherActor };
  other = await signIn(site.app, site.context, { ...site.world, posts }, 'supervision');
  unit = await as('housingOfficer');
});
afterAll(() => site.close());

const as = (post: PostName): Promise<Visitor> => signIn(site.app, site.context, site.world, post);

/** The browser of whoever stands behind an actor. */
function browserOf(actor: Actor): Promise<Visitor> {
  const key = actor.accountId!;
  const known =
    browsers.get(key) ??
    enter(site, { actor, member: { kind: 'supervisor' } } as Parameters<typeof enter>[1]);
  browsers.set(key, known);
  return known;
}

function sound(response: Response, status = 200): Response {
  expect([response.status, faultsOf(pageOf(response))]).toEqual([status, []]);
  expect(pageOf(response)('body').text()).not.toMatch(
    /\b(?:inspections|ledger|errors|common|units|cases):[a-z]|undefined/,
  );
  return response;
}

const photoAt = (taken: string) =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#336699' } })
    .withExif({
      IFD2: { DateTimeOriginal: taken },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '34/1 43/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '113/1 58/1 0/1',
      },
    })
    .jpeg()
    .toBuffer();

const PLAN = {
  kind: 'unannounced',
  origin: 'ordered',
  wanted: '',
  group: '',
  unit: UNITS.housing,
  reason: '近一个月反映窗口没人的诉求较多。',
  clauses: ['at_desk', 'notice_board'],
  from: '2026-11-23',
  to: '2026-11-27',
};
const NEW = '/desk/inspections/plans/new';
const plan = async (parts: Record<string, string | string[]>) => {
  const form_id = pageOf(await office.get(NEW))('input[name=form_id]').val() as string;
  return office.post('/desk/inspections/plans', { ...PLAN, form_id, ...parts }, NEW);
};
const rowOf = (id: string): Promise<InspectionRow> =>
  site.context.db.selectFrom('inspections').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

describe('pages without anything', () => {
  it('have a sentence', async () => {
    expect(saidBy(sound(await visitor.get('/inspections')))).toContain('还没有办结的明察暗访');
    expect(saidBy(sound(await office.get('/desk/inspections')))).toContain('没有等着的');
    expect(saidBy(sound(await unit.get('/desk/inspections/own')))).toContain('没有需要发表意见的检查');
    expect(saidBy(sound(await (await as('supervisor')).get('/member/inspections')))).toContain(
      '现在没有要去看的',
    );
    for (const path of ['/inspections/MC-2026-001-1', '/inspections/plans/MC-2026-001'])
      await visitor.get(path).expect(404);
  });
});

describe('a plan', () => {
  it('is refused beside the field it is about, with everything typed', async () => {
    sound(await office.get(NEW));
    const faults: [Record<string, string | string[]>, string][] = [
      [{ kind: '' }, 'kind'],
      [{ from: '2026-11-20' }, 'from'],
      [{ to: '2026-11-20' }, 'to'],
      [{ clauses: [] }, 'clauses'],
      [{ unit: '' }, 'unit'],
      [{ unit: UNITS.supervision }, 'unit'],
      [{ reason: '没人' }, 'reason'],
      [{ origin: 'drawn', wanted: '0' }, 'wanted'],
      [{ origin: 'drawn', wanted: 'many' }, 'wanted'],
    ];
    for (const [parts, field] of faults) {
      const page = sound(await plan(parts), 422);
      expect([Object.keys(errorsOn(page)), parts]).toEqual([[field], parts]);
      expect(pageOf(page)('textarea[name=reason]').text()).toBe(parts['reason'] ?? PLAN.reason);
      if (field !== 'clauses') expect(pageOf(page)('input[name=clauses]:checked')).toHaveLength(2);
    }
  });

  it('is promised in public, drawn, and told when it is over: before that nobody learns which units', async () => {
    const sent = await plan({ origin: 'drawn', unit: '', reason: '', wanted: '2' });
    expect(sent.status).toBe(303);
    const at = sent.headers['location']!;
    const code = at.split('/').at(-1)!;
    sound(await office.get(at));
    expect((await office.post(`${at}/draw`, {}, at)).status).toBe(303);
    sound(await office.post(`${at}/draw`, {}, NEW), 409);
    expect(pageOf(sound(await office.get(at)))('.case-row')).toHaveLength(2);
    const open = sound(await visitor.get(`/inspections/plans/${code}`));
    expect(pageOf(open)('code.hash')).toHaveLength(1);
    for (const name of ['住建', '水务', '交通', '公交', '双随机', '11月27日'])
      expect(saidBy(open)).not.toContain(name);
    for (const file of ['pool', 'result'])
      await visitor.get(`/inspections/plans/${code}/${file}.csv`).expect(404);
    sound(await visitor.get('/inspections'));
    site.context.clock.set('2026-11-28T01:00:00.000Z');
    await turnPlans(site.context);
    const told = sound(await visitor.get(`/inspections/plans/${code}`));
    expect(pageOf(told)('code.hash')).toHaveLength(4);
    expect((await visitor.get(`/inspections/plans/${code}/result.csv`).expect(200)).text).toMatch(
      /^number,unit,first/,
    );
    sound(await visitor.get(`/inspections/plans/${code}`).set('Cookie', 'lang=en'));
    site.context.clock.set(MONDAY);
    office = await as('supervision');
  });

  it.each<PostName>(['housingLeader', 'dispatcher', 'supervisor', 'networkOffice', 'admin'])(
    'is not for %s',
    async (post) => {
      const somebody = await as(post);
      for (const path of ['/desk/inspections', NEW]) await somebody.get(path).expect(403);
      expect((await somebody.post('/desk/inspections/plans', PLAN, '/account')).status).toBe(403);
    },
  );
});

describe('on the phone of the two who look', () => {
  it('a finding is written with its photo once, whatever the network does; its time is kept, its place is not', async () => {
    const { row, first, second } = await aGiven(site.context, site.world);
    const me = await browserOf(first);
    const at = `/member/inspections/${row.id}`;
    sound(await me.get('/member/inspections'));
    sound(await me.get(at));
    const filled = {
      clause: 'at_desk',
      words: '上午八点五十，二号窗口没有人在岗。',
      day: '2026-11-23',
      time: '08:50',
    };
    const files = [{ name: 'IMG_1.jpg', bytes: await photoAt('2026:11:23 08:51:00') }];
    const proofs = await proofsAt(me, at);
    for (let n = 0; n < 2; n += 1) {
      expect((await sendForm(me, `${at}/findings`, filled, { files, proofs })).status).toBe(303);
    }
    const [finding] = await listFindings(site.context.db, [row.id]);
    const page = sound(await (await browserOf(second)).get(at));
    expect(saidBy(page)).toContain('拍摄于 11月23日 周一 08:51');
    const photo = await me.get(pageOf(page)('.files a').attr('href')!).buffer(true).expect(200);
    const metadata = await sharp(photo.body as Buffer).metadata();
    expect(metadata.exif).toBeUndefined();
    expect(await listFindings(site.context.db, [row.id])).toHaveLength(1);
    expect((await me.post(`${at}/findings/${finding!.id}/removal`, {}, at)).status).toBe(303);
    expect(await listFindings(site.context.db, [row.id])).toHaveLength(0);
  });

  it('what is wrong is said beside its field, and nothing typed is lost', async () => {
    const { row, first } = await aGiven(site.context, site.world);
    const me = await browserOf(first);
    const at = `/member/inspections/${row.id}`;
    const filled = {
      clause: 'at_desk',
      words: '二号窗口没有人在岗，等了二十分钟。',
      day: '2026-11-23',
      time: '08:50',
    };
    const faults: [Record<string, string>, string][] = [
      [{ clause: '' }, 'clause'],
      [{ words: '没人' }, 'words'],
      [{ words: '窗口电话13812345678没有人接。' }, 'words'],
      [{ day: 'today' }, 'day'],
      [{ time: 'nine' }, 'time'],
      [{ time: '23:50' }, 'time'],
    ];
    for (const [parts, field] of faults) {
      const proofs = await proofsAt(me, at);
      const page = sound(await sendForm(me, `${at}/findings`, { ...filled, ...parts }, { proofs }), 422);
      expect([Object.keys(errorsOn(page)), parts]).toEqual([[field], parts]);
      expect(pageOf(page)('form[enctype] textarea[name=words]').text()).toBe(parts['words'] ?? filled.words);
    }
    for (const [taken, words] of [
      ['2026:11:24 08:00:00', '在将来'],
      ['2026:11:01 08:00:00', '之前拍的'],
    ] as const) {
      const files = [{ name: '窗口.jpg', bytes: await photoAt(taken) }];
      const page = sound(
        await sendForm(me, `${at}/findings`, filled, { files, proofs: await proofsAt(me, at) }),
        422,
      );
      expect(errorsOn(page)['files']).toContain(words);
      expect(errorsOn(page)['files']).toContain('窗口.jpg');
      expect(pageOf(page)('form[enctype] textarea[name=words]').text()).toBe(filled.words);
    }
    const sign = {
      summary: '两人一同到大厅看了一个小时。',
      untied: '1',
      c_at_desk: 'ok',
      c_notice_board: 'ok',
      seen: pageOf(await me.get(at))('input[name=seen]').val() as string,
    };
    const signs: [Record<string, string>, string][] = [
      [{ c_at_desk: '' }, 'c_at_desk'],
      [{ summary: '' }, 'summary'],
      [{ untied: '' }, 'untied'],
    ];
    for (const [parts, field] of signs) {
      const page = sound(await me.post(`${at}/signature`, { ...sign, ...parts }, at), 422);
      expect([Object.keys(errorsOn(page)), parts]).toEqual([[field], parts]);
      expect(pageOf(page)('textarea[name=summary]').text()).toBe(parts['summary'] ?? sign.summary);
    }
    // Something was added after the page was read.
    await sendForm(me, `${at}/findings`, filled, { proofs: await proofsAt(me, at) });
    const stale = sound(await me.post(`${at}/signature`, sign, at), 409);
    expect(saidBy(stale)).toContain('请再看一遍');
    expect(pageOf(stale)('textarea[name=summary]').text()).toBe(sign.summary);
  });

  it('both sign; the second can open it again; what comes too late is kept', async () => {
    const { row, first, second } = await aGiven(site.context, site.world);
    const [me, you] = [await browserOf(first), await browserOf(second)];
    const at = `/member/inspections/${row.id}`;
    const proofs = await proofsAt(you, at);
    const seenBy = async (who: Visitor) => pageOf(await who.get(at))('input[name=seen]').val() as string;
    const sign = {
      summary: '两人一同到大厅看了一个小时。',
      untied: '1',
      c_at_desk: 'ok',
      c_notice_board: 'not_looked',
    };
    expect((await me.post(`${at}/signature`, { ...sign, seen: await seenBy(me) }, at)).status).toBe(303);
    const late = {
      clause: 'at_desk',
      words: '二号窗口没有人在岗，等了很久。',
      day: '2026-11-23',
      time: '08:50',
    };
    expect(saidBy(sound(await sendForm(you, `${at}/findings`, late, { proofs }), 409))).toContain(late.words);
    expect((await you.post(`${at}/reopening`, {}, at)).status).toBe(303);
    expect((await me.post(`${at}/signature`, { ...sign, seen: await seenBy(me) }, at)).status).toBe(303);
    sound(await me.get(at));
    expect((await you.post(`${at}/signature`, { untied: '1', seen: await seenBy(you) }, at)).status).toBe(
      303,
    );
    expect(await rowOf(row.id)).toMatchObject({ state: 'settled', notice_code: null });
    const page = sound(await visitor.get(`/inspections/${row.code}`));
    for (const text of ['没有认定问题', '没有看', '两名社会监督员']) expect(saidBy(page)).toContain(text);
  });

  it('is theirs alone; without a certificate nobody writes; who can’t go gives it on', async () => {
    const { row, first } = await aGiven(site.context, site.world);
    const at = `/member/inspections/${row.id}`;
    const stranger = await aFit(site.context, 'supervisor');
    await (await enter(site, stranger)).get(at).expect(404);
    for (const post of ['collector', 'evaluator', 'housingOfficer', 'supervision'] as const) {
      await (await as(post)).get(at).expect(403);
    }
    const me = await browserOf(first);
    await setCertificate(site, row.first_id!, { state: 'suspended', suspended_on: '2026-11-20' });
    const page = sound(await me.get(at));
    expect(saidBy(page)).toContain('证件暂停使用');
    expect(pageOf(page)('form.action-form')).toHaveLength(0);
    await setCertificate(site, row.first_id!, { state: 'valid', suspended_on: null });
    expect((await me.post(`${at}/on`, {}, at)).status).toBe(303);
    await me.get(at).expect(404);
  });
});

describe('what only the two who look have written', () => {
  it('is read by nobody else before both have signed: neither the unit nor the office nor the public', async () => {
    const { row, first } = await aGiven(site.context, site.world);
    const words = '二号窗口没有人在岗，标记四七一一。';
    await addFinding(site.context, first, row.id, aFinding(site.context, { words }));
    const desk = sound(await office.get(`/desk/inspections/${row.code}`));
    expect(desk.text).not.toContain('标记四七一一');
    for (const id of [row.first_id!, row.second_id!]) expect(desk.text).not.toContain(id);
    expect((await unit.get('/desk/inspections/own')).text).not.toContain(row.code);
    await unit.get(`/desk/inspections/own/${row.code}`).expect(404);
    await visitor.get(`/inspections/${row.code}`).expect(404);
    await visitor.get(`/inspections/${row.code}/notice`).expect(404);
  });
});

describe('the unit', () => {
  it('knows beforehand of what is announced, and of nothing else', async () => {
    const { row: announced } = await aGiven(site.context, site.world, { kind: 'open', unitId: UNITS.water });
    const { row: secret } = await aGiven(site.context, site.world, { unitId: UNITS.water });
    const page = sound(await (await as('waterOfficer')).get('/desk/inspections/own'));
    expect(page.text).toContain(announced.code);
    expect(page.text).not.toContain(secret.code);
    const told = await site.context.db
      .selectFrom('notices')
      .select('dedupe_key')
      .where('template', '=', 'unit.inspection_announced')
      .execute();
    expect(told.map((one) => one.dedupe_key)).toEqual([`unit.inspection_announced/${announced.id}`]);
  });

  it('learns of it once both have signed, says its piece once, and never who looked', async () => {
    const { row: given } = await aGiven(site.context, site.world);
    await unit.get(`/desk/inspections/own/${given.code}`).expect(404);
    const row = await aSigned(site.context, site.world);
    const at = `/desk/inspections/own/${row.code}`;
    sound(await unit.get('/desk/inspections/own'));
    const page = sound(await unit.get(at));
    for (const id of [row.first_id!, row.second_id!, '成员某']) expect(page.text).not.toContain(id);
    await (await as('waterOfficer')).get(at).expect(404);
    await (await as('supervisor')).get(at).expect(403);
    const empty = sound(await unit.post(`${at}/reply`, { reply_0: '' }, at), 422);
    expect(Object.keys(errorsOn(empty))).toEqual(['reply_0']);
    const told = sound(await unit.post(`${at}/reply`, { reply_0: '请打13812345678核实情况。' }, at), 422);
    expect(pageOf(told)('textarea[name=reply_0]').text()).toBe('请打13812345678核实情况。');
    const reply_0 = '当时去取材料，已经安排补岗。';
    expect((await unit.post(`${at}/reply`, { reply_0 }, at)).status).toBe(303);
    const again = sound(await unit.post(`${at}/reply`, { reply_0 }, '/account'), 409);
    expect(saidBy(again)).toContain(reply_0);
  });
});

describe('the decision', () => {
  it('is for somebody who did not order it, item by item, with a reason where it is dropped', async () => {
    const row = await aReplied(site.context, site.world);
    const at = `/desk/inspections/${row.code}`;
    const mine = sound(await office.get(at));
    expect(saidBy(mine)).toContain('要由别人认定');
    const verdict = { decision_0: 'confirmed', words_0: '', due: '2026-12-11', photos: '1' };
    expect((await office.post(`${at}/decision`, verdict, NEW)).status).toBe(403);
    sound(await other.get('/desk/inspections'));
    sound(await other.get(at));
    const faults: [Record<string, string>, string][] = [
      [{ decision_0: '' }, 'decision_0'],
      [{ decision_0: 'dropped' }, 'words_0'],
      [{ due: '2026-11-23' }, 'due'],
      [{ due: '' }, 'due'],
    ];
    for (const [parts, field] of faults) {
      const page = sound(await other.post(`${at}/decision`, { ...verdict, ...parts }, at), 422);
      expect([Object.keys(errorsOn(page)), parts]).toEqual([[field], parts]);
    }
    expect((await rowOf(row.id)).state).toBe('signed');
    await visitor.get(`/inspections/${row.code}`).expect(404);
    expect((await other.post(`${at}/decision`, verdict, at)).status).toBe(303);
    const late = sound(
      await other.post(`${at}/decision`, { ...verdict, words_0: '我认为应当从严处理。' }, NEW),
      409,
    );
    expect(saidBy(late)).toContain('我认为应当从严处理。');
    for (const path of [
      `/inspections/${row.code}`,
      `/inspections/${row.code}/notice`,
      '/inspections',
      `/inspections?unit=${UNITS.housing}`,
    ]) {
      sound(await visitor.get(path));
      sound(await visitor.get(path).set('Cookie', 'lang=en'));
    }
    const page = await visitor.get(`/inspections/${row.code}`);
    for (const text of ['第 1 条', '二号窗口没有人在岗', '已经安排补岗', '认定', 'TZ-2026-'])
      expect(saidBy(page)).toContain(text);
    const paper = await visitor.get(`/inspections/${row.code}/notice`);
    for (const text of ['关于县住建局明察暗访情况的通报', '督查通报〔2026〕', '系统生成'])
      expect(paper.text).toContain(text);
    const entry = pageOf(page)('a[href^="/ledger/"]').attr('href')!;
    expect(pageOf(sound(await visitor.get(entry)))(`a[href="/inspections/${row.code}"]`)).toHaveLength(1);
  });

  it('waits for the unit, and photos are public only when somebody looked at them', async () => {
    const { row, first, second } = await aGiven(site.context, site.world);
    const me = await browserOf(first);
    const at = `/member/inspections/${row.id}`;
    const files = [{ name: 'a.jpg', bytes: await photoAt('2026:11:23 08:51:00') }];
    const { clause, words } = aFinding(site.context);
    await sendForm(
      me,
      `${at}/findings`,
      { clause, words, day: '2026-11-23', time: '08:50' },
      { files, proofs: await proofsAt(me, at) },
    );
    for (const who of [first, second]) {
      const b = await browserOf(who);
      const seen = pageOf(await b.get(at))('input[name=seen]').val() as string;
      await b.post(
        `${at}/signature`,
        { summary: '两人一同看了一个小时。', untied: '1', c_notice_board: 'ok', seen },
        at,
      );
    }
    const verdict = { decision_0: 'confirmed', words_0: '', due: '2026-12-11' };
    sound(await other.post(`/desk/inspections/${row.code}/decision`, verdict, NEW), 409);
    site.context.clock.set('2026-11-26T10:30:00.000Z');
    await settleInspection(site.context, otherActor, row.code, {
      ...(await settlement(site.context, row)),
      photosPublic: false,
    });
    const hidden = await visitor.get(`/inspections/${row.code}`);
    expect(pageOf(sound(hidden))('.files')).toHaveLength(0);
    const file = (
      await site.context.db
        .selectFrom('inspection_photos')
        .select('attachment_id')
        .orderBy('attachment_id', 'desc')
        .executeTakeFirstOrThrow()
    ).attachment_id;
    await visitor.get(`/inspections/${row.code}/files/${file}`).expect(404);
    await site.context.db
      .updateTable('inspection_findings')
      .set({ is_photo_public: 1 })
      .where('inspection_id', '=', row.id)
      .execute();
    expect(pageOf(sound(await visitor.get(`/inspections/${row.code}`)))('.files a')).toHaveLength(1);
    await visitor.get(`/inspections/${row.code}/files/${file}`).expect(200);
    site.context.clock.set(MONDAY);
  });

  it('is listed page by page', async () => {
    const [model] = await site.context.db
      .selectFrom('inspections')
      .selectAll()
      .where('state', '=', 'settled')
      .execute();
    const plans = [];
    for (let n = 0; n < 32; n += 1) plans.push(await aPlan(site.context, site.world));
    await site.context.db
      .insertInto('inspections')
      .values(
        plans.map((one) => ({
          ...model!,
          id: site.context.ids.id(),
          plan_id: one.id,
          code: `${one.code}-1`,
          notice_code: null,
        })),
      )
      .execute();
    const first = sound(await visitor.get('/inspections'));
    const next = pageOf(first)('.pager a[rel=next]').attr('href')!;
    expect(pageOf(first)('.case-row')).toHaveLength(30);
    expect(pageOf(sound(await visitor.get(next)))('.case-row').length).toBeGreaterThan(1);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'cheerio';
import sharp from 'sharp';
import { RESIDENT } from '../../server/actor.ts';
import { DAY } from '../../server/clock.ts';
import { storeFiles, prepareFiles } from '../../server/features/attachments/index.ts';
import {
  askExtension,
  findOrder,
  listAccess,
  listDueCases,
  listOrdersOfCase,
  sendMessage,
  takeDueStep,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { CANARIES, openWorld, type Post, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.context.close());

const logged = async (row: CaseRow) =>
  (await listAccess(world.context.db, { caseId: row.id, limit: 100 })).map((line) => [
    line.account_id,
    line.action,
  ]);

const formOf = async (post: Post, row: CaseRow, verb: string) => {
  const $ = await (await world.as(post)).page(`/desk/cases/${row.code}`);
  return $(`#act-${verb} form`);
};

async function climb(row: CaseRow, days: number): Promise<void> {
  world.context.clock.advance(days * DAY);
  world.signOutAll();
  for (let round = 0; round < 6; round++) {
    for (const due of await listDueCases(world.context.db, world.context.clock.now(), null, 500)) {
      if (due.id === row.id) await takeDueStep(world.context, due.id, async () => undefined);
    }
  }
}

describe('what a unit reads of a case', () => {
  it('holds none of the words, names, numbers and times the resident gave', async () => {
    const row = await world.handling({ categoryCode: 'school', unitId: world.units.health });
    const exact = [row.submitted_at, row.received_at, row.id, row.receipt_hash];
    for (const post of ['officer', 'leader'] as const) {
      const staff = await world.as(post);
      for (const path of [
        '/desk',
        '/desk?tab=all',
        `/desk/cases/${row.code}`,
        `/desk/cases/${row.code}/print`,
      ]) {
        const { text, status } = await staff.get(path);
        expect(status).toBe(200);
        for (const canary of [...Object.values(CANARIES), ...exact]) expect(text).not.toContain(canary);
      }
    }
    const page = await (await world.as('officer')).get(`/desk/cases/${row.code}`);
    expect(page.text).toContain('城区一处路面坑洼');
    // Who was thought to be responsible narrows down who wrote it.
    expect(page.text).not.toContain('县卫生健康');
  });

  it('finds nothing by words that only the resident wrote', async () => {
    const row = await world.handling();
    const staff = await world.as('officer');
    const hidden = await staff.page(`/desk?tab=all&q=${encodeURIComponent('金丝雀')}`);
    expect(hidden('.case-row')).toHaveLength(0);
    const shown = await staff.page(`/desk?tab=all&q=${row.code.toLowerCase()}`);
    expect(shown('.case-row')).toHaveLength(1);
    const own = await (await world.as('dispatcher')).page(`/desk?tab=all&q=${encodeURIComponent('金丝雀')}`);
    expect(own('.case-row').length).toBeGreaterThan(0);
  });

  it('has the photos and no papers; the dispatch office has both', async () => {
    const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer();
    const pdf = Buffer.from(
      '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
    );
    const row = await world.handling();
    const files = await storeFiles(
      world.context,
      await prepareFiles([
        { buffer: photo, originalname: '我家门口.jpg' },
        { buffer: pdf, originalname: '证明.pdf' },
      ]),
    );
    await sendMessage(world.context, RESIDENT, row.id, { text: '补充照片' }, { files });
    const hrefs = async (post: Post) =>
      (await (await world.as(post)).page(`/desk/cases/${row.code}`))('.files a')
        .map((_, link) => String(load(link)('a').attr('href')))
        .get();
    const [all, seen] = [await hrefs('dispatcher'), await hrefs('officer')];
    expect([all.length, seen.length]).toEqual([2, 1]);
    const paper = all.find((href) => !seen.includes(href))!;
    const officer = await world.as('officer');
    expect((await officer.get(paper)).status).toBe(404);
    expect((await officer.get(seen[0]!)).headers['content-type']).toBe('image/jpeg');
    expect((await (await world.as('dispatcher')).get(paper)).headers['content-disposition']).toMatch(
      /^attachment/,
    );
    expect((await (await world.as('otherOfficer')).get(seen[0]!)).status).toBe(404);
    expect((await officer.get(`/desk/cases/${row.code}`)).text).not.toContain('我家门口');
    expect(await logged(row)).toContainEqual([world.accounts.officer.id, 'file']);
  });
});

describe('every look at a case', () => {
  it('leaves one line a view, print, file and export', async () => {
    const row = await world.submit();
    const staff = await world.as('dispatcher');
    await staff.get(`/desk/cases/${row.code}`);
    expect(await logged(row)).toEqual([[world.accounts.dispatcher.id, 'view']]);
    await staff.get(`/desk/cases/${row.code}/print`);
    await staff.get(`/desk/export.csv?tab=all&q=${row.code}`);
    const actions = (await logged(row)).map(([, action]) => action);
    expect(actions.sort()).toEqual(['export', 'print', 'view']);
    // What was refused was not seen.
    await (await world.as('otherLeader')).get(`/desk/cases/${row.code}`);
    expect(await logged(row)).toHaveLength(3);
  });

  it('leaves a line as well when the case is passed on: dispatched, dispatched again, and handed over', async () => {
    const forwards = async (row: CaseRow) =>
      (await logged(row)).filter(([, action]) => action === 'forward').map(([by]) => by);
    const row = await world.submit();
    const dispatcher = await world.as('dispatcher');
    const fields = { leadUnitId: world.units.roads, deadlineClass: 'complaint', brief: '请修补门前的路面' };
    expect((await dispatcher.act(row, 'dispatch', { ...fields, brief: '' })).status).toBe(422);
    expect(await forwards(row)).toEqual([]);
    await dispatcher.act(row, 'dispatch', { ...fields, looked: '1' });
    await (
      await world.as('officer')
    ).act(await world.again(row), 'return', {
      returnReason: 'not_our_duty',
      returnWords: '这条路归公路局管',
    });
    await dispatcher.act(await world.again(row), 'dispatch', {
      ...fields,
      leadUnitId: world.units.health,
      looked: '1',
    });
    expect(await forwards(row)).toEqual([world.accounts.dispatcher.id, world.accounts.dispatcher.id]);

    const report = await world.submit({ type: 'report' });
    await (
      await world.as('supervision')
    ).act(report, 'hand-over', {
      body: '县纪委监委',
      reference: '收件 12 号',
    });
    expect((await world.again(report)).close_kind).toBe('handed_over');
    expect(await forwards(report)).toEqual([world.accounts.supervision.id]);
    const page = await (await world.as('auditor')).page('/desk/access-log?action=forward');
    expect(page('tbody').text()).toContain(report.code);
  });

  it('marks papers and tables with the post and the time', async () => {
    const row = await world.handling();
    const mark = '岗位-supervision 于 2026-1';
    const staff = await world.as('supervision');
    expect((await staff.get(`/desk/cases/${row.code}/print`)).text).toContain(mark);
    const csv = (await staff.get(`/desk/export.csv?tab=all&q=${row.code}`)).text;
    expect(csv.trim().split('\n').at(-1)).toContain(mark);
    expect(csv).toContain(row.code);
    for (const canary of Object.values(CANARIES)) expect(csv).not.toContain(canary);
  });
});

describe('dispatching', () => {
  it('proposes a unit with its reason and a text without the numbers in it', async () => {
    const row = await world.submit({ details: `${CANARIES.details} 我的电话是 13812345678。` });
    const form = await formOf('dispatcher', row, 'dispatch');
    expect(form.find('#f-leadUnitId').val()).toBe(world.units.roads);
    expect(form.text()).toContain('派单目录');
    const brief = String(form.find('#f-brief').val());
    expect(brief).toContain('路面坏了很久');
    expect(brief).not.toContain('13812345678');
  });

  it('is refused while personal data is in the text, and keeps what was typed', async () => {
    const row = await world.submit();
    const staff = await world.as('dispatcher');
    const typed = {
      leadUnitId: world.units.health,
      deadlineClass: 'complaint',
      coUnitIds: [world.units.roads],
    };
    for (const looked of ['', '1']) {
      const answer = await staff.act(row, 'dispatch', {
        ...typed,
        brief: '请打 13812345678 联系',
        ...(looked && { looked }),
      });
      expect(answer.status).toBe(422);
      const $ = load(answer.text);
      expect($('.error-summary a').attr('href')).toBe('#f-brief');
      expect($('#f-brief').val()).toBe('请打 13812345678 联系');
      expect($('#f-leadUnitId').val()).toBe(world.units.health);
      expect($('input[name=coUnitIds][checked]').attr('value')).toBe(world.units.roads);
    }
    expect((await world.again(row)).state).toBe('received');
  });

  it('asks a person to look where it is not sure, and believes them', async () => {
    const row = await world.submit();
    const staff = await world.as('dispatcher');
    const fields = {
      leadUnitId: world.units.roads,
      deadlineClass: 'complaint',
      brief: '赵庄村三组门前的路坏了，请修补，找王主任核实。',
    };
    const first = await staff.act(row, 'dispatch', fields);
    expect(first.status).toBe(422);
    expect(load(first.text)('.error-summary').text()).toContain('王');
    const second = await staff.act(row, 'dispatch', { ...fields, looked: '1' });
    expect([second.status, second.headers['location']]).toEqual([303, `/desk/cases/${row.code}`]);
    expect((await world.again(row)).brief).toBe(fields.brief);
  });

  it('never offers the unit complained of, nor any unit for a sealed report', async () => {
    const conduct = await world.submit({ type: 'conduct_complaint', unitId: world.units.roads });
    const form = await formOf('supervision', conduct, 'dispatch');
    const offered = form
      .find('#f-leadUnitId option')
      .map((_, option) => String(load(option)('option').attr('value')))
      .get();
    expect(offered).toContain(world.units.supervision);
    expect(offered).not.toContain(world.units.roads);
    const report = await world.submit({ type: 'report' });
    expect(await formOf('supervision', report, 'dispatch')).toHaveLength(0);
    expect(await formOf('supervision', report, 'hand_over')).toHaveLength(1);
    const forced = await (
      await world.as('supervision')
    ).act(report, 'dispatch', {
      leadUnitId: world.units.roads,
      deadlineClass: 'report',
      brief: '请办理这件事',
      looked: '1',
    });
    expect(forced.status).toBe(403);
    expect((await world.again(report)).lead_unit_id).toBeNull();
  });
});

describe('a form', () => {
  it('sent twice does it once, also when the case is out of sight by then', async () => {
    const row = await world.handling();
    const staff = await world.as('officer');
    const fields = { returnReason: 'not_our_duty', returnWords: '这条路归公路局管' };
    const first = await staff.act(row, 'return', fields);
    const second = await staff.act(row, 'return', fields);
    expect([first.status, first.headers['location']]).toEqual([303, '/desk']);
    expect([second.status, second.headers['location']]).toEqual([303, '/desk']);
    const events = await listEvents(world.context.db, `case:${row.id}`);
    expect(events.filter((event) => event.kind === 'case.returned')).toHaveLength(1);
  });

  it('from a page that is out of date is answered with the page as it is now, and keeps the words', async () => {
    const row = await world.handling();
    await askExtension(world.context, world.actor('officer'), row.id, { days: 2, reason: '等材料到货' });
    const answer = await (
      await world.as('officer')
    ).act(row, 'contact', { contactWords: '电话联系过，约好周三' });
    expect(answer.status).toBe(409);
    const $ = load(answer.text);
    expect($('.error-summary').text()).toContain('别人刚刚改动过');
    expect($('#f-contactWords').val()).toBe('电话联系过，约好周三');
    const fresh = await world.again(row);
    expect($('#act-contact input[name=seen]').val()).toBe(String(fresh.version));
    expect(fresh.contacted_at).toBeNull();
  });

  it('that breaks a rule says which, at its field', async () => {
    const row = await world.handling();
    const answer = await (await world.as('officer')).act(row, 'answer', { answerText: '已办' });
    expect(answer.status).toBe(422);
    const $ = load(answer.text);
    expect($('.error-summary a').attr('href')).toBe('#f-answerText');
    expect($('#f-answerText').val()).toBe('已办');
    expect($('#act-answer').attr('open')).toBeDefined();
  });

  it.each([
    ['no version', { seen: '' }],
    ['a version that is no number', { seen: 'x' }],
    ['a strange form id', { formId: '<script>' }],
    ['an array where a text belongs', { answerText: ['a', 'b'] }],
  ])('with %s changes nothing', async (_, fields) => {
    const row = await world.handling();
    const answer = await (
      await world.as('officer')
    ).act(row, 'answer', { answerText: '已经派人到现场修补完毕。', ...(fields as Record<string, string>) });
    expect(answer.status).toBe(422);
    expect((await world.again(row)).version).toBe(row.version);
  });

  it('takes files with an answer, and gives the words back when a file is no photo', async () => {
    const row = await world.handling();
    const staff = await world.as('officer');
    const send = async (file: Buffer, name: string) => {
      const _csrf = await staff.token();
      return staff.agent
        .post(`/desk/cases/${row.code}/answer`)
        .set('Accept', 'text/html')
        .field('_csrf', _csrf)
        .field('seen', String(row.version))
        .field('formId', `form-files-${name}-${row.id}`.slice(0, 60).replace(/[^\w-]/g, '-'))
        .field('answerText', '已经派人到现场修补完毕，路面恢复平整。')
        .field('done', '修补路面')
        .attach('files', file, name);
    };
    const bad = await send(Buffer.from('not a photo at all'), 'a.jpg');
    expect(bad.status).toBe(422);
    expect(load(bad.text)('#f-answerText').val()).toContain('修补完毕');
    expect(load(bad.text)('.error-summary a').attr('href')).toBe('#f-files');
    const photo = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#484' } })
      .png()
      .toBuffer();
    const good = await send(photo, 'b.png');
    expect(good.status).toBe(303);
    expect((await world.again(row)).state).toBe('answered');
    const seen = await staff.page(`/desk/cases/${row.code}`);
    expect(seen('.files a')).toHaveLength(1);
  });

  it('without its token is refused, with files too', async () => {
    const row = await world.handling();
    const staff = await world.as('officer');
    const plain = await staff.agent
      .post(`/desk/cases/${row.code}/contact`)
      .type('form')
      .send({ contactWords: '电话' });
    const files = await staff.agent
      .post(`/desk/cases/${row.code}/answer`)
      .field('answerText', '已经派人到现场修补完毕。')
      .attach('files', Buffer.from('x'), 'x.jpg');
    expect([plain.status, files.status]).toEqual([403, 403]);
    expect((await world.again(row)).version).toBe(row.version);
  });
});

describe('a supervision order', () => {
  it('is a paper with every field, unsigned, and is answered once by the head of the unit', async () => {
    const row = await world.handling({ categoryCode: 'power' });
    await climb(row, 12);
    const [order] = await listOrdersOfCase(world.context.db, row.id);
    const paper = await (await world.as('leader')).get(`/desk/orders/${order!.id}`);
    expect(paper.status).toBe(200);
    const $ = load(paper.text);
    const labels = $('dt')
      .map((_, dt) => load(dt).text())
      .get();
    expect($('.print-number').text()).toMatch(/^〔\d{4}〕\d+ 号$/);
    for (const label of [
      '交办日期',
      '责任单位',
      '事项',
      '来源案号',
      '办理要求',
      '完成时限',
      '办理结果',
      '联系人',
      '领导批示',
      '销号意见',
    ]) {
      expect(labels).toContain(label);
    }
    expect($('main').text()).toContain('系统生成·未签发');
    for (const canary of Object.values(CANARIES)) expect(paper.text).not.toContain(canary);
    expect((await (await world.as('otherLeader')).get(`/desk/orders/${order!.id}`)).status).toBe(404);
    expect((await (await world.as('dispatcher')).get(`/desk/orders/${order!.id}`)).status).toBe(404);
    expect(await logged(row)).toContainEqual([world.accounts.leader.id, 'print']);

    const leader = await world.as('leader');
    const short = await leader.post(`/desk/orders/${order!.id}/reply`, {
      formId: 'order-reply-short',
      orderReply: '在办',
    });
    expect([short.status, load(short.text)('#f-orderReply').val()]).toEqual([422, '在办']);
    const reply = '材料今天到货，明天上午完工并答复反映人。';
    expect(
      (
        await (
          await world.as('officer')
        ).post(`/desk/orders/${order!.id}/reply`, { formId: 'order-officer', orderReply: reply })
      ).status,
    ).toBe(403);
    expect(
      (
        await (
          await world.as('otherLeader')
        ).post(`/desk/orders/${order!.id}/reply`, { formId: 'order-other', orderReply: reply })
      ).status,
    ).toBe(404);
    for (let n = 0; n < 2; n++) {
      const sent = await leader.post(`/desk/orders/${order!.id}/reply`, {
        formId: 'order-reply-good',
        orderReply: reply,
      });
      expect(sent.status).toBe(303);
    }
    expect((await findOrder(world.context.db, order!.id))?.reply).toBe(reply);
    const again = await leader.post(`/desk/orders/${order!.id}/reply`, {
      formId: 'order-reply-again',
      orderReply: reply,
    });
    expect(again.status).toBe(409);
    expect((await world.again(row)).order_due_at).toBeNull();
    expect((await leader.get(`/desk/cases/${row.code}`)).text).toContain('明天上午完工');
  });
});

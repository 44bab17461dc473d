import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareFiles, storeFiles } from '../../../server/features/attachments/index.ts';
import {
  handBackDuty,
  handInDuty,
  listDutiesOf,
  makeTask,
  type TaskRow,
} from '../../../server/features/duties/index.ts';
import { plain } from '../../attachments/pictures.ts';
import { pageOf, type Visitor } from '../../support/app.ts';
import { PLACES, UNITS } from '../../support/factories.ts';
import { aTie } from '../../support/members.ts';
import { signIn } from '../../support/sign-in.ts';
import { aFit, aNewTask, aTask, formId, inTheTown, type Fit } from '../people.ts';
import { errorsOn, openDutySite, saidBy, setCertificate, type DutySite } from './site.ts';

const LIST = '/desk/network/tasks';
const NEW = `${LIST}/new?kind=collector`;
const TODAY = '2026-11-23';

let site: DutySite;
let office: Visitor;
let town: Visitor;
let collectors: Fit[];
beforeAll(async () => {
  site = await openDutySite();
  const { app, context, world } = site;
  office = await signIn(app, context, world, 'networkOffice');
  town = await signIn(app, context, world, 'townNetworkOffice');
  collectors = [site.fit('collector'), await aFit(context, 'collector'), await aFit(context, 'collector')];
});
afterAll(() => site.close());

const FILLED: Record<string, string> = {
  kind: 'collector',
  title: '看一看垃圾清运',
  words: '到村里的垃圾投放点看一看。',
  checklist: '垃圾清走了吗\n\n桶有没有坏\n',
  unit: '',
  reach: 'own',
  rhythm: 'weekly',
  firstOn: TODAY,
  lastOn: '',
  workdays: '3',
};
const give = (parts: Record<string, string | string[]> = {}, who = office) =>
  who.post(LIST, { ...FILLED, ...parts }, NEW);
const tasks = () => site.context.db.selectFrom('duty_tasks').selectAll().execute();
const given = (parts: Parameters<typeof aTask>[2] = {}): Promise<TaskRow> =>
  aTask(site.context, site.world.posts.networkOffice, parts);

async function handIn(who: Fit, task: TaskRow, words: string, withPhoto = false): Promise<void> {
  const { context } = site;
  const duty = (await listDutiesOf(context.db, who.member.id, 'open', 50)).find(
    (one) => one.task_id === task.id,
  );
  const photos = withPhoto ? [{ buffer: await plain('jpeg'), originalname: 'a.jpg' }] : [];
  const answers = [
    { answer: 'fine' as const, words: '' },
    { answer: 'fault' as const, words: '东头的桶裂了' },
  ];
  const input = {
    answers,
    words,
    divisionCode: PLACES.village,
    untied: true,
    looked: true,
    formId: formId(context),
  };
  await handInDuty(
    context,
    who.actor,
    duty!.id,
    input,
    await storeFiles(context, await prepareFiles(photos)),
  );
}

describe('giving a task', () => {
  it('begins empty, and asks for the kind first', async () => {
    expect(saidBy(await town.get(LIST).expect(200))).toContain('还没有派过任务');
    const first = pageOf(await town.get(`${LIST}/new`).expect(200));
    expect(first('form[method=post][action="/desk/network/tasks"]')).toHaveLength(0);
    expect(pageOf(await town.get(`${LIST}/new?kind=odd`).expect(200))('input[name=title]')).toHaveLength(0);
    const own = pageOf(await town.get(NEW).expect(200));
    expect(own('input[name=reach][value=towns]')).toHaveLength(0);
    expect(pageOf(await office.get(NEW))('input[name=reach][value=towns]')).toHaveLength(1);
  });

  it('gives it to everybody of the kind who is fit, and shows what it asks', async () => {
    const answer = await give();
    expect(answer.status).toBe(303);
    const said = saidBy(await office.get(answer.headers['location']!).expect(200));
    for (const text of ['任务已派出', '垃圾清走了吗', '桶有没有坏', '民情收集员', '每周'])
      expect(said).toContain(text);
    const [{ id, checklist_json: list }] = (await tasks()) as [TaskRow];
    expect(JSON.parse(list)).toHaveLength(2);
    const duties = await site.context.db
      .selectFrom('duties')
      .select('id')
      .where('task_id', '=', id)
      .execute();
    expect(duties).toHaveLength(3);
    expect(saidBy(await office.get(LIST))).toContain(FILLED['title']);
  });

  it('says beside each field what has to be put right, with everything typed', async () => {
    const before = (await tasks()).length;
    const faults: [Record<string, string>, string][] = [
      [{ title: '看' }, 'title'],
      [{ checklist: '看'.repeat(121) }, 'checklist'],
      [{ checklist: '看一看\n'.repeat(13) }, 'checklist'],
      [{ words: '看'.repeat(1001) }, 'words'],
      [{ firstOn: '' }, 'firstOn'],
      [{ firstOn: '2026-11-22' }, 'firstOn'],
      [{ lastOn: '2026-11-01', firstOn: TODAY }, 'lastOn'],
      [{ workdays: '0' }, 'workdays'],
      [{ workdays: '6' }, 'workdays'],
      [{ workdays: 'x' }, 'workdays'],
      [{ unit: 'unit-of-nowhere' }, 'unit'],
      [{ reach: 'named' }, 'members'],
      [{ reach: 'odd' }, 'reach'],
      [{ rhythm: 'odd' }, 'rhythm'],
      [{ kind: 'odd' }, 'kind'],
    ];
    for (const [parts, field] of faults) {
      const answer = await give(parts);
      expect([answer.status, Object.keys(errorsOn(answer)), parts]).toEqual([422, [field], parts]);
      expect(saidBy(answer)).not.toMatch(/undefined|\{\{|duties:/);
      if (field === 'kind') continue;
      const $ = pageOf(answer);
      expect($('input[name=title]').val()).toBe(parts['title'] ?? FILLED['title']);
      expect($('textarea[name=checklist]').text().trim()).toBe(
        (parts['checklist'] ?? FILLED['checklist']!).trim(),
      );
    }
    expect(await tasks()).toHaveLength(before);
  });

  it('can go to some by name, and not to who has a tie, no certificate, or another office', async () => {
    const { context } = site;
    const [one, two] = [await aFit(context, 'collector'), await aFit(context, 'collector')];
    await aTie(context, two.member, UNITS.water);
    const members = [one.member.id, two.member.id];
    const tied = await give({ reach: 'named', members, unit: UNITS.water });
    expect([tied.status, Object.keys(errorsOn(tied))]).toEqual([422, ['members']]);
    expect(pageOf(tied)('input[name=members][checked]')).toHaveLength(2);
    const good = await give({ reach: 'named', members: one.member.id, unit: UNITS.water });
    expect(good.status).toBe(303);
    await setCertificate(site, two.member.id, { state: 'suspended', suspended_on: TODAY });
    expect(Object.keys(errorsOn(await give({ reach: 'named', members })))).toEqual(['members']);
    const theirs = await inTheTown(context, 'collector');
    expect(Object.keys(errorsOn(await give({ reach: 'named', members: theirs.member.id })))).toEqual([
      'members',
    ]);
  });

  it('says when nobody of the kind has a certificate', async () => {
    await setCertificate(site, site.members.evaluator.id, { state: 'suspended', suspended_on: TODAY });
    const answer = await give({ kind: 'evaluator' });
    expect(answer.status).toBe(422);
    expect(saidBy(answer)).toContain('没有持有效证件的人');
  });
});

describe('a task', () => {
  it('is counted by period and never by person; what was handed in is read with its photos', async () => {
    const task = await given({ title: '看一看集市' });
    await handIn(collectors[0]!, task, '集市上很干净。', true);
    const page = await office.get(`${LIST}/${task.id}`).expect(200);
    const $ = pageOf(page);
    for (const text of ['集市上很干净。', '东头的桶裂了', '示范村']) expect(saidBy(page)).toContain(text);
    const photo = $('.files a').attr('href')!;
    expect((await office.get(photo).expect(200)).headers['content-type']).toBe('image/jpeg');
    await office.get(`${LIST}/${task.id}/files/none`).expect(404);
    const [other] = (await tasks()).filter(({ id }) => id !== task.id);
    await office.get(photo.replace(task.id, other!.id)).expect(404);
    // Who handed what in stands nowhere; the names are of those who can still be asked.
    expect($('section[aria-labelledby=reports]').text()).not.toContain(collectors[0]!.member.name);
    const numbers = $('section[aria-labelledby=open] tbody tr').length;
    const fit = await site.context.db
      .selectFrom('duties')
      .select('id')
      .where('task_id', '=', task.id)
      .where('state', '=', 'open')
      .execute();
    expect(numbers).toBe(fit.length);
  });

  it('has what was handed in on several pages when there is much', async () => {
    const { context } = site;
    const task = await given({ title: '看一看学校门口', rhythm: 'once' });
    const all = await context.db
      .selectFrom('members')
      .select(['id'])
      .where('kind', '=', 'collector')
      .execute();
    expect(all.length).toBeGreaterThan(3);
    const many: Fit[] = [];
    for (let n = 0; n < 12; n += 1) many.push(await aFit(context, 'collector'));
    const wide = await makeTask(
      context,
      site.world.posts.networkOffice,
      aNewTask(context, {
        title: '看一看路灯',
        reach: 'named',
        memberIds: many.map(({ member }) => member.id),
      }),
    );
    for (const [n, who] of many.entries()) await handIn(who, wide, `看了第${n + 1}盏`);
    const first = pageOf(await office.get(`${LIST}/${wide.id}`).expect(200));
    expect(first('section[aria-labelledby=reports] article')).toHaveLength(10);
    const second = pageOf(await office.get(first('a[rel=next]').attr('href')!).expect(200));
    expect(second('section[aria-labelledby=reports] article')).toHaveLength(2);
    expect(saidBy(await office.get(`${LIST}/${task.id}`))).toContain('还没有人交');
  });

  it('can be given to somebody else, who has the duty from then on', async () => {
    const { context } = site;
    const [one, two, three] = [
      await aFit(context, 'collector'),
      await aFit(context, 'collector'),
      await aFit(context, 'collector'),
    ];
    await aTie(context, three.member, UNITS.bus);
    const task = await given({ reach: 'named', memberIds: [one.member.id], unitId: UNITS.bus });
    const [duty] = await listDutiesOf(context.db, one.member.id, 'open', 1);
    await handBackDuty(context, one.actor, duty!.id, 'cannot');
    const path = `${LIST}/${task.id}`;
    const ask = (fields: Record<string, string>) => office.post(`${path}/others`, fields, path);
    const offered = pageOf(await office.get(path))('select[name=memberId] option')
      .map((_, option) => option.attribs['value'])
      .get();
    expect(offered).toContain(two.member.id);
    expect(offered).not.toContain(three.member.id);
    const silent = await ask({ periodOn: TODAY, memberId: '' });
    expect([silent.status, Object.keys(errorsOn(silent))]).toEqual([422, ['memberId']]);
    const tied = await ask({ periodOn: TODAY, memberId: three.member.id });
    expect([tied.status, Object.keys(errorsOn(tied))]).toEqual([422, ['memberId']]);
    expect((await ask({ periodOn: '2026-01-05', memberId: two.member.id })).status).toBe(422);
    const good = await ask({ periodOn: TODAY, memberId: two.member.id });
    expect([good.status, good.headers['location']]).toEqual([303, path]);
    expect(await listDutiesOf(context.db, two.member.id, 'open', 5)).toMatchObject([{ task_id: task.id }]);
    const page = saidBy(await office.get(path));
    expect(page).toContain('已请别人做');
  });

  it('ends, and from another window ends no second time', async () => {
    const task = await given();
    const path = `${LIST}/${task.id}`;
    const token = await office.token(path);
    expect((await office.send(`${path}/closing`, { _csrf: token })).headers['location']).toBe(path);
    const page = await office.get(path).expect(200);
    expect(saidBy(page)).toContain('任务已结束');
    expect(pageOf(page)(`form[action="${path}/closing"]`)).toHaveLength(0);
    const again = await office.send(`${path}/closing`, { _csrf: token });
    expect([again.status, saidBy(again).includes('已经结束')]).toEqual([409, true]);
    const late = await office.send(`${path}/others`, {
      _csrf: token,
      periodOn: TODAY,
      memberId: collectors[1]!.member.id,
    });
    expect([late.status, saidBy(late).includes('已经结束')]).toEqual([409, true]);
  });

  it('is its own office’s: for another scope it is not there, for other posts the door is shut', async () => {
    const { app, context, world } = site;
    const task = await given();
    const path = `${LIST}/${task.id}`;
    for (const at of [path, `${path}/files/none`, `${LIST}/none`]) await town.get(at).expect(404);
    for (const act of ['closing', 'others']) {
      expect((await town.post(`${path}/${act}`, { periodOn: TODAY, memberId: 'x' }, LIST)).status).toBe(404);
      expect((await office.send(`${path}/${act}`, {})).status).toBe(403);
    }
    for (const post of ['collector', 'supervision', 'waterOfficer'] as const) {
      const visitor = await signIn(app, context, world, post);
      for (const at of [LIST, NEW, path]) await visitor.get(at).expect(403);
    }
    expect(saidBy(await town.get(LIST))).toContain('还没有派过任务');
  });

  it('stands in a list that goes on over pages', async () => {
    for (let n = 0; n < 32; n += 1) await given({ reach: 'named', memberIds: [collectors[0]!.member.id] });
    const first = pageOf(await office.get(LIST).expect(200));
    expect(first('#main tbody tr')).toHaveLength(30);
    const second = pageOf(await office.get(first('a[rel=next]').attr('href')!).expect(200));
    expect(second('#main tbody tr')).toHaveLength((await tasks()).length - 30);
    expect(second('a[rel=prev]').attr('href')).toBe(LIST);
  });
});

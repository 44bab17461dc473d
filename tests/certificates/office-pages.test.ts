import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayOf, plusDays } from '../../server/clock.ts';
import { findCertificateOf } from '../../server/features/certificates/index.ts';
import { listQuestions } from '../../server/features/certificates/store-questions.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../support/app.ts';
import { certify } from '../support/certificates.ts';
import { aMember, inTown } from '../support/members.ts';
import { signIn } from '../support/sign-in.ts';
import { aLearner, failThrice, readAll, withTraining } from './learner.ts';

const PATH = '/desk/network/certificates';

let site: TestApp;
let county: Visitor;
let town: Visitor;
let supervision: Visitor;
let mine: MemberRow;
let theirs: MemberRow;
let failing: MemberRow;

beforeAll(async () => {
  site = await openTestApp();
  const { context, app, world } = site;
  await withTraining(context);
  failing = await aLearner(context, 'evaluator', { name: '李三次' });
  await readAll(context, failing);
  await failThrice(context, failing);
  mine = await aMember(context, 'collector', { name: '张县级' });
  await certify(context, mine);
  theirs = await aMember(context, 'supervisor', { ...inTown, name: '赵镇级' });
  await certify(context, theirs);
  const today = dayOf(context.clock.now());
  await certify(context, await aMember(context, 'evaluator', { name: '钱快到期' }), {
    expires_on: plusDays(today, 20),
  });
  await certify(context, await aMember(context, 'evaluator', { name: '孙过期' }), {
    expires_on: plusDays(today, -20),
  });
  await aMember(context, 'collector', { name: '周新人' });
  county = await signIn(app, context, world, 'networkOffice');
  town = await signIn(app, context, world, 'townNetworkOffice');
  supervision = await signIn(app, context, world, 'supervision');
});
afterAll(() => site.close());

const namesAt = async (visitor: Visitor, query: string): Promise<string[]> => {
  const $ = pageOf(await visitor.get(`${PATH}${query}`).expect(200));
  return $('table.data tbody th')
    .map((_, cell) => $(cell).text().trim())
    .get();
};

describe('the office’s lists', () => {
  it('hold the members of its scope by state, and nobody else’s', async () => {
    expect(await namesAt(county, '')).toEqual(['钱快到期']);
    expect(await namesAt(county, '?list=valid')).toEqual(['钱快到期', '张县级']);
    expect(await namesAt(county, '?list=expired')).toEqual(['孙过期']);
    expect(await namesAt(county, '?list=suspended')).toEqual([]);
    expect(await namesAt(county, '?list=none')).toEqual(['李三次', '周新人']);
    expect(await namesAt(town, '?list=valid')).toEqual(['赵镇级']);
    expect(await namesAt(town, '?list=none')).toEqual([]);
  });

  it('are narrowed by kind and number, and nonsense narrows nothing', async () => {
    const { number } = (await findCertificateOf(site.context.db, mine.id))!;
    expect(await namesAt(county, '?list=valid&kind=evaluator')).toEqual(['钱快到期']);
    expect(await namesAt(county, `?list=valid&q=${number.toLowerCase()}`)).toEqual(['张县级']);
    expect(await namesAt(county, '?list=valid&q=nonsense')).toEqual([]);
    expect(await namesAt(county, '?list=rank&kind=boss&after=xyz')).toEqual(['钱快到期']);
  });

  it('say how far somebody has come, never a mark', async () => {
    const text = pageOf(await county.get(`${PATH}?list=none`))('#main').text();
    expect(text).toContain('三次都没通过');
    expect(text).toContain('还没开始培训');
  });

  it('are closed to everybody else', async () => {
    for (const path of [PATH, `${PATH}/${mine.id}`, '/desk/network/courses', '/desk/network/questions']) {
      await supervision.get(path).expect(403);
      expect((await new Visitor(site.app).get(path)).headers['location']).toContain('/sign-in');
    }
  });
});

describe('one member', () => {
  it('is shown with what was tried as passed or not, and only within the scope', async () => {
    const text = pageOf(await county.get(`${PATH}/${failing.id}`).expect(200))('#main').text();
    expect(text).toContain('没通过');
    await town.get(`${PATH}/${failing.id}`).expect(404);
    await county.get(`${PATH}/${theirs.id}`).expect(404);
    await county.get(`${PATH}/nowhere`).expect(404);
  });

  it('is suspended with a reason, and lifted', async () => {
    const at = `${PATH}/${mine.id}`;
    const short = await county.post(`${at}/suspension`, { words: '太短' }, at);
    expect(short.status).toBe(422);
    expect(pageOf(short)('.error-summary a').attr('href')).toBe('#f-words');
    expect(pageOf(short)('textarea').text()).toContain('太短');
    const done = await county.post(`${at}/suspension`, { words: '有居民反映，核实期间暂停' }, at);
    expect([done.status, done.headers['location']]).toEqual([303, at]);
    expect(pageOf(await county.get(at))('#main').text()).toContain('已暂停');
    expect((await county.post(`${at}/suspension`, { words: '有居民反映，核实期间暂停' }, at)).status).toBe(
      409,
    );
    expect((await county.post(`${at}/lifting`, { words: '核实完毕，没有发现问题' }, at)).status).toBe(303);
    expect(await findCertificateOf(site.context.db, mine.id)).toMatchObject({ state: 'valid' });
    expect((await town.post(`${at}/suspension`, { words: '别的单位的成员不能动' }, PATH)).status).toBe(404);
    expect(
      (await supervision.post(`${at}/suspension`, { words: '这里不归督查室来管理' }, '/verify')).status,
    ).toBe(403);
    expect((await county.send(`${at}/suspension`, { words: '没有表单凭证的提交' })).status).toBe(403);
  });

  it('gets another round after three attempts', async () => {
    const at = `${PATH}/${failing.id}`;
    expect((await county.post(`${at}/round`, { words: '已经重新培训，再给一轮' }, at)).status).toBe(303);
    expect(pageOf(await county.get(at))('form[action$="/round"]')).toHaveLength(0);
    expect((await county.post(`${at}/round`, { words: '已经重新培训，再给一轮' }, PATH)).status).toBe(422);
  });
});

describe('courses and questions', () => {
  const course = {
    kind: '',
    purpose: 'entry',
    sort: '70',
    title: '补充课程',
    titleEn: 'One more course',
    body: '一段\n\n- 一条',
    bodyEn: 'A paragraph\n\n- A point',
  };
  const question = {
    kind: 'collector',
    course: 'secrecy',
    text: '补充题',
    textEn: 'One more question',
    right: '对',
    rightEn: 'Right',
    wrong: '错一\n错二',
    wrongEn: 'Wrong one\nWrong two',
  };

  it('a course is added, changed into a new edition, ended and used again by the county’s office', async () => {
    const at = '/desk/network/courses';
    const odd = await county.post(at, { ...course, code: 'Not A Code', title: '' }, at);
    expect(odd.status).toBe(422);
    expect(pageOf(odd)('.error-summary a').length).toBe(2);
    expect((await county.post(at, { ...course, code: 'secrecy' }, at)).status).toBe(422);
    const added = await county.post(at, { ...course, code: 'more' }, at);
    expect([added.status, added.headers['location']]).toEqual([303, `${at}/more`]);
    expect((await county.post(`${at}/more`, { ...course, base: '1' }, at)).status).toBe(422);
    expect((await county.post(`${at}/more`, { ...course, body: '新的正文', base: '1' }, at)).status).toBe(
      303,
    );
    expect(pageOf(await county.get(`${at}/more`))('.kicker').text()).toContain('第 2 版');
    expect((await county.post(`${at}/more`, { ...course, base: '1' }, at)).status).toBe(409);
    expect((await county.post(`${at}/more/use`, { active: '0' }, at)).status).toBe(303);
    expect((await county.post(`${at}/more/use`, { active: '0' }, at)).status).toBe(409);
    expect((await county.post(`${at}/more/use`, { active: 'x' }, at)).status).toBe(422);
    await county.get(`${at}/nowhere`).expect(404);
    expect((await county.post(`${at}/nowhere`, { ...course, base: '1' }, at)).status).toBe(404);
    expect((await county.post(`${at}/nowhere/use`, { active: '1' }, at)).status).toBe(404);
  });

  it('a question is added, replaced and ended by the county’s office', async () => {
    const at = '/desk/network/questions';
    const odd = await county.post(at, { ...question, wrongEn: 'Only one', course: 'nowhere' }, at);
    expect(odd.status).toBe(422);
    const added = await county.post(at, question, at);
    expect(added.status).toBe(303);
    const one = added.headers['location']!;
    expect(pageOf(await county.get(one).expect(200))('#main').text()).toContain('错二');
    const replaced = await county.post(one, { ...question, text: '换过的补充题' }, one);
    expect(replaced.status).toBe(303);
    expect(replaced.headers['location']).not.toBe(one);
    expect((await county.post(one, question, at)).status).toBe(409);
    expect((await county.post(`${one}/end`, {}, at)).status).toBe(409);
    expect((await county.post(`${replaced.headers['location']}/end`, {}, at)).status).toBe(303);
    expect((await county.post(`${at}/nowhere`, question, at)).status).toBe(404);
    expect((await county.post(`${at}/nowhere/end`, {}, at)).status).toBe(404);
    const own = await listQuestions(site.context.db, 'collector');
    const $ = pageOf(await county.get(`${at}?kind=collector`).expect(200));
    expect($('table.data tbody tr')).toHaveLength(own.length);
  });

  it('a town’s office reads them and changes nothing', async () => {
    for (const at of ['/desk/network/courses', '/desk/network/courses/secrecy', '/desk/network/questions']) {
      expect(pageOf(await town.get(at).expect(200))('#main form[method=post]')).toHaveLength(0);
    }
    expect(
      (await town.post('/desk/network/courses', { ...course, code: 'town-course' }, '/verify')).status,
    ).toBe(403);
    expect((await town.post('/desk/network/courses/secrecy/use', { active: '0' }, '/verify')).status).toBe(
      403,
    );
    expect((await town.post('/desk/network/questions', question, '/verify')).status).toBe(403);
    const [first] = await listQuestions(site.context.db, null);
    expect((await town.post(`/desk/network/questions/${first!.id}/end`, {}, '/verify')).status).toBe(403);
  });
});

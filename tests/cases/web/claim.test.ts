import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  answerCase,
  decideImpossible,
  judgeCase,
  type CaseRow,
} from '../../../server/features/cases/index.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../../support/app.ts';
import { MONDAY } from '../../support/context.ts';
import { aJudgement } from '../../support/factories.ts';
import { A_CLAIM } from '../acts.ts';
import { acted, actFields, handled, JUDGED, rowOf, withOwnCase } from './resident.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(() => app.close());
beforeEach(() => app.context.clock.set(MONDAY));

const WORDS = '核对过规范和现场流量，确实达不到设置条件。';
const claimed = async (): Promise<{ visitor: Visitor; row: CaseRow }> => {
  const { visitor, code } = await withOwnCase(app);
  const { id } = await handled(app, code);
  return { visitor, row: await answerCase(app.context, app.world.posts.housingOfficer, id, A_CLAIM) };
};
const decide = ({ id }: CaseRow, confirm: boolean) =>
  decideImpossible(app.context, app.world.posts.supervision, id, { confirm, words: WORDS });
const textOf = async (visitor: Visitor, path = '/my-case'): Promise<string> =>
  pageOf(await visitor.get(path))('main').text();

describe('the resident’s page', () => {
  it('says that the unit calls it impossible, why, and who looks at that', async () => {
    const { visitor } = await claimed();
    const $ = pageOf(await visitor.get('/my-case'));
    expect($('#claim-title').text()).toBe('单位说办不到：没有法律法规或政策依据');
    expect($('main').text()).toContain('督查室会另外派人核实');
    expect($('main').text()).toContain(A_CLAIM.text);
    expect($('.timeline').text()).toContain('县住建局答复说办不到：没有法律法规或政策依据');
    // Judging and objecting both lie open.
    expect($('form[action="/my-case/judgement"]')).toHaveLength(1);
    expect($('form[action="/my-case/claim-objection"]')).toHaveLength(1);
  });

  it.each([
    [true, '认为确实办不到', '督查室核实：确实办不到'],
    [false, '不认可这个说法', '督查室核实：不认可“办不到”'],
  ])('tells what the second person found, in their words (confirmed: %s)', async (confirm, said, told) => {
    const { visitor, row } = await claimed();
    await decide(row, confirm);
    const $ = pageOf(await visitor.get('/my-case'));
    expect($('section:has(#claim-title)').text()).toContain(said);
    expect($('section:has(#claim-title) .case-said').text()).toBe(WORDS);
    expect($('.timeline').text()).toContain(told);
    expect($('form[action="/my-case/claim-objection"]')).toHaveLength(confirm ? 1 : 0);
    expect($('main').text().includes('选“没有解决”也不会自动退回')).toBe(confirm);
  });

  it('takes a bad mark for what was confirmed, closes, and then the resident may ask again', async () => {
    const { visitor, row } = await claimed();
    await decide(row, true);
    const judged = await acted(visitor, 'judgement', {
      ...JUDGED,
      solved: 'no',
      result: '1',
      why: '还是想要',
    });
    expect(judged.status).toBe(303);
    expect(await rowOf(app, row.code)).toMatchObject({ state: 'closed', rating_result: 1 });
    const $ = pageOf(await visitor.get('/my-case'));
    expect($('form[action="/my-case/rework"]')).toHaveLength(1);
    expect((await acted(visitor, 'rework', { rework_why: '邻县就办得到' })).status).toBe(303);
    expect(await rowOf(app, row.code)).toMatchObject({ state: 'handling', impossible_state: null });
    expect(pageOf(await visitor.get('/my-case'))('#claim-title')).toHaveLength(0);
  });

  it('speaks English as well', async () => {
    const { visitor, row } = await claimed();
    await decide(row, true);
    const page = await visitor.get('/my-case').set('Accept-Language', 'en');
    expect(page.text).toContain('The unit says it cannot be done: no law or policy provides for it');
    expect(page.text).not.toMatch(/cases:\w|\{\{|undefined/);
  });
});

describe('an objection', () => {
  it('is sent once, and says that another person looks', async () => {
    const { visitor, row } = await claimed();
    await decide(row, true);
    const sent = await acted(visitor, 'claim-objection', { claim_why: '邻县同样的路口就装了' });
    expect([sent.status, sent.headers['location']]).toEqual([303, '/my-case']);
    const text = await textOf(visitor);
    expect(text).toContain('由督查室的另一个人重新核实');
    expect(text).toContain('邻县同样的路口就装了');
    await expect(actFields(visitor, 'claim-objection')).rejects.toThrow('no form');
  });

  it('without a reason comes back with what was typed', async () => {
    const { visitor, row } = await claimed();
    const short = await acted(visitor, 'claim-objection', { claim_why: '不' });
    expect(short.status).toBe(422);
    expect(pageOf(short)('textarea[name=claim_why]').text()).toContain('不');
    expect(pageOf(short)('details[open] form[action="/my-case/claim-objection"]')).toHaveLength(1);
    expect((await rowOf(app, row.code)).version).toBe(row.version);
  });

  it('of a page that has moved on, or to what was no claim, changes nothing', async () => {
    const { visitor, row } = await claimed();
    const fields = await actFields(visitor, 'claim-objection');
    await decide(row, false);
    const late = await visitor.send('/my-case/claim-objection', { ...fields, claim_why: '邻县就办得到' });
    expect(late.status).toBe(409);
    expect((await rowOf(app, row.code)).impossible_state).toBe('rejected');
  });

  it('is not there for those who have opened none', async () => {
    const visitor = new Visitor(app.app);
    const posted = await visitor.post('/my-case/claim-objection', { claim_why: '办得到' }, '/track');
    expect(posted.headers['location']).toBe('/track');
    expect((await visitor.send('/my-case/claim-objection', {})).status).toBe(403);
  });
});

describe('the public page', () => {
  it('shows the claim and what became of it, as facts without anybody’s words', async () => {
    const { row } = await claimed();
    const visitor = new Visitor(app.app);
    expect(await textOf(visitor, `/cases/${row.code}`)).toContain('督查室还没有核实，照常计入单位的成绩');
    await decide(row, true);
    const text = await textOf(visitor, `/cases/${row.code}`);
    expect(text).toContain('没有法律法规或政策依据（督查室核实过，确实办不到，不计入比率，单独列数）');
    expect(text).toContain('督查室核实：确实办不到');
    expect(text).not.toContain(WORDS);
    expect(text).not.toContain(A_CLAIM.text);
    const facts = await visitor.agent.get(`/cases/${row.code}`).set('Accept', 'application/json');
    expect(facts.body).toMatchObject({ impossible: { reason: 'no_legal_basis', state: 'confirmed' } });
    expect((facts.body as { events: { kind: string }[] }).events.at(-1)!.kind).toBe(
      'case.impossible_confirmed',
    );
  });

  it('shows a closed case with a bad mark and a confirmed claim as closed', async () => {
    const { row } = await claimed();
    await decide(row, true);
    await judgeCase(app.context, row.id, aJudgement({ result: 1, isSolved: false, why: '还是想要' }));
    const text = await textOf(new Visitor(app.app), `/cases/${row.code}`);
    expect(text).toContain('这件事已经办结');
    expect(text).not.toMatch(/cases:|\{\{|undefined/);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  askExtension,
  decideExtension,
  newCode,
  vetoPublication,
  type CaseRow,
  type CaseState,
} from '../../../server/features/cases/index.ts';
import { atTime, dayOf } from '../../../server/clock.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../../support/app.ts';
import { aCaseIn, AN_ANSWER } from '../../support/factories.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(() => app.close());

const visitor = () => new Visitor(app.app);
const canaries = {
  title: '金丝雀标题在此',
  details: '金丝雀内容在此，一个字也不露。',
  placeText: '金丝雀地点',
};
const caseIn = (state: CaseState, submission = {}): Promise<CaseRow> =>
  aCaseIn(app.context, app.world, state, { submission: { ...canaries, ...submission } });

describe('the page anyone may read', () => {
  it.each([
    'received',
    'dispatched',
    'handling',
    'waiting',
    'answered',
    'closed',
    'declined',
    'merged',
    'withdrawn',
  ] as const)('tells the process of a case that is %s, and no word of anybody', async (state) => {
    const { code } = await caseIn(state);
    for (const lang of ['zh-CN', 'en']) {
      const page = await visitor().get(`/cases/${code}`).set('Cookie', `lang=${lang}`);
      expect(page.status).toBe(200);
      expect(page.text).not.toContain('金丝雀');
      expect(page.text).not.toContain(AN_ANSWER.text);
      expect(page.text).not.toContain('是哪一盏灯不亮');
      expect(page.text).not.toContain('没有写明地点');
      expect(pageOf(page)('main').text()).not.toMatch(/cases:|\{\{|undefined/);
      expect(pageOf(page)('.stage-sentence').text()).not.toBe('');
    }
  });

  it('is the same for machines', async () => {
    const { code, due_at } = await caseIn('answered');
    const answer = await visitor().agent.get(`/cases/${code}`).set('Accept', 'application/json');
    expect(answer.status).toBe(200);
    const facts = answer.body as { events: { kind: string }[] };
    expect(facts).toMatchObject({ code, state: 'answered', unit: '县住建局', light: 'done', dueAt: due_at });
    expect(facts.events.map((event) => event.kind)).toEqual([
      'case.submitted',
      'case.dispatched',
      'case.acknowledged',
      'case.answered',
    ]);
    expect(answer.text).not.toContain('金丝雀');
  });

  it('gives the day that the limits count from as the day of sending, so that after hours leave no trace', async () => {
    const { clock } = app.context;
    const before = clock.now();
    clock.set(atTime(dayOf(before), '21:40'));
    const { code, received_on, submitted_at } = await caseIn('received');
    clock.set(before);
    expect(received_on > dayOf(submitted_at)).toBe(true);
    const answer = await visitor().agent.get(`/cases/${code}`).set('Accept', 'application/json');
    expect(answer.body).toMatchObject({ receivedOn: received_on, events: [{ at: received_on }] });
    expect(answer.text).not.toContain(dayOf(submitted_at));
    expect((await visitor().get(`/cases/${code}`)).text).not.toContain(`datetime="${dayOf(submitted_at)}`);
  });

  it('tells that more time was asked for and refused, and not the words', async () => {
    const row = await caseIn('handling');
    const { housingOfficer, housingLeader } = app.world.posts;
    await askExtension(app.context, housingOfficer, row.id, { days: 3, reason: '金丝雀理由' });
    await decideExtension(app.context, housingLeader, row.id, { grant: false, words: '金丝雀批语' });
    const page = await visitor().get(`/cases/${row.code}`);
    const timeline = pageOf(page)('.timeline').text();
    expect(timeline).toContain('县住建局申请延期 3 个工作日');
    expect(timeline).toContain('延期没有批准');
    expect(page.text).not.toContain('金丝雀');
  });

  it('is found under the code as people write it, and sends them to its one address', async () => {
    const { code } = await caseIn('received');
    for (const typed of [code.toLowerCase(), code.replaceAll('-', ''), code.slice(4)]) {
      const answer = await visitor().get(`/cases/${typed}`);
      expect([answer.status, answer.headers['location']]).toEqual([303, `/cases/${code}`]);
    }
  });
});

describe('what has no page', () => {
  it('is answered exactly like what does not exist', async () => {
    const { context } = app;
    const vetoed = await caseIn('handling');
    await vetoPublication(context, vetoed.id);
    const codes = [
      newCode(context.ids),
      (await caseIn('received', { type: 'report' })).code,
      (await caseIn('received', { type: 'conduct_complaint' })).code,
      (await caseIn('handling', { isConfidential: true })).code,
      (await caseIn('received', { isMinor: true })).code,
      vetoed.code,
    ];
    for (const accept of ['text/html', 'application/json']) {
      const answers = [];
      for (const code of codes)
        answers.push(await visitor().agent.get(`/cases/${code}`).set('Accept', accept));
      expect(answers.map((answer) => answer.status)).toEqual(codes.map(() => 404));
      // The page names its own address in the form that switches the language; nothing else may differ.
      const texts = answers.map((answer, index) => answer.text.replaceAll(codes[index]!, ''));
      expect(new Set(texts).size).toBe(1);
    }
  });

  it.each(['ZTC-7K3M-9Q2X-A', 'x', '%00', '..%2f..%2fetc', "'%20OR%201=1--", 'A'.repeat(3000)])(
    'refuses the code %s',
    async (typed) => {
      expect((await visitor().get(`/cases/${typed}`)).status).toBe(404);
    },
  );

  it('can not be changed through its address', async () => {
    const { code } = await caseIn('received');
    expect((await visitor().send(`/cases/${code}`, {})).status).toBe(403);
    expect((await visitor().agent.head('/my-case/leave')).status).toBe(404);
  });
});

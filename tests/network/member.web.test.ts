import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MemberRole } from '../../server/actor.ts';
import {
  answerProtection,
  askRemoval,
  getMember,
  listTies,
  type MemberRow,
} from '../../server/features/network/index.ts';
import { listProtectsOf, listRemovalsOf } from '../../server/features/network/store-requests.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../support/app.ts';
import { UNITS, type PostName } from '../support/factories.ts';
import { aTie, seedMembers } from '../support/members.ts';
import { signIn } from '../support/sign-in.ts';
import { faultsIn, heldIn, mainOf } from './pages.ts';

const TIES = '/member/ties';
const TERM = '/member/term';
const PROTECT = '/member/protect';

let site: TestApp;
let members: Record<MemberRole, MemberRow>;
let collector: Visitor;
let supervisor: Visitor;
let evaluator: Visitor;

beforeAll(async () => {
  site = await openTestApp();
  const { context, app, world } = site;
  members = await seedMembers(context, world);
  collector = await signIn(app, context, world, 'collector');
  supervisor = await signIn(app, context, world, 'supervisor');
  evaluator = await signIn(app, context, world, 'evaluator');
});
afterAll(() => site.close());

const tiesOf = (kind: MemberRole) => listTies(site.context.db, [members[kind].id]);

describe('a member’s pages', () => {
  it.each<PostName>(['networkOffice', 'supervision', 'busLeader', 'admin'])(
    'are closed to %s',
    async (post) => {
      const visitor = await signIn(site.app, site.context, site.world, post);
      for (const path of [TIES, TERM, PROTECT]) await visitor.get(path).expect(403);
      expect((await visitor.post(PROTECT, { words: '' }, '/verify')).status).toBe(403);
    },
  );

  it('send strangers to sign in', async () => {
    for (const path of [TIES, TERM, PROTECT])
      expect((await new Visitor(site.app).get(path)).headers['location']).toContain('/sign-in');
  });
});

describe('ties', () => {
  const aForm = (overrides: Record<string, string> = {}) => ({
    unit: UNITS.water,
    ground: 'kin',
    until: '',
    words: '表亲在那里上班',
    ...overrides,
  });

  it('are added, once each, and hold at once', async () => {
    expect(mainOf(await supervisor.get(TIES).expect(200))).toContain('没有列出任何单位');
    for (let turn = 0; turn < 2; turn += 1) {
      const done = await supervisor.post(TIES, aForm(), TIES);
      expect([done.status, done.headers['location']]).toEqual([303, TIES]);
    }
    expect(await tiesOf('supervisor')).toMatchObject([{ unit_id: UNITS.water, ground: 'kin' }]);
    expect(mainOf(await supervisor.get(TIES))).toContain('表亲在那里上班');
  });

  it('with something wrong come back as they were typed', async () => {
    const odd = await supervisor.post(TIES, aForm({ unit: '', ground: '' }), TIES);
    expect([odd.status, faultsIn(odd)]).toEqual([422, ['#f-unit', '#f-ground']]);
    expect(heldIn(odd, 'words')['words']).toBe('表亲在那里上班');
    const lost = await supervisor.post(TIES, aForm({ unit: 'unit-nowhere' }), TIES);
    expect([lost.status, faultsIn(lost)]).toEqual([422, ['#f-unit']]);
    const late = await supervisor.post(TIES, aForm({ until: '2027-01-01' }), TIES);
    expect([late.status, faultsIn(late)]).toEqual([422, ['#f-until']]);
    expect(heldIn(late, 'unit', 'ground')).toEqual({ unit: UNITS.water, ground: 'kin' });
    expect(await tiesOf('supervisor')).toHaveLength(1);
  });

  it('end on a day; a fault stands beside that tie’s own field', async () => {
    const [tie] = await tiesOf('supervisor');
    const at = `${TIES}/${tie!.id}/end`;
    const late = await supervisor.post(at, { until: '2027-01-01' }, TIES);
    expect([late.status, faultsIn(late)]).toEqual([422, [`#f-end-${tie!.id}`]]);
    const $ = pageOf(late);
    expect($(`#f-end-${tie!.id}`).val()).toBe('2027-01-01');
    expect($(`#f-end-${tie!.id}-error`).text()).toContain('不能晚于今天');
    expect($('#f-until-error')).toHaveLength(0);
    const nonsense = await supervisor.post(at, { until: 'gestern' }, TIES);
    expect(faultsIn(nonsense)).toEqual([`#f-end-${tie!.id}`]);
    const token = await supervisor.token(TIES);
    expect((await supervisor.send(at, { until: '2026-11-20', _csrf: token })).status).toBe(303);
    expect(mainOf(await supervisor.get(TIES))).toContain('回避到 2028年11月20日');
    const again = await supervisor.send(at, { until: '2026-11-21', _csrf: token });
    expect([again.status, faultsIn(again)]).toEqual([409, [expect.stringContaining('刚刚有了变动')]]);
  });

  it('that others asked for are nobody’s to end, nor are another member’s', async () => {
    const imposed = await aTie(site.context, members.supervisor, UNITS.bus, {
      asked_by: 'resident',
      words: '',
    });
    const others = await aTie(site.context, members.collector, UNITS.bus);
    for (const { id } of [imposed, others]) {
      expect((await supervisor.post(`${TIES}/${id}/end`, { until: '2026-11-20' }, TIES)).status).toBe(404);
    }
    expect((await supervisor.post(`${TIES}/nonsense/end`, { until: '2026-11-20' }, TIES)).status).toBe(404);
    expect(mainOf(await supervisor.get(TIES))).toContain('由群众提出，督查室同意');
  });

  it('are declared once a year, as the list says', async () => {
    const odd = await evaluator.post(`${TIES}/declaration`, {}, TIES);
    expect([odd.status, faultsIn(odd)]).toEqual([422, ['#f-all']]);
    const listed = await evaluator.post(`${TIES}/declaration`, { all: 'listed' }, TIES);
    expect([listed.status, faultsIn(listed)]).toEqual([422, ['#f-all']]);
    const done = await evaluator.post(`${TIES}/declaration`, { all: 'nothing' }, TIES);
    expect([done.status, done.headers['location']]).toEqual([303, TIES]);
    expect(await getMember(site.context.db, members.evaluator.id)).toMatchObject({
      declared_on: '2026-11-23',
    });
    const nothing = await supervisor.post(`${TIES}/declaration`, { all: 'nothing' }, TIES);
    expect([nothing.status, faultsIn(nothing)]).toEqual([422, ['#f-all']]);
    expect((await supervisor.post(`${TIES}/declaration`, { all: 'listed' }, TIES)).status).toBe(303);
  });
});

describe('the name on the roster', () => {
  it('stands there only while its bearer wants it to', async () => {
    const roster = async () => mainOf(await new Visitor(site.app).get('/network/roster?kind=collector'));
    await site.context.db
      .updateTable('members')
      .set({ name: '只给办公室看' })
      .where('id', '=', members.collector.id)
      .execute();
    expect(await roster()).not.toContain('只给办公室看');
    expect((await collector.post(`${TERM}/name`, { shows: 'yes' }, TERM)).status).toBe(303);
    expect(await roster()).toContain('只给办公室看');
    expect((await collector.post(`${TERM}/name`, { shows: 'no' }, TERM)).status).toBe(303);
    expect(await roster()).not.toContain('只给办公室看');
    const odd = await collector.post(`${TERM}/name`, { shows: 'maybe' }, TERM);
    expect([odd.status, faultsIn(odd)]).toEqual([422, ['#f-shows']]);
  });
});

describe('a member whose removal is asked for', () => {
  it('reads why, and speaks once', async () => {
    const { context, world } = site;
    const removal = await askRemoval(context, world.posts.networkOffice, members.supervisor.id, {
      ground: 'leak',
      words: '在集市上讲了来访人的话。',
    });
    expect(mainOf(await supervisor.get(TERM).expect(200))).toContain('在集市上讲了来访人的话。');
    const at = `${TERM}/removals/${removal.id}`;
    const empty = await supervisor.post(at, { text: ' ' }, TERM);
    expect([empty.status, faultsIn(empty)]).toEqual([422, ['#f-text']]);
    const token = await supervisor.token(TERM);
    expect((await collector.post(at, { text: '这是别人的事' }, TERM)).status).toBe(404);
    expect((await supervisor.send(at, { text: '我没有讲过。', _csrf: token })).status).toBe(303);
    const again = await supervisor.send(at, { text: '还想再补充一句', _csrf: token });
    expect(again.status).toBe(409);
    expect(mainOf(again)).toContain('还想再补充一句');
    expect(await listRemovalsOf(context.db, members.supervisor.id)).toMatchObject([
      { reply: '我没有讲过。' },
    ]);
    expect((await supervisor.post(`${TERM}/removals/nonsense`, { text: '我没有讲过。' }, TERM)).status).toBe(
      404,
    );
  });
});

describe('the button for protection', () => {
  it('needs no words, is one request however often it is pressed, and shows the answer', async () => {
    const { context, world } = site;
    const done = await collector.post(PROTECT, { words: '' }, PROTECT);
    expect([done.status, done.headers['location']]).toEqual([303, PROTECT]);
    await collector.post(PROTECT, { words: '有人在门口守着' }, PROTECT);
    const [cry, ...others] = await listProtectsOf(context.db, members.collector.id);
    expect([cry!.words, others]).toEqual(['有人在门口守着', []]);
    expect(mainOf(await collector.get(PROTECT))).toContain('正在处理');
    await answerProtection(context, world.posts.supervision, cry!.id, { answer: '已经派人来了。' });
    expect(mainOf(await collector.get(PROTECT))).toContain('已经派人来了。');
    const long = await collector.post(PROTECT, { words: '长'.repeat(1001) }, PROTECT);
    expect([long.status, faultsIn(long)]).toEqual([422, ['#f-words']]);
    expect(heldIn(long, 'words')['words']).toHaveLength(1001);
    expect((await collector.send(PROTECT, { words: '' })).status).toBe(403);
  });
});

describe('a resignation', () => {
  it('is asked for twice, closes the account, and nothing of the member can be opened any more', async () => {
    const at = `${TERM}/resignation`;
    const unsure = await evaluator.post(at, { words: '家里有事' }, TERM);
    expect([unsure.status, faultsIn(unsure)]).toEqual([422, ['#f-sure']]);
    expect(heldIn(unsure, 'words')['words']).toBe('家里有事');
    const done = await evaluator.post(at, { words: '家里有事', sure: '1' }, TERM);
    expect([done.status, done.headers['location']]).toEqual([303, '/network']);
    expect(await getMember(site.context.db, members.evaluator.id)).toMatchObject({
      state: 'resigned',
      end_words: '家里有事',
    });
    expect((await evaluator.get(TERM)).headers['location']).toContain('/sign-in');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUR } from '../../server/clock.ts';
import {
  answerProtection,
  askProtection,
  askRecusalByResident,
  askRecusalByUnit,
  askRemoval,
  decideRecusal,
  getMember,
  isRecused,
  replyToRemoval,
  type MemberRow,
} from '../../server/features/network/index.ts';
import type { RecusalInput } from '../../server/features/network/recusal-requests.ts';
import { getProtect, getRecusal, getRemoval } from '../../server/features/network/store-requests.ts';
import type { MemberRole } from '../../server/actor.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../support/app.ts';
import { certify } from '../support/certificates.ts';
import { UNITS, type PostName } from '../support/factories.ts';
import { aMember, seedMembers } from '../support/members.ts';
import { signIn } from '../support/sign-in.ts';
import { aRecusalForm, faultsIn, headsIn, heldIn, mainOf } from './pages.ts';

const HOME = '/desk/oversight';
const A_LOST_ID = '01a20600-0000-7abc-8def-0123456789ab';
const FACTS = '六个月里没有任何一次记录，也没有请假。';

let site: TestApp;
let members: Record<MemberRole, MemberRow>;
let supervision: Visitor;

beforeAll(async () => {
  site = await openTestApp();
  const { context, app, world } = site;
  members = await seedMembers(context, world);
  supervision = await signIn(app, context, world, 'supervision');
});
afterAll(() => site.close());

const asked = (overrides: Partial<RecusalInput> = {}): RecusalInput => ({
  submissionId: site.context.ids.id(),
  number: null,
  kind: 'supervisor',
  place: 'county',
  ground: 'kin',
  words: '他的亲属在这个单位工作。',
  ...overrides,
});

describe('the supervision office’s page', () => {
  it('says what would stand there while there is nothing', async () => {
    const page = mainOf(await supervision.get(HOME).expect(200));
    for (const words of ['没有人请求保护', '没有免职提请', '没有等待决定的回避申请'])
      expect(page).toContain(words);
    expect(pageOf(await supervision.get('/desk'))(`a[href="${HOME}"]`)).toHaveLength(1);
  });

  it.each<PostName>(['dispatcher', 'networkOffice', 'busLeader', 'admin', 'collector'])(
    'is closed to %s',
    async (post) => {
      const visitor = await signIn(site.app, site.context, site.world, post);
      for (const path of [HOME, `${HOME}/protection/${A_LOST_ID}`, `${HOME}/removals/${A_LOST_ID}`]) {
        await visitor.get(path).expect(403);
      }
      expect((await visitor.post(`${HOME}/protection/${A_LOST_ID}`, { answer: '已经处理' }, '/verify')).status).toBe(403); // prettier-ignore
    },
  );

  it('sends strangers to sign in, and knows nothing of what is not there', async () => {
    expect((await new Visitor(site.app).get(HOME)).headers['location']).toContain('/sign-in');
    for (const name of ['protection', 'removals', 'recusals']) {
      await supervision.get(`${HOME}/${name}/${A_LOST_ID}`).expect(404);
      await supervision.get(`${HOME}/${name}/nonsense`).expect(404);
    }
  });
});

describe('a cry for protection', () => {
  it('is answered once; whoever comes second keeps the words', async () => {
    const { context, world } = site;
    const cry = await askProtection(context, world.posts.collector, { words: '有人到家里来问是谁说的。' });
    expect(mainOf(await supervision.get(HOME))).toContain('有人到家里来问是谁说的。');
    const at = `${HOME}/protection/${cry.id}`;
    const empty = await supervision.post(at, { answer: ' ' }, at);
    expect([empty.status, faultsIn(empty)]).toEqual([422, ['#f-answer']]);
    const token = await supervision.token(at);
    await answerProtection(context, world.posts.supervision, cry.id, { answer: '已经派人上门，今晚值守。' });
    const late = await supervision.send(at, { answer: '我也写了一份答复', _csrf: token });
    expect(late.status).toBe(409);
    expect(mainOf(late)).toContain('我也写了一份答复');
    expect(mainOf(late)).toContain('已经派人上门');
    const second = await askProtection(context, world.posts.collector, { words: '' });
    const done = await supervision.post(
      `${HOME}/protection/${second.id}`,
      { answer: '已经处理' },
      `${HOME}/protection/${second.id}`,
    );
    expect([done.status, done.headers['location']]).toEqual([303, HOME]);
    expect(await getProtect(context.db, second.id)).toMatchObject({ state: 'answered', answer: '已经处理' });
  });
});

describe('a removal', () => {
  const remove = { decision: 'remove', words: '事实清楚，本人也承认，免去。' };

  it('waits until the member was heard or had the time to be', async () => {
    const { context, world } = site;
    const member = await aMember(context, 'collector', { name: '先听他说' });
    const removal = await askRemoval(context, world.posts.networkOffice, member.id, {
      ground: 'neglect',
      words: FACTS,
    });
    const at = `${HOME}/removals/${removal.id}`;
    const page = await supervision.get(at).expect(200);
    expect(mainOf(page)).toContain('要等本人说明');
    expect(pageOf(page)('#main form')).toHaveLength(0);
    const early = await supervision.post(at, remove, '/verify');
    expect([early.status, faultsIn(early)]).toEqual([422, [expect.stringContaining('要先听本人说明')]]);
    expect(mainOf(early)).toContain(remove.words);
    context.clock.set(removal.reply_due_at);
    context.clock.advance(HOUR);
    // Days later nobody is signed in any more.
    supervision = await signIn(site.app, context, world, 'supervision');
    const odd = await supervision.post(at, { words: '太短' }, at);
    expect([odd.status, faultsIn(odd)]).toEqual([422, ['#f-decision']]);
    expect(heldIn(odd, 'words')['words']).toBe('太短');
    const short = await supervision.post(at, { decision: 'keep', words: '太短' }, at);
    expect([short.status, faultsIn(short)]).toEqual([422, ['#f-words']]);
    const done = await supervision.post(at, remove, at);
    expect([done.status, done.headers['location']]).toEqual([303, HOME]);
    expect(await getMember(context.db, member.id)).toMatchObject({ state: 'removed', end_ground: 'neglect' });
    const again = await supervision.post(at, { ...remove, words: '第二次写下的决定理由' }, '/verify');
    expect(again.status).toBe(409);
    expect(mainOf(again)).toContain('第二次写下的决定理由');
  });

  it('is decided with both sides on the page, and may end with the member staying', async () => {
    const { context, world } = site;
    const removal = await askRemoval(context, world.posts.networkOffice, members.evaluator.id, {
      ground: 'leak',
      words: FACTS,
    });
    await replyToRemoval(context, world.posts.evaluator, removal.id, { text: '我没有说过这些话。' });
    const at = `${HOME}/removals/${removal.id}`;
    const page = mainOf(await supervision.get(at));
    expect(page).toContain(FACTS);
    expect(page).toContain('我没有说过这些话。');
    await supervision.post(at, { decision: 'keep', words: '没有证据，不予免去。' }, at);
    expect(await getRemoval(context.db, removal.id)).toMatchObject({ state: 'kept' });
    expect(await getMember(context.db, members.evaluator.id)).toMatchObject({ state: 'in_office' });
  });
});

describe('a request for recusal', () => {
  it('is decided by somebody not involved, and holds from then on', async () => {
    const { context } = site;
    const { row } = await askRecusalByResident(context, { ...asked(), unitId: UNITS.water });
    const at = `${HOME}/recusals/${row.id}`;
    const page = await supervision.get(at).expect(200);
    expect(mainOf(page)).toContain('他的亲属在这个单位工作。');
    const undecided = await supervision.post(at, { decision: 'grant', words: '情况属实，同意。' }, at);
    expect([undecided.status, faultsIn(undecided)]).toEqual([422, ['#f-member']]);
    expect(heldIn(undecided, 'decision', 'words')).toEqual({ decision: 'grant', words: '情况属实，同意。' });
    const short = await supervision.post(at, { decision: 'refuse', words: '不' }, at);
    expect([short.status, faultsIn(short)]).toEqual([422, ['#f-words']]);
    // An id that was not offered is nobody's choice.
    const odd = { decision: 'grant', member: members.collector.id, words: '情况属实，同意。' };
    expect((await supervision.post(at, odd, at)).status).toBe(403);
    const done = await supervision.post(at, { ...odd, member: members.supervisor.id }, at);
    expect([done.status, done.headers['location']]).toEqual([303, HOME]);
    expect(await isRecused(context.db, members.supervisor.id, UNITS.water, '2026-11-23')).toBe(true);
    const again = await supervision.post(at, { decision: 'refuse', words: '第二个人写的理由' }, '/verify');
    expect(again.status).toBe(409);
    expect(mainOf(again)).toContain('第二个人写的理由');
  });

  it('finds the member by the number, however it was typed, and says when there is nobody', async () => {
    const { context } = site;
    const { number } = await certify(context, members.supervisor);
    const typed = number.toLowerCase().replaceAll('-', ' ');
    const known = await askRecusalByResident(context, {
      ...asked({ number: typed, kind: null }),
      unitId: UNITS.bus,
    });
    const options = pageOf(await supervision.get(`${HOME}/recusals/${known.row.id}`))(
      'select[name=member] option',
    );
    expect(options).toHaveLength(2);
    const lost = await askRecusalByResident(context, {
      ...asked({ number: 'X1', kind: null }),
      unitId: UNITS.bus,
    });
    expect(mainOf(await supervision.get(`${HOME}/recusals/${lost.row.id}`))).toContain(
      '没有找到符合的在任成员',
    );
    await decideRecusal(context, site.world.posts.supervision, lost.row.id, {
      memberId: null,
      words: '编号查不到。',
    });
  });

  it('about the supervision office itself is not for that office to see', async () => {
    const { row } = await askRecusalByResident(site.context, { ...asked(), unitId: UNITS.supervision });
    await supervision.get(`${HOME}/recusals/${row.id}`).expect(404);
    expect(headsIn(await supervision.get(HOME))).not.toContain('督查室');
    const own = await askRecusalByUnit(site.context, site.world.posts.busLeader, asked());
    const leader = await signIn(site.app, site.context, site.world, 'busLeader');
    await leader.get(`${HOME}/recusals/${own.id}`).expect(403);
    const town = await signIn(site.app, site.context, site.world, 'townNetworkOffice');
    await town.get(`${HOME}/recusals/${row.id}`).expect(404);
  });

  it('about the supervision office is decided by the county’s network office, from its own page', async () => {
    const { context, world } = site;
    const { row } = await askRecusalByResident(context, { ...asked(), unitId: UNITS.supervision });
    // In this small county that office is a desk of the supervision office, and so involved as well: not here.
    await context.db
      .updateTable('accounts')
      .set({ unit_id: UNITS.dispatch })
      .where('id', '=', world.posts.networkOffice.accountId)
      .execute();
    const office = await signIn(site.app, context, world, 'networkOffice');
    const at = `${HOME}/recusals/${row.id}`;
    expect(pageOf(await office.get('/desk/network'))(`a[href="${at}"]`)).toHaveLength(1);
    expect(pageOf(await office.get(at))('.breadcrumb a, nav a[href="/desk/network"]').length).toBeGreaterThan(
      0,
    );
    const done = await office.post(at, { decision: 'refuse', words: '没有依据，不同意。' }, at);
    expect([done.status, done.headers['location']]).toEqual([303, '/desk/network']);
    expect(await getRecusal(context.db, row.id)).toMatchObject({ state: 'refused' });
  });
});

describe('the head of a unit', () => {
  const at = '/desk/recusals';
  const unitForm = (overrides: Record<string, string> = {}) => {
    const { unit: _, ...form } = aRecusalForm(site.context, overrides);
    return form;
  };

  it('asks for a recusal and reads what came of it, never whom it meant', async () => {
    const { context, world } = site;
    const leader = await signIn(site.app, context, world, 'waterLeader');
    expect(mainOf(await leader.get(at).expect(200))).toContain('还没有提出过');
    expect(pageOf(await leader.get('/desk'))(`a[href="${at}"]`)).toHaveLength(1);
    const odd = await leader.post(at, unitForm({ ground: '', kind: '' }), at);
    expect([odd.status, faultsIn(odd)]).toEqual([422, ['#f-ground']]);
    const whom = await leader.post(at, unitForm({ kind: '' }), at);
    expect([whom.status, faultsIn(whom)]).toEqual([422, ['#f-number']]);
    expect(heldIn(whom, 'ground', 'words')).toEqual({ ground: 'kin', words: '他的亲属在这个单位工作。' });
    const form = unitForm();
    for (let turn = 0; turn < 2; turn += 1) {
      const done = await leader.post(at, form, at);
      expect([done.status, done.headers['location']]).toEqual([303, at]);
    }
    const rows = await context.db
      .selectFrom('recusal_requests')
      .selectAll()
      .where('unit_id', '=', UNITS.water)
      .where('asked_by', '=', 'unit')
      .execute();
    expect(rows).toHaveLength(1);
    await decideRecusal(context, world.posts.supervision, rows[0]!.id, {
      memberId: members.supervisor.id,
      words: '情况属实，同意回避。',
    });
    const page = mainOf(await leader.get(at));
    expect(page).toContain('情况属实，同意回避。');
    expect(page).not.toContain(members.supervisor.name);
  });

  it.each<PostName>(['waterOfficer', 'supervision', 'networkOffice', 'collector'])(
    'is a leader: %s is refused',
    async (post) => {
      const visitor = await signIn(site.app, site.context, site.world, post);
      await visitor.get(at).expect(403);
      expect((await visitor.post(at, unitForm(), '/verify')).status).toBe(403);
    },
  );
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plusDays } from '../../server/clock.ts';
import { askRemoval, getMember, reappoint, type MemberRow } from '../../server/features/network/index.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../support/app.ts';
import { certify } from '../support/certificates.ts';
import { PLACES } from '../support/factories.ts';
import { aMember, aTie, inTown } from '../support/members.ts';
import { signIn } from '../support/sign-in.ts';
import { faultsIn, headsIn, heldIn, mainOf } from './pages.ts';

const LIST = '/desk/network/members';
const FACTS = '六个月里没有任何一次记录，也没有请假。';

let site: TestApp;
let county: Visitor;
let town: Visitor;
let supervision: Visitor;
let mine: MemberRow;
let theirs: MemberRow;

beforeAll(async () => {
  site = await openTestApp();
  const { context, app, world } = site;
  mine = await aMember(context, 'collector', { name: '县里的' });
  theirs = await aMember(context, 'supervisor', { ...inTown, name: '镇里的', villageCode: PLACES.village });
  county = await signIn(app, context, world, 'networkOffice');
  town = await signIn(app, context, world, 'townNetworkOffice');
  supervision = await signIn(app, context, world, 'supervision');
});
afterAll(() => site.close());

/** As in the last weeks of a first term. */
async function nearlyOver(member: MemberRow): Promise<MemberRow> {
  await site.context.db
    .updateTable('members')
    .set({ term_from: '2023-12-20', term_to: '2026-12-19' })
    .where('id', '=', member.id)
    .execute();
  return getMember(site.context.db, member.id);
}

describe('the list of an office', () => {
  it('holds its own members alone', async () => {
    expect(headsIn(await county.get(LIST).expect(200))).toEqual(['县里的']);
    expect(headsIn(await town.get(LIST).expect(200))).toEqual(['镇里的']);
  });

  it('is narrowed by kind, state, village and the end of the term; nonsense narrows nothing', async () => {
    expect(headsIn(await town.get(`${LIST}?kind=collector`))).toEqual([]);
    expect(mainOf(await town.get(`${LIST}?kind=collector`))).toContain('没有符合条件的成员');
    expect(headsIn(await town.get(`${LIST}?village=${PLACES.village}`))).toEqual(['镇里的']);
    expect(headsIn(await town.get(`${LIST}?state=removed`))).toEqual([]);
    expect(headsIn(await town.get(`${LIST}?ends=soon`))).toEqual([]);
    expect(headsIn(await town.get(`${LIST}?kind=boss&state=x&village=1&ends=never&after=z`))).toEqual([
      '镇里的',
    ]);
  });

  it('comes in pages that keep the filter', async () => {
    for (let n = 0; n < 32; n += 1) await aMember(site.context, 'evaluator', { name: `丙${n}` });
    const first = await county.get(`${LIST}?kind=evaluator`).expect(200);
    expect(headsIn(first)).toHaveLength(30);
    const next = pageOf(first)('a[rel=next]').attr('href')!;
    expect(headsIn(await county.get(next))).toEqual(['丙30', '丙31']);
  });

  it('is closed to everybody else', async () => {
    for (const path of [LIST, `${LIST}/${mine.id}`]) {
      await supervision.get(path).expect(403);
      expect((await new Visitor(site.app).get(path)).headers['location']).toContain('/sign-in');
    }
  });
});

describe('one member', () => {
  it('is shown to their own office: term, number and how many ties, never which', async () => {
    const { context, world } = site;
    await aTie(context, mine, world.units.water, { words: '不该给人看的话' });
    const { number } = await certify(context, mine);
    const page = await county.get(`${LIST}/${mine.id}`).expect(200);
    expect(pageOf(page)(`a[href="/verify/${number}"]`)).toHaveLength(1);
    expect(mainOf(page)).toContain('1 项');
    expect(page.text).not.toMatch(/县水务局|不该给人看的话/);
    await town.get(`${LIST}/${mine.id}`).expect(404);
    await county.get(`${LIST}/${theirs.id}`).expect(404);
    await county.get(`${LIST}/nonsense`).expect(404);
  });

  it('serves a second term by one act, seen as it is, and never a third', async () => {
    const { context, world } = site;
    const member = await nearlyOver(await aMember(context, 'collector', { name: '快到期的' }));
    const at = `${LIST}/${member.id}`;
    expect(headsIn(await county.get(`${LIST}?ends=soon`))).toContain('快到期的');
    expect(mainOf(await county.get(at))).toContain('再任 3 年');
    const done = await county.post(`${at}/reappointment`, { seen: String(member.version) }, at);
    expect([done.status, done.headers['location']]).toEqual([303, at]);
    expect(await getMember(context.db, member.id)).toMatchObject({ term: 2, term_to: '2029-12-19' });
    const stale = await county.post(`${at}/reappointment`, { seen: String(member.version) }, at);
    expect([stale.status, faultsIn(stale)]).toEqual([409, [expect.stringContaining('刚刚有了变动')]]);
    const { version } = await getMember(context.db, member.id);
    const third = await county.post(`${at}/reappointment`, { seen: String(version) }, at);
    expect([third.status, faultsIn(third)]).toEqual([422, [expect.stringContaining('最多任 2 届')]]);
    expect((await town.post(`${at}/reappointment`, { seen: '1' }, '/desk/network/calls/none')).status).toBe(
      404,
    );
    await expect(reappoint(context, world.posts.townNetworkOffice, member.id, version)).rejects.toMatchObject(
      { status: 404 },
    );
  });

  it('is not reappointed before the last months', async () => {
    const member = await aMember(site.context, 'collector');
    const at = `${LIST}/${member.id}`;
    const early = await county.post(`${at}/reappointment`, { seen: String(member.version) }, at);
    expect([early.status, faultsIn(early)]).toEqual([422, [expect.stringContaining('最后 3 个月')]]);
    expect((await county.post(`${at}/reappointment`, { seen: '' }, at)).status).toBe(422);
  });

  it('is named for removal with a ground and facts, once, and is told', async () => {
    const { context } = site;
    const member = await aMember(context, 'supervisor', { name: '要说明的' });
    const at = `${LIST}/${member.id}`;
    const odd = await county.post(`${at}/removal`, { words: FACTS }, at);
    expect([odd.status, faultsIn(odd)]).toEqual([422, ['#f-ground']]);
    expect(heldIn(odd, 'words')['words']).toBe(FACTS);
    const short = await county.post(`${at}/removal`, { ground: 'neglect', words: '不来' }, at);
    expect([short.status, faultsIn(short)]).toEqual([422, ['#f-words']]);
    expect(heldIn(short, 'ground', 'words')).toEqual({ ground: 'neglect', words: '不来' });
    const token = await county.token(at);
    const done = await county.send(`${at}/removal`, { ground: 'neglect', words: FACTS, _csrf: token });
    expect([done.status, done.headers['location']]).toEqual([303, at]);
    const page = mainOf(await county.get(at));
    expect(page).toContain('提请免职：六个月没有履职');
    expect(page).toContain('11月26日');
    const again = await county.send(`${at}/removal`, {
      ground: 'leak',
      words: `${FACTS}又一次`,
      _csrf: token,
    });
    expect([again.status, faultsIn(again)]).toEqual([409, [expect.stringContaining('已有一项')]]);
    expect(mainOf(again)).toContain(`${FACTS}又一次`);
    const told = await context.db
      .selectFrom('notices')
      .selectAll()
      .where('dedupe_key', 'like', 'member.removal_noticed/%')
      .execute();
    expect(told).toHaveLength(1);
  });

  it('of another scope is nobody’s to name', async () => {
    const form = { ground: 'neglect', words: FACTS };
    expect((await town.post(`${LIST}/${mine.id}/removal`, form, `${LIST}/${theirs.id}`)).status).toBe(404);
    expect((await county.post(`${LIST}/${theirs.id}/removal`, form, `${LIST}/${mine.id}`)).status).toBe(404);
    expect((await supervision.post(`${LIST}/${mine.id}/removal`, form, '/verify')).status).toBe(403);
    expect((await county.send(`${LIST}/${mine.id}/removal`, form)).status).toBe(403);
  });

  it('who left is shown with the reason, and nothing can be done any more', async () => {
    const { context, world } = site;
    const member = await aMember(context, 'collector');
    await context.db
      .updateTable('members')
      .set({ state: 'resigned', ended_on: plusDays('2026-11-23', -1) })
      .where('id', '=', member.id)
      .execute();
    const page = await county.get(`${LIST}/${member.id}`).expect(200);
    expect(mainOf(page)).toContain('已辞任');
    expect(pageOf(page)('form.action-form')).toHaveLength(0);
    await expect(
      askRemoval(context, world.posts.networkOffice, member.id, { ground: 'neglect', words: FACTS }),
    ).rejects.toMatchObject({ key: 'network:fault.over' });
  });
});

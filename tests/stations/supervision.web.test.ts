import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { atTime } from '../../server/clock.ts';
import {
  addPost,
  askExcuse,
  checkListening,
  excuseRecords,
  weekRecords,
} from '../../server/features/stations/index.ts';
import { pageOf, type Visitor } from '../support/app.ts';
import { UNITS, type PostName } from '../support/factories.ts';
import { faultsIn, flashOf, heldIn, mainOf, openStations, sound, type StationSite } from './pages.ts';

const AT = '/desk/listening';

let site: StationSite;
let office: Visitor;
/** Excuses of the water bureau's two posts, and one of the supervision office's own. */
let first: string;
let second: string;
let own: string;

/** The week of 16 November was checked, and nobody had listened. */
beforeAll(async () => {
  site = await openStations({ at: '2026-11-16T00:30:00.000Z' });
  const { context, world, listening } = site;
  const { posts } = world;
  const post = await addPost(context, posts.admin, {
    unitId: UNITS.supervision,
    post: '督查室主任',
    postEn: 'Head of the office',
    from: '2026-11-16',
  });
  context.clock.set(atTime('2026-11-23', '01:00'));
  await checkListening(context);
  context.clock.set(atTime('2026-11-23', '09:00'));
  const ask = (postId: string, by = posts.waterOfficer) =>
    askExcuse(context, by, {
      postId,
      week: '2026-11-16',
      ground: 'disaster',
      words: '防汛值守，全周在堤上',
      looked: true,
    });
  first = (await ask(listening.posts.water[0]!.id)).id;
  second = (await ask(listening.posts.water[1]!.id)).id;
  own = (await ask(post.id, { ...posts.waterOfficer, unitId: UNITS.supervision })).id;
  office = await site.as('supervision');
});
afterAll(() => site.close());

const decide = (id: string, fields: Record<string, string>, by = office) =>
  by.post(`${AT}/excuses/${id}/decision`, fields, AT);
const openFormOf = async (path: string) =>
  pageOf(sound(await office.get(path)))('form.action-form')
    .toArray()
    .map((form) => form.attribs['action']);

describe('the supervision office', () => {
  it('sees the excuses that wait, the oldest with its form, and which offices missed', async () => {
    const text = mainOf(sound(await office.get(AT)));
    expect(text).toContain('县水务局 · 分管水利副局长');
    expect(text).toContain('近 8 周没有听取的单位');
    expect(await openFormOf(AT)).toEqual([`${AT}/excuses/${first}/decision`]);
    expect(await openFormOf(`${AT}?excuse=${second}`)).toEqual([`${AT}/excuses/${second}/decision`]);
    expect(await openFormOf(`${AT}?excuse=nonsense`)).toEqual([`${AT}/excuses/${first}/decision`]);
    sound(await office.get(AT).set('Cookie', 'lang=en'));
  });

  it('decides nothing about itself', async () => {
    expect(mainOf(await office.get(AT))).toContain('这是您自己单位的理由，您不能决定');
    expect(await openFormOf(`${AT}?excuse=${own}`)).toEqual([`${AT}/excuses/${first}/decision`]);
    expect((await decide(own, { decision: 'accept', decisionWords: '情况属实' })).status).toBe(403);
  });

  it.each<PostName>(['waterOfficer', 'waterLeader', 'dispatcher', 'admin', 'auditor', 'networkOffice'])(
    'is the only one to decide: not %s',
    async (post) => {
      const other = await site.as(post);
      await other.get(AT).expect(403);
      const fields = { decision: 'accept', decisionWords: '情况属实' };
      expect((await other.post(`${AT}/excuses/${first}/decision`, fields, '/account')).status).toBe(403);
    },
  );

  it.each<[string, Record<string, string>, string[]]>([
    ['without a choice', { decisionWords: '情况属实' }, ['#f-decision']],
    ['without words', { decision: 'accept', decisionWords: '' }, ['#f-decisionWords']],
    ['with too few words', { decision: 'accept', decisionWords: '好' }, ['#f-decisionWords']],
    [
      'with a number in its words',
      { decision: 'refuse', decisionWords: '请打 13800138000 核实' },
      ['#f-decisionWords'],
    ],
  ])('a decision %s comes back at its own excuse, with what was typed', async (_what, fields, faults) => {
    const page = sound(await decide(second, fields), 422);
    expect(faultsIn(page)).toEqual(faults);
    expect(heldIn(page, 'decisionWords')).toEqual({ decisionWords: fields['decisionWords'] });
    expect(pageOf(page)('form.action-form').attr('action')).toBe(`${AT}/excuses/${second}/decision`);
  });

  it('accepts one, which corrects the week at once and stands in public with its words', async () => {
    const week = '/stations/weeks/2026-11-16';
    expect(mainOf(await site.visitor.get(week))).toContain('局长 没有听 · 分管水利副局长 没有听');
    const sent = await decide(first, { decision: 'accept', decisionWords: '有值守记录' });
    expect([sent.status, sent.headers['location']]).toEqual([303, AT]);
    expect(flashOf(await office.get(AT))).toContain('决定已经公开');
    const text = mainOf(sound(await site.visitor.get(week)));
    expect(text).toContain('局长 理由成立 · 分管水利副局长 没有听');
    expect(text).toContain('同意：有值守记录');
    expect(await weekRecords.verify(site.context.db)).toEqual([]);
    expect(await excuseRecords.verify(site.context.db)).toEqual([]);
  });

  it('learns that somebody else decided first', async () => {
    const page = sound(await decide(first, { decision: 'refuse', decisionWords: '没有值守记录' }), 409);
    expect(faultsIn(page)).toEqual(['别人刚刚作了决定。']);
    expect((await decide('nowhere', { decision: 'refuse', decisionWords: '没有值守记录' })).status).toBe(404);
  });

  it('has a sentence when nothing waits that it may decide', async () => {
    await decide(second, { decision: 'refuse', decisionWords: '没有值守记录' });
    expect(await openFormOf(AT)).toEqual([]);
    await site.context.db.deleteFrom('listening_excuses').where('id', '=', own).execute();
    expect(mainOf(sound(await office.get(AT)))).toContain('没有等决定的理由');
  });
});

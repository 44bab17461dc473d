import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  closeRound,
  drawRound,
  findRoundUnit,
  makeRound,
  openRound,
  publishRound,
  type RoundRow,
} from '../../server/features/evaluations/index.ts';
import { pageOf } from '../support/app.ts';
import { UNITS } from '../support/factories.ts';
import { AFTER, aForm, aNewRound, at, DAYS, residentsVote } from './round.ts';
import { openEvaluatedSite, type EvaluatedSite } from './site.ts';

const PATH = '/desk/evaluations/unit';
let site: EvaluatedSite;
let round: RoundRow;
beforeAll(async () => {
  site = await openEvaluatedSite();
});
afterAll(() => site.close());
const entry = async (unitId: string) => (await findRoundUnit(site.context.db, round.id, unitId))!;

describe('a unit', () => {
  it('reads that it is in no round', async () => {
    const leader = await site.as('waterLeader');
    expect((await leader.get(PATH)).text).toContain('还没有参加评议');
  });

  it('hands in its report, and keeps what was typed when it is refused', async () => {
    round = await makeRound(site.context, site.world.posts.supervision, aNewRound());
    const leader = await site.as('waterLeader');
    const act = `${PATH}/${round.code}/report`;
    const { version } = await entry(UNITS.water);
    const empty = await leader.post(act, { version: String(version), report: ' ' }, PATH);
    expect([empty.status, pageOf(empty)('#f-report-error').length]).toEqual([422, 1]);
    const long = await leader.post(act, { version: String(version), report: '字'.repeat(501) }, PATH);
    expect([long.status, pageOf(long)('#f-report').text().trim().length]).toEqual([422, 501]);
    const report = '本季度修好水管三处。';
    expect((await leader.post(act, { version: String(version), report }, PATH)).status).toBe(303);
    const stale = await leader.post(act, { version: String(version), report: '另一份' }, PATH);
    expect([stale.status, pageOf(stale)('#f-report').text().trim()]).toEqual([409, '另一份']);
    expect((await leader.get(PATH)).text).toContain(report);
    expect((await leader.post(`${PATH}/2020-1/report`, { version: '0', report }, PATH)).status).toBe(404);
  });

  it('can hand in none after the last day, nor reply before there is a result', async () => {
    await drawRound(site.context, site.world.posts.supervision, round.code);
    site.context.clock.set(at('2026-11-27'));
    const leader = await site.as('waterLeader');
    const page = pageOf(await leader.get(PATH));
    expect(page('main form')).toHaveLength(0);
    const { version } = await entry(UNITS.water);
    const late = await leader.post(
      `${PATH}/${round.code}/report`,
      { version: String(version), report: '晚了的' },
      '/',
    );
    expect([late.status, late.text]).toEqual([422, expect.stringContaining('已经过了')]);
    const early = await leader.post(
      `${PATH}/${round.code}/reply`,
      { version: String(version), reply: '谢谢' },
      '/',
    );
    expect(early.status).toBe(409);
  });

  it('replies to the result and hands in its plan, once', async () => {
    site.context.clock.set(at(DAYS.opens_on));
    await openRound(site.context, site.world.posts.supervision, round.code);
    const waits = await site.as('housingLeader');
    expect((await waits.get(PATH)).text).toContain('正在评议');
    await residentsVote(site, round, UNITS.housing, 31, () => aForm(5));
    site.context.clock.set(at(AFTER));
    await closeRound(site.context, site.world.posts.supervision, round.code);
    await publishRound(site.context, site.world.posts.supervision, round.code);
    const leader = await site.as('housingLeader');
    const page = await leader.get(PATH);
    expect(page.text).toContain('要补课');
    const { version } = await entry(UNITS.housing);
    const reply = '我们认真听取，逐条改。';
    const replied = await leader.post(
      `${PATH}/${round.code}/reply`,
      { version: String(version), reply },
      PATH,
    );
    expect(replied.status).toBe(303);
    const plan = `${PATH}/${round.code}/plan`;
    const bad = await leader.post(plan, { measures: '每周三晚上办件。', finishOn: '2026-12-01' }, PATH);
    const $ = pageOf(bad);
    expect([bad.status, $('#f-finishOn-error').length, $('#f-measures').text().trim()]).toEqual([
      422,
      1,
      '每周三晚上办件。',
    ]);
    const none = await leader.post(plan, { measures: '', finishOn: '2027-01-20' }, PATH);
    expect([none.status, pageOf(none)('#f-finishOn').val()]).toEqual([422, '2027-01-20']);
    const good = { measures: '每周三晚上办件。', finishOn: '2027-01-20' };
    expect((await leader.post(plan, good, PATH)).status).toBe(303);
    const again = await leader.post(plan, good, PATH);
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('已经交了')]);
    const open = (await site.anybody().get(`/evaluations/${round.code}/units/B01`)).text;
    expect(open).toContain(reply);
    expect(open).toContain('每周三晚上办件。');
  });

  it('says in public when its plan is late', async () => {
    await site.context.db
      .updateTable('evaluation_plans')
      .set({ measures: null, finish_on: null, handed_in_at: null })
      .execute();
    const path = `/evaluations/${round.code}/units/B01`;
    expect((await site.anybody().get(path)).text).toContain('前交补课计划');
    site.context.clock.set(at('2026-12-26'));
    expect((await site.anybody().get(path)).text).toContain('还没有交');
  });

  it('speaks through its head alone', async () => {
    for (const post of ['waterOfficer', 'supervision', 'evaluator'] as const) {
      const visitor = await site.as(post);
      expect([post, (await visitor.get(PATH)).status]).toEqual([post, 403]);
      for (const act of ['report', 'reply', 'plan']) {
        expect((await visitor.post(`${PATH}/${round.code}/${act}`, {}, '/')).status).toBe(403);
      }
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  closeRound,
  decideWords,
  makeRound,
  openRound,
  publishRound,
  recomputeRound,
  type RoundRow,
} from '../../server/features/evaluations/index.ts';
import { listDigest } from '../../server/features/draws/index.ts';
import { pageOf } from '../support/app.ts';
import { UNITS } from '../support/factories.ts';
import {
  AFTER,
  aForm,
  aNewRound,
  anEvaluator,
  at,
  DAYS,
  everybodyVotes,
  readyRound,
  reportAll,
  residentsVote,
} from './round.ts';
import { drawRound } from '../../server/features/evaluations/index.ts';
import { openEvaluatedSite, type EvaluatedSite } from './site.ts';

let site: EvaluatedSite;
let round: RoundRow;
const read = async (path: string) => site.anybody().get(`/evaluations${path}`);

beforeAll(async () => {
  site = await openEvaluatedSite();
});
afterAll(() => site.close());

describe('rounds in public', () => {
  it('say that there is none yet, and how they will be counted', async () => {
    const page = await read('');
    expect(page.text).toContain('还没有评议');
    expect(page.text).toContain('100、80、60、30、0');
    for (const path of ['/2026-1', '/2026-1/units/B01', '/2026-1/units.csv', '/2026-1/pool.csv', '/none']) {
      expect([path, (await read(path)).status]).toEqual([path, 404]);
    }
  });

  it('show the promise of the draw before it, and no list', async () => {
    round = await makeRound(site.context, site.world.posts.supervision, aNewRound());
    await reportAll(site, round);
    const $ = pageOf(await read(`/${round.code}`));
    expect($('code.hash')).toHaveLength(1);
    expect($('main').text()).toContain('县水务局');
    for (const file of ['pool.csv', 'result.csv', 'keys.csv', 'units.csv']) {
      expect((await read(`/${round.code}/${file}`)).status).toBe(404);
    }
    expect((await read(`/${round.code}/units/B02`)).text).toContain('本季度办理群众反映的事项。');
    expect((await read(`/${round.code}/units/O02`)).status).toBe(404);
  });

  it('show no number while they are open', async () => {
    await drawRound(site.context, site.world.posts.supervision, round.code);
    site.context.clock.set(at(DAYS.opens_on));
    round = await openRound(site.context, site.world.posts.supervision, round.code);
    await everybodyVotes(site, round);
    await residentsVote(site, round, UNITS.water, 30, (n) =>
      aForm(n % 2 ? 1 : 2, n === 0 ? '办得很快。' : ''),
    );
    await residentsVote(site, round, UNITS.housing, 30, () => aForm(5));
    const page = await read(`/${round.code}`);
    expect(page.text).toContain('任何人都看不到分数');
    for (const path of [`/${round.code}`, `/${round.code}/units/B02`]) {
      expect(pageOf(await read(path))('.stat, code.hash')).toHaveLength(path.includes('units') ? 0 : 1);
    }
  });

  it('tell seed, lists and digests after the close; anybody can check them', async () => {
    site.context.clock.set(at(AFTER));
    round = await closeRound(site.context, site.world.posts.supervision, round.code);
    const hashes = pageOf(await read(`/${round.code}`))('code.hash')
      .toArray()
      .map((node) =>
        pageOf({ text: `<p>${String((node.children[0] as { data?: string }).data)}</p>` } as never)(
          'p',
        ).text(),
      );
    expect(hashes).toHaveLength(6);
    for (const [file, at] of [
      ['pool.csv', 2],
      ['result.csv', 3],
      ['keys.csv', 5],
    ] as const) {
      const answer = await read(`/${round.code}/${file}`);
      expect(answer.headers['content-type']).toContain('text/csv');
      expect([file, listDigest(answer.text.trimEnd().split('\n'))]).toEqual([file, hashes[at]]);
    }
    const pool = (await read(`/${round.code}/pool.csv`)).text;
    for (const member of site.evaluators) expect(pool).not.toContain(member.id);
    expect((await read(`/${round.code}/units.csv`)).status).toBe(404);
  });

  it('stand in bands by peer group when published, by name and without any order of merit', async () => {
    for (const row of await site.context.db.selectFrom('evaluation_words').selectAll().execute()) {
      const decision = { id: row.id, version: row.version, decision: 'approve' as const, shown: row.shown! };
      await decideWords(site.context, site.world.posts.supervision, round.code, decision);
    }
    await publishRound(site.context, site.world.posts.supervision, round.code);
    const $ = pageOf(await read(`/${round.code}`));
    const text = $('main').text();
    expect($('#peer-bureau').length).toBe(1);
    expect(text).toContain('不排名次');
    expect(text).not.toMatch(/第 ?[一1] ?名/);
    expect(text).toContain('表不够，不公布分数');
  });

  it('show a unit its score with interval, groups, words and formula', async () => {
    const $ = pageOf(await read(`/${round.code}/units/B02`));
    const text = $('main').text();
    expect($('.stat')).toHaveLength(4);
    expect(text).toContain('38 张有效的表');
    expect(text).toContain('办过事的人的表太少');
    expect(text).toContain('没有月度工作分');
    expect(text).toContain('办得很快。');
    expect($('table tbody tr')).toHaveLength(2);
    const thin = pageOf(await read(`/${round.code}/units/B03`))('main');
    expect(thin.find('.stat')).toHaveLength(0);
    expect(thin.text()).toContain('不算分');
  });

  it('download as numbers that counting again gives', async () => {
    const csv = (await read(`/${round.code}/units.csv`)).text.trimEnd().split('\n');
    const names = csv[0]!.split(',');
    const again = await recomputeRound(site.context, round.code);
    expect(again.flaws).toEqual([]);
    expect(csv).toHaveLength(6);
    for (const [code, unitId] of [
      ['B01', UNITS.housing],
      ['B02', UNITS.water],
    ]) {
      const cells = csv.find((line) => line.split(',')[2] === code)!.split(',');
      const { result } = again.results.find((one) => one.unitId === unitId)!;
      expect(Number(cells[names.indexOf('score')])).toBeCloseTo(result.score!, 3);
      expect(cells[names.indexOf('formula')]).toBe('1*appraisal');
    }
    const thin = csv.find((line) => line.split(',')[2] === 'B03')!.split(',');
    expect([thin[names.indexOf('score')], thin[names.indexOf('shown')]]).toEqual(['', 'count']);
  });

  it('draw the trend of a unit once there are two, with the numbers beside it', async () => {
    const trend = `/${round.code}/units/B02/trend.svg`;
    expect((await read(trend)).status).toBe(404);
    for (let n = 0; n < 8; n += 1) site.evaluators.push(await anEvaluator(site.context));
    const second = await readyRound(site, {
      period_to: '2026-12-12',
      reports_by: '2026-12-14',
      opens_on: '2026-12-15',
      closes_on: '2026-12-20',
    });
    await openRound(site.context, site.world.posts.supervision, second.code);
    await residentsVote(site, second, UNITS.water, 31, () => aForm(2));
    site.context.clock.set(at('2026-12-21'));
    await closeRound(site.context, site.world.posts.supervision, second.code);
    await publishRound(site.context, site.world.posts.supervision, second.code);
    const $ = pageOf(await read(`/${second.code}/units/B02`));
    expect($('figure.chart table tbody tr')).toHaveLength(2);
    const picture = await read(`${trend}?lang=en`);
    expect(picture.headers['content-type']).toContain('image/svg+xml');
    expect((picture.body as Buffer).toString()).toContain('Over the rounds');
    expect((await read(`/${second.code}/units/B01/trend.svg`)).status).toBe(404);
  });

  it('page through many', async () => {
    for (let n = 0; n < 21; n += 1) {
      const dates = { opens_on: '2026-12-30', closes_on: '2027-01-08' };
      await makeRound(site.context, site.world.posts.supervision, aNewRound(dates));
    }
    const first = pageOf(await read(''));
    expect(first('article')).toHaveLength(20);
    expect(pageOf(await site.anybody().get(first('a[rel=next]').attr('href')!))('article')).toHaveLength(3);
  });
});

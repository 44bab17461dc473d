import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { DAY, plus, plusDays } from '../../../server/clock.ts';
import { drawLookBacks, giveDuties, type LookBackRow } from '../../../server/features/duties/index.ts';
import { pageOf, Visitor } from '../../support/app.ts';
import { aClosedCase, aFit, type Fit } from '../people.ts';
import { openDutySite, saidBy, type DutySite } from './site.ts';

const CLOSED = '2026-11-30T02:00:00.000Z';
const WEEK = '2027-01-04';
const NEXT = plusDays(WEEK, 7);
const DRAWN_AT = '2027-01-03T16:30:00.000Z';
const AT = `/look-backs/${WEEK}`;

let site: DutySite;
let supervisors: Fit[];
let nobody: Visitor;
beforeAll(async () => {
  site = await openDutySite({ at: CLOSED });
  nobody = new Visitor(site.app);
  supervisors = [site.fit('supervisor')];
  for (let n = 0; n < 3; n += 1) supervisors.push(await aFit(site.context, 'supervisor'));
  for (let n = 0; n < 4; n += 1) await aClosedCase(site.context, site.world);
});
afterAll(() => site.close());

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const hashesOn = async (path: string): Promise<string[]> => {
  const $ = pageOf(await nobody.get(path).expect(200));
  return $('code.hash')
    .map((_, one) => $(one).text())
    .get();
};
const rows = (): Promise<LookBackRow[]> =>
  site.context.db.selectFrom('look_backs').selectAll().orderBy('number').execute();
const files = ['pool.csv', 'result.csv'].map((name) => `${AT}/${name}`);

describe('the weekly look-back checks in public, as the weeks go by', () => {
  it('say at first that nothing was drawn yet, and how it will be', async () => {
    const said = saidBy(await nobody.get('/look-backs').expect(200));
    for (const text of ['还没有抽过', '怎么抽的', 'SHA-256']) expect(said).toContain(text);
    await nobody.get(AT).expect(404);
  });

  it('promise the seed before the week begins', async () => {
    site.context.clock.set(plus(DRAWN_AT, -7 * DAY));
    await drawLookBacks(site.context);
    expect(await hashesOn('/look-backs')).toHaveLength(1);
    expect(await hashesOn(AT)).toEqual(await hashesOn('/look-backs'));
    expect(saidBy(await nobody.get(AT))).toContain('还没有抽签');
    for (const file of files) await nobody.get(file).expect(404);
  });

  it('keep back what is looked at until it was looked at, but can no longer change it', async () => {
    site.context.clock.set(DRAWN_AT);
    expect(await drawLookBacks(site.context)).toMatchObject({ drawn: 2 });
    const page = await nobody.get(AT).expect(200);
    const { seed } = await site.context.db
      .selectFrom('draws')
      .select('seed')
      .where('subject', '=', WEEK)
      .executeTakeFirstOrThrow();
    for (const { code } of await rows()) expect(page.text).not.toContain(code);
    expect(page.text).not.toContain(seed);
    expect(await hashesOn(AT)).toHaveLength(3);
    for (const file of files) await nobody.get(file).expect(404);
    expect(saidBy(page)).toContain('已经抽签');
  });

  it('can be drawn again by anybody from what is published when they are over', async () => {
    const { context } = site;
    const promised = await hashesOn(AT);
    context.clock.set(plus(DRAWN_AT, 14 * DAY));
    await giveDuties(context);
    expect(await drawLookBacks(context)).toMatchObject({ told: 1 });
    const [hash, seed, poolDigest, resultDigest] = (await hashesOn(AT)) as [string, string, string, string];
    expect([hash, poolDigest, resultDigest]).toEqual(promised);
    const [poolFile, resultFile] = [
      await nobody.get(files[0]!).expect(200),
      await nobody.get(files[1]!).expect(200),
    ];
    expect(poolFile.headers['content-disposition']).toContain('attachment');
    expect([sha256(poolFile.text), sha256(resultFile.text)]).toEqual([poolDigest, resultDigest]);
    expect(sha256(Buffer.from(seed, 'hex'))).toBe(hash);
    // From here on nothing but the two files and the seed, as the page says it.
    const lot = (name: string): string => sha256(`${seed}/${name}`);
    const pool = parse<Record<string, string>>(poolFile.text, { columns: true });
    const result = parse<Record<string, string>>(resultFile.text, { columns: true });
    expect(pool).toHaveLength(4);
    const byTown = Map.groupBy(pool, ({ town }) => town);
    const drawn = [...byTown.values()]
      .flatMap((some) => some.sort((a, b) => (lot(a['code']!) < lot(b['code']!) ? -1 : 1)).slice(0, 2))
      .sort((a, b) => (lot(a['code']!) < lot(b['code']!) ? -1 : 1));
    expect(result.map((row) => row['code'])).toEqual(drawn.map((row) => row['code']));
    for (const row of result) {
      const tags = row['candidates']!.split(' ');
      const again = [...tags].sort((a, b) =>
        lot(`${row['code']}/${a}`) < lot(`${row['code']}/${b}`) ? -1 : 1,
      );
      expect([tags, row['checker']]).toEqual([again, again[0]]);
    }
  });

  it('name no supervisor, and say what came of it in numbers of cases', async () => {
    const texts = [];
    for (const path of [AT, '/look-backs', ...files]) texts.push((await nobody.get(path).expect(200)).text);
    for (const { member, actor } of supervisors) {
      for (const own of [member.id, member.name, actor.accountId!]) {
        for (const text of texts) expect(text).not.toContain(own);
      }
    }
    const $ = pageOf(await nobody.get('/look-backs'));
    expect($(`#main a[href="${AT}"]`)).toHaveLength(1);
    // Nobody got to any of the two.
    expect($('#main tbody tr td').last().text()).toBe('2');
    expect(await hashesOn(`/look-backs/${plusDays(NEXT, 14)}`)).toHaveLength(1);
  });

  it('know no other days', async () => {
    for (const odd of ['2027-01-05', '2027-13-01', '2020-01-06', 'x', '..%2f..%2fetc']) {
      await nobody.get(`/look-backs/${odd}`).expect(404);
      await nobody.get(`/look-backs/${odd}/pool.csv`).expect(404);
      await nobody.get(`/look-backs/${odd}/result.csv`).expect(404);
    }
  });

  it('go on over pages, the newest week first', async () => {
    const { db } = site.context;
    const one = await db.selectFrom('look_back_weeks').selectAll().executeTakeFirstOrThrow();
    for (let n = 1; n <= 30; n += 1) {
      const week = { ...one, week_on: plusDays(WEEK, -7 * n) };
      await db.insertInto('look_back_weeks').values(week).execute();
    }
    const first = pageOf(await nobody.get('/look-backs').expect(200));
    expect(first('#main tbody tr')).toHaveLength(26);
    const second = pageOf(await nobody.get(first('a[rel=next]').attr('href')!).expect(200));
    expect(second('#main tbody tr').length).toBeGreaterThan(4);
    expect(second('#promises')).toHaveLength(0);
  });
});

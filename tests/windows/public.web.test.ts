import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import {
  addWindow,
  publishWords,
  replyToReview,
  takeReview,
  printSheet,
} from '../../server/features/windows/index.ts';
import { insertReview } from '../../server/features/windows/review-store.ts';
import { insertWindow } from '../../server/features/windows/store.ts';
import { pageOf } from '../support/app.ts';
import { UNITS } from '../support/factories.ts';
import { mainOf, openWindows, sound, type WindowSite } from './pages.ts';
import { aReview, aSlip, aWindow, giveReviews } from './window.ts';

let site: WindowSite;
beforeAll(async () => {
  site = await openWindows({ at: '2026-09-02T01:00:00.000Z' });
});
afterAll(() => site.close());

const both = async (path: string) => {
  sound(await site.visitor.get(path).set('Cookie', 'lang=en'));
  return sound(await site.visitor.get(path));
};
const month = (day: string) => site.context.clock.set(`${day}T02:00:00.000Z`);

describe('a window nobody has said anything of', () => {
  it('is there, with a sentence for what will be', async () => {
    expect(mainOf(await both('/windows'))).toContain('不动产登记窗口');
    expect(pageOf(await both('/units/B01'))('a[href="/windows/W-B01-1"]').text()).toBe('不动产登记窗口');
    expect(pageOf(await both('/units/B02'))('#windows')).toHaveLength(0);
    const page = await both('/windows/W-B01-1');
    expect(mainOf(page)).toContain('第一个整月过完以后');
    expect(mainOf(page)).toContain('还没有公开的话');
    expect(pageOf(page)('figure.chart')).toHaveLength(0);
    for (const path of [
      '/windows/W-B09-9',
      '/windows/W-B09-9/poster',
      '/windows/W-B09-9/qr.svg',
      '/windows/X/chart.svg',
    ])
      await site.visitor.get(path).expect(404);
  });

  it('has a poster whose picture leads to its page', async () => {
    const poster = sound(await site.visitor.get('/windows/W-B01-1/poster'));
    expect(poster.text).toContain('http://ztc.test/windows/W-B01-1');
    const picture = await site.visitor.get('/windows/W-B01-1/qr.svg');
    expect([picture.status, picture.type]).toEqual([200, 'image/svg+xml']);
  });
});

describe('a window with reviews', () => {
  beforeAll(async () => {
    const { context, window, world } = site;
    // September: too few. October: enough. November still runs.
    await giveReviews(context, window, [5, 4, 1]);
    month('2026-10-15');
    await printSheet(context, world.posts.housingLeader, window.code);
    await giveReviews(context, window, [5, 5, 4, 3, 2, 1]);
    await takeReview(context, window.code, aReview(context, { level: 1 }));
    month('2026-11-20');
    await giveReviews(context, window, [1, 1, 1, 1, 1, 1, 1]);
  });

  it('shows months that are over, of five or more, and those without a slip apart', async () => {
    const page = await both('/windows/W-B01-1');
    const cells = pageOf(page)('figure.chart tbody tr')
      .toArray()
      .map((row) =>
        pageOf(page)(row)
          .find('th, td')
          .toArray()
          .map((cell) => pageOf(page)(cell).text().trim()),
      );
    expect(cells.map((row) => row.slice(0, 7))).toEqual([
      ['2026年10月', '6', '2', '1', '1', '1', '1'],
      ['2026年9月', '3', '—', '—', '—', '—', '—'],
    ]);
    expect(cells[0]!.slice(8)).toEqual(['1', '21']);
    const text = mainOf(page);
    expect(text).toContain('66.7%');
    expect(text).toContain('6 条中 4 条');
    expect(text).toContain('一共只有 6 条');
    expect(text).not.toContain('2026年11月');
  });

  it('draws them, in both languages, and gives them away with the formula', async () => {
    for (const lang of ['zh-CN', 'en', 'xx']) {
      const chart = await site.visitor.get(`/windows/W-B01-1/chart.svg?lang=${lang}`);
      expect([chart.status, chart.type]).toEqual([200, 'image/svg+xml']);
    }
    const csv = await site.visitor.get('/windows/reviews.csv');
    expect(csv.type).toBe('text/csv');
    const lines = csv.text.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('W-B01-1,不动产登记窗口,Property registration,B01,2026-09,0,3,,,,,');
    expect(lines[2]).toContain('2026-10,21,6,2,1,1,1,1,0.6667,');
    expect(lines[2]).toContain('content=(level_5+level_4+level_3)/reviews_with_slip');
  });

  it('shows words once they are published, with the month, masked, and the unit’s reply', async () => {
    const { context, window, world } = site;
    const words = '很快，打13912345678找我';
    const { review } = await takeReview(
      context,
      window.code,
      aReview(context, { level: 4, words, tags: ['quick'], slip: aSlip(context, window) }),
    );
    expect(mainOf(await both('/windows/W-B01-1'))).not.toContain('很快');
    await publishWords(context, world.posts.supervision, review.id, { words: review.words!, looked: true });
    const open = await both('/windows/W-B01-1');
    expect(mainOf(open)).toContain('很快');
    expect(mainOf(open)).toContain('单位还没有回复');
    expect(open.text).not.toMatch(/13912345678|11月20日/);
    const input = { reply: '谢谢，我们继续努力。', looked: true };
    await replyToReview(context, world.posts.housingOfficer, review.id, input);
    expect(mainOf(await both('/windows/W-B01-1'))).toContain('谢谢，我们继续努力。');
  });
});

describe('very many', () => {
  it('windows and words are paged, without one twice or left out', async () => {
    const { context, window, world } = site;
    const second = await addWindow(context, world.posts.waterLeader, aWindow());
    await transact(context.db, async (trx) => {
      for (let n = 10; n < 140; n += 1) {
        await insertWindow(trx, { ...second, id: `w${n}`, code: `W-B03-${n}`, unit_id: UNITS.transport });
        await insertReview(trx, {
          id: `many-${n}`,
          version: 0,
          window_id: window.id,
          unit_id: window.unit_id,
          reviewed_on: n % 2 === 0 ? '2026-10-10' : '2026-09-10',
          level: 5,
          tags_json:
            '["quick","clear","kind","once","orderly","slow","unclear","cold","again","nobody","papers"]',
          has_slip: 0,
          words: `第${n}条话`.repeat(50),
          words_state: 'public',
          lang: 'zh-CN',
          case_id: null,
          decided_at: null,
          withheld_why: null,
          reply: null,
          replied_on: null,
        });
      }
    });
    const walk = async (first: string, of: (text: string) => string[]) => {
      const found: string[] = [];
      let pages = 0;
      for (let path: string | undefined = first; path; pages += 1) {
        const page = sound(await site.visitor.get(path));
        found.push(...of(mainOf(page)));
        path = pageOf(page)('a[rel=next]').attr('href');
      }
      return { found, pages };
    };
    const windows = await walk('/windows', (text) => text.match(/W-B\d\d-\d+/g) ?? []);
    expect([new Set(windows.found).size, windows.found.length, windows.pages]).toEqual([132, 132, 3]);
    const said = await walk('/windows/W-B01-1', (text) => [...new Set(text.match(/第\d+条话/g) ?? [])]);
    expect([new Set(said.found).size, said.found.length]).toEqual([130, 130]);
    for (const after of ['x', 'WyJhIl0', Buffer.from('["2026-13","a"]').toString('base64url')]) {
      sound(await site.visitor.get(`/windows/W-B01-1?after=${after}`));
      sound(await site.visitor.get(`/windows?after=${after}`));
    }
  });
});

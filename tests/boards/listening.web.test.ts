import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Express } from 'express';
import { createApp } from '../../server/app.ts';
import { atTime } from '../../server/clock.ts';
import { exposureRecords, type ExposureRow } from '../../server/features/boards/index.ts';
import { faultsIn, heldIn, mainOf } from '../network/pages.ts';
import { sound } from '../stations/pages.ts';
import { pageOf, Visitor } from '../support/app.ts';
import type { PostName } from '../support/factories.ts';
import { signIn } from '../support/sign-in.ts';
import { checked, entryOf, published, type Listeners } from './listening.ts';

let open: Listeners & { entry: ExposureRow };
let app: Express;
let visitor: Visitor;
let at: string;

/** The water bureau published for two missed weeks; it is Monday after, at nine. */
beforeAll(async () => {
  open = await published();
  await checked(open, '2026-11-16');
  open.context.clock.set(atTime('2026-11-23', '09:00'));
  app = createApp(open.context);
  visitor = new Visitor(app);
  at = `/desk/exposures/${open.entry.id}`;
});
afterAll(() => open.context.close());

const as = (post: PostName) => signIn(app, open.context, open.world, post);

describe('an exposure for weekly listening', () => {
  it('stands on the board, at its own address and on the unit’s page, with the weeks and no case', async () => {
    const { code } = open.entry;
    for (const path of ['/exposures', `/exposures/${code}`, '/units/B02']) {
      const text = mainOf(sound(await visitor.get(path)));
      expect(text).toContain('11月2日 周一、11月9日 周一开始的 2 周，有领导岗位没有听');
      sound(await visitor.get(path).set('Cookie', 'lang=en'));
    }
    const page = pageOf(await visitor.get(`/exposures/${code}`));
    expect(
      page('#main a[href^="/stations/weeks/"]')
        .map((_, link) => page(link).attr('href'))
        .get(),
    ).toEqual(['/stations/weeks/2026-11-02', '/stations/weeks/2026-11-09']);
    expect(page('#main a[href^="/cases/"]').length).toBe(0);
  });

  it('is found by its unit and month, and by no category or town', async () => {
    const found = async (query: string) =>
      (await visitor.get(`/exposures?${query}`)).text.includes(open.entry.code);
    expect(await found('unit=unit-water')).toBe(true);
    expect(await found('month=2026-11')).toBe(true);
    expect(await found('category=sanitation')).toBe(false);
    expect(await found('unit=unit-housing')).toBe(false);
  });

  it('is in the feed', async () => {
    const feed = await visitor.get('/exposures.atom').expect(200);
    expect(feed.text).toContain(`/exposures/${open.entry.code}`);
    expect(feed.text).toContain('有领导岗位没有听');
  });

  it('is pledged on by its unit, among the days on which it can be seen to be kept', async () => {
    const leader = await as('waterLeader');
    expect(mainOf(sound(await leader.get('/desk/exposures')))).toContain(open.entry.code);
    const page = sound(await leader.get(at));
    expect(mainOf(page)).toContain('连续做到要过整周才看得出');
    const seen = String(pageOf(page)('input[name=seen]').first().val());
    const text = '每周一由办公室安排好本周听取意见的岗位和时间';
    const pledge = (pledgeBy: string) =>
      leader.post(`${at}/pledge`, { pledgeText: text, pledgeBy, seen }, at);
    const early = sound(await pledge('2026-11-27'), 422);
    expect(faultsIn(early)).toEqual(['#f-pledgeBy']);
    expect(heldIn(early, 'pledgeText', 'pledgeBy')).toEqual({ pledgeText: text, pledgeBy: '2026-11-27' });
    expect((await pledge('2026-12-10')).status).toBe(303);
    expect(mainOf(await visitor.get(`/exposures/${open.entry.code}`))).toContain(text);
  });

  it('is nothing to another unit, and open to the supervision office', async () => {
    expect((await (await as('housingLeader')).get(at)).status).toBe(404);
    expect(mainOf(sound(await (await as('supervision')).get(at)))).toContain('每周听取意见');
    expect(await exposureRecords.verify(open.context.db)).toEqual([]);
    expect((await entryOf(open)).state).toBe('published');
  });
});

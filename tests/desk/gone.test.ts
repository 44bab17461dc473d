import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'cheerio';
import { wordsOnBoards } from '../../server/features/boards/index.ts';
import { answerCase, judgeCase, removeOldWords } from '../../server/features/cases/index.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.context.close());

describe('a case whose words were removed', () => {
  it('still has its page on the desk and on paper, and says so in their place', async () => {
    const row = await world.handling();
    await answerCase(world.context, world.actor('officer'), row.id, {
      text: '已经派人修补完毕，请看。',
      done: '',
    });
    await judgeCase(world.context, row.id, {
      ...{ result: 5, speed: 5, attitude: 5 },
      ...{ isSolved: true, words: '', why: '' },
    });
    world.context.clock.set('2031-01-06T01:00:00.000Z');
    expect((await removeOldWords(world.context, wordsOnBoards)).failed).toBe(0);
    for (const post of ['supervision', 'dispatcher', 'officer'] as const) {
      const staff = await world.as(post);
      for (const path of ['', '/print']) {
        const page = await staff.get(`/desk/cases/${row.code}${path}`);
        expect([post, path, page.status]).toEqual([post, path, 200]);
        const text = load(page.text)('main').text();
        expect(text).toContain('这件事结束已经满 36 个月');
        expect(text).not.toMatch(/cases:\w|desk:\w|undefined|金丝雀/);
        expect(load(page.text)('.desk-acts form')).toHaveLength(0);
      }
      const list = await staff.page(`/desk?tab=all&q=${row.code}`);
      expect(list('.case-row')).toHaveLength(1);
    }
  });
});

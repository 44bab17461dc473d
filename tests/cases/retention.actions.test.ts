import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY } from '../../server/clock.ts';
import {
  acknowledgeCase,
  answerCase,
  dispatchCase,
  eraseOldContacts,
  judgeCase,
  mergeCase,
  monthsBefore,
  withdrawCase,
} from '../../server/features/cases/index.ts';
import { hasContact } from '../../server/features/vault/index.ts';
import { openWorld, type World } from '../desk/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.context.close());

const held = (id: string) => hasContact(world.context.db, world.context, id);

async function close(id: string): Promise<void> {
  const { context } = world;
  const officer = world.actor('officer');
  await dispatchCase(context, world.actor('dispatcher'), id, {
    leadUnitId: world.units.roads,
    coUnitIds: [],
    deadlineClass: 'complaint',
    brief: '请修补路面',
  });
  await acknowledgeCase(context, officer, id);
  await answerCase(context, officer, id, { text: '已经派人到现场修补完毕。', done: '' });
  await judgeCase(context, id, { result: 5, speed: 5, attitude: 5, isSolved: true, words: '', why: '' });
}

describe('contacts past their time', () => {
  it('are erased twelve months after the case ended, and not a day before; open cases keep theirs', async () => {
    const { context } = world;
    const ended = await world.submit();
    const open = await world.submit();
    const survivor = await world.submit();
    context.clock.advance(1000);
    const merged = await world.submit();
    await withdrawCase(context, ended.id, { why: '' });
    await mergeCase(context, world.actor('dispatcher'), merged.id, survivor.code);
    context.clock.set('2027-11-23T15:00:00.000Z');
    expect(await eraseOldContacts(context)).toBe(0);
    expect(await held(ended.id)).toBe(true);
    context.clock.set('2027-11-23T16:00:00.000Z');
    expect(await eraseOldContacts(context)).toBe(1);
    expect([await held(ended.id), await held(open.id), await held(merged.id)]).toEqual([false, true, true]);
    expect(await eraseOldContacts(context)).toBe(0);

    // The one it was merged into has ended by now; its followers hear of it for as long.
    await close(survivor.id);
    context.clock.advance(367 * DAY);
    expect(await eraseOldContacts(context)).toBe(2);
    expect(await held(merged.id)).toBe(false);
  });

  it('go page by page, all of them', async () => {
    const { context } = world;
    for (let n = 0; n < 450; n++) {
      const row = await world.submit();
      await withdrawCase(context, row.id, { why: '' });
    }
    context.clock.advance(370 * DAY);
    expect(await eraseOldContacts(context)).toBe(450);
  });

  it.each([
    ['2026-11-23', 12, '2025-11-23'],
    ['2026-03-31', 1, '2026-02-28'],
    ['2024-02-29', 12, '2023-02-28'],
    ['2026-01-15', 1, '2025-12-15'],
    ['2026-12-01', 24, '2024-12-01'],
  ])('%s less %i months is %s', (day, months, expected) => {
    expect(monthsBefore(day, months)).toBe(expected);
  });
});

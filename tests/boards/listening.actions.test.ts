import { afterEach, describe, expect, it } from '@jest/globals';
import { atTime, plus, plusDays } from '../../server/clock.ts';
import {
  askReview,
  confirmPutRight,
  decideReply,
  decideReview,
  exposureRecords,
  followUp,
  leadershipRecords,
  nextBoardsDueAt,
  openListeningNotices,
  pledgeFix,
  replyToNotice,
  withdrawExposure,
  type ExposureRow,
} from '../../server/features/boards/index.ts';
import { recountStatistics } from '../../server/features/statistics/index.ts';
import { askExcuse, decideExcuse } from '../../server/features/stations/index.ts';
import { UNITS } from '../support/factories.ts';
import {
  boardsAt,
  checked,
  entryOf,
  keep,
  noticed,
  openListeners,
  published,
  type Listeners,
} from './listening.ts';

let open: Listeners | undefined;
afterEach(() => open?.context.close());

const key = (name: string) => expect.objectContaining({ key: name });
const verified = async ({ context }: Listeners) => [
  ...(await exposureRecords.verify(context.db)),
  ...(await leadershipRecords.verify(context.db)),
];
const rows = ({ context }: Listeners): Promise<ExposureRow[]> =>
  context.db.selectFrom('exposures').selectAll().orderBy('id').execute();
const excuse = async ({ context, world, water }: Listeners, week: string) => {
  const words = { ground: 'disaster' as const, words: '防汛值守，全周在堤上', looked: true };
  const { id } = await askExcuse(context, world.posts.waterLeader, { postId: water.id, week, ...words });
  const input = { accept: true, words: '情况属实，有值守记录' };
  await decideExcuse(context, world.posts.supervision, id, input);
};

describe('a unit that misses its weekly listening', () => {
  it('is warned once, and has three working days for its say after the second miss', async () => {
    open = await openListeners();
    expect(await checked(open, '2026-11-02')).toMatchObject({ missed: 2, warned: 2, noticed: 0 });
    await keep(open, '2026-11-09');
    expect(await checked(open, '2026-11-09')).toMatchObject({ missed: 1, noticed: 1 });
    // The housing bureau missed both; the water bureau's second miss comes with the fourth week.
    await keep(open, '2026-11-16');
    expect(await checked(open, '2026-11-16')).toMatchObject({ noticed: 0 });
    expect(await checked(open, '2026-11-23')).toMatchObject({ noticed: 1 });
    expect(await entryOf(open)).toMatchObject({
      code: 'BG-2026-0002',
      kind: 'process',
      cause: 'listening',
      state: 'candidate',
      case_id: null,
      category_code: null,
      subject_json: '{"weeks":["2026-11-02","2026-11-23"]}',
      due_at: atTime('2026-11-29', '18:00'),
      noticed_at: atTime('2026-11-30', '01:00'),
      reply_due_at: atTime('2026-12-03', '18:00'),
    });
    const told = await open.context.db
      .selectFrom('notices')
      .select('args_json')
      .where('template', '=', 'unit.listening_notice')
      .where('recipient_id', '=', UNITS.water)
      .execute();
    expect(told).toEqual([{ args_json: '{"code":"BG-2026-0002"}' }]);
    expect(await verified(open)).toEqual([]);
  });

  it('is no candidate for two misses more than four weeks apart', async () => {
    open = await openListeners();
    await checked(open, '2026-11-02');
    for (const monday of ['2026-11-09', '2026-11-16', '2026-11-23']) {
      await keep(open, monday);
      await checked(open, monday);
    }
    await checked(open, '2026-11-30');
    expect((await rows(open)).filter(({ unit_id: unit }) => unit === UNITS.water)).toEqual([]);
  });

  it('gets one notice, however often the clock asks, and none while one runs', async () => {
    const listeners = await noticed();
    open = listeners;
    expect(await openListeningNotices(listeners.context)).toEqual({ noticed: 0, failed: 0 });
    await checked(listeners, '2026-11-16');
    expect(await rows(listeners)).toHaveLength(1);
  });

  it('is published when its right of reply is over, not a moment before, with its limits', async () => {
    const { notice, ...listeners } = await noticed();
    open = listeners;
    expect(await nextBoardsDueAt(listeners.context.db)).toBe(notice.reply_due_at);
    expect(await boardsAt(listeners, plus(notice.reply_due_at, -1))).toMatchObject({ published: 0 });
    expect(await boardsAt(listeners, notice.reply_due_at)).toMatchObject({ published: 1, failed: 0 });
    expect(await entryOf(listeners)).toMatchObject({
      state: 'published',
      is_count_only: 0,
      published_at: atTime('2026-11-19', '18:00'),
      pledge_due_at: atTime('2026-11-24', '18:00'),
      fix_due_at: atTime('2026-12-10', '18:00'),
      archive_due_at: atTime('2027-11-19', '18:00'),
    });
    // Nothing about it has a moment by itself: its fix is looked at with the weekly check.
    expect(await nextBoardsDueAt(listeners.context.db)).toBe(atTime('2027-11-19', '18:00'));
    expect(await verified(listeners)).toEqual([]);
  });

  it('is counted in the unit’s figures like every other', async () => {
    const { entry, ...listeners } = await published();
    open = listeners;
    await recountStatistics(listeners.context);
    expect(
      await listeners.context.db
        .selectFrom('unit_months')
        .select(['month', 'exposures'])
        .where('unit_id', '=', entry.unit_id)
        .where('exposures', '>', 0)
        .execute(),
    ).toEqual([{ month: '2026-11', exposures: 1 }]);
  });
});

describe('an excuse', () => {
  it('accepted during the right of reply ends the notice, and its other week counts again', async () => {
    const { notice, ...listeners } = await noticed();
    open = listeners;
    await excuse(listeners, '2026-11-02');
    expect(await boardsAt(listeners, plus(listeners.context.clock.now(), 60_000))).toMatchObject({
      lapsed: 1,
    });
    expect(await entryOf(listeners)).toMatchObject({ id: notice.id, state: 'lapsed', published_at: null });
    await checked(listeners, '2026-11-16');
    expect(await entryOf(listeners)).toMatchObject({
      state: 'candidate',
      subject_json: '{"weeks":["2026-11-09","2026-11-16"]}',
    });
    expect(await verified(listeners)).toEqual([]);
  });

  it('accepted in the last moment lets the notice lapse instead of publishing it', async () => {
    const { notice, ...listeners } = await noticed();
    open = listeners;
    listeners.context.clock.set(notice.reply_due_at);
    await excuse(listeners, '2026-11-09');
    expect(await boardsAt(listeners, notice.reply_due_at)).toMatchObject({ published: 0, lapsed: 1 });
  });

  it('accepted after the publication takes the entry back, with the words of who accepted it', async () => {
    const { entry, ...listeners } = await published();
    open = listeners;
    await excuse(listeners, '2026-11-02');
    const at = plus(listeners.context.clock.now(), 60_000);
    expect(await boardsAt(listeners, at)).toMatchObject({ withdrawn: 1, failed: 0 });
    expect(await entryOf(listeners)).toMatchObject({
      id: entry.id,
      state: 'withdrawn',
      withdrawn_at: at,
      withdrawn_by_unit: UNITS.supervision,
      withdrawn_reason: '情况属实，有值守记录',
    });
    expect(await boardsAt(listeners, plus(at, 60_000))).toMatchObject({ withdrawn: 0 });
    expect(await verified(listeners)).toEqual([]);
  });
});

describe('what people do about it', () => {
  it('the unit replies, and a rejected reply is printed beside it', async () => {
    const { notice, ...listeners } = await noticed();
    open = listeners;
    const { context, world } = listeners;
    const text = { text: '两周都在处置管网抢修，没有另行安排' };
    expect((await replyToNotice(context, world.posts.waterLeader, notice.id, text)).state).toBe('replied');
    const words = { accept: false, words: '抢修有值班，不是都去不了' };
    await decideReply(context, world.posts.supervision, notice.id, words);
    await boardsAt(listeners, notice.reply_due_at);
    expect(await entryOf(listeners)).toMatchObject({ state: 'published', reply: text.text });
  });

  it('an accepted reply ends it, and its weeks make no second notice', async () => {
    const { notice, ...listeners } = await noticed();
    open = listeners;
    const { context, world } = listeners;
    await replyToNotice(context, world.posts.waterLeader, notice.id, { text: '站点搬迁，无处可听' });
    await decideReply(context, world.posts.supervision, notice.id, {
      accept: true,
      words: '属实' + '，予以采纳',
    });
    expect(await checked(listeners, '2026-11-16')).toMatchObject({ noticed: 0 });
    // One fresh miss is one: the next makes two. The housing bureau has missed both as well.
    expect(await checked(listeners, '2026-11-23')).toMatchObject({ noticed: 2 });
    expect(await entryOf(listeners)).toMatchObject({
      subject_json: '{"weeks":["2026-11-16","2026-11-23"]}',
    });
  });

  it('is not for others to see or to judge', async () => {
    const { notice, ...listeners } = await noticed();
    open = listeners;
    const { context, world } = listeners;
    const text = { text: '两周都在处置管网抢修' };
    await expect(replyToNotice(context, world.posts.housingLeader, notice.id, text)).rejects.toMatchObject({
      status: 404,
    });
    await expect(
      withdrawExposure(context, world.posts.waterLeader, notice.id, { reason: '不必公示' }),
    ).rejects.toMatchObject({ status: 403 });
  });

  it('the unit pledges a day by which it can be seen, and supervision confirms nothing by hand', async () => {
    const { entry, ...listeners } = await published();
    open = listeners;
    const { context, world } = listeners;
    const pledge = (by: string) =>
      pledgeFix(context, world.posts.waterLeader, entry.id, { text: '每周三由主要负责人到站听取', by });
    for (const by of ['2026-12-04', '2026-12-11']) {
      await expect(pledge(by)).rejects.toMatchObject({
        key: 'boards:rule.pledgeDays',
        args: { first: '2026-12-07', last: '2026-12-10' },
      });
    }
    expect((await pledge('2026-12-07')).fix_due_at).toBe(atTime('2026-12-07', '18:00'));
    await expect(
      confirmPutRight(context, world.posts.supervision, entry.id, { words: '已经去过现场' }),
    ).rejects.toEqual(key('boards:rule.byCheck'));
  });

  it('a review is decided by somebody who had no part in it', async () => {
    const { entry, ...listeners } = await published();
    open = listeners;
    const { context, world } = listeners;
    await askReview(context, world.posts.waterLeader, entry.id, { why: '第二周的记录有误' });
    const input = { uphold: false, words: '记录有误，予以撤下' };
    expect(await decideReview(context, world.posts.supervision, entry.id, input)).toMatchObject({
      state: 'withdrawn',
      review_result: 'withdrawn',
    });
    expect(await verified(listeners)).toEqual([]);
  });
});

describe('putting it right', () => {
  it('is two whole weeks kept in a row after the publication, and nothing before', async () => {
    const { entry, ...listeners } = await published();
    open = listeners;
    await keep(listeners, '2026-11-23');
    expect(await checked(listeners, '2026-11-23')).toMatchObject({ putRight: 0 });
    await keep(listeners, '2026-11-30');
    expect(await checked(listeners, '2026-11-30')).toMatchObject({ putRight: 1 });
    expect(await entryOf(listeners)).toMatchObject({
      id: entry.id,
      state: 'put_right',
      put_right_by: 'check',
      put_right_at: atTime('2026-12-07', '01:00'),
      follow_up_due_at: atTime('2027-01-06', '18:00'),
    });
    expect(await verified(listeners)).toEqual([]);
  });

  it('that was missed puts a line on the leadership list, once, and moves no case', async () => {
    const { entry, ...listeners } = await published();
    open = listeners;
    await checked(listeners, '2026-11-23');
    await checked(listeners, '2026-11-30');
    expect(await boardsAt(listeners, entry.fix_due_at!)).toMatchObject({ listed: 1, failed: 0 });
    expect(await boardsAt(listeners, plus(entry.fix_due_at!, 60_000))).toMatchObject({ listed: 0 });
    expect(await listeners.context.db.selectFrom('leadership_lines').selectAll().execute()).toMatchObject([
      { reason: 'fix_missed', unit_id: UNITS.water, case_id: null, exposure_id: entry.id },
    ]);
    expect(await verified(listeners)).toEqual([]);
  });

  it('is not held to be missed while the check itself is late', async () => {
    const { entry, ...listeners } = await published();
    open = listeners;
    await keep(listeners, '2026-11-23');
    await keep(listeners, '2026-11-30');
    // The job was down: nobody has looked at those weeks.
    expect(await boardsAt(listeners, plus(entry.fix_due_at!, 60_000))).toMatchObject({ listed: 0 });
    expect(await checked(listeners, '2026-12-07')).toMatchObject({ weeks: 4, listed: 0, putRight: 1 });
  });

  it('that did not last is open again with a limit by which it can be seen', async () => {
    const { entry, ...listeners } = await published();
    open = listeners;
    const { context, world } = listeners;
    for (const monday of ['2026-11-23', '2026-11-30']) {
      await keep(listeners, monday);
      await checked(listeners, monday);
    }
    await checked(listeners, '2026-12-07');
    context.clock.set(atTime('2027-01-06', '19:00'));
    const input = { holds: false, words: '十二月又有一周没有听' };
    expect(await followUp(context, world.posts.supervision, entry.id, input)).toMatchObject({
      state: 'published',
      put_right_by: null,
      // Fifteen working days, by then two whole weeks can be seen.
      fix_due_at: atTime('2027-01-27', '18:00'),
    });
    expect(await verified(listeners)).toEqual([]);
  });

  it('makes room for the next notice', async () => {
    const { entry, ...listeners } = await published();
    open = listeners;
    for (const monday of ['2026-11-23', '2026-11-30']) {
      await keep(listeners, monday);
      await checked(listeners, monday);
    }
    await checked(listeners, '2026-12-07');
    expect(await checked(listeners, '2026-12-14')).toMatchObject({ noticed: 1 });
    const next = await entryOf(listeners);
    expect(next.id).not.toBe(entry.id);
    expect(next.subject_json).toBe('{"weeks":["2026-12-07","2026-12-14"]}');
    await boardsAt(listeners, next.reply_due_at);
    // Two within ninety days.
    expect(await listeners.context.db.selectFrom('leadership_lines').select('reason').execute()).toEqual([
      { reason: 'repeated' },
    ]);
  });

  it('leaves the public list after twelve months and stays in the archive', async () => {
    const { entry, ...listeners } = await published();
    open = listeners;
    expect(await boardsAt(listeners, plus(entry.archive_due_at!, 0))).toMatchObject({ archived: 1 });
    expect(await entryOf(listeners)).toMatchObject({ archived_at: entry.archive_due_at });
  });
});

it('ten clocks at once open one notice, and publish it once', async () => {
  const listeners = await openListeners({ file: true });
  open = listeners;
  await checked(listeners, '2026-11-02');
  listeners.context.clock.set(atTime(plusDays('2026-11-09', 7), '01:00'));
  const { run } = await import('../../jobs/check-listening.ts');
  const all = await Promise.all(Array.from({ length: 10 }, () => run(listeners.context)));
  expect(all.reduce((sum, counts) => sum + counts['noticed']!, 0)).toBe(2);
  expect(await rows(listeners)).toHaveLength(2);
  const [first] = await rows(listeners);
  const shown = await Promise.all(Array.from({ length: 5 }, () => boardsAt(listeners, first!.reply_due_at)));
  expect(shown.reduce((sum, counts) => sum + counts.published, 0)).toBe(2);
  expect(await verified(listeners)).toEqual([]);
});

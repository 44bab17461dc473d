import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plusDays, weekdayOf, type Day } from '../../server/clock.ts';
import { defaultRules, loadCalendar, type WorkCalendar } from '../../server/features/deadlines/index.ts';
import {
  closureOn,
  degrees,
  isOpenDay,
  openingWindow,
  overlaps,
  standsAllWeek,
} from '../../server/features/stations/rules.ts';
import {
  countsOf,
  isKept,
  isWeek,
  missesForNotice,
  outcomesOf,
  owesIn,
  plusWeeks,
  soonestKept,
  sundayOf,
  weekOf,
  weeksAfter,
  workdaysIn,
  type SessionView,
} from '../../server/features/stations/weeks.ts';
import { openTestContext } from '../support/context.ts';
import { seedWorld } from '../support/factories.ts';

let calendar: WorkCalendar;
beforeAll(async () => {
  const context = await openTestContext();
  await seedWorld(context);
  calendar = await loadCalendar(context.db);
  await context.close();
});

const days = fc.integer({ min: 0, max: 15 * 365 }).map((n) => plusDays('2011-06-01', n));

describe('a week', () => {
  it('begins on its Monday, ends on its Sunday, and holds each of its days', () => {
    fc.assert(
      fc.property(days, (day) => {
        const week = weekOf(day);
        expect(weekdayOf(week)).toBe(1);
        expect(week <= day && day <= sundayOf(week)).toBe(true);
        expect(isWeek(week)).toBe(true);
        expect(isWeek(plusDays(week, 1))).toBe(false);
      }),
    );
  });

  it('is not what only looks like one', () => {
    for (const text of ['', 'last', '2026-13-01', '2026-11-24', '2026-11-23x'])
      expect(isWeek(text)).toBe(false);
  });

  it('has the working days that the calendar counts one by one', () => {
    fc.assert(
      fc.property(days, (day) => {
        const week = weekOf(day);
        const counted = [0, 1, 2, 3, 4, 5, 6].filter((n) => calendar.isWorkday(plusDays(week, n))).length;
        expect(workdaysIn(calendar, week).days).toBe(counted);
        expect(owesIn(calendar, defaultRules, week)).toBe(counted >= 3);
      }),
    );
  });

  it('with seven days off asks for nothing, and neither does one that is left with two', () => {
    // National Day and Mid-Autumn 2012; Spring Festival 2026.
    for (const week of ['2012-10-01', '2026-02-16']) {
      expect(workdaysIn(calendar, week)).toEqual({ days: 0, provisional: false });
      expect(owesIn(calendar, defaultRules, week)).toBe(false);
    }
    // Monday 8 to Saturday 13 February 2016 off, Sunday 14 worked instead.
    expect(workdaysIn(calendar, '2016-02-08').days).toBe(1);
    expect(owesIn(calendar, defaultRules, '2016-02-08')).toBe(false);
    expect(owesIn(calendar, defaultRules, '2026-10-05')).toBe(true);
  });

  it('of a year without an official schedule says so', () => {
    expect(workdaysIn(calendar, '2031-03-03').provisional).toBe(true);
    expect(workdaysIn(calendar, '2026-11-23').provisional).toBe(false);
  });

  it('follows another until the last one asked for, none twice', () => {
    expect(weeksAfter('2026-11-02', '2026-11-23')).toEqual(['2026-11-09', '2026-11-16', '2026-11-23']);
    expect(weeksAfter('2026-11-23', '2026-11-23')).toEqual([]);
    expect(weeksAfter('2026-11-30', '2026-11-23')).toEqual([]);
  });
});

describe('a station', () => {
  const weekdays = { weekdays: '12345' };

  it('is open on its days, on moved working days, and on no day off', () => {
    expect(isOpenDay(weekdays, '2026-11-23', calendar)).toBe(true);
    expect(isOpenDay(weekdays, '2026-11-22', calendar)).toBe(false);
    expect(isOpenDay({ weekdays: '7' }, '2026-11-22', calendar)).toBe(true);
    // 1 October 2026 is a Thursday off; Sunday 20 September 2026 is worked.
    expect(isOpenDay(weekdays, '2026-10-01', calendar)).toBe(false);
    expect(isOpenDay(weekdays, '2026-09-20', calendar)).toBe(true);
  });

  it('is closed from the first to the last day of a closure, both included', () => {
    const closures = [{ from_on: '2026-11-24', to_on: '2026-11-25' }];
    expect(
      ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'].map((day) => !!closureOn(closures, day)),
    ).toEqual([false, true, true, false]);
    expect(closureOn([{ from_on: '2026-11-24', to_on: null }], '2030-01-01')).toBeDefined();
    // Taken back before it began.
    expect(closureOn([{ from_on: '2026-11-24', to_on: '2026-11-23' }], '2026-11-24')).toBeUndefined();
  });

  it('may be opened from half an hour before a session to its end', () => {
    expect(openingWindow({ held_on: '2026-11-24', starts: '10:00', ends: '11:00' })).toEqual({
      from: '2026-11-24T01:30:00.000Z',
      to: '2026-11-24T03:00:00.000Z',
    });
  });

  it('takes degrees as they are typed, and nothing else', () => {
    expect([degrees(' 34.72 ', 90), degrees('１１４．０２', 180), degrees('-12', 90)]).toEqual([
      '34.72',
      '114.02',
      '-12',
    ]);
    for (const text of ['', 'north', '91', '34.123456789', '1e3']) expect(degrees(text, 90)).toBeNull();
  });
});

describe('two sessions', () => {
  it('overlap exactly when they share a minute, whichever is asked about first', () => {
    const time = fc.integer({ min: 0, max: 23 * 60 + 58 });
    const slot = fc.tuple(time, time).map(([a, b]) => {
      const [from, to] = a < b ? [a, b] : [b, a + 1];
      const text = (n: number) =>
        `${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`;
      return { from, to, slot: { held_on: '2026-11-24', starts: text(from), ends: text(to) } };
    });
    fc.assert(
      fc.property(slot, slot, (a, b) => {
        const shared = Math.min(a.to, b.to) - Math.max(a.from, b.from) > 0;
        expect(overlaps(a.slot, b.slot)).toBe(shared);
        expect(overlaps(b.slot, a.slot)).toBe(shared);
        expect(overlaps(a.slot, { ...b.slot, held_on: '2026-11-25' })).toBe(false);
      }),
    );
  });
});

describe('what became of a post', () => {
  const WEEK = '2026-11-23';
  const post = (id: string, parts: Partial<{ valid_from: Day; valid_to: Day | null }> = {}) => ({
    id,
    valid_from: '2026-01-01',
    valid_to: null,
    ...parts,
  });
  const session = (parts: Partial<SessionView>): SessionView => ({
    id: 's',
    state: 'closed',
    calledOffBy: null,
    expected: ['a'],
    there: ['a'],
    isLate: false,
    ...parts,
  });
  const outcome = (sessions: SessionView[], excuses: Parameters<typeof outcomesOf>[3] = []) =>
    outcomesOf([post('a')], WEEK, sessions, excuses)[0]!.outcome;

  it.each<[string, SessionView[], string]>([
    ['nothing planned', [], 'missed'],
    ['planned and not opened', [session({ state: 'planned', there: null })], 'missed'],
    ['there, record in time', [session({})], 'held'],
    ['there, record late', [session({ isLate: true })], 'late'],
    ['expected, and not there', [session({ there: [] })], 'missed'],
    ['there, though nobody expected it', [session({ expected: [], there: ['a'] })], 'held'],
    ['one late and one in time', [session({ isLate: true }), session({ id: 't' })], 'held'],
    ['opened, not closed yet', [session({ state: 'open', there: null })], 'held'],
    ['opened, never closed', [session({ state: 'open', there: null, isLate: true })], 'late'],
    [
      'called off by the unit',
      [session({ state: 'called_off', calledOffBy: 'unit', there: null })],
      'missed',
    ],
    [
      'called off by the station',
      [session({ state: 'called_off', calledOffBy: 'station', there: null })],
      'closed',
    ],
    [
      'called off by the station, and held elsewhere',
      [session({ state: 'called_off', calledOffBy: 'station', there: null }), session({ id: 't' })],
      'held',
    ],
  ])('%s', (_what, sessions, expected) => expect(outcome(sessions)).toBe(expected));

  it('only an accepted excuse counts, and none is needed by who was there', () => {
    expect(outcome([], [{ postId: 'a', state: 'asked' }])).toBe('missed');
    expect(outcome([], [{ postId: 'a', state: 'refused' }])).toBe('missed');
    expect(outcome([], [{ postId: 'b', state: 'accepted' }])).toBe('missed');
    expect(outcome([], [{ postId: 'a', state: 'accepted' }])).toBe('excused');
    expect(outcome([session({})], [{ postId: 'a', state: 'accepted' }])).toBe('held');
  });

  it('a post owes nothing for a week in which it begins or ends', () => {
    const whole = { valid_from: WEEK, valid_to: sundayOf(WEEK) };
    expect(standsAllWeek(whole, WEEK, sundayOf(WEEK))).toBe(true);
    const posts = [
      post('a', whole),
      post('b', { valid_from: plusDays(WEEK, 1) }),
      post('c', { valid_to: plusDays(WEEK, 5) }),
    ];
    expect(outcomesOf(posts, WEEK, [], []).map(({ post: id }) => id)).toEqual(['a']);
  });

  it('adds up: each post that owes has one outcome', () => {
    const state = fc.constantFrom(
      'planned' as const,
      'open' as const,
      'closed' as const,
      'called_off' as const,
    );
    const some = fc.subarray(['a', 'b', 'c']);
    const one = fc.record({
      id: fc.constantFrom('s', 't'),
      state,
      calledOffBy: fc.constantFrom('unit' as const, 'station' as const),
      expected: some,
      there: some,
      isLate: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one), (sessions) => {
        const posts = ['a', 'b', 'c'].map((id) => post(id));
        const outcomes = outcomesOf(posts, WEEK, sessions, []);
        const { due, ...counts } = countsOf(outcomes);
        expect(due).toBe(3);
        expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(due);
        // Whoever was there at a closed session has not missed.
        const there = new Set(sessions.filter((s) => s.state === 'closed').flatMap((s) => s.there));
        for (const { post: id, outcome: what } of outcomes) {
          if (there.has(id)) expect(['held', 'late']).toContain(what);
        }
      }),
    );
  });
});

describe('misses that make a notice', () => {
  const week = (n: number) => plusWeeks('2026-08-03', n);

  it.each<[number[], number[] | null]>([
    [[], null],
    [[3], null],
    [
      [1, 2],
      [1, 2],
    ],
    [
      [0, 3],
      [0, 3],
    ],
    [[0, 4], null],
    [
      [0, 4, 6],
      [4, 6],
    ],
    [
      [0, 1, 9],
      [0, 1],
    ],
    [[2, 2], null],
  ])('of weeks %j: %j', (missed, expected) => {
    expect(missesForNotice(missed.map(week), defaultRules)).toEqual(expected?.map(week) ?? null);
  });

  it('are within four weeks of each other, and found whenever there are such two', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 30 })), (numbers) => {
        const found = missesForNotice(numbers.map(week), defaultRules);
        const close = numbers.some((a) => numbers.some((b) => a !== b && Math.abs(a - b) <= 3));
        expect(found !== null).toBe(close);
        if (found) expect(found).toHaveLength(2);
      }),
    );
  });
});

describe('what puts a miss right', () => {
  const view = (week_on: Day, held: number, missed: number) => ({ week_on, held, late: 0, missed });

  it('is two weeks kept in a row; a week that was excused as a whole breaks no row', () => {
    const [a, b, c, d] = ['2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23'] as const;
    expect(isKept([view(a, 3, 0)], defaultRules)).toBe(false);
    expect(isKept([view(b, 3, 0), view(a, 3, 0)], defaultRules)).toBe(true);
    expect(isKept([view(a, 3, 0), view(b, 2, 1), view(c, 3, 0)], defaultRules)).toBe(false);
    expect(isKept([view(a, 3, 0), view(b, 0, 0), view(c, 3, 0)], defaultRules)).toBe(true);
    expect(isKept([view(a, 2, 1), view(b, 0, 3), view(c, 3, 0), view(d, 3, 0)], defaultRules)).toBe(true);
  });

  it('can be seen at the earliest on the Monday after two whole weeks that ask for listening', () => {
    expect(soonestKept(calendar, defaultRules, '2026-11-26')).toBe('2026-12-14');
    // 28 September to 11 October 2026: both weeks have three working days, so both count.
    expect(soonestKept(calendar, defaultRules, '2026-09-24')).toBe('2026-10-12');
    // The week of Spring Festival 2016 asks for nothing.
    expect(soonestKept(calendar, defaultRules, '2016-02-03')).toBe('2016-02-29');
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rungNow } from '../../server/features/cases/ladder.ts';
import {
  bindingDue,
  CASE_STATES,
  lightOf,
  planNext,
  type CaseRow,
  type NextStep,
} from '../../server/features/cases/index.ts';
import { defaultRules as rules } from '../../server/features/deadlines/index.ts';
import { seededCalendar } from '../deadlines/calendar-rows.ts';
import { aRow, at } from './rows.ts';

const calendar = seededCalendar();
const plan = (overrides: Partial<CaseRow> = {}) => planNext(aRow(overrides), rules, calendar);

/** The whole ladder of a case that nobody touches. */
function climb(overrides: Partial<CaseRow>): [NextStep, string][] {
  const steps: [NextStep, string][] = [];
  let row = aRow(overrides);
  for (let next = planNext(row, rules, calendar); next; next = planNext(row, rules, calendar)) {
    steps.push([next.step, next.at]);
    row = {
      ...row,
      ...(next.step === 'dispatch_late' ? { is_dispatch_late: 1 } : { ladder_step: Number(next.step[1]) }),
    };
  }
  return steps;
}

describe('the ladder of a complaint due on Monday 30 November (domain §5.3)', () => {
  const RUNGS = [
    ['L0', at('2026-11-27 18:00')],
    ['L1', at('2026-11-30 18:00')],
    ['L2', at('2026-12-03 18:00')],
    ['L3', at('2026-12-07 18:00')],
  ];

  it('is amber one working day before, red when it is due, an order after three, a candidate after five', () => {
    expect(climb({})).toEqual(RUNGS);
    expect(climb({ state: 'dispatched' })).toEqual(RUNGS);
  });

  it('is climbed in the office as well when nobody dispatches, after the lateness of the dispatch', () => {
    const inOffice = { state: 'received', lead_unit_id: null, contact_due_at: null } as const;
    expect(climb(inOffice)).toEqual([['dispatch_late', at('2026-11-24 12:00')], ...RUNGS]);
  });

  it('counts from the first contact while there was none, because that limit is missed first', () => {
    expect(climb({ contacted_at: null })).toEqual([
      ['L0', at('2026-11-23 18:00')],
      ['L1', at('2026-11-24 18:00')],
      ['L2', at('2026-11-27 18:00')],
      ['L3', at('2026-12-01 18:00')],
    ]);
  });

  it('takes no account of the office hours of a feast', () => {
    expect(climb({ due_at: at('2026-09-30 18:00') })).toEqual([
      ['L0', at('2026-09-29 18:00')],
      ['L1', at('2026-09-30 18:00')],
      ['L2', at('2026-10-10 18:00')],
      ['L3', at('2026-10-13 18:00')],
    ]);
  });
});

describe('what makes the ladder shorter', () => {
  it('an urgent case gets its order the moment it is late', () => {
    expect(climb({ deadline_class: 'urgent', due_at: at('2026-11-24 09:00') })).toEqual([
      ['L0', at('2026-11-23 18:00')],
      ['L1', at('2026-11-24 09:00')],
      ['L2', at('2026-11-24 09:00')],
      ['L3', at('2026-12-01 18:00')],
    ]);
  });

  it('a second dissatisfied answer brings the order at once', () => {
    const again = { dissatisfied_count: 2, rework_round: 2, round_began_at: at('2026-11-25 10:00') };
    expect(plan(again)).toEqual({ step: 'L2', at: at('2026-11-25 10:00') });
    expect(plan({ ...again, dissatisfied_count: 1 })).toEqual({ step: 'L0', at: at('2026-11-27 18:00') });
  });

  it('a third round of rework makes a candidate at once, after its order', () => {
    const third = { dissatisfied_count: 3, rework_round: 3, round_began_at: at('2026-11-25 10:00') };
    expect(climb(third)).toEqual([
      ['L2', at('2026-11-25 10:00')],
      ['L3', at('2026-11-25 10:00')],
    ]);
    expect(plan({ rework_round: 3, round_began_at: at('2026-11-25 10:00') })).toEqual({
      step: 'L3',
      at: at('2026-11-25 10:00'),
    });
  });

  it('an order without an answer makes a candidate when its own limit is over', () => {
    const ordered = { ladder_step: 2, order_due_at: at('2026-12-04 18:00') };
    expect(plan(ordered)).toEqual({ step: 'L3', at: at('2026-12-04 18:00') });
    expect(plan({ ...ordered, order_due_at: null })).toEqual({ step: 'L3', at: at('2026-12-07 18:00') });
  });

  it('an unanswered order of a rung that was not reached in this round does not count', () => {
    expect(plan({ ladder_step: 1, order_due_at: at('2026-11-25 18:00') })).toEqual({
      step: 'L2',
      at: at('2026-12-03 18:00'),
    });
  });

  it('more extensions than allowed make a candidate', () => {
    expect(plan({ extensions: 2 })?.step).toBe('L0');
    expect(plan({ extensions: 3 })?.step).toBe('L3');
  });
});

describe('what ends or stops the ladder', () => {
  it('an answer: from then on the clock only waits for the resident, ten working days', () => {
    const answered = { state: 'answered', answered_at: at('2026-11-30 10:00'), ladder_step: 2 } as const;
    expect(plan(answered)).toEqual({ step: 'close_silent', at: at('2026-12-14 18:00') });
  });

  it('a pause: the only step is its end', () => {
    expect(plan({ state: 'waiting', pause_due_at: at('2026-12-01 18:00') })).toEqual({
      step: 'resume',
      at: at('2026-12-01 18:00'),
    });
  });

  it.each(
    CASE_STATES.filter(
      (state) => !['received', 'dispatched', 'handling', 'waiting', 'answered'].includes(state),
    ),
  )('nothing is planned for a case that is %s', (state) => {
    expect(plan({ state })).toBeNull();
  });

  it('the last rung: L4 and L5 are the board’s', () => {
    expect(plan({ ladder_step: 3 })).toBeNull();
    expect(plan({ ladder_step: 5 })).toBeNull();
  });
});

describe('the rung a case stands on', () => {
  const rung = (overrides: Partial<CaseRow>, now: string) =>
    rungNow(aRow(overrides), rules, calendar, at(now));

  it('goes back by itself when the limit has moved or was met', () => {
    expect(rung({ ladder_step: 1 }, '2026-11-26 10:00')).toBe(-1);
    expect(rung({ ladder_step: 0 }, '2026-11-27 17:59')).toBe(-1);
    expect(rung({ ladder_step: 1 }, '2026-11-27 18:00')).toBe(0);
    expect(rung({ ladder_step: 1 }, '2026-11-30 17:59')).toBe(0);
    expect(rung({ ladder_step: 1 }, '2026-11-30 18:00')).toBe(1);
  });

  it('never goes up by itself: that takes a step of the clock', () => {
    expect(rung({ ladder_step: -1 }, '2026-12-31 10:00')).toBe(-1);
    expect(rung({ ladder_step: 0 }, '2026-12-31 10:00')).toBe(0);
  });

  it('does not undo an order, nor a light while nobody may act', () => {
    expect(rung({ ladder_step: 2 }, '2026-11-24 10:00')).toBe(2);
    expect(rung({ ladder_step: 1, state: 'waiting' }, '2026-11-24 10:00')).toBe(1);
    expect(rung({ ladder_step: 1, state: 'answered' }, '2026-11-24 10:00')).toBe(1);
  });
});

describe('the limit that binds', () => {
  it('is the earlier of answer and contact, while there was no contact', () => {
    const { due_at, contact_due_at } = aRow();
    expect(bindingDue(aRow())).toBe(due_at);
    expect(bindingDue(aRow({ contacted_at: null }))).toBe(contact_due_at);
    expect(bindingDue(aRow({ contacted_at: null, contact_due_at: null }))).toBe(due_at);
    expect(bindingDue(aRow({ contacted_at: null, contact_due_at: at('2026-12-31 18:00') }))).toBe(due_at);
  });
});

describe('the light', () => {
  it.each([
    ['handling', -1, 'none'],
    ['handling', 0, 'amber'],
    ['received', 1, 'red'],
    ['waiting', 2, 'red'],
    ['dispatched', 5, 'red'],
    ['answered', 3, 'done'],
    ['closed', 3, 'done'],
    ['withdrawn', 3, 'none'],
    ['merged', 1, 'none'],
    ['declined', -1, 'none'],
    ['handed_over', 1, 'none'],
  ] as const)('of a case that is %s on rung %i is %s', (state, ladder_step, light) => {
    expect(lightOf({ state, ladder_step })).toBe(light);
  });
});

describe('any plan', () => {
  const day = fc
    .integer({ min: 0, max: 60 })
    .map((n) => new Date(Date.UTC(2026, 8, 1 + n, 10)).toISOString());
  const rows = fc.record({
    state: fc.constantFrom(...CASE_STATES),
    deadline_class: fc.constantFrom('complaint' as const, 'urgent' as const, 'praise' as const),
    due_at: day,
    contact_due_at: fc.option(day),
    contacted_at: fc.option(day),
    dispatch_due_at: fc.option(day),
    answered_at: fc.option(day),
    pause_due_at: fc.option(day),
    order_due_at: fc.option(day),
    round_began_at: day,
    ladder_step: fc.integer({ min: -1, max: 5 }),
    rework_round: fc.integer({ min: 0, max: 4 }),
    extensions: fc.integer({ min: 0, max: 3 }),
    dissatisfied_count: fc.integer({ min: 0, max: 3 }),
    is_dispatch_late: fc.integer({ min: 0, max: 1 }),
  });

  it('is the same for the same row, goes up rung by rung and ends', () => {
    fc.assert(
      fc.property(rows, (parts) => {
        const row = aRow(parts);
        expect(planNext(row, rules, calendar)).toEqual(planNext({ ...row }, rules, calendar));
        if (!['received', 'dispatched', 'handling'].includes(row.state)) return;
        const rungs = climb(parts)
          .filter(([step]) => step !== 'dispatch_late')
          .map(([step]) => Number(step[1]));
        expect(rungs).toEqual([...new Set(rungs)].sort());
        expect(rungs.every((rung) => rung > row.ladder_step && rung <= 3)).toBe(true);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  limitsFromReceipt,
  limitsOfRound,
  limitsWithGranted,
  movedDue,
  returnLimit,
} from '../../server/features/cases/limits.ts';
import {
  defaultRules as rules,
  receiptOf,
  type DeadlineClassName,
} from '../../server/features/deadlines/index.ts';
import { seededCalendar } from '../deadlines/calendar-rows.ts';
import { at } from './rows.ts';

const calendar = seededCalendar();
const limits = (name: DeadlineClassName, sent: string) =>
  limitsFromReceipt(calendar, rules, receiptOf(calendar, at(sent)), name);

describe('limits of a case sent on Monday 23 November 2026 at nine (domain §5.2)', () => {
  it.each<[DeadlineClassName, dispatch: string, contact: string | null, due: string]>([
    ['urgent', '2026-11-23 09:30', '2026-11-23 11:00', '2026-11-24 09:00'],
    ['outage', '2026-11-23 11:00', '2026-11-24 09:00', '2026-11-26 18:00'],
    ['consult', '2026-11-24 12:00', '2026-11-24 18:00', '2026-11-26 18:00'],
    ['help', '2026-11-24 12:00', '2026-11-24 18:00', '2026-11-30 18:00'],
    ['complaint', '2026-11-24 12:00', '2026-11-24 18:00', '2026-11-30 18:00'],
    ['conduct_complaint', '2026-11-24 12:00', '2026-11-25 18:00', '2026-12-14 18:00'],
    ['report', '2026-11-25 18:00', null, '2026-11-25 18:00'],
    ['suggestion', '2026-11-24 18:00', '2026-11-26 18:00', '2026-12-14 18:00'],
    ['praise', '2026-11-24 18:00', null, '2026-11-30 18:00'],
    ['long_cycle', '2026-11-24 18:00', '2026-11-25 18:00', '2027-05-22 18:00'],
  ])('%s: dispatched by %s, spoken with by %s, answered by %s', (name, dispatch, contact, due) => {
    expect(limits(name, '2026-11-23 09:00')).toEqual({
      dispatch_due_at: at(dispatch),
      contact_due_at: contact === null ? null : at(contact),
      due_at: at(due),
      first_due_at: at(due),
      is_due_provisional: 0,
    });
  });
});

describe('when a complaint of five working days is due', () => {
  it.each([
    ['Friday at closing time to the millisecond', '2026-11-20 18:00:00.000', '2026-11-27 18:00'],
    ['Friday a millisecond after closing', '2026-11-20 18:00:00.001', '2026-11-30 18:00'],
    ['Saturday', '2026-11-21 10:00', '2026-11-30 18:00'],
    ['Sunday at midnight', '2026-11-22 00:00', '2026-11-30 18:00'],
    ['a Monday before opening', '2026-11-23 00:00', '2026-11-30 18:00'],
    ['a Saturday that works', '2026-02-14 10:00', '2026-02-28 18:00'],
    ['the Thursday before that Saturday', '2026-02-12 10:00', '2026-02-26 18:00'],
    ['the last day before National Day', '2026-09-28 10:00', '2026-10-10 18:00'],
    ['the year before, with both feasts in it', '2025-09-29 10:00', '2025-10-13 18:00'],
    ['the year the county began', '2014-09-26 10:00', '2014-10-09 18:00'],
    ['the last day of the year', '2025-12-31 17:59:59.999', '2026-01-08 18:00'],
    ['the last day of the year after closing', '2025-12-31 18:00:00.001', '2026-01-09 18:00'],
  ])('sent on %s', (_name, sent, due) => {
    expect(limits('complaint', sent).due_at).toBe(at(due));
  });

  it.each([
    ['over May Day', '2026-04-30 10:00', '2026-05-06 18:00'],
    ['on a Saturday before a Sunday that works', '2026-09-19 10:00', '2026-09-21 18:00'],
    ['on a Friday before a Sunday that works', '2014-05-02 10:00', '2014-05-05 18:00'],
  ])('and the first contact %s', (_name, sent, contact) => {
    expect(limits('complaint', sent).contact_due_at).toBe(at(contact));
  });

  it('is provisional when it runs into a year without an official schedule', () => {
    expect(limits('complaint', '2026-12-21 10:00')).toMatchObject({ is_due_provisional: 0 });
    expect(limits('complaint', '2026-12-28 10:00')).toMatchObject({ is_due_provisional: 1 });
  });

  it('hours run day and night, weekends too', () => {
    expect(limits('urgent', '2026-11-20 23:50')).toMatchObject({
      dispatch_due_at: at('2026-11-21 00:20'),
      contact_due_at: at('2026-11-21 01:50'),
      due_at: at('2026-11-21 23:50'),
    });
  });
});

describe('the window for handing back', () => {
  const window = (name: DeadlineClassName, dispatched: string) =>
    returnLimit(calendar, rules, name, receiptOf(calendar, at(dispatched)));

  it('is counted from the dispatch, not from the receipt', () => {
    expect(window('complaint', '2026-11-25 16:00')).toBe(at('2026-11-26 18:00'));
    expect(window('urgent', '2026-11-25 16:00')).toBe(at('2026-11-25 17:00'));
    expect(window('suggestion', '2026-11-26 16:00')).toBe(at('2026-11-30 18:00'));
  });

  it('is none for what may not be handed on', () => {
    for (const name of ['conduct_complaint', 'report', 'praise'] as const) {
      expect(window(name, '2026-11-25 16:00')).toBeNull();
    }
  });
});

describe('limits of a later round', () => {
  const round = (track: 'negative' | 'rework', name: DeadlineClassName) =>
    limitsOfRound(calendar, rules, receiptOf(calendar, at('2026-11-23 09:00')), track, name);

  it.each<['negative' | 'rework', DeadlineClassName, string]>([
    ['negative', 'complaint', '2026-11-30 18:00'],
    ['negative', 'conduct_complaint', '2026-12-14 18:00'],
    ['negative', 'long_cycle', '2026-12-14 18:00'],
    ['rework', 'complaint', '2026-11-26 18:00'],
    ['rework', 'urgent', '2026-11-26 18:00'],
    // Half of fifteen days: the seventh working day, and noon of the eighth.
    ['rework', 'conduct_complaint', '2026-12-03 12:00'],
    // Half of 180 calendar days.
    ['rework', 'long_cycle', '2027-02-21 18:00'],
  ])('%s of %s is due at %s, spoken with within a day', (track, name, due) => {
    expect(round(track, name)).toMatchObject({ due_at: at(due), contact_due_at: at('2026-11-24 18:00') });
  });
});

describe('a limit that moves', () => {
  it('moves by working days, to closing time', () => {
    expect(movedDue(calendar, at('2026-11-27 18:00'), 1)).toEqual({
      at: at('2026-11-30 18:00'),
      provisional: false,
    });
    expect(movedDue(calendar, at('2026-11-24 09:00'), 1)).toEqual({
      at: at('2026-11-25 18:00'),
      provisional: false,
    });
    expect(movedDue(calendar, at('2026-12-28 18:00'), 5).provisional).toBe(true);
  });

  it('stays to the minute where it was when it moves by nothing', () => {
    expect(movedDue(calendar, at('2026-11-24 09:00'), 0)).toEqual({
      at: at('2026-11-24 09:00'),
      provisional: false,
    });
  });

  it('keeps what was granted when it is counted again, and never touches the limit from receipt', () => {
    const receipt = receiptOf(calendar, at('2026-11-23 09:00'));
    const granted = limitsWithGranted(calendar, rules, receipt, 'complaint', {
      extended_days: 5,
      paused_days: 2,
    });
    expect(granted).toEqual({
      ...limitsFromReceipt(calendar, rules, receipt, 'complaint'),
      due_at: at('2026-12-09 18:00'),
      contact_due_at: at('2026-11-26 18:00'),
    });
  });
});

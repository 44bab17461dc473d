import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Actor } from '../../server/actor.ts';
import { EXPOSURE_VERBS, mayDo } from '../../server/features/boards/policy.ts';
import {
  causeOf,
  exposureCode,
  gapBetween,
  isCountOnly,
  mayEcho,
  plusMonths,
} from '../../server/features/boards/rules.ts';
import { CASE_STATES, CASE_TYPES, isOpen } from '../../server/features/cases/index.ts';
import { defaultRules } from '../../server/features/deadlines/index.ts';

const NOON = '2026-03-10T04:00:00.000Z';
const aCase = {
  state: 'handling' as const,
  due_at: '2026-03-20T10:00:00.000Z',
  contact_due_at: null,
  contacted_at: NOON,
  rework_round: 0,
  extensions: 0,
  ladder_step: -1,
  order_due_at: null,
};

describe('the cause of an exposure', () => {
  it('is what is plainly late before anything else', () => {
    const late = { ...aCase, due_at: '2026-03-09T10:00:00.000Z', rework_round: 3, extensions: 5 };
    expect(causeOf(late, defaultRules, NOON)).toEqual({ cause: 'overdue', dueAt: late.due_at });
  });

  it.each([
    ['no_contact', { contacted_at: null, contact_due_at: '2026-03-09T10:00:00.000Z' }],
    ['rework', { rework_round: 3 }],
    ['extensions', { extensions: 3 }],
    ['order', { ladder_step: 2, order_due_at: NOON }],
  ] as const)('can be %s', (cause, parts) => {
    expect(causeOf({ ...aCase, ...parts }, defaultRules, NOON)?.cause).toBe(cause);
  });

  it('is none for a case in time, and none once the case is answered or ended', () => {
    expect(causeOf(aCase, defaultRules, NOON)).toBeNull();
    for (const state of CASE_STATES.filter((one) => !isOpen(one))) {
      expect(causeOf({ ...aCase, state, due_at: '2026-03-01T10:00:00.000Z' }, defaultRules, NOON)).toBeNull();
    }
  });
});

describe('what may be shown', () => {
  it('is nothing but a count of a conduct complaint, a confidential case, a minor and a veto', () => {
    const plain = { type: 'complaint' as const, is_confidential: 0, is_minor: 0, is_vetoed: 0 };
    expect(isCountOnly(plain)).toBe(false);
    expect(isCountOnly({ ...plain, type: 'conduct_complaint' })).toBe(true);
    for (const flag of ['is_confidential', 'is_minor', 'is_vetoed']) {
      expect(isCountOnly({ ...plain, [flag]: 1 })).toBe(true);
    }
  });

  it('is an echo only of a case that was agreed to, closed by a judgement, solved, and protects nobody', () => {
    const flag = fc.constantFrom(0, 1);
    fc.assert(
      fc.property(
        fc.record({
          type: fc.constantFrom(...CASE_TYPES),
          state: fc.constantFrom(...CASE_STATES),
          close_kind: fc.constantFrom('judged' as const, 'silent' as const, null),
          consents_to_publish: flag,
          is_vetoed: flag,
          is_minor: flag,
          is_confidential: flag,
          is_solved: fc.constantFrom(0, 1, null),
          rating_result: fc.constantFrom(1, 2, 3, 4, 5, null),
          impossible_state: fc.constantFrom(null, null, 'claimed' as const, 'confirmed' as const),
        }),
        (row) => {
          if (!mayEcho(row)) return;
          expect(row).toMatchObject({
            state: 'closed',
            close_kind: 'judged',
            consents_to_publish: 1,
            is_vetoed: 0,
            is_minor: 0,
            is_confidential: 0,
            is_solved: 1,
            impossible_state: null,
          });
          expect(row.rating_result).toBeGreaterThanOrEqual(3);
          expect(['report', 'conduct_complaint']).not.toContain(row.type);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('who may do what', () => {
  const id = fc.constantFrom('a', 'b', 'c', null);
  const actor: fc.Arbitrary<Actor> = fc.record({
    role: fc.constantFrom(
      'supervision',
      'leader',
      'officer',
      'dispatcher',
      'county_leader',
      'admin',
      'resident',
      'system',
    ),
    accountId: id,
    unitId: fc.constantFrom('unit-1', 'unit-2', null),
    scope: fc.constant('unit' as const),
  });
  const scope = fc.record({
    unit_id: fc.constantFrom('unit-1', 'unit-2'),
    kind: fc.constantFrom('process' as const, 'substance' as const),
    proposed_by: id,
    approved_by: id,
    decided_by: id,
    confirmed_by: id,
    reviewed_by: id,
  });

  it('a unit speaks for itself and decides nothing; the office decides and never about itself', () => {
    fc.assert(
      fc.property(actor, fc.constantFrom(...EXPOSURE_VERBS), scope, (who, verb, row) => {
        if (!mayDo(who, verb, row)) return;
        if (['reply', 'pledge', 'review'].includes(verb)) expect(who.unitId).toBe(row.unit_id);
        else {
          expect(who.role).toBe('supervision');
          expect(who.unitId).not.toBe(row.unit_id);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('nobody approves a finding they proposed, or decides a review of what they had a part in', () => {
    fc.assert(
      fc.property(actor, scope, (who, row) => {
        if (mayDo(who, 'approve', row)) {
          expect(who.accountId).not.toBeNull();
          expect(who.accountId).not.toBe(row.proposed_by);
          expect(row.kind).toBe('substance');
        }
        if (mayDo(who, 'decide_review', row)) {
          expect([row.proposed_by, row.approved_by, row.decided_by, row.confirmed_by]).not.toContain(
            who.accountId,
          );
        }
      }),
      { numRuns: 5000 },
    );
  });
});

describe('counting', () => {
  it('moves by months to the same day, or to the last one there is', () => {
    expect(plusMonths('2026-03-19', 12)).toBe('2027-03-19');
    expect(plusMonths('2028-02-29', 12)).toBe('2029-02-28');
    expect(plusMonths('2026-12-31', 2)).toBe('2027-02-28');
    expect(plusMonths('2026-01-31', -2)).toBe('2025-11-30');
  });

  it('takes a gap of a day for a tick and anything longer for an outage', () => {
    expect(gapBetween('2026-03-09T04:00:00.000Z', NOON)).toEqual({ kind: 'none' });
    expect(gapBetween('2026-03-09T03:59:59.999Z', NOON)).toEqual({ kind: 'outage', lengthMs: 86_400_001 });
    expect(gapBetween('2026-03-10T04:00:00.001Z', NOON)).toEqual({ kind: 'backwards' });
  });

  it('numbers within a year, and goes on after 9999', () => {
    expect([exposureCode(2026, 12), exposureCode(2026, 10_000)]).toEqual(['BG-2026-0012', 'BG-2026-10000']);
  });
});

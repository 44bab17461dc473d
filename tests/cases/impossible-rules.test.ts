import { describe, expect, it } from '@jest/globals';
import {
  CASE_TYPES,
  mayBeImpossible,
  mayDecideClaim,
  mayObjectToClaim,
} from '../../server/features/cases/index.ts';
import { ROLES, type Actor } from '../../server/actor.ts';
import { aRow } from './rows.ts';

const OFFICE = 'unit-supervision';
const post = (
  accountId: string | null,
  unitId: string | null = OFFICE,
  role: Actor['role'] = 'supervision',
): Actor => ({
  role,
  accountId,
  scope: 'county',
  unitId,
});
const claimed = aRow({
  state: 'answered',
  co_units_json: '["unit-water"]',
  impossible_state: 'claimed',
  impossible_claimed_by: 'account-officer',
});

describe('who is the second person', () => {
  it('is a post of the supervision office and no other', () => {
    const may = ROLES.filter((role) => mayDecideClaim(post('account-1', OFFICE, role), claimed));
    expect(may).toEqual(['supervision']);
    expect(mayDecideClaim(post(null), claimed)).toBe(false);
  });

  it('is of no unit that has the case, whether it leads or helps', () => {
    for (const unit of ['unit-housing', 'unit-water']) {
      expect(mayDecideClaim(post('account-1', unit), claimed)).toBe(false);
    }
    for (const parts of [{ lead_unit_id: OFFICE }, { co_units_json: `["${OFFICE}"]` }]) {
      expect(mayDecideClaim(post('account-1'), { ...claimed, ...parts })).toBe(false);
    }
  });

  it('is not who made the claim in an earlier post, nor who decided before an objection', () => {
    expect(mayDecideClaim(post('account-officer'), claimed)).toBe(false);
    const objected = { ...claimed, impossible_decided_by: 'account-1' };
    expect(mayDecideClaim(post('account-1'), objected)).toBe(false);
    expect(mayDecideClaim(post('account-2'), objected)).toBe(true);
  });
});

describe('an objection', () => {
  it('is for what was claimed or confirmed, and once', () => {
    const may = (['claimed', 'confirmed', 'rejected', null] as const).map((impossible_state) =>
      mayObjectToClaim({ impossible_state, impossible_objected_at: null }),
    );
    expect(may).toEqual([true, true, false, false]);
    expect(mayObjectToClaim({ impossible_state: 'confirmed', impossible_objected_at: claimed.due_at })).toBe(
      false,
    );
  });
});

it('what asks for something may be impossible', () => {
  expect(CASE_TYPES.filter(mayBeImpossible)).toEqual(['complaint', 'help', 'suggestion', 'consult']);
});

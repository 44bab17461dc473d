import { describe, expect, it } from '@jest/globals';
import { RESIDENT, ROLES, SYSTEM, type Actor } from '../../server/actor.ts';
import {
  CASE_TYPES,
  may,
  maySee,
  unitsOf,
  VERBS,
  type CaseScope,
  type Verb,
} from '../../server/features/cases/index.ts';

const LEAD = 'unit-lead';
const CO = 'unit-co';
const OTHER = 'unit-other';
const ACCUSED = 'unit-accused';
const OFFICE = 'unit-office';

const post = (role: (typeof ROLES)[number], unitId: string | null): Actor => ({
  role,
  accountId: 'account',
  scope: 'unit',
  unitId,
});
const scope = (parts: Partial<CaseScope> = {}): CaseScope => ({
  type: 'complaint',
  lead_unit_id: LEAD,
  co_units_json: JSON.stringify([CO]),
  accused_unit_id: null,
  ...parts,
});
const verbsOf = (actor: Actor, object: CaseScope): Verb[] => VERBS.filter((verb) => may(actor, verb, object));

const OF_UNIT: Verb[] = ['acknowledge', 'return', 'contact', 'pause', 'resume', 'ask_extension', 'answer'];
const OF_OFFICE: Verb[] = ['dispatch', 'decline', 'merge', 'callback', 'message', 'reclassify', 'take_back'];
const sorted = (verbs: Verb[]): Verb[] => VERBS.filter((verb) => verbs.includes(verb));

describe('what each post may do with an ordinary case', () => {
  it.each<[string, Actor, Verb[]]>([
    ['officer of the lead unit', post('officer', LEAD), [...OF_UNIT, 'message']],
    ['leader of the lead unit', post('leader', LEAD), [...OF_UNIT, 'message', 'decide_extension']],
    ['officer of a unit that helps', post('officer', CO), ['message']],
    ['leader of a unit that helps', post('leader', CO), ['message']],
    ['officer of another unit', post('officer', OTHER), []],
    ['leader of another unit', post('leader', OTHER), []],
    ['officer of no unit', post('officer', null), []],
    ['dispatcher', post('dispatcher', OFFICE), OF_OFFICE],
    [
      'supervision',
      post('supervision', OFFICE),
      [...OF_OFFICE, 'hand_over', 'decide_extension', 'decide_impossible', 'order_rework'],
    ],
    ['county leader', post('county_leader', null), []],
    ['administrator', post('admin', null), []],
    ['custodian', post('custodian', null), []],
    ['auditor', post('auditor', null), []],
    [
      'resident',
      RESIDENT,
      ['object', 'object_impossible', 'resume', 'judge', 'ask_rework', 'withdraw', 'veto', 'message'],
    ],
    ['the clock', SYSTEM, ['resume', 'close_silent']],
  ])('%s', (_name, actor, verbs) => {
    expect(verbsOf(actor, scope())).toEqual(sorted(verbs));
  });

  it('nobody of a unit acts on what lies in no unit, not even a post without one', () => {
    const undispatched = scope({ lead_unit_id: null, co_units_json: '[]' });
    for (const role of ['officer', 'leader'] as const) {
      for (const unitId of [LEAD, null]) expect(verbsOf(post(role, unitId), undispatched)).toEqual([]);
    }
    const office = verbsOf(post('supervision', null), undispatched);
    expect(office.filter((verb) => OF_UNIT.includes(verb))).toEqual([]);
  });
});

describe('who may see a case', () => {
  it.each([...CASE_TYPES])('%s: the lead unit and those that help, never others', (type) => {
    const isSealed = type === 'report';
    for (const role of ['officer', 'leader'] as const) {
      expect(maySee(post(role, LEAD), scope({ type }))).toBe(!isSealed);
      expect(maySee(post(role, CO), scope({ type }))).toBe(!isSealed);
      expect(maySee(post(role, OTHER), scope({ type }))).toBe(false);
    }
  });

  it.each([...CASE_TYPES])('%s: the dispatch office unless it is about conduct or sealed', (type) => {
    expect(maySee(post('dispatcher', OFFICE), scope({ type }))).toBe(
      type !== 'conduct_complaint' && type !== 'report',
    );
    expect(maySee(post('supervision', OFFICE), scope({ type }))).toBe(true);
  });

  it('those who only look at the system see no case', () => {
    for (const role of ['admin', 'auditor', 'custodian', 'county_leader'] as const) {
      for (const unitId of [LEAD, null]) expect(maySee(post(role, unitId), scope())).toBe(false);
    }
  });
});

describe('the unit that is complained of', () => {
  it.each([...ROLES])(
    'sees nothing and does nothing as %s, even if the case was sent to it by mistake',
    (role) => {
      for (const type of CASE_TYPES) {
        for (const parts of [{}, { lead_unit_id: ACCUSED }, { co_units_json: JSON.stringify([ACCUSED]) }]) {
          const object = scope({ type, accused_unit_id: ACCUSED, ...parts });
          expect(maySee(post(role, ACCUSED), object)).toBe(false);
          expect(verbsOf(post(role, ACCUSED), object)).toEqual([]);
        }
      }
    },
  );
});

describe('a conduct complaint', () => {
  const conduct = scope({ type: 'conduct_complaint', accused_unit_id: ACCUSED });

  it('passes by the dispatch office', () => {
    expect(verbsOf(post('dispatcher', OFFICE), conduct)).toEqual([]);
  });

  it('can be handled by the supervision office when that keeps it, and not when another unit has it', () => {
    const supervision = post('supervision', OFFICE);
    const kept = verbsOf(supervision, { ...conduct, lead_unit_id: OFFICE });
    expect(kept).toEqual(expect.arrayContaining(OF_UNIT));
    expect(verbsOf(supervision, conduct).filter((verb) => OF_UNIT.includes(verb))).toEqual([]);
  });
});

describe('a sealed report', () => {
  const report = scope({ type: 'report', lead_unit_id: null, co_units_json: '[]' });

  it('is handed over or declined by the supervision office, and goes nowhere else', () => {
    expect(verbsOf(post('supervision', OFFICE), report)).toEqual(
      sorted(['decline', 'hand_over', 'decide_extension', 'decide_impossible', 'order_rework', 'message']),
    );
    for (const role of ROLES.filter((name) => name !== 'supervision')) {
      expect(verbsOf(post(role, OFFICE), report)).toEqual([]);
    }
  });

  it('stays unseen by a unit even if its row named one', () => {
    for (const role of ['officer', 'leader'] as const) {
      expect(maySee(post(role, LEAD), { ...report, lead_unit_id: LEAD })).toBe(false);
    }
  });
});

describe('the units of a case', () => {
  it('are the lead unit first, then those that help', () => {
    expect(unitsOf(scope())).toEqual([LEAD, CO]);
    expect(unitsOf(scope({ lead_unit_id: null }))).toEqual([CO]);
    expect(unitsOf(scope({ lead_unit_id: null, co_units_json: '[]' }))).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { Conflict } from '../../server/errors.ts';
import {
  canGo,
  CASE_STATES,
  CASE_TYPES,
  classesFor,
  classOf,
  holderOf,
  isEnded,
  isOpen,
  stateAfter,
  VERBS,
  type CaseState,
  type Verb,
} from '../../server/features/cases/index.ts';

const SHORT: Record<string, CaseState> = {
  R: 'received',
  D: 'dispatched',
  H: 'handling',
  W: 'waiting',
  A: 'answered',
  C: 'closed',
};
const ALL = CASE_STATES.join(' ');

/** The road once more, written from the domain's loop (§2.1) and not from the code: verb → from → to. */
const ROAD: Record<Verb, [from: string, to: CaseState | 'same']> = {
  dispatch: ['R', 'dispatched'],
  decline: ['R', 'declined'],
  hand_over: ['R', 'handed_over'],
  merge: ['R D H W', 'merged'],
  withdraw: ['R D H W', 'withdrawn'],
  object: ['declined', 'received'],
  object_impossible: ['A C', 'same'],
  decide_impossible: ['H W A C', 'same'],
  acknowledge: ['D', 'handling'],
  return: ['D H', 'received'],
  contact: ['H W', 'same'],
  pause: ['H', 'waiting'],
  resume: ['W', 'handling'],
  ask_extension: ['H', 'same'],
  decide_extension: ['D H W', 'same'],
  answer: ['H W', 'answered'],
  callback: ['A', 'same'],
  judge: ['A', 'closed'],
  close_silent: ['A', 'closed'],
  ask_rework: ['A C', 'handling'],
  order_rework: ['A C', 'handling'],
  message: ['R D H W A', 'same'],
  reclassify: ['R D H W', 'same'],
  take_back: ['R', 'same'],
  veto: [ALL, 'same'],
};

describe.each([...VERBS])('%s', (verb) => {
  const from = ROAD[verb][0].split(' ').map((name) => SHORT[name] ?? name);

  it.each([...CASE_STATES])('from %s leads where the road leads, or is a conflict', (state) => {
    const to = ROAD[verb][1];
    expect(canGo(state, verb)).toBe(from.includes(state));
    if (from.includes(state)) expect(stateAfter(state, verb)).toBe(to === 'same' ? state : to);
    else expect(() => stateAfter(state, verb)).toThrow(Conflict);
  });
});

describe('states', () => {
  it('are open, answered or ended, and one of them only', () => {
    for (const state of CASE_STATES) {
      expect([isOpen(state), state === 'answered', isEnded(state)].filter(Boolean)).toHaveLength(1);
    }
  });

  it('say whose move it is: nobody when it is over, the resident when they were asked or answered', () => {
    expect(CASE_STATES.filter((state) => holderOf(state) === 'nobody')).toEqual(CASE_STATES.filter(isEnded));
    expect(CASE_STATES.filter((state) => holderOf(state) === 'resident')).toEqual(['waiting', 'answered']);
    expect(CASE_STATES.filter((state) => holderOf(state) === 'unit')).toEqual(['dispatched', 'handling']);
    expect(CASE_STATES.filter((state) => holderOf(state) === 'office')).toEqual(['received']);
  });
});

describe('the deadline class of a case', () => {
  it('is its type, unless it is urgent or its category brings one', () => {
    expect(classOf('complaint', false, null)).toBe('complaint');
    expect(classOf('help', true, null)).toBe('urgent');
    expect(classOf('help', true, 'long_cycle')).toBe('urgent');
    expect(classOf('complaint', false, 'long_cycle')).toBe('long_cycle');
    expect(classOf('help', false, 'outage')).toBe('outage');
    expect(classOf('consult', false, 'outage')).toBe('consult');
    expect(classOf('complaint', false, 'no-such-class')).toBe('complaint');
  });

  it('of reports and conduct complaints is their own, whatever is ticked', () => {
    for (const type of ['report', 'conduct_complaint'] as const) {
      expect(classOf(type, true, 'outage')).toBe(type);
      expect(classesFor(type)).toEqual([type]);
    }
  });

  it('is always one the office may dispatch it in', () => {
    for (const type of CASE_TYPES) {
      for (const isUrgent of [true, false]) {
        for (const category of [null, 'outage', 'long_cycle']) {
          expect(classesFor(type)).toContain(classOf(type, isUrgent, category));
        }
      }
    }
  });
});

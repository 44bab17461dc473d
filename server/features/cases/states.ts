import { Conflict } from '../../errors.ts';
import type { DeadlineClassName } from '../deadlines/index.ts';

/** What a resident can bring (domain §5.1). */
export const CASE_TYPES = [
  'complaint',
  'help',
  'suggestion',
  'consult',
  'praise',
  'conduct_complaint',
  'report',
] as const;
export type CaseType = (typeof CASE_TYPES)[number];

export const CASE_STATES = [
  'received',
  'dispatched',
  'handling',
  'waiting',
  'answered',
  'closed',
  'declined',
  'merged',
  'handed_over',
  'withdrawn',
] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** Whose move it is. */
export type Holder = 'office' | 'unit' | 'resident' | 'nobody';

export type CloseKind = 'judged' | 'silent' | 'declined' | 'merged' | 'handed_over' | 'withdrawn';

/** Why this round of handling runs: the first one, a bad rating, or a demand to do it again. */
export type RoundTrack = 'first' | 'negative' | 'rework';

/** What the clock does next by itself. */
export type NextStep = 'dispatch_late' | 'L0' | 'L1' | 'L2' | 'L3' | 'resume' | 'close_silent';

/** What came of calling a resident about an answer: they will judge, nobody was there, they do not want to. */
export const CALLBACK_OUTCOMES = ['reached', 'not_reached', 'declined'] as const;
export type CallbackOutcome = (typeof CALLBACK_OUTCOMES)[number];

/** What people can do with a case. */
export const VERBS = [
  'dispatch',
  'decline',
  'merge',
  'hand_over',
  'object',
  'object_impossible',
  'acknowledge',
  'return',
  'contact',
  'pause',
  'resume',
  'ask_extension',
  'decide_extension',
  'answer',
  'decide_impossible',
  'callback',
  'judge',
  'ask_rework',
  'order_rework',
  'close_silent',
  'withdraw',
  'veto',
  'message',
  'reclassify',
  'take_back',
] as const;
export type Verb = (typeof VERBS)[number];

const OPEN: readonly CaseState[] = ['received', 'dispatched', 'handling', 'waiting'];

/** The road (domain §2.1): from which states a verb starts, and where it leads (`same`: it stays). */
const ROAD: Record<Verb, { from: readonly CaseState[]; to: CaseState | 'same' }> = {
  dispatch: { from: ['received'], to: 'dispatched' },
  decline: { from: ['received'], to: 'declined' },
  merge: { from: ['received', 'dispatched', 'handling', 'waiting'], to: 'merged' },
  hand_over: { from: ['received'], to: 'handed_over' },
  object: { from: ['declined'], to: 'received' },
  object_impossible: { from: ['answered', 'closed'], to: 'same' },
  acknowledge: { from: ['dispatched'], to: 'handling' },
  return: { from: ['dispatched', 'handling'], to: 'received' },
  contact: { from: ['handling', 'waiting'], to: 'same' },
  pause: { from: ['handling'], to: 'waiting' },
  resume: { from: ['waiting'], to: 'handling' },
  ask_extension: { from: ['handling'], to: 'same' },
  decide_extension: { from: ['dispatched', 'handling', 'waiting'], to: 'same' },
  answer: { from: ['handling', 'waiting'], to: 'answered' },
  decide_impossible: { from: ['handling', 'waiting', 'answered', 'closed'], to: 'same' },
  callback: { from: ['answered'], to: 'same' },
  judge: { from: ['answered'], to: 'closed' },
  ask_rework: { from: ['answered', 'closed'], to: 'handling' },
  order_rework: { from: ['answered', 'closed'], to: 'handling' },
  close_silent: { from: ['answered'], to: 'closed' },
  withdraw: { from: OPEN, to: 'withdrawn' },
  veto: { from: CASE_STATES, to: 'same' },
  message: { from: ['received', 'dispatched', 'handling', 'waiting', 'answered'], to: 'same' },
  reclassify: { from: OPEN, to: 'same' },
  take_back: { from: ['received'], to: 'same' },
};

export function canGo(state: CaseState, verb: Verb): boolean {
  return ROAD[verb].from.includes(state);
}

/** The state after `verb`. Throws Conflict when the case is not where the verb starts: somebody was faster. */
export function stateAfter(state: CaseState, verb: Verb): CaseState {
  if (!canGo(state, verb)) throw new Conflict('cases:conflict.state');
  const { to } = ROAD[verb];
  return to === 'same' ? state : to;
}

/** True while somebody still owes the resident something. */
export function isOpen(state: CaseState): boolean {
  return OPEN.includes(state);
}

export function isEnded(state: CaseState): boolean {
  return !isOpen(state) && state !== 'answered';
}

const HOLDERS: Record<CaseState, Holder> = {
  received: 'office',
  dispatched: 'unit',
  handling: 'unit',
  waiting: 'resident',
  answered: 'resident',
  closed: 'nobody',
  declined: 'nobody',
  merged: 'nobody',
  handed_over: 'nobody',
  withdrawn: 'nobody',
};

export function holderOf(state: CaseState): Holder {
  return HOLDERS[state];
}

/** A case's own deadline class, unless its category brings one (domain §5.2). */
export function classOf(type: CaseType, isUrgent: boolean, categoryClass: string | null): DeadlineClassName {
  if (type === 'report' || type === 'conduct_complaint') return type;
  if (isUrgent && classesFor(type).includes('urgent')) return 'urgent';
  if (categoryClass === 'long_cycle' || categoryClass === 'outage') {
    return type === 'complaint' || type === 'help' ? categoryClass : type;
  }
  return type;
}

const NEGATIVE: readonly DeadlineClassName[] = ['negative_simple', 'negative_complex'];

/**
 * Classes the dispatch office may choose for a type. Sealed and conduct matters have their own, always; what came as a
 * bad rating stays on that track, the simple or the complex one (domain §5.2).
 */
export function classesFor(type: CaseType, current?: DeadlineClassName): readonly DeadlineClassName[] {
  if (current !== undefined && NEGATIVE.includes(current)) return NEGATIVE;
  switch (type) {
    case 'report':
    case 'conduct_complaint':
    case 'praise':
    case 'suggestion':
    case 'consult':
      return [type];
    case 'complaint':
    case 'help':
      return [type, 'urgent', 'outage', 'long_cycle'];
  }
}

/** Fixed reasons for not accepting (domain §2.1), each with the channel that is right. */
export const DECLINE_REASONS = [
  'emergency',
  'litigation',
  'arbitration',
  'discipline',
  'administrative_review',
  'disclosure',
  'petition',
  'secret',
  'settled',
  'beyond_duty',
  'unlawful',
  'too_vague',
] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

export const RETURN_REASONS = ['not_our_duty', 'not_our_place', 'other_unit_leads', 'needs_several'] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

import type { Actor } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import type { Rules } from '../deadlines/index.ts';
import {
  canGo,
  may,
  mayCallBack,
  mayDecideClaim,
  type CaseRow,
  type CaseState,
  type Verb,
} from '../cases/index.ts';

/** How much of a case a post reads: the office the resident's own words, a unit only what the office approved. */
export type Eye = 'office' | 'unit';

export function eyeOf(actor: Actor): Eye {
  return actor.role === 'dispatcher' || actor.role === 'supervision' ? 'office' : 'unit';
}

/** Who grants the extension that is asked for: the head of the unit, or the supervision office (domain §5.2). */
export function extensionBy(
  row: Pick<CaseRow, 'deadline_class' | 'extensions'>,
  rules: Rules,
): 'leader' | 'supervision' {
  const allowed = rules.classes[row.deadline_class].extension;
  if (row.extensions < (allowed?.times ?? 0)) return allowed?.by ?? 'leader';
  return allowed?.further?.by ?? 'supervision';
}

/** The verbs a desk has a form for, the likeliest first in each state. */
const LIKELY: Partial<Record<CaseState, readonly Verb[]>> = {
  received: ['hand_over', 'dispatch', 'take_back', 'decline', 'merge', 'reclassify', 'message'],
  dispatched: ['acknowledge', 'decide_extension', 'return', 'message', 'merge', 'reclassify'],
  handling: [
    'decide_impossible',
    'decide_extension',
    'contact',
    'answer',
    'message',
    'pause',
    'ask_extension',
    'return',
    'merge',
    'reclassify',
  ],
  waiting: [
    'decide_impossible',
    'decide_extension',
    'resume',
    'answer',
    'message',
    'contact',
    'merge',
    'reclassify',
  ],
  answered: ['decide_impossible', 'callback', 'message', 'order_rework'],
  closed: ['decide_impossible', 'order_rework'],
};

/**
 * What a post can do with the case now, the likeliest first. It narrows what policy and road allow to what the
 * rules would accept today, so that nobody fills in a form in vain; the action decides all the same.
 */
export function offered(actor: Actor, row: CaseRow, now: Instant, rules: Rules): Verb[] {
  // Nobody can take up again what nobody can read any more.
  if (row.words_removed_at !== null) return [];
  const verbs = LIKELY[row.state] ?? [];
  return verbs.filter(
    (verb) =>
      may(actor, verb, row) && canGo(row.state, verb) && FITS[verb]?.(row, { actor, now, rules }) !== false,
  );
}

interface Today {
  actor: Actor;
  now: Instant;
  rules: Rules;
}

const isSealed = (row: CaseRow): boolean => row.type === 'report' || row.type === 'conduct_complaint';

const FITS: Partial<Record<Verb, (row: CaseRow, today: Today) => boolean>> = {
  dispatch: (row) => row.type !== 'report' && row.release_at === null,
  take_back: (row) => row.release_at !== null,
  hand_over: (row) => row.type === 'report',
  decline: (row, { actor }) => row.objected_at === null || actor.role === 'supervision',
  merge: (row) => !isSealed(row),
  reclassify: (row) => !isSealed(row),
  return: (row, { now }) =>
    row.is_designated === 0 &&
    row.rework_round === 0 &&
    row.return_due_at !== null &&
    now <= row.return_due_at,
  contact: (row) => row.contacted_at === null,
  pause: (row, { now, rules }) => row.pauses < rules.pause.times && now <= row.due_at,
  ask_extension: (row, { now, rules }) => {
    const allowed = row.rework_round > 0 ? null : rules.classes[row.deadline_class].extension;
    return (
      allowed !== null &&
      now <= row.due_at &&
      row.extension_asked_at === null &&
      row.extensions < allowed.times + (allowed.further ? 1 : 0)
    );
  },
  decide_impossible: (row, { actor }) => row.impossible_state === 'claimed' && mayDecideClaim(actor, row),
  callback: (row) => mayCallBack(row),
  order_rework: (row) => row.impossible_state !== 'claimed',
  decide_extension: (row, { actor, rules }) =>
    row.extension_asked_at !== null &&
    (actor.role === 'supervision' || extensionBy(row, rules) === actor.role),
};

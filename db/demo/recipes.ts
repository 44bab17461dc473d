import type { CaseType } from '../../server/features/cases/index.ts';
import {
  extended,
  extendedTwice,
  extensionAsked,
  orderedAgain,
  paused,
  pausedOpen,
  reclassified,
  returned,
  reworked,
  vetoed,
  vetoedAndQuiet,
  withdrawn,
} from './courses-by-the-way.ts';
import { declined, handedOver, lookedInto, objected, objectionOpen } from './courses-of-the-office.ts';
import { claimOpen, confirmedImpossible, objectedClaim, rejectedClaim } from './courses-impossible.ts';
import {
  badMark,
  dispatchedLate,
  goneQuiet,
  late,
  lateContact,
  neverTaken,
  smooth,
  unjudged,
  type Course,
} from './courses.ts';
import { IMPOSSIBLE } from './situations-impossible.ts';
import type { Situation } from './situations.ts';
import { DECLINES } from './words.ts';

/** How often a course is taken, and by what kind of matter. */
export interface Recipe {
  course: Course;
  /** How many of the whole demonstration's cases. */
  count: number;
  types?: readonly CaseType[];
  /** Submitted on a working day so many working days before now (0: at any hour of the last fourteen). */
  workdaysAgo?: readonly [from: number, to: number];
  /** Index of the text of `DECLINES` that the case has instead of its situation's. */
  declineText?: number;
  /** Only these matters, instead of any that fit. */
  situations?: readonly Situation[];
  /** Urgent matters only, or never. */
  urgent?: boolean;
  /** Never of a category that brings limits of its own: long matters and outages. */
  plain?: true;
}

const ORDINARY: readonly CaseType[] = ['complaint', 'help', 'consult', 'suggestion', 'praise'];
const LIMITED: readonly CaseType[] = ['complaint', 'help', 'consult'];
const COMPLAINT: readonly CaseType[] = ['complaint'];
const CONDUCT: readonly CaseType[] = ['conduct_complaint'];
const REPORT: readonly CaseType[] = ['report'];

const ordinary = (count: number, course: Course): Recipe => ({ course, count, types: ORDINARY });
const limited = (count: number, course: Course): Recipe => ({ course, count, types: LIMITED, urgent: false });
const complaint = (count: number, course: Course): Recipe => ({ course, count, types: COMPLAINT });
/** Silence is told of matters with a limit near enough to be missed. */
const silent = (count: number): Recipe => ({ ...complaint(count, goneQuiet), plain: true });
const impossible = (count: number, course: Course): Recipe => ({ course, count, situations: IMPOSSIBLE });
const recent = (recipe: Recipe, from: number, to: number): Recipe => ({ ...recipe, workdaysAgo: [from, to] });

const no = (nth: number) => DECLINES[nth]!;
const refusal = (count: number, nth: number): Recipe => ({
  course: declined(no(nth).reason, no(nth).words),
  count,
  types: COMPLAINT,
  declineText: nth,
});

/** A unit that falls silent so many working days before now stands on another rung of the ladder for each. */
const SILENT_DAYS = [4, 5, 6, 7, 8, 9, 9, 10, 10, 11, 11, 12, 12, 14, 16, 18, 20, 24] as const;

export const RECIPES: readonly Recipe[] = [
  ordinary(124, smooth(5)),
  ordinary(104, smooth(4)),
  ordinary(36, smooth(3)),
  { ...ordinary(8, smooth(5)), types: ['help'], urgent: true },
  ordinary(54, unjudged),
  complaint(10, badMark(2, 4)),
  complaint(6, badMark(1, 3)),
  complaint(2, badMark(2, 1)),
  complaint(11, reworked(1)),
  complaint(4, reworked(2)),
  complaint(3, reworked(3)),
  limited(4, orderedAgain),
  limited(14, paused(true)),
  limited(5, paused(false)),
  limited(14, extended(true)),
  limited(6, extended(false)),
  { ...complaint(3, extendedTwice), plain: true },
  limited(16, returned(1)),
  limited(5, returned(2)),
  complaint(4, reclassified('other')),
  limited(5, withdrawn(true)),
  limited(5, withdrawn(false)),
  ordinary(5, vetoed),
  complaint(2, vetoedAndQuiet),
  limited(13, late(1, 3)),
  limited(5, late(4, 1, false)),
  limited(4, late(4, 2, false)),
  limited(6, late(6, 3)),
  silent(18),
  limited(4, neverTaken),
  limited(7, lateContact),
  ordinary(5, dispatchedLate),
  ...DECLINES.map((_, nth) => refusal(2, nth)),
  { ...refusal(3, 5), course: objected(no(5).reason, no(5).words, true) },
  { ...refusal(2, 0), course: objected(no(0).reason, no(0).words, false) },
  { course: handedOver, count: 9, types: REPORT },
  { course: lookedInto(4), count: 7, types: CONDUCT },
  { course: lookedInto(2), count: 3, types: CONDUCT },
  { course: lookedInto(null), count: 1, types: CONDUCT },

  // As things stand now.
  recent(ordinary(8, smooth(4)), 0, 0),
  recent(limited(6, neverTaken), 1, 3),
  recent(limited(5, pausedOpen), 2, 4),
  recent(limited(4, extensionAsked), 2, 4),
  recent({ ...refusal(2, 5), course: objectionOpen(no(5).reason, no(5).words) }, 1, 2),
  recent({ course: lookedInto(4), count: 3, types: CONDUCT }, 1, 7),
  recent({ course: handedOver, count: 2, types: REPORT }, 0, 0),
  ...SILENT_DAYS.map((days) => recent(silent(1), days, days)),

  // What can't be done, in every state it can be in.
  impossible(3, confirmedImpossible(3)),
  impossible(2, confirmedImpossible(1)),
  impossible(2, confirmedImpossible(null)),
  impossible(2, rejectedClaim(true)),
  impossible(1, objectedClaim(true)),
  recent(impossible(1, rejectedClaim(false)), 8, 9),
  recent(impossible(3, claimOpen), 6, 8),
  recent(impossible(1, objectedClaim(false)), 10, 12),
];

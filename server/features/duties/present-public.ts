import type { Day } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import type { DrawRow } from '../draws/index.ts';
import { DAYS_AFTER, PER_MEMBER, PER_TOWN, windowOf } from './draw.ts';
import { CHECK_WORKDAYS } from './rules.ts';
import type { WeekCount } from './store-look-backs.ts';
import type { WeekRow } from './store-weeks.ts';

/** What came of a week's checks. All of them together are the cases that were drawn. */
export interface Tally {
  checked: number;
  holds: number;
  notDone: number;
  sentBack: number;
  cannotTell: number;
  /** Nobody could, or nobody got to it. */
  unchecked: number;
  underWay: number;
}

export function tallyOf(counts: readonly WeekCount[], weekOn: Day): Tally {
  const sum = (which: (one: WeekCount) => boolean): number =>
    counts.filter((one) => one.weekOn === weekOn && which(one)).reduce((n, one) => n + one.n, 0);
  return {
    checked: sum((one) => one.state === 'checked'),
    holds: sum((one) => one.result === 'holds'),
    notDone: sum((one) => one.result === 'not_done'),
    sentBack: sum((one) => one.isSentBack),
    cannotTell: sum((one) => one.result === 'cannot_tell'),
    unchecked: sum((one) => one.state === 'lapsed' || one.state === 'nobody'),
    underWay: sum((one) => one.state === 'given'),
  };
}

const COLUMNS = [
  'pool_size',
  'drawn',
  'checked',
  'holds',
  'notDone',
  'sentBack',
  'cannotTell',
  'unchecked',
] as const;

/** The view-model of `duties/look-backs`: promises for weeks to come, and what came of those that were drawn. */
export function presentWeeks(
  weeks: readonly WeekRow[],
  counts: readonly WeekCount[],
  promises: readonly DrawRow[],
  { t, f }: Say,
) {
  return {
    lede: t('duties:public.lede', { days: DAYS_AFTER }),
    how: howOf(t),
    promises: promises.map((draw) => ({
      label: t('duties:public.week', { day: f.day(draw.subject) }),
      hash: draw.seed_hash,
      at: draw.committed_at,
    })),
    columns: [
      { label: t('duties:public.weekOf') },
      ...COLUMNS.map((name) => ({ label: t(`duties:public.column.${name}`), numeric: true })),
    ],
    rows: weeks.map((week) => {
      const tally = tallyOf(counts, week.week_on);
      const values = { ...tally, pool_size: week.pool_size, drawn: week.drawn };
      return [
        { text: f.day(week.week_on), href: `/look-backs/${week.week_on}` },
        ...COLUMNS.map((name) => f.number(values[name])),
      ];
    }),
  };
}

/** The view-model of `duties/look-back-week`. Before it is told, seed and tables stay back. */
export function presentWeek(
  week: WeekRow | undefined,
  draw: DrawRow,
  counts: readonly WeekCount[],
  digests: { pool: string; result: string } | null,
  { t, f }: Say,
) {
  const weekOn = draw.subject;
  const isTold = week?.is_told === 1 && draw.revealed_at !== null;
  const tally = tallyOf(counts, weekOn);
  const window = week ? { from: week.closed_from, to: week.closed_to } : windowOf(weekOn);
  const number = (n: number): string => f.number(n);
  return {
    how: howOf(t),
    state:
      week === undefined
        ? t('duties:public.promised')
        : isTold
          ? ''
          : t('duties:public.kept', { day: f.day(week.due_on) }),
    stats: week
      ? [
          { label: t('duties:public.column.pool_size'), value: number(week.pool_size), tone: 'plain' },
          { label: t('duties:public.column.drawn'), value: number(week.drawn), tone: 'plain' },
          { label: t('duties:public.column.checked'), value: number(tally.checked), tone: 'plain' },
          { label: t('duties:public.column.holds'), value: number(tally.holds), tone: 'green' },
          { label: t('duties:public.column.notDone'), value: number(tally.notDone), tone: 'amber' },
          { label: t('duties:public.column.sentBack'), value: number(tally.sentBack), tone: 'amber' },
          { label: t('duties:public.column.cannotTell'), value: number(tally.cannotTell), tone: 'plain' },
          { label: t('duties:public.column.unchecked'), value: number(tally.unchecked), tone: 'plain' },
          ...(tally.underWay > 0
            ? [{ label: t('duties:public.column.underWay'), value: number(tally.underWay), tone: 'plain' }]
            : []),
        ]
      : [],
    facts: [
      {
        label: t('duties:public.window'),
        text: t('duties:public.windowText', { from: f.day(window.from), to: f.day(window.to) }),
      },
      { label: t('duties:public.drawnAt'), at: week?.drawn_at },
      { label: t('duties:public.due'), text: week ? f.day(week.due_on) : '' },
      { label: t('duties:public.promisedAt'), at: draw.committed_at },
      { label: t('duties:public.revealedAt'), at: isTold ? draw.revealed_at : null },
    ],
    hash: draw.seed_hash,
    seed: isTold ? draw.seed : '',
    digests,
    files: isTold
      ? [
          { href: `/look-backs/${weekOn}/pool.csv`, label: t('duties:public.poolFile') },
          { href: `/look-backs/${weekOn}/result.csv`, label: t('duties:public.resultFile') },
        ]
      : [],
  };
}

/** The algorithm in words, with the numbers it really uses. */
function howOf(t: Say['t']): string[] {
  const args = { days: DAYS_AFTER, perTown: PER_TOWN, perMember: PER_MEMBER, workdays: CHECK_WORKDAYS };
  return ['pool', 'promise', 'draw', 'who', 'apart', 'tag', 'again'].map((step) =>
    t(`duties:public.how.${step}`, args),
  );
}

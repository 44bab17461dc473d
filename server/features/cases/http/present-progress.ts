import { dayOf, timeOf, type Instant } from '../../../clock.ts';
import type { Say } from '../../../http/page.ts';
import {
  explain,
  receiptOf,
  remaining,
  remainingWords,
  whyDate,
  type RuleVersion,
  type WorkCalendar,
} from '../../deadlines/index.ts';
import { lightOf } from '../ladder.ts';
import { spanOfRound } from '../limits.ts';
import { isOpen } from '../states.ts';
import type { CaseRow } from '../store.ts';
import type { Names } from './names.ts';

/** What the pages about one case look through. */
export interface Lens {
  say: Say;
  names: Names;
  calendar: WorkCalendar;
  /** The rules the case was received under. */
  rules: RuleVersion;
  now: Instant;
}

/** 9月26日 周五 18:00 */
export const moment = ({ f }: Pick<Say, 'f'>, at: Instant): string => `${f.day(dayOf(at))} ${timeOf(at)}`;

/** Locals of `stage-line` and `light`, and why the date is what it is. `reader` decides how the sentence speaks. */
export function presentProgress(row: CaseRow, lens: Lens, reader: 'own' | 'public') {
  return {
    stages: stagesOf(row, lens),
    sentence: sentenceOf(row, lens, reader),
    light: presentLight(row, lens),
    whyDate: isOpen(row.state) && row.state !== 'waiting' ? presentWhy(row, lens) : null,
  };
}

/**
 * The stages for everybody who must not learn the hour of sending. A unit reads the public page too, and the hour
 * would tell it who had just been at its counter (security T2).
 */
export function withoutHour(
  stages: Stage[],
  row: Pick<CaseRow, 'received_on' | 'submitted_at' | 'dispatched_at'>,
  { f }: Pick<Say, 'f'>,
): Stage[] {
  // A bad review of a window is given out in the moment in which it came.
  const hidden = row.dispatched_at === row.submitted_at ? 2 : 1;
  return stages.map((stage, index) =>
    index < hidden && stage.at ? { ...stage, at: null, note: f.day(row.received_on) } : stage,
  );
}

function presentLight(row: CaseRow, { say: { t, f }, calendar, now }: Lens) {
  const kind = lightOf(row);
  if (row.state === 'waiting') return { kind, word: t('cases:light.paused'), text: '' };
  if (isOpen(row.state)) {
    const left = remainingWords(remaining(calendar, now, row.due_at), t);
    // The sentence above still speaks of another limit, that of the dispatch.
    if (row.state !== 'received') return { kind, text: left };
    return { kind, text: t('cases:light.answer', { left, due: f.day(dayOf(row.due_at)) }) };
  }
  return kind === 'done' ? { kind, word: t(`cases:state.${row.state}`), text: '' } : null;
}

type StageState = 'done' | 'now' | 'next' | 'skipped';
interface Stage {
  label: string;
  state: StageState;
  at?: Instant | null;
  note?: string;
}

const ROAD = ['received', 'dispatched', 'handling', 'answered', 'judged'] as const;
/** At which stage of the road a state stands. `closed` is past all of them. */
const PLACE: Partial<Record<CaseRow['state'], number>> = {
  received: 0,
  dispatched: 1,
  handling: 2,
  waiting: 2,
  answered: 4,
  closed: 5,
};

function stagesOf(row: CaseRow, { say: { t } }: Lens): Stage[] {
  const label = (name: string) => t(`cases:stage.${name}`);
  const place = PLACE[row.state];
  if (place === undefined || row.type === 'report') return sideRoad(row, label);
  const at = [row.submitted_at, row.dispatched_at, row.acknowledged_at, row.answered_at, row.closed_at];
  return ROAD.map((name, index) => {
    // In a new round the old answer is history: the stage lies ahead again.
    const isPast = index < place;
    const state: StageState = isPast ? 'done' : index === place ? 'now' : 'next';
    const stage: Stage = { label: label(name), state, at: isPast || index === place ? at[index] : null };
    if (name === 'judged') {
      if (row.close_kind === 'silent') return { ...stage, state: 'skipped', at: null };
      return row.state === 'answered' ? { ...stage, at: null } : stage;
    }
    if (name === 'handling' && row.rework_round > 0)
      return { ...stage, note: t('cases:stage.round', { n: row.rework_round }) };
    return stage;
  });
}

/** Not accepted, merged, handed over, withdrawn: the road ends where it turned off. */
function sideRoad(row: CaseRow, label: (name: string) => string): Stage[] {
  if (row.type === 'report' && row.state === 'received') {
    return [
      { label: label('received'), state: 'now', at: row.submitted_at },
      { label: label('handed_over'), state: 'next' },
    ];
  }
  return [
    { label: label('received'), state: 'done', at: row.submitted_at },
    ...(row.dispatched_at === null || row.state === 'declined'
      ? []
      : [{ label: label('dispatched'), state: 'done' as const, at: row.dispatched_at }]),
    { label: label(row.state), state: 'now', at: row.closed_at },
  ];
}

/** One sentence: whose turn it is, and until when. */
function sentenceOf(row: CaseRow, lens: Lens, reader: 'own' | 'public'): string {
  const { say, names, now } = lens;
  const sealed = row.type === 'report' || row.type === 'conduct_complaint';
  const late = (due: Instant) => (now > due ? 'Late' : '');
  const said = (key: string, due: Instant | null) =>
    say.t(`cases:turn.${reader}.${key}`, {
      unit: names.unit(row.lead_unit_id),
      office: say.t(sealed ? 'cases:level.supervision' : 'cases:holder.office'),
      due: due === null ? '' : moment(say, due),
    });
  switch (row.state) {
    case 'received': {
      if (row.release_at !== null) return said('held', row.release_at);
      const due = row.dispatch_due_at ?? row.due_at;
      return said(`${row.type === 'report' ? 'sealed' : 'received'}${late(due)}`, due);
    }
    case 'dispatched':
    case 'handling':
      return said(`${row.state}${late(row.due_at)}`, row.due_at);
    case 'waiting':
      return said('waiting', row.pause_due_at ?? row.due_at);
    case 'answered':
      return said(row.next_step_at === null ? 'answeredOpen' : 'answered', row.next_step_at);
    case 'closed':
      return said(row.close_kind === 'silent' ? 'closedSilent' : 'closed', null);
    default:
      return said(row.state, null);
  }
}

/** Day by day how the limit was counted. Limits in hours run by the clock on the wall: nothing to explain. */
export function presentWhy(row: CaseRow, { say, calendar, rules: { version, rules } }: Lens) {
  const track = row.rework_round > 0 && row.round_track !== 'first' ? row.round_track : null;
  const span = track
    ? spanOfRound(rules, track, row.deadline_class)
    : rules.classes[row.deadline_class].resolve;
  if (span === null || 'hours' in span) return null;
  const from = track ? receiptOf(calendar, row.round_began_at).receivedOn : row.received_on;
  const why = whyDate(explain(calendar, from, dayOf(row.due_at)), { span, version }, say);
  const moved = track ? 0 : row.extended_days + row.paused_days;
  return moved === 0
    ? why
    : { ...why, sentence: `${why.sentence} ${say.t('cases:why.moved', { days: moved })}` };
}

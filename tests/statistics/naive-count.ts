import type { CasesTable } from '../../db/schema/cases.ts';
import { dayOf } from '../../server/clock.ts';
import { NO_FIGURES, type Figures } from '../../server/features/statistics/index.ts';

type Row = CasesTable;

/** The same figures, one case after the other and in plain words: what the counting in the database must equal. */
export function naiveCount(cases: readonly Row[], now: string): Map<string, Figures> {
  const counted = new Map<string, Figures>();
  const at = (unit: string | null, month: string): Figures => {
    const key = `${unit ?? ''}/${month}`;
    if (!counted.has(key)) counted.set(key, { ...NO_FIGURES });
    return counted.get(key)!;
  };
  const byId = new Map(cases.map((one) => [one.id, one]));
  for (const one of cases) {
    const month = dayOf(one.submitted_at).slice(0, 7);
    if (one.type === 'report' || one.type === 'conduct_complaint') {
      at('', month).sealed += 1;
      continue;
    }
    const figures = at(one.lead_unit_id, month);
    figures.received += 1;
    figures.reworks += one.rework_round;
    figures.pauses += one.pauses;
    figures.extensions += one.extensions;
    if (one.state === 'merged') {
      figures.merged += 1;
      if (one.merged_into_id) at(byId.get(one.merged_into_id)!.lead_unit_id, month).people += 1;
      continue;
    }
    figures.people += 1;
    if (one.state === 'declined' || one.state === 'handed_over') figures.declined += 1;
    else if (one.state === 'withdrawn') figures.withdrawn += 1;
    else if (one.impossible_state === 'confirmed' && ['answered', 'closed'].includes(one.state)) {
      figures.impossible += 1;
    } else countValid(figures, one, now);
  }
  return counted;
}

function countValid(figures: Figures, one: Row, now: string): void {
  const isAnswered = one.state === 'answered' || one.state === 'closed';
  const cameBack = one.rework_round > 0;
  const isPast = one.due_at <= now && one.state !== 'waiting';

  if (one.contact_due_at !== null && (one.contact_due_at <= now || cameBack)) {
    figures.contact_due += 1;
    const spoke = one.contacted_at !== null || one.contact_due_at > now;
    if (spoke && one.is_contact_late === 0) figures.contact_in_time += 1;
  }
  if (isPast || cameBack) {
    figures.due_answers += 1;
    const kept = isAnswered || (cameBack && !isPast);
    if (kept && one.is_answer_late === 0) figures.on_time += 1;
  }
  if (isAnswered) {
    if (one.is_answer_late === 0) figures.answered_in_time += 1;
    else figures.answered_late += 1;
  } else {
    figures.unanswered += 1;
    if (isPast) figures.overdue += 1;
  }
  if (one.rating_result !== null) {
    figures.rated += 1;
    if (one.rating_result >= 3) figures.rated_3plus += 1;
    if (one.rating_result >= 4) figures.rated_4plus += 1;
  }
  if (one.is_solved !== null) {
    figures.judged += 1;
    const isTakenBack = cameBack && one.round_track === 'rework' && one.judged_at! < one.round_began_at;
    if (one.is_solved === 1 && !isTakenBack) figures.solved += 1;
  }
}

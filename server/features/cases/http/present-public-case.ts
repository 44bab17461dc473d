import type { Context } from '../../../context.ts';
import type { Say } from '../../../http/page.ts';
import { listEvents } from '../../register/index.ts';
import { lightOf } from '../ladder.ts';
import { isOpen } from '../states.ts';
import type { CaseRow } from '../store.ts';
import { lensFor } from './lens.ts';
import type { Names } from './names.ts';
import { claimWords } from './present-claim.ts';
import { presentProgress, withoutHour } from './present-progress.ts';
import { presentTimeline } from './present-timeline.ts';
import { wordsGone } from './words-gone.ts';

/**
 * The view-model of `cases/public`. Process facts only: nothing a resident wrote, not even the title, and no place
 * finer than the town, and of the sending the day alone.
 */
export async function presentPublicCase(context: Context, say: Say, row: CaseRow) {
  const { t, f } = say;
  const lens = await lensFor(context, say, row);
  const progress = presentProgress(row, lens, 'public');
  const events = await listEvents(context.db, `case:${row.id}`);
  const count = (key: string, n: number) => (n === 0 ? '' : t(`cases:public.${key}`, { n }));
  return {
    code: row.code,
    ...progress,
    stages: withoutHour(progress.stages, row, say),
    facts: [
      { label: t('cases:label.type'), text: t(`cases:type.${row.type}`) },
      { label: t('cases:label.category'), text: lens.names.category(row.category_code) },
      { label: t('cases:label.town'), text: lens.names.place(row.town_code) },
      { label: t('cases:label.unit'), text: unitOf(row, lens.names) },
      { label: t('cases:label.received'), text: f.day(row.received_on) },
      ...(isOpen(row.state) ? [{ label: t('cases:label.due'), at: row.due_at }] : []),
      { label: t('cases:label.answered'), at: row.answered_at },
      { label: t('cases:label.closed'), at: row.closed_at },
      { label: t('cases:label.impossible'), text: claimWords(row, say) },
      { label: t('cases:label.rounds'), text: count('rounds', row.rework_round) },
      { label: t('cases:label.extensions'), text: count('extensions', row.extensions) },
      { label: t('cases:label.pauses'), text: count('pauses', row.pauses) },
    ],
    gone: wordsGone(row, events, say),
    items: presentTimeline(events, lens, 'public'),
  };
}

/** The same facts for machines. Instants are ISO text in UTC; the sending has its day alone, `YYYY-MM-DD`. */
export async function publicFacts(context: Context, say: Say, row: CaseRow) {
  const lens = await lensFor(context, say, row);
  const events = presentTimeline(await listEvents(context.db, `case:${row.id}`), lens, 'public');
  return {
    code: row.code,
    type: row.type,
    category: row.category_code,
    town: row.town_code,
    unit: unitOf(row, lens.names) || null,
    state: row.state,
    light: lightOf(row),
    receivedOn: row.received_on,
    dueAt: row.due_at,
    answeredAt: row.answered_at,
    closedAt: row.closed_at,
    reworkRounds: row.rework_round,
    extensions: row.extensions,
    pauses: row.pauses,
    impossible:
      row.impossible_state === null ? null : { reason: row.impossible_reason, state: row.impossible_state },
    wordsRemovedAt: row.words_removed_at,
    highestStep: row.ladder_highest < 0 ? null : `L${row.ladder_highest}`,
    events: events
      .map(({ at, on, kind, step }) => ({ at: on ?? at, kind, ...(step === undefined ? {} : { step }) }))
      .reverse(),
  };
}

function unitOf(row: CaseRow, names: Names): string {
  return row.lead_unit_id === null ? '' : names.unit(row.lead_unit_id);
}

import { dayOf, type Day, type Instant } from '../../../clock.ts';
import type { JsonObject, RegisteredEvent } from '../../register/index.ts';
import type { Lens } from './present-progress.ts';
import { seesWords, tell, type Eyes, type Moment, type Told, type Tone } from './tell-event.ts';

/** An item of `partials/timeline`; `kind` and `step` are for machines. */
export interface TimelineItem {
  at: Instant;
  /** Shown instead of `at`, where the hour is nobody's business. */
  on?: Day;
  kind: string;
  step?: string;
  title: string;
  text?: string;
  tone: Tone;
  rows?: { label: string; text: string }[];
}

/** Not for the public: talk, and what a resident decided about themselves. */
const PRIVATE: ReadonlySet<string> = new Set([
  'case.message',
  'case.contact_viewed',
  // That somebody could be called says that a contact was left.
  'case.called_back',
  'case.corrected',
  'case.words_opened',
  'case.vetoed',
  'case.dispatch_held',
  'case.hold_ended',
  // A unit that read it would know that somebody had taken the matter down.
  'case.receipt_replaced',
]);

/** Sentences with the resident in them, who is spoken to on their own page. */
const TO_YOU: ReadonlySet<string> = new Set([
  'contacted',
  'paused',
  'judged',
  'judgedNotSolved',
  'rework_asked',
  'objected',
  'impossible_objected',
  'withdrawn',
  'vetoed',
  'receipt_replaced',
  'message.resident',
  'contact_viewed',
  'called_back.reached',
  'called_back.not_reached',
  'called_back.declined',
  'corrected',
]);

/** The case's events as sentences, newest first: a page is opened to see what is new. */
export function presentTimeline(events: readonly RegisteredEvent[], lens: Lens, eyes: Eyes): TimelineItem[] {
  const items: TimelineItem[] = [];
  const receivedOn = receivedOnOf(events);
  let lead: string | null = null;
  for (const event of events) {
    const set = (event.payload?.['set'] ?? {}) as JsonObject;
    const note = (event.payload?.['note'] ?? {}) as JsonObject;
    // A return empties the column; the sentence is about the unit that it names.
    if (typeof set['lead_unit_id'] === 'string') lead = set['lead_unit_id'];
    const isHidden = !seesWords(eyes) && PRIVATE.has(event.kind);
    const told = isHidden ? null : toldOf(event, { note, set, unit: lens.names.unit(lead), eyes, lens });
    if (set['lead_unit_id'] === null) lead = null;
    if (told)
      items.push(itemOf(event, told, { note, receivedOn: receivedOnOf([event]) ?? receivedOn }, lens, eyes));
  }
  return items.reverse();
}

/** What was erased keeps its place in the order: which step it was, and no more. */
function toldOf(event: RegisteredEvent, moment: Moment): Told | null {
  if (event.payload !== null) return tell(event.kind, moment);
  const step = event.kind.slice('case.'.length);
  return { key: (ERASED_STEPS as readonly string[]).includes(step) ? `step.${step}` : 'erased' };
}

/** Steps that have a name of their own below `cases:event.step`, without units, dates or reasons. */
export const ERASED_STEPS = [
  'submitted',
  'dispatch_held',
  'hold_ended',
  'dispatched',
  'declined',
  'merged',
  'joined',
  'handed_over',
  'reclassified',
  'acknowledged',
  'returned',
  'contacted',
  'paused',
  'resumed',
  'extension_asked',
  'extension_refused',
  'extended',
  'recounted',
  'answered',
  'impossible_confirmed',
  'impossible_rejected',
  'impossible_objected',
  'judged',
  'rework_asked',
  'rework_ordered',
  'objected',
  'message',
  'order_replied',
  'dispatch_late',
  'escalated',
  'withdrawn',
  'contact_viewed',
  'called_back',
  'corrected',
  'words_opened',
  'vetoed',
  'closed_silent',
] as const;

/** As the events tell it: of an erased first one a later event says it again. */
function receivedOnOf(events: readonly RegisteredEvent[]): Day | undefined {
  for (const { payload } of events) {
    const day = (payload?.['set'] as JsonObject | undefined)?.['received_on'];
    if (typeof day === 'string') return day;
  }
  return undefined;
}

/** A bad review of a window is given out in the moment in which it came: a unit has the desk's eyes, and knows the day. */
function hidesHour({ kind }: RegisteredEvent, note: JsonObject, eyes: Eyes): boolean {
  if (kind === 'case.submitted') return !seesWords(eyes);
  return note['automatic'] === true && eyes !== 'own';
}

function itemOf(
  event: RegisteredEvent,
  told: Told,
  { note, receivedOn }: { note: JsonObject; receivedOn: Day | undefined },
  { say }: Lens,
  eyes: Eyes,
): TimelineItem {
  const isAnswer = event.kind === 'case.answered';
  const showsWords = seesWords(eyes) || (eyes === 'joined' && isAnswer);
  return {
    at: event.at,
    // Who was at a unit's counter at that hour, it would know (security T2). The day is the one that the limits count
    // from: beside it the day of sending would tell that it was after hours.
    ...(hidesHour(event, note, eyes) ? { on: receivedOn ?? dayOf(event.at) } : {}),
    kind: event.kind,
    ...(typeof note['step'] === 'string' ? { step: note['step'] } : {}),
    title: say.t(
      `cases:${eyes === 'own' && TO_YOU.has(told.key) ? 'eventOwn' : 'event'}.${told.key}`,
      told.args,
    ),
    tone: told.tone ?? 'plain',
    ...(showsWords && told.text ? { text: told.text } : {}),
    ...(showsWords && told.rows ? { rows: told.rows.filter((row) => row.text !== '') } : {}),
  };
}

import type { Instant } from '../../../clock.ts';
import type { JsonObject, RegisteredEvent } from '../../register/index.ts';
import type { Names } from './names.ts';
import { moment, type Lens } from './present-progress.ts';

/**
 * `own`: the resident's, with every word that passed between them and the offices. `joined`: of the case theirs was
 * merged into, with the answers, without the other resident's words. `public`: what anyone may know, no words.
 */
export type Eyes = 'own' | 'joined' | 'public';

type Tone = 'plain' | 'answer' | 'good' | 'warn' | 'bad';

/** An item of `partials/timeline`; `kind` and `step` are for machines. */
export interface TimelineItem {
  at: Instant;
  kind: string;
  step?: string;
  title: string;
  text?: string;
  tone: Tone;
  rows?: { label: string; text: string }[];
}

interface Told {
  /** Key below `cases:event`. */
  key: string;
  args?: Record<string, string | number>;
  tone?: Tone;
  text?: string;
  rows?: { label: string; text: string }[];
}

/** One event with what had been decided before it. */
interface Moment {
  note: JsonObject;
  set: JsonObject;
  unit: string;
  eyes: Eyes;
  lens: Lens;
}

/** Not for the public: talk, and what a resident decided about themselves. */
const PRIVATE: ReadonlySet<string> = new Set([
  'case.message',
  'case.contact_viewed',
  'case.vetoed',
  'case.extension_asked',
  'case.extension_refused',
]);

/** Sentences with the resident in them, who is spoken to on their own page. */
const TO_YOU: ReadonlySet<string> = new Set([
  'contacted',
  'paused',
  'judged',
  'judgedNotSolved',
  'rework_asked',
  'objected',
  'withdrawn',
  'vetoed',
  'message.resident',
  'contact_viewed',
]);

/** The case's events as sentences, newest first: a page is opened to see what is new. */
export function presentTimeline(events: readonly RegisteredEvent[], lens: Lens, eyes: Eyes): TimelineItem[] {
  const items: TimelineItem[] = [];
  let lead: string | null = null;
  for (const event of events) {
    const set = (event.payload?.['set'] ?? {}) as JsonObject;
    const note = (event.payload?.['note'] ?? {}) as JsonObject;
    // A return empties the column; the sentence is about the unit that it names.
    if (typeof set['lead_unit_id'] === 'string') lead = set['lead_unit_id'];
    const isHidden = eyes !== 'own' && PRIVATE.has(event.kind);
    const told = isHidden ? null : tell(event.kind, { note, set, unit: lens.names.unit(lead), eyes, lens });
    if (set['lead_unit_id'] === null) lead = null;
    if (told) items.push(itemOf(event, told, note, lens, eyes));
  }
  return items.reverse();
}

function itemOf(
  event: RegisteredEvent,
  told: Told,
  note: JsonObject,
  { say }: Lens,
  eyes: Eyes,
): TimelineItem {
  const isAnswer = event.kind === 'case.answered';
  const showsWords = eyes === 'own' || (eyes === 'joined' && isAnswer);
  return {
    at: event.at,
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

const wordsOf = (note: JsonObject, name: string): string =>
  typeof note[name] === 'string' ? note[name] : '';
const numberOf = (note: JsonObject, name: string): number =>
  typeof note[name] === 'number' ? note[name] : 0;

/** What one event says; null: nothing that has to be told. */
function tell(kind: string, { note, set, unit, eyes, lens }: Moment): Told | null {
  const { say, names } = lens;
  const { t } = say;
  const isPublic = eyes !== 'own';
  const label = (name: string) => t(`cases:label.${name}`);
  const reason = (list: string) => t(`cases:${list}.${wordsOf(note, 'reason')}`);
  const unitOfNote = names.unit(wordsOf(note, 'unit') || null);
  switch (kind) {
    case 'case.dispatched':
      return { key: note['designated'] === true ? 'designated' : 'dispatched', args: { unit: unitOfNote } };
    case 'case.declined': {
      if (isPublic) return { key: 'declinedPublic' };
      const advice = t(`cases:declineAdvice.${wordsOf(note, 'reason')}`);
      const args = { reason: reason('declineReason') };
      return { key: 'declined', args, tone: 'warn', text: `${wordsOf(note, 'words')}\n${advice}` };
    }
    case 'case.merged':
      return isPublic ? { key: 'mergedPublic' } : { key: 'merged', args: { into: wordsOf(note, 'into') } };
    case 'case.joined':
      return { key: 'joinedOther' };
    case 'case.handed_over':
      return {
        key: 'handed_over',
        args: { body: wordsOf(note, 'body') },
        rows: [{ label: label('reference'), text: wordsOf(note, 'reference') }],
      };
    case 'case.reclassified':
      return { key: 'reclassified', args: { category: names.category(wordsOf(note, 'category')) } };
    case 'case.returned':
      return { key: 'returned', args: { unit: unitOfNote, reason: reason('returnReason') }, tone: 'warn' };
    case 'case.contacted':
      return { key: 'contacted', args: { unit }, text: wordsOf(note, 'words') };
    case 'case.paused':
      return { key: 'paused', args: { unit }, tone: 'warn', text: wordsOf(note, 'question') };
    case 'case.resumed':
      return { key: 'resumed', args: { days: numberOf(note, 'days') } };
    case 'case.extension_asked':
      return {
        key: 'extension_asked',
        args: { unit, days: numberOf(note, 'days') },
        text: wordsOf(note, 'reason'),
      };
    case 'case.extended': {
      const args = { days: numberOf(note, 'days'), due: moment(say, wordsOf(note, 'dueAfter')) };
      return { key: 'extended', args, tone: 'warn', text: wordsOf(note, 'words') };
    }
    case 'case.recounted':
      return { key: 'recounted', args: { due: moment(say, wordsOf(note, 'dueAfter')) } };
    case 'case.answered':
      return {
        key: 'answered',
        args: { unit: unitOfNote },
        tone: 'answer',
        text: wordsOf(note, 'text'),
        rows: [{ label: label('done'), text: wordsOf(note, 'done') }],
      };
    case 'case.judged':
      return judged(note, isPublic, lens);
    case 'case.rework_asked':
    case 'case.rework_ordered':
    case 'case.objected':
      return { key: kind.slice(5), tone: 'warn', text: wordsOf(note, 'why') };
    case 'case.message':
      return { key: `message.${wordsOf(note, 'from')}`, args: { unit }, text: wordsOf(note, 'text') };
    case 'case.order_replied':
      return { key: 'order_replied', args: { unit, order: wordsOf(note, 'order') } };
    case 'case.dispatch_late':
      return { key: 'dispatch_late', tone: 'bad' };
    case 'case.escalated':
      return escalated(note, set, lens.names, lens);
    case 'case.withdrawn':
      return { key: 'withdrawn', text: wordsOf(note, 'why') };
    case 'case.contact_viewed':
      return { key: 'contact_viewed', tone: 'warn', text: wordsOf(note, 'reason') };
    case 'case.acknowledged':
      return { key: 'acknowledged', args: { unit } };
    case 'case.submitted':
    case 'case.extension_refused':
    case 'case.vetoed':
    case 'case.closed_silent':
      return { key: kind.slice(5) };
    default:
      return null;
  }
}

function judged(note: JsonObject, isPublic: boolean, { say: { t } }: Lens): Told {
  if (isPublic) return { key: 'judgedPublic' };
  const result = numberOf(note, 'result');
  const isSolved = note['solved'] === true;
  const mark = (name: string) => t(`common:rating.${numberOf(note, name)}`);
  return {
    key: isSolved ? 'judged' : 'judgedNotSolved',
    args: { result: t(`common:rating.${result}`) },
    tone: isSolved && result >= 3 ? 'good' : 'bad',
    text: [wordsOf(note, 'words'), wordsOf(note, 'why')].filter((text) => text !== '').join('\n'),
    rows: ['speed', 'attitude'].map((name) => ({ label: t(`cases:judge.${name}`), text: mark(name) })),
  };
}

function escalated(note: JsonObject, set: JsonObject, names: Names, { say }: Lens): Told | null {
  const step = wordsOf(note, 'step');
  if (!/^L[0-5]$/.test(step)) return null;
  const due = step === 'L2' ? wordsOf(set, 'order_due_at') : wordsOf(note, 'replyDueAt');
  return {
    key: `escalated.${step}`,
    args: {
      unit: names.unit(wordsOf(note, 'unit') || null),
      order: wordsOf(note, 'order'),
      due: due === '' ? '' : moment(say, due),
    },
    tone: step === 'L0' ? 'warn' : 'bad',
  };
}

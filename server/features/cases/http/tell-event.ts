import type { JsonObject } from '../../register/index.ts';
import type { Names } from './names.ts';
import { moment, type Lens } from './present-progress.ts';

/**
 * `own`: the resident's, with every word that passed between them and the offices. `joined`: of the case theirs was
 * merged into, with the answers, without the other resident's words. `public`: what anyone may know, no words.
 * `desk`: an office's, with all words, speaking of the resident.
 */
export type Eyes = 'own' | 'joined' | 'public' | 'desk';

/** Whether words are shown at all, and not the process alone. */
export const seesWords = (eyes: Eyes): boolean => eyes === 'own' || eyes === 'desk';

export type Tone = 'plain' | 'answer' | 'good' | 'warn' | 'bad';

/** What one event says. */
export interface Told {
  /** Key below `cases:event`. */
  key: string;
  args?: Record<string, string | number>;
  tone?: Tone;
  text?: string;
  rows?: { label: string; text: string }[];
}

/** One event with what had been decided before it. */
export interface Moment {
  note: JsonObject;
  set: JsonObject;
  unit: string;
  eyes: Eyes;
  lens: Lens;
}

const wordsOf = (note: JsonObject, name: string): string =>
  typeof note[name] === 'string' ? note[name] : '';
const numberOf = (note: JsonObject, name: string): number =>
  typeof note[name] === 'number' ? note[name] : 0;

/** What one event says; null: nothing that has to be told. */
export function tell(kind: string, { note, set, unit, eyes, lens }: Moment): Told | null {
  const { say, names } = lens;
  const { t } = say;
  const isPublic = !seesWords(eyes);
  const label = (name: string) => t(`cases:label.${name}`);
  const reason = (list: string) => t(`cases:${list}.${wordsOf(note, 'reason')}`);
  const claimReason = (name: string) => t(`cases:impossible.reason.${wordsOf(note, name)}`);
  const unitOfNote = names.unit(wordsOf(note, 'unit') || null);
  switch (kind) {
    case 'case.dispatched':
      return { key: note['designated'] === true ? 'designated' : 'dispatched', args: { unit: unitOfNote } };
    case 'case.dispatch_held': {
      const args = { unit: unitOfNote, at: moment(say, wordsOf(note, 'releaseAt')) };
      return { key: 'dispatch_held', args };
    }
    case 'case.hold_ended':
      return { key: `hold_ended.${wordsOf(note, 'why')}` };
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
    case 'case.extension_refused':
      return { key: 'extension_refused', text: wordsOf(note, 'words') };
    case 'case.extended': {
      const args = { days: numberOf(note, 'days'), due: moment(say, wordsOf(note, 'dueAfter')) };
      return { key: 'extended', args, tone: 'warn', text: wordsOf(note, 'words') };
    }
    case 'case.recounted':
      return recounted(note, lens);
    case 'case.answered':
      return {
        ...(typeof note['impossible'] === 'string'
          ? { key: 'answeredImpossible', args: { unit: unitOfNote, reason: claimReason('impossible') } }
          : { key: 'answered', args: { unit: unitOfNote } }),
        tone: 'answer',
        text: wordsOf(note, 'text'),
        rows: [{ label: label('done'), text: wordsOf(note, 'done') }],
      };
    case 'case.judged':
      return judged(note, isPublic, lens);
    case 'case.rework_ordered':
    case 'case.sent_back': {
      const isFalse = note['falseClosing'] === true;
      return { key: `${kind.slice(5)}${isFalse ? 'False' : ''}`, tone: 'warn', text: wordsOf(note, 'why') };
    }
    case 'case.rework_asked':
    case 'case.objected':
    case 'case.impossible_objected':
      return { key: kind.slice(5), tone: 'warn', text: wordsOf(note, 'why') };
    case 'case.impossible_confirmed':
    case 'case.impossible_rejected':
      return {
        key: kind.slice(5),
        args: { reason: claimReason('reason') },
        tone: 'warn',
        text: wordsOf(note, 'words'),
      };
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
    case 'case.words_opened':
      return { key: kind.slice(5), tone: 'warn', text: wordsOf(note, 'reason') };
    case 'case.acknowledged':
      return { key: 'acknowledged', args: { unit } };
    case 'case.called_back':
      return { key: `called_back.${wordsOf(note, 'outcome')}` };
    case 'case.corrected':
      return { key: 'corrected', text: wordsOf(note, 'words') };
    case 'case.words_removed':
      if (note['asked'] === true) return { key: 'words_removedAsked' };
      return { key: 'words_removed', args: { months: numberOf(note, 'months') } };
    case 'case.submitted':
    case 'case.receipt_replaced':
    case 'case.vetoed':
    case 'case.closed_silent':
      return { key: kind.slice(5) };
    default:
      return null;
  }
}

/** Where only the reply to an order has another date, the sentence is about that. */
function recounted(note: JsonObject, { say }: Lens): Told {
  const order = wordsOf(note, 'order');
  if (order === '' || wordsOf(note, 'dueBefore') !== wordsOf(note, 'dueAfter')) {
    return { key: 'recounted', args: { due: moment(say, wordsOf(note, 'dueAfter')) } };
  }
  return { key: 'recountedOrder', args: { order, due: moment(say, wordsOf(note, 'orderDueAfter')) } };
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

import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { Conflict, RuleFault } from '../../errors.ts';
import {
  newReceipt,
  receiptHash,
  submitCaseIn,
  type CaseType,
  type Submission,
  type Submitted,
} from '../cases/index.ts';
import { findCategory } from '../units/index.ts';
import { publicWords } from './public-words.ts';
import { opinionRecords } from './records.ts';
import type { Fate } from './rules.ts';
import { sessionForHost } from './session-actions.ts';
import { findOpinion, type OpinionRow, type SessionRow } from './session-store.ts';

/** What may be taken down at a station. Complaints about conduct and sealed reports pass nobody's desk there. */
export const STATION_CASE_TYPES = ['consult', 'help', 'complaint', 'suggestion', 'praise'] as const;
export type StationCaseType = (typeof STATION_CASE_TYPES)[number] & CaseType;

/**
 * An opinion that was answered on the spot, with its answer, or noted; in the host's words, by which nobody is
 * known: they become public with the record. The same form again changes nothing.
 *
 * @param formId becomes the opinion's id.
 */
export async function noteOpinion(
  context: Context,
  actor: Actor,
  sessionId: string,
  formId: string,
  input: { categoryCode: string; words: string; answer: string | null; looked: boolean },
): Promise<OpinionRow> {
  return transact(context.db, async (trx) => {
    const { row, now } = await sessionForHost(trx, context, actor, sessionId);
    const known = await findOpinion(trx, formId);
    if (known) return ownOf(known, row);
    takesOpinions(row);
    if (!(await findCategory(trx, input.categoryCode))?.isActive)
      throw new RuleFault('stations:rule.category');
    const words = (text: string) => publicWords(trx, context, text, { most: 1000, looked: input.looked });
    const fate: Fate = input.answer === null ? 'noted' : 'answered';
    const opinion = {
      ...columnsOf(row, formId, input.categoryCode, now),
      fate,
      words: await words(input.words),
      answer: input.answer === null ? null : await words(input.answer),
      case_id: null,
      published_at: null,
    };
    const event = { kind: 'opinion.heard' };
    return (await opinionRecords.create(trx, context, actor, now, opinion, event)).row;
  });
}

export interface StationCase {
  type: StationCaseType;
  categoryCode: string;
  title: string;
  details: string;
  placeText: string;
  divisionCode: string | null;
  consentsToPublish: boolean;
  lang: Submission['lang'];
}

/**
 * An opinion that becomes a case: the same road as everybody's, by the same verb, in one transaction. Nothing is asked
 * by which the person could be reached; they follow it with the receipt that is printed for them, and that their first
 * look replaces, since the host has seen it. The case's event names neither the host nor a post.
 *
 * @param formId becomes the submission's and the opinion's id: the same form again, from the same desk or another,
 *   gives the same case without its receipt.
 */
export async function bringCase(
  context: Context,
  actor: Actor,
  sessionId: string,
  formId: string,
  input: StationCase,
): Promise<Submitted> {
  return transact(context.db, async (trx) => {
    const { row: session, station, now } = await sessionForHost(trx, context, actor, sessionId);
    const known = await findOpinion(trx, formId);
    if (known) ownOf(known, session);
    else takesOpinions(session);
    const submission: Submission = {
      ...input,
      submissionId: formId,
      unitId: null,
      isUrgent: false,
      isConfidential: false,
      isMinor: false,
      contact: null,
      channel: 'station',
      stationCode: station.code,
      externalRef: null,
    };
    const receipt = newReceipt(context.ids);
    const handed = { hash: receiptHash(receipt), by: 'post' as const, note: {} };
    const nameless = { ...actor, accountId: null, unitId: null };
    const submitted = await submitCaseIn(trx, context, submission, [], nameless, handed);
    if (submitted.seq === -1) {
      // A form that was handed in elsewhere is nobody's business here.
      if (!known) throw new Conflict();
      return submitted;
    }
    const opinion = {
      ...columnsOf(session, formId, input.categoryCode, now),
      fate: 'case' as const,
      words: null,
      answer: null,
      case_id: submitted.row.id,
      published_at: null,
    };
    await opinionRecords.create(trx, context, actor, now, opinion, { kind: 'opinion.brought' });
    return { ...submitted, receipt };
  });
}

function columnsOf(session: SessionRow, id: string, categoryCode: string, now: string) {
  return {
    id,
    session_id: session.id,
    station_id: session.station_id,
    category_code: categoryCode,
    heard_at: now,
  };
}

/** From the opening until the record is closed. */
function takesOpinions(row: SessionRow): void {
  if (row.state === 'planned' || row.state === 'called_off') {
    throw new Conflict(`stations:conflict.opinion.${row.state}`);
  }
  if (row.record_closed_at !== null) throw new Conflict('stations:conflict.recordedOpinion');
}

/** A form's id that was used at another session is no repetition. */
function ownOf(opinion: OpinionRow, session: SessionRow): OpinionRow {
  if (opinion.session_id !== session.id) throw new Conflict();
  return opinion;
}

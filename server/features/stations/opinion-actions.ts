import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { Conflict, RuleFault } from '../../errors.ts';
import { submitCase, type CaseType, type Submission, type Submitted } from '../cases/index.ts';
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
 * An opinion that becomes a case: the same road as everybody's, by the same verb. Nothing is asked by which the
 * person could be reached; they follow it with the receipt that is printed for them. The case's event names neither
 * the host nor a post. The same form again, from the same desk or another, gives the same case without its receipt.
 *
 * @param formId becomes the submission's and the opinion's id.
 */
export async function bringCase(
  context: Context,
  actor: Actor,
  sessionId: string,
  formId: string,
  input: StationCase,
): Promise<Submitted> {
  const code = await transact(context.db, async (trx) => {
    const { row, station } = await sessionForHost(trx, context, actor, sessionId);
    if (!(await findOpinion(trx, formId))) takesOpinions(row);
    return station.code;
  });
  const submitted = await submitCase(
    context,
    {
      ...input,
      submissionId: formId,
      unitId: null,
      isUrgent: false,
      isConfidential: false,
      isMinor: false,
      contact: null,
      channel: 'station',
      stationCode: code,
      externalRef: null,
    },
    [],
    { ...actor, accountId: null, unitId: null },
  );
  // After the case, not with it: what was accepted is safe first, and the same form again makes up for the rest.
  await transact(context.db, (trx) => linkCase(trx, context, actor, sessionId, submitted));
  return submitted;
}

async function linkCase(
  trx: Trx,
  context: Context,
  actor: Actor,
  sessionId: string,
  { row: kase }: Submitted,
): Promise<void> {
  const { row, now } = await sessionForHost(trx, context, actor, sessionId);
  const known = await findOpinion(trx, kase.submission_id);
  if (known) {
    ownOf(known, row);
    return;
  }
  const opinion = {
    ...columnsOf(row, kase.submission_id, kase.category_code, now),
    fate: 'case' as const,
    words: null,
    answer: null,
    case_id: kase.id,
    // A record that was closed in the same moment counts it all the same.
    published_at: row.record_closed_at === null ? null : now,
  };
  await opinionRecords.create(trx, context, actor, now, opinion, { kind: 'opinion.brought' });
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

import { transact, type Trx } from '../../../db/transaction.ts';
import { RESIDENT, type Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { calendarOf, dueAt, receiptOf, rulesAt } from '../deadlines/index.ts';
import { queueNotice } from '../notices/index.ts';
import { holdRegister, recorded } from '../register/index.ts';
import { supervisionOffice } from '../units/index.ts';
import { eraseContact } from '../vault/index.ts';
import { applyChange, surroundings } from './change.ts';
import * as requests from './data-store.ts';
import type { DataRequestRow } from './data-store.ts';
import * as store from './store.ts';
import type { CaseRow } from './store.ts';

/** What a resident asked about their own words, and the answer: nothing in it changes without an event. */
export const dataRecords = recorded<DataRequestRow>({
  stream: 'data-request',
  insert: requests.insertDataRequest,
  update: requests.updateDataRequest,
  page: requests.pageDataRequests,
});

export const DATA_KINDS = ['correct', 'erase'] as const;
export const DATA_OUTCOMES = ['done', 'partly', 'refused'] as const;
export const DATA_WORDS_MIN = 4;
export const DATA_ANSWER_MIN = 10;

const enough = (words: string, least: number): boolean => [...words.trim()].length >= least;

/**
 * A resident asks to have their words put right or taken out (domain §5.7). The supervision office answers within the
 * time that the rules of today give.
 *
 * @throws RuleFault for too few words, a second request of the same kind while one is open, or words that are gone.
 */
export async function askAboutData(
  context: Context,
  caseId: string,
  input: { kind: DataRequestRow['kind']; words: string },
  options: { formId?: string | undefined } = {},
): Promise<void> {
  if (!enough(input.words, DATA_WORDS_MIN)) {
    throw new RuleFault('cases:rule.dataWords', { least: DATA_WORDS_MIN });
  }
  await transact(context.db, async (trx) => {
    const row = await store.getCase(trx, caseId);
    const now = context.clock.now();
    // Under the register's lock the second of two equal requests sees the first.
    await holdRegister(trx, context.dialect);
    if (options.formId !== undefined && !(await store.claimForm(trx, options.formId, caseId, now))) return;
    if (row.words_removed_at !== null) throw new RuleFault('cases:rule.dataGone');
    const earlier = await requests.listDataRequestsOf(trx, caseId);
    if (earlier.some(({ kind, state }) => kind === input.kind && state === 'asked')) {
      throw new RuleFault('cases:rule.dataOpen');
    }
    const id = context.ids.id();
    await dataRecords.create(
      trx,
      context,
      RESIDENT,
      now,
      {
        id,
        case_id: caseId,
        kind: input.kind,
        words: input.words.trim(),
        asked_at: now,
        due_at: await answerLimit(trx, now),
        state: 'asked',
        answer: null,
        answered_by: null,
        answered_at: null,
      },
      { kind: 'data_request.asked', note: { case: row.code } },
    );
    const office = await supervisionOffice(trx);
    if (office) {
      await queueNotice(trx, context, {
        dedupeKey: `data_request/${id}`,
        recipient: { kind: 'unit', id: office.id },
        template: 'office.inbox',
        args: { code: row.code },
      });
    }
  });
}

async function answerLimit(trx: Trx, now: string): Promise<string> {
  const { rules } = await rulesAt(trx, dayOf(now));
  const calendar = await calendarOf(trx);
  return dueAt(calendar, receiptOf(calendar, now), rules.retention.requestAnswer).at;
}

/**
 * The supervision office answers. A correction that is taken up stands in the case beside what was written first:
 * nothing that was said is rewritten. Words that are to go are removed by the nightly job, once the case has ended.
 *
 * @throws NotFound; Forbidden; RuleFault for too few words; Conflict when it was answered before.
 */
export async function answerDataRequest(
  context: Context,
  actor: Actor,
  requestId: string,
  input: { outcome: (typeof DATA_OUTCOMES)[number]; answer: string },
): Promise<DataRequestRow> {
  if (actor.role !== 'supervision' || actor.accountId === null) throw new Forbidden();
  if (!enough(input.answer, DATA_ANSWER_MIN)) {
    throw new RuleFault('cases:rule.dataAnswer', { least: DATA_ANSWER_MIN });
  }
  return transact(context.db, async (trx) => {
    const request = await requests.findDataRequest(trx, requestId);
    if (!request) throw new NotFound();
    if (request.state !== 'asked') throw new Conflict('cases:conflict.dataAnswered');
    const row = await store.getCase(trx, request.case_id);
    const now = context.clock.now();
    const { row: answered } = await dataRecords.change(trx, context, actor, now, request, {
      kind: 'data_request.answered',
      set: {
        state: input.outcome,
        answer: input.answer.trim(),
        answered_by: actor.accountId,
        answered_at: now,
      },
    });
    if (request.kind === 'correct' && input.outcome !== 'refused') {
      await correct(context, trx, actor, row, request.words);
    }
    await queueNotice(trx, context, {
      dedupeKey: `case.data_answered/${request.id}`,
      recipient: { kind: 'case', id: row.id },
      template: 'case.data_answered',
      args: { code: row.code },
      lang: row.lang,
    });
    return answered;
  });
}

async function correct(context: Context, trx: Trx, actor: Actor, row: CaseRow, words: string): Promise<void> {
  if (row.words_removed_at !== null) return;
  const around = await surroundings(context, trx, row.rules_version);
  await applyChange(context, around, actor, row, { kind: 'case.corrected', note: { words } });
}

/**
 * The resident takes their own contact back, at once and for good. It leaves no event: that there was one is itself
 * about them (retention.ts). Messages end with it; the receipt goes on opening the case.
 *
 * @returns whether there was one.
 */
export async function eraseOwnContact(
  context: Pick<Context, 'db' | 'config'>,
  caseId: string,
): Promise<boolean> {
  return transact(context.db, (trx) => eraseContact(trx, context, caseId));
}

/** Takes the words out of the requests about a case whose own words go. */
export async function forgetDataRequests(
  context: Context,
  trx: Trx,
  caseId: string,
  basis: string,
): Promise<void> {
  for (const request of await requests.listDataRequestsOf(trx, caseId)) {
    if (request.words === '') continue;
    await dataRecords.forget(trx, context, context.clock.now(), request, {
      kind: 'data_request.words_removed',
      set: { words: '', answer: null },
      basis,
    });
  }
}

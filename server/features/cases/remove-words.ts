import { transact, type Reader, type Trx } from '../../../db/transaction.ts';
import { atTime, dayOf, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import { removeAttachmentsOf } from '../attachments/index.ts';
import { rulesAt } from '../deadlines/index.ts';
import { caseRecords, orderRecords } from './change.ts';
import { contactRecords } from './contact-requests.ts';
import { findRequest } from './contact-store.ts';
import { forgetDataRequests } from './data-requests.ts';
import { monthsBefore } from './retention.ts';
import * as store from './store.ts';
import type { CaseRow } from './store.ts';
import * as held from './store-retention.ts';

const PAGE = 200;

/** What rooms above this one know of a case, and hold of its words. */
export interface HeldElsewhere {
  /** A case that is still spoken of there waits. */
  mustWait(reader: Reader, caseId: string): Promise<boolean>;
  /** Removes their own words about the case, in the transaction that removes ours. */
  forget(trx: Trx, context: Context, caseId: string, at: Instant): Promise<void>;
}

export interface RemovedWords {
  words: number;
  /** Replies to supervision orders, and reasons for looking at a contact: of cases without words. */
  orderWords: number;
  contactReasons: number;
  /** Still spoken of elsewhere, or changed by somebody a moment ago. */
  waiting: number;
  failed: number;
}

/**
 * Takes out of cases that ended long enough ago what people wrote in them (domain §5.7: 36 months after close): title,
 * details, brief, place, every message, answer and reason, the files. What stays are facts of process: kinds and
 * times of the steps, units, limits, marks. A merged case waits for the one it went into. Each case in its own
 * transaction; one that fails stops no other.
 */
export async function removeOldWords(context: Context, elsewhere: HeldElsewhere): Promise<RemovedWords> {
  const today = dayOf(context.clock.now());
  const { retention } = (await rulesAt(context.db, today)).rules;
  const before = atTime(monthsBefore(today, retention.textMonths), '00:00');
  const recordsBefore = atTime(monthsBefore(today, retention.recordMonths), '00:00');
  const counts: RemovedWords = { words: 0, orderWords: 0, contactReasons: 0, waiting: 0, failed: 0 };
  const run = async (
    list: (after: held.Place | null) => Promise<held.Place[]>,
    one: (trx: Trx, id: string) => Promise<keyof RemovedWords | null>,
  ): Promise<void> => {
    for (let after: held.Place | null = null; ;) {
      const page: held.Place[] = await list(after);
      for (const { id } of page) counts[await tried(context, id, one)] += 1;
      if (page.length < PAGE) return;
      after = page.at(-1)!;
    }
  };
  const { db } = context;
  await run(
    (after) => held.listWithWords(db, before, after, PAGE),
    (trx, id) => forgetCase(trx, context, elsewhere, id, { before, months: retention.textMonths }),
  );
  // Whose resident asked for it, and was told that it will be done, do not wait that long: only for their end.
  const now = context.clock.now();
  await run(
    (after) => held.listToErase(db, now, after, PAGE),
    (trx, id) => forgetCase(trx, context, elsewhere, id, { before: now, asked: true }),
  );
  await run(
    (after) => held.listOldReplies(db, recordsBefore, after, PAGE),
    (trx, id) => forgetReply(trx, context, id),
  );
  await run(
    (after) => held.listOldReasons(db, recordsBefore, after, PAGE),
    (trx, id) => forgetReason(trx, context, id),
  );
  return counts;
}

async function tried(
  context: Context,
  id: string,
  one: (trx: Trx, id: string) => Promise<keyof RemovedWords | null>,
): Promise<keyof RemovedWords> {
  try {
    return (await transact(context.db, (trx) => one(trx, id))) ?? 'waiting';
  } catch (fault) {
    // Somebody was faster: the next night sees what they did.
    if (fault instanceof Conflict) return 'waiting';
    context.log.error({ id, err: fault }, 'old words not removed');
    return 'failed';
  }
}

const BASIS = {
  text: 'retention.textMonths',
  record: 'retention.recordMonths',
  asked: 'request.erase',
} as const;

/** Columns in which somebody wrote something, or from which one could get back to who it was. */
const NO_WORDS: Partial<CaseRow> = {
  title: '',
  details: '',
  brief: null,
  place_text: '',
  division_code: null,
  external_ref: null,
};

async function forgetCase(
  trx: Trx,
  context: Context,
  elsewhere: HeldElsewhere,
  id: string,
  { before, ...why }: { before: Instant } & ({ months: number } | { asked: true }),
): Promise<'words' | null> {
  // Asked again inside: a case that was opened anew a moment ago keeps its words.
  const isAsked = 'asked' in why;
  const list = isAsked ? held.listToErase : held.listWithWords;
  const [still] = await list(trx, before, null, 1, id);
  if (still === undefined || (await elsewhere.mustWait(trx, id))) return null;
  const now = context.clock.now();
  const row = await store.getCase(trx, id);
  await caseRecords.forget(trx, context, now, row, {
    kind: 'case.words_removed',
    set: { ...NO_WORDS, words_removed_at: now },
    note: { ...why },
    basis: isAsked ? BASIS.asked : BASIS.text,
  });
  await removeAttachmentsOf(trx, id, now);
  await forgetDataRequests(context, trx, id, isAsked ? BASIS.asked : BASIS.text);
  await elsewhere.forget(trx, context, id, now);
  return 'words';
}

async function forgetReply(trx: Trx, context: Context, id: string): Promise<'orderWords' | null> {
  const order = await store.findOrder(trx, id);
  if (!order || order.reply === null) return null;
  await orderRecords.forget(trx, context, context.clock.now(), order, {
    kind: 'order.words_removed',
    set: { reply: null },
    basis: BASIS.record,
  });
  return 'orderWords';
}

async function forgetReason(trx: Trx, context: Context, id: string): Promise<'contactReasons' | null> {
  const request = await findRequest(trx, id);
  if (!request || request.reason === '') return null;
  await contactRecords.forget(trx, context, context.clock.now(), request, {
    kind: 'contact_request.words_removed',
    set: { reason: '' },
    basis: BASIS.record,
  });
  return 'contactReasons';
}

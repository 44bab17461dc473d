import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound } from '../../errors.ts';
import { monthsBefore } from '../cases/index.ts';
import { rulesAt } from '../deadlines/index.ts';
import { holdRegister } from '../register/index.ts';
import { publicWords } from '../stations/index.ts';
import { isOfUnit, mayModerate } from './policy.ts';
import { reviewRecords } from './records.ts';
import { findReview, listOldWords, removeExpiredSlips, type ReviewRow } from './review-store.ts';
import { WORDS_MOST } from './rules.ts';

const BASIS = { withheld: 'review.withheld', edited: 'review.edited', old: 'retention.textMonths' } as const;

/**
 * Publishes what somebody wrote, masked once more where the office saw what the masker did not. What was there before
 * is then in no event any more. Nothing is added: an office that improves words puts them into somebody's mouth.
 *
 * @throws RuleFault when personal data is still in it, or it got longer.
 */
export async function publishWords(
  context: Context,
  actor: Actor,
  id: string,
  input: { words: string; looked: boolean },
): Promise<ReviewRow> {
  return transact(context.db, async (trx) => {
    const row = await waitingReview(trx, context, actor, id);
    const words = await publicWords(trx, context, input.words, {
      least: 1,
      most: WORDS_MOST * 2,
      looked: input.looked,
    });
    const now = context.clock.now();
    const set = { words, words_state: 'public' as const, decided_at: now };
    const kind = 'review.published';
    if (words === row.words)
      return (await reviewRecords.change(trx, context, actor, now, row, { kind, set })).row;
    return (await reviewRecords.forget(trx, context, now, row, { kind, set, basis: BASIS.edited })).row;
  });
}

/** Does not publish words: the level still counts, the words are kept by nobody, and the reason is. */
export async function withholdWords(
  context: Context,
  actor: Actor,
  id: string,
  input: { why: string },
): Promise<ReviewRow> {
  return transact(context.db, async (trx) => {
    const row = await waitingReview(trx, context, actor, id);
    const why = await publicWords(trx, context, input.why, { most: 300 });
    const now = context.clock.now();
    const set = { words: null, words_state: 'withheld' as const, withheld_why: why, decided_at: now };
    const event = { kind: 'review.withheld', set, basis: BASIS.withheld };
    return (await reviewRecords.forget(trx, context, now, row, event)).row;
  });
}

/** The unit's word beside published words; it may be bettered, and the version that was looked at is asked for. */
export async function replyToReview(
  context: Context,
  actor: Actor,
  id: string,
  input: { reply: string; looked: boolean },
  options: { seen?: number | undefined } = {},
): Promise<ReviewRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const row = await findReview(trx, id);
    if (!row || !isOfUnit(actor, row) || row.words_state !== 'public') throw new NotFound();
    if (options.seen !== undefined && options.seen !== row.version) throw new Conflict();
    const reply = await publicWords(trx, context, input.reply, {
      most: WORDS_MOST * 2,
      looked: input.looked,
    });
    const now = context.clock.now();
    const event = { kind: 'review.replied', set: { reply, replied_on: dayOf(now) } };
    return (await reviewRecords.change(trx, context, actor, now, row, event)).row;
  });
}

async function waitingReview(trx: Trx, context: Context, actor: Actor, id: string): Promise<ReviewRow> {
  await holdRegister(trx, context.dialect);
  const row = await findReview(trx, id);
  if (!row) throw new NotFound();
  if (!mayModerate(actor, row)) throw new Forbidden('windows:rule.ownUnit');
  if (row.words_state !== 'waiting') throw new Conflict('windows:conflict.decided');
  return row;
}

export interface Forgotten {
  reviewWords: number;
  slips: number;
}

const PAGE = 200;

/** What is kept no longer: words as old as those of cases may get, and slips that have expired. */
export async function forgetOldReviews(context: Context): Promise<Forgotten> {
  const today = dayOf(context.clock.now());
  const { retention } = (await rulesAt(context.db, today)).rules;
  const before = monthsBefore(today, retention.textMonths);
  let reviewWords = 0;
  for (let found = PAGE; found === PAGE;) {
    const rows = await listOldWords(context.db, before, PAGE);
    for (const row of rows) await transact(context.db, (trx) => forgetOne(trx, context, row.id));
    found = rows.length;
    reviewWords += found;
  }
  const slips = await transact(context.db, (trx) => removeExpiredSlips(trx, today));
  return { reviewWords, slips };
}

async function forgetOne(trx: Trx, context: Context, id: string): Promise<void> {
  await holdRegister(trx, context.dialect);
  const row = await findReview(trx, id);
  if (!row || row.words === null) return;
  const set = { words: null, words_state: 'none' as const, reply: null, replied_on: null };
  const event = { kind: 'review.words_removed', set, basis: BASIS.old };
  await reviewRecords.forget(trx, context, context.clock.now(), row, event);
}

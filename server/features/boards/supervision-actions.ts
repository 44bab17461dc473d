import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { RuleFault } from '../../errors.ts';
import { isOpen } from '../cases/index.ts';
import { actOnExposure, publicWords, type SeenOptions } from './exposure-act.ts';
import { fixLimit } from './fix-limit.ts';
import { spanAfter } from './rules.ts';
import type { ExposureRow } from './store.ts';

/**
 * Accepts the unit's reply, which ends the notice, or rejects it, which leaves it to the clock (domain §5.3 L4).
 * Either way with words, since an exposure is stopped only by somebody who says why.
 */
export async function decideReply(
  context: Context,
  actor: Actor,
  id: string,
  input: { accept: boolean; words: string },
  options: SeenOptions = {},
): Promise<ExposureRow> {
  return actOnExposure(
    context,
    actor,
    id,
    'decide',
    async (_row, _kase, { trx, now }) => ({
      kind: input.accept ? 'exposure.reply_accepted' : 'exposure.reply_rejected',
      set: {
        state: input.accept ? 'reply_accepted' : 'candidate',
        reply_decision: input.accept ? 'accepted' : 'rejected',
        decision_words: await publicWords(trx, context, input.words),
        decided_by: actor.accountId,
        decided_at: now,
      },
    }),
    options,
  );
}

/** The supervision office has seen that it is put right. The resident's own word needs none of this. */
export async function confirmPutRight(
  context: Context,
  actor: Actor,
  id: string,
  input: { words: string },
  options: SeenOptions = {},
): Promise<ExposureRow> {
  return actOnExposure(
    context,
    actor,
    id,
    'put_right',
    async (row, kase, { trx, now, rules, calendar }) => {
      // What the weekly check says of a unit's listening needs nobody's eye.
      if (kase === null) throw new RuleFault('boards:rule.byCheck');
      // A missing answer is put right by an answer and by nothing else.
      if (row.kind === 'process' && isOpen(kase.state)) throw new RuleFault('boards:rule.stillOpen');
      return {
        kind: 'exposure.put_right',
        set: {
          state: 'put_right',
          put_right_at: now,
          put_right_by: 'supervision',
          put_right_words: await publicWords(trx, context, input.words),
          confirmed_by: actor.accountId,
          follow_up: null,
          follow_up_due_at: spanAfter(calendar, rules, now, 'followUp'),
        },
      };
    },
    options,
  );
}

/** Decides a review: the entry stands, or it is taken back, which stays visible (domain §5.4 (5), (6)). */
export async function decideReview(
  context: Context,
  actor: Actor,
  id: string,
  input: { uphold: boolean; words: string },
  options: SeenOptions = {},
): Promise<ExposureRow> {
  return actOnExposure(
    context,
    actor,
    id,
    'decide_review',
    async (row, _kase, { trx, now }) => {
      if (row.review_asked_at === null) throw new RuleFault('boards:rule.noReview');
      if (row.reviewed_at !== null) throw new RuleFault('boards:rule.reviewedAlready');
      const words = await publicWords(trx, context, input.words);
      return {
        kind: input.uphold ? 'exposure.review_upheld' : 'exposure.withdrawn',
        set: {
          reviewed_at: now,
          reviewed_by: actor.accountId,
          review_result: input.uphold ? 'upheld' : 'withdrawn',
          review_words: words,
          ...(input.uphold ? {} : withdrawal(actor, now, words)),
        },
      };
    },
    options,
  );
}

/** Takes a notice or an entry back. Office, reason and date stay where everybody can read them. */
export async function withdrawExposure(
  context: Context,
  actor: Actor,
  id: string,
  input: { reason: string },
  options: SeenOptions = {},
): Promise<ExposureRow> {
  return actOnExposure(
    context,
    actor,
    id,
    'withdraw',
    async (_row, _kase, { trx, now }) => ({
      kind: 'exposure.withdrawn',
      set: withdrawal(actor, now, await publicWords(trx, context, input.reason)),
    }),
    options,
  );
}

function withdrawal(actor: Actor, now: string, reason: string): Partial<ExposureRow> {
  return {
    state: 'withdrawn',
    withdrawn_at: now,
    withdrawn_by_unit: actor.unitId,
    withdrawn_reason: reason,
  };
}

/** Prints what was wrong, with the weight of what it corrects (domain §5.4 (6)). Older ones stay in the register. */
export async function correctExposure(
  context: Context,
  actor: Actor,
  id: string,
  input: { text: string },
  options: SeenOptions = {},
): Promise<ExposureRow> {
  return actOnExposure(
    context,
    actor,
    id,
    'clarify',
    async (row, _kase, { trx, now }) => {
      if (row.published_at === null) throw new RuleFault('boards:rule.notPublished');
      return {
        kind: 'exposure.clarified',
        set: { clarification: await publicWords(trx, context, input.text), clarified_at: now },
      };
    },
    options,
  );
}

/** The check a month after it was put right (回头看): it holds, or the entry is open again with a new limit. */
export async function followUp(
  context: Context,
  actor: Actor,
  id: string,
  input: { holds: boolean; words: string },
  options: SeenOptions = {},
): Promise<ExposureRow> {
  return actOnExposure(
    context,
    actor,
    id,
    'follow_up',
    async (row, kase, { trx, now, rules, calendar }) => {
      if (row.follow_up !== null) throw new RuleFault('boards:rule.followedUp');
      if (row.follow_up_due_at !== null && dayOf(now) < dayOf(row.follow_up_due_at)) {
        throw new RuleFault('boards:rule.followUpEarly');
      }
      const words = await publicWords(trx, context, input.words);
      return {
        kind: input.holds ? 'exposure.follow_up_held' : 'exposure.relapsed',
        set: {
          followed_up_at: now,
          follow_up: input.holds ? 'holds' : 'relapsed',
          follow_up_words: words,
          follow_up_due_at: null,
          ...(input.holds
            ? {}
            : {
                state: 'published',
                put_right_at: null,
                put_right_by: null,
                put_right_words: null,
                confirmed_by: null,
                fix_due_at: fixLimit(calendar, rules, now, kase === null),
                listed_at: null,
              }),
        },
      };
    },
    options,
  );
}

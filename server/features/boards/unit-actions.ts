import type { Actor } from '../../actor.ts';
import { atTime, dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { RuleFault } from '../../errors.ts';
import { CLOSES } from '../deadlines/index.ts';
import { supervisionOffice } from '../units/index.ts';
import { actOnExposure, publicWords, type SeenOptions } from './exposure-act.ts';
import { pledgeDays } from './fix-limit.ts';
import { spanAfter } from './rules.ts';
import type { ExposureRow } from './store.ts';

/**
 * The unit's reply to a notice, once, within the right of reply. It holds up the publication until somebody of
 * the supervision office has decided on it. That office itself can't hold up its own: nobody may judge himself,
 * so its reply is printed and the clock goes on.
 */
export async function replyToNotice(
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
    'reply',
    async (row, _kase, { trx, now }) => {
      if (row.replied_at !== null) throw new RuleFault('boards:rule.repliedAlready');
      if (now > row.reply_due_at) throw new RuleFault('boards:rule.replyLate');
      const judge = await supervisionOffice(trx);
      return {
        kind: 'exposure.replied',
        set: {
          state: judge?.id === row.unit_id ? 'candidate' : 'replied',
          reply: await publicWords(trx, context, input.text),
          replied_at: now,
        },
      };
    },
    options,
  );
}

/** What the unit will do and by which day: once, and no later than the rules allow (domain §5.3 L4). */
export async function pledgeFix(
  context: Context,
  actor: Actor,
  id: string,
  input: { text: string; by: Day },
  options: SeenOptions = {},
): Promise<ExposureRow> {
  return actOnExposure(
    context,
    actor,
    id,
    'pledge',
    async (row, kase, { trx, now, rules, calendar }) => {
      if (row.pledged_at !== null) throw new RuleFault('boards:rule.pledgedAlready');
      const by = atTime(input.by, CLOSES);
      const { first, last } = pledgeDays(calendar, rules, row, now);
      if (input.by < first || by > last || now > last) {
        const days = { first, last: dayOf(last) };
        throw new RuleFault(kase === null ? 'boards:rule.pledgeDays' : 'boards:rule.pledgeDay', days);
      }
      return {
        kind: 'exposure.pledged',
        set: { pledge: await publicWords(trx, context, input.text), pledged_at: now, fix_due_at: by },
      };
    },
    options,
  );
}

/** Asks for a review by somebody who had no part in it: once, within 30 days (domain §5.4 (5)). */
export async function askReview(
  context: Context,
  actor: Actor,
  id: string,
  input: { why: string },
  options: SeenOptions = {},
): Promise<ExposureRow> {
  return actOnExposure(
    context,
    actor,
    id,
    'review',
    async (row, _kase, { trx, now, rules, calendar }) => {
      if (row.review_asked_at !== null) throw new RuleFault('boards:rule.reviewAsked');
      if (now > spanAfter(calendar, rules, row.published_at!, 'reviewAsk')) {
        throw new RuleFault('boards:rule.reviewLate');
      }
      return {
        kind: 'exposure.review_asked',
        set: {
          review_asked_at: now,
          review_why: await publicWords(trx, context, input.why),
          review_due_at: spanAfter(calendar, rules, now, 'reviewDecide'),
        },
      };
    },
    options,
  );
}

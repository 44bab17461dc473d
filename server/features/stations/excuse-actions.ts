import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { holds } from '../accounts/index.ts';
import { calendarOf, rulesAt } from '../deadlines/index.ts';
import { queueNotice } from '../notices/index.ts';
import { holdRegister } from '../register/index.ts';
import { settleWeek } from './check.ts';
import { mayDecideExcuse } from './policy.ts';
import { publicWords } from './public-words.ts';
import { excuseRecords } from './records.ts';
import { PLAN_WEEKS, standsAllWeek, type ExcuseGround } from './rules.ts';
import { findPost } from './store.ts';
import { findExcuse, findExcuseFor, type ExcuseRow } from './week-store.ts';
import { isWeek, owesIn, plusWeeks, sundayOf, weekOf } from './weeks.ts';

/**
 * A unit asks that one of its posts be excused for a week: once a post and week, for the weeks to come and those
 * that still can weigh. It counts when the supervision office has accepted it.
 *
 * @throws RuleFault for a week that is too far, asks for nothing, or was asked about before.
 */
export async function askExcuse(
  context: Context,
  actor: Actor,
  input: { postId: string; week: Day; ground: ExcuseGround; words: string; looked: boolean },
): Promise<ExcuseRow> {
  return transact(context.db, async (trx) => {
    if (!holds(actor, 'listening.plan')) throw new Forbidden();
    await holdRegister(trx, context.dialect);
    const post = await findPost(trx, input.postId);
    if (!post || post.unit_id !== actor.unitId) throw new NotFound();
    const now = context.clock.now();
    const { week } = input;
    const { rules } = await rulesAt(trx, dayOf(now));
    const current = weekOf(dayOf(now));
    const [from, to] = [
      plusWeeks(current, -rules.listening.windowWeeks),
      plusWeeks(current, PLAN_WEEKS),
    ] as const;
    if (!isWeek(week) || week < from || week > to) throw new RuleFault('stations:rule.excuseWeek', { from });
    const isOwed = owesIn(await calendarOf(trx), rules, week) && standsAllWeek(post, week, sundayOf(week));
    if (!isOwed) throw new RuleFault('stations:rule.nothingOwed');
    if (await findExcuseFor(trx, post.id, week)) throw new RuleFault('stations:rule.excuseAsked');
    const { row } = await excuseRecords.create(
      trx,
      context,
      actor,
      now,
      {
        id: context.ids.id(),
        unit_id: post.unit_id,
        post_id: post.id,
        week_on: week,
        ground: input.ground,
        words: await publicWords(trx, context, input.words, { most: 300, looked: input.looked }),
        state: 'asked',
        asked_at: now,
        decided_at: null,
        decided_by: null,
        decision_words: null,
      },
      { kind: 'excuse.asked' },
    );
    return row;
  });
}

/**
 * The supervision office accepts or refuses an excuse, with words that are public. Accepted before the check there
 * is no miss; accepted later the week is corrected at once, and a notice that rests on it ends.
 *
 * @throws Forbidden for the own unit; Conflict when it was decided already.
 */
export async function decideExcuse(
  context: Context,
  actor: Actor,
  id: string,
  input: { accept: boolean; words: string },
): Promise<ExcuseRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const row = await findExcuse(trx, id);
    if (!row || !holds(actor, 'listening.decide')) throw new NotFound();
    if (!mayDecideExcuse(actor, row)) throw new Forbidden('stations:rule.ownExcuse');
    if (row.state !== 'asked') throw new Conflict('stations:conflict.excuse');
    const now = context.clock.now();
    const event = {
      kind: input.accept ? 'excuse.accepted' : 'excuse.refused',
      set: {
        state: input.accept ? ('accepted' as const) : ('refused' as const),
        decided_at: now,
        decided_by: actor.accountId,
        decision_words: await publicWords(trx, context, input.words, { most: 300 }),
      },
    };
    const { row: decided } = await excuseRecords.change(trx, context, actor, now, row, event);
    await settleWeek(trx, context, actor, row.unit_id, row.week_on);
    await queueNotice(trx, context, {
      dedupeKey: `unit.excuse_decided/${row.id}`,
      recipient: { kind: 'unit', id: row.unit_id },
      template: 'unit.excuse_decided',
      args: { code: row.week_on },
    });
    return decided;
  });
}

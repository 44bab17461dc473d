import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { NotFound, RuleFault } from '../../errors.ts';
import { findUnit } from '../units/index.ts';
import { publicWords } from './public-words.ts';
import { postRecords } from './records.ts';
import { mayEdit } from './registry-actions.ts';
import { standsOn } from './rules.ts';
import { findPost, listPosts, type PostRow } from './store.ts';

/** More than this in one unit's leadership is a slip. */
const POSTS_MOST = 15;

/**
 * Names a post of a unit's leadership that listens every week, from `from` on: the post, never who holds it. It owes
 * from the first whole week.
 */
export async function addPost(
  context: Context,
  actor: Actor,
  input: { unitId: string; post: string; postEn: string; from: Day },
): Promise<PostRow> {
  return transact(context.db, async (trx) => {
    await mayEdit(trx, context, actor);
    const now = context.clock.now();
    const unit = await findUnit(trx, input.unitId);
    if (!unit || unit.validTo !== null) throw new RuleFault('stations:rule.unit');
    const posts = await listPosts(trx, unit.id);
    const standing = posts.filter((one) => one.valid_to === null || one.valid_to >= dayOf(now));
    if (standing.length >= POSTS_MOST) throw new RuleFault('stations:rule.postsMost', { most: POSTS_MOST });
    const post = await publicWords(trx, context, input.post, { least: 2, most: 60 });
    if (standing.some((one) => one.post === post)) throw new RuleFault('stations:rule.postTaken');
    if (input.from < dayOf(now)) throw new RuleFault('stations:rule.postPast');
    const { row } = await postRecords.create(
      trx,
      context,
      actor,
      now,
      {
        id: context.ids.id(),
        unit_id: unit.id,
        post,
        post_en: await publicWords(trx, context, input.postEn, { least: 2, most: 100 }),
        sort: (posts.at(-1)?.sort ?? 0) + 1,
        valid_from: input.from,
        valid_to: null,
      },
      { kind: 'post.named' },
    );
    return row;
  });
}

/** Ends a post; the week in which it ends owes nothing, the weeks before stay as they were. */
export async function endPost(
  context: Context,
  actor: Actor,
  id: string,
  input: { to: Day },
): Promise<PostRow> {
  return transact(context.db, async (trx) => {
    await mayEdit(trx, context, actor);
    const now = context.clock.now();
    const row = await findPost(trx, id);
    if (!row) throw new NotFound();
    const today = dayOf(now);
    if (row.valid_to !== null && !standsOn(row, today)) throw new RuleFault('stations:rule.postEnded');
    // Never backwards: what a post owed is not wiped out by ending it.
    if (input.to < today || input.to < row.valid_from) throw new RuleFault('stations:rule.postPast');
    const event = { kind: 'post.ended', set: { valid_to: input.to } };
    return (await postRecords.change(trx, context, actor, now, row, event)).row;
  });
}

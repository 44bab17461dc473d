import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Instant } from '../../clock.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { calendarOf, workdaysAfter } from '../deadlines/index.ts';
import { queuePlainNotice } from '../notices/index.ts';
import { supervisionOffice } from '../units/index.ts';
import type { NetworkContext } from './appoint.ts';
import { mayDecideRemoval } from './policy.ts';
import { removalRecords } from './records.ts';
import { isInOffice, type RemovalGround } from './rules.ts';
import { getRemoval, listRemovalsOf, type RemovalRow } from './store-requests.ts';
import { getMember } from './store.ts';
import { HEARING_WORKDAYS } from './term-rules.ts';
import { endMember, ownMember, scopedMember } from './terms.ts';

export const REMOVAL_WORDS_MIN = 10;
export const REPLY_WORDS_MIN = 2;

/**
 * The office that looks after a member asks for the removal, on one of the grounds of domain §5.6. The member is
 * told and has three working days to speak; until then, or until the member has spoken, nobody decides.
 *
 * @throws NotFound outside the scope; Conflict when one is under way; RuleFault for no office or no facts.
 */
export async function askRemoval(
  context: NetworkContext,
  actor: Actor,
  memberId: string,
  input: { ground: RemovalGround; words: string },
): Promise<RemovalRow> {
  if (input.words.trim().length < REMOVAL_WORDS_MIN)
    throw new RuleFault('network:rule.removalWords', { least: REMOVAL_WORDS_MIN });
  return transact(context.db, async (trx) => {
    const now = context.clock.now();
    const member = await scopedMember(trx, actor, memberId);
    if (!isInOffice(member, dayOf(now))) throw new RuleFault('network:fault.over');
    const open = (await listRemovalsOf(trx, memberId)).some(({ state }) => state === 'noticed');
    if (open) throw new Conflict('network:fault.removalOpen');
    const row = {
      id: context.ids.id(),
      member_id: memberId,
      ground: input.ground,
      words: input.words.trim(),
      asked_by: actor.accountId,
      asked_at: now,
      reply_due_at: workdaysAfter(await calendarOf(trx), now, HEARING_WORKDAYS).at,
      reply: null,
      replied_at: null,
      state: 'noticed' as const,
      decided_by: null,
      decided_at: null,
      decision_words: null,
    };
    const asked = await removalRecords.create(trx, context, actor, now, row, { kind: 'removal.noticed' });
    await queuePlainNotice(trx, context, {
      dedupeKey: `member.removal_noticed/${row.id}`,
      recipient: { kind: 'member', id: memberId },
      template: 'member.removal_noticed',
    });
    return asked.row;
  });
}

/** The member speaks: once, at any time before the decision. */
export async function replyToRemoval(
  context: NetworkContext,
  actor: Actor,
  id: string,
  input: { text: string },
): Promise<RemovalRow> {
  if (input.text.trim().length < REPLY_WORDS_MIN) throw new RuleFault('network:rule.replyWords');
  return transact(context.db, async (trx) => {
    const member = await ownMember(trx, actor);
    const removal = await getRemoval(trx, id);
    if (removal.member_id !== member.id) throw new NotFound();
    if (removal.state !== 'noticed' || removal.replied_at !== null) throw new Conflict();
    const now = context.clock.now();
    const set = { reply: input.text.trim(), replied_at: now };
    const told = await removalRecords.change(trx, context, actor, now, removal, {
      kind: 'removal.replied',
      set,
    });
    const office = await supervisionOffice(trx);
    if (office) {
      await queuePlainNotice(trx, context, {
        dedupeKey: `office.removal/${id}`,
        recipient: { kind: 'unit', id: office.id },
        template: 'office.removal',
      });
    }
    return told.row;
  });
}

/** Whether the member was heard: has spoken, or had the time to. */
export function wasHeard(removal: Pick<RemovalRow, 'replied_at' | 'reply_due_at'>, at: Instant): boolean {
  return removal.replied_at !== null || at >= removal.reply_due_at;
}

/**
 * The supervision office decides: the member goes, or stays.
 *
 * @throws Forbidden for the office that asked; RuleFault before the member was heard, or for words that say nothing;
 *   Conflict when it was decided.
 */
export async function decideRemoval(
  context: NetworkContext,
  actor: Actor,
  id: string,
  input: { remove: boolean; words: string },
): Promise<RemovalRow> {
  if (input.words.trim().length < REMOVAL_WORDS_MIN)
    throw new RuleFault('network:rule.removalWords', { least: REMOVAL_WORDS_MIN });
  return transact(context.db, async (trx) => {
    const removal = await getRemoval(trx, id);
    if (!mayDecideRemoval(actor, removal)) throw new Forbidden('network:fault.involved');
    if (removal.state !== 'noticed') throw new Conflict();
    const now = context.clock.now();
    if (!wasHeard(removal, now)) throw new RuleFault('network:rule.notHeard');
    const words = input.words.trim();
    const state = input.remove ? ('removed' as const) : ('kept' as const);
    const decided = await removalRecords.change(trx, context, actor, now, removal, {
      kind: `removal.${state}`,
      set: { state, decided_by: actor.accountId, decided_at: now, decision_words: words },
    });
    if (input.remove) {
      const member = await getMember(trx, removal.member_id);
      await endMember(trx, context, actor, member, { state: 'removed', ground: removal.ground, words });
    }
    await queuePlainNotice(trx, context, {
      dedupeKey: `removal_decided/${id}`,
      recipient: { kind: 'member', id: removal.member_id },
      // Whoever was removed cannot sign in any more; the receipt of the application still opens what was decided.
      template: input.remove ? 'application.office_ended' : 'member.removal_decided',
    });
    return decided.row;
  });
}

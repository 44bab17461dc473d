import { transact, type Reader, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { closeAccount } from '../accounts/index.ts';
import type { NetworkContext } from './appoint.ts';
import { placeOf } from './call-rules.ts';
import { memberRecords, removalRecords } from './records.ts';
import { isInOffice, TERMS_MOST, type MemberState } from './rules.ts';
import { assertWithin, networkScope } from './scope.ts';
import { moveCount } from './store-calls.ts';
import { listRemovalsOf } from './store-requests.ts';
import { findMemberByAccount, getMember, type MemberRow } from './store.ts';
import { isTermOver, mayBeReappointed, nextTermEnd, REAPPOINT_MONTHS } from './term-rules.ts';

/** The member who acts. @throws NotFound for an account that is no member's; Forbidden when out of office. */
export async function ownMember(reader: Reader, actor: Actor): Promise<MemberRow> {
  const member = actor.accountId === null ? undefined : await findMemberByAccount(reader, actor.accountId);
  if (!member) throw new NotFound();
  if (member.state !== 'in_office') throw new Forbidden('network:fault.over');
  return member;
}

/** A member within the scope of the office that acts. @throws NotFound outside it. */
export async function scopedMember(reader: Reader, actor: Actor, id: string): Promise<MemberRow> {
  const scope = await networkScope(reader, actor);
  const member = await getMember(reader, id);
  assertWithin(scope, { level: member.level, townCode: member.town_code });
  return member;
}

export interface Ending {
  state: Exclude<MemberState, 'in_office'>;
  ground: string | null;
  words: string | null;
}

/** Ends an office, in the caller's transaction: the account closes, and a removal under way has no object left. */
export async function endMember(
  trx: Trx,
  ctx: NetworkContext,
  actor: Actor,
  member: MemberRow,
  ending: Ending,
): Promise<MemberRow> {
  if (member.state !== 'in_office') throw new Conflict();
  const at = ctx.clock.now();
  const today = dayOf(at);
  const { row } = await memberRecords.change(trx, ctx, actor, at, member, {
    kind: `member.${ending.state}`,
    set: {
      state: ending.state,
      ended_on: isTermOver(member, today) ? member.term_to : today,
      end_ground: ending.ground,
      end_words: ending.words,
    },
  });
  await moveCount(trx, row.kind, placeOf({ level: row.level, townCode: row.town_code }), -1);
  if (row.account_id !== null) await closeAccount(trx, ctx, actor, row.account_id);
  const open = (await listRemovalsOf(trx, row.id)).find(({ state }) => state === 'noticed');
  if (open && ending.state !== 'removed') {
    const set = { state: 'lapsed' as const, decided_at: at };
    await removalRecords.change(trx, ctx, actor, at, open, { kind: 'removal.lapsed', set });
  }
  return row;
}

/** A member gives the office back, at once and without having to say why. */
export async function resign(
  context: NetworkContext,
  actor: Actor,
  input: { words: string },
): Promise<MemberRow> {
  return transact(context.db, async (trx) => {
    const member = await ownMember(trx, actor);
    return endMember(trx, context, actor, member, {
      state: 'resigned',
      ground: null,
      words: input.words || null,
    });
  });
}

/** Whether the own name stands on the public roster is the member's to say, at any time. */
export async function showName(context: NetworkContext, actor: Actor, shows: boolean): Promise<MemberRow> {
  return transact(context.db, async (trx) => {
    const member = await ownMember(trx, actor);
    if ((member.shows_name === 1) === shows) return member;
    const event = {
      kind: shows ? 'member.name_shown' : 'member.name_hidden',
      set: { shows_name: shows ? 1 : 0 },
    };
    return (await memberRecords.change(trx, context, actor, context.clock.now(), member, event)).row;
  });
}

/**
 * A second term that follows the first. The row goes on: account, certificate and ties stay where they are.
 *
 * @throws RuleFault before the last months of the first term, or after the second.
 */
export async function reappoint(
  context: NetworkContext,
  actor: Actor,
  memberId: string,
  seen: number,
): Promise<MemberRow> {
  return transact(context.db, async (trx) => {
    const now = context.clock.now();
    const member = await scopedMember(trx, actor, memberId);
    if (member.version !== seen) throw new Conflict();
    if (!isInOffice(member, dayOf(now))) throw new RuleFault('network:fault.over');
    if (member.term >= TERMS_MOST) throw new RuleFault('network:fault.terms', { most: TERMS_MOST });
    if (!mayBeReappointed(member, dayOf(now)))
      throw new RuleFault('network:fault.tooEarly', { months: REAPPOINT_MONTHS });
    const set = { term: member.term + 1, term_to: nextTermEnd(member.term_to) };
    return (await memberRecords.change(trx, context, actor, now, member, { kind: 'member.reappointed', set }))
      .row;
  });
}

import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Day } from '../../clock.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { findUnit } from '../units/index.ts';
import type { NetworkContext } from './appoint.ts';
import { memberRecords, tieRecords } from './records.ts';
import { tieHolds, type TieGround } from './rules.ts';
import { findTie } from './store-members.ts';
import { listTies, type MemberRow, type TieRow } from './store.ts';
import { ownMember } from './terms.ts';

export interface TieInput {
  unitId: string;
  ground: TieGround;
  /** The last day on which the ground was there; null while it lasts. */
  untilOn: Day | null;
  words: string;
}

/**
 * A member declares a tie, for the year or because of a task: from now on nothing of that unit reaches them. The
 * same tie twice is one.
 *
 * @throws RuleFault for a unit that is none, or a last day that is still to come.
 */
export async function declareTie(context: NetworkContext, actor: Actor, input: TieInput): Promise<TieRow> {
  return transact(context.db, async (trx) => {
    const member = await ownMember(trx, actor);
    const now = context.clock.now();
    if (!(await findUnit(trx, input.unitId))) throw new RuleFault('network:rule.unit');
    if (input.untilOn !== null && input.untilOn > dayOf(now)) throw new RuleFault('network:rule.tieUntil');
    const same = (await listTies(trx, [member.id])).find(
      (tie) =>
        tie.unit_id === input.unitId &&
        tie.ground === input.ground &&
        tie.until_on === input.untilOn &&
        tie.state === 'in_force',
    );
    if (same) return same;
    const row = {
      id: context.ids.id(),
      member_id: member.id,
      unit_id: input.unitId,
      ground: input.ground,
      asked_by: 'member' as const,
      state: 'in_force' as const,
      until_on: input.untilOn,
      words: input.words,
      asked_at: now,
      decided_by: null,
      decided_at: null,
      decision_words: null,
    };
    return (await tieRecords.create(trx, context, actor, now, row, { kind: 'tie.declared' })).row;
  });
}

/**
 * The ground of a tie is over since a day: it holds for 24 months more. Only of ties one declared oneself: what was
 * asked for by others was decided by others.
 */
export async function endTie(
  context: NetworkContext,
  actor: Actor,
  tieId: string,
  untilOn: Day,
): Promise<TieRow> {
  return transact(context.db, async (trx) => {
    const member = await ownMember(trx, actor);
    const tie = await findTie(trx, tieId);
    if (tie?.member_id !== member.id || tie.asked_by !== 'member') throw new NotFound();
    if (tie.until_on !== null) throw new Conflict();
    const now = context.clock.now();
    if (untilOn > dayOf(now)) throw new RuleFault('network:rule.tieUntil');
    const event = { kind: 'tie.ended', set: { until_on: untilOn } };
    return (await tieRecords.change(trx, context, actor, now, tie, event)).row;
  });
}

/**
 * The yearly declaration: what is listed is all there is; or that there is nothing. Without it no duty touches a
 * unit (domain §5.6).
 *
 * @throws RuleFault when "nothing to declare" is said over a list that isn't empty.
 */
export async function declareAll(
  context: NetworkContext,
  actor: Actor,
  input: { nothing: boolean },
): Promise<MemberRow> {
  return transact(context.db, async (trx) => {
    const member = await ownMember(trx, actor);
    const now = context.clock.now();
    const ties = await tiesInForce(trx, member.id, dayOf(now));
    const declared = ties.filter((tie) => tie.asked_by === 'member');
    if (input.nothing && declared.length > 0) throw new RuleFault('network:rule.notNothing');
    if (!input.nothing && declared.length === 0) throw new RuleFault('network:rule.nothingListed');
    const event = {
      kind: 'member.declared',
      set: { declared_on: dayOf(now) },
      note: { ties: declared.length },
    };
    return (await memberRecords.change(trx, context, actor, now, member, event)).row;
  });
}

/** Ties of a member that hold on `day`. */
export async function tiesInForce(
  reader: Parameters<typeof listTies>[0],
  memberId: string,
  day: Day,
): Promise<TieRow[]> {
  const ties = await listTies(reader, [memberId]);
  return ties.filter((tie) => tieHolds({ state: tie.state, untilOn: tie.until_on }, day));
}

/** A tie that somebody not involved decided on, in the caller's transaction. */
export async function imposeTie(
  trx: Trx,
  context: NetworkContext,
  actor: Actor,
  tie: { memberId: string; unitId: string; ground: TieGround; askedBy: 'unit' | 'resident'; askedAt: string },
): Promise<TieRow> {
  const now = context.clock.now();
  const row = {
    id: context.ids.id(),
    member_id: tie.memberId,
    unit_id: tie.unitId,
    ground: tie.ground,
    asked_by: tie.askedBy,
    state: 'in_force' as const,
    until_on: null,
    // What the asker wrote stays with the request: the member reads the ground and the unit.
    words: '',
    asked_at: tie.askedAt,
    decided_by: actor.accountId,
    decided_at: now,
    decision_words: null,
  };
  return (await tieRecords.create(trx, context, actor, now, row, { kind: 'tie.imposed' })).row;
}

import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { NotFound, RuleFault } from '../../errors.ts';
import { readCode } from '../cases/index.ts';
import { memberOnDuty } from '../certificates/index.ts';
import { isRecused, type MemberRow } from '../network/index.ts';
import { follow, unfollow } from './store-follows.ts';
import { findPublicCase, type PublicCase } from './store-public-cases.ts';

/** The town a supervisor follows; null for the whole county. */
export const areaOf = (member: Pick<MemberRow, 'town_code'>): string | null => member.town_code;

/** All that is public about a case, in one text: when it differs, the case has changed since somebody looked. */
export function factsOf(kase: PublicCase): string {
  return [
    kase.state,
    kase.lead_unit_id,
    kase.due_at,
    kase.answered_at,
    kase.closed_at,
    kase.rework_round,
    kase.extensions,
    kase.pauses,
    kase.ladder_step,
  ].join('|');
}

/**
 * A supervisor follows a public case of the own area; followed already, it counts as looked at. Nobody follows a
 * unit they have a tie to (domain §5.6).
 */
export async function followCase(context: Context, actor: Actor, typed: string): Promise<PublicCase> {
  return transact(context.db, async (trx) => {
    const now = context.clock.now();
    const { member } = await memberOnDuty(trx, actor, ['supervisor'], now);
    const code = readCode(typed);
    const kase = code === null ? undefined : await findPublicCase(trx, code);
    const area = areaOf(member);
    if (!kase || (area !== null && kase.town_code !== area)) throw new NotFound();
    const { lead_unit_id: unit } = kase;
    if (unit !== null && (await isRecused(trx, member.id, unit, dayOf(now)))) {
      throw new RuleFault('duties:rule.tied');
    }
    await follow(trx, { memberId: member.id, caseId: kase.id, facts: factsOf(kase), at: now });
    return kase;
  });
}

/** Not there, or not followed: nothing happens. @returns the public case, if it is one. */
export async function unfollowCase(
  context: Context,
  actor: Actor,
  typed: string,
): Promise<PublicCase | undefined> {
  return transact(context.db, async (trx) => {
    const { member } = await memberOnDuty(trx, actor, ['supervisor'], context.clock.now());
    const code = readCode(typed);
    const kase = code === null ? undefined : await findPublicCase(trx, code);
    if (kase) await unfollow(trx, member.id, kase.id);
    return kase;
  });
}

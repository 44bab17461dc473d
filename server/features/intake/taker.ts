import type { Reader } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import { Forbidden } from '../../errors.ts';
import { holds } from '../accounts/index.ts';
import { memberOnDuty } from '../certificates/index.ts';
import { networkScope, type NetworkScope } from '../network/index.ts';
import type { PadRow } from './store.ts';

/** Who takes a matter down for somebody else: a collector on duty, or a post at a service point. */
export interface Taker {
  role: Actor['role'];
  accountId: string;
  /** The collector; null for a post. */
  memberId: string | null;
}

/**
 * @throws Forbidden for everybody who may not; for a collector with the key that says what is missing (no valid
 *   certificate, ties not declared).
 */
export async function takerOf(reader: Reader, actor: Actor, at: Instant): Promise<Taker> {
  if (!holds(actor, 'intake.assist') || actor.accountId === null) throw new Forbidden();
  const member =
    actor.role === 'collector' ? (await memberOnDuty(reader, actor, ['collector'], at)).member : null;
  return { role: actor.role, accountId: actor.accountId, memberId: member?.id ?? null };
}

/** Pads belong to the office that made them: the county's, or one town's. */
export const isOfOffice = (pad: Pick<PadRow, 'town_code'>, scope: Pick<NetworkScope, 'townCode'>): boolean =>
  pad.town_code === scope.townCode;

/** The office that makes and cancels pads. @throws Forbidden for all others. */
export async function padOffice(reader: Reader, actor: Actor): Promise<NetworkScope> {
  if (!holds(actor, 'network.manage')) throw new Forbidden();
  return networkScope(reader, actor);
}

import type { Reader } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { Forbidden, NotFound } from '../../errors.ts';
import { findUnit } from '../units/index.ts';
import type { MemberLevel } from './rules.ts';

/** Whose members an office looks after: the county's own, or those of one town or street. */
export interface NetworkScope {
  level: MemberLevel;
  /** Nine digits of a town or street; null for the county's own. */
  townCode: string | null;
}

/**
 * The scope of a `network_office`. A town's office is the town its unit stands for.
 *
 * @throws Forbidden for every other role, and for a town's office whose unit stands for no town.
 */
export async function networkScope(reader: Reader, actor: Actor): Promise<NetworkScope> {
  if (actor.role !== 'network_office') throw new Forbidden();
  if (actor.scope === 'county') return { level: 'county', townCode: null };
  const unit = actor.unitId === null ? undefined : await findUnit(reader, actor.unitId);
  const townCode = unit?.divisionCode ?? null;
  if (actor.scope !== 'town' || townCode === null) throw new Forbidden('network:fault.noTown');
  return { level: 'town', townCode };
}

/** Whether something of a level and town (a member, a call, a task) lies within a scope. */
export function isWithin(scope: NetworkScope, of: { level: MemberLevel; townCode: string | null }): boolean {
  return scope.level === of.level && (scope.level === 'county' || scope.townCode === of.townCode);
}

/** @throws NotFound outside the scope: what lies elsewhere is not there. */
export function assertWithin(scope: NetworkScope, of: { level: MemberLevel; townCode: string | null }): void {
  if (!isWithin(scope, of)) throw new NotFound();
}

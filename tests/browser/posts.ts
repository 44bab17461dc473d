import type { Role } from '../../server/actor.ts';
import type { Site } from './site.ts';

/** The id of an account of a role; of a unit's own, when one is given. */
export async function accountOf(site: Site, role: Role, unitId?: string): Promise<string> {
  const row = await site.context.db
    .selectFrom('accounts')
    .select('id')
    .where('role', '=', role)
    .where('is_active', '=', 1)
    .$if(unitId !== undefined, (query) => query.where('unit_id', '=', unitId!))
    .orderBy('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** A case in the state, of a type that has nothing secret about it, with the unit that has it. */
export async function caseIn(
  site: Site,
  state: 'received' | 'dispatched' | 'handling' | 'answered',
): Promise<{ id: string; code: string; unitId: string }> {
  const row = await site.context.db
    .selectFrom('cases')
    .select(['id', 'code', 'lead_unit_id'])
    .where('state', '=', state)
    .where('type', '=', 'complaint')
    .where('is_confidential', '=', 0)
    .where('is_minor', '=', 0)
    .orderBy('code')
    .executeTakeFirstOrThrow();
  return { id: row.id, code: row.code, unitId: row.lead_unit_id ?? '' };
}

import { createHmac } from 'node:crypto';
import { portionsOf } from '../../../db/portions.ts';
import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { certifiedMembers } from '../certificates/index.ts';
import { recusalsOf, type MemberRow } from '../network/index.ts';
import type { Unit } from '../units/index.ts';

/** A statement takes so many values and no more. */
const AT_ONCE = 5000;

/**
 * Supervisors who may look at a unit on `day` (domain §5.6): certified, with an account, not tied to it, and not of
 * the town that it governs. In the order of their ids.
 */
export async function supervisorsFor(
  reader: Reader,
  unit: Pick<Unit, 'id' | 'divisionCode'>,
  day: Day,
): Promise<MemberRow[]> {
  const able = (await certifiedMembers(reader, { kind: 'supervisor' }, day))
    .map(({ member }) => member)
    // Who has chosen no account yet would never learn of it.
    .filter((member) => member.account_id !== null)
    .filter(({ town_code: town }) => unit.divisionCode === null || town !== unit.divisionCode);
  const free: MemberRow[] = [];
  for (const some of portionsOf(able, AT_ONCE)) {
    const tied = await recusalsOf(
      reader,
      some.map(({ id }) => id),
      day,
    );
    free.push(...some.filter(({ id }) => !tied.get(id)!.has(unit.id)));
  }
  return free;
}

/**
 * What stands for a member beside one subject: another one for each, so that nobody can put together what one person
 * looks at, and without the county's secret nobody can tell who it is.
 */
export function memberTag(
  { register }: Pick<Context['config'], 'register'>,
  subject: string,
  memberId: string,
): string {
  return createHmac('sha256', register.secret).update(`${subject}/${memberId}`).digest('hex').slice(0, 16);
}

import { portionsOf } from '../../../db/portions.ts';
import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import { certifiedMembers, type OnDuty } from '../certificates/index.ts';
import { recusalsOf, type MemberFilter } from '../network/index.ts';
import { listTaskMembers, type TaskRow } from './store.ts';

/** Members whose ties are asked for at once: a statement takes so many values and no more. */
const AT_ONCE = 5000;

type Reached = Pick<TaskRow, 'id' | 'kind' | 'level' | 'town_code' | 'reach' | 'unit_id'>;

/** Whom a task could reach, fit or not. */
export function filterOf(task: Pick<TaskRow, 'kind' | 'level' | 'town_code' | 'reach'>): MemberFilter {
  if (task.reach === 'towns') return { kind: task.kind, level: 'town' };
  return { kind: task.kind, level: task.level, townCode: task.town_code ?? undefined };
}

/** Of these, the ones who may have to do with a unit on `day` (domain §5.6). */
export async function untied(
  reader: Reader,
  members: readonly OnDuty[],
  unitId: string | null,
  day: Day,
): Promise<OnDuty[]> {
  if (unitId === null) return [...members];
  const free: OnDuty[] = [];
  for (const some of portionsOf(members, AT_ONCE)) {
    const ties = await recusalsOf(
      reader,
      some.map(({ member }) => member.id),
      day,
    );
    free.push(...some.filter(({ member }) => !ties.get(member.id)!.has(unitId)));
  }
  return free;
}

/**
 * Who gets a duty of a task on `day`: those it reaches, with a certificate that counts, ties declared within the
 * year and none to the unit the task is about. In the order of their ids.
 *
 * @param named in place of the stored names, for a task that is not stored yet.
 */
export async function fitFor(
  reader: Reader,
  task: Reached,
  day: Day,
  named?: readonly string[],
): Promise<OnDuty[]> {
  const able = await certifiedMembers(reader, filterOf(task), day);
  const names = task.reach === 'named' ? new Set(named ?? (await listTaskMembers(reader, task.id))) : null;
  const reached = names === null ? able : able.filter(({ member }) => names.has(member.id));
  return untied(reader, reached, task.unit_id, day);
}

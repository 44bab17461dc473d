import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import type { DutyState } from './rules.ts';

export interface PeriodCount {
  periodOn: Day;
  dueOn: Day;
  state: DutyState;
  n: number;
}

/** How many duties of a task are in which state, by period, newest first. Never by person. */
export async function countDuties(reader: Reader, taskId: string): Promise<PeriodCount[]> {
  const rows = await reader
    .selectFrom('duties')
    .select(['period_on', 'state'])
    .select((eb) => [eb.fn.max('due_on').as('due_on'), eb.fn.countAll<number>().as('n')])
    .where('task_id', '=', taskId)
    .groupBy(['period_on', 'state'])
    .orderBy('period_on', 'desc')
    .execute();
  return rows.map((row) => ({
    periodOn: row.period_on,
    dueOn: row.due_on,
    state: row.state,
    n: Number(row.n),
  }));
}

/** How many duties of each of these tasks are open. */
export async function countOpen(reader: Reader, taskIds: readonly string[]): Promise<Map<string, number>> {
  if (taskIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('duties')
    .select('task_id')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('task_id', 'in', taskIds)
    .where('state', '=', 'open')
    .groupBy('task_id')
    .execute();
  return new Map(rows.map((row) => [row.task_id, Number(row.n)]));
}

/** Who still has a duty of one period: what the office needs to ask somebody else, by last day. */
export interface OpenDuty {
  due_on: Day;
  name: string;
  town_code: string | null;
  number: string;
}

export async function listOpenOf(
  reader: Reader,
  taskId: string,
  periodOn: Day,
  limit: number,
): Promise<OpenDuty[]> {
  return reader
    .selectFrom('duties')
    .innerJoin('members', 'members.id', 'duties.member_id')
    .innerJoin('certificates', 'certificates.member_id', 'duties.member_id')
    .select(['duties.due_on', 'members.name', 'members.town_code', 'certificates.number'])
    .where('duties.task_id', '=', taskId)
    .where('duties.period_on', '=', periodOn)
    .where('duties.state', '=', 'open')
    .orderBy('duties.due_on')
    .orderBy('duties.id')
    .limit(limit)
    .execute();
}

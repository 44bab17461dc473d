import type { Selectable } from 'kysely';
import type { DutiesTable } from '../../../db/schema/duties.ts';
import { portionsOf } from '../../../db/portions.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Day, Instant } from '../../clock.ts';
import type { DutyState } from './rules.ts';
import { listOwn } from './store-own.ts';

export type DutyRow = Selectable<DutiesTable>;

/** A statement takes so many values and no more. */
const ROWS_AT_ONCE = 500;

/** Duties that are not there yet: one of a task, period and member is given once. @returns how many were new. */
export async function insertDuties(trx: Trx, rows: readonly DutyRow[]): Promise<number> {
  let inserted = 0;
  for (const some of portionsOf(rows, ROWS_AT_ONCE)) {
    const done = await trx
      .insertInto('duties')
      .values(some)
      .onConflict((conflict) =>
        conflict
          .columns(['task_id', 'period_on', 'member_id'])
          .where('member_id', 'is not', null)
          .doNothing(),
      )
      .executeTakeFirst();
    inserted += Number(done.numInsertedOrUpdatedRows ?? 0n);
  }
  return inserted;
}

export async function findDuty(reader: Reader, id: string): Promise<DutyRow | undefined> {
  return reader.selectFrom('duties').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Compare and set: true when the duty was still open. */
export async function settleDuty(
  trx: Trx,
  id: string,
  set: Pick<DutyRow, 'state' | 'member_id' | 'settled_at'>,
): Promise<boolean> {
  const done = await trx
    .updateTable('duties')
    .set(set)
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Everything of a task that is still open names nobody any more. @returns how many. */
export async function lapseDutiesOf(trx: Trx, taskId: string, at: Instant): Promise<number> {
  const done = await trx
    .updateTable('duties')
    .set({ state: 'lapsed', member_id: null, settled_at: at })
    .where('task_id', '=', taskId)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return Number(done.numUpdatedRows);
}

/** The same for one period of a task, where its last day has passed. */
export async function lapsePeriod(
  trx: Trx,
  { taskId, periodOn }: { taskId: string; periodOn: Day },
  today: Day,
  at: Instant,
): Promise<number> {
  const done = await trx
    .updateTable('duties')
    .set({ state: 'lapsed', member_id: null, settled_at: at })
    .where('task_id', '=', taskId)
    .where('period_on', '=', periodOn)
    .where('state', '=', 'open')
    .where('due_on', '<', today)
    .executeTakeFirst();
  return Number(done.numUpdatedRows);
}

/** Tasks and periods with duties whose last day has passed. */
export async function listPeriodsOver(
  reader: Reader,
  today: Day,
): Promise<{ taskId: string; periodOn: Day }[]> {
  const rows = await reader
    .selectFrom('duties')
    .select(['task_id', 'period_on'])
    .distinct()
    .where('state', '=', 'open')
    .where('due_on', '<', today)
    .orderBy('task_id')
    .orderBy('period_on')
    .execute();
  return rows.map((row) => ({ taskId: row.task_id, periodOn: row.period_on }));
}

/** Open duties whose members have not been reminded, last days up to `dueBy`, a page at a time. */
export async function listToRemind(
  reader: Reader,
  dueBy: Day,
  afterId: string,
  limit: number,
): Promise<DutyRow[]> {
  return reader
    .selectFrom('duties')
    .selectAll()
    .where('state', '=', 'open')
    .where('due_on', '<=', dueBy)
    .where('reminded_at', 'is', null)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** True once. */
export async function markReminded(trx: Trx, id: string, at: Instant): Promise<boolean> {
  const done = await trx
    .updateTable('duties')
    .set({ reminded_at: at })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .where('reminded_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** A member's own duties in one state: open ones by their last day, others newest first. */
export async function listDutiesOf(
  reader: Reader,
  memberId: string,
  state: DutyState,
  limit: number,
): Promise<DutyRow[]> {
  return listOwn(reader, 'duties', { memberId, state }, state === 'open' ? 'asc' : 'desc', limit);
}

/** Members who have, or have handed in, a duty of a period. */
export async function listMembersWith(reader: Reader, taskId: string, periodOn: Day): Promise<Set<string>> {
  const rows = await reader
    .selectFrom('duties')
    .select('member_id')
    .where('task_id', '=', taskId)
    .where('period_on', '=', periodOn)
    .where('member_id', 'is not', null)
    .execute();
  return new Set(rows.map((row) => row.member_id!));
}

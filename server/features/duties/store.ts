import type { Selectable } from 'kysely';
import type { DutyTasksTable } from '../../../db/schema/duties.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import type { NetworkScope } from '../network/index.ts';

export type TaskRow = Selectable<DutyTasksTable>;

export async function findTask(reader: Reader, id: string): Promise<TaskRow | undefined> {
  return reader.selectFrom('duty_tasks').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function listTasksById(reader: Reader, ids: readonly string[]): Promise<TaskRow[]> {
  if (ids.length === 0) return [];
  return reader.selectFrom('duty_tasks').selectAll().where('id', 'in', ids).execute();
}

/** Tasks of one office, newest first. */
export async function listTasks(
  reader: Reader,
  scope: NetworkScope,
  before: { at: Instant; id: string } | null,
  limit: number,
): Promise<TaskRow[]> {
  let query = reader.selectFrom('duty_tasks').selectAll().where('level', '=', scope.level);
  if (scope.townCode !== null) query = query.where('town_code', '=', scope.townCode);
  if (before) {
    query = query.where((eb) => eb(eb.refTuple('made_at', 'id'), '<', eb.tuple(before.at, before.id)));
  }
  return query.orderBy('made_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

export async function listOpenTasks(reader: Reader, afterId: string, limit: number): Promise<TaskRow[]> {
  return reader
    .selectFrom('duty_tasks')
    .selectAll()
    .where('state', '=', 'open')
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function insertTask(trx: Trx, row: TaskRow): Promise<void> {
  await trx.insertInto('duty_tasks').values(row).execute();
}

export async function updateTask(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<TaskRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('duty_tasks')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageTasks(reader: Reader, afterId: string | null, limit: number): Promise<TaskRow[]> {
  const query = reader.selectFrom('duty_tasks').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

export async function insertTaskMembers(
  trx: Trx,
  taskId: string,
  memberIds: readonly string[],
): Promise<void> {
  if (memberIds.length === 0) return;
  const rows = memberIds.map((id) => ({ task_id: taskId, member_id: id }));
  await trx.insertInto('duty_task_members').values(rows).execute();
}

export async function listTaskMembers(reader: Reader, taskId: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('duty_task_members')
    .select('member_id')
    .where('task_id', '=', taskId)
    .orderBy('member_id')
    .execute();
  return rows.map((row) => row.member_id);
}

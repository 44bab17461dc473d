import type { Selectable } from 'kysely';
import type { InspectionPlansTable, InspectionPoolTable } from '../../../db/schema/inspections.ts';
import { portionsOf } from '../../../db/portions.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Day, Instant } from '../../clock.ts';
import type { PlanState } from './rules.ts';

export type PlanRow = Selectable<InspectionPlansTable>;
export type PoolRow = Selectable<InspectionPoolTable>;

export async function insertPlan(trx: Trx, row: PlanRow): Promise<void> {
  await trx.insertInto('inspection_plans').values(row).execute();
}

export async function updatePlan(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<PlanRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('inspection_plans')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pagePlans(reader: Reader, afterId: string | null, limit: number): Promise<PlanRow[]> {
  return reader
    .selectFrom('inspection_plans')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** The next number of a year. Held by the register's head: without gaps or doubles. */
export async function nextPlanNumber(trx: Trx, year: number): Promise<number> {
  const row = await trx
    .selectFrom('inspection_plans')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('year', '=', year)
    .executeTakeFirst();
  return Number(row?.last ?? 0) + 1;
}

export async function findPlan(reader: Reader, id: string): Promise<PlanRow | undefined> {
  return reader.selectFrom('inspection_plans').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findPlanByCode(reader: Reader, code: string): Promise<PlanRow | undefined> {
  return reader.selectFrom('inspection_plans').selectAll().where('code', '=', code).executeTakeFirst();
}

export async function findPlanByForm(reader: Reader, formId: string): Promise<PlanRow | undefined> {
  return reader.selectFrom('inspection_plans').selectAll().where('form_id', '=', formId).executeTakeFirst();
}

export async function listPlansById(reader: Reader, ids: readonly string[]): Promise<PlanRow[]> {
  if (ids.length === 0) return [];
  return reader.selectFrom('inspection_plans').selectAll().where('id', 'in', ids).execute();
}

/** Plans of these states, the newest first. */
export async function listPlans(
  reader: Reader,
  states: readonly PlanState[],
  limit: number,
): Promise<PlanRow[]> {
  return reader
    .selectFrom('inspection_plans')
    .selectAll()
    .where('state', 'in', [...states])
    .orderBy('made_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** Plans whose draw is due, and plans whose time is over; oldest first. */
export async function listPlansDue(reader: Reader, today: Day): Promise<PlanRow[]> {
  return reader
    .selectFrom('inspection_plans')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'promised'), eb('from_on', '<=', today)]),
        eb.and([eb('state', '=', 'drawn'), eb('to_on', '<', today)]),
      ]),
    )
    .orderBy('id')
    .execute();
}

export async function insertPool(trx: Trx, rows: readonly PoolRow[]): Promise<void> {
  for (const some of portionsOf(rows, 500)) {
    await trx.insertInto('inspection_pool').values(some).execute();
  }
}

/** In the order in which it is published: by code. */
export async function listPool(reader: Reader, planId: string): Promise<PoolRow[]> {
  const rows = await reader.selectFrom('inspection_pool').selectAll().where('plan_id', '=', planId).execute();
  // By the letters of the code, whatever the engine's own order.
  return rows.sort((a, b) => (a.unit_code < b.unit_code ? -1 : 1));
}

/** The body of a public leaf of the register, as it was published. */
export async function publicLeafAt(reader: Reader, seq: number): Promise<string | null> {
  const row = await reader
    .selectFrom('register_entries')
    .select('payload_json')
    .where('seq', '=', seq)
    .where('form', '=', 'public')
    .executeTakeFirst();
  return row?.payload_json ?? null;
}

/** How many notices of criticism a year has. */
export async function countNotices(trx: Trx, from: Instant, to: Instant): Promise<number> {
  const row = await trx
    .selectFrom('inspections')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('notice_code', 'is not', null)
    .where('settled_at', '>=', from)
    .where('settled_at', '<', to)
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

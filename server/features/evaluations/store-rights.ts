import type { Insertable, Selectable } from 'kysely';
import type { EvaluationPoolTable, EvaluationRightsTable } from '../../../db/schema/evaluations.ts';
import { portionsOf } from '../../../db/portions.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Day, Instant } from '../../clock.ts';

export type PoolRow = Selectable<EvaluationPoolTable>;
export type RightRow = Selectable<EvaluationRightsTable>;

/** Rows in one statement: with their columns below the parameters either engine takes. */
const CHUNK = 1000;

export async function insertPool(trx: Trx, rows: readonly Insertable<EvaluationPoolTable>[]): Promise<void> {
  for (const some of portionsOf(rows, CHUNK)) {
    await trx.insertInto('evaluation_pool').values(some).execute();
  }
}

export async function listPool(reader: Reader, roundId: string): Promise<PoolRow[]> {
  return reader
    .selectFrom('evaluation_pool')
    .selectAll()
    .where('round_id', '=', roundId)
    .orderBy('tag')
    .execute();
}

export async function insertRights(trx: Trx, rows: readonly RightRow[]): Promise<void> {
  for (const some of portionsOf(rows, CHUNK)) {
    await trx.insertInto('evaluation_rights').values(some).execute();
  }
}

/** Takes back what was drawn, before anybody could claim anything. */
export async function clearDraw(trx: Trx, roundId: string): Promise<void> {
  await trx.deleteFrom('evaluation_pool').where('round_id', '=', roundId).execute();
  await trx.deleteFrom('evaluation_rights').where('round_id', '=', roundId).execute();
}

/** Rights of a round, of all units or one, in the order of their keys. */
export async function listRights(reader: Reader, roundId: string, unitId?: string): Promise<RightRow[]> {
  let query = reader.selectFrom('evaluation_rights').selectAll().where('round_id', '=', roundId);
  if (unitId !== undefined) query = query.where('unit_id', '=', unitId);
  return query.orderBy('unit_id').orderBy('rater_group').orderBy('who').execute();
}

/** Units drawn for one evaluator, in all rounds that are named. */
export async function listRightsOf(
  reader: Reader,
  who: string,
  roundIds: readonly string[],
): Promise<RightRow[]> {
  if (roundIds.length === 0) return [];
  return reader
    .selectFrom('evaluation_rights')
    .selectAll()
    .where('who', '=', who)
    .where('rater_group', '=', 'evaluators')
    .where('round_id', 'in', roundIds)
    .orderBy('round_id')
    .orderBy('unit_id')
    .execute();
}

/**
 * Marks one right as claimed. All rights about the unit are written anew with it, in the order of their keys, so that
 * neither the place of a row nor the transaction it was last written by tells which of them it was.
 *
 * @returns false when there is no such right, or it was claimed before.
 */
export async function claimRight(trx: Trx, right: Omit<RightRow, 'claimed_on'>, day: Day): Promise<boolean> {
  const done = await trx
    .updateTable('evaluation_rights')
    .set({ claimed_on: day })
    .where('round_id', '=', right.round_id)
    .where('unit_id', '=', right.unit_id)
    .where('rater_group', '=', right.rater_group)
    .where('who', '=', right.who)
    .where('claimed_on', 'is', null)
    .executeTakeFirst();
  if (done.numUpdatedRows !== 1n) return false;
  await rewriteRights(trx, right.round_id, right.unit_id);
  return true;
}

/** Adds a right that is claimed at once. @returns false when it was there before. */
export async function addClaimed(trx: Trx, right: RightRow): Promise<boolean> {
  const done = await trx
    .insertInto('evaluation_rights')
    .values(right)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (done.numInsertedOrUpdatedRows !== 1n) return false;
  await rewriteRights(trx, right.round_id, right.unit_id);
  return true;
}

/** Writes rights anew in the order of their keys: those about one unit, or the whole round's. */
export async function rewriteRights(trx: Trx, roundId: string, unitId?: string): Promise<void> {
  const rows = await listRights(trx, roundId, unitId);
  const gone = trx.deleteFrom('evaluation_rights').where('round_id', '=', roundId);
  await (unitId === undefined ? gone : gone.where('unit_id', '=', unitId)).execute();
  await insertRights(trx, rows);
}

/** Whoever took cases of these units down, as what stands for the person: never to judge the same unit. */
export async function takersOf(
  reader: Reader,
  unitIds: readonly string[],
  from: Instant,
): Promise<{ unitId: string; personTag: string }[]> {
  const rows = await reader
    .selectFrom('collected_cases')
    .innerJoin('cases', 'cases.id', 'collected_cases.case_id')
    .innerJoin('members', 'members.id', 'collected_cases.member_id')
    .select(['cases.lead_unit_id as unitId', 'members.person_tag as personTag'])
    .distinct()
    .where('cases.lead_unit_id', 'in', unitIds)
    .where('cases.received_at', '>=', from)
    .execute();
  return rows.map((row) => ({ unitId: row.unitId!, personTag: row.personTag }));
}

/** What a public leaf of the register says; null when there is none at that place. */
export async function publicLeafAt(reader: Reader, seq: number): Promise<string | null> {
  const row = await reader
    .selectFrom('register_entries')
    .select('payload_json')
    .where('seq', '=', seq)
    .where('form', '=', 'public')
    .executeTakeFirst();
  return row?.payload_json ?? null;
}

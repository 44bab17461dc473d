import type { Insertable, Selectable } from 'kysely';
import type { EvaluationPlansTable, EvaluationWordsTable } from '../../../db/schema/evaluations.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { WordsState } from './rules.ts';

export type WordsRow = Selectable<EvaluationWordsTable>;
export type PlanRow = Selectable<EvaluationPlansTable>;

export async function insertWords(trx: Trx, row: Insertable<EvaluationWordsTable>): Promise<void> {
  await trx.insertInto('evaluation_words').values(row).execute();
}

export async function updateWords(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<WordsRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('evaluation_words')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageWords(reader: Reader, afterId: string | null, limit: number): Promise<WordsRow[]> {
  const query = reader.selectFrom('evaluation_words').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

export async function findWords(reader: Reader, id: string): Promise<WordsRow | undefined> {
  return reader.selectFrom('evaluation_words').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Words of a round in one state, a page at a time; their order is chance. */
export async function listWords(
  reader: Reader,
  roundId: string,
  state: WordsState,
  afterId: string | null,
  limit: number,
): Promise<WordsRow[]> {
  const query = reader
    .selectFrom('evaluation_words')
    .selectAll()
    .where('round_id', '=', roundId)
    .where('state', '=', state)
    .orderBy('id')
    .limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

/** What may be read about a unit. */
export async function listApproved(
  reader: Reader,
  roundId: string,
  unitId: string,
  limit: number,
): Promise<string[]> {
  const rows = await reader
    .selectFrom('evaluation_words')
    .select('shown')
    .where('round_id', '=', roundId)
    .where('unit_id', '=', unitId)
    .where('state', '=', 'approved')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ shown }) => shown!);
}

export async function countWords(reader: Reader, roundId: string): Promise<Map<WordsState, number>> {
  const rows = await reader
    .selectFrom('evaluation_words')
    .select((eb) => ['state', eb.fn.countAll<number>().as('n')])
    .where('round_id', '=', roundId)
    .groupBy('state')
    .execute();
  return new Map(rows.map((row) => [row.state, Number(row.n)]));
}

export async function insertPlan(trx: Trx, row: Insertable<EvaluationPlansTable>): Promise<void> {
  await trx.insertInto('evaluation_plans').values(row).execute();
}

export async function updatePlan(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<PlanRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('evaluation_plans')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pagePlans(reader: Reader, afterId: string | null, limit: number): Promise<PlanRow[]> {
  const query = reader.selectFrom('evaluation_plans').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

export async function findPlan(
  reader: Reader,
  roundId: string,
  unitId: string,
): Promise<PlanRow | undefined> {
  return reader
    .selectFrom('evaluation_plans')
    .selectAll()
    .where('round_id', '=', roundId)
    .where('unit_id', '=', unitId)
    .executeTakeFirst();
}

export async function listPlans(reader: Reader, roundId: string): Promise<PlanRow[]> {
  return reader.selectFrom('evaluation_plans').selectAll().where('round_id', '=', roundId).execute();
}

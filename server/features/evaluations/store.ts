import type { Insertable, Selectable } from 'kysely';
import { forUpdate, type Dialect } from '../../../db/dialect.ts';
import type { EvaluationRoundsTable, EvaluationUnitsTable } from '../../../db/schema/evaluations.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { RoundState } from './rules.ts';

export type RoundRow = Selectable<EvaluationRoundsTable>;
export type RoundUnitRow = Selectable<EvaluationUnitsTable>;

export async function insertRound(trx: Trx, row: Insertable<EvaluationRoundsTable>): Promise<void> {
  await trx.insertInto('evaluation_rounds').values(row).execute();
}

export async function updateRound(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<RoundRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('evaluation_rounds')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageRounds(reader: Reader, afterId: string | null, limit: number): Promise<RoundRow[]> {
  const query = reader.selectFrom('evaluation_rounds').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

export async function findRound(reader: Reader, code: string): Promise<RoundRow | undefined> {
  return reader.selectFrom('evaluation_rounds').selectAll().where('code', '=', code).executeTakeFirst();
}

export async function getRound(reader: Reader, id: string): Promise<RoundRow> {
  return reader.selectFrom('evaluation_rounds').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

/** Codes of the rounds of a year. Call it with the register's head held. */
export async function codesOfYear(reader: Reader, year: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('evaluation_rounds')
    .select('code')
    .where('code', 'like', `${year}-%`)
    .execute();
  return rows.map(({ code }) => code);
}

export async function listRoundsIn(reader: Reader, states: readonly RoundState[]): Promise<RoundRow[]> {
  return reader
    .selectFrom('evaluation_rounds')
    .selectAll()
    .where('state', 'in', states)
    .orderBy('opens_on')
    .orderBy('id')
    .execute();
}

/** Rounds in some states, the newest first, a page at a time. */
export async function listRounds(
  reader: Reader,
  states: readonly RoundState[],
  before: { opensOn: string; id: string } | null,
  limit: number,
): Promise<RoundRow[]> {
  let query = reader.selectFrom('evaluation_rounds').selectAll().where('state', 'in', states);
  if (before) {
    query = query.where((eb) =>
      eb.or([
        eb('opens_on', '<', before.opensOn),
        eb.and([eb('opens_on', '=', before.opensOn), eb('id', '<', before.id)]),
      ]),
    );
  }
  return query.orderBy('opens_on', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

export async function insertRoundUnit(trx: Trx, row: Insertable<EvaluationUnitsTable>): Promise<void> {
  await trx.insertInto('evaluation_units').values(row).execute();
}

export async function updateRoundUnit(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<RoundUnitRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('evaluation_units')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageRoundUnits(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<RoundUnitRow[]> {
  const query = reader.selectFrom('evaluation_units').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

/** Everything of a round, the withdrawn ones too. */
export async function listRoundUnits(reader: Reader, roundId: string): Promise<RoundUnitRow[]> {
  return reader
    .selectFrom('evaluation_units')
    .selectAll()
    .where('round_id', '=', roundId)
    .orderBy('unit_id')
    .execute();
}

export async function findRoundUnit(
  reader: Reader,
  roundId: string,
  unitId: string,
): Promise<RoundUnitRow | undefined> {
  return reader
    .selectFrom('evaluation_units')
    .selectAll()
    .where('round_id', '=', roundId)
    .where('unit_id', '=', unitId)
    .executeTakeFirst();
}

/**
 * As findRoundUnit, held until commit: whoever claims or votes about one unit waits for whoever does so now, since
 * both write all the rows of that unit anew.
 */
export async function holdRoundUnit(
  trx: Trx,
  dialect: Dialect,
  roundId: string,
  unitId: string,
): Promise<RoundUnitRow | undefined> {
  return trx
    .selectFrom('evaluation_units')
    .selectAll()
    .where('round_id', '=', roundId)
    .where('unit_id', '=', unitId)
    .modifyEnd(forUpdate(dialect))
    .executeTakeFirst();
}

/** All units of a round, held until commit: what is on its way is in before, and nothing comes after. */
export async function holdRoundUnits(trx: Trx, dialect: Dialect, roundId: string): Promise<RoundUnitRow[]> {
  return trx
    .selectFrom('evaluation_units')
    .selectAll()
    .where('round_id', '=', roundId)
    .orderBy('unit_id')
    .modifyEnd(forUpdate(dialect))
    .execute();
}

/** The rounds a unit was or is in, the newest first. */
export async function listRoundsOfUnit(
  reader: Reader,
  unitId: string,
  limit: number,
): Promise<{ round: RoundRow; entry: RoundUnitRow }[]> {
  const entries = await reader
    .selectFrom('evaluation_units')
    .innerJoin('evaluation_rounds', 'evaluation_rounds.id', 'evaluation_units.round_id')
    .selectAll('evaluation_units')
    .where('unit_id', '=', unitId)
    .orderBy('evaluation_rounds.opens_on', 'desc')
    .orderBy('evaluation_rounds.id', 'desc')
    .limit(limit)
    .execute();
  const found: { round: RoundRow; entry: RoundUnitRow }[] = [];
  for (const entry of entries) found.push({ entry, round: await getRound(reader, entry.round_id) });
  return found;
}

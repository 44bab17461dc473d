import type { Insertable, Selectable } from 'kysely';
import type { EvaluationBallotsTable, EvaluationSlipsTable } from '../../../db/schema/evaluations.ts';
import { portionsOf } from '../../../db/portions.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';

export type BallotRow = Selectable<EvaluationBallotsTable>;

const CHUNK = 500;

export async function hasBallot(reader: Reader, key: string): Promise<boolean> {
  const row = await reader
    .selectFrom('evaluation_ballots')
    .select('key')
    .where('key', '=', key)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Puts a ballot in, or in the place of the one under the same key. All ballots about the unit are written anew with
 * it, in the order of their keys: no row's place and no transaction tells which came last.
 */
export async function putBallot(trx: Trx, ballot: Insertable<EvaluationBallotsTable>): Promise<void> {
  // In the place of, not changed: so nothing of the first one is left in the row.
  await trx.deleteFrom('evaluation_ballots').where('key', '=', ballot.key).execute();
  await trx.insertInto('evaluation_ballots').values(ballot).execute();
  await rewriteBallots(trx, ballot.round_id, ballot.unit_id);
}

/** Writes ballots anew in the order of their keys: those about one unit, or the whole round's. */
export async function rewriteBallots(trx: Trx, roundId: string, unitId?: string): Promise<void> {
  let kept = trx.selectFrom('evaluation_ballots').selectAll().where('round_id', '=', roundId);
  let gone = trx.deleteFrom('evaluation_ballots').where('round_id', '=', roundId);
  if (unitId !== undefined) {
    kept = kept.where('unit_id', '=', unitId);
    gone = gone.where('unit_id', '=', unitId);
  }
  const rows = await kept.orderBy('key').execute();
  await gone.execute();
  for (const some of portionsOf(rows, CHUNK)) {
    await trx.insertInto('evaluation_ballots').values(some).execute();
  }
}

/** Ballots of a round in the order of their keys. */
export async function listBallots(reader: Reader, roundId: string): Promise<BallotRow[]> {
  return reader
    .selectFrom('evaluation_ballots')
    .selectAll()
    .where('round_id', '=', roundId)
    .orderBy('key')
    .execute();
}

/** Keys of a round's ballots, sorted: what is published, so that holders find theirs. */
export async function listKeys(reader: Reader, roundId: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('evaluation_ballots')
    .select('key')
    .where('round_id', '=', roundId)
    .orderBy('key')
    .execute();
  return rows.map(({ key }) => key);
}

/** Counts invitations that were printed for a village. */
export async function addSlips(trx: Trx, row: Insertable<EvaluationSlipsTable>): Promise<void> {
  await trx
    .insertInto('evaluation_slips')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['round_id', 'village_code'])
        .doUpdateSet((eb) => ({ printed: eb('evaluation_slips.printed', '+', row.printed) })),
    )
    .execute();
}

/** How many were printed, by village. */
export async function listSlips(reader: Reader, roundId: string): Promise<Map<string, number>> {
  const rows = await reader
    .selectFrom('evaluation_slips')
    .selectAll()
    .where('round_id', '=', roundId)
    .execute();
  return new Map(rows.map((row) => [row.village_code, row.printed]));
}

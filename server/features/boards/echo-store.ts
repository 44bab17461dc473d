import type { Selectable } from 'kysely';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { EchoesTable } from '../../../db/schema/boards.ts';
import type { Instant } from '../../clock.ts';
import { NotFound } from '../../errors.ts';

export type EchoRow = Selectable<EchoesTable>;

export async function insertEcho(trx: Trx, row: EchoRow): Promise<void> {
  await trx.insertInto('echoes').values(row).execute();
}

export async function updateEcho(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<EchoRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('echoes')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageEchoes(reader: Reader, afterId: string | null, limit: number): Promise<EchoRow[]> {
  return reader
    .selectFrom('echoes')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function findEcho(reader: Reader, id: string): Promise<EchoRow | undefined> {
  return reader.selectFrom('echoes').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function getEcho(reader: Reader, id: string): Promise<EchoRow> {
  const row = await findEcho(reader, id);
  if (!row) throw new NotFound();
  return row;
}

export async function findEchoOfCase(reader: Reader, caseId: string): Promise<EchoRow | undefined> {
  return reader.selectFrom('echoes').selectAll().where('case_id', '=', caseId).executeTakeFirst();
}

/** Ids of cases closed at or after `since` that belong on the wall and are not there yet. */
export async function listCasesToEcho(
  reader: Reader,
  since: Instant | null,
  afterId: string,
  limit: number,
): Promise<string[]> {
  let query = reader
    .selectFrom('cases')
    .leftJoin('echoes', 'echoes.case_id', 'cases.id')
    .select('cases.id')
    .where('echoes.id', 'is', null)
    .where('cases.state', '=', 'closed')
    .where('cases.close_kind', '=', 'judged')
    .where('cases.consents_to_publish', '=', 1)
    .where('cases.is_vetoed', '=', 0)
    .where('cases.impossible_state', 'is', null)
    .where('cases.words_removed_at', 'is', null)
    .where('cases.is_minor', '=', 0)
    .where('cases.is_confidential', '=', 0)
    .where('cases.is_solved', '=', 1)
    .where('cases.rating_result', '>=', 3)
    .where('cases.type', 'not in', ['report', 'conduct_complaint'])
    .where('cases.id', '>', afterId);
  if (since !== null) query = query.where('cases.closed_at', '>=', since);
  const rows = await query.orderBy('cases.id').limit(limit).execute();
  return rows.map(({ id }) => id);
}

/** Ids of echoes, shown or waiting, whose resident has taken the consent back. */
export async function listVetoedEchoes(reader: Reader, afterId: string, limit: number): Promise<string[]> {
  const rows = await reader
    .selectFrom('echoes')
    .innerJoin('cases', 'cases.id', 'echoes.case_id')
    .select('echoes.id')
    .where('echoes.state', 'in', ['needs_editor', 'draft', 'published'])
    .where('cases.is_vetoed', '=', 1)
    .where('echoes.id', '>', afterId)
    .orderBy('echoes.id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

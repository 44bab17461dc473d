import type { Insertable, Selectable } from 'kysely';
import type { QuestionsTable } from '../../../db/schema/certificates.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { MemberRole } from '../../actor.ts';

export type QuestionRow = Selectable<QuestionsTable>;

/** Those that may be drawn for a kind in an edition of the bank, by id. */
export async function listBank(reader: Reader, kind: MemberRole, edition: number): Promise<QuestionRow[]> {
  return reader
    .selectFrom('questions')
    .selectAll()
    .where((eb) => eb.or([eb('kind', 'is', null), eb('kind', '=', kind)]))
    .where('from_edition', '<=', edition)
    .where((eb) => eb.or([eb('until_edition', 'is', null), eb('until_edition', '>', edition)]))
    .orderBy('id')
    .execute();
}

/** Those in use now, of one kind or (null) for all, by id. */
export async function listQuestions(reader: Reader, kind: MemberRole | null): Promise<QuestionRow[]> {
  return reader
    .selectFrom('questions')
    .selectAll()
    .where('kind', kind === null ? 'is' : '=', kind)
    .where('until_edition', 'is', null)
    .orderBy('id')
    .execute();
}

/** How many may be drawn for a kind now. */
export async function countBank(reader: Reader, kind: MemberRole): Promise<number> {
  const row = await reader
    .selectFrom('questions')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where((eb) => eb.or([eb('kind', 'is', null), eb('kind', '=', kind)]))
    .where('until_edition', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

export async function findQuestion(reader: Reader, id: string): Promise<QuestionRow | undefined> {
  return reader.selectFrom('questions').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The edition of the bank: grows by one with every change to it. 0 while it is empty. */
export async function bankEdition(reader: Reader): Promise<number> {
  const { fn } = reader;
  const row = await reader
    .selectFrom('questions')
    .select([fn.max('from_edition').as('from'), fn.max('until_edition').as('until')])
    .executeTakeFirstOrThrow();
  return Math.max(Number(row.from ?? 0), Number(row.until ?? 0));
}

export async function insertQuestion(trx: Trx, row: Insertable<QuestionsTable>): Promise<void> {
  await trx.insertInto('questions').values(row).execute();
}

export async function updateQuestion(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<QuestionRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('questions')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageQuestions(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<QuestionRow[]> {
  const query = reader.selectFrom('questions').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}

import { sql, type Selectable } from 'kysely';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { BoardsClockTable, ExposuresTable } from '../../../db/schema/boards.ts';
import type { Instant } from '../../clock.ts';
import { NotFound } from '../../errors.ts';

export type ExposureRow = Selectable<ExposuresTable>;

export async function insertExposure(trx: Trx, row: ExposureRow): Promise<void> {
  await trx.insertInto('exposures').values(row).execute();
}

export async function updateExposure(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<ExposureRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('exposures')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageExposures(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<ExposureRow[]> {
  return reader
    .selectFrom('exposures')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function findExposure(reader: Reader, id: string): Promise<ExposureRow | undefined> {
  return reader.selectFrom('exposures').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function getExposure(reader: Reader, id: string): Promise<ExposureRow> {
  const row = await findExposure(reader, id);
  if (!row) throw new NotFound();
  return row;
}

export async function findExposureByCode(reader: Reader, code: string): Promise<ExposureRow | undefined> {
  return reader.selectFrom('exposures').selectAll().where('code', '=', code).executeTakeFirst();
}

export async function listExposuresOfCase(reader: Reader, caseId: string): Promise<ExposureRow[]> {
  return reader
    .selectFrom('exposures')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('noticed_at')
    .orderBy('id')
    .execute();
}

/** The notice that runs for a case now, if there is one: never more than one. */
export async function findOpenNotice(reader: Reader, caseId: string): Promise<ExposureRow | undefined> {
  return reader
    .selectFrom('exposures')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('kind', '=', 'process')
    .where('state', 'in', ['candidate', 'replied'])
    .executeTakeFirst();
}

/** Everything about a unit's listening, the oldest notice first. */
export async function listListeningOfUnit(reader: Reader, unitId: string): Promise<ExposureRow[]> {
  return reader
    .selectFrom('exposures')
    .selectAll()
    .where('unit_id', '=', unitId)
    .where('case_id', 'is', null)
    .orderBy('noticed_at')
    .orderBy('id')
    .execute();
}

/** Ids of what is about listening and not at its end: notices that run, and entries on the public list. */
export async function listListening(reader: Reader, afterId: string, limit: number): Promise<string[]> {
  const rows = await reader
    .selectFrom('exposures')
    .select('id')
    .where('case_id', 'is', null)
    .where('state', 'in', ['candidate', 'replied', 'published', 'put_right'])
    .where('archived_at', 'is', null)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** The next number within `year`. Callers hold the register's head, so two never meet. */
export async function nextExposureNumber(trx: Trx, year: number): Promise<number> {
  const row = await trx
    .selectFrom('exposures')
    .select(sql<number>`coalesce(max(number), 0)`.as('last'))
    .where('year', '=', year)
    .executeTakeFirstOrThrow();
  return Number(row.last) + 1;
}

/** Ids of notices about process whose right of reply is over, and that nobody's reply holds up. */
export async function listDueNotices(
  reader: Reader,
  now: Instant,
  afterId: string,
  limit: number,
): Promise<string[]> {
  const rows = await reader
    .selectFrom('exposures')
    .select('id')
    .where('kind', '=', 'process')
    .where('state', '=', 'candidate')
    .where('reply_due_at', '<=', now)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Ids of notices that ran at `at` already, for adding an outage to them. */
export async function listRunningNotices(
  reader: Reader,
  at: Instant,
  afterId: string,
  limit: number,
): Promise<string[]> {
  const rows = await reader
    .selectFrom('exposures')
    .select('id')
    .where('state', '=', 'candidate')
    .where('replied_at', 'is', null)
    .where('noticed_at', '<=', at)
    .where('reply_due_at', '>', at)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Ids of published entries whose fix is due by now and missing: a process has it with the answer. */
export async function listMissedFixes(
  reader: Reader,
  now: Instant,
  afterId: string,
  limit: number,
): Promise<string[]> {
  const rows = await missedFixes(reader)
    .select('exposures.id')
    .where('exposures.fix_due_at', '<=', now)
    .where('exposures.id', '>', afterId)
    .orderBy('exposures.id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

function missedFixes(reader: Reader) {
  return reader
    .selectFrom('exposures')
    .innerJoin('cases', 'cases.id', 'exposures.case_id')
    .where('exposures.state', '=', 'published')
    .where('exposures.listed_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('exposures.kind', '=', 'substance'),
        eb('cases.state', 'in', ['received', 'dispatched', 'handling', 'waiting']),
      ]),
    );
}

/** Ids of published entries whose resident has called the matter solved since. */
export async function listConfirmedFixes(reader: Reader, afterId: string, limit: number): Promise<string[]> {
  const rows = await reader
    .selectFrom('exposures')
    .innerJoin('cases', 'cases.id', 'exposures.case_id')
    .select('exposures.id')
    .where('exposures.state', '=', 'published')
    .where('exposures.kind', '=', 'process')
    .where('cases.state', '=', 'closed')
    .where('cases.is_solved', '=', 1)
    .where('cases.rating_result', '>=', 3)
    .where((eb) =>
      eb('cases.judged_at', '>=', eb.fn.coalesce('exposures.followed_up_at', 'exposures.published_at')),
    )
    .where('exposures.id', '>', afterId)
    .orderBy('exposures.id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Ids of entries that have been on the public list for as long as they may. */
export async function listOutlived(
  reader: Reader,
  now: Instant,
  afterId: string,
  limit: number,
): Promise<string[]> {
  const rows = await reader
    .selectFrom('exposures')
    .select('id')
    .where('archived_at', 'is', null)
    .where('archive_due_at', 'is not', null)
    .where('archive_due_at', '<=', now)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * The earliest moment at which the clock of the boards has something to do by itself; null: never, as things
 * stand. What waits for a person or for a resident's judgement has no moment.
 */
export async function nextBoardsDueAt(reader: Reader): Promise<Instant | null> {
  const notice = await reader
    .selectFrom('exposures')
    .select('reply_due_at as at')
    .where('kind', '=', 'process')
    .where('state', '=', 'candidate')
    .orderBy('reply_due_at')
    .limit(1)
    .executeTakeFirst();
  const fix = await missedFixes(reader)
    .where('exposures.fix_due_at', 'is not', null)
    .select('exposures.fix_due_at as at')
    .orderBy('exposures.fix_due_at')
    .limit(1)
    .executeTakeFirst();
  const archive = await reader
    .selectFrom('exposures')
    .select('archive_due_at as at')
    .where('archived_at', 'is', null)
    .where('archive_due_at', 'is not', null)
    .orderBy('archive_due_at')
    .limit(1)
    .executeTakeFirst();
  const moments = [notice?.at, fix?.at, archive?.at].filter((at) => at !== undefined && at !== null);
  return moments.sort()[0] ?? null;
}

/** Exposures of a unit published after `since` that were not taken back as wrong. */
export async function countExposuresOfUnit(reader: Reader, unitId: string, since: Instant): Promise<number> {
  const row = await reader
    .selectFrom('exposures')
    .select((eb) => eb.fn.countAll<number | string>().as('n'))
    .where('unit_id', '=', unitId)
    .where('published_at', '>', since)
    .where('state', '<>', 'withdrawn')
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

export async function readBoardsClock(reader: Reader): Promise<Selectable<BoardsClockTable>> {
  return reader.selectFrom('boards_clock').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
}

export async function setBoardsClock(
  trx: Trx,
  set: Partial<Pick<BoardsClockTable, 'gaps_until' | 'echoes_until'>>,
): Promise<void> {
  await trx.updateTable('boards_clock').set(set).where('id', '=', 1).execute();
}

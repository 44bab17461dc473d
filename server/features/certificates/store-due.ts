import type { Reader } from '../../../db/transaction.ts';
import { plusDays, type Day, type Instant } from '../../clock.ts';
import { REMINDERS } from './rules.ts';

/** Ids a page of the nightly job's lists. */
export const BATCH = 500;

/**
 * Members whose certificate ends by `horizon` or has ended, who have read some course since `since`, by id.
 * Whether it was the right one, the rules decide.
 */
export async function pageRenewable(
  reader: Reader,
  horizon: Day,
  since: Day,
  afterId: string | null,
): Promise<string[]> {
  let query = reader
    .selectFrom('certificates')
    .innerJoin('members', 'members.id', 'certificates.member_id')
    .select('members.id')
    .where('certificates.state', '!=', 'suspended')
    .where('certificates.expires_on', '<=', horizon)
    .where('members.state', '=', 'in_office')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('course_reads')
          .select('course_id')
          .whereRef('course_reads.member_id', '=', 'members.id')
          .where('read_on', '>=', since),
      ),
    );
  if (afterId !== null) query = query.where('members.id', '>', afterId);
  return (await query.orderBy('members.id').limit(BATCH).execute()).map(({ id }) => id);
}

/** Certificates for which a reminder is due on `day` and was not sent, by id. */
export async function pageToRemind(reader: Reader, day: Day, afterId: string | null): Promise<string[]> {
  let query = reader
    .selectFrom('certificates')
    .select('id')
    .where('state', '=', 'valid')
    .where('expires_on', '>=', day)
    .where((eb) =>
      eb.or(
        REMINDERS.map((days) =>
          eb.and([
            eb('expires_on', '<=', plusDays(day, days)),
            eb.or([eb('reminded', 'is', null), eb('reminded', '>', days)]),
          ]),
        ),
      ),
    );
  if (afterId !== null) query = query.where('id', '>', afterId);
  return (await query.orderBy('id').limit(BATCH).execute()).map(({ id }) => id);
}

/** Certificates past their last day that still say they are valid, by id. */
export async function pagePast(reader: Reader, day: Day, afterId: string | null): Promise<string[]> {
  let query = reader
    .selectFrom('certificates')
    .select('id')
    .where('state', '=', 'valid')
    .where('expires_on', '<', day);
  if (afterId !== null) query = query.where('id', '>', afterId);
  return (await query.orderBy('id').limit(BATCH).execute()).map(({ id }) => id);
}

/** Exams that are open and were due before `at`, by id. */
export async function pageOpenExams(reader: Reader, at: Instant, afterId: string | null): Promise<string[]> {
  let query = reader.selectFrom('exams').select('id').where('state', '=', 'open').where('due_at', '<', at);
  if (afterId !== null) query = query.where('id', '>', afterId);
  return (await query.orderBy('id').limit(BATCH).execute()).map(({ id }) => id);
}

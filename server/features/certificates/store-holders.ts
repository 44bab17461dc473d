import type { Reader } from '../../../db/transaction.ts';
import type { MemberRole } from '../../actor.ts';
import { plusDays, type Day } from '../../clock.ts';
import type { NetworkScope } from '../network/index.ts';
import { REMINDERS } from './rules.ts';
import type { CourseRead } from './store-courses.ts';
import type { ExamRow } from './store-exams.ts';

/** The lists of an office, in the order of its page: by what is to be done, never by persons' work. */
export const HOLDER_LISTS = ['valid', 'ending', 'expired', 'suspended', 'none'] as const;
export type HolderList = (typeof HOLDER_LISTS)[number];

export interface Holder {
  memberId: string;
  name: string;
  kind: MemberRole;
  /** Null for members without a certificate. */
  number: string | null;
  expiresOn: Day | null;
}

export interface HolderFilter {
  kind?: MemberRole | undefined;
  number?: string | undefined;
}

/** Members in office with a certificate, in one list of a scope: by last day. `after` is the last row seen. */
export async function listHolders(
  reader: Reader,
  scope: NetworkScope,
  list: Exclude<HolderList, 'none'>,
  day: Day,
  filter: HolderFilter,
  after: { expiresOn: Day; id: string } | null,
  limit: number,
): Promise<Holder[]> {
  let query = reader
    .selectFrom('certificates as c')
    .innerJoin('members as m', 'm.id', 'c.member_id')
    .select(['m.id as memberId', 'm.name', 'c.kind', 'c.number', 'c.expires_on as expiresOn'])
    .where('c.level', '=', scope.level)
    .where('m.state', '=', 'in_office');
  if (scope.townCode !== null) query = query.where('c.town_code', '=', scope.townCode);
  if (list === 'suspended') query = query.where('c.state', '=', 'suspended');
  else if (list === 'expired') {
    query = query.where('c.state', 'in', ['valid', 'expired']).where('c.expires_on', '<', day);
  } else {
    query = query.where('c.state', '=', 'valid').where('c.expires_on', '>=', day);
    if (list === 'ending') query = query.where('c.expires_on', '<=', plusDays(day, REMINDERS[0]));
  }
  if (filter.kind !== undefined) query = query.where('c.kind', '=', filter.kind);
  if (filter.number !== undefined) query = query.where('c.number', '=', filter.number);
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('c.expires_on', '>', after.expiresOn),
        eb.and([eb('c.expires_on', '=', after.expiresOn), eb('m.id', '>', after.id)]),
      ]),
    );
  }
  return query.orderBy('c.expires_on').orderBy('m.id').limit(limit).execute();
}

/** Members in office of a scope who have no certificate yet, by id. */
export async function listWithout(
  reader: Reader,
  scope: NetworkScope,
  day: Day,
  filter: Pick<HolderFilter, 'kind'>,
  afterId: string | null,
  limit: number,
): Promise<Holder[]> {
  let query = reader
    .selectFrom('members as m')
    .leftJoin('certificates as c', 'c.member_id', 'm.id')
    .select(['m.id as memberId', 'm.name', 'm.kind', 'c.number', 'c.expires_on as expiresOn'])
    .where('m.level', '=', scope.level)
    .where('m.state', '=', 'in_office')
    .where('m.term_to', '>=', day)
    .where('c.id', 'is', null);
  if (scope.townCode !== null) query = query.where('m.town_code', '=', scope.townCode);
  if (filter.kind !== undefined) query = query.where('m.kind', '=', filter.kind);
  if (afterId !== null) query = query.where('m.id', '>', afterId);
  return query.orderBy('m.id').limit(limit).execute();
}

/** Sittings of these members, by member. */
export async function examsOfMany(
  reader: Reader,
  memberIds: readonly string[],
): Promise<Map<string, ExamRow[]>> {
  if (memberIds.length === 0) return new Map();
  const rows = await reader.selectFrom('exams').selectAll().where('member_id', 'in', memberIds).execute();
  return Map.groupBy(rows, (row) => row.member_id);
}

/** What these members have read, by member. */
export async function readsOfMany(
  reader: Reader,
  memberIds: readonly string[],
): Promise<Map<string, CourseRead[]>> {
  if (memberIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('course_reads')
    .selectAll()
    .where('member_id', 'in', memberIds)
    .execute();
  return Map.groupBy(rows, (row) => row.member_id);
}

/** The newest round of each of these members whom the office ever let try again. */
export async function roundsOfMany(
  reader: Reader,
  memberIds: readonly string[],
): Promise<Map<string, number>> {
  if (memberIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('exam_rounds')
    .select(['member_id', (eb) => eb.fn.max<number>('round').as('round')])
    .where('member_id', 'in', memberIds)
    .groupBy('member_id')
    .execute();
  return new Map(rows.map((row) => [row.member_id, Number(row.round)]));
}

/** Numbers of these members' certificates, by member; whoever has none is not in it. */
export async function numbersOf(reader: Reader, memberIds: readonly string[]): Promise<Map<string, string>> {
  if (memberIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('certificates')
    .select(['member_id', 'number'])
    .where('member_id', 'in', memberIds)
    .execute();
  return new Map(rows.map((row) => [row.member_id, row.number]));
}

import { portionsOf } from '../../../db/portions.ts';
import type { Reader } from '../../../db/transaction.ts';
import type { Day, Instant } from '../../clock.ts';
import type { CaseRow } from '../cases/index.ts';

/** What everybody may know of a case, and what is needed to tell whether that has changed. */
const FACTS = [
  'id',
  'code',
  'type',
  'category_code',
  'town_code',
  'lead_unit_id',
  'state',
  'holder',
  'received_on',
  'due_at',
  'answered_at',
  'closed_at',
  'close_kind',
  'rework_round',
  'extensions',
  'pauses',
  'ladder_step',
] as const;
export type PublicCase = Pick<CaseRow, (typeof FACTS)[number]>;

/** `open`: somebody still owes something; `late`: past its limit; `closed`. */
export const STAGES = ['open', 'late', 'closed'] as const;
export type Stage = (typeof STAGES)[number];

export interface PublicFilter {
  townCode?: string | undefined;
  unitId?: string | undefined;
  stage?: Stage | undefined;
  /** Only what this member follows. */
  followedBy?: string | undefined;
}

const OPEN = ['received', 'dispatched', 'handling', 'waiting'] as const;

/** As `isPublicCase` says it: neither sealed nor confidential, no minor's, and nobody asked to keep it back. */
function publicCases(reader: Reader) {
  return reader
    .selectFrom('cases')
    .where('type', 'not in', ['report', 'conduct_complaint'])
    .where('is_confidential', '=', 0)
    .where('is_minor', '=', 0)
    .where('is_vetoed', '=', 0);
}

/** Newest day of receipt first; within a day by number, since the order of sending is nobody's business. */
export async function listPublicCases(
  reader: Reader,
  filter: PublicFilter,
  before: { on: Day; code: string } | null,
  limit: number,
): Promise<PublicCase[]> {
  let query = publicCases(reader).select(FACTS);
  if (filter.townCode !== undefined) query = query.where('town_code', '=', filter.townCode);
  if (filter.unitId !== undefined) query = query.where('lead_unit_id', '=', filter.unitId);
  if (filter.stage === 'open') query = query.where('state', 'in', OPEN);
  if (filter.stage === 'late') query = query.where('state', 'in', OPEN).where('ladder_step', '>=', 1);
  if (filter.stage === 'closed') query = query.where('state', 'in', ['answered', 'closed']);
  const { followedBy } = filter;
  if (followedBy !== undefined) {
    query = query.where('id', 'in', (eb) =>
      eb.selectFrom('case_follows').select('case_id').where('member_id', '=', followedBy),
    );
  }
  if (before) {
    query = query.where((eb) =>
      eb.or([
        eb('received_on', '<', before.on),
        eb.and([eb('received_on', '=', before.on), eb('code', '>', before.code)]),
      ]),
    );
  }
  return query.orderBy('received_on', 'desc').orderBy('code').limit(limit).execute();
}

export async function findPublicCase(reader: Reader, code: string): Promise<PublicCase | undefined> {
  return publicCases(reader).select(FACTS).where('code', '=', code).executeTakeFirst();
}

export type PoolCandidate = Pick<
  CaseRow,
  'id' | 'code' | 'town_code' | 'division_code' | 'lead_unit_id' | 'co_units_json' | 'closed_at'
>;

/**
 * Public cases that were answered and closed between two instants (the second not included) and still are: something
 * was to be done, and nobody has confirmed that it can't be.
 */
export async function listClosedBetween(
  reader: Reader,
  from: Instant,
  until: Instant,
): Promise<PoolCandidate[]> {
  return publicCases(reader)
    .select(['id', 'code', 'town_code', 'division_code', 'lead_unit_id', 'co_units_json', 'closed_at'])
    .where('type', 'in', ['complaint', 'help'])
    .where('state', '=', 'closed')
    .where('close_kind', 'in', ['judged', 'silent'])
    .where('closed_at', '>=', from)
    .where('closed_at', '<', until)
    .where('lead_unit_id', 'is not', null)
    .where('words_removed_at', 'is', null)
    .where((eb) => eb.or([eb('impossible_state', 'is', null), eb('impossible_state', '=', 'rejected')]))
    .orderBy('code')
    .execute();
}

/** Cases and the members they began with: found on a duty, or taken down for a resident. */
function brought(reader: Reader) {
  return reader.selectFrom(
    reader
      .selectFrom('duty_findings')
      .select(['case_id', 'member_id'])
      .unionAll(
        reader
          .selectFrom('collected_cases')
          .select(['case_id', (eb) => eb.ref('member_id').$notNull().as('member_id')])
          .where('member_id', 'is not', null),
      )
      .as('brought'),
  );
}

/**
 * Members with whom these cases began, by case; a person who has been a member of another kind before is the same
 * person still.
 */
export async function broughtBy(
  reader: Reader,
  caseIds: readonly string[],
): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  // A statement takes so many values and no more.
  for (const some of portionsOf(caseIds, 5000)) {
    const rows = await brought(reader)
      .innerJoin('members', 'members.id', 'brought.member_id')
      .innerJoin('members as same', 'same.person_tag', 'members.person_tag')
      .select(['brought.case_id', 'same.id as member_id'])
      .where('brought.case_id', 'in', some)
      .execute();
    for (const row of rows) {
      found.set(row.case_id, (found.get(row.case_id) ?? new Set<string>()).add(row.member_id));
    }
  }
  return found;
}

/** Public facts, and whether the case has a page for everybody. */
export type BroughtCase = PublicCase & Pick<CaseRow, 'is_confidential' | 'is_minor' | 'is_vetoed'>;

/** What a member brought, newest first: public facts alone, whatever the case is. */
export async function listBrought(reader: Reader, memberId: string, limit: number): Promise<BroughtCase[]> {
  return reader
    .selectFrom('cases')
    .select([...FACTS, 'is_confidential', 'is_minor', 'is_vetoed'])
    .where('id', 'in', () => brought(reader).select('case_id').where('member_id', '=', memberId))
    .orderBy('received_on', 'desc')
    .orderBy('code')
    .limit(limit)
    .execute();
}

/** How many cases began with a task, and how many of them were put right: closed after the answer was judged. */
export async function countOfTask(
  reader: Reader,
  taskId: string,
): Promise<{ brought: number; putRight: number }> {
  const rows = await reader
    .selectFrom('duty_findings')
    .innerJoin('cases', 'cases.id', 'duty_findings.case_id')
    .select(['cases.state', 'cases.close_kind'])
    .where('duty_findings.task_id', '=', taskId)
    .execute();
  return {
    brought: rows.length,
    putRight: rows.filter((row) => row.state === 'closed' && row.close_kind === 'judged').length,
  };
}

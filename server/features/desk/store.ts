import { sql } from 'kysely';
import type { Reader } from '../../../db/transaction.ts';
import type { Day, Instant } from '../../clock.ts';
import type { CaseRow } from '../cases/index.ts';
import type { Tab } from './lists.ts';
import { inScope, inTab, matches, shownDue, type Desk, type Eb, type Filters } from './store-lists.ts';
import { eyeOf } from './policy.ts';

/** Where a list was left: its ordering column and the case number, which gives nothing away of the order of arrival. */
export interface Place {
  key: string;
  code: string;
}

/** `all` goes by receipt, newest first; every other list by its limit, so what is late comes first. */
export async function listTab(
  reader: Reader,
  tab: Tab,
  desk: Desk,
  filters: Filters,
  after: Place | undefined,
  limit: number,
): Promise<CaseRow[]> {
  const { actor } = desk;
  const isAll = tab === 'all';
  // A unit must not learn the moment of submission, not even from the order of a list (security T2).
  const key = isAll
    ? sql<string>`${sql.ref(eyeOf(actor) === 'unit' ? 'cases.received_on' : 'cases.submitted_at')}`
    : shownDue;
  const order = isAll ? 'desc' : 'asc';
  let query = reader
    .selectFrom('cases')
    .selectAll('cases')
    .where((eb) => eb.and([inScope(eb, actor), inTab(eb, tab, desk), matches(eb, filters, actor)]));
  if (after) {
    const beyond = isAll ? '<' : '>';
    query = query.where((eb) =>
      eb.or([
        eb(key, beyond, after.key),
        eb.and([eb(key, '=', after.key), eb('cases.code', beyond, after.code)]),
      ]),
    );
  }
  return query.orderBy(key, order).orderBy('cases.code', order).limit(limit).execute();
}

/** How many each of these lists holds under the filters: one pass over the open cases in scope. */
export async function countTabs(
  reader: Reader,
  tabs: readonly Tab[],
  desk: Desk,
  filters: Filters,
): Promise<Map<Tab, number>> {
  const counted = tabs.filter((tab) => tab !== 'all');
  if (counted.length === 0) return new Map();
  const total = (eb: Eb, tab: Tab) =>
    sql<number>`coalesce(sum(case when ${inTab(eb, tab, desk)} then 1 else 0 end), 0)`.as(tab);
  const row = await reader
    .selectFrom('cases')
    .select((eb) => counted.map((tab) => total(eb, tab)))
    // Every counted list holds open cases only, or closed ones with a claim nobody has decided: two partial indexes.
    .where((eb) => eb.or([eb('cases.closed_at', 'is', null), eb('cases.impossible_state', '=', 'claimed')]))
    .where((eb) => eb.and([inScope(eb, desk.actor), matches(eb, filters, desk.actor)]))
    .executeTakeFirstOrThrow();
  return new Map(counted.map((tab) => [tab, Number((row as Record<string, unknown>)[tab])]));
}

/** True when a form with this id was taken for this case before: the answer is then the same, and nothing is done. */
export async function formWasSeen(reader: Reader, formId: string, caseId: string): Promise<boolean> {
  const row = await reader
    .selectFrom('forms_seen')
    .select('id')
    .where('id', '=', formId)
    .where('case_id', '=', caseId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Open and late cases of each unit: counts alone, for a county leader who reads no case. */
export async function countsByUnit(
  reader: Reader,
  unitIds: readonly string[],
): Promise<Map<string, { open: number; late: number; escalated: number }>> {
  if (unitIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('cases')
    .select([
      'lead_unit_id',
      sql<number>`count(*)`.as('open'),
      sql<number>`sum(case when ladder_step >= 1 then 1 else 0 end)`.as('late'),
      sql<number>`sum(case when ladder_step >= 2 then 1 else 0 end)`.as('escalated'),
    ])
    .where('closed_at', 'is', null)
    .where('state', 'in', ['dispatched', 'handling', 'waiting'])
    .where('lead_unit_id', 'in', unitIds)
    .groupBy('lead_unit_id')
    .execute();
  return new Map(
    rows.map((row) => [
      row.lead_unit_id!,
      { open: Number(row.open), late: Number(row.late), escalated: Number(row.escalated) },
    ]),
  );
}

/** Open orders of the units: what their heads still have to answer. */
export async function openOrdersByUnit(
  reader: Reader,
  unitIds: readonly string[],
): Promise<Map<string, number>> {
  if (unitIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('orders')
    .select((eb) => ['unit_id', eb.fn.countAll<number>().as('n')])
    .where('replied_at', 'is', null)
    .where('unit_id', 'in', unitIds)
    .groupBy('unit_id')
    .execute();
  return new Map(rows.map((row) => [row.unit_id, Number(row.n)]));
}

export interface RunRow {
  job: string;
  slot: Instant;
  startedAt: Instant;
  finishedAt: Instant | null;
  counts: Record<string, number>;
  error: string | null;
}

/** The newest run of each job, and the newest `limit` that failed: what went well every minute is no news. */
export async function listRuns(reader: Reader, limit: number): Promise<RunRow[]> {
  const newest = await reader
    .selectFrom('job_runs')
    .innerJoin(
      (eb) =>
        eb
          .selectFrom('job_runs')
          .select((of) => ['job', of.fn.max('slot').as('slot')])
          .groupBy('job')
          .as('last'),
      (join) => join.onRef('last.job', '=', 'job_runs.job').onRef('last.slot', '=', 'job_runs.slot'),
    )
    .selectAll('job_runs')
    .execute();
  const failed = await reader
    .selectFrom('job_runs')
    .selectAll()
    .where('error', 'is not', null)
    .orderBy('started_at', 'desc')
    .orderBy('job')
    .limit(limit)
    .execute();
  const key = ({ job, slot }: { job: string; slot: string }) => `${job} ${slot}`;
  const shown = new Set(newest.map(key));
  const rows = [...newest, ...failed.filter((row) => !shown.has(key(row)))].sort(
    (a, b) => b.started_at.localeCompare(a.started_at) || a.job.localeCompare(b.job),
  );
  return rows.map((row) => ({
    job: row.job,
    slot: row.slot,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    counts: row.counts_json === null ? {} : (JSON.parse(row.counts_json) as Record<string, number>),
    error: row.error,
  }));
}

/** What the administrator looks after, counted. */
export async function countRegistry(
  reader: Reader,
  day: Day,
): Promise<{ accounts: number; waiting: number; units: number; vacant: number }> {
  const accounts = await reader
    .selectFrom('accounts')
    .select([
      sql<number>`count(*)`.as('n'),
      sql<number>`coalesce(sum(case when must_change_password = 1 then 1 else 0 end), 0)`.as('waiting'),
    ])
    .where('is_active', '=', 1)
    .executeTakeFirstOrThrow();
  const standing = reader
    .selectFrom('units')
    .select(sql<number>`count(*)`.as('n'))
    .where('valid_from', '<=', day)
    .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>=', day)]));
  const units = await standing.executeTakeFirstOrThrow();
  const vacant = await standing
    .where('takes_cases', '=', 1)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('accounts')
            .select('accounts.id')
            .whereRef('accounts.unit_id', '=', 'units.id')
            .where('accounts.role', '=', 'leader')
            .where('accounts.is_active', '=', 1),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  return {
    accounts: Number(accounts.n),
    waiting: Number(accounts.waiting),
    units: Number(units.n),
    vacant: Number(vacant.n),
  };
}

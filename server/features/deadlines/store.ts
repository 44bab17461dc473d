import { createHash } from 'node:crypto';
import type { CalendarDaysTable } from '../../../db/schema/deadlines.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import { dayOf, type Day, type Instant } from '../../clock.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { WorkCalendar, type NamedDay } from './calendar.ts';
import { defaultRules } from './default-rules.ts';
import { rulesSchema, type Rules } from './rule-set.ts';

/** The calendar as it stands now, read afresh. Prefer {@link calendarOf}. */
export async function loadCalendar(reader: Reader): Promise<WorkCalendar> {
  return build(reader, (await findVersion(reader))?.version ?? 0);
}

/** Keyed by content, so that it is right for every database and for a transaction that never commits. */
const calendars = new Map<string, WorkCalendar>();
const CALENDARS_KEPT = 8;

/** The calendar as it stands now: one small read, built anew only when it has changed since. */
export async function calendarOf(reader: Reader): Promise<WorkCalendar> {
  for (;;) {
    const current = await findVersion(reader);
    if (!current) return build(reader, 0);
    const key = `${current.version}/${current.digest}`;
    const kept = calendars.get(key);
    if (kept) return kept;
    const calendar = await build(reader, current.version);
    // An import may have committed between the reads: what was built is kept only under the name it really has.
    if ((await findVersion(reader))?.digest !== current.digest) continue;
    if (calendars.size >= CALENDARS_KEPT) calendars.delete(calendars.keys().next().value!);
    calendars.set(key, calendar);
    return calendar;
  }
}

async function findVersion(reader: Reader): Promise<{ version: number; digest: string } | undefined> {
  return reader
    .selectFrom('calendar_version')
    .select(['version', 'digest'])
    .where('id', '=', 1)
    .executeTakeFirst();
}

/** The calendar's version when open limits were last counted with an older one; null when they are up to date. */
export async function uncountedVersion(reader: Reader): Promise<number | null> {
  const row = await reader
    .selectFrom('calendar_version')
    .select('version')
    .where('id', '=', 1)
    .whereRef('recounted', '<', 'version')
    .executeTakeFirst();
  return row?.version ?? null;
}

/** Remembers that open limits were counted with this version. A calendar that came meanwhile is still to be counted. */
export async function setRecounted(trx: Trx, version: number): Promise<void> {
  await trx
    .updateTable('calendar_version')
    .set({ recounted: version })
    .where('id', '=', 1)
    .where('recounted', '<', version)
    .execute();
}

async function build(reader: Reader, version: number): Promise<WorkCalendar> {
  const days = await reader.selectFrom('calendar_days').select(['day', 'kind', 'name']).execute();
  const years = await reader.selectFrom('calendar_years').select(['year', 'source', 'is_official']).execute();
  return new WorkCalendar(
    days,
    years.map((row) => ({ year: row.year, source: row.source, isOfficial: row.is_official === 1 })),
    version,
  );
}

export interface YearSchedule {
  year: number;
  days: readonly NamedDay[];
  /** Where it was published: an address or the number of a paper. */
  source: string;
  /** False for what is only expected so far. */
  isOfficial: boolean;
}

export interface CalendarChange {
  before: WorkCalendar;
  after: WorkCalendar;
  digest: string;
}

/**
 * Puts the schedules of some years in the place of what stood there and counts the calendar's version up. Days
 * that a year's own notice had named before and no longer does follow their weekday again.
 */
export async function changeCalendar(
  trx: Trx,
  schedules: readonly YearSchedule[],
  now: Instant,
): Promise<CalendarChange> {
  // First of all, for the row's lock: of two imports at once the second sees what the first has done.
  const { version } = await trx
    .insertInto('calendar_version')
    // Of the very first calendar nothing can have been counted with an older one.
    .values({ id: 1, version: 1, digest: '', recounted: 1 })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({ version: eb('calendar_version.version', '+', 1) })),
    )
    .returning('version')
    .executeTakeFirstOrThrow();
  const before = await build(trx, version - 1);
  for (const schedule of schedules) await replaceYear(trx, schedule, now);
  const digest = await fingerprint(trx);
  await trx.updateTable('calendar_version').set({ digest }).where('id', '=', 1).execute();
  return { before, after: await build(trx, version), digest };
}

async function replaceYear(trx: Trx, schedule: YearSchedule, now: Instant): Promise<void> {
  const { year, source } = schedule;
  await trx.deleteFrom('calendar_days').where('schedule_year', '=', year).execute();
  const rows: CalendarDaysTable[] = schedule.days.map(({ day, kind, name }) => ({
    day,
    kind,
    name,
    source,
    schedule_year: year,
  }));
  if (rows.length > 0) {
    await trx
      .insertInto('calendar_days')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('day').doUpdateSet((eb) => ({
          kind: eb.ref('excluded.kind'),
          name: eb.ref('excluded.name'),
          source: eb.ref('excluded.source'),
          schedule_year: eb.ref('excluded.schedule_year'),
        })),
      )
      .execute();
  }
  const is_official = schedule.isOfficial ? 1 : 0;
  await trx
    .insertInto('calendar_years')
    .values({ year, source, is_official, imported_at: now })
    .onConflict((conflict) => conflict.column('year').doUpdateSet({ source, is_official, imported_at: now }))
    .execute();
}

async function fingerprint(trx: Trx): Promise<string> {
  const days = await trx.selectFrom('calendar_days').selectAll().orderBy('day').execute();
  const years = await trx
    .selectFrom('calendar_years')
    .select(['year', 'source', 'is_official'])
    .orderBy('year')
    .execute();
  const lines = [
    ...days.map((row) => [row.day, row.kind, row.name, row.schedule_year]),
    ...years.map((row) => [row.year, row.is_official, row.source]),
  ];
  return createHash('sha256').update(JSON.stringify(lines)).digest('hex');
}

/** A set of rules with the number that a case cites. Never changes once published. */
export interface RuleVersion {
  version: number;
  effectiveOn: Day;
  publishedAt: Instant;
  noteKey: string | null;
  rules: Rules;
}

/**
 * The rules in force on `day`. Days before the first version have the first: what was imported from older
 * times has to be measured by something, and the case cites which. Throws NotFound when nothing is published.
 */
export async function rulesAt(reader: Reader, day: Day): Promise<RuleVersion> {
  const row =
    (await reader
      .selectFrom('rule_versions')
      .selectAll()
      .where('effective_on', '<=', day)
      .orderBy('effective_on', 'desc')
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()) ??
    (await reader.selectFrom('rule_versions').selectAll().orderBy('version').limit(1).executeTakeFirst());
  if (!row) throw new NotFound('deadlines:rules.none');
  return toRuleVersion(row);
}

/** Between which times of `day` people are left in peace, by the rules in force; the usual ones before there are any. */
export async function quietHoursOn(reader: Reader, day: Day): Promise<Rules['quietHours']> {
  try {
    return (await rulesAt(reader, day)).rules.quietHours;
  } catch (fault) {
    if (!(fault instanceof NotFound)) throw fault;
    return defaultRules.quietHours;
  }
}

/** The rules with that number. Throws NotFound. */
export async function rulesOf(reader: Reader, version: number): Promise<RuleVersion> {
  const row = await reader
    .selectFrom('rule_versions')
    .selectAll()
    .where('version', '=', version)
    .executeTakeFirst();
  if (!row) throw new NotFound('deadlines:rules.none');
  return toRuleVersion(row);
}

/** All versions, newest first. */
export async function listRuleVersions(reader: Reader): Promise<RuleVersion[]> {
  const rows = await reader.selectFrom('rule_versions').selectAll().orderBy('version', 'desc').execute();
  return rows.map(toRuleVersion);
}

/**
 * Publishes the next version. It may not begin in the past (clocks must not be set back under those they
 * measure) nor before an older version begins. Throws RuleFault, ZodError for rules of the wrong shape, and
 * Conflict when somebody else published meanwhile.
 */
export async function publishRules(
  trx: Trx,
  now: Instant,
  effectiveOn: Day,
  rules: Rules,
  noteKey: string | null = null,
): Promise<RuleVersion> {
  const checked = rulesSchema.parse(rules);
  const latest = await trx
    .selectFrom('rule_versions')
    .select(['version', 'effective_on'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (effectiveOn < dayOf(now)) throw new RuleFault('deadlines:rules.past', { day: effectiveOn });
  if (latest && effectiveOn < latest.effective_on) {
    throw new RuleFault('deadlines:rules.order', { day: latest.effective_on });
  }
  const row = {
    version: (latest?.version ?? 0) + 1,
    effective_on: effectiveOn,
    rules_json: JSON.stringify(checked),
    note_key: noteKey,
    published_at: now,
  };
  const inserted = await trx
    .insertInto('rule_versions')
    .values(row)
    .onConflict((conflict) => conflict.column('version').doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows !== 1n) throw new Conflict();
  return toRuleVersion(row);
}

/** SHA-256 of the text that is stored for a version, hex. Throws NotFound. */
export async function rulesDigest(reader: Reader, version: number): Promise<string> {
  const row = await reader
    .selectFrom('rule_versions')
    .select('rules_json')
    .where('version', '=', version)
    .executeTakeFirst();
  if (!row) throw new NotFound('deadlines:rules.none');
  return createHash('sha256').update(row.rules_json).digest('hex');
}

/** Keyed by the text itself: a version never changes, but two databases may differ in what version 1 is. */
const parsedRules = new Map<string, Rules>();
const RULES_KEPT = 32;

function toRuleVersion(row: {
  version: number;
  effective_on: Day;
  rules_json: string;
  note_key: string | null;
  published_at: Instant;
}): RuleVersion {
  let rules = parsedRules.get(row.rules_json);
  if (!rules) {
    rules = rulesSchema.parse(JSON.parse(row.rules_json));
    if (parsedRules.size >= RULES_KEPT) parsedRules.delete(parsedRules.keys().next().value!);
    parsedRules.set(row.rules_json, rules);
  }
  return {
    version: row.version,
    effectiveOn: row.effective_on,
    publishedAt: row.published_at,
    noteKey: row.note_key,
    rules,
  };
}

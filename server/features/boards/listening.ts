import { transact, type Trx } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import { atTime, dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { surroundings } from '../cases/index.ts';
import { CLOSES, rulesAt, type Rules } from '../deadlines/index.ts';
import { holdRegister } from '../register/index.ts';
import {
  isKept,
  listExcusesOfUnit,
  listMissed,
  listWeeksOfUnit,
  missesForNotice,
  plusWeeks,
  readCheckedUntil,
  sundayOf,
  weekOf,
} from '../stations/index.ts';
import { findUnit, supervisionOffice } from '../units/index.ts';
import { nameOf } from './escalate.ts';
import { matterOf, type Matter } from './matter.ts';
import { newNotice } from './notice.ts';
import { addLine, recordPublication, tellUnit, type Outcome } from './publication.ts';
import { exposureRecords } from './records.ts';
import { spanAfter, weeksOf } from './rules.ts';
import * as store from './store.ts';
import type { ExposureRow } from './store.ts';

/** States in which a notice of listening stands in the way of another one of the same unit. */
const RUNNING: readonly ExposureRow['state'][] = ['candidate', 'replied', 'published'];

/**
 * Opens the right of reply of every unit that has missed its weekly listening as often as the rules ask for (domain
 * §5.3 L3, §5.4 (2)): the same road as for cases. A week makes one notice and no other, unless that notice lapsed;
 * and a unit has one at a time. Safe to run twice, or twice at once.
 */
export async function openListeningNotices(context: Context): Promise<{ noticed: number; failed: number }> {
  const counts = { noticed: 0, failed: 0 };
  const until = await readCheckedUntil(context.db);
  if (until === null) return counts;
  const { rules, version } = await rulesAt(context.db, until);
  const from = plusWeeks(until, 1 - rules.listening.windowWeeks);
  const missed = Map.groupBy(await listMissed(context.db, from), (row) => row.unit_id);
  for (const [unitId, rows] of missed) {
    if (rows.length < rules.listening.missesForCandidate) continue;
    try {
      if (await openFor(context, unitId, from, version)) counts.noticed += 1;
    } catch (fault) {
      counts.failed += 1;
      context.log.error({ unitId, fault: nameOf(fault) }, 'a notice of listening could not be opened');
    }
  }
  return counts;
}

async function openFor(context: Context, unitId: string, from: Day, version: number): Promise<boolean> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const around = await surroundings(context, trx, version);
    const weeks = await freshMisses(trx, unitId, from, around.rules);
    const unit = await findUnit(trx, unitId);
    if (weeks === null || !unit) return false;
    const { now } = around;
    const about = {
      case_id: null,
      category_code: null,
      town_code: unit.divisionCode,
      round: 0,
      is_count_only: 0,
      subject_json: JSON.stringify({ weeks }),
    };
    const notice = await newNotice(context, around, about, {
      kind: 'process',
      unit_id: unitId,
      cause: 'listening',
      due_at: atTime(sundayOf(weeks.at(-1)!), CLOSES),
      finding: null,
      evidence_json: '[]',
      proposed_by: null,
    });
    const event = { kind: 'exposure.noticed', note: { weeks } };
    const { row } = await exposureRecords.create(trx, context, SYSTEM, now, notice, event);
    await tellUnit(context, trx, row, null, 'unit.exposure_notice');
    return true;
  });
}

/** The misses of a unit since `from` that make a notice now; null while they are too few, or one is on its way. */
async function freshMisses(trx: Trx, unitId: string, from: Day, rules: Rules): Promise<Day[] | null> {
  const known = await store.listListeningOfUnit(trx, unitId);
  if (known.some(({ state }) => RUNNING.includes(state))) return null;
  const used = new Set(known.filter(({ state }) => state !== 'lapsed').flatMap(weeksOf));
  // What was put right is put right: misses of before it are not held up again.
  const since = known.flatMap((row) => (row.put_right_at === null ? [] : [weekOf(dayOf(row.put_right_at))]));
  const missed = (await listWeeksOfUnit(trx, unitId, [from, ...since].sort().at(-1)!)).filter(
    (week) => week.is_missed === 1 && !used.has(week.week_on),
  );
  return missesForNotice(
    missed.map((week) => week.week_on),
    rules,
  );
}

/** Whether every week the notice is about is still one that was missed: an excuse may have been accepted since. */
async function stillHolds(trx: Trx, row: ExposureRow): Promise<boolean> {
  const weeks = weeksOf(row);
  const missed = (await listWeeksOfUnit(trx, row.unit_id, weeks[0]!)).filter((week) => week.is_missed === 1);
  return weeks.every((week) => missed.some((one) => one.week_on === week));
}

/** Publishes a notice of listening whose right of reply is over (domain §5.3 L4), or lets it lapse. */
export async function publishListening(
  context: Context,
  row: ExposureRow,
  { around }: Matter,
): Promise<Outcome> {
  if (!(await stillHolds(around.trx, row))) return lapse(context, row, around);
  await recordPublication(context, around, null, row, {});
  return 'published';
}

async function lapse(context: Context, row: ExposureRow, { trx, now }: Matter['around']): Promise<Outcome> {
  await exposureRecords.change(trx, context, SYSTEM, now, row, {
    kind: 'exposure.lapsed',
    set: { state: 'lapsed', lapsed_at: now },
    note: { because: 'ended' },
  });
  return 'lapsed';
}

/**
 * Looks at one notice or entry about listening: it ends when one of its weeks turned out to be no miss, is put right
 * when the weeks the rules ask for were kept in a row, and goes on the leadership list when its fix was missed.
 */
export async function settleListening(context: Context, id: string): Promise<Outcome> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const row = await store.getExposure(trx, id);
    const matter = await matterOf(context, trx, row);
    const { around } = matter;
    if (matter.kase !== null || row.state === 'withdrawn') return null;
    if (!(await stillHolds(trx, row))) {
      return row.published_at === null ? lapse(context, row, around) : correct(context, row, around);
    }
    if (row.state !== 'published') return null;
    if (await isPutRight(trx, row, around.rules)) return putRight(context, row, around);
    return addToList(context, row, around);
  });
}

/** What was published and no longer holds is taken back, with the words of who decided so (domain §5.4 (6)). */
async function correct(context: Context, row: ExposureRow, { trx, now }: Matter['around']): Promise<Outcome> {
  const weeks = weeksOf(row);
  const excuse = (await listExcusesOfUnit(trx, row.unit_id, weeks[0]!)).find(
    (one) => one.state === 'accepted' && weeks.includes(one.week_on),
  );
  await exposureRecords.change(trx, context, SYSTEM, now, row, {
    kind: 'exposure.withdrawn',
    set: {
      state: 'withdrawn',
      withdrawn_at: now,
      withdrawn_by_unit: (await supervisionOffice(trx))?.id ?? null,
      withdrawn_reason: excuse?.decision_words ?? null,
    },
    note: { because: 'corrected' },
  });
  return 'withdrawn';
}

/** Whole weeks alone count, and those after the publication, or after a check that found it undone again. */
async function isPutRight(trx: Trx, row: ExposureRow, rules: Rules): Promise<boolean> {
  const since = row.followed_up_at ?? row.published_at!;
  return isKept(await listWeeksOfUnit(trx, row.unit_id, plusWeeks(weekOf(dayOf(since)), 1)), rules);
}

async function putRight(
  context: Context,
  row: ExposureRow,
  { trx, now, rules, calendar }: Matter['around'],
): Promise<Outcome> {
  await exposureRecords.change(trx, context, SYSTEM, now, row, {
    kind: 'exposure.put_right',
    set: {
      state: 'put_right',
      put_right_at: now,
      put_right_by: 'check',
      follow_up: null,
      follow_up_due_at: spanAfter(calendar, rules, now, 'followUp'),
    },
  });
  return 'putRight';
}

/** Domain §5.3 L5. Not before the weeks up to the limit have been checked: a late check is no miss of the unit's. */
async function addToList(
  context: Context,
  row: ExposureRow,
  { trx, now }: Matter['around'],
): Promise<Outcome> {
  if (row.fix_due_at === null || row.fix_due_at > now || row.listed_at !== null) return null;
  const checked = await readCheckedUntil(trx);
  if (checked === null || checked < plusWeeks(weekOf(dayOf(row.fix_due_at)), -1)) return null;
  await exposureRecords.change(trx, context, SYSTEM, now, row, {
    kind: 'exposure.listed',
    set: { listed_at: now },
  });
  await addLine(context, trx, now, row, 'fix_missed', null);
  return 'listed';
}

import { transact, type Reader, type Trx } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import { atTime, dayOf, plusDays, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { calendarOf } from '../deadlines/index.ts';
import { commitDraw, findDraw, listDigest, type DrawRow } from '../draws/index.ts';
import { appendPublicLeaf, holdRegister } from '../register/index.ts';
import { listUnits } from '../units/index.ts';
import { checkersOn, drawableOf, type Drawable } from './checkers.ts';
import { assignChecks, drawCases, mondayOf, PER_MEMBER, PER_TOWN, windowOf } from './draw.ts';
import type { Assigned } from './draw.ts';
import { tellChecker, tellWeeks } from './look-back-tell.ts';
import { poolLines, resultLines, tagOf } from './published.ts';
import { lookBackRecords } from './records.ts';
import { CHECK_WORKDAYS, dueOf } from './rules.ts';
import { lastCheckers, type LookBackRow } from './store-look-backs.ts';
import * as store from './store-weeks.ts';
import type { PoolRow } from './store-weeks.ts';
import { listClosedBetween, type PoolCandidate } from './store-public-cases.ts';

export interface DrawnLookBacks {
  /** Cases that were drawn. */
  drawn: number;
  /** Of these, the ones nobody could check. */
  nobody: number;
  /** Weeks whose seed and tables were published. */
  told: number;
  /** 1 when nothing was drawn this week: no seed had been promised before it began. */
  held: number;
}

/** How long back it is looked who checked a unit the last time. */
const DAYS_REMEMBERED = 364;

/**
 * The weekly draw of look-back checks (回头看): draws for the week that has begun, promises the seed of the next one,
 * and publishes what is over. All of it in one transaction; running it again draws nothing twice.
 */
export async function drawLookBacks(context: Context): Promise<DrawnLookBacks> {
  const monday = mondayOf(dayOf(context.clock.now()));
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const counts: DrawnLookBacks = { drawn: 0, nobody: 0, told: 0, held: 0 };
    if (!(await store.findWeek(trx, monday))) {
      const draw = await findDraw(trx, 'look_back', monday);
      // A seed made once the cases are known could have been chosen for what it draws.
      if (draw && draw.committed_at < atTime(monday, '00:00')) {
        Object.assign(counts, await drawWeek(context, trx, draw, monday));
      } else {
        counts.held = 1;
      }
    }
    await commitDraw(trx, context, 'look_back', plusDays(monday, 7));
    counts.told = await tellWeeks(context, trx);
    return counts;
  });
}

async function drawWeek(
  context: Context,
  trx: Trx,
  draw: DrawRow,
  monday: Day,
): Promise<{ drawn: number; nobody: number }> {
  const now = context.clock.now();
  const { from, to } = windowOf(monday);
  const closed = await listClosedBetween(trx, atTime(from, '00:00'), atTime(plusDays(to, 1), '00:00'));
  const pool = await poolOf(trx, monday, closed);
  const cases = await drawableOf(trx, closed);
  const drawn = drawCases(draw.seed, cases, PER_TOWN);
  const assigned = assignChecks(draw.seed, drawn, await checkersOn(trx, dayOf(now)), {
    perMember: PER_MEMBER,
    tagOf: (code, id) => tagOf(context.config, monday, code, id),
    lastOf: await lastCheckers(
      trx,
      drawn.map(({ leadUnitId }) => leadUnitId),
      plusDays(monday, -DAYS_REMEMBERED),
    ),
  });
  const dueOn = dueOf(await calendarOf(trx), monday, CHECK_WORKDAYS);
  const rows = assigned.map((one, index) => rowOf(context, monday, dueOn, index + 1, one));
  // The register holds from now on what came out, before anybody may see it.
  const leaf = await appendPublicLeaf(trx, context, {
    kind: 'look_back.drawn',
    at: now,
    body: {
      week: monday,
      seedHash: draw.seed_hash,
      poolSha256: listDigest(poolLines(pool)),
      resultSha256: listDigest(resultLines(rows)),
    },
  });
  await store.insertWeek(trx, {
    week_on: monday,
    closed_from: from,
    closed_to: to,
    per_town: PER_TOWN,
    per_member: PER_MEMBER,
    drawn_at: now,
    due_on: dueOn,
    pool_size: pool.length,
    drawn: rows.length,
    leaf_seq: leaf.seq,
    is_told: 0,
  });
  await store.insertPool(trx, pool);
  for (const row of rows) await giveCheck(context, trx, row);
  return { drawn: rows.length, nobody: rows.filter(({ state }) => state === 'nobody').length };
}

async function poolOf(reader: Reader, monday: Day, closed: readonly PoolCandidate[]): Promise<PoolRow[]> {
  const units = await listUnits(reader, { includeEnded: true });
  const codeOf = new Map(units.map((unit) => [unit.id, unit.code]));
  return closed.map((row) => ({
    week_on: monday,
    code: row.code,
    case_id: row.id,
    town_code: row.town_code,
    unit_code: codeOf.get(row.lead_unit_id!) ?? '',
    closed_on: dayOf(row.closed_at!),
  }));
}

function rowOf(
  context: Context,
  monday: Day,
  dueOn: Day,
  number: number,
  { kase, candidates }: Assigned<Drawable>,
): Omit<LookBackRow, 'version'> {
  const first = candidates[0];
  return {
    id: context.ids.id(),
    week_on: monday,
    number,
    case_id: kase.id,
    code: kase.code,
    town_code: kase.townCode,
    unit_id: kase.leadUnitId,
    lots_json: JSON.stringify(candidates.map(({ tag }) => tag)),
    lot: first ? 0 : null,
    member_id: first?.id ?? null,
    state: first ? 'given' : 'nobody',
    due_on: dueOn,
    given_at: context.clock.now(),
    result: null,
    words: null,
    form_id: null,
    checked_at: null,
    is_sent_back: 0,
  };
}

async function giveCheck(context: Context, trx: Trx, row: Omit<LookBackRow, 'version'>): Promise<void> {
  await lookBackRecords.create(trx, context, SYSTEM, context.clock.now(), row, { kind: 'look_back.drawn' });
  if (row.member_id === null) return;
  await tellChecker(context, trx, row.id, row.member_id, 0);
}

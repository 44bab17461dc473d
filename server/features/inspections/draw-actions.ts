import { transact, type Trx } from '../../../db/transaction.ts';
import { SYSTEM, type Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound } from '../../errors.ts';
import { holds } from '../accounts/index.ts';
import { findDraw, listDigest, revealDraw } from '../draws/index.ts';
import { memberTag, supervisorsFor } from '../ledger/index.ts';
import { queueNotice, queuePlainNotice } from '../notices/index.ts';
import { appendPublicLeaf, holdRegister } from '../register/index.ts';
import { listUnits, type Unit } from '../units/index.ts';
import { drawPairs, drawUnits, type Candidate } from './draw.ts';
import { poolLines, resultLines } from './published.ts';
import { inspectionRecords, planRecords } from './records.ts';
import { findPlan, findPlanByCode, insertPool, listPlansDue, listPool, type PlanRow } from './store-plans.ts';
import { listFindings, listInspectionsOfPlan, type InspectionRow } from './store.ts';

export const tagSubject = (planCode: string, unitCode: string): string =>
  `inspection:${planCode}/${unitCode}`;

/** The supervision office draws before the first night does it. @throws Conflict when it was drawn already. */
export async function drawPlan(context: Context, actor: Actor, code: string): Promise<PlanRow> {
  return transact(context.db, async (trx) => {
    if (!holds(actor, 'inspection.manage')) throw new Forbidden();
    await holdRegister(trx, context.dialect);
    const plan = await findPlanByCode(trx, code);
    if (!plan) throw new NotFound();
    if (plan.state !== 'promised') throw new Conflict('inspections:conflict.drawn');
    return drawIn(trx, context, actor, plan);
  });
}

/** Units that can be drawn: of the plan's group, or the one it names. The supervision office is drawn by nobody. */
async function poolOf(trx: Trx, plan: PlanRow, today: string): Promise<Unit[]> {
  const units = await listUnits(trx, { day: today });
  const pool = units.filter((unit) =>
    plan.unit_id === null
      ? unit.takesCases &&
        !unit.isSupervisionOffice &&
        (plan.peer_group === null || unit.peerGroup === plan.peer_group)
      : unit.id === plan.unit_id,
  );
  return pool.sort((a, b) => (a.code < b.code ? -1 : 1));
}

async function drawIn(trx: Trx, context: Context, actor: Actor, plan: PlanRow): Promise<PlanRow> {
  const now = context.clock.now();
  const today = dayOf(now);
  const draw = (await findDraw(trx, 'inspection', plan.code))!;
  const pool = await poolOf(trx, plan, today);
  const byCode = new Map(pool.map((unit) => [unit.code, unit]));
  const units = drawUnits(
    draw.seed,
    pool.map(({ code }) => code),
    plan.units_wanted,
  );
  const candidates = new Map<string, Candidate[]>();
  for (const code of units) {
    const able = await supervisorsFor(trx, byCode.get(code)!, today);
    const subject = tagSubject(plan.code, code);
    candidates.set(
      code,
      able.map(({ id }) => ({ id, tag: memberTag(context.config, subject, id) })),
    );
  }
  const pairs = drawPairs(draw.seed, units, (code) => candidates.get(code)!, plan.per_member);
  const rows = pairs.map(({ code, lots }, index) => {
    const [first, second] = lots.length < 2 ? [] : lots;
    return {
      ...NOTHING_YET,
      id: context.ids.id(),
      code: `${plan.code}-${index + 1}`,
      plan_id: plan.id,
      number: index + 1,
      unit_id: byCode.get(code)!.id,
      lots_json: JSON.stringify(lots.map(({ tag }) => tag)),
      first_lot: first ? 0 : null,
      first_id: first?.id ?? null,
      second_lot: second ? 1 : null,
      second_id: second?.id ?? null,
      state: first && second ? ('given' as const) : ('nobody' as const),
      given_at: now,
    };
  });
  const poolRows = pool.map((unit) => ({ plan_id: plan.id, unit_code: unit.code, unit_id: unit.id }));
  const codeOf = new Map(pool.map((unit) => [unit.id, unit.code]));
  // The register holds from now on what came out, before anybody may see it.
  const leaf = await appendPublicLeaf(trx, context, {
    kind: 'inspection.drawn',
    at: now,
    body: {
      plan: plan.code,
      seedHash: draw.seed_hash,
      poolSha256: listDigest(poolLines(poolRows)),
      resultSha256: listDigest(resultLines(rows, (id) => codeOf.get(id)!)),
    },
  });
  await insertPool(trx, poolRows);
  for (const row of rows) {
    await inspectionRecords.create(trx, context, SYSTEM, now, row, { kind: 'inspection.drawn' });
    for (const memberId of [row.first_id, row.second_id]) await tellMember(trx, context, row.id, memberId);
    if (plan.kind === 'open' && row.state === 'given') await announce(trx, context, row);
  }
  const set = {
    state: 'drawn' as const,
    drawn_at: now,
    pool_size: pool.length,
    drawn: rows.length,
    leaf_seq: leaf.seq,
  };
  return (await planRecords.change(trx, context, actor, now, plan, { kind: 'inspection_plan.drawn', set }))
    .row;
}

/** An announced inspection is no secret from its unit. */
async function announce(
  trx: Trx,
  context: Context,
  row: Pick<InspectionRow, 'id' | 'unit_id' | 'code'>,
): Promise<void> {
  await queueNotice(trx, context, {
    dedupeKey: `unit.inspection_announced/${row.id}`,
    recipient: { kind: 'unit', id: row.unit_id },
    template: 'unit.inspection_announced',
    args: { code: row.code },
  });
}

/** Tells one of the two that there is something to look at; each who gets it once. */
export async function tellMember(
  trx: Trx,
  context: Context,
  id: string,
  memberId: string | null,
): Promise<void> {
  if (memberId === null) return;
  await queuePlainNotice(trx, context, {
    dedupeKey: `member.inspection/${id}/${memberId}`,
    recipient: { kind: 'member', id: memberId },
    template: 'member.inspection',
  });
}

const NOTHING_YET = {
  looked_json: null,
  looked_on: null,
  summary: null,
  first_signed_at: null,
  second_signed_at: null,
  reply_due_at: null,
  replied_at: null,
  decide_due_at: null,
  settled_at: null,
  settled_by: null,
  notice_code: null,
} as const satisfies Partial<InspectionRow>;

export interface TurnedPlans {
  drawn: number;
  told: number;
  /** Inspections that nobody went to. */
  unvisited: number;
  failed: number;
}

/**
 * Draws the plans that begin, and publishes those whose time is over: seed, tables, and which inspections nobody
 * went to. Each plan in its own transaction; running it twice is harmless.
 */
export async function turnPlans(context: Context): Promise<TurnedPlans> {
  const counts: TurnedPlans = { drawn: 0, told: 0, unvisited: 0, failed: 0 };
  const today = dayOf(context.clock.now());
  for (const { id, code } of await listPlansDue(context.db, today)) {
    try {
      await transact(context.db, async (trx) => {
        await holdRegister(trx, context.dialect);
        let plan = (await findPlan(trx, id))!;
        if (plan.state === 'promised') {
          plan = await drawIn(trx, context, SYSTEM, plan);
          counts.drawn += 1;
        }
        if (plan.state === 'drawn' && plan.to_on < today) {
          counts.unvisited += await tell(trx, context, plan);
          counts.told += 1;
        }
      });
    } catch (error) {
      counts.failed += 1;
      context.log.error({ err: error, plan: code }, 'a plan of inspections could not be turned');
    }
  }
  return counts;
}

/** @returns how many lapsed. What two looked at, or one has begun to write down, waits for their signatures. */
async function tell(trx: Trx, context: Context, plan: PlanRow): Promise<number> {
  const now = context.clock.now();
  const rows = await listInspectionsOfPlan(trx, plan.id);
  const pool = await listPool(trx, plan.id);
  const codeOf = new Map(pool.map((row) => [row.unit_id, row.unit_code]));
  const draw = (await findDraw(trx, 'inspection', plan.code))!;
  await revealDraw(trx, context, draw, {
    pool: poolLines(pool),
    result: resultLines(rows, (id) => codeOf.get(id)!),
  });
  const begun = new Set(
    (
      await listFindings(
        trx,
        rows.map(({ id }) => id),
      )
    ).map((finding) => finding.inspection_id),
  );
  const over = rows.filter((row) => row.state === 'given' && !begun.has(row.id));
  const nobody = { first_id: null, first_lot: null, second_id: null, second_lot: null };
  for (const row of over) {
    const event = { kind: 'inspection.lapsed', set: { state: 'lapsed' as const, ...nobody } };
    await inspectionRecords.change(trx, context, SYSTEM, now, row, event);
  }
  const event = { kind: 'inspection_plan.told', set: { state: 'told' as const, told_at: now } };
  await planRecords.change(trx, context, SYSTEM, now, plan, event);
  return over.length;
}

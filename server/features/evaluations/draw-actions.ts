import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { atTime, dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { RuleFault } from '../../errors.ts';
import { certifiedMembers } from '../certificates/index.ts';
import { findDraw, listDigest } from '../draws/index.ts';
import { recusalsOf } from '../network/index.ts';
import { appendPublicLeaf } from '../register/index.ts';
import { listTowns, listUnits, listVillages } from '../units/index.ts';
import { drawEvaluators, drawVillages, type DrawLine } from './draw.ts';
import { poolLines, resultLines } from './published.ts';
import { roundRecords } from './records.ts';
import { managing } from './round-actions.ts';
import { rubricOf } from './rubric.ts';
import * as rights from './store-rights.ts';
import type { PoolRow } from './store-rights.ts';
import * as store from './store.ts';
import type { RoundRow } from './store.ts';
import { evaluatorTag } from './token.ts';

/** Units of a round that are still in it: id by code, in the order of the codes. */
export async function unitCodes(
  reader: Reader,
  roundId: string,
  options: { withdrawnToo?: boolean } = {},
): Promise<Map<string, string>> {
  const entries = await store.listRoundUnits(reader, roundId);
  const wanted = new Set(
    entries.filter((entry) => options.withdrawnToo || entry.state === 'in').map((entry) => entry.unit_id),
  );
  const units = await listUnits(reader, { includeEnded: true });
  return new Map(units.filter(({ id }) => wanted.has(id)).map(({ id, code }) => [code, id]));
}

/**
 * Draws evaluators and villages by the seed that was promised when the round was made. What came out is in the
 * register before anybody can act on it. Again only while a unit has too few: more evaluators hold a certificate now.
 *
 * @throws RuleFault when no evaluator is fit for duty, or when nothing is left to draw again.
 */
export async function drawRound(context: Context, actor: Actor, code: string): Promise<RoundRow> {
  return managing(context, actor, code, ['draft', 'ready'], async (trx, round, at) => {
    const rubric = rubricOf(round);
    const units = await unitCodes(trx, round.id);
    if (units.size === 0) throw new RuleFault('evaluations:fault.noUnits');
    if (round.state === 'ready') {
      const drawn = await countDrawn(trx, round.id);
      const isThin = [...units.values()].some((id) => (drawn.get(id) ?? 0) < rubric.evaluators.least);
      if (!isThin) throw new RuleFault('evaluations:fault.drawnAlready');
      await rights.clearDraw(trx, round.id);
    }
    const draw = (await findDraw(trx, 'evaluation', round.id))!;
    const pool = await poolOf(trx, context, round, units, dayOf(at));
    if (pool.length === 0) throw new RuleFault('evaluations:fault.noEvaluators');
    const lines = drawAgain(draw.seed, [...units.keys()], pool, rubric.evaluators);
    const villages = drawVillages(draw.seed, await placesOf(trx, dayOf(at)), rubric.slip.villagesPerTown);
    const memberOf = new Map(pool.map((row) => [row.tag, row.member_id]));
    await rights.insertPool(trx, pool);
    await rights.insertRights(
      trx,
      lines
        .filter(({ outcome }) => outcome === 'drawn')
        .map(({ unit, tag }) => ({
          round_id: round.id,
          unit_id: units.get(unit)!,
          rater_group: 'evaluators' as const,
          who: memberOf.get(tag)!,
          claimed_on: null,
        })),
    );
    const leaf = await appendPublicLeaf(trx, context, {
      kind: 'evaluation.drawn',
      at,
      body: {
        round: round.code,
        seedHash: draw.seed_hash,
        poolSha256: listDigest(poolLines(pool)),
        resultSha256: listDigest(resultLines(lines, villages)),
      },
    });
    const set = {
      state: 'ready' as const,
      drawn_at: at,
      draw_seq: leaf.seq,
      villages_json: JSON.stringify(villages),
    };
    return (await roundRecords.change(trx, context, actor, at, round, { kind: 'evaluation.drawn', set })).row;
  });
}

/** The draw worked out from its seed and the stored pool. */
export function drawAgain(
  seed: string,
  units: readonly string[],
  pool: readonly PoolRow[],
  limits: { wanted: number; unitsMost: number },
): DrawLine[] {
  const kept = new Map(pool.map((row) => [row.tag, new Set(JSON.parse(row.kept_off_json) as string[])]));
  return drawEvaluators(
    seed,
    units,
    pool.map((row) => ({ tag: row.tag, town: row.town_code ?? '' })),
    (unit, tag) => kept.get(tag)!.has(unit),
    limits,
  );
}

/** How many evaluators each unit has, by id. */
export async function countDrawn(reader: Reader, roundId: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const right of await rights.listRights(reader, roundId)) {
    if (right.rater_group === 'evaluators') counts.set(right.unit_id, (counts.get(right.unit_id) ?? 0) + 1);
  }
  return counts;
}

/** Everybody fit for duty, with the units of this round each is kept away from. */
async function poolOf(
  trx: Trx,
  context: Context,
  round: RoundRow,
  units: ReadonlyMap<string, string>,
  day: Day,
): Promise<PoolRow[]> {
  const members = (await certifiedMembers(trx, { kind: 'evaluator' }, day)).map(({ member }) => member);
  const recusals = await recusalsOf(
    trx,
    members.map(({ id }) => id),
    day,
  );
  const divisionOf = new Map((await listUnits(trx, { day })).map((unit) => [unit.id, unit.divisionCode]));
  const lastTime = await raters(trx, round, [...units.values()]);
  const took = new Set(
    (await rights.takersOf(trx, [...units.values()], atTime(round.period_from, '00:00'))).map(
      ({ unitId, personTag }) => `${unitId}/${personTag}`,
    ),
  );
  return members.map((member) => {
    const keptOff = [...units].filter(([, unitId]) => {
      const division = divisionOf.get(unitId) ?? null;
      // Nobody judges the town the own village is in (domain §5.6).
      const isHome = division !== null && (member.village_code?.startsWith(division) ?? false);
      return (
        isHome ||
        recusals.get(member.id)!.has(unitId) ||
        lastTime.has(`${unitId}/${member.id}`) ||
        took.has(`${unitId}/${member.person_tag}`)
      );
    });
    return {
      round_id: round.id,
      tag: evaluatorTag(context, round.id, member.id),
      member_id: member.id,
      town_code: member.town_code,
      kept_off_json: JSON.stringify(keptOff.map(([code]) => code)),
    };
  });
}

/** Who had each of these units in the last round it was in, as `unit/member`: never the same twice running. */
async function raters(reader: Reader, round: RoundRow, unitIds: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  const rightsOf = new Map<string, rights.RightRow[]>();
  for (const unitId of unitIds) {
    const before = (await store.listRoundsOfUnit(reader, unitId, 5)).find(
      (one) => one.round.id !== round.id && ['open', 'closed', 'published'].includes(one.round.state),
    );
    if (!before) continue;
    const { id } = before.round;
    if (!rightsOf.has(id)) rightsOf.set(id, await rights.listRights(reader, id));
    for (const right of rightsOf.get(id)!) {
      if (right.unit_id === unitId && right.rater_group === 'evaluators') found.add(`${unitId}/${right.who}`);
    }
  }
  return found;
}

async function placesOf(reader: Reader, day: Day): Promise<{ code: string; town: string }[]> {
  const places: { code: string; town: string }[] = [];
  for (const town of await listTowns(reader, day)) {
    for (const { code } of await listVillages(reader, town.code, day)) places.push({ code, town: town.code });
  }
  return places;
}

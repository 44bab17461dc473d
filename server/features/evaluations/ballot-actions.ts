import { transact, type Reader } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { findCase, type CaseRow } from '../cases/index.ts';
import { memberOnDuty } from '../certificates/index.ts';
import { isRecused } from '../network/index.ts';
import { listUnits } from '../units/index.ts';
import { rubricOf } from './rubric.ts';
import { WORDS_MOST, type Form, type RoundState } from './rules.ts';
import * as ballots from './store-ballots.ts';
import * as rights from './store-rights.ts';
import * as store from './store.ts';
import type { RoundRow } from './store.ts';
import { ballotKey, caseTag, newToken, openToken, type Opened } from './token.ts';

/** Whether ballots are taken today. */
export const takesBallots = (round: Pick<RoundRow, 'state' | 'closes_on'>, day: Day): boolean =>
  round.state === 'open' && day <= round.closes_on;

/**
 * Gives an evaluator the token for a unit that was drawn for them: once, and from then on nobody knows it but the
 * browser it was shown to.
 *
 * @throws Forbidden without a certificate that counts; NotFound for a unit that wasn't drawn for them; Conflict when it
 *   was taken before; RuleFault when the round isn't open, the unit was taken out, or a tie keeps
 *   them away by now.
 */
export async function claimAsEvaluator(
  context: Context,
  actor: Actor,
  code: string,
  unitId: string,
): Promise<{ token: string; round: RoundRow }> {
  return transact(context.db, async (trx) => {
    const now = context.clock.now();
    const { member } = await memberOnDuty(trx, actor, ['evaluator'], now);
    const found = await store.findRound(trx, code);
    if (!found) throw new NotFound();
    const entry = await store.holdRoundUnit(trx, context.dialect, found.id, unitId);
    const round = await store.getRound(trx, found.id);
    const key = {
      round_id: round.id,
      unit_id: unitId,
      rater_group: 'evaluators' as const,
      who: member.id,
    };
    const own = (await rights.listRightsOf(trx, member.id, [round.id])).find(
      (right) => right.unit_id === unitId,
    );
    if (!entry || !own) throw new NotFound();
    if (!takesBallots(round, dayOf(now))) throw new RuleFault('evaluations:fault.notOpen');
    if (entry.state !== 'in') throw new RuleFault('evaluations:fault.unitOut');
    // A tie that was declared since the draw.
    if (await isRecused(trx, member.id, unitId, dayOf(now))) throw new RuleFault('evaluations:fault.tied');
    if (!(await rights.claimRight(trx, key, dayOf(now)))) throw new Conflict('evaluations:fault.claimed');
    return { token: newToken(context, round.id, unitId, 'evaluators'), round };
  });
}

/** Why a case gives no right to a ballot in any round that is open. */
export type NoRight = 'sealed' | 'notClosed' | 'noRound';

/** The rounds in which the person with this case may say something about the unit that handled it. */
export async function roundsForCase(
  reader: Reader,
  row: CaseRow,
  day: Day,
): Promise<{ rounds: RoundRow[]; none: NoRight | null }> {
  const isSealed =
    row.type === 'conduct_complaint' ||
    row.type === 'report' ||
    row.is_confidential === 1 ||
    row.is_minor === 1;
  if (isSealed) return { rounds: [], none: 'sealed' };
  const isOver = row.state === 'closed' && (row.close_kind === 'judged' || row.close_kind === 'silent');
  if (!isOver || row.lead_unit_id === null) return { rounds: [], none: 'notClosed' };
  const closedOn = dayOf(row.closed_at!);
  const rounds: RoundRow[] = [];
  for (const round of await store.listRoundsIn(reader, ['open'])) {
    if (!takesBallots(round, day) || closedOn < round.period_from || closedOn > round.period_to) continue;
    const entry = await store.findRoundUnit(reader, round.id, row.lead_unit_id);
    if (entry?.state === 'in') rounds.push(round);
  }
  return { rounds, none: rounds.length === 0 ? 'noRound' : null };
}

/**
 * Gives the person who opened a case with its receipt the token for the unit that handled it, once a round. Of the
 * case only a keyed hash is kept, and nothing of the person.
 *
 * @throws NotFound without such a case or round; Conflict when it was taken before.
 */
export async function claimAsUser(
  context: Context,
  caseId: string,
  code: string,
): Promise<{ token: string; round: RoundRow; unitId: string }> {
  return transact(context.db, async (trx) => {
    const row = await findCase(trx, caseId);
    if (!row) throw new NotFound();
    const day = dayOf(context.clock.now());
    const found = (await roundsForCase(trx, row, day)).rounds.find((round) => round.code === code);
    if (!found) throw new RuleFault('evaluations:fault.noRight');
    const unitId = row.lead_unit_id!;
    const entry = await store.holdRoundUnit(trx, context.dialect, found.id, unitId);
    const round = await store.getRound(trx, found.id);
    if (entry?.state !== 'in' || !takesBallots(round, day)) throw new RuleFault('evaluations:fault.notOpen');
    const right = {
      round_id: round.id,
      unit_id: unitId,
      rater_group: 'users' as const,
      who: caseTag(context, round.id, row.id),
      claimed_on: day,
    };
    if (!(await rights.addClaimed(trx, right))) throw new Conflict('evaluations:fault.claimed');
    return { token: newToken(context, round.id, unitId, 'users'), round, unitId };
  });
}

export interface OpenedBallot extends Opened {
  round: RoundRow;
  units: { unitId: string; key: string; isIn: boolean; isCast: boolean }[];
}

/**
 * What a token is for, and whether there is a ballot under it already.
 *
 * @throws RuleFault for a token that is none of a round that opened; one of a round that was called off opens nothing.
 */
export async function readToken(context: Context, typed: string, reader?: Reader): Promise<OpenedBallot> {
  const db = reader ?? context.db;
  // Most codes are for a round that is open; those that are over are tried only then.
  const found =
    (await openAmong(context, db, typed, ['open'])) ??
    (await openAmong(context, db, typed, ['closed', 'published']));
  if (!found) throw new RuleFault('evaluations:fault.token', { field: 'token' });
  const { opened, round } = found;
  const units = [];
  for (const unitId of opened.unitIds) {
    const key = ballotKey(opened.bytes, unitId);
    const entry = await store.findRoundUnit(db, round.id, unitId);
    units.push({ unitId, key, isIn: entry?.state === 'in', isCast: await ballots.hasBallot(db, key) });
  }
  return { ...opened, round, units };
}

async function openAmong(
  context: Context,
  db: Reader,
  typed: string,
  states: readonly RoundState[],
): Promise<{ opened: Opened; round: RoundRow } | null> {
  const codes = new Map((await listUnits(db, { includeEnded: true })).map((unit) => [unit.id, unit.code]));
  for (const round of await store.listRoundsIn(db, states)) {
    const entries = await store.listRoundUnits(db, round.id);
    const units = new Map(entries.map((entry) => [codes.get(entry.unit_id)!, entry.unit_id]));
    const known = { id: round.id, units, slipUnits: rubricOf(round).slip.units };
    const opened = openToken(context, typed, [known]);
    if (opened) return { opened, round };
  }
  return null;
}

/**
 * Takes a ballot, or puts it in the place of the one this token gave before. Who and when is not kept: no event, no
 * account, no time. Nothing about the person comes in here at all.
 *
 * @throws RuleFault for a foreign token, after the close, for a unit the token isn't for or that was taken out, for a
 *   form with nothing in it, or too many words.
 */
export async function castBallot(
  context: Context,
  typed: string,
  unitId: string,
  form: Form & { words: string },
): Promise<{ round: RoundRow; key: string; isChanged: boolean }> {
  return transact(context.db, async (trx) => {
    const opened = await readToken(context, typed, trx);
    const unit = opened.units.find((one) => one.unitId === unitId);
    if (!unit) throw new RuleFault('evaluations:fault.unitNotYours', { field: 'unit' });
    const entry = await store.holdRoundUnit(trx, context.dialect, opened.roundId, unitId);
    const round = await store.getRound(trx, opened.roundId);
    if (!takesBallots(round, dayOf(context.clock.now()))) throw new RuleFault('evaluations:fault.over');
    if (entry?.state !== 'in') throw new RuleFault('evaluations:fault.unitOut');
    assertFilled(form);
    const isChanged = await ballots.hasBallot(trx, unit.key);
    await ballots.putBallot(trx, {
      key: unit.key,
      round_id: round.id,
      unit_id: unitId,
      rater_group: opened.group,
      // Whoever abstains says nothing about the unit.
      ...(form.reason === null
        ? form.levels
        : { attitude: null, capability: null, efficiency: null, effect: null }),
      reason: form.reason,
      words: form.words.trim(),
    });
    return { round, key: unit.key, isChanged };
  });
}

function assertFilled(form: Form & { words: string }): void {
  if (form.reason === null && Object.values(form.levels).every((level) => level === null)) {
    throw new RuleFault('evaluations:fault.emptyBallot', { field: 'attitude' });
  }
  if ([...form.words.trim()].length > WORDS_MOST) {
    throw new RuleFault('evaluations:fault.wordsLong', { field: 'words', most: WORDS_MOST });
  }
}

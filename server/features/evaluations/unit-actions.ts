import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Day, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { holds } from '../accounts/index.ts';
import { scan } from '../masking/index.ts';
import { holdRegister } from '../register/index.ts';
import { listTowns, unitNames } from '../units/index.ts';
import { planRecords, roundUnitRecords } from './records.ts';
import { REPORT_MOST, type RoundState } from './rules.ts';
import { findPlan } from './store-words.ts';
import * as store from './store.ts';
import type { RoundRow, RoundUnitRow } from './store.ts';

/**
 * The unit says what it did in the period, before anybody judges it. May be written anew until the last day.
 *
 * @throws Forbidden for everybody but a unit's head; NotFound for a round the unit isn't in; RuleFault after the last
 *   day, for no words, too many, or somebody's data; Conflict when somebody was faster.
 */
export async function handInReport(
  context: Context,
  actor: Actor,
  code: string,
  input: { version: number; report: string },
): Promise<RoundUnitRow> {
  return answering(context, actor, code, ['draft', 'ready'], async (trx, round, entry, at) => {
    if (entry.version !== input.version) throw new Conflict();
    if (dayOf(at) > round.reports_by) throw new RuleFault('evaluations:fault.reportLate');
    const report = await publicText(trx, at, input.report, 'report');
    const event = { kind: 'evaluation.reported', set: { report, reported_at: at } };
    return (await roundUnitRecords.change(trx, context, actor, at, entry, event)).row;
  });
}

/** The unit's answer to what people said, beside the result. @throws as `handInReport`. */
export async function replyToResult(
  context: Context,
  actor: Actor,
  code: string,
  input: { version: number; reply: string },
): Promise<RoundUnitRow> {
  return answering(context, actor, code, ['published'], async (trx, _round, entry, at) => {
    if (entry.version !== input.version) throw new Conflict();
    const reply = await publicText(trx, at, input.reply, 'reply');
    const event = { kind: 'evaluation.replied', set: { reply, replied_at: at } };
    return (await roundUnitRecords.change(trx, context, actor, at, entry, event)).row;
  });
}

/**
 * What the unit will do and until when: owed below the last band, welcome from every other unit. Once.
 *
 * @throws as `handInReport`; RuleFault for a day that is past; Conflict when a plan is there.
 */
export async function handInPlan(
  context: Context,
  actor: Actor,
  code: string,
  input: { measures: string; finishOn: Day },
): Promise<void> {
  await answering(context, actor, code, ['published'], async (trx, round, entry, at) => {
    const measures = await publicText(trx, at, input.measures, 'measures');
    if (input.finishOn <= dayOf(at)) {
      throw new RuleFault('evaluations:fault.finishPast', { field: 'finishOn' });
    }
    const set = { measures, finish_on: input.finishOn, handed_in_at: at };
    const plan = await findPlan(trx, round.id, entry.unit_id);
    if (plan?.handed_in_at) throw new Conflict('evaluations:fault.planThere');
    if (plan) {
      await planRecords.change(trx, context, actor, at, plan, { kind: 'evaluation.planned', set });
      return;
    }
    const row = {
      id: context.ids.id(),
      round_id: round.id,
      unit_id: entry.unit_id,
      is_required: 0,
      due_on: null,
      ...set,
    };
    await planRecords.create(trx, context, actor, at, row, { kind: 'evaluation.planned' });
  });
}

async function answering<T>(
  context: Context,
  actor: Actor,
  code: string,
  states: readonly RoundState[],
  work: (trx: Trx, round: RoundRow, entry: RoundUnitRow, at: Instant) => Promise<T>,
): Promise<T> {
  if (!holds(actor, 'evaluation.answer') || actor.unitId === null) throw new Forbidden();
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const round = await store.findRound(trx, code);
    const entry = round && (await store.findRoundUnit(trx, round.id, actor.unitId!));
    if (!round || entry?.state !== 'in') throw new NotFound();
    if (!states.includes(round.state)) throw new Conflict('evaluations:fault.state');
    return work(trx, round, entry, context.clock.now());
  });
}

/** Words of an office that everybody will read: some, not too many, and nobody's data in them. */
async function publicText(trx: Trx, at: Instant, text: string, field: string): Promise<string> {
  const words = text.trim();
  if (words === '') throw new RuleFault('errors:field.required', { field });
  if ([...words].length > REPORT_MOST) {
    throw new RuleFault('evaluations:fault.wordsLong', { field, most: REPORT_MOST });
  }
  const units = [...(await unitNames(trx)).values()].map(({ name }) => name);
  const towns = (await listTowns(trx, dayOf(at))).map(({ name }) => name);
  const found = scan(words, { places: new Set([...units, ...towns]) });
  if (!found.clean)
    throw new RuleFault('evaluations:fault.personalData', { field, text: found.sure[0]!.text });
  return words;
}

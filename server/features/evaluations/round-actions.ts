import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { holds } from '../accounts/index.ts';
import { commitDraw } from '../draws/index.ts';
import { holdRegister } from '../register/index.ts';
import { listUnits } from '../units/index.ts';
import { roundRecords, roundUnitRecords } from './records.ts';
import { rubricOn } from './rubric.ts';
import { dateFault, REASON_LEAST, type RoundDates, type RoundKind, type RoundState } from './rules.ts';
import * as store from './store.ts';
import type { RoundRow } from './store.ts';

export interface RoundContent extends RoundDates {
  title: string;
  titleEn: string;
}

export interface NewRound extends RoundContent {
  kind: RoundKind;
  /** Null: units of all sectors. */
  sectorId: string | null;
}

/**
 * Makes a round with every unit of its sector that takes cases. The seed of its draw is made and promised in the
 * same moment, before anybody knows who could be drawn.
 *
 * @throws Forbidden for everybody but the supervision office; RuleFault for dates out of place, or no unit.
 */
export async function makeRound(context: Context, actor: Actor, input: NewRound): Promise<RoundRow> {
  assertManages(actor);
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const now = context.clock.now();
    const today = dayOf(now);
    assertDates(input);
    if (input.opens_on <= today) throw new RuleFault('evaluations:fault.opensPast', { field: 'opensOn' });
    const filter = input.sectorId === null ? {} : { sectorId: input.sectorId };
    const units = await listUnits(trx, { day: today, takesCases: true, ...filter });
    if (units.length === 0) throw new RuleFault('evaluations:fault.noUnits', { field: 'sector' });
    const year = today.slice(0, 4);
    const numbers = (await store.codesOfYear(trx, year)).map((code) => Number(code.slice(5)));
    const row = {
      id: context.ids.id(),
      code: `${year}-${Math.max(0, ...numbers) + 1}`,
      kind: input.kind,
      sector_id: input.sectorId,
      ...contentOf(input),
      state: 'draft' as const,
      rubric_json: JSON.stringify(await rubricOn(trx, today)),
      made_at: now,
      drawn_at: null,
      draw_seq: null,
      villages_json: '[]',
      opened_at: null,
      closed_at: null,
      published_at: null,
      ballots: null,
      ballots_sha256: null,
      keys_sha256: null,
      called_off_words: null,
    };
    const { row: round } = await roundRecords.create(trx, context, actor, now, row, {
      kind: 'evaluation.made',
    });
    for (const unit of units) {
      await roundUnitRecords.create(
        trx,
        context,
        actor,
        now,
        {
          id: context.ids.id(),
          round_id: round.id,
          unit_id: unit.id,
          state: 'in',
          withdrawn_on: null,
          withdrawn_words: null,
          report: null,
          reported_at: null,
          result_json: null,
          flags_json: null,
          reply: null,
          replied_at: null,
        },
        { kind: 'evaluation.unit_in' },
      );
    }
    await commitDraw(trx, context, 'evaluation', round.id);
    return round;
  });
}

/** Changes titles and dates, as long as the round hasn't opened. @throws as `makeRound`; Conflict after that. */
export async function changeRound(
  context: Context,
  actor: Actor,
  code: string,
  version: number,
  input: RoundContent,
): Promise<RoundRow> {
  return managing(context, actor, code, ['draft', 'ready'], async (trx, round, at) => {
    if (round.version !== version) throw new Conflict();
    assertDates(input);
    if (input.opens_on <= dayOf(at) && input.opens_on !== round.opens_on) {
      throw new RuleFault('evaluations:fault.opensPast', { field: 'opensOn' });
    }
    const set = contentOf(input);
    return (await roundRecords.change(trx, context, actor, at, round, { kind: 'evaluation.changed', set }))
      .row;
  });
}

/** Calls a round off, with a reason everybody may read. What was voted stays and is never counted. */
export async function callOffRound(
  context: Context,
  actor: Actor,
  code: string,
  words: string,
): Promise<RoundRow> {
  return managing(context, actor, code, ['draft', 'ready', 'open'], async (trx, round, at) => {
    const set = { state: 'called_off' as const, called_off_words: reasonOf(words, 'reason') };
    const { row } = await roundRecords.change(trx, context, actor, at, round, {
      kind: 'evaluation.called_off',
      set,
    });
    return row;
  });
}

/**
 * Takes a unit out of a round, with a reason everybody may read. Ballots about it stay where they are and are neither
 * counted nor shown.
 *
 * @throws NotFound for a unit that isn't in the round; Conflict when it is out already, or after publication.
 */
export async function withdrawUnit(
  context: Context,
  actor: Actor,
  code: string,
  input: { unitId: string; words: string },
): Promise<void> {
  await managing(context, actor, code, ['draft', 'ready', 'open', 'closed'], async (trx, round, at) => {
    const words = reasonOf(input.words, 'words');
    const entry = await store.holdRoundUnit(trx, context.dialect, round.id, input.unitId);
    if (!entry) throw new NotFound();
    if (entry.state !== 'in') throw new Conflict('evaluations:fault.withdrawnAlready');
    await roundUnitRecords.change(trx, context, actor, at, entry, {
      kind: 'evaluation.unit_withdrawn',
      set: { state: 'withdrawn', withdrawn_on: dayOf(at), withdrawn_words: words },
    });
  });
}

/** @throws Forbidden for everybody but the supervision office and the clock. */
export function assertManages(actor: Actor): void {
  if (actor.role !== 'system' && !holds(actor, 'evaluation.manage')) throw new Forbidden();
}

/**
 * Work on a round that is in one of these states, under the register's head.
 *
 * @throws Forbidden; NotFound; Conflict in another state.
 */
export async function managing<T>(
  context: Context,
  actor: Actor,
  code: string,
  states: readonly RoundState[],
  work: (trx: Trx, round: RoundRow, at: Instant) => Promise<T>,
): Promise<T> {
  assertManages(actor);
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const round = await store.findRound(trx, code);
    if (!round) throw new NotFound();
    if (!states.includes(round.state)) throw new Conflict('evaluations:fault.state');
    return work(trx, round, context.clock.now());
  });
}

function reasonOf(words: string, field: string): string {
  const reason = words.trim();
  if ([...reason].length < REASON_LEAST) {
    throw new RuleFault('evaluations:fault.reasonShort', { field, least: REASON_LEAST });
  }
  return reason;
}

const FIELD_OF = {
  period_from: 'periodFrom',
  period_to: 'periodTo',
  reports_by: 'reportsBy',
  opens_on: 'opensOn',
  closes_on: 'closesOn',
} as const satisfies Record<keyof RoundDates, string>;

function assertDates(dates: RoundDates): void {
  const fault = dateFault(dates);
  if (fault !== null) throw new RuleFault(`evaluations:fault.date.${fault}`, { field: FIELD_OF[fault] });
}

const contentOf = (input: RoundContent) => ({
  title: input.title,
  title_en: input.titleEn,
  period_from: input.period_from,
  period_to: input.period_to,
  reports_by: input.reports_by,
  opens_on: input.opens_on,
  closes_on: input.closes_on,
});

import { createHash } from 'node:crypto';
import type { Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { calendarOf, workdaysAfter } from '../deadlines/index.ts';
import { findDraw, listDigest, revealDraw } from '../draws/index.ts';
import { findPersonalData, mask, scan } from '../masking/index.ts';
import { appendPublicLeaf } from '../register/index.ts';
import { listTowns, unitNames } from '../units/index.ts';
import { countRound, workOf } from './count.ts';
import { drawAgain, unitCodes } from './draw-actions.ts';
import { gatesAt } from './gates.ts';
import { ballotLines, poolLines, resultLines } from './published.ts';
import { planRecords, roundRecords, roundUnitRecords, wordsRecords } from './records.ts';
import { managing } from './round-actions.ts';
import { rubricOf } from './rubric.ts';
import { gatesAreOpen, WORDS_MOST } from './rules.ts';
import type { Result } from './scoring.ts';
import { listBallots, rewriteBallots, type BallotRow } from './store-ballots.ts';
import { listPool, rewriteRights } from './store-rights.ts';
import * as words from './store-words.ts';
import * as store from './store.ts';
import type { RoundRow } from './store.ts';

/** What stands where personal data was: a sign, no word of any language. */
const MASK = '＊＊＊';

/**
 * Opens a round whose day has come, if no gate is shut.
 *
 * @throws RuleFault before its day or with a gate shut; Conflict in another state.
 */
export async function openRound(context: Context, actor: Actor, code: string): Promise<RoundRow> {
  return managing(context, actor, code, ['ready'], async (trx, round, at) => {
    if (dayOf(at) < round.opens_on)
      throw new RuleFault('evaluations:fault.tooEarly', { day: round.opens_on });
    if (!gatesAreOpen(await gatesAt(trx, round, at))) throw new RuleFault('evaluations:fault.gates');
    const units = [...(await unitCodes(trx, round.id)).keys()];
    await appendPublicLeaf(trx, context, {
      kind: 'evaluation.opened',
      at,
      body: { round: round.code, units, closesOn: round.closes_on },
    });
    const set = { state: 'open' as const, opened_at: at };
    return (await roundRecords.change(trx, context, actor, at, round, { kind: 'evaluation.opened', set }))
      .row;
  });
}

/**
 * Closes a round after its last day: counts, and puts the digest of all ballots into the register, so that from now on
 * none of them can be changed, added or lost unseen. The seed of the draw is told.
 *
 * @throws RuleFault before its last day is over; Conflict in another state.
 */
export async function closeRound(context: Context, actor: Actor, code: string): Promise<RoundRow> {
  return managing(context, actor, code, ['open'], async (trx, round, at) => {
    if (dayOf(at) <= round.closes_on) {
      throw new RuleFault('evaluations:fault.notOver', { day: round.closes_on });
    }
    const entries = await store.holdRoundUnits(trx, context.dialect, round.id);
    await rewriteBallots(trx, round.id);
    await rewriteRights(trx, round.id);
    const ballots = await listBallots(trx, round.id);
    const rubric = rubricOf(round);
    const within = entries.filter(({ state }) => state === 'in');
    const counted = await countRound(
      trx,
      round.id,
      within.map((entry) => entry.unit_id),
      rubric,
      (unitId) => workOf(trx, round, unitId, rubric),
    );
    for (const [index, { result, flags }] of counted.entries()) {
      const set = { result_json: JSON.stringify(result), flags_json: JSON.stringify(flags) };
      await roundUnitRecords.change(trx, context, actor, at, within[index]!, {
        kind: 'evaluation.counted',
        set,
      });
    }
    await keepWords(trx, context, actor, at, ballots, counted);
    const set = {
      state: 'closed' as const,
      closed_at: at,
      ballots: ballots.length,
      ballots_sha256: listDigest(ballotLines(ballots)),
      keys_sha256: listDigest(ballots.map(({ key }) => key)),
    };
    await appendPublicLeaf(trx, context, {
      kind: 'evaluation.closed',
      at,
      body: {
        round: round.code,
        ballots: ballots.length,
        ballotsSha256: set.ballots_sha256,
        keysSha256: set.keys_sha256,
      },
    });
    await reveal(trx, context, round);
    return (await roundRecords.change(trx, context, actor, at, round, { kind: 'evaluation.closed', set }))
      .row;
  });
}

async function reveal(trx: Trx, context: Context, round: RoundRow): Promise<void> {
  const draw = (await findDraw(trx, 'evaluation', round.id))!;
  const units = [...(await drawnUnits(trx, round)).keys()];
  const pool = await listPool(trx, round.id);
  const lines = drawAgain(draw.seed, units, pool, rubricOf(round).evaluators);
  await revealDraw(trx, context, draw, {
    pool: poolLines(pool),
    result: resultLines(lines, JSON.parse(round.villages_json) as string[]),
  });
}

/** The units that were in the round when it was drawn: a unit that was taken out later is among them. */
export async function drawnUnits(trx: Trx | Context['db'], round: RoundRow): Promise<Map<string, string>> {
  const all = await unitCodes(trx, round.id, { withdrawnToo: true });
  const entries = await store.listRoundUnits(trx, round.id);
  const outBefore = new Set(
    entries
      .filter((entry) => entry.state === 'withdrawn' && entry.withdrawn_on! < dayOf(round.drawn_at!))
      .map((entry) => entry.unit_id),
  );
  return new Map([...all].filter(([, id]) => !outBefore.has(id)));
}

/** What people wrote, apart from their ballots; only of units with enough of them, in an order that is chance. */
async function keepWords(
  trx: Trx,
  context: Context,
  actor: Actor,
  at: Instant,
  ballots: readonly BallotRow[],
  counted: readonly { unitId: string; result: Result }[],
): Promise<void> {
  const shown = new Set(
    counted.filter(({ result }) => result.shown !== 'nothing').map(({ unitId }) => unitId),
  );
  const places = await placeNames(trx, at);
  const rows = ballots
    .filter((ballot) => ballot.words !== '' && shown.has(ballot.unit_id))
    .map((ballot) => ({
      // Not the ballot's own key: that is published, and its holder could be asked for it.
      id: createHash('sha256')
        .update(context.ids.bytes(16))
        .update(`words/${ballot.key}`)
        .digest('hex')
        .slice(0, 32),
      round_id: ballot.round_id,
      unit_id: ballot.unit_id,
      words: ballot.words,
      state: 'waiting' as const,
      shown: mask(ballot.words, findPersonalData(ballot.words, { places }), () => MASK),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const row of rows) {
    await wordsRecords.create(trx, context, actor, at, row, { kind: 'evaluation.words_kept' });
  }
}

/**
 * Decides what of somebody's words may be read: they are published as they were masked, or as a person of the
 * supervision office masked them further, or not at all.
 *
 * @throws RuleFault when personal data is left in them; Conflict when somebody else decided first.
 */
export async function decideWords(
  context: Context,
  actor: Actor,
  code: string,
  input: { id: string; version: number; decision: 'approve' | 'withhold'; shown: string },
): Promise<void> {
  await managing(context, actor, code, ['closed'], async (trx, round, at) => {
    const row = await words.findWords(trx, input.id);
    if (row?.round_id !== round.id) throw new NotFound();
    if (row.version !== input.version || row.state !== 'waiting') throw new Conflict();
    const shown = input.shown.trim();
    if (input.decision === 'approve') {
      if (shown === '') throw new RuleFault('errors:field.required', { field: 'shown' });
      if ([...shown].length > WORDS_MOST) {
        throw new RuleFault('evaluations:fault.wordsLong', { field: 'shown', most: WORDS_MOST });
      }
      const found = scan(shown, { places: await placeNames(trx, at) });
      if (!found.clean) {
        throw new RuleFault('evaluations:fault.personalData', { field: 'shown', text: found.sure[0]!.text });
      }
    }
    const set =
      input.decision === 'approve'
        ? { state: 'approved' as const, shown }
        : { state: 'withheld' as const, shown: null };
    await wordsRecords.change(trx, context, actor, at, row, { kind: 'evaluation.words_decided', set });
  });
}

/**
 * Publishes a round. A unit below the last band owes a make-up plan (补课) from now on.
 *
 * @throws RuleFault while words wait for a decision; Conflict in another state.
 */
export async function publishRound(context: Context, actor: Actor, code: string): Promise<RoundRow> {
  return managing(context, actor, code, ['closed'], async (trx, round, at) => {
    const waiting = (await words.countWords(trx, round.id)).get('waiting') ?? 0;
    if (waiting > 0) throw new RuleFault('evaluations:fault.wordsWaiting', { count: waiting });
    const rubric = rubricOf(round);
    const due = workdaysAfter(await calendarOf(trx), at, rubric.planWorkdays);
    for (const entry of await store.listRoundUnits(trx, round.id)) {
      if (entry.state !== 'in' || entry.result_json === null) continue;
      const result = JSON.parse(entry.result_json) as Result;
      if (result.band !== 'below') continue;
      const plan = {
        id: context.ids.id(),
        round_id: round.id,
        unit_id: entry.unit_id,
        is_required: 1,
        due_on: dayOf(due.at),
        measures: null,
        finish_on: null,
        handed_in_at: null,
      };
      await planRecords.create(trx, context, actor, at, plan, { kind: 'evaluation.plan_due' });
    }
    const set = { state: 'published' as const, published_at: at };
    return (await roundRecords.change(trx, context, actor, at, round, { kind: 'evaluation.published', set }))
      .row;
  });
}

/** Names of units and towns, which look like names of people to the masker. */
async function placeNames(trx: Trx, at: Instant): Promise<ReadonlySet<string>> {
  const units = [...(await unitNames(trx)).values()].map(({ name }) => name);
  const towns = (await listTowns(trx, dayOf(at))).map(({ name }) => name);
  return new Set([...units, ...towns]);
}

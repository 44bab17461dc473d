import { transact, type Reader } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { getCase } from '../cases/index.ts';
import { scan, type Scan } from '../masking/index.ts';
import { holdRegister } from '../register/index.ts';
import { findEcho, type EchoRow } from './echo-store.ts';
import type { SeenOptions } from './exposure-act.ts';
import { placeNames } from './place-names.ts';
import { echoRecords } from './records.ts';
import { mayEcho } from './rules.ts';

const EDITORS: readonly Actor['role'][] = ['dispatcher', 'supervision'];

export function mayEdit(actor: Actor): boolean {
  return EDITORS.includes(actor.role) && actor.accountId !== null;
}

/** What a text that is to go out still holds: to be taken out, and to be looked at. */
export async function lastLook(reader: Reader, context: Context, text: string): Promise<Scan> {
  return scan(text, { places: await placeNames(reader, dayOf(context.clock.now())) });
}

/**
 * Puts an echo on the wall in the editor's words. Nothing goes out while personal data is found for sure; what
 * only may be some goes out when the editor says they have looked (domain §5.4).
 *
 * @throws RuleFault; Conflict when it was decided before or the resident has taken the consent back.
 */
export async function approveEcho(
  context: Context,
  actor: Actor,
  id: string,
  input: { question: string; answer: string; looked: boolean },
  options: SeenOptions = {},
): Promise<EchoRow> {
  return onWaiting(context, actor, id, options, async (trx, row) => {
    if (!mayEcho(await getCase(trx, row.case_id))) throw new Conflict('boards:conflict.consent');
    const question = input.question.trim();
    const answer = input.answer.trim();
    for (const text of [question, answer]) {
      if (text.length < 4) throw new RuleFault('boards:rule.words', { least: 4 });
      if (text.length > 2000) throw new RuleFault('boards:rule.tooLong', { most: 2000 });
      const found = await lastLook(trx, context, text);
      const first = found.sure[0] ?? (input.looked ? undefined : found.unsure[0]);
      if (first) {
        throw new RuleFault(`boards:rule.${first.certainty === 'sure' ? 'personalData' : 'unsureData'}`, {
          text: first.text,
        });
      }
    }
    return {
      kind: 'echo.published',
      set: {
        state: 'published',
        question,
        answer,
        approved_by: actor.accountId,
        published_at: context.clock.now(),
      },
    };
  });
}

/** Keeps an echo off the wall, with a reason. */
export async function rejectEcho(
  context: Context,
  actor: Actor,
  id: string,
  input: { why: string },
  options: SeenOptions = {},
): Promise<EchoRow> {
  return onWaiting(context, actor, id, options, () => {
    if (input.why.trim().length < 4) throw new RuleFault('boards:rule.words', { least: 4 });
    return {
      kind: 'echo.rejected',
      set: { state: 'rejected', ended_at: context.clock.now(), ended_why: input.why.trim() },
    };
  });
}

type Change = { kind: string; set: Partial<EchoRow> };

async function onWaiting(
  context: Context,
  actor: Actor,
  id: string,
  options: SeenOptions,
  change: (trx: Reader, row: EchoRow) => Promise<Change> | Change,
): Promise<EchoRow> {
  if (!mayEdit(actor)) throw new Forbidden();
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const row = await findEcho(trx, id);
    if (!row) throw new NotFound();
    if (options.seen !== undefined && options.seen !== row.version) throw new Conflict();
    if (row.state !== 'draft' && row.state !== 'needs_editor') throw new Conflict('boards:conflict.state');
    const wanted = await change(trx, row);
    return (await echoRecords.change(trx, context, actor, context.clock.now(), row, wanted)).row;
  });
}

import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { newReceipt, receiptHash } from '../cases/index.ts';
import {
  findMember,
  findMemberByAccount,
  isInOffice,
  isWithin,
  type NetworkScope,
} from '../network/index.ts';
import { holdRegister } from '../register/index.ts';
import { findUnit } from '../units/index.ts';
import { isOfOffice, padOffice } from './taker.ts';
import { padRecords } from './records.ts';
import { newSlipNumber, readSlipNumber, SHEETS_MOST, SLIPS_A_SHEET, type CancelGround } from './rules.ts';
import * as store from './store.ts';
import type { PadRow } from './store.ts';

/** Whose pad it is to be. */
export type PadHolder = { memberId: string } | { unitId: string };

/** One slip as it is printed. The receipt is secret, is in this answer alone, and is never stored. */
export interface PrintedSlip {
  n: number;
  number: string;
  receipt: string;
}

/**
 * Makes a pad of receipts for one collector or one service point.
 *
 * @param sheets A4 sheets of eight slips, 1 to 10.
 * @returns the pad, and its slips with their secrets for printing: once, now.
 * @throws NotFound for a collector or unit that is not this office's; RuleFault for a number of sheets out of range.
 */
export async function makePad(
  context: Context,
  actor: Actor,
  input: { holder: PadHolder; sheets: number },
): Promise<{ pad: PadRow; slips: PrintedSlip[] }> {
  const { ids, clock, dialect } = context;
  if (!Number.isInteger(input.sheets) || input.sheets < 1 || input.sheets > SHEETS_MOST) {
    throw new RuleFault('intake:fault.sheets', { most: SHEETS_MOST });
  }
  return transact(context.db, async (trx) => {
    const scope = await padOffice(trx, actor);
    const at = clock.now();
    const holder = await holderOf(trx, scope, input.holder, dayOf(at));
    const slips = await newSlips(trx, context, input.sheets * SLIPS_A_SHEET);
    await holdRegister(trx, dialect);
    const year = Number(dayOf(at).slice(0, 4));
    const { row: pad } = await padRecords.create(
      trx,
      context,
      actor,
      at,
      {
        id: ids.id(),
        year,
        number: await store.nextPadNumber(trx, year),
        ...holder,
        town_code: scope.townCode,
        slips: slips.length,
        made_by: actor.accountId!,
        made_at: at,
        state: 'in_use',
        cancelled_at: null,
        cancelled_by: null,
        cancel_ground: null,
      },
      { kind: 'pad.made' },
    );
    await store.insertSlips(
      trx,
      slips.map(({ n, number, receipt }) => ({
        id: ids.id(),
        pad_id: pad.id,
        n,
        number,
        receipt_hash: receiptHash(receipt),
        state: 'unused' as const,
        changed_at: null,
      })),
    );
    return { pad, slips };
  });
}

async function holderOf(
  trx: Trx,
  scope: NetworkScope,
  holder: PadHolder,
  day: string,
): Promise<Pick<PadRow, 'member_id' | 'unit_id'>> {
  if ('memberId' in holder) {
    const member = await findMember(trx, holder.memberId);
    const isOurs =
      member?.kind === 'collector' && isWithin(scope, { level: member.level, townCode: member.town_code });
    if (!member || !isOurs || !isInOffice(member, day)) throw new NotFound();
    return { member_id: member.id, unit_id: null };
  }
  const unit = await findUnit(trx, holder.unitId);
  // A town's office has its own counter; the county's may give one to any unit.
  if (!unit || (scope.level === 'town' && unit.divisionCode !== scope.townCode)) throw new NotFound();
  return { member_id: null, unit_id: unit.id };
}

async function newSlips(trx: Trx, { ids }: Context, count: number): Promise<PrintedSlip[]> {
  const numbers = new Set<string>();
  while (numbers.size < count) {
    const more = Array.from({ length: count - numbers.size }, () => newSlipNumber(ids));
    const taken = await store.takenNumbers(trx, more);
    for (const number of more) if (!taken.has(number)) numbers.add(number);
  }
  return [...numbers].map((number, index) => ({ n: index + 1, number, receipt: newReceipt(ids) }));
}

/**
 * A pad that was lost, or given back: none of its unused slips opens a case any more. Used ones are their residents'
 * and stay as they are.
 *
 * @returns the pad and how many slips were cancelled.
 * @throws NotFound for a pad of another office or collector; Conflict when it is cancelled already.
 */
export async function cancelPad(
  context: Context,
  actor: Actor,
  padId: string,
  ground: CancelGround,
): Promise<{ pad: PadRow; slips: number }> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const found = await store.findPad(trx, padId);
    if (!found || !(await mayCancel(trx, actor, found))) throw new NotFound();
    if (found.state === 'cancelled') throw new Conflict('intake:conflict.padCancelled');
    const at = context.clock.now();
    const slips = await store.cancelUnused(trx, padId, at);
    const { row: pad } = await padRecords.change(trx, context, actor, at, found, {
      kind: 'pad.cancelled',
      set: {
        state: 'cancelled',
        cancelled_at: at,
        cancelled_by: actor.accountId,
        cancel_ground: ground,
      },
      note: { slips },
    });
    return { pad, slips };
  });
}

/**
 * One slip that was spoilt or lost.
 *
 * @throws RuleFault with the field's fault for a number that is none, is not theirs, or is used or cancelled.
 */
export async function cancelSlip(
  context: Context,
  actor: Actor,
  typed: string,
  ground: CancelGround,
): Promise<string> {
  const number = readSlipNumber(typed);
  if (number === null) throw new RuleFault('intake:form.slipWrong');
  await transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const slip = await store.findSlip(trx, number);
    const pad = slip && (await store.findPad(trx, slip.pad_id));
    if (!pad || !(await mayCancel(trx, actor, pad))) throw new RuleFault('intake:form.slipUnknown');
    if (slip.state === 'used') throw new RuleFault('intake:form.slipUsed');
    const at = context.clock.now();
    if (slip.state === 'cancelled' || !(await store.leaveUse(trx, slip.id, 'cancelled', at))) {
      throw new RuleFault('intake:form.slipCancelled');
    }
    await padRecords.change(trx, context, actor, at, pad, {
      kind: 'pad.slip_cancelled',
      note: { slip: number, ground },
    });
  });
  return number;
}

/** The office that made it, or the collector it was made for: who lost a pad says so even off duty. */
async function mayCancel(trx: Trx, actor: Actor, pad: PadRow): Promise<boolean> {
  if (actor.role === 'network_office') return isOfOffice(pad, await padOffice(trx, actor));
  if (actor.role !== 'collector' || actor.accountId === null) return false;
  const member = await findMemberByAccount(trx, actor.accountId);
  return member !== undefined && member.id === pad.member_id;
}

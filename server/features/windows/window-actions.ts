import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { holds } from '../accounts/index.ts';
import { holdRegister } from '../register/index.ts';
import { publicWords } from '../stations/index.ts';
import { findCategory, findUnit } from '../units/index.ts';
import { isOfUnit } from './policy.ts';
import { sheetRecords, windowRecords } from './records.ts';
import { nextCode, SHEETS_A_DAY, SLIPS_A_SHEET } from './rules.ts';
import * as store from './store.ts';
import type { SheetRow, WindowRow } from './store.ts';

/** What a unit says about a window of its own. */
export interface WindowContent {
  name: string;
  nameEn: string;
  place: string;
  placeEn: string;
  services: string;
  servicesEn: string;
  categoryCode: string;
}

/** Opens a window; its code is given by the house, since posters and slips carry it. */
export async function addWindow(context: Context, actor: Actor, input: WindowContent): Promise<WindowRow> {
  return transact(context.db, async (trx) => {
    if (!holds(actor, 'window.manage') || actor.unitId === null) throw new Forbidden();
    // The head first: of two that are opened at once the second sees the code of the first.
    await holdRegister(trx, context.dialect);
    const unit = await findUnit(trx, actor.unitId);
    if (!unit || !unit.takesCases || unit.validTo !== null) throw new RuleFault('windows:rule.unit');
    const taken = (await store.listWindowsOfUnit(trx, unit.id)).map(({ code }) => code);
    const now = context.clock.now();
    const row = {
      id: context.ids.id(),
      code: nextCode(unit.code, taken),
      unit_id: unit.id,
      from_on: dayOf(now),
      ended_on: null,
      ...(await columnsOf(trx, context, input)),
    };
    return (await windowRecords.create(trx, context, actor, now, row, { kind: 'window.opened' })).row;
  });
}

/** Changes what is said about a window; its code stays. */
export async function changeWindow(
  context: Context,
  actor: Actor,
  code: string,
  input: WindowContent,
  options: { seen?: number | undefined } = {},
): Promise<WindowRow> {
  return transact(context.db, async (trx) => {
    const row = await ownWindow(trx, context, actor, code, options.seen);
    const event = { kind: 'window.changed', set: await columnsOf(trx, context, input) };
    return (await windowRecords.change(trx, context, actor, context.clock.now(), row, event)).row;
  });
}

/** Closes a window for good. Its reviews stay, and slips of visits before still count until they expire. */
export async function endWindow(context: Context, actor: Actor, code: string): Promise<WindowRow> {
  return transact(context.db, async (trx) => {
    const row = await ownWindow(trx, context, actor, code);
    if (row.ended_on !== null) throw new Conflict('windows:conflict.ended');
    const now = context.clock.now();
    const event = { kind: 'window.ended', set: { ended_on: dayOf(now) } };
    return (await windowRecords.change(trx, context, actor, now, row, event)).row;
  });
}

/**
 * Prints a sheet of visit slips. How many were printed is public beside how many reviews came with one: a unit that
 * reviews itself has to print for it.
 */
export async function printSheet(context: Context, actor: Actor, code: string): Promise<SheetRow> {
  return transact(context.db, async (trx) => {
    const window = await ownWindow(trx, context, actor, code);
    if (window.ended_on !== null) throw new Conflict('windows:conflict.ended');
    const now = context.clock.now();
    const today = dayOf(now);
    if ((await store.countSheetsOn(trx, window.id, today)) >= SHEETS_A_DAY) {
      throw new RuleFault('windows:rule.sheets', { most: SHEETS_A_DAY });
    }
    const row = { id: context.ids.id(), window_id: window.id, printed_on: today, slips: SLIPS_A_SHEET };
    return (await sheetRecords.create(trx, context, actor, now, row, { kind: 'slips.printed' })).row;
  });
}

/** A window of the actor's unit, held so that nobody changes it meanwhile; to others it isn't there. */
async function ownWindow(
  trx: Trx,
  context: Context,
  actor: Actor,
  code: string,
  seen?: number,
): Promise<WindowRow> {
  await holdRegister(trx, context.dialect);
  const row = await store.findWindowByCode(trx, code);
  if (!row || !isOfUnit(actor, row)) throw new NotFound();
  if (seen !== undefined && seen !== row.version) throw new Conflict();
  return row;
}

async function columnsOf(trx: Trx, context: Context, input: WindowContent) {
  if (!(await findCategory(trx, input.categoryCode))?.isActive) throw new RuleFault('windows:rule.category');
  const words = (text: string, most: number) => publicWords(trx, context, text, { least: 2, most });
  return {
    name: await words(input.name, 60),
    name_en: await words(input.nameEn, 100),
    place: await words(input.place, 100),
    place_en: await words(input.placeEn, 200),
    services: await words(input.services, 300),
    services_en: await words(input.servicesEn, 600),
    category_code: input.categoryCode,
  };
}

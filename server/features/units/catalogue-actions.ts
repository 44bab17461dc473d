import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { appendPublicLeaf, holdRegister } from '../register/index.ts';
import { placeRow, unitFault } from './catalogue-rules.ts';
import { mayEditCatalogue } from './policy.ts';
import { findCategory, findDivision, findUnit, insertCatalogueRow } from './store.ts';
import { listCataloguePlace, updateCatalogueRow, type CatalogueKey } from './store-catalogue.ts';
import type { CatalogueRow } from './units.ts';

type RegistryContext = Pick<Context, 'db' | 'clock' | 'ids' | 'config' | 'dialect'>;

/**
 * From a day on, this unit answers for a category in the county or in one town. A row that held until then ends on
 * the day before; one that begins on that very day changes its unit.
 *
 * @param row.from today or later. What was proposed before stays as it was.
 * @throws Forbidden, RuleFault
 */
export async function putInCatalogue(
  context: RegistryContext,
  actor: Actor,
  row: { categoryCode: string; divisionCode: string | null; unitId: string; from: Day },
): Promise<CatalogueRow> {
  if (!mayEditCatalogue(actor)) throw new Forbidden();
  const { categoryCode, divisionCode, unitId, from } = row;
  const at = context.clock.now();
  if (from < dayOf(at)) throw new RuleFault('units:catalogue.fault.past', { day: from });
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    if (!(await findCategory(trx, categoryCode))) throw new RuleFault('units:catalogue.fault.category');
    const town = divisionCode === null ? null : await findDivision(trx, divisionCode, from);
    if (town !== null && town?.level !== 'town') throw new RuleFault('units:catalogue.fault.place');
    const unit = await findUnit(trx, unitId);
    if (!unit) throw new RuleFault('units:catalogue.fault.unit');
    const fault = unitFault(unit, divisionCode, from);
    if (fault !== null) throw new RuleFault(fault);
    const rows = await listCataloguePlace(trx, row);
    if (rows.some((one) => one.unitId === unitId && one.validFrom <= from && one.validTo === null)) {
      throw new RuleFault('units:catalogue.fault.same');
    }
    const { cut, replaces, validTo } = placeRow(rows, from);
    const next = { categoryCode, divisionCode, unitId, validFrom: from, validTo };
    if (cut) {
      await updateCatalogueRow(trx, { ...row, validFrom: cut.validFrom }, { validTo: cut.validTo });
    }
    if (replaces === null) await insertCatalogueRow(trx, next);
    else await updateCatalogueRow(trx, next, { unitId });
    await appendPublicLeaf(trx, context, {
      kind: 'catalogue.changed',
      at,
      body: {
        change: 'put',
        category: categoryCode,
        division: divisionCode,
        unit: unit.code,
        from,
        to: validTo,
      },
    });
    return next;
  });
}

/**
 * Ends a row with a day, and puts nothing in its place: after it the case's town, or a person, decides.
 *
 * @param lastDay today or later, and not before the row begins.
 * @throws Forbidden, NotFound; Conflict when the row ends on or before that day anyway; RuleFault.
 */
export async function endInCatalogue(
  context: RegistryContext,
  actor: Actor,
  key: CatalogueKey,
  lastDay: Day,
): Promise<void> {
  if (!mayEditCatalogue(actor)) throw new Forbidden();
  const at = context.clock.now();
  if (lastDay < dayOf(at)) throw new RuleFault('units:catalogue.fault.past', { day: lastDay });
  if (lastDay < key.validFrom)
    throw new RuleFault('units:catalogue.fault.beforeStart', { day: key.validFrom });
  await transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const row = (await listCataloguePlace(trx, key)).find((one) => one.validFrom === key.validFrom);
    if (!row) throw new NotFound();
    if (row.validTo !== null && row.validTo <= lastDay) throw new Conflict();
    const unit = await findUnit(trx, row.unitId);
    await updateCatalogueRow(trx, key, { validTo: lastDay });
    await appendPublicLeaf(trx, context, {
      kind: 'catalogue.changed',
      at,
      body: {
        change: 'ended',
        category: key.categoryCode,
        division: key.divisionCode,
        unit: unit?.code ?? null,
        from: key.validFrom,
        to: lastDay,
      },
    });
  });
}

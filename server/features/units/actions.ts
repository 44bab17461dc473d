import { transact, type Reader, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Forbidden, RuleFault } from '../../errors.ts';
import { appendPublicLeaf } from '../register/index.ts';
import type { ImportFault } from './import-file.ts';
import type { DivisionRow, UnitRow } from './import-rows.ts';
import { planDivisions } from './plan-divisions.ts';
import { planUnits, type PlannedUnit, type UnitsPlan } from './plan-units.ts';
import { mayImport } from './policy.ts';
import * as store from './store.ts';

type ImportContext = Pick<Context, 'db' | 'clock' | 'ids' | 'config' | 'dialect'>;

export interface ImportCounts {
  inserted: number;
  updated: number;
  unchanged: number;
}

/** What an import would do: all that is wrong, or nothing wrong and how many rows it touches. */
export type ImportPreview = ImportCounts & { faults: ImportFault[] };

/** Rows that don't fit the registry as it stands. Nothing was written; `faults` says all that is wrong. */
export class ImportRefused extends RuleFault {
  readonly faults: readonly ImportFault[];

  constructor(faults: readonly ImportFault[]) {
    super('units:import.refused', { count: faults.length });
    this.faults = faults;
  }
}

/**
 * Brings the rows of a parsed file into the registry of units, all or none. Units are matched by code; units the
 * file doesn't name stay. A file that names a dispatch or supervision office takes that mark from the former one.
 *
 * @throws Forbidden unless the actor is the administrator or the system.
 * @throws ImportRefused when a row points to a unit, sector or division that isn't there.
 */
export async function importUnits(
  context: ImportContext,
  actor: Actor,
  rows: readonly UnitRow[],
): Promise<ImportCounts & { sectors: number }> {
  if (!mayImport(actor)) throw new Forbidden();
  return transact(context.db, async (trx) => {
    const at = context.clock.now();
    const { plan, registered } = await planUnitsNow(trx, at, rows);
    if (plan.faults.length > 0) throw new ImportRefused(plan.faults);
    const sectorIds = new Map(registered.sectors.map((sector) => [sector.code, sector.id]));
    for (const sector of plan.newSectors) {
      const id = context.ids.id();
      sectorIds.set(sector.code, id);
      await store.insertSector(trx, { id, ...sector });
    }
    const unitIds = new Map(registered.units.map((unit) => [unit.code, unit.id]));
    await writeUnits(trx, context, plan, sectorIds, unitIds);
    const count = plan.inserts.length + plan.updates.length;
    if (count > 0) await appendPublicLeaf(trx, context, { kind: 'units.imported', at, body: { count } });
    return countsOf(plan);
  });
}

/**
 * Brings the rows of a parsed file into the versions of divisions, all or none.
 *
 * @throws Forbidden unless the actor is the administrator or the system.
 * @throws ImportRefused when a row lies in an unknown division or its days run into a later version.
 */
export async function importDivisions(
  context: ImportContext,
  actor: Actor,
  rows: readonly DivisionRow[],
): Promise<ImportCounts> {
  if (!mayImport(actor)) throw new Forbidden();
  return transact(context.db, async (trx) => {
    const at = context.clock.now();
    const plan = await planDivisionsNow(trx, at, rows);
    if (plan.faults.length > 0) throw new ImportRefused(plan.faults);
    for (const division of plan.writes) await store.putDivision(trx, division);
    const count = plan.inserted + plan.updated;
    if (count > 0) await appendPublicLeaf(trx, context, { kind: 'divisions.imported', at, body: { count } });
    return { inserted: plan.inserted, updated: plan.updated, unchanged: plan.unchanged };
  });
}

/** What `importUnits` would do now. Writes nothing. */
export async function previewUnits(
  context: Pick<Context, 'db' | 'clock'>,
  actor: Actor,
  rows: readonly UnitRow[],
): Promise<ImportPreview> {
  if (!mayImport(actor)) throw new Forbidden();
  const { plan } = await planUnitsNow(context.db, context.clock.now(), rows);
  return { faults: plan.faults, ...countsOf(plan) };
}

/** What `importDivisions` would do now. Writes nothing. */
export async function previewDivisions(
  context: Pick<Context, 'db' | 'clock'>,
  actor: Actor,
  rows: readonly DivisionRow[],
): Promise<ImportPreview> {
  if (!mayImport(actor)) throw new Forbidden();
  const { faults, inserted, updated, unchanged } = await planDivisionsNow(
    context.db,
    context.clock.now(),
    rows,
  );
  return { faults, inserted, updated, unchanged };
}

async function planUnitsNow(reader: Reader, at: Instant, rows: readonly UnitRow[]) {
  const registered = {
    units: await store.listUnits(reader, { includeEnded: true }),
    sectors: await store.listSectors(reader),
  };
  const divisions = new Set((await store.listDivisionVersions(reader)).map((division) => division.code));
  return { plan: planUnits(rows, registered, (code) => divisions.has(code), dayOf(at)), registered };
}

async function planDivisionsNow(reader: Reader, at: Instant, rows: readonly DivisionRow[]) {
  return planDivisions(rows, await store.listDivisionVersions(reader), dayOf(at));
}

function countsOf(plan: UnitsPlan): ImportCounts & { sectors: number } {
  return {
    inserted: plan.inserts.length,
    updated: plan.updates.length,
    unchanged: plan.unchanged,
    sectors: plan.newSectors.length,
  };
}

async function writeUnits(
  trx: Trx,
  context: ImportContext,
  plan: { inserts: readonly PlannedUnit[]; updates: readonly PlannedUnit[] },
  sectorIds: ReadonlyMap<string, string>,
  unitIds: Map<string, string>,
): Promise<void> {
  const changed = [...plan.inserts, ...plan.updates];
  // Before anything else is written, for there is never more than one of either.
  if (changed.some((unit) => unit.isDispatchOffice && unit.validTo === null)) {
    await store.clearOffice(trx, 'is_dispatch_office');
  }
  if (changed.some((unit) => unit.isSupervisionOffice && unit.validTo === null)) {
    await store.clearOffice(trx, 'is_supervision_office');
  }
  const toUnit = ({ id, sectorCode, parentCode, ...rest }: PlannedUnit) => ({
    ...rest,
    id: id ?? unitIds.get(rest.code)!,
    sectorId: sectorIds.get(sectorCode)!,
    parentId: parentCode === null ? null : unitIds.get(parentCode)!,
  });
  for (const unit of plan.inserts) unitIds.set(unit.code, context.ids.id());
  // A file may name a unit before its parent: all rows first, then who is above whom.
  for (const unit of plan.inserts) await store.insertUnit(trx, { ...toUnit(unit), parentId: null });
  for (const unit of changed.filter((one) => one.id !== null || one.parentCode !== null)) {
    await store.updateUnit(trx, toUnit(unit));
  }
}

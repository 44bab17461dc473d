import type { Selectable } from 'kysely';
import type { InspectionFindingsTable, InspectionsTable } from '../../../db/schema/inspections.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import type { InspectionState } from './rules.ts';

export type InspectionRow = Selectable<InspectionsTable>;
export type FindingRow = Selectable<InspectionFindingsTable>;

export async function insertInspection(trx: Trx, row: InspectionRow): Promise<void> {
  await trx.insertInto('inspections').values(row).execute();
}

export async function updateInspection(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<InspectionRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('inspections')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageInspections(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<InspectionRow[]> {
  return reader
    .selectFrom('inspections')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function findInspection(reader: Reader, id: string): Promise<InspectionRow | undefined> {
  return reader.selectFrom('inspections').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findInspectionByCode(reader: Reader, code: string): Promise<InspectionRow | undefined> {
  return reader.selectFrom('inspections').selectAll().where('code', '=', code).executeTakeFirst();
}

export async function listInspectionsOfPlan(reader: Reader, planId: string): Promise<InspectionRow[]> {
  return reader
    .selectFrom('inspections')
    .selectAll()
    .where('plan_id', '=', planId)
    .orderBy('number')
    .execute();
}

/** The inspection, if it is one of this member's two; undefined for everybody else's. */
export async function findInspectionOf(
  reader: Reader,
  memberId: string,
  id: string,
): Promise<InspectionRow | undefined> {
  return reader
    .selectFrom('inspections')
    .selectAll()
    .where('id', '=', id)
    .where((eb) => eb.or([eb('first_id', '=', memberId), eb('second_id', '=', memberId)]))
    .executeTakeFirst();
}

/** A member's own, the newest first. */
export async function listInspectionsOf(
  reader: Reader,
  memberId: string,
  limit: number,
): Promise<InspectionRow[]> {
  return reader
    .selectFrom('inspections')
    .selectAll()
    .where((eb) => eb.or([eb('first_id', '=', memberId), eb('second_id', '=', memberId)]))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export interface InspectionFilter {
  unitId?: string | undefined;
  states: readonly InspectionState[];
}

/** Those of a state, the newest first. */
export async function listInspections(
  reader: Reader,
  { unitId, states }: InspectionFilter,
  limit: number,
): Promise<InspectionRow[]> {
  let query = reader
    .selectFrom('inspections')
    .selectAll()
    .where('state', 'in', [...states]);
  if (unitId !== undefined) query = query.where('unit_id', '=', unitId);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** What is public: settled ones, the newest first. `after`: time and id of the last one seen. */
export async function listSettled(
  reader: Reader,
  unitId: string | undefined,
  after: readonly [Instant, string] | null,
  limit: number,
): Promise<InspectionRow[]> {
  let query = reader.selectFrom('inspections').selectAll().where('settled_at', 'is not', null);
  if (unitId !== undefined) query = query.where('unit_id', '=', unitId);
  if (after) {
    const [at, id] = after;
    query = query.where((eb) =>
      eb.or([eb('settled_at', '<', at), eb.and([eb('settled_at', '=', at), eb('id', '<', id)])]),
    );
  }
  return query.orderBy('settled_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

export async function insertFinding(trx: Trx, row: FindingRow): Promise<void> {
  await trx.insertInto('inspection_findings').values(row).execute();
}

export async function updateFinding(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<FindingRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('inspection_findings')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageFindings(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<FindingRow[]> {
  return reader
    .selectFrom('inspection_findings')
    .selectAll()
    .where('id', '>', afterId ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Findings of these inspections that were not taken back, oldest first. */
export async function listFindings(reader: Reader, inspectionIds: readonly string[]): Promise<FindingRow[]> {
  if (inspectionIds.length === 0) return [];
  return reader
    .selectFrom('inspection_findings')
    .selectAll()
    .where('inspection_id', 'in', inspectionIds)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();
}

export async function findFindingByForm(reader: Reader, formId: string): Promise<FindingRow | undefined> {
  return reader
    .selectFrom('inspection_findings')
    .selectAll()
    .where('form_id', '=', formId)
    .executeTakeFirst();
}

export async function insertPhotos(
  trx: Trx,
  findingId: string,
  photos: readonly { id: string; takenAt: Instant | null }[],
): Promise<void> {
  if (photos.length === 0) return;
  await trx
    .insertInto('inspection_photos')
    .values(
      photos.map(({ id, takenAt }) => ({ attachment_id: id, finding_id: findingId, taken_at: takenAt })),
    )
    .execute();
}

/** When photos of these findings say they were taken, by photo. */
export async function photoTimes(
  reader: Reader,
  findingIds: readonly string[],
): Promise<Map<string, Instant | null>> {
  if (findingIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('inspection_photos')
    .select(['attachment_id', 'taken_at'])
    .where('finding_id', 'in', findingIds)
    .execute();
  return new Map(rows.map((row) => [row.attachment_id, row.taken_at]));
}

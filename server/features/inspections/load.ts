import type { Reader } from '../../../db/transaction.ts';
import { listAttachments, type Attachment } from '../attachments/index.ts';
import { findEntryByCode, type EntryRow } from '../ledger/index.ts';
import type { InspectionFile } from './present.ts';
import { findPlan } from './store-plans.ts';
import { listFindings, photoTimes, type InspectionRow } from './store.ts';

/** An inspection with its plan, findings, photos and entries of the ledger. */
export async function fileOfInspection(reader: Reader, row: InspectionRow): Promise<InspectionFile> {
  const findings = await listFindings(reader, [row.id]);
  const photos = new Map<string, Attachment[]>();
  const entries: EntryRow[] = [];
  for (const finding of findings) {
    photos.set(finding.id, await listAttachments(reader, finding.id));
    const entry = finding.entry_code === null ? undefined : await findEntryByCode(reader, finding.entry_code);
    if (entry) entries.push(entry);
  }
  const times = await photoTimes(
    reader,
    findings.map(({ id }) => id),
  );
  return { row, plan: (await findPlan(reader, row.plan_id))!, findings, photos, times, entries };
}

/** A photo of a finding of this inspection, with the finding; undefined for every other file. */
export function photoIn(
  file: InspectionFile,
  fileId: string,
): { photo: Attachment; isPublic: boolean } | undefined {
  for (const finding of file.findings) {
    const photo = file.photos.get(finding.id)?.find(({ id }) => id === fileId);
    if (photo) return { photo, isPublic: finding.is_photo_public === 1 };
  }
  return undefined;
}

import type { AttachmentsTable } from '../../../db/schema/attachments.ts';
import type { Trx } from '../../../db/transaction.ts';
import { DAY, plus, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { RuleFault, Unavailable } from '../../errors.ts';
import type { Prepared } from './prepare.ts';
import { keyMadeAt, MAX_FILES_PER_CASE } from './rules.ts';
import { countAttachments, insertAttachmentRows, namedKeys } from './store.ts';

/** A prepared file that is safely on the disk and waits for its row. */
export interface Stored extends Omit<Prepared, 'bytes' | 'thumb'> {
  id: string;
  fileKey: string;
  thumbKey: string | null;
  /** Bytes. */
  size: number;
}

/**
 * Writes the files, before the transaction that names them: what a row names is on the disk, fsynced. If that
 * transaction never commits, the files are orphans and `removeOrphans` takes them a day later.
 *
 * @throws Unavailable `attachments:notStored` when the disk is full or fails: nothing was received.
 */
export async function storeFiles(
  context: Pick<Context, 'files' | 'ids' | 'log'>,
  prepared: readonly Prepared[],
): Promise<Stored[]> {
  const stored: Stored[] = [];
  for (const { bytes, thumb, ...file } of prepared) {
    const fileKey = newFileKey(context);
    const thumbKey = thumb === null ? null : newFileKey(context);
    try {
      await context.files.put(fileKey, bytes);
      if (thumb !== null && thumbKey !== null) await context.files.put(thumbKey, thumb);
    } catch (error) {
      context.log.error({ err: error }, 'attachment not stored');
      throw new Unavailable('attachments:notStored');
    }
    stored.push({ ...file, id: context.ids.id(), fileKey, thumbKey, size: bytes.length });
  }
  return stored;
}

/** Random letters first, so that files spread over directories; the time inside comes from our own clock. */
function newFileKey({ ids }: Pick<Context, 'ids'>): string {
  return `${ids.bytes(4).toString('hex')}-${ids.id()}`;
}

export interface AttachTo {
  caseId: string;
  uploadedBy: AttachmentsTable['uploaded_by'];
  purpose: AttachmentsTable['purpose'];
  at: Instant;
}

/**
 * Names stored files as a case's own, as part of the caller's transaction.
 *
 * A resident's file names are not kept: a picture called after a front door tells a unit who complained (domain §6). They become
 * `photo-1.jpg`, `document-2.pdf`.
 *
 * @throws RuleFault `attachments:caseFull` beyond 60 files a case.
 */
export async function insertAttachments(trx: Trx, stored: readonly Stored[], to: AttachTo): Promise<void> {
  if (stored.length === 0) return;
  const before = await countAttachments(trx, to.caseId);
  if (before + stored.length > MAX_FILES_PER_CASE) {
    throw new RuleFault('attachments:caseFull', { max: MAX_FILES_PER_CASE });
  }
  await insertAttachmentRows(
    trx,
    stored.map((file, index) => ({
      id: file.id,
      case_id: to.caseId,
      kind: file.kind,
      file_key: file.fileKey,
      thumb_key: file.thumbKey,
      mime: file.mime,
      bytes: file.size,
      sha256: file.sha256,
      display_name:
        to.uploadedBy === 'resident' ? neutralName(file.kind, before + index + 1) : file.displayName,
      is_desk_only: file.deskOnly ? 1 : 0,
      uploaded_by: to.uploadedBy,
      purpose: to.purpose,
      created_at: to.at,
      removed_at: null,
    })),
  );
}

function neutralName(kind: Prepared['kind'], n: number): string {
  return kind === 'photo' ? `photo-${n}.jpg` : `document-${n}.pdf`;
}

const BATCH = 200;

/** Removes files that no row stands for and that are older than a day: leavings of forms that were never sent. */
export async function removeOrphans(
  context: Pick<Context, 'clock' | 'db' | 'files' | 'log'>,
): Promise<{ removed: number; failed: number }> {
  const before = plus(context.clock.now(), -DAY);
  const counts = { removed: 0, failed: 0 };
  let batch = new Set<string>();
  const clear = async (): Promise<void> => {
    const named = await namedKeys(context.db, [...batch]);
    for (const key of batch) {
      if (named.has(key)) continue;
      try {
        await context.files.remove(key);
        counts.removed += 1;
      } catch (error) {
        context.log.error({ err: error, key }, 'orphaned file not removed');
        counts.failed += 1;
      }
    }
    batch = new Set();
  };
  for await (const key of context.files.list()) {
    const madeAt = keyMadeAt(key);
    if (madeAt === undefined || madeAt >= before) continue;
    batch.add(key);
    if (batch.size >= BATCH) await clear();
  }
  await clear();
  return counts;
}

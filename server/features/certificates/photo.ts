import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { NotFound, RuleFault } from '../../errors.ts';
import { insertAttachments, prepareFile, removeAttachment, storeFiles } from '../attachments/index.ts';
import { certificateRecords } from './records.ts';
import { findCertificateOf, type CertificateRow } from './store.ts';
import { memberBehind } from './training.ts';

/**
 * Puts a photo on the own certificate, drawn anew without anything the camera wrote into it; the one before goes.
 *
 * @throws NotFound without a certificate; RuleFault `attachments:*` for what is no photo.
 */
export async function setPhoto(
  context: Context,
  actor: Actor,
  file: { buffer: Buffer; originalname: string },
): Promise<CertificateRow> {
  const prepared = await prepareFile(file.buffer, file.originalname);
  if (prepared.kind !== 'photo') throw new RuleFault('certificates:fault.notAPhoto');
  const stored = await storeFiles(context, [prepared]);
  return change(context, actor, stored);
}

/** Takes the photo off again: the certificate counts without one. @throws NotFound without a certificate. */
export async function removePhoto(context: Context, actor: Actor): Promise<CertificateRow> {
  return change(context, actor, []);
}

async function change(
  context: Context,
  actor: Actor,
  stored: Awaited<ReturnType<typeof storeFiles>>,
): Promise<CertificateRow> {
  return transact(context.db, async (trx) => {
    const at = context.clock.now();
    const member = await memberBehind(trx, actor);
    const certificate = await findCertificateOf(trx, member.id);
    if (!certificate) throw new NotFound();
    const [photo] = stored;
    if (!photo && certificate.photo_id === null) return certificate;
    const { row } = await certificateRecords.change(trx, context, actor, at, certificate, {
      kind: photo ? 'certificate.photo_set' : 'certificate.photo_removed',
      set: { photo_id: photo?.id ?? null },
      files: photo ? [photo.sha256] : [],
    });
    if (certificate.photo_id !== null) await removeAttachment(trx, certificate.photo_id, at);
    const to = { caseId: certificate.id, uploadedBy: 'resident', purpose: 'portrait', at } as const;
    await insertAttachments(trx, stored, to);
    return row;
  });
}

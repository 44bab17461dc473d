import type { Response } from 'express';
import type { Context } from '../../context.ts';
import { Unavailable } from '../../errors.ts';
import { FileMissing } from './files.ts';
import { sha256 } from './prepare.ts';
import { contentDisposition } from './rules.ts';
import type { Attachment } from './store.ts';

/**
 * Answers with an attachment's bytes. Who may have it is decided before: by the room whose case it is.
 *
 * The type is ours and stays ours (`nosniff`), nothing in it can run or load (`sandbox`), and no cache keeps it.
 *
 * @throws Unavailable when the file is gone or not what was stored; the log says which.
 */
export async function sendAttachment(
  context: Pick<Context, 'files' | 'log'>,
  res: Response,
  attachment: Attachment,
  variant: 'full' | 'thumb' = 'full',
): Promise<void> {
  const isThumb = variant === 'thumb' && attachment.thumb_key !== null;
  const bytes = await read(context, attachment, isThumb);
  const isPhoto = attachment.kind === 'photo';
  res
    .status(200)
    .set({
      'Content-Type': isThumb ? 'image/jpeg' : attachment.mime,
      'Content-Length': String(bytes.length),
      'Content-Disposition': contentDisposition(
        isPhoto ? 'inline' : 'attachment',
        attachment.display_name,
        isPhoto ? 'photo.jpg' : 'document.pdf',
      ),
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, no-store',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'same-origin',
    })
    .end(bytes);
}

async function read(
  context: Pick<Context, 'files' | 'log'>,
  attachment: Attachment,
  isThumb: boolean,
): Promise<Buffer> {
  try {
    const bytes = await context.files.get(isThumb ? attachment.thumb_key! : attachment.file_key);
    // A flipped bit on the disk must not pass for what somebody handed in.
    if (isThumb || sha256(bytes) === attachment.sha256) return bytes;
    context.log.error({ attachment: attachment.id }, 'stored file differs from its hash');
  } catch (error) {
    if (!(error instanceof FileMissing)) throw error;
    context.log.error({ attachment: attachment.id }, 'stored file is missing');
  }
  throw new Unavailable('attachments:damaged');
}

import { createHash } from 'node:crypto';
import { RuleFault } from '../../errors.ts';
import { inspectPdf } from './pdf.ts';
import { redrawPhoto } from './photo.ts';
import { displayName, sniff } from './rules.ts';

/** A file fit to be kept: looked at, and for photos drawn anew. */
export interface Prepared {
  kind: 'photo' | 'pdf';
  mime: 'image/jpeg' | 'application/pdf';
  bytes: Buffer;
  /** Photos only: JPEG, at most 320 pixels a side. */
  thumb: Buffer | null;
  /** SHA-256 of `bytes`, hex. */
  sha256: string;
  displayName: string;
  /** Only the desk may open it: a PDF keeps its author's name and the places its pictures were taken at. */
  deskOnly: boolean;
}

/**
 * Judges a file by what it is, not by what it says it is.
 *
 * @param originalName as the browser sent it; it ends up cleaned in `displayName` and nowhere else.
 * @throws RuleFault `attachments:` `empty`, `heic`, `type`, `unreadable`, `pixels`, `pdfLocked`, `pdfActive`, each
 *   with `{name}`, so that a person with six files knows which one.
 */
export async function prepareFile(bytes: Buffer, originalName: string): Promise<Prepared> {
  const type = sniff(bytes);
  try {
    if (bytes.length === 0) throw new RuleFault('attachments:empty');
    if (type === 'heic' || type === 'other')
      throw new RuleFault(`attachments:${type === 'heic' ? 'heic' : 'type'}`);
    return type === 'pdf' ? await preparePdf(bytes, originalName) : await preparePhoto(bytes, originalName);
  } catch (error) {
    if (!(error instanceof RuleFault)) throw error;
    throw new RuleFault(error.key, { ...error.args, name: shownName(originalName) });
  }
}

/** All files of one form. The first that can't be kept decides: a half of what was sent is worse than a clear no. */
export async function prepareFiles(
  files: readonly { buffer: Buffer; originalname: string }[],
): Promise<Prepared[]> {
  return Promise.all(files.map((file) => prepareFile(file.buffer, file.originalname)));
}

async function preparePhoto(bytes: Buffer, originalName: string): Promise<Prepared> {
  const { full, thumb } = await redrawPhoto(bytes);
  return {
    kind: 'photo',
    mime: 'image/jpeg',
    bytes: full,
    thumb,
    sha256: sha256(full),
    displayName: displayName(originalName, 'photo', 'jpg'),
    deskOnly: false,
  };
}

async function preparePdf(bytes: Buffer, originalName: string): Promise<Prepared> {
  const fault = await inspectPdf(bytes);
  if (fault !== null) throw new RuleFault(`attachments:${fault}`);
  return {
    kind: 'pdf',
    mime: 'application/pdf',
    bytes,
    thumb: null,
    sha256: sha256(bytes),
    displayName: displayName(originalName, 'document', 'pdf'),
    deskOnly: true,
  };
}

/** The name in a sentence about a fault: cleaned, with the ending the person knows it by. */
function shownName(originalName: string): string {
  const ending = /\.([a-z0-9]{1,8})$/i.exec(originalName)?.[1];
  const name = displayName(originalName, 'file', ending ?? '');
  return ending === undefined ? name.slice(0, -1) : name;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

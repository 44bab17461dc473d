import { plus, type Instant } from '../../clock.ts';

export const MAX_FILES = 6;
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** Over a whole case, answers and messages included. */
export const MAX_FILES_PER_CASE = 60;

export type FileType = 'jpeg' | 'png' | 'webp' | 'pdf' | 'heic' | 'other';

const HEIF_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

/** What a file is by its first bytes. Its name and the type a browser claims are not asked. */
export function sniff(bytes: Buffer): FileType {
  const ascii = (from: number, to: number): string => bytes.toString('latin1', from, to);
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'webp';
  if (/^%PDF-[12]\.\d/.test(ascii(0, 8))) return 'pdf';
  if (ascii(4, 8) === 'ftyp' && HEIF_BRANDS.has(ascii(8, 12))) return 'heic';
  return 'other';
}

/**
 * A name to show and to save under: one line, no path, no character that hides or turns others round, our own
 * ending. At most 80 characters before it; `fallback` where nothing is left.
 */
export function displayName(original: string, fallback: string, ending: string): string {
  const last = original.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const stem = last
    .replace(/[\p{C}\p{Zl}\p{Zp}\uFFFD"<>:|?*]/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/\.[^.]{1,8}$/, '')
    .replace(/^[. ]+|[. ]+$/g, '');
  const short = [...stem].slice(0, 80).join('').trim();
  return `${short === '' ? fallback : short}.${ending}`;
}

/** RFC 6266: a plain name for old readers and the real one for all others, on one line. */
export function contentDisposition(kind: 'inline' | 'attachment', name: string, plainName: string): string {
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plainName}"; filename*=UTF-8''${encoded}`;
}

const EPOCH: Instant = '1970-01-01T00:00:00.000Z';
const FILE_KEY = /^[0-9a-f]{8}-([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** When a key of ours was made; undefined for a file that is not ours to judge. */
export function keyMadeAt(key: string): Instant | undefined {
  const parts = FILE_KEY.exec(key);
  return parts ? plus(EPOCH, Number.parseInt(parts[1]! + parts[2]!, 16)) : undefined;
}

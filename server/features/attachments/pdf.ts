import { promisify } from 'node:util';
import { inflate } from 'node:zlib';

const unpack = promisify(inflate);

/** Things in a PDF that act by themselves or carry other files. */
const ACTIVE =
  /\/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoTo[RE])(?![A-Za-z])/;
/** Opening at a certain page is an array and harmless; every other opening action is not. */
const OPENING = /\/OpenAction(?!\s*\[)/;
const OBJECT_STREAM = '/ObjStm';
/** How far a stream's dictionary reaches; real ones take a few dozen bytes. */
const WINDOW = 4096;
const MAX_OBJECT_STREAMS = 5000;
const MAX_UNPACKED = 50 * 1024 * 1024;

export type PdfFault = 'unreadable' | 'pdfLocked' | 'pdfActive';

/**
 * Looks for what an office PC should not be asked to open: scripts, launchers, files within the file. Names may
 * be spelled with escapes and hidden in compressed object streams, so both are undone first. What can't be
 * looked into is refused. A careful attacker can still write a PDF that readers disagree about: that is why a
 * PDF is only ever sent as a download and, unlike a photo, never leaves the desk.
 *
 * @returns null when nothing was found.
 */
export async function inspectPdf(bytes: Buffer): Promise<PdfFault | null> {
  const raw = bytes.toString('latin1');
  if (!raw.slice(-1024).includes('%%EOF')) return 'unreadable';
  const plain = unescapeNames(raw);
  if (/\/Encrypt(?![A-Za-z])/.test(plain)) return 'pdfLocked';
  if (isActive(withoutStreams(plain)) || isActive(plain, 4)) return 'pdfActive';

  let left = MAX_UNPACKED;
  const places = occurrences(raw, OBJECT_STREAM, MAX_OBJECT_STREAMS + 1);
  // An escaped spelling of the very name that leads to hidden objects has no honest reason.
  if (
    places.length > MAX_OBJECT_STREAMS ||
    places.length !== occurrences(plain, OBJECT_STREAM, Infinity).length
  ) {
    return 'unreadable';
  }
  for (const place of places) {
    const content = await unpackAround(bytes, raw, place, left);
    if (content === null) return 'unreadable';
    left -= content.length;
    if (isActive(unescapeNames(content))) return 'pdfActive';
  }
  return null;
}

/** `shortest`: in compressed bytes a name of three letters turns up by chance, one of six does not. */
function isActive(text: string, shortest = 0): boolean {
  if (OPENING.test(text)) return true;
  if (shortest === 0) return ACTIVE.test(text);
  return [...text.matchAll(new RegExp(ACTIVE, 'g'))].some(([name]) => name.length > shortest);
}

function unescapeNames(text: string): string {
  return text.replace(/#([0-9a-f]{2})/gi, (_match, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The text between streams. */
function withoutStreams(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf('stream', from);
    const end = start === -1 ? -1 : text.indexOf('endstream', start);
    if (end === -1) return kept.join('') + text.slice(from);
    kept.push(text.slice(from, start));
    from = end + 'endstream'.length;
  }
}

function occurrences(text: string, word: string, most: number): number[] {
  const found: number[] = [];
  for (
    let at = text.indexOf(word);
    at !== -1 && found.length < most;
    at = text.indexOf(word, at + word.length)
  ) {
    found.push(at);
  }
  return found;
}

/** The objects in the stream whose dictionary holds `place`; null when they can't be read for certain. */
async function unpackAround(bytes: Buffer, raw: string, place: number, left: number): Promise<string | null> {
  const before = raw.slice(Math.max(0, place - WINDOW), place).lastIndexOf('obj');
  const keyword = /stream\r?\n/.exec(raw.slice(place, place + WINDOW));
  if (before === -1 || !keyword) return null;
  const dictionary = unescapeNames(raw.slice(Math.max(0, place - WINDOW) + before, place + keyword.index));
  const from = place + keyword.index + keyword[0].length;
  const to = raw.indexOf('endstream', from);
  if (to === -1 || /\/(?:DecodeParms|DP|FFilter)(?![A-Za-z])/.test(dictionary)) return null;
  if (!dictionary.includes('/Filter')) return raw.slice(from, to);
  if (!/\/Filter\s*(?:\/FlateDecode|\[\s*\/FlateDecode\s*\])\s*(?:\/(?!FlateDecode)|>>)/.test(dictionary))
    return null;
  try {
    return (await unpack(bytes.subarray(from, to), { maxOutputLength: Math.max(1, left) })).toString(
      'latin1',
    );
  } catch {
    // Not Flate after all, cut short, or a bomb.
    return null;
  }
}

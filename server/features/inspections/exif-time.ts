import { atTime, plus, toInstant, type Instant } from '../../clock.ts';

const DATE_TIME = 0x0132;
const EXIF_IFD = 0x8769;
const ORIGINAL = 0x9003;
const OFFSET_ORIGINAL = 0x9011;
const ASCII = 2;

/**
 * When a JPEG says that it was taken; null where it does not say, or nonsense. Nothing else is read: not where, not
 * with what. A time without an offset is one of Asia/Shanghai.
 */
export function takenAt(bytes: Buffer): Instant | null {
  try {
    const tiff = tiffIn(bytes);
    return tiff === null ? null : timeIn(tiff);
  } catch (error) {
    // A table that points past its end: a picture that lies about itself says nothing.
    if ((error as Error).name === 'RangeError') return null;
    throw error;
  }
}

/** The block of a JPEG that holds its tags. */
function tiffIn(bytes: Buffer): Buffer | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes.readUInt16BE(at);
    // From here on there are pixels.
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda) return null;
    const size = bytes.readUInt16BE(at + 2);
    if (size < 2) return null;
    if (marker === 0xffe1 && bytes.toString('latin1', at + 4, at + 10) === 'Exif\0\0') {
      return bytes.subarray(at + 10, at + 2 + size);
    }
    at += 2 + size;
  }
  return null;
}

function timeIn(tiff: Buffer): Instant | null {
  const order = tiff.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return null;
  const isLittle = order === 'II';
  const short = (at: number): number => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const long = (at: number): number => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));

  const tagsAt = (start: number): Map<number, number> => {
    const found = new Map<number, number>();
    const count = short(start);
    for (let n = 0; n < count; n += 1) found.set(short(start + 2 + n * 12), start + 2 + n * 12);
    return found;
  };
  const textOf = (entry: number | undefined): string => {
    if (entry === undefined || short(entry + 2) !== ASCII) return '';
    const length = long(entry + 4);
    const from = length <= 4 ? entry + 8 : long(entry + 8);
    return tiff
      .toString('latin1', from, from + Math.min(length, 40))
      .replace(/\0.*$/s, '')
      .trim();
  };

  const first = tagsAt(long(4));
  const pointer = first.get(EXIF_IFD);
  const inner = pointer === undefined ? new Map<number, number>() : tagsAt(long(pointer + 8));
  return instantOf(
    textOf(inner.get(ORIGINAL)) || textOf(first.get(DATE_TIME)),
    textOf(inner.get(OFFSET_ORIGINAL)),
  );
}

function instantOf(text: string, offset: string): Instant | null {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d):(\d\d)$/.exec(text);
  if (!parts) return null;
  const [, year, month, date, time, seconds] = parts as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const day = `${year}-${month}-${date}`;
  return /^[+-]\d\d:\d\d$/.test(offset)
    ? toInstant(`${day}T${time}:${seconds}${offset}`)
    : plus(atTime(day, time), Number(seconds) * 1000);
}

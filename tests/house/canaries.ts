import type { PostName } from '../support/factories.ts';

/** The matters planted in the crowded county, and what each of them is there for. */
export const MATTERS = [
  'ordinary',
  'conduct',
  'report',
  'confidential',
  'merged',
  'exposed',
  'echoed',
  'elsewhere',
] as const;
export type Matter = (typeof MATTERS)[number];

/** What is planted of persons in the rooms above the cases (canary-network.ts). */
export const ROOM_MATTERS = [
  'collector',
  'supervisor',
  'evaluator',
  'application',
  'nomination',
  'tie',
  'protection',
  'removal',
  'reply',
  'recusal',
  'unitRecusal',
  'task',
  'dutyReport',
  'logEntry',
  'check',
  'heard',
  'unheard',
  'minutes',
  'excuse',
  'stationCase',
  'taken',
  'takenReport',
  'waitingReview',
  'publicReview',
  'openBallot',
  'waitingBallot',
  'publicBallot',
  'badReview',
] as const;
export type RoomMatter = (typeof ROOM_MATTERS)[number];
export const isRoomMatter = (of: Matter | RoomMatter): of is RoomMatter =>
  (ROOM_MATTERS as readonly string[]).includes(of);

/** How a resident can be reached; lives in the vault. */
const CONTACT = ['name', 'phone', 'email'] as const;
/** What a browser and a file say of themselves without being asked. */
const TRACES = ['address', 'socket', 'browser', 'fileName', 'exif', 'gps', 'tail'] as const;
/** The resident's own words at submission: an office's to read, and nobody else's. */
const WORDS = ['title', 'details', 'idNumber', 'place', 'home'] as const;

export type Kind =
  | (typeof CONTACT)[number]
  | (typeof TRACES)[number]
  | (typeof WORDS)[number]
  | 'receipt'
  /** A paper's author: papers are kept whole, and never leave the office (security §3.14). */
  | 'pdfAuthor'
  /** What the resident wrote to the unit later. */
  | 'message'
  /** What the office wrote for the unit. */
  | 'brief'
  /** The name of an applicant or a member: a column, for the office that decides (decisions/0008). */
  | 'personName'
  /** What they wrote, or what was written about them. */
  | 'personWords'
  /** The number of a receipt slip: whoever took the matter down has it in the hand. */
  | 'slip'
  | 'code'
  /** The case's own id: made of the moment of submission. */
  | 'id'
  /** The moment of submission to the millisecond. */
  | 'moment';

export const isOneOf = (kinds: readonly string[], kind: Kind): boolean => kinds.includes(kind);
export const NEVER_AT_REST: readonly string[] = [...CONTACT, ...TRACES, 'receipt'];
export const KINDS = { CONTACT, TRACES, WORDS } as const;

export interface Canary {
  kind: Kind;
  of: Matter | RoomMatter;
  /** Every way it may be spelled in something made of text; bytes as latin1. */
  spellings: string[];
  /** Every way it may lie in bytes, as latin1. */
  patterns: string[];
}

/** A canary that is text. `also`: other spellings people and programs use. */
export function canary(kind: Kind, of: Canary['of'], text: string, also: readonly string[] = []): Canary {
  const ways = [...new Set([text, ...also, encodeURIComponent(text)])];
  const spellings = ways.map((way) => asLatin1(Buffer.from(way)));
  return { kind, of, spellings, patterns: ways.flatMap(patternsOf).map(asLatin1) };
}

/** A canary that is bytes, such as a number within a picture. */
export function byteCanary(kind: Kind, of: Matter, patterns: Buffer[]): Canary {
  const spellings = patterns.map(asLatin1);
  return { kind, of, spellings, patterns: spellings };
}

/** A letter a byte, so that bytes can be searched as text: that is many times faster. */
const asLatin1 = (bytes: Buffer): string => bytes.toString('latin1');

function patternsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  // A short one would be found everywhere once it is squeezed into base64's six bits.
  const encoded = bytes.length < 8 ? [] : [...inBase64(bytes), Buffer.from(bytes.toString('hex'))];
  return [bytes, Buffer.from(text, 'utf16le'), ...encoded];
}

/** What of the base64 of anything that holds these bytes is the same whatever stands before and after them. */
function inBase64(bytes: Buffer): Buffer[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const first = shift === 0 ? 0 : shift + 1;
    return Buffer.from(text.slice(first, Math.floor(((shift + bytes.length) * 8) / 6)));
  });
}

/** The canaries that are in what somebody got: text as it is read, bytes as they lie there. */
export function findIn(body: Buffer, canaries: readonly Canary[]): Canary[] {
  const text = asLatin1(body);
  return canaries.filter(({ spellings }) => spellings.some((spelling) => text.includes(spelling)));
}

/** The same in anything that isn't a page: also in another alphabet, base64 or hexadecimal. */
export function findEncoded(body: Buffer, canaries: readonly Canary[]): Canary[] {
  const text = asLatin1(body);
  return canaries.filter(({ patterns }) => patterns.some((pattern) => text.includes(pattern)));
}

export type ViewerName = PostName | 'anonymous' | 'applicant' | `resident of ${Matter}`;

/** What somebody got to see of what, and where. */
export interface Sighting {
  viewer: ViewerName;
  canary: Canary;
  /** The path that was asked for. */
  at: string;
}

export const told = ({ viewer, canary: { kind, of }, at }: Sighting): string =>
  `${viewer}: ${kind} of the ${of} matter at ${at}`;

import { HOMES_OF_EVALUATIONS } from './canary-evaluations-rules.ts';
import { HOMES_OF_NETWORK, mayBeSeenOfNetwork } from './canary-network-rules.ts';
import { HOMES_OF_STATIONS } from './canary-stations-rules.ts';
import { HOMES_OF_WINDOWS } from './canary-windows-rules.ts';
import {
  isOneOf,
  isRoomMatter,
  KINDS,
  told,
  type Canary,
  type Matter,
  type Sighting,
  type ViewerName,
} from './canaries.ts';

/** Units that may know of a matter, by their posts' first word: who leads, helps, or supervises the accused. */
export const UNITS_OF: Record<Matter, readonly string[]> = {
  ordinary: ['bus', 'water'],
  // The bus company is complained of: who supervises it has the case, and nobody else.
  conduct: ['transport'],
  report: [],
  confidential: ['bus'],
  merged: [],
  exposed: ['bus'],
  echoed: ['bus'],
  elsewhere: ['housing'],
};

const SEALED: readonly Matter[] = ['conduct', 'report'];
/** Matters of which the public may know that they exist. */
const isPublic = (of: Matter): boolean => !SEALED.includes(of) && of !== 'confidential';

/** The dispatch office, and for what is sealed the supervision office alone (domain §1.3, §5.7). */
function isOffice(viewer: ViewerName, of: Matter): boolean {
  return viewer === 'supervision' || (viewer === 'dispatcher' && !SEALED.includes(of));
}

function isUnitOf(viewer: ViewerName, of: Matter): boolean {
  return UNITS_OF[of].some((unit) => viewer === `${unit}Officer` || viewer === `${unit}Leader`);
}

/**
 * Who may see what, where: written down here once, and from the texts (security T1 and T4, domain §1.3, §5.7 and
 * §6), so that the application's own policy is judged by something other than itself.
 */
export function mayBeSeen({ viewer, canary, at }: Sighting): boolean {
  const { kind, of } = canary;
  if (isRoomMatter(of)) return mayBeSeenOfNetwork(viewer, kind, of, at);
  const isOwn = viewer === `resident of ${of}`;
  const onDesk = at.startsWith('/desk');
  if (isOneOf(KINDS.CONTACT, kind)) {
    // The one page that opens the vault, for the one who asked and was let.
    const opened = /^\/desk\/contact-requests\/[\w-]+\/contact$/.test(at);
    return opened && viewer === (of === 'conduct' ? 'supervision' : 'dispatcher') && OPENED.includes(of);
  }
  if (isOneOf(KINDS.TRACES, kind)) return false;
  if (isOneOf(KINDS.WORDS, kind)) {
    return (isOffice(viewer, of) && onDesk) || (isOwn && isOwnPage(at));
  }
  switch (kind) {
    case 'receipt':
      return isOwn && at.startsWith('/cases/receipt');
    case 'pdfAuthor':
      return (
        (isOffice(viewer, of) && /^\/desk\/cases\/[\w-]+\/files\//.test(at)) ||
        (isOwn && at.startsWith('/my-case/files/'))
      );
    case 'message':
      return ((isOffice(viewer, of) || isUnitOf(viewer, of)) && onDesk) || (isOwn && isOwnPage(at));
    case 'brief':
      // An editor approved this one for everybody.
      if (of === 'echoed') return true;
      return (isOffice(viewer, of) || isUnitOf(viewer, of)) && onDesk;
    case 'code':
      return isPublic(of) || mayKnowOf(viewer, of, at) || isOwn;
    // What is left is the case's id and the moment of sending, which is in it: the office's, and the resident's.
    default:
      return (isOffice(viewer, of) && onDesk) || (isOwn && isOwnPage(at));
  }
}

/** The proof of receipt holds what was sent, for whoever holds the receipt. */
const isOwnPage = (at: string): boolean => at.startsWith('/my-case') || at.startsWith('/cases/receipt');

/** Matters whose contact was opened. */
const OPENED: readonly Matter[] = ['ordinary', 'conduct'];

/** What was met that is not for whoever met it, each once. */
export const leaksIn = (sightings: readonly Sighting[]): string[] => [
  ...new Set(sightings.filter((sighting) => !mayBeSeen(sighting)).map(told)),
];

/** Those who may know that a matter exists of which the public may not. */
function mayKnowOf(viewer: ViewerName, of: Matter, at: string): boolean {
  if (isOffice(viewer, of) || isUnitOf(viewer, of)) return at.startsWith('/desk') || at === MAIL;
  if (viewer === 'custodian') return at.startsWith('/desk/contact-requests');
  return viewer === 'auditor' && at.startsWith('/desk/access-log');
}

/** Where a mail is read. */
export const MAIL = 'a mail';

/** Homes that every crawl must have found, or it looked nowhere: a canary nobody ever sees proves nothing. */
export const HOMES: readonly { kind: Canary['kind']; of: Canary['of']; viewer: ViewerName }[] = [
  ...HOMES_OF_NETWORK,
  ...HOMES_OF_STATIONS,
  ...HOMES_OF_WINDOWS,
  ...HOMES_OF_EVALUATIONS,
  ...(['name', 'phone', 'email'] as const).flatMap((kind) => [
    { kind, of: 'ordinary' as const, viewer: 'dispatcher' as const },
    { kind, of: 'conduct' as const, viewer: 'supervision' as const },
  ]),
  ...KINDS.WORDS.flatMap((kind) => [
    { kind, of: 'ordinary' as const, viewer: 'dispatcher' as const },
    { kind, of: 'conduct' as const, viewer: 'supervision' as const },
    { kind, of: 'report' as const, viewer: 'supervision' as const },
    { kind, of: 'ordinary' as const, viewer: 'resident of ordinary' as const },
  ]),
  { kind: 'receipt', of: 'elsewhere', viewer: 'resident of elsewhere' },
  { kind: 'pdfAuthor', of: 'ordinary', viewer: 'dispatcher' },
  { kind: 'pdfAuthor', of: 'ordinary', viewer: 'resident of ordinary' },
  { kind: 'message', of: 'ordinary', viewer: 'busOfficer' },
  { kind: 'brief', of: 'ordinary', viewer: 'waterOfficer' },
  { kind: 'brief', of: 'conduct', viewer: 'transportLeader' },
  { kind: 'brief', of: 'echoed', viewer: 'anonymous' },
  { kind: 'code', of: 'conduct', viewer: 'transportOfficer' },
  { kind: 'code', of: 'conduct', viewer: 'custodian' },
  { kind: 'code', of: 'report', viewer: 'auditor' },
  { kind: 'code', of: 'exposed', viewer: 'anonymous' },
];

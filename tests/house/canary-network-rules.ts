import type { Kind, RoomMatter, ViewerName } from './canaries.ts';
import { WORDS_OF_DUTIES } from './canary-duties-rules.ts';
import { isPublicOfEvaluations, WORDS_OF_EVALUATIONS } from './canary-evaluations-rules.ts';
import { HOMES_OF_INTAKE, SAID_OF_INTAKE, SLIPS_OF_INTAKE } from './canary-intake-rules.ts';
import { DETAILS_OF_STATIONS, isPublicOfStations, WORDS_OF_STATIONS } from './canary-stations-rules.ts';
import { DETAILS_OF_WINDOWS, isPublicOfWindows, WORDS_OF_WINDOWS } from './canary-windows-rules.ts';

/** A place and who may meet something there. */
type Door = readonly [viewer: ViewerName, at: RegExp];

const OFFICE: Door = ['networkOffice', /^\/desk\/network/];
const TOWN: Door = ['townNetworkOffice', /^\/desk\/network/];
const OVERSIGHT: Door = ['supervision', /^\/desk\/oversight/];
const OWN_APPLICATION: Door = ['applicant', /^\/network\/applications$/];

/**
 * Who may read what of a person in the network (decisions/0008, domain §5.6): the name is for the office of the
 * scope, for the supervision office where it decides, and for the person; in public it stands with consent alone,
 * and nobody here gave it. What a tie says is the member's own, and a request for recusal its decider's.
 */
const NAMES: Partial<Record<RoomMatter, readonly Door[]>> = {
  collector: [OFFICE, OVERSIGHT, ['collector', /^\/member/]],
  supervisor: [OFFICE, OVERSIGHT, ['supervisor', /^\/member/]],
  evaluator: [OFFICE, OVERSIGHT, ['evaluator', /^\/member/]],
  application: [OFFICE, OWN_APPLICATION],
  nomination: [TOWN],
};

const WORDS: Partial<Record<RoomMatter, readonly Door[]>> = {
  application: [OFFICE, OWN_APPLICATION],
  nomination: [TOWN],
  tie: [['supervisor', /^\/member\/ties/]],
  protection: [OVERSIGHT, ['supervisor', /^\/member\/protect/]],
  removal: [OFFICE, OVERSIGHT, ['supervisor', /^\/member\/term/]],
  reply: [OFFICE, OVERSIGHT, ['supervisor', /^\/member\/term/]],
  recusal: [OVERSIGHT],
  unitRecusal: [OVERSIGHT],
  ...WORDS_OF_DUTIES,
  ...WORDS_OF_STATIONS,
  ...WORDS_OF_WINDOWS,
  ...WORDS_OF_EVALUATIONS,
};

const RECEIPT: readonly Door[] = [['applicant', /^\/network\/applications\/receipt/]];

const DOORS: Partial<Record<Kind, Partial<Record<RoomMatter, readonly Door[]>>>> = {
  personName: NAMES,
  personWords: WORDS,
  receipt: { application: RECEIPT },
  title: SAID_OF_INTAKE,
  details: { ...DETAILS_OF_STATIONS, ...DETAILS_OF_WINDOWS, ...SAID_OF_INTAKE },
  slip: SLIPS_OF_INTAKE,
};

export function mayBeSeenOfNetwork(viewer: ViewerName, kind: Kind, of: RoomMatter, at: string): boolean {
  if (isPublicOfStations(of) || isPublicOfWindows(of) || isPublicOfEvaluations(of)) return at.startsWith('/');
  return (DOORS[kind]?.[of] ?? []).some(([who, where]) => who === viewer && where.test(at));
}

/** Each must have been met by each of those it is for, or the crawl looked nowhere. */
export const HOMES_OF_NETWORK: readonly { kind: Kind; of: RoomMatter; viewer: ViewerName }[] = [
  { kind: 'personName', of: 'supervisor', viewer: 'networkOffice' },
  { kind: 'personName', of: 'supervisor', viewer: 'supervision' },
  { kind: 'personName', of: 'application', viewer: 'networkOffice' },
  { kind: 'personName', of: 'application', viewer: 'applicant' },
  { kind: 'personName', of: 'nomination', viewer: 'townNetworkOffice' },
  ...HOMES_OF_INTAKE,
  ...Object.entries(WORDS).flatMap(([of, doors]) =>
    doors.map(([viewer]) => ({ kind: 'personWords' as const, of: of as RoomMatter, viewer })),
  ),
];

/** The tables these marks lie in, by kind. */
export const HOMES_IN_NETWORK: Record<string, Kind[]> = {
  members: ['personName'],
  member_ties: ['personWords'],
  network_applications: ['personName', 'personWords'],
  protect_requests: ['personWords'],
  recusal_requests: ['personWords'],
  removals: ['personWords'],
};

import type { Kind, RoomMatter, ViewerName } from './canaries.ts';

type Door = readonly [viewer: ViewerName, at: RegExp];

const SESSION = /^\/desk\/stations\/sessions\//;

/** What is public: the record of a session once it is closed, and every excuse (domain §4 row 30). */
const PUBLIC: readonly RoomMatter[] = ['heard', 'minutes', 'excuse'];
export const isPublicOfStations = (of: RoomMatter): boolean => PUBLIC.includes(of);

/** What was heard, as long as its record is open: the host's who writes it down, and the unit's that listens. */
export const WORDS_OF_STATIONS: Partial<Record<RoomMatter, readonly Door[]>> = {
  unheard: [
    ['housingOfficer', SESSION],
    ['housingLeader', SESSION],
    ['transportOfficer', SESSION],
    ['transportLeader', SESSION],
  ],
};

/** The words of a case that was taken down there: the office's like every other's, no more the host's. */
export const DETAILS_OF_STATIONS: Partial<Record<RoomMatter, readonly Door[]>> = {
  stationCase: [
    ['dispatcher', /^\/desk/],
    ['supervision', /^\/desk/],
  ],
};

export const HOMES_OF_STATIONS: readonly { kind: Kind; of: RoomMatter; viewer: ViewerName }[] = [
  ...PUBLIC.map((of) => ({ kind: 'personWords' as const, of, viewer: 'anonymous' as const })),
  { kind: 'personWords', of: 'excuse', viewer: 'supervision' },
  { kind: 'details', of: 'stationCase', viewer: 'dispatcher' },
];

/** The tables these marks lie in, by kind. */
export const HOMES_IN_STATIONS: Record<string, Kind[]> = {
  opinions: ['personWords'],
  listening_sessions: ['personWords'],
  listening_excuses: ['personWords'],
};

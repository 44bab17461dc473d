import type { Kind, RoomMatter, ViewerName } from './canaries.ts';

type Door = readonly [viewer: ViewerName, at: RegExp];

/** Once the supervision office has let it go out. */
export const isPublicOfWindows = (of: RoomMatter): boolean => of === 'publicReview';

/** Words of a review are read by the supervision office alone until then: not by the unit, which would guess. */
export const WORDS_OF_WINDOWS: Partial<Record<RoomMatter, readonly Door[]>> = {
  waitingReview: [['supervision', /^\/desk\/reviews/]],
};

/** A bad review is a case: its words are the office's, and masked the unit's whose window it was. Its number nobody's. */
export const DETAILS_OF_WINDOWS: Partial<Record<RoomMatter, readonly Door[]>> = {
  badReview: [
    ['dispatcher', /^\/desk/],
    ['supervision', /^\/desk/],
    ['waterOfficer', /^\/desk/],
    ['waterLeader', /^\/desk/],
  ],
};

export const HOMES_OF_WINDOWS: readonly { kind: Kind; of: RoomMatter; viewer: ViewerName }[] = [
  { kind: 'personWords', of: 'publicReview', viewer: 'anonymous' },
  { kind: 'details', of: 'badReview', viewer: 'waterOfficer' },
  { kind: 'details', of: 'badReview', viewer: 'dispatcher' },
];

/** The tables these marks lie in, by kind. */
export const HOMES_IN_WINDOWS: Record<string, Kind[]> = { window_reviews: ['details', 'personWords'] };

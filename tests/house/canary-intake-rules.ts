import type { Kind, RoomMatter, ViewerName } from './canaries.ts';

type Doors = Partial<Record<RoomMatter, readonly (readonly [viewer: ViewerName, at: RegExp])[]>>;

/**
 * Who may read what of a matter that a collector took down (decisions/0010): what was said is the offices', as of any
 * matter, and no longer the collector's once it is sent; receipts are on paper and in the resident's browser alone.
 */
export const SAID_OF_INTAKE: Doors = {
  taken: [
    ['dispatcher', /^\/desk/],
    ['supervision', /^\/desk/],
  ],
  takenReport: [['supervision', /^\/desk/]],
};

/** The slip in the collector's hand. It opens nothing; to a unit it would say that somebody had been there. */
export const SLIPS_OF_INTAKE: Doors = {
  taken: [['collector', /^\/member\/intake/]],
  takenReport: [['collector', /^\/member\/intake/]],
};

const homes = (kind: Kind, doors: Doors) =>
  Object.entries(doors).flatMap(([of, those]) =>
    those.map(([viewer]) => ({ kind, of: of as RoomMatter, viewer })),
  );

/** Each must have been met by each of those it is for. */
export const HOMES_OF_INTAKE: readonly { kind: Kind; of: RoomMatter; viewer: ViewerName }[] = [
  ...homes('title', SAID_OF_INTAKE),
  ...homes('details', SAID_OF_INTAKE),
  ...homes('slip', SLIPS_OF_INTAKE),
];

/** The tables these marks lie in, by kind, besides those of every matter. */
export const HOMES_IN_INTAKE: Record<string, Kind[]> = { slips: ['slip'] };

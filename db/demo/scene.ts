import type { HandClock } from '../../server/clock.ts';
import { dayOf } from '../../server/clock.ts';
import type { Context } from '../../server/context.ts';
import { storeFiles, type Stored } from '../../server/features/attachments/index.ts';
import { listAccountsOfUnit } from '../../server/features/accounts/index.ts';
import { calendarOf, type WorkCalendar } from '../../server/features/deadlines/index.ts';
import {
  listTowns,
  listUnits,
  listVillages,
  type Division,
  type Unit,
} from '../../server/features/units/index.ts';
import { postsOf, type Posts } from './people.ts';
import { preparePictures } from './pictures.ts';

/** What every story of the demonstration plays in. */
export interface Scene {
  context: Context & { clock: HandClock };
  calendar: WorkCalendar;
  posts: Posts;
  units: readonly Unit[];
  unitByCode: ReadonlyMap<string, Unit>;
  towns: readonly Town[];
  /** Pictures for whoever sends some, stored anew each time. */
  newPhotos(count: number): Promise<Stored[]>;
}

export interface Town {
  division: Division;
  villages: readonly Division[];
  isStreet: boolean;
}

/** Reads the county once; nothing of it changes while it is lived in. */
export async function openScene(context: Scene['context'], seed: string): Promise<Scene> {
  const { db } = context;
  const day = dayOf(context.clock.now());
  const units = await listUnits(db, { day });
  const towns: Town[] = [];
  for (const division of await listTowns(db, day)) {
    const villages = await listVillages(db, division.code, day);
    towns.push({ division, villages, isStreet: /^\d{6}0/.test(division.code) });
  }
  const accounts = [];
  for (const unit of units) accounts.push(...(await listAccountsOfUnit(db, unit.id)));
  const pictures = await preparePictures(seed);
  let shown = 0;
  return {
    context,
    calendar: await calendarOf(db),
    posts: postsOf(accounts, units),
    units,
    unitByCode: new Map(units.map((unit) => [unit.code, unit])),
    towns,
    newPhotos(count) {
      const chosen = Array.from({ length: count }, () => pictures[shown++ % pictures.length]!);
      return storeFiles(context, chosen);
    },
  };
}

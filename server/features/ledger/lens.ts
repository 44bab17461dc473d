import type { Request } from 'express';
import { dayOf, type Day, type Instant } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import { calendarOf, remaining, remainingWords, type WorkCalendar } from '../deadlines/index.ts';
import { listUnits, type Unit } from '../units/index.ts';
import { lightOf, type EntryLight } from './rules.ts';
import type { EntryRow } from './store.ts';

/** What it takes to speak about entries of the ledger. */
export interface LedgerLens {
  say: Say;
  now: Instant;
  today: Day;
  calendar: WorkCalendar;
  units: ReadonlyMap<string, Unit>;
  unit(id: string): string;
}

export async function lensFor(req: Request): Promise<LedgerLens> {
  const { db, clock } = req.context;
  const now = clock.now();
  const units = new Map((await listUnits(db, { includeEnded: true })).map((unit) => [unit.id, unit]));
  const isEnglish = req.say.lang === 'en';
  return {
    say: req.say,
    now,
    today: dayOf(now),
    calendar: await calendarOf(db),
    units,
    unit: (id) => {
      const unit = units.get(id);
      return unit ? (isEnglish ? unit.nameEn : unit.name) : '';
    },
  };
}

const KINDS = { green: 'none', amber: 'amber', red: 'red', done: 'done' } as const satisfies Record<
  EntryLight,
  string
>;

/** Locals of `light.ejs` for an entry: a shape, a word, and how long there is or how late it is. */
export function lightFor(entry: EntryRow, { say: { t }, now, calendar }: LedgerLens) {
  const light = lightOf(entry, now);
  return {
    kind: KINDS[light],
    word: t(`ledger:light.${light}`),
    text: entry.state === 'open' ? remainingWords(remaining(calendar, now, entry.due_at), t) : '',
  };
}

/** A post as the reader's language calls it: what was typed, or the registry's own pair of words. */
export function postWords(entry: EntryRow, which: 'post' | 'leader_post', lens: LedgerLens): string {
  const unit = lens.units.get(entry.unit_id);
  const said = entry[which];
  if (!unit || lens.say.lang !== 'en') return said;
  const pair =
    which === 'post'
      ? ([unit.leaderPost, unit.leaderPostEn] as const)
      : ([unit.countyLeaderPost, unit.countyLeaderPostEn] as const);
  return said === pair[0] ? pair[1] : said;
}

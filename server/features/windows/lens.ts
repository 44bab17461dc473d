import type { Request } from 'express';
import { dayOf, type Day } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import { rulesAt } from '../deadlines/index.ts';
import type { Month, RateRules } from '../statistics/index.ts';
import { unitNames } from '../units/index.ts';
import { lastDayOf } from './figures.ts';

/** What it takes to speak about windows. */
export interface Lens {
  say: Say;
  today: Day;
  unit(id: string): string;
  /** One of a pair of columns, in the reader's language. */
  pick(zh: string, en: string): string;
}

export async function lensFor(req: Request): Promise<Lens> {
  const { db, clock } = req.context;
  const pick = (zh: string, en: string) => (req.say.lang === 'en' ? en : zh);
  const units = await unitNames(db);
  return {
    say: req.say,
    today: dayOf(clock.now()),
    unit: (id) => {
      const unit = units.get(id);
      return unit ? pick(unit.name, unit.nameEn) : '';
    },
    pick,
  };
}

/** The rules each month is measured by: those in force on its last day. */
export async function rulesOfMonths(
  { context: { db } }: Pick<Request, 'context'>,
  months: readonly Month[],
): Promise<(month: Month) => RateRules> {
  const found = new Map<Month, RateRules>();
  for (const month of months) found.set(month, (await rulesAt(db, lastDayOf(month))).rules.rates);
  return (month) => found.get(month)!;
}

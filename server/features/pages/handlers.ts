import type { RequestHandler } from 'express';
import { dayOf } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render } from '../../http/page.ts';
import { rulesAt } from '../deadlines/index.ts';
import { isMonth, listMonth, listMonthNames, monthOf, pageMonths, plusMonths } from '../statistics/index.ts';
import { listUnits } from '../units/index.ts';
import { countyMonth, countyNow } from './figures.ts';
import { csvHead, csvLines } from './csv.ts';
import { boardsOfPage } from './boards-extract.ts';
import { homeVm } from './present-home.ts';
import { monthVm } from './present-month.ts';

/** Entries of each board on the front page. */
const FRONT = 4;

export const showHome: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const now = clock.now();
  const vm = homeVm(
    {
      month: await countyMonth(db, monthOf(now), now),
      now: await countyNow(db),
      rules: (await rulesAt(db, dayOf(now))).rules,
      boards: await boardsOfPage(db, { now, limit: FRONT }, req.say),
    },
    req.say,
  );
  await render(req, res, 'pages/home', vm, { title: req.say.t('pages:home.title') });
};

export const showMonth: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const now = clock.now();
  const month = monthAsked(req.query['month'], monthOf(now)) ?? monthOf(now);
  const months = [...new Set([monthOf(now), ...(await listMonthNames(db))])];
  const vm = monthVm(
    await countyMonth(db, month, now),
    await countyMonth(db, plusMonths(month, -1), now),
    {
      units: await listUnits(db, { includeEnded: true }),
      months,
      countedAt: (await countyNow(db)).countedAt,
    },
    req.say,
  );
  const title = req.say.t('pages:monthly.of', { month: vm.month });
  await render(req, res, 'pages/monthly', vm, { title });
};

/** Lines written at once. */
const CSV_PAGE = 1000;

export const downloadMonths: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const month = monthAsked(req.query['month'], monthOf(clock.now()));
  const units = new Map((await listUnits(db, { includeEnded: true })).map((unit) => [unit.id, unit]));
  const name = month === null ? 'units-by-month' : `units-${month}`;
  res.type('text/csv; charset=utf-8').setHeader('Content-Disposition', `attachment; filename="${name}.csv"`);
  res.write(csvHead());
  if (month !== null) {
    res.end(csvLines(await listMonth(db, month), units));
    return;
  }
  let after: { month: string; unitId: string } | null = null;
  for (;;) {
    const rows = await pageMonths(db, after, CSV_PAGE);
    if (rows.length === 0) break;
    res.write(csvLines(rows, units));
    after = { month: rows.at(-1)!.month, unitId: rows.at(-1)!.unit_id };
  }
  res.end();
};

/** Null when no month was asked for. @throws NotFound for what is no month, and for one that has not begun. */
function monthAsked(value: unknown, current: string): string | null {
  if (value === undefined || value === '') return null;
  if (typeof value !== 'string' || !isMonth(value) || value > current) throw new NotFound();
  return value;
}

import type { Request, RequestHandler, Response } from 'express';
import { dayOf, plusDays, weekdayOf, type Day } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { findDraw, listDigest } from '../draws/index.ts';
import { mondayOf } from './draw.ts';
import { presentWeek, presentWeeks } from './present-public.ts';
import { fileOf, poolLines, resultLines } from './published.ts';
import { countLookBacks, listLookBacks } from './store-look-backs.ts';
import * as store from './store-weeks.ts';
import type { WeekRow } from './store-weeks.ts';

const PAGE = 26;

export const showLookBacks: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const { db } = context;
  const cursor = decodeCursor(req.query['after'], 1);
  const before = cursor?.[0] ?? null;
  const rows = await store.listWeeks(db, before, PAGE + 1);
  const page = pageOf(rows, PAGE, '/look-backs', before === null ? {} : { after: 'yes' }, (row) => [
    row.week_on,
  ]);
  const counts = await countLookBacks(
    db,
    page.rows.map((row) => row.week_on),
  );
  const monday = mondayOf(dayOf(context.clock.now()));
  const promises = [];
  for (const week of [monday, plusDays(monday, 7)]) {
    const draw = await findDraw(db, 'look_back', week);
    if (draw && !rows.some((row) => row.week_on === week)) promises.push(draw);
  }
  const vm = {
    ...presentWeeks(page.rows, counts, before === null ? promises : [], say),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
  await render(req, res, 'duties/look-backs', vm, { title: say.t('duties:public.title') });
};

/** The Monday of an address. @throws NotFound for everything else. */
function weekOf(req: Request): Day {
  const asked = String(req.params['week']);
  const isDay = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(asked);
  if (!isDay || weekdayOf(asked) !== 1) throw new NotFound();
  return asked;
}

export const showWeek: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const weekOn = weekOf(req);
  const draw = await findDraw(db, 'look_back', weekOn);
  if (!draw) throw new NotFound();
  const week = await store.findWeek(db, weekOn);
  const vm = presentWeek(
    week,
    draw,
    week ? await countLookBacks(db, [weekOn]) : [],
    week ? await digestsOf(req, weekOn) : null,
    req.say,
  );
  await render(req, res, 'duties/look-back-week', vm, {
    title: req.say.t('duties:public.week', { day: req.say.f.day(weekOn) }),
  });
};

/** Digests are told at once: whoever keeps them can tell later that nothing was changed. */
async function digestsOf(req: Request, weekOn: Day): Promise<{ pool: string; result: string }> {
  const { db } = req.context;
  return {
    pool: listDigest(poolLines(await store.listPool(db, weekOn))),
    result: listDigest(resultLines(await listLookBacks(db, weekOn))),
  };
}

/** @throws NotFound as long as the time for the checks is not over. */
async function toldWeek(req: Request): Promise<WeekRow> {
  const week = await store.findWeek(req.context.db, weekOf(req));
  if (week?.is_told !== 1) throw new NotFound();
  return week;
}

export const sendPool: RequestHandler = async (req, res) => {
  const week = await toldWeek(req);
  sendTable(
    res,
    `look-backs-${week.week_on}-pool.csv`,
    poolLines(await store.listPool(req.context.db, week.week_on)),
  );
};

export const sendResult: RequestHandler = async (req, res) => {
  const week = await toldWeek(req);
  const rows = await listLookBacks(req.context.db, week.week_on);
  sendTable(res, `look-backs-${week.week_on}-result.csv`, resultLines(rows));
};

/** Byte for byte what the digest was made of: no mark at its beginning, each line ended by a line feed. */
function sendTable(res: Response, name: string, lines: readonly string[]): void {
  res
    .type('text/csv; charset=utf-8')
    .setHeader('Content-Disposition', `attachment; filename="${name}"`)
    .send(fileOf(lines));
}

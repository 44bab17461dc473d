import type { Request, RequestHandler } from 'express';
import { dayOf } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render, wantsJson } from '../../http/page.ts';
import { formatsOf, isLang, translator } from '../../http/locale.ts';
import { listMonth, listMonthsOfUnit, monthOf, monthsBetween, plusMonths } from '../statistics/index.ts';
import { findUnitByCode, listUnits, PEER_GROUPS, type PeerGroup, type Unit } from '../units/index.ts';
import { listWindowsOfUnit } from '../windows/index.ts';
import { boardsOfPage } from './boards-extract.ts';
import { barChart } from './chart.ts';
import { countyNow, rulesOfMonth } from './figures.ts';
import { unitChart, unitFacts, unitVm, type UnitRecord } from './present-unit.ts';
import { unitsVm } from './present-units.ts';
import { listCatalogueOfUnit } from './store.ts';

/** Months on a unit's page. */
const MONTHS = 12;
const ON_UNIT_PAGE = 5;

export const showUnits: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const now = clock.now();
  const month = monthOf(now);
  const last = plusMonths(month, -1);
  const vm = unitsVm(
    {
      units: await listUnits(db, { day: dayOf(now), takesCases: true }),
      now: await countyNow(db),
      current: {
        rows: await listMonth(db, month),
        rules: (await rulesOfMonth(db, month, now)).rules.rates,
        month,
      },
      last: {
        rows: await listMonth(db, last),
        rules: (await rulesOfMonth(db, last, now)).rules.rates,
        month: last,
      },
    },
    { words: wordsAsked(req.query['q']), group: groupAsked(req.query['group']) },
    req.say,
  );
  await render(req, res, 'units/list', vm, { title: req.say.t('pages:units.title') });
};

export const showUnit: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const unit = await unitAsked(req);
  const record = await recordOf(req, unit);
  if (wantsJson(req)) {
    res.json(unitFacts(unit, record));
    return;
  }
  const now = clock.now();
  const vm = unitVm(
    unit,
    record,
    {
      boards: await boardsOfPage(db, { now, unitId: unit.id, limit: ON_UNIT_PAGE }, req.say),
      catalogue: await listCatalogueOfUnit(db, unit.id, dayOf(now)),
      windows: (await listWindowsOfUnit(db, unit.id)).filter((one) => one.ended_on === null),
    },
    req.say,
  );
  await render(req, res, 'units/unit', vm, { title: vm.name });
};

/** The picture is fetched apart from the page, so it is told the page's language. */
export const showChart: RequestHandler = async (req, res) => {
  const unit = await unitAsked(req);
  const asked = req.query['lang'];
  const lang = typeof asked === 'string' && isLang(asked) ? asked : req.say.lang;
  const say = { lang, t: translator(lang), f: formatsOf(lang) };
  res.type('image/svg+xml').send(barChart(unitChart(unit, await recordOf(req, unit), say)));
};

async function unitAsked(req: Request): Promise<Unit> {
  const { code } = req.params;
  const unit = typeof code === 'string' ? await findUnitByCode(req.context.db, code) : undefined;
  if (!unit) throw new NotFound();
  return unit;
}

/** The unit's figures of this month and the eleven before it; months in which nothing happened are there too. */
async function recordOf({ context: { db, clock } }: Request, unit: Unit): Promise<UnitRecord> {
  const now = clock.now();
  const current = monthOf(now);
  const known = new Map((await listMonthsOfUnit(db, unit.id, MONTHS)).map((row) => [row.month, row]));
  const last = plusMonths(current, -1);
  const { byUnit, countedAt } = await countyNow(db);
  return {
    months: monthsBetween(plusMonths(current, 1 - MONTHS), current).map((month) => ({
      month,
      figures: known.get(month) ?? null,
    })),
    now: byUnit.get(unit.id) ?? { unit_id: unit.id, open: 0, late: 0, waiting: 0 },
    current,
    last,
    lastRules: await rulesOfMonth(db, last, now),
    rules: await rulesOfMonth(db, current, now),
    countedAt,
  };
}

function wordsAsked(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, 60) : '';
}

function groupAsked(value: unknown): PeerGroup | null {
  return PEER_GROUPS.find((group) => group === value) ?? null;
}

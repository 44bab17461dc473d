import type { Request, RequestHandler } from 'express';
import QRCode from 'qrcode';
import { dayOf } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { formatsOf, isLang, translator } from '../../http/locale.ts';
import { render } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { barChart, isMonth } from '../statistics/index.ts';
import { getUnit, listUnits } from '../units/index.ts';
import { csvHead, csvLines } from './csv.ts';
import { figuresOf, monthsToTell, stretchOfMonths } from './figures.ts';
import { lensFor, rulesOfMonths } from './lens.ts';
import {
  presentReview,
  presentWindow,
  presentWindows,
  windowChart,
  windowHref,
  type WindowRecord,
} from './present-public.ts';
import { countReviews, countSlips, pagePublic } from './review-store.ts';
import { findWindowByCode, listWindows, pageOpenWindows, type WindowRow } from './store.ts';

const WINDOWS = 60;
const REVIEWS = 20;

type OfWindow = RequestHandler<{ code: string }>;

/** 服务窗口, by unit. In the order of codes, never by what was said of them. */
export const showWindows: RequestHandler = async (req, res) => {
  const lens = await lensFor(req);
  const after = decodeCursor(req.query['after'], 2) as [string, string] | undefined;
  const rows = await pageOpenWindows(req.context.db, lens.today, after ?? null, WINDOWS + 1);
  const page = pageOf(rows, WINDOWS, '/windows', after ? { after: 'yes' } : {}, (row) => [
    row.unit_code,
    row.code,
  ]);
  const vm = { units: presentWindows(page.rows, lens), nextHref: page.nextHref, firstHref: page.firstHref };
  await render(req, res, 'windows/windows', vm, { title: req.say.t('windows:list.title') });
};

export const showWindow: OfWindow = async (request, res) => {
  const req = request as Request;
  const { db } = req.context;
  const window = await windowOf(req, request.params.code);
  const lens = await lensFor(req);
  const [month, id] = decodeCursor(req.query['after'], 2) ?? [];
  const after = month !== undefined && isMonth(month) ? ([month, id!] as const) : null;
  const rows = await pagePublic(db, window.id, after, REVIEWS + 1);
  const page = pageOf(rows, REVIEWS, windowHref(window), after ? { after: 'yes' } : {}, (row) => [
    row.reviewed_on.slice(0, 7),
    row.id,
  ]);
  const vm = {
    ...presentWindow(window, (await getUnit(db, window.unit_id)).code, await recordOf(req, window), lens),
    reviews: page.rows.map((row) => presentReview(row, lens)),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
  await render(req, res, 'windows/window', vm, { title: vm.name });
};

/** The picture is fetched apart from the page, so it is told the page's language. */
export const showChart: OfWindow = async (request, res) => {
  const req = request as Request;
  const window = await windowOf(req, request.params.code);
  const asked = req.query['lang'];
  const lang = typeof asked === 'string' && isLang(asked) ? asked : req.say.lang;
  const say = { lang, t: translator(lang), f: formatsOf(lang) };
  const pick = (zh: string, en: string) => (lang === 'en' ? en : zh);
  const chart = windowChart(window, await recordOf(req, window), { say, pick });
  res.type('image/svg+xml').send(barChart(chart));
};

/** Every window, month by month, with the formula in each line. */
export const sendCsv: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const today = dayOf(clock.now());
  const windows = await listWindows(db);
  const units = new Map((await listUnits(db, { includeEnded: true })).map((unit) => [unit.id, unit]));
  res.type('text/csv').setHeader('Content-Disposition', 'attachment; filename="window-reviews.csv"');
  res.write(csvHead());
  for (const window of windows) {
    const { months, rulesOf } = await recordOf(req, window, today);
    if (months.length === 0) continue;
    const { code, name, name_en: nameEn } = window;
    const unitCode = units.get(window.unit_id)?.code ?? '';
    res.write(
      csvLines(
        { code, name, nameEn, unitCode },
        months.map((figures) => ({ figures, rules: rulesOf(figures.month) })),
      ),
    );
  }
  res.end();
};

/** A4, for the wall beside the window. */
export const showPoster: OfWindow = async (request, res) => {
  const req = request as Request;
  const window = await windowOf(req, request.params.code);
  const lens = await lensFor(req);
  const vm = {
    backHref: windowHref(window),
    name: lens.pick(window.name, window.name_en),
    unit: lens.unit(window.unit_id),
    place: lens.pick(window.place, window.place_en),
    code: window.code,
    qr: `${windowHref(window)}/qr.svg`,
    address: addressOf(req, window),
  };
  const title = req.say.t('windows:poster.title', { name: vm.name });
  await render(req, res, 'windows/poster', vm, { title, layout: 'print' });
};

export const sendPicture: OfWindow = async (request, res) => {
  const req = request as Request;
  const window = await windowOf(req, request.params.code);
  res.type('image/svg+xml').send(await QRCode.toString(addressOf(req, window), { type: 'svg', margin: 4 }));
};

const addressOf = (req: Request, window: WindowRow): string =>
  `${req.context.config.baseUrl}${windowHref(window)}`;

/** What is told of a window: the months that are over. */
export async function recordOf(
  req: Request,
  window: WindowRow,
  today = dayOf(req.context.clock.now()),
): Promise<WindowRecord> {
  const { db } = req.context;
  const months = monthsToTell(window.from_on, today);
  const stretch = stretchOfMonths(months);
  const rulesOf = await rulesOfMonths(req, months);
  if (stretch === null) return { months: [], rulesOf };
  const of = { ...stretch, windowId: window.id };
  return { months: figuresOf(months, await countReviews(db, of), await countSlips(db, of)), rulesOf };
}

/** The window an address names. @throws NotFound */
export async function windowOf(req: Request, code: string): Promise<WindowRow> {
  const window = await findWindowByCode(req.context.db, code);
  if (!window) throw new NotFound();
  return window;
}

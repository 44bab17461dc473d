import type { Request, RequestHandler, Response } from 'express';
import { dayOf } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render, setFlash, type Flash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten, parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { isMonth } from '../statistics/index.ts';
import { listCategories } from '../units/index.ts';
import { refusedBy, type Refused } from '../../http/refused.ts';
import { replyForm, windowForm } from './forms.ts';
import { lensFor } from './lens.ts';
import { replyToReview } from './moderation.ts';
import { isOfUnit } from './policy.ts';
import { deskHref, presentDesk, presentDeskWindow, type Choice, type Failed } from './present-desk.ts';
import { recordOf } from './public-handlers.ts';
import { qrOf } from './qr.ts';
import { findReview, pagePublic } from './review-store.ts';
import { SHEETS_A_DAY } from './rules.ts';
import { slipsOfSheet } from './slips.ts';
import {
  countSheetsOn,
  findSheet,
  findWindowByCode,
  listSheets,
  listWindowsById,
  listWindowsOfUnit,
  type WindowRow,
} from './store.ts';
import { addWindow, changeWindow, endWindow, printSheet } from './window-actions.ts';

const FIELD_OF = { 'windows:rule.category': 'categoryCode' };
const REVIEWS = 20;
const SHEETS = SHEETS_A_DAY;

type OfWindow = RequestHandler<{ code: string }>;

export const showDesk: RequestHandler = async (req, res) => deskPage(req, res);

async function deskPage(req: Request, res: Response, refused?: Refused): Promise<void> {
  const windows = await listWindowsOfUnit(req.context.db, req.actor!.unitId ?? '');
  const vm = presentDesk(windows, await categoriesFor(req), await lensFor(req), req, refused);
  await render(req, res, 'windows/desk', vm, {
    title: req.say.t('windows:desk.title'),
    ...(refused ? { status: refused.status } : {}),
  });
}

export const add: RequestHandler = async (req, res) => {
  let window: WindowRow;
  try {
    window = await addWindow(req.context, req.actor!, parseForm(windowForm, req.body));
  } catch (error) {
    return deskPage(req, res, refusedBy(error, req, { fieldOf: FIELD_OF }));
  }
  await done(req, res, deskHref(window), { key: 'windows:done.added', args: { code: window.code } });
};

export const showDeskWindow: OfWindow = async (request, res) =>
  windowPage(request as Request, res, request.params.code);

async function windowPage(req: Request, res: Response, code: string, failed?: Failed): Promise<void> {
  const { db, clock } = req.context;
  const window = await ownWindow(req, code);
  const [month, id] = decodeCursor(req.query['after'], 2) ?? [];
  const after = month !== undefined && isMonth(month) ? ([month, id!] as const) : null;
  const rows = await pagePublic(db, window.id, after, REVIEWS + 1);
  const page = pageOf(rows, REVIEWS, deskHref(window), after ? { after: 'yes' } : {}, (row) => [
    row.reviewed_on.slice(0, 7),
    row.id,
  ]);
  const { reply } = flatten(req.query);
  const reviews = await withChosen(req, window, page.rows, failed?.form ?? reply);
  const data = {
    sheets: await listSheets(db, window.id, SHEETS),
    sheetsToday: await countSheetsOn(db, window.id, dayOf(clock.now())),
    reviews,
    record: await recordOf(req, window),
    categories: await categoriesFor(req),
    chosen: typeof reply === 'string' ? reply : undefined,
  };
  const vm = {
    ...presentDeskWindow(window, data, await lensFor(req), req, failed),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
  await render(req, res, 'windows/desk-window', vm, {
    title: vm.name,
    ...(failed ? { status: failed.refused.status } : {}),
  });
}

/** The review that is being answered stands on the page wherever it lies in the list. */
async function withChosen(
  req: Request,
  window: WindowRow,
  rows: Awaited<ReturnType<typeof pagePublic>>,
  chosen: unknown,
) {
  if (typeof chosen !== 'string' || rows.some(({ id }) => id === chosen)) return rows;
  const review = await findReview(req.context.db, chosen);
  return review?.window_id === window.id && review.words_state === 'public' ? [review, ...rows] : rows;
}

export const change: OfWindow = async (request, res) => {
  const req = request as Request;
  const { code } = request.params;
  try {
    const { seen, ...content } = parseForm(windowForm, req.body);
    await changeWindow(req.context, req.actor!, code, content, { seen });
  } catch (error) {
    return windowPage(req, res, code, {
      form: 'window',
      refused: refusedBy(error, req, { fieldOf: FIELD_OF }),
    });
  }
  await done(req, res, `/desk/windows/${code}`, { key: 'windows:done.changed' });
};

export const end: OfWindow = async (request, res) => {
  const req = request as Request;
  const { code } = request.params;
  try {
    await endWindow(req.context, req.actor!, code);
  } catch (error) {
    return windowPage(req, res, code, { form: 'end', refused: refusedBy(error, req) });
  }
  await done(req, res, `/desk/windows/${code}`, { key: 'windows:done.ended' });
};

export const print: OfWindow = async (request, res) => {
  const req = request as Request;
  const { code } = request.params;
  let id: string;
  try {
    ({ id } = await printSheet(req.context, req.actor!, code));
  } catch (error) {
    return windowPage(req, res, code, { form: 'sheet', refused: refusedBy(error, req) });
  }
  res.redirect(303, `/desk/windows/${code}/sheets/${id}`);
};

/** The slips of a sheet, to be cut. They are worked out anew each time and stored nowhere. */
export const showSheet: RequestHandler<{ code: string; id: string }> = async (request, res) => {
  const req = request as Request;
  const { code, id } = request.params;
  const window = await ownWindow(req, code);
  const sheet = await findSheet(req.context.db, id);
  if (!sheet || sheet.window_id !== window.id) throw new NotFound();
  const { baseUrl, register } = req.context.config;
  const { t, f } = req.say;
  const lens = await lensFor(req);
  const address = `${baseUrl}/windows/${window.code}/review`;
  const vm = {
    backHref: deskHref(window),
    name: lens.pick(window.name, window.name_en),
    address: address.replace(/^https?:\/\//, ''),
    day: f.day(sheet.printed_on),
    slips: slipsOfSheet(register.secret, sheet).map((slip) => ({
      groups: slip.split('-'),
      qr: qrOf(`${address}?slip=${slip}`),
    })),
  };
  await render(req, res, 'windows/sheet', vm, {
    title: t('windows:sheet.title', { code: window.code }),
    layout: 'print',
  });
};

export const reply: RequestHandler<{ id: string }> = async (request, res) => {
  const req = request as Request;
  const { id } = request.params;
  const window = await windowOfReview(req, id);
  try {
    const { seen, ...input } = parseForm(replyForm, req.body);
    await replyToReview(req.context, req.actor!, id, input, { seen });
  } catch (error) {
    return windowPage(req, res, window.code, {
      form: id,
      refused: refusedBy(error, req, { fieldOf: { '*': 'reply' } }),
    });
  }
  await done(req, res, `${deskHref(window)}#review-${id}`, { key: 'windows:done.replied' });
};

async function windowOfReview(req: Request, id: string): Promise<WindowRow> {
  const review = await findReview(req.context.db, id);
  const [window] = review ? await listWindowsById(req.context.db, [review.window_id]) : [];
  if (!window || !isOfUnit(req.actor!, window)) throw new NotFound();
  return window;
}

/** A window of the reader's unit; to others it isn't there. */
async function ownWindow(req: Request, code: string): Promise<WindowRow> {
  const window = await findWindowByCode(req.context.db, code);
  if (!window || !isOfUnit(req.actor!, window)) throw new NotFound();
  return window;
}

async function categoriesFor(req: Request): Promise<Choice[]> {
  const categories = await listCategories(req.context.db);
  return categories.map((one) => ({ value: one.code, label: req.say.lang === 'en' ? one.nameEn : one.name }));
}

async function done(req: Request, res: Response, href: string, flash: Omit<Flash, 'kind'>): Promise<void> {
  setFlash(req, { kind: 'success', ...flash });
  await saveSession(req);
  res.redirect(303, href);
}

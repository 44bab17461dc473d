import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { NotFound, type HttpFault } from '../../errors.ts';
import { render, setFlash, wantsJson } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten, parseForm, type Typed } from '../../http/parse-form.ts';
import { openForSession, sealForSession } from '../../http/sealed.ts';
import { saveSession } from '../../http/session.ts';
import type { Faults } from '../cases/index.ts';
import { cancelPadForm, cancelSlipForm, padForm } from './forms.ts';
import { cancelPad, cancelSlip, makePad, type PrintedSlip } from './pads.ts';
import { padOffice } from './taker.ts';
import { presentPads, presentPrint } from './present-pads.ts';
import { cancelFaults, padOf } from './slip-handlers.ts';
import { findPad, listPadsOfOffice } from './store.ts';

declare module 'express-session' {
  interface SessionData {
    /** The pad that was just made, with its secrets, sealed: until it is printed, and nowhere else ever again. */
    pad?: { id: string; sealed: string };
  }
}

const PAGE_SIZE = 30;
const HERE = '/desk/network/pads';

export const showPads: RequestHandler = async (req, res) => {
  await padsPage(req, res, {}, {}, 200);
};

export const newPad: RequestHandler = async (req, res) => {
  const form = parseForm(padForm, req.body);
  const { pad, slips } = await makePad(req.context, req.actor!, form);
  req.session.pad = { id: pad.id, sealed: sealForSession(req, 'pad', pad.id, JSON.stringify(slips)) };
  await saveSession(req);
  res.redirect(303, `${HERE}/print`);
};

/** The sheets, as long as this session holds their secrets. */
export const printPad: RequestHandler = async (req, res) => {
  const held = req.session.pad;
  const pad = held && (await findPad(req.context.db, held.id));
  if (!held || !pad || pad.state === 'cancelled') {
    setFlash(req, { kind: 'warning', key: 'intake:print.gone' });
    await saveSession(req);
    return res.redirect(303, HERE);
  }
  const slips = JSON.parse(openForSession(req, 'pad', held.id, held.sealed)) as PrintedSlip[];
  const vm = presentPrint(req.context, req.say, pad, slips);
  await render(req, res, 'intake/pad-print', vm, {
    title: req.say.t('intake:print.title'),
    layout: 'print',
  });
};

/** The sheets are on paper: from now on they are nowhere else. */
export const padPrinted: RequestHandler = async (req, res) => {
  delete req.session.pad;
  setFlash(req, { kind: 'success', key: 'intake:done.printed' });
  await saveSession(req);
  res.redirect(303, HERE);
};

export const endPad: RequestHandler = async (req, res) => {
  const { ground } = parseForm(cancelPadForm, req.body);
  const { slips } = await cancelPad(req.context, req.actor!, String(req.params['id']), ground);
  setFlash(req, { kind: 'success', key: 'intake:done.padCancelled', args: { n: slips } });
  await saveSession(req);
  res.redirect(303, HERE);
};

export const endSlip: RequestHandler = async (req, res) => {
  const form = parseForm(cancelSlipForm, req.body);
  const slip = await cancelSlip(req.context, req.actor!, form.slip, form.ground);
  setFlash(req, { kind: 'success', key: 'intake:done.slipCancelled', args: { slip } });
  await saveSession(req);
  res.redirect(303, HERE);
};

/** A holder that has left meanwhile, or is another office's: the list is made anew without it. */
export const newPadFault: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  if (!(error instanceof NotFound) || wantsJson(req)) return next(error);
  await padsPage(req, res, flatten(req.body), { holder: { key: 'intake:form.holder' } }, 422);
};

export const padsFault: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  const faults = cancelFaults(error);
  if (!faults || wantsJson(req)) return next(error);
  await padsPage(req, res, flatten(req.body), faults, (error as HttpFault).status);
};

async function padsPage(
  req: Request,
  res: Response,
  typed: Typed,
  faults: Faults,
  status: number,
): Promise<void> {
  const { db } = req.context;
  const scope = await padOffice(db, req.actor!);
  const [beforeId] = decodeCursor(req.query['after'], 1) ?? [];
  const rows = await listPadsOfOffice(db, scope.townCode, beforeId, PAGE_SIZE + 1);
  const page = pageOf(rows, PAGE_SIZE, HERE, flatten(req.query), (row) => [row.id]);
  const { after } = flatten(req.query);
  const form = {
    typed,
    faults,
    padId: padOf(req),
    isPrintable: req.session.pad !== undefined,
    after: typeof after === 'string' ? after : '',
  };
  const vm = await presentPads(req.context, req.say, req.actor!, scope, page, form);
  await render(req, res, 'intake/pads', vm, { title: req.say.t('intake:pad.title'), status });
}

import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { Conflict, RuleFault, type HttpFault } from '../../errors.ts';
import { render, setFlash, wantsJson } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten, FormFault, parseForm, type Typed } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { holds } from '../accounts/index.ts';
import type { Faults } from '../cases/index.ts';
import { findMemberByAccount, type MemberRow } from '../network/index.ts';
import { listBrought } from './collected-store.ts';
import { cancelPadForm, cancelSlipForm } from './forms.ts';
import { cancelPad, cancelSlip } from './pads.ts';
import { presentMine } from './present-mine.ts';
import { presentSlips } from './present-pads.ts';
import { listPadsOfMember } from './store.ts';

const PAGE_SIZE = 30;

/** What became of what one brought. Past matters stay in sight when the certificate has lapsed. */
export const showMine: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const member = await memberOf(req);
  const by = member ? { memberId: member.id } : { accountId: req.actor!.accountId! };
  const after = decodeCursor(req.query['after'], 2);
  const before = after ? { at: after[0]!, caseId: after[1]! } : null;
  const rows = await listBrought(db, by, before, PAGE_SIZE + 1);
  const page = pageOf(rows, PAGE_SIZE, '/member/intake/mine', flatten(req.query), (row) => [
    row.collected_at,
    row.case_id,
  ]);
  const vm = await presentMine(req.context, req.say, req.actor!, page);
  await render(req, res, 'intake/mine', vm, { title: req.say.t('intake:mine.title') });
};

/** A collector's own slips. The office that makes them has all of its own on another page. */
export const showSlips: RequestHandler = async (req, res) => {
  if (holds(req.actor, 'network.manage')) return res.redirect(303, '/desk/network/pads');
  await slipsPage(req, res, {}, {}, 200);
};

export const dropSlip: RequestHandler = async (req, res) => {
  const form = parseForm(cancelSlipForm, req.body);
  const slip = await cancelSlip(req.context, req.actor!, form.slip, form.ground);
  setFlash(req, { kind: 'success', key: 'intake:done.slipCancelled', args: { slip } });
  await saveSession(req);
  res.redirect(303, '/member/intake/slips');
};

export const dropPad: RequestHandler = async (req, res) => {
  const { ground } = parseForm(cancelPadForm, req.body);
  const { slips } = await cancelPad(req.context, req.actor!, String(req.params['id']), ground);
  setFlash(req, { kind: 'success', key: 'intake:done.padCancelled', args: { n: slips } });
  await saveSession(req);
  res.redirect(303, '/member/intake/slips');
};

export const slipsFault: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  const faults = cancelFaults(error);
  if (!faults || wantsJson(req)) return next(error);
  await slipsPage(req, res, flatten(req.body), faults, (error as HttpFault).status);
};

/** The pad that a request is about, by its address. */
export const padOf = (req: Request): string | null => {
  const { id } = req.params;
  return typeof id === 'string' ? id : null;
};

/** What was wrong with a form that cancels, a field at a time; null for what is no fault of a form. */
export function cancelFaults(error: unknown): Faults | null {
  if (error instanceof FormFault) return error.errors;
  if (error instanceof Conflict) return { form: { key: error.key, args: error.args } };
  if (!(error instanceof RuleFault)) return null;
  const isSlip = /^intake:form\.slip/.test(error.key);
  return { [isSlip ? 'slip' : 'form']: { key: error.key, args: error.args } };
}

async function slipsPage(
  req: Request,
  res: Response,
  typed: Typed,
  faults: Faults,
  status: number,
): Promise<void> {
  const member = await memberOf(req);
  const pads = member ? await listPadsOfMember(req.context.db, member.id) : [];
  const vm = await presentSlips(req.context, req.say, req.actor!, pads, { typed, faults, padId: padOf(req) });
  await render(req, res, 'intake/slips', vm, { title: req.say.t('intake:slip.title'), status });
}

async function memberOf(req: Request): Promise<MemberRow | undefined> {
  if (req.actor!.role !== 'collector') return undefined;
  return findMemberByAccount(req.context.db, req.actor!.accountId!);
}

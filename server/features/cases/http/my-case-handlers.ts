import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { Conflict, NotFound, RuleFault } from '../../../errors.ts';
import { render, setFlash, wantsJson } from '../../../http/page.ts';
import { flatten, FormFault, type Typed } from '../../../http/parse-form.ts';
import { saveSession } from '../../../http/session.ts';
import { findAttachment, sendAttachment, UploadFault } from '../../attachments/index.ts';
import { listEvents } from '../../register/index.ts';
import { findCase, type CaseRow } from '../store.ts';
import { isForResident } from './files.ts';
import { presentMyCase, type Act, type Refused } from './present-my-case.ts';
import type { Faults } from './present-form.ts';
import { sendProofText } from './receipt-handlers.ts';

/** The case this browser opened with its receipt. */
export async function ownCase(req: Request): Promise<CaseRow | undefined> {
  const id = req.session.residentCaseId;
  return id === undefined ? undefined : findCase(req.context.db, id);
}

/** Nothing is open here, or not any more: the receipt is asked for again. */
export async function askReceipt(req: Request, res: Response): Promise<void> {
  if (wantsJson(req)) throw new NotFound();
  setFlash(req, { kind: 'warning', key: 'cases:my.closed' });
  await saveSession(req);
  res.redirect(303, '/track');
}

export const showMyCase: RequestHandler = async (req, res) => {
  const row = await ownCase(req);
  if (!row) return askReceipt(req, res);
  await casePage(req, res, row, null, 200);
};

export const sendProof: RequestHandler = async (req, res) => {
  const row = await ownCase(req);
  const first = row && (await listEvents(req.context.db, `case:${row.id}`))[0];
  if (!row || !first) throw new NotFound();
  await sendProofText(req, res, row.code, first.seq);
};

export const sendFile: RequestHandler = async (req, res) => {
  const row = await ownCase(req);
  const file = row && (await findAttachment(req.context.db, String(req.params['id'])));
  if (!row || file?.case_id !== row.id || !isForResident(file)) throw new NotFound();
  await sendAttachment(req.context, res, file, req.query['size'] === 'small' ? 'thumb' : 'full');
};

const FIELD_OF_RULE: Record<string, string> = {
  'cases:rule.messageEmpty': 'text',
  'cases:rule.marks': 'result',
  'cases:rule.why': 'why',
  'cases:rule.reworkWhy': 'rework_why',
  'cases:rule.objectionWhy': 'objection_why',
  'cases:rule.claimObjectionWhy': 'claim_why',
};

/** A form of the resident's page that was refused: the page as it is now, with what was typed. */
export function actFault(act: Act): ErrorRequestHandler {
  return async (error: unknown, req, res, next) => {
    const faults = faultsOf(error);
    const row = faults && !wantsJson(req) ? await ownCase(req) : undefined;
    if (!faults || !row) return next(error);
    const typed: Typed = error instanceof UploadFault ? flatten(error.typed) : flatten(req.body);
    await casePage(req, res, row, { act, typed, faults }, (error as { status: number }).status);
  };
}

function faultsOf(error: unknown): Faults | null {
  if (error instanceof FormFault) return error.errors;
  if (error instanceof Conflict) {
    // The general words speak of colleagues; here it was the unit or the clock that moved the case on.
    return { form: { key: error.key.startsWith('cases:') ? error.key : 'cases:conflict.moved' } };
  }
  if (!(error instanceof RuleFault) && !(error instanceof UploadFault)) return null;
  const { key, args } = error;
  const isFile = key.startsWith('attachments:') && key !== 'attachments:tooLong';
  return { [isFile ? 'files' : (FIELD_OF_RULE[key] ?? 'form')]: { key, args } };
}

async function casePage(
  req: Request,
  res: Response,
  row: CaseRow,
  refused: Refused | null,
  status: number,
): Promise<void> {
  const vm = await presentMyCase(req.context, req.say, row, refused);
  await render(req, res, 'cases/my-case', vm, {
    title: req.say.t('cases:my.title', { code: row.code }),
    status,
  });
}

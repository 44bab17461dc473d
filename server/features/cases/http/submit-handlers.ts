import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { dayOf } from '../../../clock.ts';
import { RuleFault } from '../../../errors.ts';
import { render, wantsJson } from '../../../http/page.ts';
import { flatten, FormFault, parseForm, type Typed } from '../../../http/parse-form.ts';
import { saveSession } from '../../../http/session.ts';
import { prepareFiles, storeFiles, UploadFault } from '../../attachments/index.ts';
import { stationOfPoster } from '../../stations/index.ts';
import { submitCase } from '../submit.ts';
import { isFormId, submissionOf, submitForm, type SubmitForm } from '../submit-form.ts';
import { filesOf } from './files.ts';
import { presentForm, type Faults } from './present-form.ts';
import { keepReceipt, receiptFromTwin } from './receipt-session.ts';

/** Links from a unit's page may name the unit or the type, and a poster its station; everything else in the address is left alone. */
const FROM_LINK = ['type', 'unit', 'category', 'station'];

export const showForm: RequestHandler = async (req, res) => {
  const asked = flatten(req.query);
  const typed = Object.fromEntries(FROM_LINK.map((name) => [name, asked[name] ?? '']));
  await formPage(req, res, typed, {}, 200);
};

export const submit: RequestHandler = async (req, res) => {
  const form = parseForm(submitForm, req.body);
  const files = await storeFiles(req.context, await prepareFiles(filesOf(req)));
  const { row, receipt, seq } = await submitCase(
    req.context,
    submissionOf(form, { channel: 'web', lang: req.say.lang, stationCode: await stationCodeOf(req, form) }),
    files,
  );
  if (receipt === null) return receivedBefore(req, res, row.code);
  keepReceipt(req, { code: row.code, receipt, seq, at: row.submitted_at });
  await saveSession(req);
  if (wantsJson(req)) {
    res.status(201).json({ code: row.code, receipt });
    return;
  }
  res.redirect(303, '/cases/receipt');
};

/** For the counts of what anybody may know of: of whatever else is sealed not even the place it came through is kept. */
async function stationCodeOf({ context }: Request, form: SubmitForm): Promise<string | null> {
  const isSealed = ['report', 'conduct_complaint'].includes(form.type);
  if (form.station === '' || isSealed || form.is_confidential || form.is_minor) return null;
  const found = await stationOfPoster(context.db, form.station, dayOf(context.clock.now()));
  return found?.isOpen ? found.station.code : null;
}

/** The same form a second time: the receipt again where this browser still holds it, else the code alone. */
async function receivedBefore(req: Request, res: Response, code: string): Promise<void> {
  const kept = await receiptFromTwin(req, code);
  if (wantsJson(req)) {
    res.status(200).json({ code, receipt: kept?.receipt ?? null });
    return;
  }
  if (kept) return res.redirect(303, '/cases/receipt');
  await render(req, res, 'cases/received-before', { code }, { title: req.say.t('cases:again.title') });
}

/** What can be put right comes back as the same page, with everything typed; the files have to be chosen again. */
export const submitFault: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  const faults = faultsOf(error);
  if (!faults || wantsJson(req)) return next(error);
  const typed = error instanceof UploadFault ? flatten(error.typed) : flatten(req.body);
  await formPage(req, res, typed, faults, (error as { status: number }).status);
};

function faultsOf(error: unknown): Faults | null {
  if (error instanceof FormFault) return error.errors;
  if (!(error instanceof UploadFault) && !(error instanceof RuleFault)) return null;
  const { key, args } = error;
  const [room, name = ''] = key.split(':');
  if (room === 'attachments') return { [key === 'attachments:tooLong' ? 'details' : 'files']: { key, args } };
  const field = /^form\.(category|place|unit)(?:Supervises)?$/.exec(name)?.[1] ?? 'form';
  return { [field]: { key, args } };
}

async function formPage(
  req: Request,
  res: Response,
  typed: Typed,
  faults: Faults,
  status: number,
): Promise<void> {
  // A form that came back keeps its id: sending it again is still the same one.
  const id = typed['submission_id'];
  const submissionId = isFormId(id) ? id : req.context.ids.id();
  const vm = await presentForm(req.context, req.say, { typed, faults, submissionId });
  await render(req, res, 'cases/new', vm, { title: req.say.t('cases:new.title'), status });
}

import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { Conflict, RuleFault } from '../../../errors.ts';
import { render, setFlash, wantsJson } from '../../../http/page.ts';
import { flatten, FormFault, parseForm, type Typed } from '../../../http/parse-form.ts';
import { saveSession } from '../../../http/session.ts';
import { askAboutData, eraseOwnContact } from '../data-requests.ts';
import type { CaseRow } from '../store.ts';
import { dataForm, eraseForm } from './forms.ts';
import { askReceipt, ownCase } from './my-case-handlers.ts';
import { asText, ownData } from './own-data.ts';
import type { Faults } from './present-form.ts';
import { presentMyData } from './present-my-data.ts';

/** What is held about the resident of this case, and what they can do about it (domain §5.7). */
export const showMyData: RequestHandler = async (req, res) => {
  const row = await ownCase(req);
  if (!row) return askReceipt(req, res);
  await dataPage(req, res, row, {}, {}, 200);
};

/** All of it in a file to take along: for people as text, for machines as JSON. */
export const sendMyData =
  (form: 'txt' | 'json'): RequestHandler =>
  async (req, res) => {
    const row = await ownCase(req);
    if (!row) return askReceipt(req, res);
    const data = await ownData(req.context, req.say, row);
    res.set({
      'Content-Disposition': `attachment; filename="${row.code}.${form}"`,
      'Cache-Control': 'no-store',
    });
    if (form === 'txt') {
      res.type('text/plain; charset=utf-8').send(asText(data, row.code, req.say));
      return;
    }
    res.type('application/json').send(JSON.stringify({ code: row.code, ...data }, null, 2));
  };

export const askData: RequestHandler = async (req, res) => {
  const row = await ownCase(req);
  if (!row) return askReceipt(req, res);
  const { form_id, kind, data_words } = parseForm(dataForm, req.body);
  await askAboutData(req.context, row.id, { kind, words: data_words }, { formId: form_id });
  await back(req, res, 'data');
};

export const eraseContact: RequestHandler = async (req, res) => {
  const row = await ownCase(req);
  if (!row) return askReceipt(req, res);
  parseForm(eraseForm, req.body);
  const was = await eraseOwnContact(req.context, row.id);
  await back(req, res, was ? 'erased' : 'nothingErased');
};

async function back(req: Request, res: Response, done: string): Promise<void> {
  setFlash(req, { kind: 'success', key: `cases:done.${done}` });
  await saveSession(req);
  res.redirect(303, '/my-case/data');
}

const FIELD_OF_RULE: Record<string, string> = { 'cases:rule.dataWords': 'data_words' };

/** A form that was refused: the page as it is now, with what was typed. */
export const dataFault: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  const faults = faultsOf(error);
  const row = faults && !wantsJson(req) ? await ownCase(req) : undefined;
  if (!faults || !row) return next(error);
  await dataPage(req, res, row, flatten(req.body), faults, (error as { status: number }).status);
};

function faultsOf(error: unknown): Faults | null {
  if (error instanceof FormFault) return error.errors;
  if (error instanceof Conflict) return { form: { key: error.key, args: error.args } };
  if (!(error instanceof RuleFault)) return null;
  return { [FIELD_OF_RULE[error.key] ?? 'form']: { key: error.key, args: error.args } };
}

async function dataPage(
  req: Request,
  res: Response,
  row: CaseRow,
  typed: Typed,
  faults: Faults,
  status: number,
): Promise<void> {
  const vm = await presentMyData(req.context, req.say, row, { typed, faults });
  await render(req, res, 'cases/my-data', vm, { title: req.say.t('cases:data.title'), status });
}

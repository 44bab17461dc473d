import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { Conflict, Forbidden, RuleFault, type HttpFault } from '../../errors.ts';
import { render, setFlash, wantsJson } from '../../http/page.ts';
import { flatten, FormFault, parseForm, type Typed } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { filesOf, prepareFiles, storeFiles, UploadFault } from '../attachments/index.ts';
import { isFormId, type Faults } from '../cases/index.ts';
import { takeForm, takingOf } from './forms.ts';
import { takerOf } from './taker.ts';
import { presentTake } from './present.ts';
import { takeDown } from './take.ts';

export const MANIFEST = '/member/intake/manifest.webmanifest';

export const showTake: RequestHandler = async (req, res) => {
  await takePage(req, res, {}, {}, 200);
};

/**
 * A draft or a form. A phone asks in JSON, and may ask again for what it has no answer to: the same draft gives the
 * same case. The receipt is on the paper; it is in no answer.
 */
export const take: RequestHandler = async (req, res) => {
  const form = parseForm(takeForm, req.body);
  const files = await storeFiles(req.context, await prepareFiles(filesOf(req)));
  const { row, slip, isRepeat } = await takeDown(req.context, req.actor!, takingOf(form, req.say), files);
  if (wantsJson(req)) {
    res.status(isRepeat ? 200 : 201).json({ code: row.code, slip, isRepeat, receiptShown: false });
    return;
  }
  setFlash(req, { kind: 'success', key: 'intake:done.taken', args: { code: row.code, slip } });
  await saveSession(req);
  res.redirect(303, '/member/intake');
};

/**
 * What can be put right comes back as the same page, or for a phone as one sentence a field. So does what can't be sent
 * by this person now: the page says why, and holds what was typed.
 */
export const takeFault: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  const faults = faultsOf(error);
  if (!faults) return next(error);
  const typed = error instanceof UploadFault ? flatten(error.typed) : flatten(req.body);
  const { status } = error as HttpFault;
  if (wantsJson(req)) return next(status === 422 ? new FormFault(faults, typed) : error);
  await takePage(req, res, typed, faults, status);
};

const OWN_FIELDS = ['slip', 'category', 'place', 'unit'];

function faultsOf(error: unknown): Faults | null {
  if (error instanceof FormFault) return error.errors;
  // Why a collector is off duty is said by the page itself.
  if (error instanceof Forbidden) return error.key === 'errors:csrf' ? null : {};
  if (error instanceof Conflict) return { form: { key: error.key, args: error.args } };
  if (!(error instanceof UploadFault) && !(error instanceof RuleFault)) return null;
  const { key, args } = error;
  const [room, name = ''] = key.split(':');
  if (room === 'attachments') return { [key === 'attachments:tooLong' ? 'details' : 'files']: { key, args } };
  const field = name.replace(/^form\./, '');
  return { [OWN_FIELDS.find((own) => field.startsWith(own)) ?? 'form']: { key, args } };
}

async function takePage(
  req: Request,
  res: Response,
  typed: Typed,
  faults: Faults,
  status: number,
): Promise<void> {
  const id = typed['submission_id'];
  const vm = await presentTake(req.context, req.say, req.actor!, {
    typed,
    faults,
    submissionId: isFormId(id) ? id : req.context.ids.id(),
    missing: await missingOf(req),
  });
  await render(req, res, 'intake/take', vm, {
    title: req.say.t('intake:take.title'),
    status,
    manifest: MANIFEST,
  });
}

/** What keeps a collector from duty; the page says it and asks nothing. */
async function missingOf(req: Request): Promise<string | null> {
  try {
    await takerOf(req.context.db, req.actor!, req.context.clock.now());
    return null;
  } catch (error) {
    if (!(error instanceof Forbidden)) throw error;
    return error.key;
  }
}

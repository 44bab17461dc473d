import type { Request, RequestHandler } from 'express';
import type { z } from 'zod';
import { RESIDENT } from '../../../actor.ts';
import type { Context } from '../../../context.ts';
import { setFlash } from '../../../http/page.ts';
import { parseForm } from '../../../http/parse-form.ts';
import { renewSession, saveSession } from '../../../http/session.ts';
import { prepareFiles, storeFiles } from '../../attachments/index.ts';
import type { ActOptions } from '../change.ts';
import { objectToImpossible } from '../impossible.ts';
import { askRework as askReworkOf, judgeCase, objectDecline, sendMessage, vetoPublication, withdrawCase } from '../resident.ts'; // prettier-ignore
import type { CaseRow } from '../store.ts';
import { filesOf } from './files.ts';
import {
  claimForm,
  judgeForm,
  messageForm,
  objectForm,
  reworkForm,
  vetoForm,
  withdrawForm,
} from './forms.ts';
import { askReceipt, ownCase } from './my-case-handlers.ts';

/** Each form of the resident's page: read it, do it, say so, back to the page. */
function act<S extends z.ZodType<{ form_id: string; seen: number }>>(
  schema: S,
  run: (given: {
    context: Context;
    id: string;
    form: z.output<S>;
    options: ActOptions;
    req: Request;
  }) => Promise<CaseRow>,
  done: (row: CaseRow) => string,
): RequestHandler {
  return async (req, res) => {
    const own = await ownCase(req);
    if (!own) return askReceipt(req, res);
    const form = parseForm(schema, req.body);
    const options = { formId: form.form_id, seen: form.seen };
    const row = await run({ context: req.context, id: own.id, form, options, req });
    setFlash(req, { kind: 'success', key: `cases:done.${done(row)}` });
    await saveSession(req);
    res.redirect(303, '/my-case');
  };
}

export const message = act(
  messageForm,
  async ({ context, id, form, options: { formId }, req }) => {
    const files = await storeFiles(context, await prepareFiles(filesOf(req)));
    // A word is never too late because the clock moved on meanwhile: the version seen is not asked.
    return sendMessage(context, RESIDENT, id, { text: form.text }, { formId, files });
  },
  () => 'message',
);

export const judge = act(
  judgeForm,
  ({ context, id, form, options }) =>
    judgeCase(
      context,
      id,
      {
        result: form.result,
        speed: form.speed,
        attitude: form.attitude,
        isSolved: form.solved,
        words: form.words,
        why: form.why,
      },
      options,
    ),
  (row) => (row.state === 'closed' ? 'judged' : 'judgedAgain'),
);

export const askRework = act(
  reworkForm,
  ({ context, id, form, options }) => askReworkOf(context, id, { why: form.rework_why }, options),
  () => 'rework',
);

export const object = act(
  objectForm,
  ({ context, id, form, options }) => objectDecline(context, id, { why: form.objection_why }, options),
  () => 'object',
);

export const objectToClaim = act(
  claimForm,
  ({ context, id, form, options }) => objectToImpossible(context, id, { why: form.claim_why }, options),
  () => 'claim',
);

export const withdraw = act(
  withdrawForm,
  ({ context, id, form, options }) => withdrawCase(context, id, { why: form.withdraw_why }, options),
  () => 'withdraw',
);

export const veto = act(
  vetoForm,
  ({ context, id, options: { formId } }) => vetoPublication(context, id, { formId }),
  () => 'veto',
);

/** Closes the case in this browser: the next one at this computer finds nothing. */
export const leave: RequestHandler = async (req, res) => {
  await renewSession(req);
  setFlash(req, { kind: 'success', key: 'cases:done.leave' });
  await saveSession(req);
  res.redirect(303, '/track');
};

import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { fieldMessages } from '../../http/error-handler.ts';
import { render, setFlash } from '../../http/page.ts';
import { FormFault, flatten, parseForm, type Typed } from '../../http/parse-form.ts';
import {
  listAttachments,
  prepareFiles,
  sendAttachment,
  storeFiles,
  UploadFault,
} from '../attachments/index.ts';
import { logAccess, mayReply, maySee, findCase, type CaseRow } from '../cases/index.ts';
import { caseAt, caseOf, fileRef, filesFor, isClosedTo, loadCase, type CaseFile } from './case-page.ts';
import { forms } from './forms.ts';
import { nextCase } from './handlers.ts';
import { eyeOf } from './policy.ts';
import { presentContact } from './present-contact.ts';
import { presentMinor } from './present-minor.ts';
import { presentCase, presentOrders } from './present-case.ts';
import { presentForms, type Field, type Returned } from './present-forms.ts';
import { hrefOf } from './present-list.ts';
import { formWasSeen } from './store.ts';
import { VERBS, type DeskVerb, type FormVerb } from './verbs.ts';

export const showCase: RequestHandler = async (req, res) => {
  const row = await caseOf(req);
  await casePage(req, res, row);
};

interface Fault extends Returned {
  status: number;
  /** For the whole form, when it belongs to no control. */
  message: string;
}

/** The staff's page about a case: with a fault, the same page with what was typed and what to put right first. */
export async function casePage(req: Request, res: Response, row: CaseRow, fault?: Fault): Promise<void> {
  await logAccess(req.context, req.actor!, [row.id], 'view');
  const { t } = req.say;
  const file = await loadCase(req, row);
  const acts = await presentForms(req, file, fault);
  const contact = presentContact(req, file, fault);
  const orders = presentOrders(file);
  const next = await nextCase(req, row.code);
  const vm = {
    ...presentCase(file),
    acts,
    orders,
    reply: replyForm(req, file, fault),
    contact,
    minor: presentMinor(req, file, fault),
    summary: summaryOf(fault, acts, t),
    nextHref: next ? hrefOf(next) : '',
    nextLabel: next ? t('desk:case.next', { code: next.code }) : '',
    printHref: `${hrefOf(row)}/print`,
  };
  await render(req, res, 'desk/case', vm, {
    title: `${vm.heading} ${row.code}`,
    status: fault?.status ?? 200,
  });
}

/** A head of a unit answers the oldest open order here; the others wait for their turn. */
function replyForm(req: Request, file: CaseFile, fault?: Fault) {
  const order = file.orders.find((one) => one.replied_at === null && mayReply(req.actor!, one));
  if (!order) return null;
  const { t } = req.say;
  const returned = fault?.verb === 'order_reply' ? fault : undefined;
  return {
    action: `/desk/orders/${order.id}/reply`,
    submit: t('desk:order.submit'),
    fields: [
      { type: 'hidden', name: 'formId', value: req.context.ids.id() },
      {
        name: 'orderReply',
        type: 'textarea',
        label: t('desk:order.field'),
        hint: t('desk:order.hint'),
        required: true,
        rows: 5,
        maxlength: 3000,
        value: returned?.typed['orderReply'] ?? '',
        error: returned?.errors['orderReply'] ?? '',
      },
    ] as Field[],
  };
}

function summaryOf(fault: Fault | undefined, acts: { fields: Field[] }[], t: Request['say']['t']) {
  if (!fault) return [];
  const shown = new Set([
    ...acts.flatMap((act) => act.fields.map((field) => field.name)),
    'contactReason',
    'wordsReason',
    'orderReply',
  ]);
  const faults = Object.entries(fault.errors).map(([field, message]) => ({
    field: shown.has(field) && field !== 'seen' && field !== 'formId' ? field : '',
    message,
  }));
  if (fault.message !== '') faults.unshift({ field: '', message: fault.message });
  return faults.length > 0 ? faults : [{ field: '', message: t('errors:form') }];
}

/** The answer to a form: reads it, does it, and shows where it leads or the same page again. */
export function actOn<F extends FormVerb>(name: F): RequestHandler {
  const verb = VERBS[name] as unknown as DeskVerb<F>;
  return async (req, res) => {
    const { context } = req;
    const actor = req.actor!;
    const typed = flatten(req.body);
    const before = await twice(req, typed);
    if (before) return res.redirect(303, before);
    const row = await caseOf(req);
    try {
      const form = parseForm<z.ZodType<z.output<(typeof forms)[F]>>>(forms[name] as never, req.body);
      const uploads = (req.files ?? []) as { buffer: Buffer; originalname: string }[];
      const files = await storeFiles(context, await prepareFiles(uploads));
      const { seen, formId } = form;
      const changed = await verb.run({ context, actor, row, options: { seen, formId }, files }, form);
      const still = maySee(actor, changed);
      const done = name === 'dispatch' && changed.release_at !== null ? 'held' : name;
      setFlash(req, { kind: 'success', key: `desk:done.${done}`, args: { code: row.code } });
      res.redirect(303, still ? hrefOf(row) : '/desk');
    } catch (error) {
      await answerFault(req, res, row, name, verb.field, typed, error);
    }
  };
}

/** A form that was taken before leads where it led then: after a case was handed back that is no longer the case. */
async function twice(req: Request, typed: Typed): Promise<string | null> {
  const formId = typed['formId'];
  if (typeof formId !== 'string') return null;
  const row = await caseAt(req);
  if (!row || !(await formWasSeen(req.context.db, formId, row.id))) return null;
  return maySee(req.actor!, row) ? hrefOf(row) : '/desk';
}

export async function answerFault(
  req: Request,
  res: Response,
  row: CaseRow,
  verb: string,
  field: string,
  typed: Typed,
  error: unknown,
): Promise<void> {
  const { t } = req.say;
  // The case as it is now: after a conflict that is what the person has to look at.
  const now = (await findCase(req.context.db, row.id)) ?? row;
  if (error instanceof FormFault) {
    const errors = fieldMessages(error, t);
    return casePage(req, res, now, { verb, typed, errors, message: '', status: 422 });
  }
  if (error instanceof Conflict && maySee(req.actor!, now)) {
    const message = `${t(error.key, error.args)} ${t('desk:conflict')}`;
    return casePage(req, res, now, { verb, typed, errors: {}, message, status: 409 });
  }
  if (error instanceof RuleFault || error instanceof UploadFault) {
    const message = t(error.key, error.args);
    const at = error instanceof UploadFault || error.key.startsWith('attachments:') ? 'files' : field;
    const errors: Record<string, string> = at === '' ? {} : { [at]: message };
    return casePage(req, res, now, {
      verb,
      typed,
      errors,
      message: at === '' ? message : '',
      status: error.status,
    });
  }
  throw error;
}

/** What went wrong while a form with files was read: its texts are kept, the files have to be chosen again. */
export function uploadFailed(name: FormVerb): ErrorRequestHandler {
  return async (error: unknown, req, res, next) => {
    if (!(error instanceof UploadFault) || res.headersSent) return next(error);
    const row = await caseOf(req);
    await answerFault(req, res, row, name, 'files', flatten(error.typed), error);
  };
}

export const showFile: RequestHandler = async (req, res) => {
  const row = await caseOf(req);
  const { db } = req.context;
  const asked = String(req.params['fileId']);
  const eye = eyeOf(req.actor!);
  const isClosed = await isClosedTo(req, row);
  const files = filesFor({ eye, row, isClosed }, await listAttachments(db, row.id));
  const file = files.find((one) => fileRef(one) === asked);
  if (!file) throw new NotFound();
  const isThumb = req.query['size'] === 'thumb';
  // The small pictures are part of the page, which is in the log already.
  if (!isThumb) await logAccess(req.context, req.actor!, [row.id], 'file');
  await sendAttachment(req.context, res, file, isThumb ? 'thumb' : 'full');
};

export const printCase: RequestHandler = async (req, res) => {
  const row = await caseOf(req);
  await logAccess(req.context, req.actor!, [row.id], 'print');
  const file = await loadCase(req, row);
  const vm = {
    ...presentCase(file),
    backHref: hrefOf(row),
    orders: presentOrders(file),
    watermark: watermarkOf(req),
  };
  await render(req, res, 'desk/case-print', vm, { title: row.code, layout: 'print' });
};

/** Who took it out, and when: on every paper and file that leaves (domain §5.7). The post, never a name. */
export function watermarkOf(req: Request): string {
  const { t, f, lang } = req.say;
  const account = req.account!;
  return t('desk:watermark', {
    post: lang === 'en' ? account.postEn : account.post,
    at: f.exact(req.context.clock.now()),
  });
}

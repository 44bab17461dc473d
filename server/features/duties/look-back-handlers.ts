import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { dayOf } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render, setFlash, wantsJson } from '../../http/page.ts';
import { parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import {
  filesOf,
  findAttachment,
  listAttachments,
  prepareFiles,
  sendAttachment,
  storeFiles,
} from '../attachments/index.ts';
import { getCase, logAccess, unitsOf } from '../cases/index.ts';
import { recusalsOf, type MemberRow } from '../network/index.ts';
import { listEvents } from '../register/index.ts';
import { returned, type Returned } from './faults.ts';
import { backForm, checkForm } from './forms.ts';
import { checkLookBack, handOnLookBack } from './look-back-actions.ts';
import { lensOf, memberOf, missingOf } from './member-handlers.ts';
import { placeNames } from './personal.ts';
import { presentCheck } from './present-look-back.ts';
import { findLookBackOf, type LookBackRow } from './store-look-backs.ts';

interface Own {
  member: MemberRow;
  row: LookBackRow;
}

/** The check of the address, if it is this supervisor's. @throws NotFound, the same for what is not there. */
async function ownCheck(req: Request): Promise<Own> {
  const member = await memberOf(req);
  const row = await findLookBackOf(req.context.db, member.id, String(req.params['id']));
  if (!row) throw new NotFound();
  return { member, row };
}

export const showCheck: RequestHandler = async (req, res) => {
  await checkPage(req, res, await ownCheck(req));
};

async function checkPage(
  req: Request,
  res: Response,
  { member, row }: Own,
  failed?: Returned,
): Promise<void> {
  const { context } = req;
  const { db } = context;
  const today = dayOf(context.clock.now());
  const kase = await getCase(db, row.case_id);
  const missing = await missingOf(req);
  const tied = (await recusalsOf(db, [member.id], today)).get(member.id)!;
  const isTied = unitsOf(kase).some((unitId) => tied.has(unitId));
  // What a unit wrote is read here: whoever asks later who has seen it, finds it in the log.
  if (missing === null && !isTied) await logAccess(context, req.actor!, [kase.id], 'view');
  const typed = failed?.typed['form_id'];
  const vm = presentCheck(
    {
      row,
      kase,
      events: await listEvents(db, `case:${kase.id}`),
      photos: await listAttachments(db, row.id),
      places: await placeNames(db, kase.town_code, today),
      missing,
      isTied,
      formId: typeof typed === 'string' && typed !== '' ? typed : context.ids.id(),
    },
    await lensOf(req, [kase.division_code, kase.town_code]),
    failed,
  );
  await render(req, res, 'duties/look-back', vm, {
    title: req.say.t('duties:lookBack.title', { code: row.code }),
    status: failed?.status ?? 200,
  });
}

export const check: RequestHandler = async (req, res) => {
  const { row } = await ownCheck(req);
  const { context } = req;
  const form = parseForm(checkForm, req.body);
  const files = await storeFiles(context, await prepareFiles(filesOf(req)));
  const checked = await checkLookBack(
    context,
    req.actor!,
    row.id,
    {
      result: form.result,
      words: form.words,
      untied: form.untied,
      looked: form.looked,
      formId: form.form_id,
    },
    files,
  );
  const key = checked.is_sent_back === 1 ? 'duties:done.sentBack' : 'duties:done.checked';
  setFlash(req, { kind: 'success', key, args: { code: row.code } });
  await saveSession(req);
  res.redirect(303, `/member/look-backs/${row.id}`);
};

/** What can be put right comes back as the same page, with everything typed; photos have to be chosen again. */
export const checkFault: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  const failed = returned(error, req, 'words');
  if (!failed || wantsJson(req) || res.headersSent) return next(error);
  await checkPage(req, res, await ownCheck(req), failed);
};

export const handOn: RequestHandler = async (req, res) => {
  const own = await ownCheck(req);
  try {
    const { ground } = parseForm(backForm, req.body);
    await handOnLookBack(req.context, req.actor!, own.row.id, ground);
    setFlash(req, { kind: 'success', key: `duties:done.on.${ground}` });
  } catch (error) {
    const failed = returned(error, req, 'ground');
    if (!failed) throw error;
    return checkPage(req, res, own, failed);
  }
  await saveSession(req);
  res.redirect(303, '/member');
};

export const sendCheckPhoto: RequestHandler = async (req, res) => {
  const { row } = await ownCheck(req);
  const photo = await findAttachment(req.context.db, String(req.params['fileId']));
  if (photo?.case_id !== row.id) throw new NotFound();
  await sendAttachment(req.context, res, photo, req.query['size'] === 'small' ? 'thumb' : 'full');
};

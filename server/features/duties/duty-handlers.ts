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
import { getCase } from '../cases/index.ts';
import { isRecused, type MemberRow } from '../network/index.ts';
import { handBackDuty, handInDuty } from './duty-actions.ts';
import { returned, type Returned } from './faults.ts';
import { backForm, readDuty } from './forms.ts';
import { lensOf, memberOf, missingOf } from './member-handlers.ts';
import { chosenPlace, placeChoices } from './places.ts';
import { presentDuty } from './present-duty.ts';
import { findTask, type TaskRow } from './store.ts';
import { findDuty, type DutyRow } from './store-duties.ts';
import { findFinding, findReportOf } from './store-reports.ts';

interface Own {
  member: MemberRow;
  duty: DutyRow;
  task: TaskRow;
}

/** The duty of the address, if it is this member's. @throws NotFound, the same for what is not there. */
async function ownDuty(req: Request): Promise<Own> {
  const member = await memberOf(req);
  const duty = await findDuty(req.context.db, String(req.params['id']));
  const task = duty?.member_id === member.id ? await findTask(req.context.db, duty.task_id) : undefined;
  if (!duty || !task) throw new NotFound();
  return { member, duty, task };
}

export const showDuty: RequestHandler = async (req, res) => {
  await dutyPage(req, res, await ownDuty(req));
};

async function dutyPage(req: Request, res: Response, own: Own, failed?: Returned): Promise<void> {
  const { context, say } = req;
  const { db } = context;
  const { member, duty, task } = own;
  const today = dayOf(context.clock.now());
  const report = await findReportOf(db, duty.id);
  const finding = report && (await findFinding(db, report.id));
  const typed = failed?.typed['form_id'];
  const vm = presentDuty(
    {
      duty,
      task,
      report,
      finding: finding && { ...finding, code: (await getCase(db, finding.case_id)).code },
      photos: report ? await listAttachments(db, report.id) : [],
      places: await placeChoices(db, say, member.town_code, today),
      missing: await missingOf(req),
      isTied: task.unit_id !== null && (await isRecused(db, member.id, task.unit_id, today)),
      // A form that came back keeps its id: sent again, it is still the same one.
      formId: typeof typed === 'string' && typed !== '' ? typed : context.ids.id(),
    },
    await lensOf(req, [report?.division_code ?? null]),
    failed,
  );
  await render(req, res, 'duties/duty', vm, { title: task.title, status: failed?.status ?? 200 });
}

export const handIn: RequestHandler = async (req, res) => {
  const { member, duty, task } = await ownDuty(req);
  const { context, say } = req;
  const form = readDuty(req.body, JSON.parse(task.checklist_json) as string[]);
  const files = await storeFiles(context, await prepareFiles(filesOf(req)));
  const places = await placeChoices(context.db, say, member.town_code, dayOf(context.clock.now()));
  await handInDuty(
    context,
    req.actor!,
    duty.id,
    {
      answers: form.answers,
      words: form.words,
      divisionCode: chosenPlace(places, form.place),
      untied: form.untied,
      looked: form.looked,
      formId: form.form_id,
    },
    files,
  );
  setFlash(req, { kind: 'success', key: 'duties:done.handedIn' });
  await saveSession(req);
  res.redirect(303, `/member/duties/${duty.id}`);
};

/** What can be put right comes back as the same page, with everything typed; photos have to be chosen again. */
export const handInFault: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  const failed = returned(error, req, 'words');
  if (!failed || wantsJson(req) || res.headersSent) return next(error);
  await dutyPage(req, res, await ownDuty(req), failed);
};

export const handBack: RequestHandler = async (req, res) => {
  const { duty, ...own } = await ownDuty(req);
  try {
    const { ground } = parseForm(backForm, req.body);
    await handBackDuty(req.context, req.actor!, duty.id, ground);
    setFlash(req, { kind: 'success', key: `duties:done.back.${ground}` });
  } catch (error) {
    const failed = returned(error, req, 'ground');
    if (!failed) throw error;
    return dutyPage(req, res, { duty, ...own }, failed);
  }
  await saveSession(req);
  res.redirect(303, '/member');
};

export const sendPhoto: RequestHandler = async (req, res) => {
  const { duty } = await ownDuty(req);
  const report = await findReportOf(req.context.db, duty.id);
  const photo = report && (await findAttachment(req.context.db, String(req.params['fileId'])));
  if (!photo || photo.case_id !== report.id) throw new NotFound();
  await sendAttachment(req.context, res, photo, req.query['size'] === 'small' ? 'thumb' : 'full');
};

import type { Request, RequestHandler, Response } from 'express';
import { dayOf, type Day } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { findAttachment, listAttachments, sendAttachment } from '../attachments/index.ts';
import { presentFaults } from '../cases/index.ts';
import { returned, textOf, type Returned } from './faults.ts';
import { othersForm } from './forms.ts';
import { lensOf } from './member-handlers.ts';
import { presentReport } from './present-duty.ts';
import { memberLabel, named, PERIOD_COLUMNS, periodRows, taskFacts } from './present-task.ts';
import type { TaskRow } from './store.ts';
import { countDuties, listOpenOf } from './store-periods.ts';
import { countOfTask } from './store-public-cases.ts';
import { findReport, listReports } from './store-reports.ts';
import { askAnother, closeTask, othersFor, taskWithin } from './task-actions.ts';

const REPORTS = 10;
const OPEN_MOST = 100;
const OTHERS_MOST = 300;
/** Periods of which one can still ask somebody else. */
const PERIODS = 4;

/** The task of the address, if it is this office's. @throws NotFound, the same for what is not there. */
const ownTask = (req: Request): Promise<TaskRow> =>
  taskWithin(req.context.db, req.actor!, String(req.params['id']));

export const showTask: RequestHandler = async (req, res) => {
  await taskPage(req, res, await ownTask(req));
};

async function taskPage(req: Request, res: Response, task: TaskRow, failed?: Returned): Promise<void> {
  const { context, say } = req;
  const { db } = context;
  const { t, f } = say;
  const counts = await countDuties(db, task.id);
  const periods = [...new Set(counts.map(({ periodOn }) => periodOn))].slice(0, PERIODS);
  const newest = periods[0] ?? null;
  const cursor = decodeCursor(req.query['after'], 2);
  const before = cursor ? { periodOn: cursor[0]!, id: cursor[1]! } : null;
  const found = await listReports(db, task.id, before, REPORTS + 1);
  const base = `/desk/network/tasks/${task.id}`;
  const page = pageOf(found, REPORTS, base, before ? { after: 'yes' } : {}, (row) => [row.period_on, row.id]);
  const others =
    task.state === 'open' && newest !== null
      ? await othersFor(db, task, newest, dayOf(context.clock.now()))
      : [];
  const lens = await lensOf(req, [
    ...page.rows.map((row) => row.division_code),
    ...new Set(others.map(({ member }) => member.town_code)),
    task.town_code,
  ]);
  const reports = [];
  for (const row of page.rows) {
    reports.push(presentReport(row, task, await listAttachments(db, row.id), lens, base));
  }
  const { summary, errors } = presentFaults(failed?.faults ?? {}, say, ['periodOn', 'memberId']);
  const vm = {
    kicker: t(`duties:taskState.${task.state}`),
    words: task.words,
    facts: taskFacts(task, lens.names, await countOfTask(db, task.id), say),
    checklist: JSON.parse(task.checklist_json) as string[],
    periodColumns: PERIOD_COLUMNS.map((name, at) => ({
      label: t(`duties:task.period.${name}`),
      numeric: at > 1,
    })),
    periods: periodRows(counts, say),
    open: newest === null ? [] : await openRows(req, task, newest),
    reports,
    nextHref: page.nextHref,
    firstHref: page.firstHref,
    summary,
    errors,
    others:
      others.length > 0
        ? {
            action: `${base}/others`,
            periods: periods.map((value) => ({ value, label: f.day(value) })),
            periodOn: textOf(failed?.typed ?? {}, 'periodOn') || newest,
            members: others
              .slice(0, OTHERS_MOST)
              .map((one) => ({ value: one.member.id, label: memberLabel(named(one), lens.names) })),
            memberId: textOf(failed?.typed ?? {}, 'memberId'),
          }
        : null,
    closing: task.state === 'open' ? `${base}/closing` : '',
  };
  await render(req, res, 'duties/task', vm, { title: task.title, status: failed?.status ?? 200 });
}

/** Who still has one of the newest period: so that the office can ask somebody else, and for nothing else. */
async function openRows(req: Request, task: TaskRow, periodOn: Day): Promise<string[][]> {
  const open = await listOpenOf(req.context.db, task.id, periodOn, OPEN_MOST);
  const lens = await lensOf(
    req,
    open.map((one) => one.town_code),
  );
  return open.map((one) => [memberLabel(one, lens.names), req.say.f.day(one.due_on)]);
}

export const close: RequestHandler = async (req, res) => {
  const task = await ownTask(req);
  await closeTask(req.context, req.actor!, task.id);
  setFlash(req, { kind: 'success', key: 'duties:done.closed' });
  await saveSession(req);
  res.redirect(303, `/desk/network/tasks/${task.id}`);
};

export const askSomebodyElse: RequestHandler = async (req, res) => {
  const task = await ownTask(req);
  try {
    await askAnother(req.context, req.actor!, task.id, parseForm(othersForm, req.body));
  } catch (error) {
    const failed = returned(error, req, 'memberId');
    if (!failed) throw error;
    return taskPage(req, res, task, failed);
  }
  setFlash(req, { kind: 'success', key: 'duties:done.asked' });
  await saveSession(req);
  res.redirect(303, `/desk/network/tasks/${task.id}`);
};

export const sendReportPhoto: RequestHandler = async (req, res) => {
  const task = await ownTask(req);
  const photo = await findAttachment(req.context.db, String(req.params['fileId']));
  const report = photo && (await findReport(req.context.db, photo.case_id));
  if (!photo || report?.task_id !== task.id) throw new NotFound();
  await sendAttachment(req.context, res, photo, req.query['size'] === 'small' ? 'thumb' : 'full');
};

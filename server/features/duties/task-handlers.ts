import type { Request, RequestHandler, Response } from 'express';
import { MEMBER_ROLES, type MemberRole } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten, parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { certifiedMembers } from '../certificates/index.ts';
import { networkScope } from '../network/index.ts';
import { returned, textOf, type Returned } from './faults.ts';
import { taskForm } from './forms.ts';
import { filterOf } from './fit.ts';
import { loadNames } from './names.ts';
import { unitChoices } from './places.ts';
import { presentTaskForm, taskCells, TASK_COLUMNS } from './present-task.ts';
import { listTasks } from './store.ts';
import { countOpen } from './store-periods.ts';
import { makeTask } from './task-actions.ts';

const PAGE = 30;
/** So many names can be ticked; whoever wants more means all. */
const NAMES_MOST = 300;

export const showTasks: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const { t } = say;
  const scope = await networkScope(context.db, req.actor!);
  const cursor = decodeCursor(req.query['after'], 2);
  const before = cursor ? { at: cursor[0]!, id: cursor[1]! } : null;
  const rows = await listTasks(context.db, scope, before, PAGE + 1);
  const page = pageOf(rows, PAGE, '/desk/network/tasks', before ? { after: 'yes' } : {}, (row) => [
    row.made_at,
    row.id,
  ]);
  const open = await countOpen(
    context.db,
    page.rows.map(({ id }) => id),
  );
  const vm = {
    columns: TASK_COLUMNS.map((name) => ({
      label: t(`duties:task.column.${name}`),
      numeric: name === 'open',
    })),
    rows: page.rows.map((row) => taskCells(row, open.get(row.id) ?? 0, say)),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
  await render(req, res, 'duties/tasks', vm, { title: t('duties:task.title') });
};

const kindOf = (text: unknown): MemberRole | null => MEMBER_ROLES.find((kind) => kind === text) ?? null;

export const showNewTask: RequestHandler = async (req, res) => {
  await newTaskPage(req, res, kindOf(req.query['kind']));
};

async function newTaskPage(
  req: Request,
  res: Response,
  kind: MemberRole | null,
  failed?: Returned,
): Promise<void> {
  const { context, say } = req;
  const { db } = context;
  const scope = await networkScope(db, req.actor!);
  const today = dayOf(context.clock.now());
  const filter = { level: scope.level, town_code: scope.townCode, reach: 'own' as const };
  const members = kind === null ? [] : await certifiedMembers(db, filterOf({ ...filter, kind }), today);
  const names = await loadNames(db, say.lang, [scope.townCode]);
  const vm = presentTaskForm(
    {
      scope,
      kind,
      members: members.slice(0, NAMES_MOST),
      units: kind === null ? [] : await unitChoices(db, say, today),
      today,
    },
    names,
    say,
    failed,
  );
  await render(req, res, 'duties/task-new', vm, {
    title: say.t('duties:task.new'),
    status: failed?.status ?? 200,
  });
}

export const createTask: RequestHandler = async (req, res) => {
  let id: string;
  try {
    const form = parseForm(taskForm, req.body);
    const task = await makeTask(req.context, req.actor!, {
      kind: form.kind,
      reach: form.reach,
      memberIds: form.reach === 'named' ? form.members : [],
      rhythm: form.rhythm,
      title: form.title,
      words: form.words,
      checklist: form.checklist,
      unitId: form.unit || null,
      firstOn: form.firstOn,
      lastOn: form.lastOn || null,
      workdays: form.workdays,
    });
    id = task.id;
  } catch (error) {
    const failed = returned(error, req, 'form');
    if (!failed) throw error;
    return newTaskPage(req, res, kindOf(textOf(flatten(req.body), 'kind')), failed);
  }
  setFlash(req, { kind: 'success', key: 'duties:done.task' });
  await saveSession(req);
  res.redirect(303, `/desk/network/tasks/${id}`);
};

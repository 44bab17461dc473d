import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor, MemberRole } from '../../actor.ts';
import { dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { certifiedMembers } from '../certificates/index.ts';
import { calendarOf } from '../deadlines/index.ts';
import { assertWithin, networkScope, type NetworkScope } from '../network/index.ts';
import { holdRegister } from '../register/index.ts';
import { findUnit } from '../units/index.ts';
import { filterOf, fitFor, untied } from './fit.ts';
import { giveDue, openDuty } from './give.ts';
import { taskRecords } from './records.ts';
import { dueOf, WORKDAYS_MOST, type Reach, type Rhythm } from './rules.ts';
import { findTask, insertTaskMembers, type TaskRow } from './store.ts';
import * as store from './store-duties.ts';
import { countDuties } from './store-periods.ts';

export interface NewTask {
  kind: MemberRole;
  reach: Reach;
  /** For `named`. */
  memberIds: readonly string[];
  rhythm: Rhythm;
  title: string;
  words: string;
  checklist: readonly string[];
  unitId: string | null;
  firstOn: Day;
  lastOn: Day | null;
  /** Working days to the deadline. */
  workdays: number;
}

/**
 * An office gives a task. What begins today is given to its members at once, the rest by the clock.
 *
 * @throws RuleFault with the field's name in `args.field`: a first day that has passed, a deadline that lies before
 *   the start or too far after it, a unit everybody is tied to, nobody who is fit.
 */
export async function makeTask(context: Context, actor: Actor, input: NewTask): Promise<TaskRow> {
  return transact(context.db, async (trx) => {
    const scope = await networkScope(trx, actor);
    const now = context.clock.now();
    const today = dayOf(now);
    mustBeInTime(input, today);
    if (input.reach === 'towns' && scope.level !== 'county') throw fault('reach', 'reach');
    if (input.unitId !== null && !(await findUnit(trx, input.unitId))) throw fault('unit', 'unit');
    const row = newRow(context, actor, scope, input);
    await mustReachSomebody(trx, row, input, today);
    const created = await taskRecords.create(trx, context, actor, now, row, {
      kind: 'duty_task.made',
      note: input.reach === 'named' ? { named: input.memberIds.length } : {},
    });
    if (input.reach === 'named') await insertTaskMembers(trx, row.id, [...new Set(input.memberIds)]);
    if (row.first_on > today) return created.row;
    await giveDue(trx, context, row.id);
    return (await findTask(trx, row.id))!;
  });
}

function fault(field: string, key: string, args: Record<string, string | number> = {}): RuleFault {
  return new RuleFault(`duties:rule.${key}`, { field, ...args });
}

function mustBeInTime({ rhythm, firstOn, lastOn, workdays }: NewTask, today: Day): void {
  if (firstOn < today) throw fault('firstOn', 'past');
  if (workdays < 1) throw fault('workdays', 'dueBeforeStart');
  const most = WORKDAYS_MOST[rhythm];
  if (workdays > most) throw fault('workdays', `tooLong.${rhythm}`, { most });
  if (rhythm === 'once') return;
  if (lastOn !== null && lastOn < firstOn) throw fault('lastOn', 'endBeforeStart');
}

async function mustReachSomebody(
  trx: Trx,
  row: Omit<TaskRow, 'version'>,
  { reach, memberIds }: NewTask,
  today: Day,
): Promise<void> {
  if (reach === 'named') {
    if (memberIds.length === 0) throw fault('members', 'nameSomebody');
    const able = await certifiedMembers(trx, filterOf(row), today);
    const named = able.filter(({ member }) => memberIds.includes(member.id));
    if (named.length < new Set(memberIds).size) throw fault('members', 'notFit');
    const free = new Set((await untied(trx, named, row.unit_id, today)).map(({ member }) => member.id));
    const tied = named.filter(({ member }) => !free.has(member.id));
    if (tied.length > 0) {
      throw fault('members', 'namedTied', {
        who: tied.map(({ certificate }) => certificate.number).join(' '),
      });
    }
    return;
  }
  if ((await certifiedMembers(trx, filterOf(row), today)).length === 0) throw fault('kind', 'nobody');
  if ((await fitFor(trx, { ...row }, today)).length === 0) throw fault('unit', 'allTied');
}

function newRow(
  context: Context,
  actor: Actor,
  scope: NetworkScope,
  input: NewTask,
): Omit<TaskRow, 'version'> {
  return {
    id: context.ids.id(),
    level: scope.level,
    town_code: scope.townCode,
    kind: input.kind,
    reach: input.reach,
    rhythm: input.rhythm,
    title: input.title,
    words: input.words,
    checklist_json: JSON.stringify(input.checklist),
    unit_id: input.unitId,
    first_on: input.firstOn,
    last_on: input.rhythm === 'once' ? null : input.lastOn,
    workdays: input.workdays,
    state: 'open',
    given_on: null,
    made_at: context.clock.now(),
    made_by: actor.accountId!,
    closed_at: null,
  };
}

/** The task, if it is this office's. @throws NotFound, the same for what is not there. */
export async function taskWithin(
  trx: Parameters<typeof networkScope>[0],
  actor: Actor,
  taskId: string,
): Promise<TaskRow> {
  const scope = await networkScope(trx, actor);
  const task = await findTask(trx, taskId);
  if (!task) throw new NotFound();
  assertWithin(scope, { level: task.level, townCode: task.town_code });
  return task;
}

/** No more periods; what is open is taken back and leaves no trace on anybody. */
export async function closeTask(context: Context, actor: Actor, taskId: string): Promise<TaskRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const task = await taskWithin(trx, actor, taskId);
    if (task.state === 'closed') throw new Conflict('duties:conflict.closed');
    const now = context.clock.now();
    const taken = await store.lapseDutiesOf(trx, task.id, now);
    const { row } = await taskRecords.change(trx, context, actor, now, task, {
      kind: 'duty_task.closed',
      set: { state: 'closed', closed_at: now },
      note: { taken },
    });
    return row;
  });
}

/**
 * Gives a duty of a period to somebody else, beside those who have it: one was handed back, lapsed, or is not
 * coming. Whoever takes over has the task's working days from today.
 *
 * @throws Conflict for a closed task; RuleFault for somebody who is not fit or has it already.
 */
export async function askAnother(
  context: Context,
  actor: Actor,
  taskId: string,
  input: { periodOn: Day; memberId: string },
): Promise<void> {
  await transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const task = await taskWithin(trx, actor, taskId);
    if (task.state === 'closed') throw new Conflict('duties:conflict.closed');
    const now = context.clock.now();
    const periods = new Set((await countDuties(trx, task.id)).map(({ periodOn }) => periodOn));
    if (!periods.has(input.periodOn)) throw fault('memberId', 'period');
    const others = await othersFor(trx, task, input.periodOn, dayOf(now));
    if (!others.some(({ member }) => member.id === input.memberId)) throw fault('memberId', 'notFitOther');
    const dueOn = dueOf(await calendarOf(trx), dayOf(now), task.workdays);
    await store.insertDuties(trx, [openDuty(context, task.id, input.periodOn, input.memberId, dueOn)]);
    await taskRecords.change(trx, context, actor, now, task, {
      kind: 'duty_task.another_asked',
      note: { period: input.periodOn, due: dueOn },
    });
  });
}

/** Who could be asked instead: fit for the task, named in it or not, and without a duty of this period. */
export async function othersFor(
  trx: Parameters<typeof networkScope>[0],
  task: TaskRow,
  periodOn: Day,
  today: Day,
): ReturnType<typeof fitFor> {
  const reach = task.reach === 'named' ? ('own' as const) : task.reach;
  const fit = await fitFor(trx, { ...task, reach }, today);
  const has = await store.listMembersWith(trx, task.id, periodOn);
  return fit.filter(({ member }) => !has.has(member.id));
}

import { transact, type Trx } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import { dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { calendarOf } from '../deadlines/index.ts';
import { queuePlainNotice } from '../notices/index.ts';
import { holdRegister } from '../register/index.ts';
import { fitFor } from './fit.ts';
import { lapseChecks } from './look-back-lapse.ts';
import { taskRecords } from './records.ts';
import { dueOf, periodToGive } from './rules.ts';
import { findTask, listOpenTasks } from './store.ts';
import * as store from './store-duties.ts';

export interface GivenDuties {
  /** Duties that were given. */
  given: number;
  /** Duties and look-back checks whose last day has passed. They name nobody any more. */
  over: number;
  reminded: number;
  failed: number;
}

const PAGE = 100;

/**
 * What is due by itself with duties: those whose last day has passed lapse, new periods are given, and whoever still
 * has something open on the working day before the last one is reminded, once. Each task in its own transaction;
 * running it again, late or twice at once does everything once.
 */
export async function giveDuties(context: Context): Promise<GivenDuties> {
  const counts: GivenDuties = { given: 0, over: 0, reminded: 0, failed: 0 };
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (fault) {
      counts.failed += 1;
      context.log.error({ err: fault, what }, 'a step of the duties failed');
    }
  };
  const today = dayOf(context.clock.now());
  for (const period of await store.listPeriodsOver(context.db, today)) {
    await attempt('lapse', async () => {
      counts.over += await lapse(context, period, today);
    });
  }
  counts.over += await lapseChecks(context, today);
  for (let after = ''; ;) {
    const tasks = await listOpenTasks(context.db, after, PAGE);
    for (const { id } of tasks) {
      await attempt('give', async () => {
        counts.given += await transact(context.db, (trx) => giveDue(trx, context, id));
      });
    }
    if (tasks.length < PAGE) break;
    after = tasks.at(-1)!.id;
  }
  await attempt('remind', async () => {
    counts.reminded = await remind(context, today);
  });
  return counts;
}

/**
 * Gives the duties of the task's newest period, if they have not been given, in the caller's transaction.
 *
 * @returns how many duties.
 */
export async function giveDue(trx: Trx, context: Context, taskId: string): Promise<number> {
  // Two processes at one moment: the second waits here, and then sees what the first has given.
  await holdRegister(trx, context.dialect);
  const task = await findTask(trx, taskId);
  if (!task) return 0;
  const now = context.clock.now();
  const calendar = await calendarOf(trx);
  const period = periodToGive(task, calendar, dayOf(now));
  if (period === null) return 0;
  const dueOn = dueOf(calendar, period, task.workdays);
  const members = await fitFor(trx, task, dayOf(now));
  const given = await store.insertDuties(
    trx,
    members.map(({ member }) => openDuty(context, task.id, period, member.id, dueOn)),
  );
  await taskRecords.change(trx, context, SYSTEM, now, task, {
    kind: 'duty_task.given',
    set: { given_on: period },
    note: { period, due: dueOn, given },
  });
  return given;
}

/** A duty as it is given. */
export function openDuty(
  context: Context,
  taskId: string,
  periodOn: Day,
  memberId: string,
  dueOn: Day,
): store.DutyRow {
  return {
    id: context.ids.id(),
    task_id: taskId,
    period_on: periodOn,
    member_id: memberId,
    state: 'open',
    due_on: dueOn,
    given_at: context.clock.now(),
    reminded_at: null,
    settled_at: null,
  };
}

async function lapse(
  context: Context,
  period: { taskId: string; periodOn: Day },
  today: Day,
): Promise<number> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const now = context.clock.now();
    const lapsed = await store.lapsePeriod(trx, period, today, now);
    if (lapsed > 0) {
      const task = (await findTask(trx, period.taskId))!;
      await taskRecords.change(trx, context, SYSTEM, now, task, {
        kind: 'duty_task.lapsed',
        note: { period: period.periodOn, lapsed },
      });
    }
    return lapsed;
  });
}

async function remind(context: Context, today: Day): Promise<number> {
  // Due on the next working day, whatever days off lie between.
  const dueBy = (await calendarOf(context.db)).addWorkingDays(today, 1).day;
  let reminded = 0;
  for (let after = ''; ;) {
    const duties = await store.listToRemind(context.db, dueBy, after, PAGE);
    await transact(context.db, async (trx) => {
      for (const duty of duties) {
        if (!(await store.markReminded(trx, duty.id, context.clock.now()))) continue;
        const queued = await queuePlainNotice(trx, context, {
          dedupeKey: `member.duty_due/${duty.id}`,
          recipient: { kind: 'member', id: duty.member_id! },
          template: 'member.duty_due',
        });
        if (queued) reminded += 1;
      }
    });
    if (duties.length < PAGE) return reminded;
    after = duties.at(-1)!.id;
  }
}

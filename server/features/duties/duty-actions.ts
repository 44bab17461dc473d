import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { insertAttachments, type Stored } from '../attachments/index.ts';
import { memberOnDuty } from '../certificates/index.ts';
import { isRecused, type MemberRow } from '../network/index.ts';
import { holdRegister } from '../register/index.ts';
import { mustNameNobody, placeNames } from './personal.ts';
import { reportRecords, taskRecords } from './records.ts';
import type { Answered, HandBackGround } from './rules.ts';
import { findTask, type TaskRow } from './store.ts';
import { findDuty, settleDuty, type DutyRow } from './store-duties.ts';
import { findReportOf, type ReportRow } from './store-reports.ts';

export interface HandedIn {
  answers: readonly Answered[];
  words: string;
  divisionCode: string | null;
  /** The member says: no tie to the unit of the task (domain §5.6, per task). */
  untied: boolean;
  /** Looked at what may be a name. */
  looked: boolean;
  formId: string;
}

/** A member's act that names the kind and nobody: no event says who did what. */
export function nameless(actor: Actor): Actor {
  return { ...actor, accountId: null };
}

/**
 * Hands a duty in: the answers to its checklist, words, photos. The same form again changes nothing.
 *
 * @param files photos that are safely on the disk.
 * @throws Forbidden without a certificate that counts; NotFound for somebody else's; Conflict when it was handed in
 *   from another device or is no longer open; RuleFault for a tie, for personal data, after the last day.
 */
export async function handInDuty(
  context: Context,
  actor: Actor,
  dutyId: string,
  input: HandedIn,
  files: readonly Stored[] = [],
): Promise<ReportRow> {
  return transact(context.db, async (trx) => {
    // Two devices at one moment: the second waits here, and then sees what the first has handed in.
    await holdRegister(trx, context.dialect);
    const { duty, task, member } = await ownDuty(trx, context, actor, dutyId);
    const before = await findReportOf(trx, duty.id);
    if (before?.form_id === input.formId) return before;
    const now = context.clock.now();
    const today = dayOf(now);
    if (duty.state !== 'open') throw new Conflict('duties:conflict.handedIn');
    if (today > duty.due_on) throw new RuleFault('duties:rule.over');
    await mustBeUntied(trx, member, task, input.untied, today);
    mustBeAnswered(task, input);
    mustBePhotos(files);
    const places = await placeNames(trx, member.town_code, today);
    mustNameNobody([input.words, ...input.answers.map(({ words }) => words)], places, input.looked);
    const settled = { state: 'handed_in' as const, member_id: member.id, settled_at: now };
    if (!(await settleDuty(trx, duty.id, settled))) throw new Conflict('duties:conflict.handedIn');
    const { row } = await reportRecords.create(
      trx,
      context,
      nameless(actor),
      now,
      {
        id: context.ids.id(),
        duty_id: duty.id,
        task_id: task.id,
        period_on: duty.period_on,
        member_id: member.id,
        division_code: input.divisionCode,
        answers_json: JSON.stringify(input.answers),
        words: input.words,
        form_id: input.formId,
        handed_in_at: now,
      },
      { kind: 'duty_report.handed_in', files: files.map((file) => file.sha256) },
    );
    await keepPhotos(trx, row.id, files, now);
    return row;
  });
}

/** The duty, if it is this member's and the member is fit for one. */
async function ownDuty(
  trx: Trx,
  context: Context,
  actor: Actor,
  dutyId: string,
): Promise<{ duty: DutyRow; task: TaskRow; member: MemberRow }> {
  const duty = await findDuty(trx, dutyId);
  const task = duty && (await findTask(trx, duty.task_id));
  if (!duty || !task) throw new NotFound();
  const { member } = await memberOnDuty(trx, actor, [task.kind], context.clock.now());
  if (duty.member_id !== member.id) throw new NotFound();
  return { duty, task, member };
}

async function mustBeUntied(
  trx: Trx,
  member: MemberRow,
  task: TaskRow,
  says: boolean,
  today: Day,
): Promise<void> {
  if (task.unit_id === null) return;
  if (await isRecused(trx, member.id, task.unit_id, today)) throw new RuleFault('duties:rule.tied');
  if (!says) throw new RuleFault('duties:rule.sayUntied', { field: 'untied' });
}

function mustBeAnswered(task: TaskRow, { answers }: HandedIn): void {
  const questions = JSON.parse(task.checklist_json) as string[];
  if (answers.length !== questions.length) throw new RuleFault('duties:rule.answerAll');
  const silent = answers.findIndex(({ answer, words }) => answer === 'fault' && words.trim().length < 2);
  if (silent >= 0) throw new RuleFault('duties:rule.sayWhat', { field: `w${silent}` });
}

export function mustBePhotos(files: readonly Stored[]): void {
  if (files.some(({ kind }) => kind !== 'photo'))
    throw new RuleFault('duties:rule.photosOnly', { field: 'files' });
}

/** Names photos as a report's or check's own; what they were called on the phone is not kept. */
export async function keepPhotos(
  trx: Trx,
  ownerId: string,
  files: readonly Stored[],
  at: string,
): Promise<void> {
  const neutral = files.map((file, index) => ({ ...file, displayName: `photo-${index + 1}.jpg` }));
  await insertAttachments(trx, neutral, { caseId: ownerId, uploadedBy: 'office', purpose: 'evidence', at });
}

/** Gives a duty back: it names nobody from then on, and the office sees that one is to be given to somebody else. */
export async function handBackDuty(
  context: Context,
  actor: Actor,
  dutyId: string,
  ground: HandBackGround,
): Promise<void> {
  await transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const { duty, task } = await ownDuty(trx, context, actor, dutyId);
    const now = context.clock.now();
    const settled = { state: 'handed_back' as const, member_id: null, settled_at: now };
    if (!(await settleDuty(trx, duty.id, settled))) throw new Conflict('duties:conflict.handedIn');
    await taskRecords.change(trx, context, nameless(actor), now, task, {
      kind: 'duty_task.handed_back',
      note: { period: duty.period_on, ground },
    });
  });
}

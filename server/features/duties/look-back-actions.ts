import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import type { Stored } from '../attachments/index.ts';
import { getCase, maySendBack, sendBackByLookBack, unitsOf, type CaseRow } from '../cases/index.ts';
import { memberOnDuty } from '../certificates/index.ts';
import { calendarOf } from '../deadlines/index.ts';
import { recusalsOf, type MemberRow } from '../network/index.ts';
import { holdRegister } from '../register/index.ts';
import { checkersOn, drawableOf } from './checkers.ts';
import { mayCheck, type Checker } from './draw.ts';
import { keepPhotos, mustBePhotos, nameless } from './duty-actions.ts';
import { tellChecker } from './look-back-tell.ts';
import { mustNameNobody, placeNames } from './personal.ts';
import { tagOf } from './published.ts';
import { lookBackRecords } from './records.ts';
import { HANDED_ON_WORKDAYS, NOT_DONE_WORDS_MIN, type HandBackGround, type LookBackResult } from './rules.ts';
import { findLookBackOf, type LookBackRow } from './store-look-backs.ts';

export interface Check {
  result: LookBackResult;
  words: string;
  /** The supervisor says: no tie to the unit (domain §5.6, per task). */
  untied: boolean;
  looked: boolean;
  formId: string;
}

/**
 * A supervisor says what the place looks like now: it holds, it was not done, or one can't tell. "Not done" sends
 * the case back for rework with the words and photos as evidence, unless the unit has it again anyway. The same
 * form again changes nothing.
 *
 * @param files photos of the place that are safely on the disk.
 * @throws Forbidden without a certificate that counts; NotFound for somebody else's; Conflict when it was checked
 *   from another device; RuleFault for a tie, too few words, personal data, after the last day.
 */
export async function checkLookBack(
  context: Context,
  actor: Actor,
  id: string,
  input: Check,
  files: readonly Stored[] = [],
): Promise<LookBackRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const { row, member } = await ownCheck(trx, context, actor, id);
    if (row.form_id === input.formId) return row;
    const now = context.clock.now();
    const today = dayOf(now);
    if (row.state !== 'given') throw new Conflict('duties:conflict.checked');
    if (today > row.due_on) throw new RuleFault('duties:rule.over');
    const kase = await getCase(trx, row.case_id);
    await mustBeUntied(trx, member, kase, input.untied, today);
    mustSaySo(input);
    mustBePhotos(files);
    mustNameNobody([input.words], await placeNames(trx, row.town_code, today), input.looked);
    const isSentBack = input.result === 'not_done' && maySendBack(kase);
    if (isSentBack)
      await sendBackByLookBack(context, trx, kase.id, { why: input.words, files: neutral(files) });
    const { row: checked } = await lookBackRecords.change(trx, context, nameless(actor), now, row, {
      kind: 'look_back.checked',
      set: {
        state: 'checked',
        result: input.result,
        words: input.words,
        form_id: input.formId,
        checked_at: now,
        is_sent_back: isSentBack ? 1 : 0,
      },
      files: files.map((file) => file.sha256),
    });
    // Photos of a case that goes back are the case's.
    if (!isSentBack) await keepPhotos(trx, row.id, files, now);
    return checked;
  });
}

const neutral = (files: readonly Stored[]): Stored[] =>
  files.map((file, index) => ({ ...file, displayName: `photo-${index + 1}.jpg` }));

async function ownCheck(
  trx: Trx,
  context: Context,
  actor: Actor,
  id: string,
): Promise<{ row: LookBackRow; member: MemberRow }> {
  const { member } = await memberOnDuty(trx, actor, ['supervisor'], context.clock.now());
  const row = await findLookBackOf(trx, member.id, id);
  if (!row) throw new NotFound();
  return { row, member };
}

async function mustBeUntied(
  trx: Trx,
  member: MemberRow,
  kase: CaseRow,
  says: boolean,
  today: Day,
): Promise<void> {
  const tied = (await recusalsOf(trx, [member.id], today)).get(member.id)!;
  if (unitsOf(kase).some((unitId) => tied.has(unitId))) throw new RuleFault('duties:rule.tied');
  if (!says) throw new RuleFault('duties:rule.sayUntied', { field: 'untied' });
}

function mustSaySo({ result, words }: Check): void {
  const length = [...words.trim()].length;
  if (result === 'not_done' && length < NOT_DONE_WORDS_MIN) {
    throw new RuleFault('duties:rule.notDoneWords', { field: 'words', least: NOT_DONE_WORDS_MIN });
  }
  if (result === 'cannot_tell' && length < 4)
    throw new RuleFault('duties:rule.cannotTellWords', { field: 'words' });
}

/**
 * Gives a check on: the next in the order of the lots has it, as long as there is somebody who may. Nothing stays
 * with whoever gave it on.
 */
export async function handOnLookBack(
  context: Context,
  actor: Actor,
  id: string,
  ground: HandBackGround,
): Promise<LookBackRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const { row } = await ownCheck(trx, context, actor, id);
    if (row.state !== 'given') throw new Conflict('duties:conflict.checked');
    const now = context.clock.now();
    const today = dayOf(now);
    const next = await nextChecker(context, trx, row, today);
    const later = (await calendarOf(trx)).addWorkingDays(today, HANDED_ON_WORKDAYS).day;
    const set: Partial<LookBackRow> = next
      ? { member_id: next.id, lot: next.lot, given_at: now, due_on: later > row.due_on ? later : row.due_on }
      : { member_id: null, lot: null, state: 'nobody' };
    const { row: changed } = await lookBackRecords.change(trx, context, nameless(actor), now, row, {
      kind: 'look_back.handed_on',
      set,
      note: { ground },
    });
    if (next) await tellChecker(context, trx, row.id, next.id, next.lot);
    return changed;
  });
}

/** The next of the lots who may check the case today. */
async function nextChecker(
  context: Context,
  trx: Trx,
  row: LookBackRow,
  today: Day,
): Promise<{ id: string; lot: number } | undefined> {
  const kase = await getCase(trx, row.case_id);
  const [drawable] = await drawableOf(trx, [kase]);
  const lots = JSON.parse(row.lots_json) as string[];
  const byTag = new Map<string, Checker>();
  for (const checker of await checkersOn(trx, today)) {
    byTag.set(tagOf(context.config, row.week_on, row.code, checker.id), checker);
  }
  for (let lot = row.lot! + 1; lot < lots.length; lot++) {
    const checker = byTag.get(lots[lot]!);
    if (checker && mayCheck(checker, drawable!)) return { id: checker.id, lot };
  }
  return undefined;
}

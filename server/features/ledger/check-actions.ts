import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { holds } from '../accounts/index.ts';
import type { Stored } from '../attachments/index.ts';
import { memberOnDuty } from '../certificates/index.ts';
import { calendarOf } from '../deadlines/index.ts';
import { byLot } from '../draws/index.ts';
import { isRecused, type MemberRow } from '../network/index.ts';
import { queuePlainNotice } from '../notices/index.ts';
import { holdRegister } from '../register/index.ts';
import { getUnit } from '../units/index.ts';
import { memberTag, supervisorsFor } from './checkers.ts';
import { keepFiles } from './entry-actions.ts';
import { checkRecords, entryRecords } from './records.ts';
import { CHECK_WORKDAYS, type CheckResult } from './rules.ts';
import { findCheckOf, listChecks, type CheckRow } from './store-notes.ts';
import { findEntryByCode, getEntry, type EntryRow } from './store.ts';
import { publicWords } from './words.ts';

/** A member's act that names the kind and nobody: no event says who did what. */
const nameless = (actor: Actor): Actor => ({ ...actor, accountId: null });

const subjectOf = (entryId: string, round: number): string => `ledger-check:${entryId}/${round}`;

/** Tells somebody that there is a check to do; each who gets it once. */
async function tell(trx: Trx, context: Context, check: CheckRow): Promise<CheckRow> {
  if (check.member_id === null) return check;
  await queuePlainNotice(trx, context, {
    dedupeKey: `member.ledger_check/${check.id}/${check.lot}/${check.given_at}`,
    recipient: { kind: 'member', id: check.member_id },
    template: 'member.ledger_check',
  });
  return check;
}

/** Gives the look on the spot to whoever has the smallest lot among those who may, in the caller's transaction. */
export async function drawCheck(
  trx: Trx,
  context: Context,
  actor: Actor,
  entry: EntryRow,
): Promise<CheckRow> {
  const now = context.clock.now();
  const today = dayOf(now);
  const round = entry.reopened;
  const able = await supervisorsFor(trx, await getUnit(trx, entry.unit_id), today);
  const seed = context.ids.bytes(32).toString('hex');
  const lots = byLot(
    seed,
    able.map(({ id }) => ({ id, tag: memberTag(context.config, subjectOf(entry.id, round), id) })),
    ({ tag }) => tag,
  );
  const first = lots[0];
  const set = {
    lots_json: JSON.stringify(lots.map(({ tag }) => tag)),
    lot: first ? 0 : null,
    member_id: first?.id ?? null,
    state: first ? ('given' as const) : ('nobody' as const),
    due_on: (await calendarOf(trx)).addWorkingDays(today, CHECK_WORKDAYS).day,
    given_at: now,
  };
  const before = (await listChecks(trx, entry.id)).find((check) => check.round === round);
  const note = { seed };
  if (before) {
    const event = { kind: 'ledger_check.drawn_again', set, note };
    return tell(trx, context, (await checkRecords.change(trx, context, actor, now, before, event)).row);
  }
  const fresh = { result: null, words: null, form_id: null, checked_at: null };
  const row = { id: context.ids.id(), entry_id: entry.id, round, ...set, ...fresh };
  const event = { kind: 'ledger_check.drawn', note };
  return tell(trx, context, (await checkRecords.create(trx, context, actor, now, row, event)).row);
}

/** The supervision office draws anew where nobody could take a check. @throws Conflict when somebody has it. */
export async function drawCheckAgain(context: Context, actor: Actor, code: string): Promise<CheckRow> {
  return transact(context.db, async (trx) => {
    if (!holds(actor, 'ledger.manage')) throw new Forbidden();
    await holdRegister(trx, context.dialect);
    const entry = await findEntryByCode(trx, code);
    if (!entry) throw new NotFound();
    const check = (await listChecks(trx, entry.id)).at(-1);
    const isOver = check?.state === 'given' && check.due_on < dayOf(context.clock.now());
    if (entry.state !== 'asked' || (check?.state !== 'nobody' && !isOver)) {
      throw new Conflict('ledger:conflict.checkGiven');
    }
    return drawCheck(trx, context, actor, entry);
  });
}

async function ownCheck(
  trx: Trx,
  context: Context,
  actor: Actor,
  id: string,
): Promise<{ check: CheckRow; entry: EntryRow; member: MemberRow }> {
  const { member } = await memberOnDuty(trx, actor, ['supervisor'], context.clock.now());
  const check = await findCheckOf(trx, member.id, id);
  if (!check) throw new NotFound();
  return { check, entry: await getEntry(trx, check.entry_id), member };
}

/** The next in the order of the lots has a check; nothing stays with whoever gave it on. */
export async function handOnCheck(context: Context, actor: Actor, id: string): Promise<void> {
  await transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const { check, entry } = await ownCheck(trx, context, actor, id);
    if (check.state !== 'given') throw new Conflict('ledger:conflict.checked');
    const now = context.clock.now();
    const today = dayOf(now);
    const lots = JSON.parse(check.lots_json) as string[];
    const able = await supervisorsFor(trx, await getUnit(trx, entry.unit_id), today);
    const byTag = new Map(
      able.map((one) => [memberTag(context.config, subjectOf(entry.id, check.round), one.id), one.id]),
    );
    const lot = lots.findIndex((tag, at) => at > check.lot! && byTag.has(tag));
    const set =
      lot < 0
        ? { member_id: null, lot: null, state: 'nobody' as const }
        : {
            member_id: byTag.get(lots[lot]!)!,
            lot,
            given_at: now,
            due_on: (await calendarOf(trx)).addWorkingDays(today, CHECK_WORKDAYS).day,
          };
    const event = { kind: 'ledger_check.handed_on', set };
    await tell(
      trx,
      context,
      (await checkRecords.change(trx, context, nameless(actor), now, check, event)).row,
    );
  });
}

export interface CheckInput {
  result: CheckResult;
  words: string;
  /** The supervisor says: no tie to the unit (domain §5.6, per task). */
  untied: boolean;
  looked: boolean;
  formId: string;
}

/**
 * A supervisor says what is there: it is put right, and the supervision office may close it; or it is not, and the
 * entry is open again. The same form again changes nothing.
 *
 * @throws Forbidden without a certificate that counts; NotFound for somebody else's; Conflict when it was handed in
 *   already; RuleFault for a tie, too few words, personal data.
 */
export async function handInCheck(
  context: Context,
  actor: Actor,
  id: string,
  input: CheckInput,
  files: readonly Stored[] = [],
): Promise<CheckRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const { check, entry, member } = await ownCheck(trx, context, actor, id);
    if (check.form_id === input.formId) return check;
    if (check.state !== 'given' || entry.state !== 'asked') throw new Conflict('ledger:conflict.checked');
    const now = context.clock.now();
    const unit = await getUnit(trx, entry.unit_id);
    const isTied = await isRecused(trx, member.id, unit.id, dayOf(now));
    if (isTied || (unit.divisionCode !== null && member.town_code === unit.divisionCode)) {
      throw new RuleFault('ledger:rule.tied', { field: 'untied' });
    }
    if (!input.untied) throw new RuleFault('ledger:rule.sayUntied', { field: 'untied' });
    if (files.some(({ kind }) => kind !== 'photo')) {
      throw new RuleFault('ledger:rule.photosOnly', { field: 'files' });
    }
    const { looked } = input;
    const words = await publicWords(trx, context, input.words, { looked, townCode: unit.divisionCode });
    const { row } = await checkRecords.change(trx, context, nameless(actor), now, check, {
      kind: 'ledger_check.handed_in',
      set: { state: 'done', result: input.result, words, form_id: input.formId, checked_at: now },
      files: files.map(({ sha256 }) => sha256),
    });
    await keepFiles(trx, row.id, files, 'office', now);
    const holdsNow = input.result === 'holds';
    await entryRecords.change(trx, context, nameless(actor), now, entry, {
      kind: holdsNow ? 'ledger.checked' : 'ledger.reopened',
      set: holdsNow ? { state: 'checked' } : { state: 'open', reopened: entry.reopened + 1 },
    });
    return row;
  });
}

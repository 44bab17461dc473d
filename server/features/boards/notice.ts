import { SYSTEM } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { answering, type CaseRow, type Surroundings } from '../cases/index.ts';
import { workdaysAfter } from '../deadlines/index.ts';
import { holdRegister } from '../register/index.ts';
import { exposureRecords } from './records.ts';
import { causeOf, exposureCode, isCountOnly, mayBeExposed } from './rules.ts';
import { findOpenNotice, nextExposureNumber, type ExposureRow } from './store.ts';

/** Every column of a notice that nothing has happened to yet. */
const UNTOUCHED = {
  reply: null,
  replied_at: null,
  reply_decision: null,
  decision_words: null,
  decided_by: null,
  decided_at: null,
  approved_by: null,
  published_at: null,
  pledge: null,
  pledged_at: null,
  pledge_due_at: null,
  fix_due_at: null,
  listed_at: null,
  put_right_at: null,
  put_right_by: null,
  put_right_words: null,
  confirmed_by: null,
  follow_up_due_at: null,
  followed_up_at: null,
  follow_up: null,
  follow_up_words: null,
  review_asked_at: null,
  review_why: null,
  review_due_at: null,
  reviewed_at: null,
  reviewed_by: null,
  review_result: null,
  review_words: null,
  clarification: null,
  clarified_at: null,
  withdrawn_at: null,
  withdrawn_by_unit: null,
  withdrawn_reason: null,
  lapsed_at: null,
  archive_due_at: null,
  archived_at: null,
} as const satisfies Partial<ExposureRow>;

type Opening = Pick<
  ExposureRow,
  'kind' | 'unit_id' | 'cause' | 'due_at' | 'finding' | 'evidence_json' | 'proposed_by'
>;

/** What a notice is about: a case in its round, or what `subject_json` says. */
export type About = Pick<
  ExposureRow,
  'case_id' | 'category_code' | 'town_code' | 'round' | 'is_count_only' | 'subject_json'
>;

export function aboutCase(row: CaseRow): About {
  return {
    case_id: row.id,
    category_code: row.category_code,
    town_code: row.town_code,
    round: row.rework_round,
    is_count_only: isCountOnly(row) ? 1 : 0,
    subject_json: null,
  };
}

/** The row of a new notice, numbered within the year: the register's head is held from here to the commit. */
export async function newNotice(
  context: Context,
  { trx, now, rules, calendar }: Surroundings,
  about: About,
  opening: Opening,
): Promise<Omit<ExposureRow, 'version'>> {
  await holdRegister(trx, context.dialect);
  const year = Number(dayOf(now).slice(0, 4));
  const number = await nextExposureNumber(trx, year);
  return {
    ...UNTOUCHED,
    ...opening,
    ...about,
    id: context.ids.id(),
    code: exposureCode(year, number),
    year,
    number,
    state: 'candidate',
    noticed_at: now,
    reply_due_at: workdaysAfter(calendar, now, rules.ladder.rightOfReply).at,
  };
}

/**
 * Opens the right of reply of the unit that answers for a case (domain §5.3 L3, §5.4 (2)), in the caller's
 * transaction. Nothing is opened for a sealed report, without a cause, or while a notice runs already.
 *
 * @returns the notice, or null.
 */
export async function openNotice(
  context: Context,
  around: Surroundings,
  row: CaseRow,
): Promise<ExposureRow | null> {
  const { trx, now, rules } = around;
  const found = causeOf(row, rules, now);
  if (!found || !mayBeExposed(row)) return null;
  const { unitId } = await answering(trx, row, 3);
  if (unitId === null || (await findOpenNotice(trx, row.id))) return null;
  const notice = await newNotice(context, around, aboutCase(row), {
    kind: 'process',
    unit_id: unitId,
    cause: found.cause,
    due_at: found.dueAt,
    finding: null,
    evidence_json: '[]',
    proposed_by: null,
  });
  const { row: opened } = await exposureRecords.create(trx, context, SYSTEM, now, notice, {
    kind: 'exposure.noticed',
    note: { case: row.code },
  });
  return opened;
}

import { sql, type RawBuilder } from 'kysely';
import type { Reader } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import type { Figures, UnitNow } from './figures.ts';

/** Moments between which something happened: from ≤ at < to. */
export interface Stretch {
  from: Instant;
  to: Instant;
}

/** Cases that are in nobody's figures: one that is alone with an office would be known by its number. */
const sealed = sql<boolean>`type in ('report', 'conduct_complaint')`;
const ended = sql`state in ('merged', 'declined', 'handed_over', 'withdrawn')`;
const answered = sql`state in ('answered', 'closed')`;
/** Only what a second person confirmed: a claim nobody has looked at counts like any other answer. */
const impossible = sql`(${answered} and coalesce(impossible_state, '') = 'confirmed')`;
const unit = sql<string>`coalesce(lead_unit_id, '')`;

const many = (condition: RawBuilder<unknown>) => sql<number>`count(case when ${condition} then 1 end)`;
const valid = (condition: RawBuilder<unknown>) =>
  many(sql`not (${ended}) and not ${impossible} and ${condition}`);

/** Of the cases sent in during a stretch, by unit; one reading of them for everything that stands in their rows. */
export async function countCases(
  reader: Reader,
  { from, to }: Stretch,
  now: Instant,
): Promise<(Partial<Figures> & { unit_id: string })[]> {
  // Whoever waits for the resident is not late, whatever the date says.
  const passed = sql`(due_at <= ${now} and state <> 'waiting')`;
  const due = sql`(${passed} or rework_round > 0)`;
  const contactDue = sql`contact_due_at is not null and (contact_due_at <= ${now} or rework_round > 0)`;
  return reader
    .selectFrom('cases')
    .select([
      unit.as('unit_id'),
      sql<number>`count(*)`.as('received'),
      many(sql`state = 'merged'`).as('merged'),
      many(sql`state in ('declined', 'handed_over')`).as('declined'),
      many(sql`state = 'withdrawn'`).as('withdrawn'),
      many(impossible).as('impossible'),
      many(sql`state <> 'merged'`).as('people'),
      valid(contactDue).as('contact_due'),
      valid(
        sql`${contactDue} and is_contact_late = 0 and (contacted_at is not null or contact_due_at > ${now})`,
      ).as('contact_in_time'),
      valid(due).as('due_answers'),
      valid(sql`${due} and is_answer_late = 0 and (${answered} or (rework_round > 0 and not ${passed}))`).as(
        'on_time',
      ),
      valid(sql`${answered} and is_answer_late = 0`).as('answered_in_time'),
      valid(sql`${answered} and is_answer_late = 1`).as('answered_late'),
      valid(sql`not (${answered})`).as('unanswered'),
      valid(sql`not (${answered}) and ${passed}`).as('overdue'),
      valid(sql`rating_result is not null`).as('rated'),
      valid(sql`rating_result >= 3`).as('rated_3plus'),
      valid(sql`rating_result >= 4`).as('rated_4plus'),
      valid(sql`is_solved is not null`).as('judged'),
      // A round that was asked for after the last judgement takes its "solved" back.
      valid(
        sql`is_solved = 1 and not (rework_round > 0 and round_track = 'rework' and judged_at < round_began_at)`,
      ).as('solved'),
      sql<number>`sum(rework_round)`.as('reworks'),
      sql<number>`sum(pauses)`.as('pauses'),
      sql<number>`sum(extensions)`.as('extensions'),
    ])
    .where('submitted_at', '>=', from)
    .where('submitted_at', '<', to)
    .where(sql<boolean>`not (${sealed})`)
    .groupBy(unit)
    .execute();
}

/** Sealed cases of a stretch: their number is all that is ever counted of them. */
export async function countSealed(reader: Reader, { from, to }: Stretch): Promise<number> {
  const row = await reader
    .selectFrom('cases')
    .select((eb) => eb.fn.countAll<number>().as('sealed'))
    .where('submitted_at', '>=', from)
    .where('submitted_at', '<', to)
    .where(sealed)
    .executeTakeFirstOrThrow();
  return Number(row.sealed);
}

/** People whose case was merged, by the unit of the case it went into. */
export async function countFollowers(
  reader: Reader,
  { from, to }: Stretch,
): Promise<{ unit_id: string; people: number }[]> {
  return reader
    .selectFrom('cases as follower')
    .innerJoin('cases as survivor', 'survivor.id', 'follower.merged_into_id')
    .select([
      sql<string>`coalesce(survivor.lead_unit_id, '')`.as('unit_id'),
      sql<number>`count(*)`.as('people'),
    ])
    .where('follower.submitted_at', '>=', from)
    .where('follower.submitted_at', '<', to)
    .groupBy(sql`coalesce(survivor.lead_unit_id, '')`)
    .execute();
}

export async function countOrders(
  reader: Reader,
  { from, to }: Stretch,
): Promise<{ unit_id: string; orders: number }[]> {
  return reader
    .selectFrom('orders')
    .innerJoin('cases', 'cases.id', 'orders.case_id')
    .select(['orders.unit_id', sql<number>`count(*)`.as('orders')])
    .where('orders.issued_at', '>=', from)
    .where('orders.issued_at', '<', to)
    .where(sql<boolean>`not (${sealed})`)
    .groupBy('orders.unit_id')
    .execute();
}

/** Exposures published in a stretch and not taken back since. */
export async function countExposures(
  reader: Reader,
  { from, to }: Stretch,
): Promise<{ unit_id: string; exposures: number }[]> {
  return reader
    .selectFrom('exposures')
    .select(['unit_id', sql<number>`count(*)`.as('exposures')])
    .where('published_at', '>=', from)
    .where('published_at', '<', to)
    .where('state', '<>', 'withdrawn')
    .groupBy('unit_id')
    .execute();
}

/** What lies with each unit now. Reads open cases only, by their partial index. */
export async function countNow(reader: Reader): Promise<UnitNow[]> {
  return reader
    .selectFrom('cases')
    .select([
      unit.as('unit_id'),
      sql<number>`count(*)`.as('open'),
      many(sql`ladder_step >= 1 and state <> 'waiting'`).as('late'),
      many(sql`state = 'waiting'`).as('waiting'),
    ])
    .where('closed_at', 'is', null)
    .where('state', '<>', 'answered')
    .where(sql<boolean>`not (${sealed})`)
    .groupBy(unit)
    .execute();
}

import type { Reader } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import type { EchoRow } from './echo-store.ts';
import type { LeadershipLine } from './leadership-store.ts';
import type { ExposureRow } from './store.ts';

/** What a desk of the boards is about: each a short list with the next act in the row. */
export const DESK_LISTS = [
  'reply',
  'decide',
  'approve',
  'review',
  'confirm',
  'follow_up',
  'running',
] as const;
export type DeskList = (typeof DESK_LISTS)[number];

export type DeskRow = ExposureRow & { case_state: string | null };

const MOST = 100;

/**
 * The rows of one list, the most pressing first. `unitId` narrows to what concerns one unit.
 * - reply: notices whose right of reply runs
 * - decide: replies to decide on
 * - approve: findings on substance whose right of reply is over or was used
 * - review: reviews asked for and not decided
 * - confirm: published, answered since, waiting for a check
 * - follow_up: checks that are due
 * - running: everything else that is published and not put right
 */
export async function listForDesk(
  reader: Reader,
  list: DeskList,
  now: Instant,
  unitId: string | null,
): Promise<DeskRow[]> {
  let query = reader
    .selectFrom('exposures')
    .leftJoin('cases', 'cases.id', 'exposures.case_id')
    .selectAll('exposures')
    .select('cases.state as case_state');
  if (unitId !== null) query = query.where('exposures.unit_id', '=', unitId);
  const open = ['received', 'dispatched', 'handling', 'waiting'] as const;
  switch (list) {
    case 'reply':
      query = query
        .where('exposures.state', '=', 'candidate')
        .where('exposures.replied_at', 'is', null)
        .where('exposures.reply_due_at', '>=', now)
        .orderBy('exposures.reply_due_at');
      break;
    case 'decide':
      query = query.where('exposures.state', '=', 'replied').orderBy('exposures.replied_at');
      break;
    case 'approve':
      query = query
        .where('exposures.state', '=', 'candidate')
        .where('exposures.kind', '=', 'substance')
        .where((eb) =>
          eb.or([eb('exposures.reply_due_at', '<=', now), eb('exposures.reply_decision', '=', 'rejected')]),
        )
        .orderBy('exposures.reply_due_at');
      break;
    case 'review':
      query = query
        .where('exposures.review_due_at', 'is not', null)
        .where('exposures.reviewed_at', 'is', null)
        .where('exposures.state', '<>', 'withdrawn')
        .orderBy('exposures.review_due_at');
      break;
    case 'confirm':
      query = query
        .where('exposures.state', '=', 'published')
        .where((eb) => eb.or([eb('exposures.kind', '=', 'substance'), eb('cases.state', 'not in', open)]))
        .orderBy('exposures.fix_due_at');
      break;
    case 'follow_up':
      query = query
        .where('exposures.state', '=', 'put_right')
        .where('exposures.follow_up_due_at', 'is not', null)
        .where('exposures.follow_up', 'is', null)
        .where('exposures.follow_up_due_at', '<=', now)
        .orderBy('exposures.follow_up_due_at');
      break;
    case 'running':
      query = query
        .where('exposures.state', '=', 'published')
        .where('exposures.kind', '=', 'process')
        .where((eb) => eb.or([eb('exposures.case_id', 'is', null), eb('cases.state', 'in', open)]))
        .orderBy('exposures.fix_due_at');
      break;
  }
  return query.orderBy('exposures.id').limit(MOST).execute();
}

/** Echoes that wait for an editor, the oldest answer first. */
export async function listWaitingEchoes(
  reader: Reader,
  after: { at: Instant; id: string } | null,
  limit: number,
): Promise<EchoRow[]> {
  let query = reader
    .selectFrom('echoes')
    .innerJoin('cases', 'cases.id', 'echoes.case_id')
    .selectAll('echoes')
    .where('echoes.state', 'in', ['needs_editor', 'draft'])
    .where('cases.is_vetoed', '=', 0);
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('echoes.answered_at', '>', after.at),
        eb.and([eb('echoes.answered_at', '=', after.at), eb('echoes.id', '>', after.id)]),
      ]),
    );
  }
  return query.orderBy('echoes.answered_at').orderBy('echoes.id').limit(limit).execute();
}

export type LeadershipRow = LeadershipLine & {
  code: string;
  is_count_only: number;
  is_vetoed: number | null;
};

/** Lines for the county's leaders, newest first. */
export async function listLeadership(
  reader: Reader,
  after: { at: Instant; id: string } | null,
  limit: number,
): Promise<LeadershipRow[]> {
  let query = reader
    .selectFrom('leadership_lines')
    .innerJoin('exposures', 'exposures.id', 'leadership_lines.exposure_id')
    .leftJoin('cases', 'cases.id', 'exposures.case_id')
    .selectAll('leadership_lines')
    .select(['exposures.code as code', 'exposures.is_count_only', 'cases.is_vetoed']);
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('leadership_lines.at', '<', after.at),
        eb.and([eb('leadership_lines.at', '=', after.at), eb('leadership_lines.id', '<', after.id)]),
      ]),
    );
  }
  return query
    .orderBy('leadership_lines.at', 'desc')
    .orderBy('leadership_lines.id', 'desc')
    .limit(limit)
    .execute();
}

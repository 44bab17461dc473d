import type { Selectable } from 'kysely';
import type { Reader } from '../../../db/transaction.ts';
import type { CasesTable } from '../../../db/schema/cases.ts';
import type { ExposuresTable } from '../../../db/schema/boards.ts';
import type { Instant } from '../../clock.ts';
import type { EchoRow } from './echo-store.ts';

/** What of the case an entry may be read together with: process facts only. All null without a case. */
type CaseFacts = {
  case_code: string | null;
  case_type: CasesTable['type'] | null;
  case_state: CasesTable['state'] | null;
  case_answered_at: Instant | null;
  case_received_on: string | null;
  case_rules_version: number | null;
  /** True: the missed limit is the one that was counted from receipt, so that every day of it can be shown. */
  is_first_limit: boolean;
};

export type PublicExposure = Selectable<ExposuresTable> & CaseFacts;

/** Which entries: still open, answered and waiting for a check, put right, taken back, or stopped before publication. */
export const BOARD_STATES = ['open', 'answered', 'put_right', 'withdrawn', 'stopped'] as const;
export type BoardState = (typeof BOARD_STATES)[number];

export interface BoardFilter {
  unitId?: string | undefined;
  townCode?: string | undefined;
  categoryCode?: string | undefined;
  /** Only what is about listening, and so in no category. */
  isListening?: boolean | undefined;
  /** [from, to): instants. */
  from?: Instant | undefined;
  to?: Instant | undefined;
}

const OPEN_CASE = ['received', 'dispatched', 'handling', 'waiting'] as const;

/**
 * Everything about entries that may be shown one by one. The consent is asked of the case itself at every read: a
 * veto works from the moment it is given.
 */
function shown(reader: Reader) {
  return reader
    .selectFrom('exposures')
    .leftJoin('cases', 'cases.id', 'exposures.case_id')
    .where('exposures.is_count_only', '=', 0)
    .where((eb) =>
      eb.or([
        eb('exposures.case_id', 'is', null),
        eb.and([eb('cases.is_vetoed', '=', 0), eb('cases.type', '<>', 'report')]),
      ]),
    );
}

function selected(reader: Reader) {
  return shown(reader)
    .selectAll('exposures')
    .select([
      'cases.code as case_code',
      'cases.type as case_type',
      'cases.state as case_state',
      'cases.answered_at as case_answered_at',
      'cases.received_on as case_received_on',
      'cases.rules_version as case_rules_version',
      'cases.first_due_at as case_first_due_at',
    ]);
}

type Selected = Awaited<ReturnType<ReturnType<typeof selected>['execute']>>[number];

function toPublic({ case_first_due_at: first, ...row }: Selected): PublicExposure {
  return { ...row, is_first_limit: row.cause === 'overdue' && row.round === 0 && row.due_at === first };
}

/** Published entries on the public list, newest first. */
export async function listPublished(
  reader: Reader,
  filter: BoardFilter & { state?: Exclude<BoardState, 'stopped'> | undefined },
  after: { at: Instant; id: string } | null,
  limit: number,
): Promise<PublicExposure[]> {
  let query = selected(reader)
    .where('exposures.published_at', 'is not', null)
    .where('exposures.archived_at', 'is', null);
  if (filter.unitId !== undefined) query = query.where('exposures.unit_id', '=', filter.unitId);
  if (filter.townCode !== undefined) query = query.where('exposures.town_code', '=', filter.townCode);
  if (filter.categoryCode !== undefined) {
    query = query.where('exposures.category_code', '=', filter.categoryCode);
  }
  if (filter.isListening) query = query.where('exposures.case_id', 'is', null);
  if (filter.from !== undefined) query = query.where('exposures.published_at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('exposures.published_at', '<', filter.to);
  if (filter.state === 'open' || filter.state === 'answered') {
    query = query.where('exposures.state', '=', 'published');
    query =
      filter.state === 'answered'
        ? query.where('cases.state', 'not in', OPEN_CASE)
        : query.where((eb) =>
            eb.or([eb('exposures.case_id', 'is', null), eb('cases.state', 'in', OPEN_CASE)]),
          );
  } else if (filter.state !== undefined) {
    query = query.where('exposures.state', '=', filter.state);
  }
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('exposures.published_at', '<', after.at),
        eb.and([eb('exposures.published_at', '=', after.at), eb('exposures.id', '<', after.id)]),
      ]),
    );
  }
  const rows = await query
    .orderBy('exposures.published_at', 'desc')
    .orderBy('exposures.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toPublic);
}

/** Notices that somebody stopped before publication, newest first, no older than `since`. */
export async function listStopped(
  reader: Reader,
  filter: BoardFilter,
  since: Instant,
  after: { at: Instant; id: string } | null,
  limit: number,
): Promise<PublicExposure[]> {
  let query = selected(reader)
    .where('exposures.published_at', 'is', null)
    .where('exposures.state', 'in', ['reply_accepted', 'withdrawn'])
    .where(
      'exposures.noticed_at',
      '>=',
      filter.from !== undefined && filter.from > since ? filter.from : since,
    );
  if (filter.townCode !== undefined) query = query.where('exposures.town_code', '=', filter.townCode);
  if (filter.categoryCode !== undefined) {
    query = query.where('exposures.category_code', '=', filter.categoryCode);
  }
  if (filter.isListening) query = query.where('exposures.case_id', 'is', null);
  if (filter.to !== undefined) query = query.where('exposures.noticed_at', '<', filter.to);
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('exposures.noticed_at', '<', after.at),
        eb.and([eb('exposures.noticed_at', '=', after.at), eb('exposures.id', '<', after.id)]),
      ]),
    );
  }
  const rows = await query
    .orderBy('exposures.noticed_at', 'desc')
    .orderBy('exposures.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toPublic);
}

/** One entry as the public may read it: published, or stopped by somebody. Archived ones keep their page. */
export async function findPublicExposure(reader: Reader, code: string): Promise<PublicExposure | undefined> {
  const row = await selected(reader)
    .where('exposures.code', '=', code)
    .where((eb) =>
      eb.or([
        eb('exposures.published_at', 'is not', null),
        eb('exposures.state', 'in', ['reply_accepted', 'withdrawn']),
      ]),
    )
    .executeTakeFirst();
  return row && toPublic(row);
}

export interface BoardTotals {
  open: number;
  answered: number;
  put_right: number;
  withdrawn: number;
  stopped: number;
  /** Late all the same, and only counted: a veto, a minor, a confidential matter. Never by unit, town or month. */
  countOnly: number;
}

/** The numbers over the whole public list, in one grouped query. */
export async function boardTotals(reader: Reader, since: Instant): Promise<BoardTotals> {
  const rows = await reader
    .selectFrom('exposures')
    .leftJoin('cases', 'cases.id', 'exposures.case_id')
    .where('exposures.archived_at', 'is', null)
    .where((eb) => eb.or([eb('exposures.case_id', 'is', null), eb('cases.type', '<>', 'report')]))
    .where((eb) =>
      eb.or([
        eb('exposures.published_at', 'is not', null),
        eb.and([
          eb('exposures.state', 'in', ['reply_accepted', 'withdrawn']),
          eb('exposures.noticed_at', '>=', since),
        ]),
      ]),
    )
    .select((eb) => [
      'exposures.state as state',
      eb
        .case()
        .when(eb.or([eb('exposures.is_count_only', '=', 1), eb('cases.is_vetoed', '=', 1)]))
        .then(1)
        .else(0)
        .end()
        .as('hidden'),
      eb
        .case()
        .when(eb.or([eb('exposures.case_id', 'is', null), eb('cases.state', 'in', OPEN_CASE)]))
        .then(1)
        .else(0)
        .end()
        .as('is_open'),
      eb.case().when('exposures.published_at', 'is', null).then(1).else(0).end().as('is_stopped'),
      eb.fn.countAll<number | string>().as('n'),
    ])
    .groupBy(['exposures.state', 'hidden', 'is_open', 'is_stopped'])
    .execute();
  const totals: BoardTotals = { open: 0, answered: 0, put_right: 0, withdrawn: 0, stopped: 0, countOnly: 0 };
  for (const row of rows) {
    const n = Number(row.n);
    if (row.is_stopped === 1) totals.stopped += row.hidden === 1 ? 0 : n;
    else if (row.hidden === 1) totals.countOnly += n;
    else if (row.state === 'put_right' || row.state === 'withdrawn') totals[row.state] += n;
    else totals[row.is_open === 1 ? 'open' : 'answered'] += n;
  }
  return totals;
}

/** Units and towns that have something on the public list: what its filters offer. */
export async function boardChoices(reader: Reader): Promise<{ units: string[]; towns: string[] }> {
  const rows = await shown(reader)
    .where('exposures.published_at', 'is not', null)
    .where('exposures.archived_at', 'is', null)
    .select(['exposures.unit_id', 'exposures.town_code'])
    .distinct()
    .execute();
  return {
    units: [...new Set(rows.map((row) => row.unit_id))],
    towns: [...new Set(rows.flatMap((row) => row.town_code ?? []))].sort(),
  };
}

function echoesShown(reader: Reader) {
  return (
    reader
      .selectFrom('echoes')
      .innerJoin('cases', 'cases.id', 'echoes.case_id')
      .where('echoes.state', '=', 'published')
      .where('cases.is_vetoed', '=', 0)
      // A matter that was opened again is not a solved one.
      .where('cases.state', '=', 'closed')
  );
}

export async function listPublicEchoes(
  reader: Reader,
  filter: BoardFilter,
  after: { at: Instant; id: string } | null,
  limit: number,
): Promise<EchoRow[]> {
  let query = echoesShown(reader).selectAll('echoes');
  if (filter.unitId !== undefined) query = query.where('echoes.unit_id', '=', filter.unitId);
  if (filter.townCode !== undefined) query = query.where('echoes.town_code', '=', filter.townCode);
  if (filter.categoryCode !== undefined)
    query = query.where('echoes.category_code', '=', filter.categoryCode);
  if (filter.from !== undefined) query = query.where('echoes.published_at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('echoes.published_at', '<', filter.to);
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('echoes.published_at', '<', after.at),
        eb.and([eb('echoes.published_at', '=', after.at), eb('echoes.id', '<', after.id)]),
      ]),
    );
  }
  return query.orderBy('echoes.published_at', 'desc').orderBy('echoes.id', 'desc').limit(limit).execute();
}

export async function findPublicEcho(reader: Reader, id: string): Promise<EchoRow | undefined> {
  return echoesShown(reader).selectAll('echoes').where('echoes.id', '=', id).executeTakeFirst();
}

export async function echoChoices(reader: Reader): Promise<{ units: string[]; towns: string[] }> {
  const rows = await echoesShown(reader).select(['echoes.unit_id', 'echoes.town_code']).distinct().execute();
  return {
    units: [...new Set(rows.map((row) => row.unit_id))],
    towns: [...new Set(rows.flatMap((row) => row.town_code ?? []))].sort(),
  };
}

import type { Reader } from '../../../db/transaction.ts';
import type { MemberRole } from '../../actor.ts';
import type { Day } from '../../clock.ts';
import type { MemberLevel, MemberState } from './rules.ts';
import type { NetworkScope } from './scope.ts';
import type { MemberRow, TieRow } from './store.ts';

/** All the public may read of a member: the post, the place, and the name of who wants it read. */
export type RosterRow = Pick<MemberRow, 'id' | 'kind' | 'level' | 'town_code' | 'shows_name'> & {
  /** Null unless the member agreed. */
  name: string | null;
};

export interface RosterFilter {
  kind?: MemberRole | undefined;
  level?: MemberLevel | undefined;
  townCode?: string | undefined;
}

/** Those in office, in the order of their ids and no other; `after` is the last id of the page before. */
export async function listRoster(
  reader: Reader,
  { kind, level, townCode }: RosterFilter,
  after: string | null,
  limit: number,
): Promise<RosterRow[]> {
  let query = reader
    .selectFrom('members')
    .select((eb) => [
      'id',
      'kind',
      'level',
      'town_code',
      'shows_name',
      eb.case().when('shows_name', '=', 1).then(eb.ref('name')).else(null).end().as('name'),
    ])
    .where('state', '=', 'in_office');
  if (kind !== undefined) query = query.where('kind', '=', kind);
  // The county's own belong to no town: so asked, the index by town finds them however many there are of towns.
  if (level === 'county') query = query.where('town_code', 'is', null);
  if (level === 'town') query = query.where('level', '=', 'town');
  if (townCode !== undefined) query = query.where('town_code', '=', townCode);
  if (after !== null) query = query.where('id', '>', after);
  return query.orderBy('id').limit(limit).execute();
}

export interface MembersFilter {
  kind?: MemberRole | undefined;
  state?: MemberState | undefined;
  villageCode?: string | undefined;
  /** Terms that end on this day at the latest. */
  endsBy?: Day | undefined;
}

/** Members of one office, in or out of office, in the order of their ids. */
export async function listMembersOf(
  reader: Reader,
  scope: NetworkScope,
  filter: MembersFilter,
  after: string | null,
  limit: number,
): Promise<MemberRow[]> {
  let query = reader
    .selectFrom('members')
    .selectAll()
    .where('town_code', scope.townCode === null ? 'is' : '=', scope.townCode);
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.villageCode !== undefined) query = query.where('village_code', '=', filter.villageCode);
  if (filter.endsBy !== undefined) query = query.where('term_to', '<=', filter.endsBy);
  if (after !== null) query = query.where('id', '>', after);
  return query.orderBy('id').limit(limit).execute();
}

/** Those in office whose term ends, or whose yearly declaration ended or ends, by these days; by id. */
export async function listToRemind(
  reader: Reader,
  days: { termBy: Day; declaredBy: Day },
  after: string | null,
  limit: number,
): Promise<MemberRow[]> {
  let query = reader
    .selectFrom('members')
    .selectAll()
    .where('state', '=', 'in_office')
    .where((eb) => eb.or([eb('term_to', '<=', days.termBy), eb('declared_on', '<=', days.declaredBy)]));
  if (after !== null) query = query.where('id', '>', after);
  return query.orderBy('id').limit(limit).execute();
}

/** Those still in office whose term is over on `day`; the longest over first. */
export async function listOverdue(reader: Reader, day: Day, limit: number): Promise<MemberRow[]> {
  return reader
    .selectFrom('members')
    .selectAll()
    .where('state', '=', 'in_office')
    .where('term_to', '<', day)
    .orderBy('term_to')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Ids of members whose office ended before `day`; by id. */
export async function listEndedBefore(
  reader: Reader,
  day: Day,
  after: string | null,
  limit: number,
): Promise<string[]> {
  let query = reader
    .selectFrom('members')
    .select('id')
    .where('state', '!=', 'in_office')
    .where('ended_on', '<', day);
  if (after !== null) query = query.where('id', '>', after);
  return (await query.orderBy('id').limit(limit).execute()).map(({ id }) => id);
}

export async function findTie(reader: Reader, id: string): Promise<TieRow | undefined> {
  return reader.selectFrom('member_ties').selectAll().where('id', '=', id).executeTakeFirst();
}

import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import { keptOff, tiedUnits, type KeptOff } from './rules.ts';
import { listTies, unitFamily, type MemberRow, type TieRow } from './store.ts';

const viewOf = (tie: TieRow) => ({
  unitId: tie.unit_id,
  ground: tie.ground,
  state: tie.state,
  untilOn: tie.until_on,
});

/** The units each member has nothing to do with on `day` (domain §5.6), by member; one query for all of them. */
export async function recusalsOf(
  reader: Reader,
  memberIds: readonly string[],
  day: Day,
): Promise<Map<string, ReadonlySet<string>>> {
  const family = await unitFamily(reader);
  const ties = Map.groupBy(await listTies(reader, memberIds), (tie) => tie.member_id);
  return new Map(memberIds.map((id) => [id, tiedUnits((ties.get(id) ?? []).map(viewOf), family, day)]));
}

/** Whether a member must stay away from this unit on `day`. */
export async function isRecused(
  reader: Reader,
  memberId: string,
  unitId: string,
  day: Day,
): Promise<boolean> {
  return (await recusalsOf(reader, [memberId], day)).get(memberId)!.has(unitId);
}

/** Why a member has nothing to do with a matter on `day`; null: nothing stands in the way. */
export async function recusalOf(
  reader: Reader,
  member: MemberRow,
  matter: { unitId: string | null; divisionCode: string | null },
  day: Day,
): Promise<KeptOff | null> {
  const ties = (await listTies(reader, [member.id])).map(viewOf);
  return keptOff(member, ties, await unitFamily(reader), matter, day);
}

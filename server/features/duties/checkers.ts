import { portionsOf } from '../../../db/portions.ts';
import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import { unitsOf } from '../cases/index.ts';
import { certifiedMembers } from '../certificates/index.ts';
import { recusalsOf } from '../network/index.ts';
import type { CaseToCheck, Checker } from './draw.ts';
import { broughtBy, type PoolCandidate } from './store-public-cases.ts';

export interface Drawable extends CaseToCheck {
  id: string;
}

/** Cases as the draw sees them. */
export async function drawableOf(reader: Reader, rows: readonly PoolCandidate[]): Promise<Drawable[]> {
  const brought = await broughtBy(
    reader,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    townCode: row.town_code,
    divisionCode: row.division_code,
    unitIds: unitsOf(row),
    leadUnitId: row.lead_unit_id!,
    broughtBy: brought.get(row.id) ?? new Set<string>(),
  }));
}

/** Every supervisor who is fit for a duty on `day`, with the units to stay away from. */
export async function checkersOn(reader: Reader, day: Day): Promise<Checker[]> {
  const able = await certifiedMembers(reader, { kind: 'supervisor' }, day);
  const checkers: Checker[] = [];
  for (const portion of portionsOf(able, 5000)) {
    const some = portion.map(({ member }) => member);
    const ties = await recusalsOf(
      reader,
      some.map(({ id }) => id),
      day,
    );
    checkers.push(
      ...some.map((member) => ({
        id: member.id,
        townCode: member.town_code,
        villageCode: member.village_code,
        tied: ties.get(member.id)!,
      })),
    );
  }
  return checkers;
}

import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import { propose } from './rules.ts';
import { catalogueOf, dispatchOffice, divisionPath, findTownUnit } from './store.ts';
import type { Proposal } from './units.ts';

/**
 * The unit the dispatch catalogue proposes for a category and place on `day`, and why. A proposal only: a person
 * at the dispatch office confirms or changes it. Units that have ended or take no cases are never proposed.
 *
 * @param question.divisionCode a village's or town's code, or null when the place isn't known.
 * @returns null when nothing fits and no dispatch office is registered.
 */
export async function proposeUnit(
  reader: Reader,
  question: { categoryCode: string; divisionCode: string | null; day: Day },
): Promise<Proposal | null> {
  const { categoryCode, divisionCode, day } = question;
  const path = divisionCode === null ? [] : await divisionPath(reader, divisionCode, day);
  const rows = await catalogueOf(reader, categoryCode, day);
  const town = path.find((division) => division.level === 'town');
  const townUnit = town && (await findTownUnit(reader, town.code, day));
  const office = await dispatchOffice(reader);
  return propose(
    rows,
    path.map((division) => division.code),
    townUnit?.id,
    office?.id,
  );
}

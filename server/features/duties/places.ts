import type { Reader } from '../../../db/transaction.ts';
import type { Day } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import { listTowns, listUnits, listVillages, UNIT_KINDS } from '../units/index.ts';

export interface Choice {
  value: string;
  label: string;
}
export interface ChoiceGroup {
  label: string;
  options: Choice[];
}

const named = (one: { name: string; nameEn: string }, { lang }: Pick<Say, 'lang'>): string =>
  lang === 'en' ? one.nameEn : one.name;

/** Towns with their villages, to choose from; of one town alone where `townCode` names it. */
export async function placeChoices(
  reader: Reader,
  say: Say,
  townCode: string | null,
  day: Day,
): Promise<ChoiceGroup[]> {
  const groups: ChoiceGroup[] = [];
  for (const town of await listTowns(reader, day)) {
    if (townCode !== null && town.code !== townCode) continue;
    const villages = await listVillages(reader, town.code, day);
    groups.push({
      label: named(town, say),
      options: [
        { value: town.code, label: say.t('cases:new.wholeTown', { town: named(town, say) }) },
        ...villages.map((village) => ({ value: village.code, label: named(village, say) })),
      ],
    });
  }
  return groups;
}

/** The code, if it can be chosen; null for none. Anything else is none too: a list may have changed meanwhile. */
export function chosenPlace(groups: readonly ChoiceGroup[], code: string): string | null {
  return groups.some((group) => group.options.some(({ value }) => value === code)) ? code : null;
}

/** Units that stand today, by kind. */
export async function unitChoices(reader: Reader, say: Say, day: Day): Promise<ChoiceGroup[]> {
  const units = await listUnits(reader, { day });
  return UNIT_KINDS.map((kind) => ({
    label: say.t(`units:kind.${kind}`),
    options: units
      .filter((unit) => unit.kind === kind)
      .map((unit) => ({ value: unit.id, label: named(unit, say) })),
  })).filter((group) => group.options.length > 0);
}

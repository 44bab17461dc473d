import type { Say } from '../../http/page.ts';
import { PEER_GROUPS, type PeerGroup, type Unit } from '../units/index.ts';
import {
  BANDS,
  NO_FIGURES,
  ratesOf,
  type Figures,
  type RateRules,
  type UnitMonth,
} from '../statistics/index.ts';
import type { CountyNow } from './figures.ts';
import { bandOfMonth, countWords, shortRate } from './rate-words.ts';

export interface UnitsFacts {
  units: readonly Unit[];
  now: CountyNow;
  current: { rows: readonly UnitMonth[]; rules: RateRules; month: string };
  last: { rows: readonly UnitMonth[]; rules: RateRules; month: string };
}

export const unitName = (unit: Pick<Unit, 'name' | 'nameEn'>, lang: Say['lang']): string =>
  lang === 'en' ? unit.nameEn : unit.name;

/** Units by peer group; inside it by band, and inside that by name: never by a number (domain §5.5). */
export function unitsVm(facts: UnitsFacts, asked: { words: string; group: PeerGroup | null }, say: Say) {
  const { t, f, lang } = say;
  const current = new Map(facts.current.rows.map((row) => [row.unit_id, row]));
  const last = new Map(facts.last.rows.map((row) => [row.unit_id, row]));
  const names = new Intl.Collator(lang);
  const words = asked.words.toLowerCase();
  const found = facts.units.filter((unit) =>
    [unit.name, unit.nameEn, unit.code].some((name) => name.toLowerCase().includes(words)),
  );
  const bandIndex = (unit: Unit): number => {
    const band = bandOfMonth(last.get(unit.id) ?? NO_FIGURES, facts.last.rules);
    return band === null ? BANDS.length : BANDS.indexOf(band);
  };
  const inOrder = (units: readonly Unit[]): Unit[] =>
    [...units].sort(
      (a, b) => bandIndex(a) - bandIndex(b) || names.compare(unitName(a, lang), unitName(b, lang)),
    );
  const groups = PEER_GROUPS.filter((group) => asked.group === null || group === asked.group)
    .map((group) => ({
      id: group,
      title: t(`units:peerGroup.${group}`),
      rows: inOrder(found.filter((unit) => unit.peerGroup === group)).map((unit) => {
        const now = facts.now.byUnit.get(unit.id);
        const band = BANDS[bandIndex(unit)];
        return [
          { text: unitName(unit, lang), href: `/units/${encodeURIComponent(unit.code)}` },
          f.number(now?.open ?? 0),
          { text: f.number(now?.late ?? 0), ...(now?.late ? { tone: 'red' } : {}) },
          onTimeCell(current.get(unit.id) ?? NO_FIGURES, facts.current.rules, say),
          band === undefined ? { text: t('pages:units.noBand'), tone: 'soft' } : t(`statistics:band.${band}`),
        ];
      }),
    }))
    .filter((group) => group.rows.length > 0);
  const isNarrowed = asked.words !== '' || asked.group !== null;
  return {
    lede: t('pages:units.lede'),
    countedAt: facts.now.countedAt
      ? t('pages:countedAt', { at: f.when(facts.now.countedAt) })
      : t('pages:notCounted'),
    words: asked.words,
    group: asked.group ?? '',
    groupOptions: PEER_GROUPS.map((group) => ({ value: group, label: t(`units:peerGroup.${group}`) })),
    clearHref: isNarrowed ? '/units' : '',
    columns: [
      { label: t('pages:units.column.unit') },
      { label: t('pages:units.column.open'), numeric: true },
      { label: t('pages:units.column.late'), numeric: true },
      { label: t('pages:units.column.onTime', { month: f.month(facts.current.month) }), numeric: true },
      { label: t('pages:units.column.band', { month: f.month(facts.last.month) }) },
    ],
    groups,
    total: t('pages:units.total', { n: f.number(groups.reduce((sum, group) => sum + group.rows.length, 0)) }),
    isNarrowed,
  };
}

function onTimeCell(figures: Figures, rules: RateRules, say: Say): string | { text: string; tone: 'soft' } {
  const { onTime } = ratesOf(figures);
  if (onTime.n === 0) return { text: say.t('pages:units.noneDue'), tone: 'soft' };
  const rate = shortRate(onTime, rules, say);
  return rate === null ? countWords(onTime, say) : `${rate} · ${countWords(onTime, say)}`;
}

import type { Say } from '../../http/page.ts';
import { PEER_GROUPS, type Unit } from '../units/index.ts';
import {
  NO_FIGURES,
  ratesOf,
  RATES,
  sumOf,
  validOf,
  type Figures,
  type RateRules,
} from '../statistics/index.ts';
import type { CountyMonth } from './figures.ts';
import { impossibleRow, rateWords, shortRate } from './rate-words.ts';

/** Figures of the monthly page, in the order in which a bulletin has them. */
const LINES = [
  'received',
  'people',
  'dispatched',
  'answered_in_time',
  'answered_late',
  'unanswered',
  'overdue',
  'merged',
  'declined',
  'withdrawn',
  'impossible',
  'returned',
  'reworks',
  'pauses',
  'extensions',
  'orders',
  'exposures',
] as const;
export type LineName = (typeof LINES)[number];

/** The whole county's figures as texts. Sealed cases: their number alone, and not even that while they are few. */
export function countyTexts(
  { rows, county }: Pick<CountyMonth, 'rows' | 'county'>,
  rules: RateRules,
  { t, f }: Say,
): Record<LineName | 'sealed', string> {
  const dispatched = rows.filter((row) => row.unit_id !== '').reduce((sum, row) => sum + row.received, 0);
  const numbers: Record<LineName, number> = { ...pick(county), dispatched };
  return {
    ...(Object.fromEntries(LINES.map((name) => [name, f.number(numbers[name])])) as Record<LineName, string>),
    sealed:
      county.sealed < rules.minForRate
        ? t('statistics:figure.fewSealed', { min: rules.minForRate })
        : f.number(county.sealed),
  };
}

function pick(county: Figures): Record<Exclude<LineName, 'dispatched'>, number> {
  return county;
}

export function monthVm(
  shown: CountyMonth,
  before: CountyMonth,
  more: { units: readonly Unit[]; months: readonly string[]; countedAt: string | null },
  say: Say,
) {
  const { t, f } = say;
  const rules = shown.rules.rules.rates;
  const texts = countyTexts(shown, rules, say);
  const earlier = countyTexts(before, before.rules.rules.rates, say);
  const { trail, rates } = {
    trail: [{ href: '/', label: t('common:nav.home') }, { label: t('pages:monthly.title') }],
    rates: [
      ...RATES.map((name) => [
        { text: t(`statistics:rates.${name}.name`), href: `/rates#${name}` },
        rateWords(ratesOf(shown.county)[name], rules, say),
        rateWords(ratesOf(before.county)[name], before.rules.rules.rates, say),
      ]),
      impossibleRow([shown.county, before.county], say),
    ],
  };
  return {
    lede: t('pages:monthly.lede'),
    trail,
    isEmpty: shown.rows.length === 0,
    month: f.month(shown.month),
    countedAt: more.countedAt ? t('pages:countedAt', { at: f.when(more.countedAt) }) : t('pages:notCounted'),
    filter: {
      value: shown.month,
      options: more.months.map((month) => ({ value: month, label: f.month(month) })),
    },
    columns: [
      { label: t('pages:monthly.item') },
      { label: f.month(shown.month), numeric: true },
      { label: f.month(before.month), numeric: true },
    ],
    lines: ([...LINES, 'sealed'] as const).map((name) => [
      t(`statistics:figure.${name}`),
      texts[name],
      earlier[name],
    ]),
    rateColumns: [
      { label: t('pages:monthly.rate') },
      { label: f.month(shown.month) },
      { label: f.month(before.month) },
    ],
    rates,
    groupColumns: [
      { label: t('pages:monthly.group') },
      ...(['received', 'people', 'answered_in_time', 'answered_late', 'unanswered'] as const).map((name) => ({
        label: t(`statistics:figure.${name}`),
        numeric: true,
      })),
      { label: t('statistics:rates.onTime.name'), numeric: true },
    ],
    groups: groupRows(shown, more.units, rules, say),
    csvHref: `/monthly/units.csv?month=${shown.month}`,
    csvAllHref: '/monthly/units.csv',
    rules: {
      href: `/rates`,
      label: t('pages:monthly.rules', { version: shown.rules.version }),
    },
  };
}

function groupRows(shown: CountyMonth, units: readonly Unit[], rules: RateRules, say: Say) {
  const groupOf = new Map(units.map((unit) => [unit.id, unit.peerGroup]));
  const row = (label: string, figures: Figures) => [
    label,
    ...[
      figures.received,
      figures.people,
      figures.answered_in_time,
      figures.answered_late,
      figures.unanswered,
    ].map((n) => say.f.number(n)),
    shortRate(ratesOf(figures).onTime, rules, say),
  ];
  const groups = PEER_GROUPS.map((group) =>
    row(
      say.t(`units:peerGroup.${group}`),
      sumOf(shown.rows.filter((one) => groupOf.get(one.unit_id) === group)),
    ),
  );
  const nobody = shown.rows.find((one) => one.unit_id === '') ?? NO_FIGURES;
  return validOf(nobody) === 0 && nobody.received === 0
    ? groups
    : [...groups, row(say.t('pages:monthly.nobody'), nobody)];
}

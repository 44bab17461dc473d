import {
  CHART_HEIGHT,
  CHART_WIDTH,
  shownRate,
  wilson,
  type Chart,
  type RateRules,
  type Share,
} from '../statistics/index.ts';
import { isTold, sharesOf, sumOfTold, type MonthFigures } from './figures.ts';
import type { Lens } from './lens.ts';
import type { ReviewRow } from './review-store.ts';
import { LEVELS, type Tag } from './rules.ts';
import type { WindowRow } from './store.ts';

export const windowHref = ({ code }: Pick<WindowRow, 'code'>): string => `/windows/${code}`;

/** A window as a card of the list: what it does and where. No figure: whoever lines windows up by one, ranks people. */
export function windowCard(window: WindowRow, lens: Lens) {
  const { t } = lens.say;
  return {
    title: lens.pick(window.name, window.name_en),
    href: windowHref(window),
    text: lens.pick(window.services, window.services_en),
    note: lens.pick(window.place, window.place_en),
    tag: null,
    meta: [t('windows:list.code', { code: window.code })],
    tone: 'plain',
    figure: null,
    light: null,
  };
}

/** The view-model of `windows/windows`: units in the order of their codes, and their windows. */
export function presentWindows(rows: readonly (WindowRow & { unit_code: string })[], lens: Lens) {
  const units = [...new Set(rows.map(({ unit_id: id }) => id))];
  return units.map((id) => {
    const own = rows.filter((row) => row.unit_id === id);
    return {
      id: `unit-${own[0]!.unit_code}`,
      name: lens.unit(id),
      href: `/units/${encodeURIComponent(own[0]!.unit_code)}`,
      windows: own.map((row) => windowCard(row, lens)),
    };
  });
}

export interface WindowRecord {
  months: readonly MonthFigures[];
  rulesOf: (month: string) => RateRules;
}

/** The view-model of `windows/window`, but for its pages of words. */
export function presentWindow(window: WindowRow, unitCode: string, record: WindowRecord, lens: Lens) {
  const { t, f, lang } = lens.say;
  const { months, rulesOf } = record;
  const total = sumOfTold(months, rulesOf);
  const last = months.at(-1);
  const rules = last ? rulesOf(last.month) : null;
  const { content, strict } = sharesOf(total);
  const name = lens.pick(window.name, window.name_en);
  const isOpen = window.ended_on === null || lens.today <= window.ended_on;
  return {
    code: window.code,
    name,
    ended: isOpen ? '' : t('windows:window.ended', { day: f.day(window.ended_on!) }),
    reviewHref: isOpen ? `${windowHref(window)}/review` : '',
    slipHref: isOpen ? '' : `${windowHref(window)}/review`,
    posterHref: `${windowHref(window)}/poster`,
    facts: [
      {
        label: t('windows:fact.unit'),
        text: lens.unit(window.unit_id),
        href: `/units/${encodeURIComponent(unitCode)}`,
      },
      { label: t('windows:fact.place'), text: lens.pick(window.place, window.place_en) },
      { label: t('windows:fact.services'), text: lens.pick(window.services, window.services_en) },
      { label: t('windows:fact.code'), text: window.code },
    ],
    tiles: [
      { label: t('windows:figure.content'), ...tileOf(content, rules, lens) },
      { label: t('windows:figure.strict'), ...tileOf(strict, rules, lens) },
      {
        label: t('windows:figure.withSlip'),
        value: f.number(total.n),
        note: t('windows:figure.slips', { n: f.number(total.slips) }),
      },
      {
        label: t('windows:figure.withoutSlip'),
        value: f.number(total.withoutSlip),
        note: t('windows:figure.withoutSlipNote'),
      },
    ],
    thin:
      rules && total.n > 0 && total.n < rules.minForScore
        ? t('windows:window.thin', { n: f.number(total.n) })
        : '',
    note: rules === null ? t('windows:window.young') : t('windows:window.note', { min: rules.minForRate }),
    chart:
      total.n === 0
        ? null
        : {
            src: `${windowHref(window)}/chart.svg?lang=${lang}`,
            alt: t('windows:chart.title', { name }),
            title: t('windows:chart.caption'),
            note: t('windows:chart.note', { min: rules!.minForRate }),
            width: CHART_WIDTH,
            height: CHART_HEIGHT,
          },
    columns: [
      { label: t('windows:figure.month') },
      { label: t('windows:figure.withSlip'), numeric: true },
      ...LEVELS.map((level) => ({ label: t(`common:rating.${level}`), numeric: true })),
      { label: t('windows:figure.content'), numeric: true },
      { label: t('windows:figure.withoutSlip'), numeric: true },
      { label: t('windows:figure.printed'), numeric: true },
    ],
    // While there is nothing to draw the numbers stand alone, if there are any.
    rows: months
      .toReversed()
      .filter((one) => one.n + one.withoutSlip + one.slips > 0)
      .map((one) => monthCells(one, rulesOf(one.month), lens)),
  };
}

function monthCells(one: MonthFigures, rules: RateRules, lens: Lens) {
  const { t, f } = lens.say;
  const told = isTold(one, rules);
  const { content } = sharesOf(one);
  return [
    f.month(one.month),
    f.number(one.n),
    ...LEVELS.map((level) => (told ? f.number(one.levels[level]) : '—')),
    told ? rateOf(content, rules, lens) : t('windows:figure.few', { min: rules.minForRate }),
    f.number(one.withoutSlip),
    f.number(one.slips),
  ];
}

function rateOf(share: Share, rules: RateRules, { say: { t, f } }: Lens): string {
  const rate = shownRate(share, rules);
  if (rate === null) return t('windows:figure.few', { min: rules.minForRate });
  const { low, high } = wilson(share);
  return t('windows:figure.rate', { rate: f.percent(rate), low: f.percent(low), high: f.percent(high) });
}

/** A rate with its counts and its interval, or why there is none. */
function tileOf(share: Share, rules: RateRules | null, { say: { t, f } }: Lens) {
  const rate = rules === null ? null : shownRate(share, rules);
  if (rate === null) return { value: '—', note: t('windows:figure.noRate') };
  const { low, high } = wilson(share);
  return {
    value: f.percent(rate),
    note: t('windows:figure.of', {
      k: f.number(share.k),
      n: f.number(share.n),
      low: f.percent(low),
      high: f.percent(high),
    }),
  };
}

/** What the chart draws: months of too few reviews stand there with nothing in them. */
export function windowChart(
  window: WindowRow,
  { months, rulesOf }: WindowRecord,
  lens: Pick<Lens, 'say' | 'pick'>,
): Chart {
  const { t, f } = lens.say;
  const name = lens.pick(window.name, window.name_en);
  return {
    title: t('windows:chart.title', { name }),
    description: t('windows:chart.description', { n: f.number(months.length) }),
    series: [t('windows:chart.good'), t('windows:chart.bad'), t('windows:chart.middle')],
    bars: months.map((one) => {
      const { levels } = one;
      const told = isTold(one, rulesOf(one.month));
      return {
        label: one.month.slice(2).replace('-', '/'),
        parts: told ? [levels[5] + levels[4], levels[2] + levels[1], levels[3]] : [0, 0, 0],
      };
    }),
  };
}

/** Published words as everybody reads them: the month, never the day. */
export function presentReview(review: ReviewRow, { say: { t, f } }: Lens) {
  const tags = JSON.parse(review.tags_json) as Tag[];
  return {
    level: t(`common:rating.${review.level}`),
    isBad: review.case_id !== null,
    when: f.month(review.reviewed_on.slice(0, 7)),
    tags: tags.map((tag) => t(`windows:tag.${tag}`)),
    slip: t(review.has_slip === 1 ? 'windows:review.withSlip' : 'windows:review.withoutSlip'),
    words: review.words ?? '',
    reply: review.reply ?? '',
    repliedOn: review.replied_on === null ? '' : f.day(review.replied_on),
  };
}

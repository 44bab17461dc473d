import type { Instant } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import type { RuleVersion } from '../deadlines/index.ts';
import type { Unit } from '../units/index.ts';
import {
  NO_FIGURES,
  RATES,
  ratesOf,
  scoreOf,
  sumOf,
  type Figures,
  type UnitMonth,
  type UnitNow,
} from '../statistics/index.ts';
import type { BoardsOfPage } from './boards-extract.ts';
import type { WindowRow } from '../windows/index.ts';
import { CHART_HEIGHT, CHART_WIDTH, type Chart } from './chart.ts';
import { unitName } from './present-units.ts';
import { impossibleRow, rateFacts, rateWords, scoreWords } from './rate-words.ts';
import type { CatalogueLine } from './store.ts';

export interface UnitRecord {
  /** Oldest first, without gaps; the last one is `current`. */
  months: readonly { month: string; figures: UnitMonth | null }[];
  now: UnitNow;
  current: string;
  last: string;
  lastRules: RuleVersion;
  rules: RuleVersion;
  countedAt: Instant | null;
}

/** What the chart draws. */
const CHART_COLUMNS = ['answered_in_time', 'answered_late', 'unanswered'] as const;

const MONTH_COLUMNS = [
  'received',
  'people',
  'answered_in_time',
  'answered_late',
  'unanswered',
  'impossible',
  'rated',
  'rated_3plus',
  'solved',
  'reworks',
  'returned',
  'orders',
  'exposures',
] as const;

export function unitVm(
  unit: Unit,
  record: UnitRecord,
  more: { boards: BoardsOfPage; catalogue: readonly CatalogueLine[]; windows: readonly WindowRow[] },
  say: Say,
) {
  const { t, f, lang } = say;
  const name = unitName(unit, lang);
  const year = sumOf(record.months.map(({ figures }) => figures ?? NO_FIGURES));
  const last = figuresOf(record, record.last);
  const isEnglish = lang === 'en';
  return {
    name,
    kicker: `${t(`units:kind.${unit.kind}`)} · ${t(`units:peerGroup.${unit.peerGroup}`)}`,
    lede: t('pages:unit.lede'),
    trail: [
      { href: '/', label: t('common:nav.home') },
      { href: '/units', label: t('pages:units.title') },
      { label: name },
    ],
    notice:
      unit.validTo !== null
        ? t('pages:unit.ended', { day: f.day(unit.validTo) })
        : unit.takesCases
          ? ''
          : t('pages:unit.takesNone'),
    stats: [
      { value: f.number(record.now.open), label: t('pages:unit.open'), tone: 'plain' },
      {
        value: f.number(record.now.late),
        label: t('pages:unit.late'),
        tone: record.now.late > 0 ? 'red' : 'plain',
        note: t(record.now.late > 0 ? 'pages:unit.lateNote' : 'pages:unit.notLate'),
      },
      { value: f.number(record.now.waiting), label: t('pages:unit.waiting'), tone: 'plain' },
    ],
    countedAt: record.countedAt
      ? t('pages:countedAt', { at: f.when(record.countedAt) })
      : t('pages:notCounted'),
    score: t('pages:unit.score', {
      month: f.month(record.last),
      words: scoreWords(last, record.lastRules.rules.rates, say),
    }),
    rateColumns: [
      { label: t('pages:unit.rate') },
      { label: f.month(record.last) },
      { label: t('pages:unit.year') },
    ],
    rates: [
      ...RATES.map((rate) => [
        { text: t(`statistics:rates.${rate}.name`), href: `/rates#${rate}` },
        rateWords(ratesOf(last)[rate], record.lastRules.rules.rates, say),
        rateWords(ratesOf(year)[rate], record.rules.rules.rates, say),
      ]),
      impossibleRow([last, year], say),
    ],
    rateNote: t('pages:unit.rateNote', {
      version: record.lastRules.version,
      score: record.lastRules.rules.rates.minForScore,
      rate: record.lastRules.rules.rates.minForRate,
    }),
    chart: {
      src: `/units/${encodeURIComponent(unit.code)}/chart.svg?lang=${lang}`,
      width: CHART_WIDTH,
      height: CHART_HEIGHT,
      title: t('pages:unit.chart.title'),
      note: t('pages:unit.chart.note'),
      alt: unitChart(unit, record, say).description,
      ...monthTable(record, CHART_COLUMNS, say),
    },
    months: monthTable(record, MONTH_COLUMNS, say),
    exposures: more.boards.exposures,
    echoes: more.boards.echoes,
    exposuresHref: `/exposures?unit=${encodeURIComponent(unit.id)}`,
    echoesHref: `/echoes?unit=${encodeURIComponent(unit.id)}`,
    facts: [
      { label: t('pages:unit.leader'), text: isEnglish ? unit.leaderPostEn : unit.leaderPost },
      {
        label: t('pages:unit.countyLeader'),
        text: isEnglish ? unit.countyLeaderPostEn : unit.countyLeaderPost,
      },
      {
        label: t('pages:unit.phone'),
        text: unit.phonePublic ?? '',
        href: unit.phonePublic ? `tel:${unit.phonePublic.replace(/[^+\d]/g, '')}` : '',
      },
      { label: t('pages:unit.code'), text: unit.code },
    ],
    categories: categoryNames(more.catalogue, say),
    windows: more.windows.map((one) => ({
      text: isEnglish ? one.name_en : one.name,
      href: `/windows/${one.code}`,
    })),
  };
}

function categoryNames(catalogue: readonly CatalogueLine[], { t, lang }: Say): string[] {
  const everywhere = new Set(
    catalogue.filter((line) => line.divisionCode === null).map((line) => line.categoryCode),
  );
  const seen = new Set<string>();
  return catalogue.flatMap((line) => {
    if (seen.has(line.categoryCode)) return [];
    seen.add(line.categoryCode);
    const name = lang === 'en' ? line.nameEn : line.name;
    return [everywhere.has(line.categoryCode) ? name : t('pages:unit.somewhere', { name })];
  });
}

function monthTable(record: UnitRecord, columns: readonly (keyof Figures)[], { t, f }: Say) {
  return {
    columns: [
      { label: t('pages:unit.month') },
      ...columns.map((name) => ({ label: t(`statistics:figure.${name}`), numeric: true })),
    ],
    rows: [...record.months]
      .reverse()
      .map(({ month, figures }) => [
        f.month(month),
        ...columns.map((name) => f.number(figures?.[name] ?? 0)),
      ]),
  };
}

export function unitChart(unit: Unit, record: UnitRecord, { t, f, lang }: Say): Chart {
  const year = sumOf(record.months.map(({ figures }) => figures ?? NO_FIGURES));
  return {
    title: t('pages:unit.chart.of', { name: unitName(unit, lang) }),
    description: t('pages:unit.chart.description', {
      first: f.month(record.months[0]!.month),
      last: f.month(record.current),
      inTime: f.number(year.answered_in_time),
      late: f.number(year.answered_late),
      unanswered: f.number(year.unanswered),
    }),
    series: CHART_COLUMNS.map((name) => t(`statistics:figure.${name}`)),
    bars: record.months.map(({ month, figures }) => ({
      label: month.slice(2).replace('-', '/'),
      parts: CHART_COLUMNS.map((name) => figures?.[name] ?? 0),
    })),
  };
}

/** For programs. Rates under the thresholds are null, with their counts beside them. */
export function unitFacts(unit: Unit, record: UnitRecord) {
  const last = figuresOf(record, record.last);
  const { rates: rules } = record.lastRules.rules;
  return {
    code: unit.code,
    name: unit.name,
    nameEn: unit.nameEn,
    kind: unit.kind,
    peerGroup: unit.peerGroup,
    countedAt: record.countedAt,
    now: { open: record.now.open, late: record.now.late, waiting: record.now.waiting },
    lastMonth: {
      month: record.last,
      rulesVersion: record.lastRules.version,
      score: scoreOf(last, rules),
      rates: rateFacts(last, rules),
      impossible: last.impossible,
    },
    months: record.months.map(({ month, figures }) => ({
      month,
      ...Object.fromEntries(MONTH_COLUMNS.map((name) => [name, figures?.[name] ?? 0])),
    })),
  };
}

function figuresOf(record: UnitRecord, month: string): Figures {
  return record.months.find((one) => one.month === month)?.figures ?? NO_FIGURES;
}

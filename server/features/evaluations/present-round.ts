import type { Say } from '../../http/page.ts';
import type { DrawRow } from '../draws/index.ts';
import { BANDS } from '../statistics/index.ts';
import { PEER_GROUPS } from '../units/index.ts';
import { byName, type Names } from './names.ts';
import { rubricOf } from './rubric.ts';
import type { Rubric } from './rules.ts';
import type { Result } from './scoring.ts';
import type { RoundRow, RoundUnitRow } from './store.ts';

export const resultIn = (entry: RoundUnitRow): Result | null =>
  entry.result_json === null ? null : (JSON.parse(entry.result_json) as Result);

export const titleOf = (round: RoundRow, names: Pick<Names, 'pick'>): string =>
  names.pick(round.title, round.title_en);

/** Locals of `card` for a list of rounds. */
export function roundCard(round: RoundRow, names: Names, { t, f }: Say, href: string) {
  return {
    href,
    title: titleOf(round, names),
    tag: {
      text: t(`evaluations:state.${round.state}`),
      kind: round.state === 'open' ? 'green' : round.state === 'called_off' ? 'amber' : 'plain',
    },
    text: t('evaluations:round.when', { from: f.day(round.opens_on), to: f.day(round.closes_on) }),
    meta: [t(`evaluations:kind.${round.kind}`), names.sector(round.sector_id)],
  };
}

export function factsOf(round: RoundRow, names: Names, { t, f }: Say) {
  return [
    { label: t('evaluations:label.state'), text: t(`evaluations:state.${round.state}`) },
    { label: t('evaluations:label.kind'), text: t(`evaluations:kind.${round.kind}`) },
    { label: t('evaluations:label.sector'), text: names.sector(round.sector_id) },
    {
      label: t('evaluations:label.period'),
      text: t('evaluations:periodText', { from: f.day(round.period_from), to: f.day(round.period_to) }),
    },
    { label: t('evaluations:label.reportsBy'), text: f.day(round.reports_by) },
    { label: t('evaluations:label.opensOn'), text: f.day(round.opens_on) },
    { label: t('evaluations:label.closesOn'), text: f.day(round.closes_on) },
    { label: t('evaluations:label.ballots'), text: round.ballots === null ? '' : f.number(round.ballots) },
  ];
}

/** How a round is counted, in sentences with its own numbers. */
export function formulaOf(rubric: Rubric, { t }: Pick<Say, 't'>): string[] {
  const [a, b, c, d, e] = rubric.scale;
  return [
    t('evaluations:formula.levels', { a, b, c, d, e }),
    t('evaluations:formula.dimensions', { ...rubric.dimensions }),
    t('evaluations:formula.groups', { ...rubric.groups, least: rubric.leastOfGroup }),
    t('evaluations:formula.composite', { ...rubric.composite }),
    t('evaluations:formula.thresholds', {
      full: rubric.leastForms,
      score: rubric.leastForScore,
      shown: rubric.leastShown,
    }),
  ];
}

const SECTIONS = [...BANDS, 'thin', 'withdrawn'] as const;
type Section = (typeof SECTIONS)[number];

/** Where a unit stands on the page: in its band, or why in none. */
export function sectionOf(entry: RoundUnitRow): Section {
  if (entry.state === 'withdrawn') return 'withdrawn';
  const result = resultIn(entry);
  return result?.shown === 'full' && result.band !== null ? result.band : 'thin';
}

/** Bands by peer group; within a band by name and by nothing else (domain §5.5). */
export function presentBands(
  round: RoundRow,
  entries: readonly RoundUnitRow[],
  names: Names,
  { t, lang }: Say,
) {
  const rubric = rubricOf(round);
  const [excellent, good, pass] = rubric.bands;
  const about: Record<Section, Record<string, number>> = {
    excellent: { from: excellent },
    good: { from: good, to: excellent },
    pass: { from: pass, to: good },
    below: { to: pass },
    thin: { least: rubric.leastForms },
    withdrawn: {},
  };
  return peersOf(entries, names, lang).map(({ peer, rows }) => ({
    id: `peer-${peer}`,
    title: t(`evaluations:peer.${peer}`),
    bands: SECTIONS.flatMap((section) => {
      const own = rows.filter((entry) => sectionOf(entry) === section);
      if (own.length === 0) return [];
      return [
        {
          title: t(`evaluations:band.${section}`),
          about: t(`evaluations:bandAbout.${section}`, about[section]),
          units: own.map((entry) => unitLink(round, entry, names)),
        },
      ];
    }),
  }));
}

/** The units of a round that is not counted yet, by peer group. */
export function presentUnits(
  round: RoundRow,
  entries: readonly RoundUnitRow[],
  names: Names,
  { t, lang }: Say,
) {
  return peersOf(entries, names, lang).map(({ peer, rows }) => ({
    id: `peer-${peer}`,
    title: t(`evaluations:peer.${peer}`),
    bands: [{ title: '', about: '', units: rows.map((entry) => unitLink(round, entry, names)) }],
  }));
}

function peersOf(entries: readonly RoundUnitRow[], names: Names, lang: Say['lang']) {
  return PEER_GROUPS.map((peer) => ({
    peer,
    rows: byName(
      entries.filter((entry) => names.row(entry.unit_id)?.peerGroup === peer),
      (entry) => names.unit(entry.unit_id),
      lang,
    ),
  })).filter(({ rows }) => rows.length > 0);
}

export const unitHref = (round: RoundRow, entry: RoundUnitRow, names: Names): string =>
  `/evaluations/${round.code}/units/${encodeURIComponent(names.row(entry.unit_id)?.code ?? '')}`;

const unitLink = (round: RoundRow, entry: RoundUnitRow, names: Names) => ({
  href: unitHref(round, entry, names),
  label: names.unit(entry.unit_id),
});

/** Where in its life a round is, in a sentence. */
export function stateText(round: RoundRow, { t }: Pick<Say, 't'>): string {
  switch (round.state) {
    case 'draft':
    case 'ready':
      return t('evaluations:round.draftText');
    case 'open':
      return t('evaluations:round.openText');
    case 'closed':
      return t('evaluations:round.closedText');
    case 'called_off':
      return t('evaluations:round.calledOffText', { words: round.called_off_words ?? '' });
    case 'published':
      return '';
  }
}

/** The draw as everybody may read it: the promise at once, seed and digests after the close. */
export function presentDraw(draw: DrawRow | undefined, { t }: Pick<Say, 't'>) {
  if (!draw) return [];
  const isTold = draw.revealed_at !== null;
  return [
    { label: t('evaluations:label.seedHash'), text: draw.seed_hash },
    ...(isTold
      ? [
          { label: t('evaluations:label.seed'), text: draw.seed },
          { label: t('evaluations:label.poolDigest'), text: draw.pool_sha256! },
          { label: t('evaluations:label.resultDigest'), text: draw.result_sha256! },
        ]
      : []),
  ];
}

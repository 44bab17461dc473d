import type { Say } from '../../http/page.ts';
import {
  bandOf,
  ratesOf,
  scoreOf,
  shownRate,
  wilson,
  type Band,
  type Figures,
  type RateRules,
  type Share,
} from '../statistics/index.ts';

/** A rate as it may be shown (domain §5.5): with its counts and its interval, or only why it is not shown. */
export function rateWords(share: Share, rules: RateRules, { t, f }: Say): string {
  const rate = shownRate(share, rules);
  if (rate === null) {
    return share.n === 0
      ? t('statistics:rate.none')
      : t('statistics:rate.few', { n: share.n, min: rules.minForRate });
  }
  const { low, high } = wilson(share);
  return t('statistics:rate.shown', {
    rate: f.percent(rate),
    k: f.number(share.k),
    n: f.number(share.n),
    low: f.percent(low),
    high: f.percent(high),
  });
}

/** The rate alone, for lists and tiles; null where it rests on too few. */
export function shortRate(share: Share, rules: RateRules, { f }: Say): string | null {
  const rate = shownRate(share, rules);
  return rate === null ? null : f.percent(rate);
}

export function countWords({ k, n }: Share, { t, f }: Say): string {
  return t('statistics:rate.counts', { k: f.number(k), n: f.number(n) });
}

export function scoreWords(figures: Figures, rules: RateRules, { t, f }: Say): string {
  const score = scoreOf(figures, rules);
  if (score === null) return t('statistics:score.few', { min: rules.minForScore });
  return t('statistics:score.shown', {
    score: f.number(score, 1),
    band: t(`statistics:band.${bandOf(score, rules.bands)}`),
  });
}

export function bandOfMonth(figures: Figures, rules: RateRules): Band | null {
  const score = scoreOf(figures, rules);
  return score === null ? null : bandOf(score, rules.bands);
}

/** What was left out of the rates for being impossible, right below them: it must not be a place to hide cases. */
export function impossibleRow(figures: readonly Figures[], { t, f }: Say) {
  return [
    { text: t('statistics:figure.impossible'), href: '/rates#valid' },
    ...figures.map(({ impossible }) => t('statistics:rate.leftOut', { n: f.number(impossible) })),
  ];
}

/** The same for programs: counts always, the rate and its interval only where they may be shown. */
export function rateFacts(figures: Figures, rules: RateRules) {
  return Object.fromEntries(
    Object.entries(ratesOf(figures)).map(([name, share]) => {
      const rate = shownRate(share, rules);
      return [name, { ...share, rate, interval: rate === null ? null : wilson(share) }];
    }),
  );
}

import type { Rules } from '../deadlines/index.ts';
import type { Figures } from './figures.ts';

export type RateRules = Rules['rates'];

/** A part of a whole, as counts: the numbers a rate is never shown without. */
export interface Share {
  k: number;
  n: number;
}

/** The rates of domain §5.5, in the order in which they are shown. `strict` is printed beside satisfaction. */
export const RATES = ['response', 'resolution', 'satisfaction', 'strict', 'onTime'] as const;
export type RateName = (typeof RATES)[number];

/**
 * Cases a unit is measured by (domain §5.5): without those joined to another, those nobody had to handle, those
 * that were taken back and those a second person found to be impossible. What was handed back rightly is with another unit and in that one's figures.
 */
export function validOf(
  figures: Pick<Figures, 'received' | 'merged' | 'declined' | 'withdrawn' | 'impossible'>,
): number {
  const { received, merged, declined, withdrawn, impossible } = figures;
  return received - merged - declined - withdrawn - impossible;
}

/** The five rates as counts. Who said nothing is in neither number: silence is never a yes (domain §5.5). */
export function ratesOf(figures: Figures): Record<RateName, Share> {
  return {
    response: { k: figures.contact_in_time, n: figures.contact_due },
    resolution: { k: figures.solved, n: figures.judged },
    satisfaction: { k: figures.rated_3plus, n: figures.rated },
    strict: { k: figures.rated_4plus, n: figures.rated },
    onTime: { k: figures.on_time, n: figures.due_answers },
  };
}

/** The rate, or null while it rests on too few to be shown (domain §5.5). */
export function shownRate({ k, n }: Share, rules: Pick<RateRules, 'minForRate'>): number | null {
  return n < rules.minForRate || n === 0 ? null : k / n;
}

/** Of the normal distribution, for 95 %. */
const Z = 1.959963984540054;

/** Wilson's score interval for a share, 95 %. All of 0–1 when there is nothing to go by. */
export function wilson({ k, n }: Share): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 };
  const p = k / n;
  const middle = p + (Z * Z) / (2 * n);
  const spread = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  const whole = 1 + (Z * Z) / n;
  // At the ends rounding would leave the exact 0 or 1 just outside.
  return {
    low: k === 0 ? 0 : Math.max(0, (middle - spread) / whole),
    high: k === n ? 1 : Math.min(1, (middle + spread) / whole),
  };
}

/**
 * A unit's score of one month, 0–100, or null when any of its four rates rests on fewer than `minForScore`
 * (domain §5.5): 100 × the weighted rates, less the points for supervision orders.
 */
export function scoreOf(figures: Figures, rules: RateRules): number | null {
  const rates = ratesOf(figures);
  const weighted = (['response', 'resolution', 'satisfaction', 'onTime'] as const).map((name) => ({
    share: rates[name],
    weight: rules.weights[name],
  }));
  if (weighted.some(({ share }) => share.n < rules.minForScore || share.n === 0)) return null;
  const earned = weighted.reduce((sum, { share, weight }) => sum + (weight * share.k) / share.n, 0);
  return Math.max(0, earned - orderPoints(figures.orders, rules));
}

export function orderPoints(
  orders: number,
  rules: Pick<RateRules, 'redOrderPoints' | 'redOrderPointsMax'>,
): number {
  return Math.min(rules.redOrderPointsMax, rules.redOrderPoints * orders);
}

export const BANDS = ['excellent', 'good', 'pass', 'below'] as const;
export type Band = (typeof BANDS)[number];

/** Domain §5.5: at least 90, 80, 60, or below. The score is taken as it is, not as it is printed. */
export function bandOf(score: number, [excellent, good, pass]: RateRules['bands']): Band {
  if (score >= excellent) return 'excellent';
  if (score >= good) return 'good';
  return score >= pass ? 'pass' : 'below';
}

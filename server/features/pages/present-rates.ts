import type { Say } from '../../http/page.ts';
import type { RuleVersion } from '../deadlines/index.ts';
import {
  NO_FIGURES,
  RATES,
  ratesOf,
  scoreOf,
  orderPoints,
  wilson,
  type Figures,
} from '../statistics/index.ts';
import { rateWords, scoreWords } from './rate-words.ts';

/** An invented month with round numbers, reckoned by the same code as the real ones. */
const EXAMPLE: Figures = {
  ...NO_FIGURES,
  received: 48,
  merged: 3,
  declined: 0,
  withdrawn: 1,
  impossible: 1,
  people: 48,
  contact_due: 40,
  contact_in_time: 38,
  judged: 20,
  solved: 15,
  rated: 20,
  rated_3plus: 16,
  rated_4plus: 12,
  due_answers: 40,
  on_time: 36,
  orders: 1,
};

export function ratesVm({ version, effectiveOn, rules: { rates: rules } }: RuleVersion, say: Say) {
  const { t, f } = say;
  const shares = ratesOf(EXAMPLE);
  const [excellent, good, pass] = rules.bands;
  const { low, high } = wilson(shares.resolution);
  const args = {
    ...rules.weights,
    points: rules.redOrderPoints,
    most: rules.redOrderPointsMax,
    minForScore: rules.minForScore,
    minForRate: rules.minForRate,
    excellent,
    good,
    pass,
  };
  const percent = (name: keyof typeof shares) => f.percent(shares[name].k / shares[name].n);
  const score = scoreOf(EXAMPLE, rules);
  return {
    lede: t('pages:rates.lede'),
    trail: [{ href: '/', label: t('common:nav.home') }, { label: t('pages:rates.title') }],
    version: t('pages:rates.version', { version, day: f.day(effectiveOn) }),
    versionHref: `/rules?version=${version}`,
    formulas: RATES.map((name) => ({
      id: name,
      title: t(`statistics:rates.${name}.name`),
      formula: t(`statistics:rates.${name}.formula`),
      text: t(`statistics:rates.${name}.text`),
      example: t('pages:rates.example', { words: rateWords(shares[name], rules, say) }),
    })),
    valid: t('pages:rates.valid.text'),
    score: {
      formula: t('pages:rates.score.formula', args),
      text: t('pages:rates.score.text', args),
      example: t('pages:rates.score.example', {
        ...args,
        r: percent('response'),
        s: percent('resolution'),
        m: percent('satisfaction'),
        o: percent('onTime'),
        orders: EXAMPLE.orders,
        off: orderPoints(EXAMPLE.orders, rules),
        words: scoreWords(EXAMPLE, rules, say),
      }),
      isShown: score !== null,
    },
    few: t('pages:rates.few.text', args),
    interval: t('pages:rates.interval.text', {
      k: shares.resolution.k,
      n: shares.resolution.n,
      rate: percent('resolution'),
      low: f.percent(low),
      high: f.percent(high),
    }),
    bands: t('pages:rates.bands.text', args),
    month: t('pages:rates.month.text'),
    never: t('pages:rates.never.text'),
  };
}

import type { Say } from '../../http/page.ts';
import { spanWords, type Rules } from '../deadlines/index.ts';
import { ratesOf } from '../statistics/index.ts';
import type { BoardsOfPage } from './boards-extract.ts';
import type { CountyMonth, CountyNow } from './figures.ts';
import { countyTexts } from './present-month.ts';
import { countWords, shortRate } from './rate-words.ts';

export interface HomeFacts {
  month: CountyMonth;
  now: CountyNow;
  rules: Rules;
  boards: BoardsOfPage;
}

export function homeVm({ month, now, rules, boards }: HomeFacts, say: Say) {
  const { t, f } = say;
  const texts = countyTexts(month, month.rules.rules.rates, say);
  const { onTime, satisfaction } = ratesOf(month.county);
  const rate = (share: typeof onTime) => {
    const short = shortRate(share, month.rules.rules.rates, say);
    return short === null ? countWords(share, say) : `${short} · ${countWords(share, say)}`;
  };
  const limits = {
    dispatch: spanOf(rules, 'dispatch', say),
    contact: spanOf(rules, 'contact', say),
    resolve: spanOf(rules, 'resolve', say),
    reply: rules.ladder.rightOfReply,
    candidate: rules.ladder.candidateAfter,
  };
  return {
    lede: t('pages:home.lede'),
    actions: ACTIONS.map(([href, name]) => ({
      href,
      label: t(`pages:home.action.${name}.label`),
      hint: t(`pages:home.action.${name}.hint`),
    })),
    stats: [
      {
        value: texts.received,
        label: t('pages:home.stat.received'),
        note: t('pages:home.stat.people', { n: texts.people }),
      },
      {
        value: f.number(month.county.answered_in_time + month.county.answered_late),
        label: t('pages:home.stat.answered'),
        note: t('pages:home.stat.inTime', { n: texts.answered_in_time }),
      },
      { value: f.number(now.open), label: t('pages:home.stat.open'), note: t('pages:home.stat.openNote') },
      {
        value: f.number(now.late),
        label: t('pages:home.stat.late'),
        note: now.countedAt ? t('pages:countedAt', { at: f.when(now.countedAt) }) : t('pages:notCounted'),
      },
    ],
    exposures: {
      items: boards.exposures.map((item) => ({ ...item, title: item.unit, unit: item.category })),
      moreHref: '/exposures',
    },
    echoes: { items: boards.echoes, moreHref: '/echoes' },
    month: {
      label: t('pages:home.month', { month: f.month(month.month) }),
      rows: [
        ...(['dispatched', 'answered_in_time', 'answered_late', 'unanswered', 'overdue'] as const).map(
          (name) => ({
            label: t(`statistics:figure.${name}`),
            value: texts[name],
          }),
        ),
        { label: t('statistics:rates.onTime.name'), value: rate(onTime) },
        { label: t('statistics:rates.satisfaction.name'), value: rate(satisfaction) },
        { label: t('statistics:figure.exposures'), value: texts.exposures },
      ],
    },
    how: ['say', 'dispatch', 'answer', 'judge', 'late'].map((step) => ({
      title: t(`pages:home.how.${step}.title`),
      text: t(`pages:home.how.${step}.text`, limits),
    })),
  };
}

/** The first two are the big ones. */
const ACTIONS = [
  ['/cases/new', 'submit'],
  ['/track', 'track'],
  ['/units', 'units'],
  ['/monthly', 'monthly'],
  ['/rules', 'rules'],
  ['/rates', 'rates'],
  ['/about', 'about'],
  ['/privacy', 'privacy'],
] as const;

/** The limits of an ordinary complaint, which most cases are. */
function spanOf({ classes }: Rules, name: 'dispatch' | 'contact' | 'resolve', { t }: Say): string {
  const span = classes.complaint[name];
  return span === null ? '—' : spanWords(span, t);
}

import { dayOf } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import type { EchoRow } from './echo-store.ts';
import type { Names } from './names.ts';

/** One line of the wall. */
export function echoItem(row: EchoRow, names: Names, { t }: Say) {
  return {
    href: `/echoes/${row.id}`,
    question: row.question,
    answer: row.answer,
    meta: [
      names.unit(row.unit_id),
      names.category(row.category_code),
      names.town(row.town_code),
      t('boards:echo.days', { n: row.days }),
      t('boards:echo.rating', { rating: t(`common:rating.${row.rating}`) }),
    ].filter((text) => text !== ''),
  };
}

/** The view-model of `boards/echo`. */
export function presentEcho(row: EchoRow, names: Names, { t, f }: Say) {
  return {
    question: row.question,
    answer: row.answer,
    facts: [
      { label: t('boards:echo.unit'), text: names.unit(row.unit_id), href: '' },
      { label: t('boards:echo.category'), text: names.category(row.category_code) },
      { label: t('boards:echo.town'), text: names.town(row.town_code) },
      { label: t('boards:echo.spent'), text: t('boards:echo.spentDays', { n: row.days }) },
      { label: t('boards:echo.judged'), text: t(`common:rating.${row.rating}`) },
      { label: t('boards:echo.published'), text: f.day(dayOf(row.published_at!)) },
    ],
  };
}

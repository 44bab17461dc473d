import { dayOf } from '../../clock.ts';
import { isOpen, lightOf } from '../cases/index.ts';
import { remaining, remainingWords } from '../deadlines/index.ts';
import { factsOf } from './follow-actions.ts';
import type { MemberLens } from './present-member.ts';
import type { PublicCase } from './store-public-cases.ts';

/**
 * Locals of `case-row` for a public case: what everybody may know, and whether it has changed since this member
 * looked.
 *
 * @param seen the facts as they were seen last; undefined when the case is not followed.
 * @param back the list the row stands in, to come back to; null: this member may follow nothing now.
 */
export function caseRow(row: PublicCase, seen: string | undefined, lens: MemberLens, back: string | null) {
  const { say, names, calendar, now } = lens;
  const { t, f } = say;
  const hasChanged = seen !== undefined && seen !== factsOf(row);
  const act = seen === undefined ? 'follow' : hasChanged ? 'look' : 'unfollow';
  const done = row.closed_at ?? row.answered_at;
  return {
    href: `/cases/${row.code}`,
    code: row.code,
    title: names.category(row.category_code),
    unit: names.unit(row.lead_unit_id),
    stage: [t(`cases:state.${row.state}`), names.place(row.town_code)]
      .filter((part) => part !== '')
      .join(' · '),
    tags: [
      ...(hasChanged ? [{ text: t('duties:cases.changed'), kind: 'amber' }] : []),
      ...(row.rework_round > 0
        ? [{ text: t('duties:cases.rounds', { n: row.rework_round }), kind: 'plain' }]
        : []),
    ],
    light: {
      kind: lightOf(row),
      word: isOpen(row.state) ? '' : t(`cases:state.${row.state}`),
      text: isOpen(row.state) ? remainingWords(remaining(calendar, now, row.due_at), t) : '',
    },
    date: isOpen(row.state) || done === null ? f.day(row.received_on) : f.day(dayOf(done)),
    dateLabel: t(isOpen(row.state) || done === null ? 'cases:label.received' : 'cases:label.closed'),
    action:
      back !== null
        ? {
            post: `/member/cases/${row.code}/${act === 'unfollow' ? 'unfollow' : 'follow'}`,
            label: t(`duties:cases.act.${act}`),
            fields: [{ type: 'hidden', name: 'back', value: back }],
            kind: 'secondary',
          }
        : null,
  };
}

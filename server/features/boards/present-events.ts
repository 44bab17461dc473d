import { dayOf, type Instant } from '../../clock.ts';
import type { BoardLens } from './present-exposure.ts';
import type { PublicExposure } from './public-store.ts';

type Tone = 'plain' | 'answer' | 'good' | 'warn' | 'bad';

/** What happened with an entry, oldest first, as the public may read it: locals of `timeline.ejs`. */
export function presentEvents(row: PublicExposure, { say: { t, f }, names }: BoardLens) {
  const isPublished = row.published_at !== null;
  const unit = isPublished ? names.unit(row.unit_id) : '';
  const answeredSince =
    isPublished && row.case_answered_at !== null && row.case_answered_at > row.published_at!
      ? row.case_answered_at
      : null;
  const events: [Instant | null, string, Tone, { who?: string; text?: string | null; day?: string }?][] = [
    [row.noticed_at, 'noticed', 'plain'],
    [row.replied_at, 'replied', 'answer', { who: unit }],
    [
      row.decided_at,
      row.reply_decision === 'accepted' ? 'accepted' : 'rejected',
      'plain',
      { text: row.decision_words },
    ],
    [row.published_at, 'published', 'bad'],
    [
      row.pledged_at,
      'pledged',
      'answer',
      { who: unit, day: row.pledged_at && row.fix_due_at ? f.day(dayOf(row.fix_due_at)) : '' },
    ],
    [row.listed_at, 'listed', 'bad'],
    [answeredSince, 'answered', 'answer', { who: unit }],
    [row.put_right_at, 'put_right', 'good'],
    [
      row.followed_up_at,
      row.follow_up === 'holds' ? 'follow_up_held' : 'relapsed',
      row.follow_up === 'holds' ? 'good' : 'bad',
      { text: row.follow_up_words },
    ],
    [row.review_asked_at, 'review_asked', 'warn'],
    [
      row.review_result === 'upheld' ? row.reviewed_at : null,
      'review_upheld',
      'plain',
      { text: row.review_words },
    ],
    [row.clarified_at, 'clarified', 'warn', { text: row.clarification }],
    [
      row.withdrawn_at,
      'withdrawn',
      'plain',
      {
        who: names.unit(row.withdrawn_by_unit),
        text: row.withdrawn_reason ?? t('boards:about.corrected'),
      },
    ],
    [row.archived_at, 'archived', 'plain'],
  ];
  return events
    .flatMap(([at, key, tone, more = {}]) =>
      at === null
        ? []
        : [
            {
              at,
              tone,
              title: t(`boards:event.${key}`, { day: more.day ?? '' }),
              who: more.who ?? '',
              text: more.text ?? '',
            },
          ],
    )
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

import type { Say } from '../../../http/page.ts';
import type { JsonObject, RegisteredEvent } from '../../register/index.ts';
import type { CaseRow } from '../store.ts';

type Claim = Pick<CaseRow, 'impossible_reason' | 'impossible_state'>;

/** Why it can't be done and what the second person says to that, in one line; empty when nobody says so. */
export function claimWords(row: Claim, { t }: Pick<Say, 't'>): string {
  if (row.impossible_state === null) return '';
  return t('cases:impossible.line', {
    reason: t(`cases:impossible.reason.${row.impossible_reason}`),
    state: t(`cases:impossible.state.${row.impossible_state}`),
  });
}

/** The claim as the resident reads it, with the second person's own words. Null when the answer says no such thing. */
export function presentClaim(row: CaseRow, events: readonly RegisteredEvent[], { t }: Say) {
  const state = row.impossible_state;
  if (state === null) return null;
  const decided = events.findLast(({ kind }) => kind === `case.impossible_${state}`);
  const words = (decided?.payload?.['note'] as JsonObject | undefined)?.['words'];
  return {
    title: t('cases:impossible.title', { reason: t(`cases:impossible.reason.${row.impossible_reason}`) }),
    text: t(
      `cases:impossible.own.${row.impossible_objected_at !== null && state === 'claimed' ? 'again' : state}`,
    ),
    words: typeof words === 'string' ? words : '',
  };
}

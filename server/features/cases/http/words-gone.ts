import type { Say } from '../../../http/page.ts';
import type { JsonObject, RegisteredEvent } from '../../register/index.ts';
import type { CaseRow } from '../store.ts';

/** Why there is nothing left to read in a case, in one sentence; empty while there is. */
export function wordsGone(
  row: Pick<CaseRow, 'words_removed_at'>,
  events: readonly RegisteredEvent[],
  { t }: Pick<Say, 't'>,
): string {
  if (row.words_removed_at === null) return '';
  const event = events.findLast(({ kind }) => kind === 'case.words_removed');
  const note = event?.payload?.['note'] as JsonObject | undefined;
  if (note?.['asked'] === true) return t('cases:gone.asked');
  const months = note?.['months'];
  return t('cases:gone.text', { months: typeof months === 'number' ? months : '' });
}

import type { Reader, Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { queueNotice } from '../notices/index.ts';
import { applyChange, surroundings } from './change.ts';
import { findOpenWords, type ContactRequestRow } from './contact-store.ts';
import type { CaseRow } from './store.ts';

/** How long the words of a minor's case stay open for the post that asked: enough to read them and write the brief. */
export const WORDS_OPEN_MINUTES = 60;

/**
 * Until when a post may read what stands in a minor's case (domain §5.7: "view needs approval"); null: it may not now.
 * Only offices read a resident's own words at all; the unit has the brief they wrote for it.
 */
export async function wordsOpenUntil(
  reader: Reader,
  actor: Actor,
  row: Pick<CaseRow, 'id'>,
  now: Instant,
): Promise<Instant | null> {
  if (actor.accountId === null) return null;
  return (await findOpenWords(reader, row.id, actor.accountId, now))?.open_until ?? null;
}

/** A second person has opened the words: it stands in the case, where its resident reads it, and they are told. */
export async function recordWordsOpened(
  context: Context,
  trx: Trx,
  actor: Actor,
  row: CaseRow,
  request: ContactRequestRow,
): Promise<void> {
  const around = await surroundings(context, trx, row.rules_version);
  await applyChange(context, around, actor, row, {
    kind: 'case.words_opened',
    note: { reason: request.reason },
  });
  await queueNotice(trx, context, {
    dedupeKey: `case.words_opened/${request.id}`,
    recipient: { kind: 'case', id: row.id },
    template: 'case.words_opened',
    args: { code: row.code },
    lang: row.lang,
  });
}

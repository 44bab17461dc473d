import type { Trx } from '../../../db/transaction.ts';
import type { Context } from '../../context.ts';
import { isCode, notBefore, type NoticeArgs, type Template } from './rules.ts';
import { insertNotice } from './store.ts';

export type Lang = 'zh-CN' | 'en';

export interface NoticeDraft {
  /** The happening and who hears of it, `case.answered/<case>/<round>`: the same key is queued once, ever. */
  dedupeKey: string;
  recipient: { kind: 'case' | 'account' | 'unit'; id: string };
  template: Template;
  args: NoticeArgs;
  /** Chinese when left out. */
  lang?: Lang | undefined;
  /** Goes out in the quiet hours (21:00–08:00) too. */
  urgent?: boolean | undefined;
}

/**
 * Puts a notice into the outbox as part of the caller's transaction: it leaves after the commit, or never was.
 *
 * @returns false when this was queued before.
 */
export async function queueNotice(
  trx: Trx,
  context: Pick<Context, 'clock' | 'ids'>,
  draft: NoticeDraft,
): Promise<boolean> {
  if (!isCode(draft.args.code)) throw new TypeError(`${draft.template}: not a case number`);
  const now = context.clock.now();
  const from = notBefore(now, draft.urgent === true);
  return insertNotice(trx, {
    id: context.ids.id(),
    dedupe_key: draft.dedupeKey,
    recipient_kind: draft.recipient.kind,
    recipient_id: draft.recipient.id,
    template: draft.template,
    // Picked one by one: whatever else a caller's object holds stays out of the row.
    args_json: JSON.stringify({ code: draft.args.code } satisfies NoticeArgs),
    lang: draft.lang ?? 'zh-CN',
    is_urgent: draft.urgent === true ? 1 : 0,
    not_before: from,
    created_at: now,
    next_try_at: from,
  });
}

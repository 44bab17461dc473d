import type { Trx } from '../../../db/transaction.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { quietHoursOn } from '../deadlines/index.ts';
import { isCode, notBefore, type NoticeArgs, type PlainTemplate, type Template } from './rules.ts';
import { insertNotice } from './store.ts';

export type Lang = 'zh-CN' | 'en';

interface Draft {
  /** The happening and who hears of it, `case.answered/<case>/<round>`: the same key is queued once, ever. */
  dedupeKey: string;
  /** `member`: a member of the network, or somebody who applies; the address is in the vault under the same id. */
  recipient: { kind: 'case' | 'account' | 'unit' | 'member'; id: string };
  /** Chinese when left out. */
  lang?: Lang | undefined;
  /** Goes out in the quiet hours too. */
  urgent?: boolean | undefined;
}

export interface NoticeDraft extends Draft {
  template: Template;
  args: NoticeArgs;
}

/** A notice that names nothing: that there is something to see, and where. */
export interface PlainNotice extends Draft {
  template: PlainTemplate;
}

type QueueContext = Pick<Context, 'clock' | 'ids'>;

/**
 * Puts a notice into the outbox as part of the caller's transaction: it leaves after the commit, or never was.
 *
 * @returns false when this was queued before.
 */
export async function queueNotice(trx: Trx, context: QueueContext, draft: NoticeDraft): Promise<boolean> {
  if (!isCode(draft.args.code)) throw new TypeError(`${draft.template}: not a case number`);
  // Picked one by one: whatever else a caller's object holds stays out of the row.
  return queue(trx, context, draft, { code: draft.args.code });
}

/** As `queueNotice`, for what has no number. */
export async function queuePlainNotice(
  trx: Trx,
  context: QueueContext,
  draft: PlainNotice,
): Promise<boolean> {
  return queue(trx, context, draft, {});
}

async function queue(
  trx: Trx,
  context: QueueContext,
  draft: Draft & { template: Template | PlainTemplate },
  args: Partial<NoticeArgs>,
): Promise<boolean> {
  const now = context.clock.now();
  const from = notBefore(now, draft.urgent === true, await quietHoursOn(trx, dayOf(now)));
  return insertNotice(trx, {
    id: context.ids.id(),
    dedupe_key: draft.dedupeKey,
    recipient_kind: draft.recipient.kind,
    recipient_id: draft.recipient.id,
    template: draft.template,
    args_json: JSON.stringify(args),
    lang: draft.lang ?? 'zh-CN',
    is_urgent: draft.urgent === true ? 1 : 0,
    not_before: from,
    created_at: now,
    next_try_at: from,
  });
}

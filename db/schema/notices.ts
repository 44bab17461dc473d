import type { Instant } from '../../server/clock.ts';

/** The outbox. It names who is to be told by id alone: addresses are looked up when a notice leaves. */
export interface NoticesTable {
  id: string;
  /** Says what is told to whom about which happening, so that nobody is told it twice. */
  dedupe_key: string;
  recipient_kind: 'case' | 'account' | 'unit' | 'member';
  recipient_id: string;
  template: string;
  /** Only what the template's words need: never a person's data, never a case's text. */
  args_json: string;
  lang: string;
  /** 1: goes out in the quiet hours too. */
  is_urgent: 0 | 1;
  not_before: Instant;
  created_at: Instant;
  /** Tries begun. */
  attempts: number;
  next_try_at: Instant;
  state: 'queued' | 'sending' | 'sent' | 'failed' | 'dropped';
  /** While `sending`: until when the sender that claimed it may hold it. */
  claimed_until: Instant | null;
  sent_at: Instant | null;
  /** Locale key of what went wrong at the last try. */
  last_error_key: string | null;
}

export interface NoticesSchema {
  notices: NoticesTable;
}

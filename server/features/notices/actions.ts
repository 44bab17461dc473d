import type { Reader } from '../../../db/transaction.ts';
import { transact } from '../../../db/transaction.ts';
import { dayOf, MINUTE, plus } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Forbidden } from '../../errors.ts';
import { quietHoursOn } from '../deadlines/index.ts';
import { openContact } from '../vault/index.ts';
import { sendText } from './gateway.ts';
import { NoChannel } from './mailer.ts';
import {
  isQuiet,
  MAX_ATTEMPTS,
  nextTry,
  officeRoute,
  residentRoute,
  type NoticeArgs,
  type PlainTemplate,
  type QuietHours,
  type Route,
  type Template,
} from './rules.ts';
import { claimNotice, listDueNotices, settleNotice, type NoticeRow, type Outcome } from './store.ts';
import { render } from './words.ts';

export interface OfficeContact {
  email?: string | undefined;
  phone?: string | undefined;
}

/** Where offices are reached: known to rooms that this one must not look into. */
export interface Resolvers {
  resolveAccount(reader: Reader, accountId: string): Promise<OfficeContact | null>;
  resolveUnit(reader: Reader, unitId: string): Promise<OfficeContact | null>;
}

export interface SendCounts {
  sent: number;
  /** Given up after the last try. */
  failed: number;
  /** Will be tried again. */
  retried: number;
  /** Nobody to send it to, or no way set up to send it. */
  dropped: number;
}

/** Longer than the slowest send can take; after it, a notice whose sender died is somebody else's. */
const LEASE_MS = 10 * MINUTE;
/** Then the server is down, not the address wrong: the rest waits for the next run untouched. */
const FAILURES_IN_A_ROW = 5;

/**
 * Sends what is due, one by one, oldest first. Safe to run twice at once: each notice is claimed by a
 * compare-and-set before anything leaves. A sender that dies between sending and saying so leaves its claim to
 * run out; the repeat carries the same Message-ID or Idempotency-Key, by which the other side can drop it.
 *
 * @throws Forbidden `vault:closed` in a process that may not open contact data.
 */
export async function sendNotices(
  context: Context,
  resolvers: Resolvers,
  options: { limit?: number } = {},
): Promise<SendCounts> {
  if (context.config.vault.privateKey === undefined) throw new Forbidden('vault:closed');
  const counts: SendCounts = { sent: 0, failed: 0, retried: 0, dropped: 0 };
  const now = context.clock.now();
  const hours = await quietHoursOn(context.db, dayOf(now));
  const due = await listDueNotices(context.db, now, {
    urgentOnly: isQuiet(now, hours),
    limit: options.limit ?? 100,
  });
  let failures = 0;
  for (const id of due) {
    if (failures >= FAILURES_IN_A_ROW) break;
    const claimedAt = context.clock.now();
    const notice = await transact(context.db, (trx) =>
      claimNotice(trx, id, claimedAt, plus(claimedAt, LEASE_MS)),
    );
    if (!notice) continue;
    const outcome = await attempt(context, resolvers, notice, hours);
    const settled = await transact(context.db, (trx) => settleNotice(trx, notice, outcome));
    if (!settled) continue;
    failures = outcome.state === 'queued' || outcome.state === 'failed' ? failures + 1 : 0;
    counts[outcome.state === 'queued' ? 'retried' : outcome.state] += 1;
  }
  return counts;
}

async function attempt(
  context: Context,
  resolvers: Resolvers,
  notice: NoticeRow,
  hours: QuietHours,
): Promise<Outcome> {
  // Claims count as tries: a notice that kills its sender again and again must come to an end too.
  if (notice.attempts > MAX_ATTEMPTS) return { state: 'failed', last_error_key: 'notices:interrupted' };
  let route: Route | undefined;
  try {
    route = await routeOf(context, resolvers, notice);
    if (route.by === 'none') return { state: 'dropped', last_error_key: `notices:${route.why}` };
    await send(context, notice, route);
    return { state: 'sent', sent_at: context.clock.now() };
  } catch (error) {
    if (error instanceof NoChannel) return { state: 'dropped', last_error_key: 'notices:noChannel' };
    const key = route === undefined ? 'notices:lookupFailed' : `notices:${route.by}Failed`;
    // Never the message: mail servers repeat the address in it.
    context.log.warn(
      { notice: notice.id, attempt: notice.attempts, key, code: codeOf(error) },
      'notice not sent',
    );
    const again = nextTry(context.clock.now(), notice.attempts, notice.is_urgent === 1, hours);
    return again === null
      ? { state: 'failed', last_error_key: key }
      : { state: 'queued', next_try_at: again, last_error_key: key };
  }
}

async function routeOf(context: Context, resolvers: Resolvers, notice: NoticeRow): Promise<Route> {
  switch (notice.recipient_kind) {
    case 'case':
      return residentRoute(await openContact(context.db, context, notice.recipient_id));
    case 'account':
      return officeRoute(await resolvers.resolveAccount(context.db, notice.recipient_id));
    case 'unit':
      return officeRoute(await resolvers.resolveUnit(context.db, notice.recipient_id));
    // Members and those who apply are told like residents: the way they chose, from an address in the vault.
    case 'member':
      return residentRoute(await openContact(context.db, context, notice.recipient_id));
  }
}

async function send(
  context: Context,
  notice: NoticeRow,
  route: Exclude<Route, { by: 'none' }>,
): Promise<void> {
  const args = JSON.parse(notice.args_json) as Partial<NoticeArgs>;
  const { baseUrl, webhook } = context.config;
  const words = render(notice.template as Template | PlainTemplate, args, {
    lang: notice.lang,
    baseUrl,
    isForResident: notice.recipient_kind === 'case',
  });
  if (route.by === 'mail') {
    const messageId = `<${notice.id}@${new URL(baseUrl).hostname}>`;
    await context.mailer.send({ to: route.to, subject: words.subject, text: words.mail, messageId });
    return;
  }
  if (!webhook) throw new NoChannel('WEBHOOK_URL is not set');
  await sendText(webhook, { to: route.to, text: words.text, idempotencyKey: notice.id });
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
}

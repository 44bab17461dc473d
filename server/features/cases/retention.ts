import { transact, type Reader } from '../../../db/transaction.ts';
import { atTime, dayOf, type Day, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { rulesAt } from '../deadlines/index.ts';
import { eraseContact, hasContact } from '../vault/index.ts';
import { deleteAccessBefore, listEndedBefore, type Place } from './store-retention.ts';

const PAGE = 200;

/**
 * Erases the contacts of cases that ended long enough ago (domain §5.7: 12 months after close). A case that was
 * merged waits for the one it was merged into: its resident still hears of that. Erasing leaves no event: that a
 * contact was there, and when it went, is itself about the resident.
 *
 * @returns how many contacts were erased.
 */
export async function eraseOldContacts(context: Pick<Context, 'db' | 'clock' | 'config'>): Promise<number> {
  const today = dayOf(context.clock.now());
  const { rules } = await rulesAt(context.db, today);
  const before = atTime(monthsBefore(today, rules.retention.contactMonths), '00:00');
  let erased = 0;
  for await (const id of heldBefore(context, before)) {
    const done = await transact(context.db, async (trx) => {
      // Asked again inside: a case that was opened anew a moment ago keeps its contact.
      const [still] = await listEndedBefore(trx, before, null, 1, id);
      return still !== undefined && (await eraseContact(trx, context, id));
    });
    if (done) erased += 1;
  }
  return erased;
}

async function* heldBefore(
  context: Pick<Context, 'db' | 'config'>,
  before: Instant,
): AsyncGenerator<string, void, undefined> {
  const reader: Reader = context.db;
  let after: Place | null = null;
  for (;;) {
    const page: Place[] = await listEndedBefore(reader, before, after, PAGE);
    for (const { id } of page) if (await hasContact(reader, context, id)) yield id;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last;
  }
}

/** Lines of the access log in one transaction: others who write in it wait no longer than for these. */
const LOG_PORTION = 2000;

/**
 * The moment from which the rules keep the log of who looked at what, and when somebody signed in (domain §5.7: 12
 * months).
 */
export async function logsSince(context: Pick<Context, 'db' | 'clock'>): Promise<Instant> {
  const today = dayOf(context.clock.now());
  const { rules } = await rulesAt(context.db, today);
  return atTime(monthsBefore(today, rules.retention.logMonths), '00:00');
}

/** Removes what the access log says of before `before`. @returns how many lines. */
export async function removeOldAccess(context: Pick<Context, 'db'>, before: Instant): Promise<number> {
  let removed = 0;
  for (;;) {
    const some = await transact(context.db, (trx) => deleteAccessBefore(trx, before, LOG_PORTION));
    removed += some;
    if (some < LOG_PORTION) return removed;
  }
}

/** The same day so many months earlier, or the last of that month where it has no such day. */
export function monthsBefore(day: Day, months: number): Day {
  const count = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 - months;
  const year = Math.floor(count / 12);
  const month = (count % 12) + 1;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const date = Math.min(Number(day.slice(8)), last);
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(date).padStart(2, '0')].join(
    '-',
  );
}

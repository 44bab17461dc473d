import { transact } from '../../../db/transaction.ts';
import { atTime, dayOf, type Day, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { monthsBefore } from '../cases/index.ts';
import { rulesAt } from '../deadlines/index.ts';
import { eraseContact } from '../vault/index.ts';
import { applicationRecords } from './records.ts';
import { findApplication, listHeldBefore, type ApplicationRow } from './store-applications.ts';
import { listEndedBefore } from './store-members.ts';

const PAGE = 200;
const NOTHING_HELD = { name: null, statement: null, ties_json: null, decision_words: null, person_tag: '' };

type Ground = Pick<Context, 'db' | 'clock' | 'config' | 'ids' | 'dialect'>;

/**
 * Erases what is left of old applications (domain §5.7: 12 months): names, words and ties of all, and the contact
 * of those that were not taken up; and the contacts of members whose office ended as long ago. An application that
 * nobody decided in all that time lapses.
 *
 * @returns how many applications and how many contacts were erased.
 */
export async function eraseOldApplications(
  context: Ground,
): Promise<{ applications: number; memberContacts: number }> {
  const today = dayOf(context.clock.now());
  const { rules } = await rulesAt(context.db, today);
  const day = monthsBefore(today, rules.retention.contactMonths);
  const before = atTime(day, '00:00');
  let applications = 0;
  for (;;) {
    const page = await listHeldBefore(context.db, before, PAGE);
    for (const { id } of page) if (await eraseOne(context, id, before)) applications += 1;
    if (page.length < PAGE) break;
  }
  return { applications, memberContacts: await eraseMemberContacts(context, day) };
}

async function eraseOne(context: Ground, id: string, before: Instant): Promise<boolean> {
  return transact(context.db, async (trx) => {
    // Read again: somebody may have decided it a moment ago.
    const row = await findApplication(trx, id);
    if (!row || row.name === null || (row.decided_at ?? row.applied_at) >= before) return false;
    const now = context.clock.now();
    const lapse: Partial<ApplicationRow> =
      row.state === 'waiting' ? { state: 'lapsed', decided_at: now, ...NOTHING_HELD } : NOTHING_HELD;
    // The register kept a copy of every word in what was sent in.
    await applicationRecords.forget(trx, context, now, row, {
      kind: 'application.erased',
      set: lapse,
      basis: 'retention.contactMonths',
    });
    if (row.state !== 'accepted') await eraseContact(trx, context, id);
    return true;
  });
}

async function eraseMemberContacts(context: Ground, day: Day): Promise<number> {
  let erased = 0;
  let after: string | null = null;
  for (;;) {
    const page: string[] = await listEndedBefore(context.db, day, after, PAGE);
    for (const id of page) {
      if (await transact(context.db, (trx) => eraseContact(trx, context, id))) erased += 1;
    }
    if (page.length < PAGE) return erased;
    after = page.at(-1)!;
  }
}

import { transact } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import { dayOf, plusDays, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { queuePlainNotice } from '../notices/index.ts';
import { supervisionOffice } from '../units/index.ts';
import { sameDayLater } from './rules.ts';
import { listOverdue, listToRemind } from './store-members.ts';
import { listRemovalsNoticed } from './store-requests.ts';
import { getMember, type MemberRow } from './store.ts';
import {
  DECLARATION_REMINDERS,
  declarationEnd,
  isTermOver,
  reminderDue,
  TERM_REMINDERS,
} from './term-rules.ts';
import { endMember } from './terms.ts';

const PAGE = 200;

/**
 * Job verb: ends the offices whose term is over, reminds of terms and declarations that end soon, and tells the
 * supervision office of removals whose hearing is over. Asks what is due, so twice is once, and late is soon enough.
 */
export async function endTerms(
  context: Context,
): Promise<{ ended: number; reminded: number; heard: number }> {
  const today = dayOf(context.clock.now());
  let ended = 0;
  for (;;) {
    const page = await listOverdue(context.db, today, PAGE);
    for (const { id } of page) {
      ended += await transact(context.db, async (trx) => {
        const member = await getMember(trx, id);
        if (!isTermOver(member, today)) return 0;
        await endMember(trx, context, SYSTEM, member, { state: 'ended', ground: null, words: null });
        await queuePlainNotice(trx, context, {
          dedupeKey: `member.term_ended/${id}`,
          recipient: { kind: 'member', id },
          template: 'member.term_ended',
        });
        return 1;
      });
    }
    if (page.length < PAGE) break;
  }
  return { ended, reminded: await remind(context), heard: await tellHeard(context) };
}

async function remind(context: Context): Promise<number> {
  const today = dayOf(context.clock.now());
  const days = {
    termBy: plusDays(today, TERM_REMINDERS[0]),
    declaredBy: sameDayLater(plusDays(today, DECLARATION_REMINDERS[0] + 1), -12),
  };
  let reminded = 0;
  let after: string | null = null;
  for (;;) {
    const page: MemberRow[] = await listToRemind(context.db, days, after, PAGE);
    for (const member of page) reminded += await remindOne(context, member, today);
    if (page.length < PAGE) return reminded;
    after = page.at(-1)!.id;
  }
}

async function remindOne(context: Context, member: MemberRow, today: Day): Promise<number> {
  const term = reminderDue(member.term_to, today, TERM_REMINDERS);
  const end = declarationEnd(member.declared_on);
  const declaration = end === null ? null : reminderDue(end, today, DECLARATION_REMINDERS);
  const due = [
    ...(term === null ? [] : [['member.term_ending', `${member.term_to}/${term}`] as const]),
    ...(declaration === null ? [] : [['member.declaration_due', `${end}/${declaration}`] as const]),
  ];
  if (due.length === 0) return 0;
  return transact(context.db, async (trx) => {
    let told = 0;
    for (const [template, which] of due) {
      const isNew = await queuePlainNotice(trx, context, {
        dedupeKey: `${template}/${member.id}/${which}`,
        recipient: { kind: 'member', id: member.id },
        template,
      });
      if (isNew) told += 1;
    }
    return told;
  });
}

async function tellHeard(context: Context): Promise<number> {
  const over = await listRemovalsNoticed(context.db, PAGE, context.clock.now());
  const office = await supervisionOffice(context.db);
  if (over.length === 0 || !office) return 0;
  return transact(context.db, async (trx) => {
    let told = 0;
    for (const { id } of over) {
      const isNew = await queuePlainNotice(trx, context, {
        dedupeKey: `office.removal/${id}`,
        recipient: { kind: 'unit', id: office.id },
        template: 'office.removal',
      });
      if (isNew) told += 1;
    }
    return told;
  });
}

import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { Conflict, Forbidden, RuleFault } from '../../errors.ts';
import { queuePlainNotice } from '../notices/index.ts';
import { holdRegister } from '../register/index.ts';
import { supervisionOffice } from '../units/index.ts';
import type { NetworkContext } from './appoint.ts';
import { protectRecords } from './records.ts';
import { getProtect, listProtectsOf, type ProtectRow } from './store-requests.ts';
import { ownMember } from './terms.ts';

/**
 * 保护我: a member asks the supervision office for protection, day or night, and need not say why. Pressing again
 * while it is open adds the words, if there are any, to what is there.
 */
export async function askProtection(
  context: NetworkContext,
  actor: Actor,
  input: { words: string },
): Promise<ProtectRow> {
  return transact(context.db, async (trx) => {
    const now = context.clock.now();
    // Pressed twice at one moment it is one request.
    await holdRegister(trx, context.dialect);
    const member = await ownMember(trx, actor);
    const words = input.words.trim();
    const open = (await listProtectsOf(trx, member.id)).find(({ state }) => state === 'open');
    if (open) {
      if (words === '' || open.words.includes(words)) return open;
      const set = { words: [open.words, words].filter((part) => part !== '').join('\n') };
      return (
        await protectRecords.change(trx, context, actor, now, open, { kind: 'protection.told_more', set })
      ).row;
    }
    const row = {
      id: context.ids.id(),
      member_id: member.id,
      words,
      asked_at: now,
      state: 'open' as const,
      answered_by: null,
      answered_at: null,
      answer: null,
    };
    const asked = await protectRecords.create(trx, context, actor, now, row, { kind: 'protection.asked' });
    const office = await supervisionOffice(trx);
    if (office) {
      await queuePlainNotice(trx, context, {
        dedupeKey: `office.protection/${row.id}`,
        recipient: { kind: 'unit', id: office.id },
        template: 'office.protection',
        urgent: true,
      });
    }
    return asked.row;
  });
}

/** The supervision office says what it does about it. */
export async function answerProtection(
  context: NetworkContext,
  actor: Actor,
  id: string,
  input: { answer: string },
): Promise<ProtectRow> {
  if (actor.role !== 'supervision') throw new Forbidden();
  if (input.answer.trim().length < 2) throw new RuleFault('network:rule.answerWords');
  return transact(context.db, async (trx) => {
    const request = await getProtect(trx, id);
    if (request.state !== 'open') throw new Conflict();
    const now = context.clock.now();
    const answered = await protectRecords.change(trx, context, actor, now, request, {
      kind: 'protection.answered',
      set: {
        state: 'answered',
        answer: input.answer.trim(),
        answered_by: actor.accountId,
        answered_at: now,
      },
    });
    await queuePlainNotice(trx, context, {
      dedupeKey: `member.protection_answered/${id}`,
      recipient: { kind: 'member', id: request.member_id },
      template: 'member.protection_answered',
      urgent: true,
    });
    return answered.row;
  });
}

import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { Conflict, RuleFault } from '../../errors.ts';
import type { Stored } from '../attachments/index.ts';
import { findCaseBySubmission, submitCaseIn, type CaseRow, type Submission } from '../cases/index.ts';
import { holdRegister } from '../register/index.ts';
import { findCollected, insertCollected } from './collected-store.ts';
import { takerOf, type Taker } from './taker.ts';
import { channelOf, slipFault, type ConsentWording, type PostChannel } from './rules.ts';
import * as store from './store.ts';

/** A matter taken down for a resident. */
export interface Taking extends Omit<Submission, 'channel' | 'externalRef' | 'stationCode'> {
  /** Number of the slip that the resident was given, in its stored form. */
  slip: string;
  /** Asked aloud and given, with this wording. */
  consent: { wording: ConsentWording; lang: Submission['lang'] };
  /** How it came to a post; a collector's is always `collector`. */
  by: PostChannel;
}

export interface Taken {
  row: CaseRow;
  slip: string;
  /** True when this draft had been received before. */
  isRepeat: boolean;
}

/**
 * Takes down what a resident said: a case on the same road as all others, whose receipt is the slip's. Case, slip
 * and who took it down stand or fall together. The same draft again, from the same account, changes nothing and gives
 * the same case, even when the certificate has lapsed meanwhile: what was received is not asked for twice.
 *
 * @throws Forbidden without a valid certificate; RuleFault `intake:form.slip*` for a slip that can't be used, and as
 *   `submitCase`; Conflict for a draft that another account has sent.
 */
export async function takeDown(
  context: Context,
  actor: Actor,
  taking: Taking,
  files: readonly Stored[] = [],
): Promise<Taken> {
  return transact(context.db, async (trx) => {
    const before = await takenBefore(trx, actor, taking);
    if (before) return before;
    const now = context.clock.now();
    const taker = await takerOf(trx, actor, now);
    // From here on one after the other: of two drafts with one slip the second sees that it is used.
    await holdRegister(trx, context.dialect);
    const meanwhile = await takenBefore(trx, actor, taking);
    if (meanwhile) return meanwhile;
    const slip = await useSlip(trx, taker, taking.slip, now);
    const { consent, by, slip: number, ...submission } = taking;
    const { row } = await submitCaseIn(
      trx,
      context,
      { ...submission, channel: channelOf(actor.role, by), externalRef: null },
      files,
      actor,
      {
        hash: slip.receipt_hash,
        by: actor.role === 'collector' ? 'collector' : 'post',
        note: { consent: { ...consent, given: true }, slip: number },
      },
    );
    await insertCollected(trx, {
      case_id: row.id,
      slip_id: slip.id,
      // What a collector wrote on paper stays that collector's, whoever types it in.
      member_id: slip.member_id,
      account_id: taker.accountId,
      collected_at: now,
    });
    return { row, slip: number, isRepeat: false };
  });
}

async function takenBefore(trx: Trx, actor: Actor, taking: Taking): Promise<Taken | null> {
  const row = await findCaseBySubmission(trx, taking.submissionId);
  if (!row) return null;
  const collected = await findCollected(trx, row.id);
  if (collected?.account_id !== actor.accountId) throw new Conflict('intake:conflict.otherAccount');
  return { row, slip: collected.slip, isRepeat: true };
}

async function useSlip(trx: Trx, taker: Taker, number: string, now: string): Promise<store.SlipOfPad> {
  const slip = await store.findSlip(trx, number);
  const fault = slipFault(slip && { state: slip.state, memberId: slip.member_id }, taker);
  if (fault !== null) throw new RuleFault(`intake:form.${fault}`);
  if (!(await store.leaveUse(trx, slip!.id, 'used', now))) throw new RuleFault('intake:form.slipUsed');
  return slip!;
}

import { transact } from '../../../db/transaction.ts';
import { RESIDENT, type Actor, type MemberRole } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import { Conflict, Forbidden, RuleFault } from '../../errors.ts';
import { newReceipt, receiptHash } from '../cases/index.ts';
import { queuePlainNotice } from '../notices/index.ts';
import { holdRegister } from '../register/index.ts';
import { findUnit, supervisionOffice } from '../units/index.ts';
import type { NetworkContext } from './appoint.ts';
import { mayDecideRecusal } from './policy.ts';
import { recusalRecords } from './records.ts';
import { isInOffice, type TieGround } from './rules.ts';
import { findRecusalBySubmission, getRecusal, type RecusalRow } from './store-requests.ts';
import { findMember } from './store.ts';
import { imposeTie } from './ties.ts';

export interface RecusalInput {
  submissionId: string;
  /** A certificate number as it stands on the card; or null. */
  number: string | null;
  kind: MemberRole | null;
  /** `county` or a town code; null: not known. */
  place: string | null;
  ground: TieGround;
  words: string;
}

export const RECUSAL_WORDS_MIN = 4;

/** The head of a unit asks that a member stays away from it. The answer never says who the member is. */
export async function askRecusalByUnit(
  context: NetworkContext,
  actor: Actor,
  input: RecusalInput,
): Promise<RecusalRow> {
  if (actor.unitId === null) throw new Forbidden();
  return (await ask(context, actor, { ...input, unitId: actor.unitId }, null)).row;
}

/** A resident asks that a member stays away from a unit they know each other from. No name and no address is asked. */
export async function askRecusalByResident(
  context: NetworkContext,
  input: RecusalInput & { unitId: string },
): Promise<{ row: RecusalRow; receipt: string | null }> {
  return ask(context, RESIDENT, input, newReceipt(context.ids));
}

async function ask(
  context: NetworkContext,
  actor: Actor,
  input: RecusalInput & { unitId: string },
  receipt: string | null,
): Promise<{ row: RecusalRow; receipt: string | null }> {
  if (input.number === null && input.kind === null) throw new RuleFault('network:rule.recusalWho');
  if (input.words.trim().length < RECUSAL_WORDS_MIN) throw new RuleFault('network:rule.recusalWords');
  return transact(context.db, async (trx) => {
    const now = context.clock.now();
    await holdRegister(trx, context.dialect);
    const known = await findRecusalBySubmission(trx, input.submissionId);
    if (known) return { row: known, receipt: null };
    if (!(await findUnit(trx, input.unitId))) throw new RuleFault('network:rule.unit');
    const row = {
      id: context.ids.id(),
      submission_id: input.submissionId,
      receipt_hash: receipt === null ? null : receiptHash(receipt),
      asked_by: receipt === null ? ('unit' as const) : ('resident' as const),
      asked_by_account: actor.accountId,
      unit_id: input.unitId,
      who_number: input.number,
      who_kind: input.kind,
      who_place: input.place,
      ground: input.ground,
      words: input.words.trim(),
      asked_at: now,
      state: 'asked' as const,
      tie_id: null,
      decided_by: null,
      decided_at: null,
      decision_words: null,
    };
    const asked = await recusalRecords.create(trx, context, actor, now, row, { kind: 'recusal.asked' });
    const office = await supervisionOffice(trx);
    if (office && office.id !== input.unitId) {
      await queuePlainNotice(trx, context, {
        dedupeKey: `office.recusal/${row.id}`,
        recipient: { kind: 'unit', id: office.id },
        template: 'office.recusal',
      });
    }
    return { row: asked.row, receipt };
  });
}

export interface RecusalDecision {
  /** The member who stays away; null: refused. */
  memberId: string | null;
  /** For the asker to read: whoever writes them leaves out who the member is. */
  words: string;
}

/**
 * Somebody not involved decides. Granted, the member has a tie to the unit from now on, whoever asked for it.
 *
 * @throws Forbidden for somebody involved; Conflict when it was decided; RuleFault for words that say nothing, or a
 *   member who holds no office.
 */
export async function decideRecusal(
  context: NetworkContext,
  actor: Actor,
  id: string,
  { memberId, words }: RecusalDecision,
): Promise<RecusalRow> {
  if (words.trim().length < RECUSAL_WORDS_MIN) throw new RuleFault('network:rule.decisionWords');
  return transact(context.db, async (trx) => {
    const request = await getRecusal(trx, id);
    const office = await supervisionOffice(trx);
    const { unit_id: unitId, asked_by_account: askedByAccount } = request;
    if (!mayDecideRecusal(actor, { unitId, askedByAccount }, office?.id ?? null))
      throw new Forbidden('network:fault.involved');
    if (request.state !== 'asked') throw new Conflict();
    const now = context.clock.now();
    const member = memberId === null ? undefined : await findMember(trx, memberId);
    if (memberId !== null && (!member || !isInOffice(member, dayOf(now))))
      throw new RuleFault('network:rule.recusalMember');
    const { ground, asked_by: askedBy, asked_at: askedAt } = request;
    const tie = member
      ? await imposeTie(trx, context, actor, { memberId: member.id, unitId, ground, askedBy, askedAt })
      : null;
    const state = tie === null ? ('refused' as const) : ('granted' as const);
    const decided = await recusalRecords.change(trx, context, actor, now, request, {
      kind: `recusal.${state}`,
      set: {
        state,
        tie_id: tie?.id ?? null,
        decided_by: actor.accountId,
        decided_at: now,
        decision_words: words.trim(),
      },
    });
    if (tie) {
      await queuePlainNotice(trx, context, {
        dedupeKey: `member.recusal_decided/${id}`,
        recipient: { kind: 'member', id: tie.member_id },
        template: 'member.recusal_decided',
      });
    }
    if (askedBy === 'unit') {
      await queuePlainNotice(trx, context, {
        dedupeKey: `unit.recusal_decided/${id}`,
        recipient: { kind: 'unit', id: unitId },
        template: 'unit.recusal_decided',
      });
    }
    return decided.row;
  });
}

import { RESIDENT, type Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { Forbidden, RuleFault } from '../../errors.ts';
import { supervisionOffice } from '../units/index.ts';
import { act, tellResidents, tellUnit, type ActOptions } from './change.ts';
import { CLAIM_DECISION_MIN, endOfRound, mayDecideClaim, mayObjectToClaim } from './impossible-rules.ts';
import type { CaseRow } from './store.ts';

/**
 * The second person's word about a claim that it can't be done (domain §5.5): confirmed, it leaves the unit's
 * figures; rejected, it stays in them and the office may have it done again (`orderRework`). Either way with words
 * the resident reads.
 *
 * @throws Forbidden for the unit itself, for who made the claim, and for who decided before an objection.
 */
export async function decideImpossible(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { confirm: boolean; words: string },
  options: ActOptions = {},
): Promise<CaseRow> {
  const words = input.words.trim();
  if ([...words].length < CLAIM_DECISION_MIN) {
    throw new RuleFault('cases:rule.claimWords', { least: CLAIM_DECISION_MIN });
  }
  return act(
    context,
    actor,
    caseId,
    'decide_impossible',
    (row, { now }) => {
      if (row.impossible_state !== 'claimed') throw new RuleFault('cases:rule.claimNone');
      if (!mayDecideClaim(actor, row)) throw new Forbidden('cases:rule.claimSecond');
      return {
        kind: input.confirm ? 'case.impossible_confirmed' : 'case.impossible_rejected',
        set: {
          impossible_state: input.confirm ? 'confirmed' : 'rejected',
          impossible_decided_at: now,
          impossible_decided_by: actor.accountId,
          ...(input.confirm ? endOfRound(row, now) : {}),
        },
        note: { words, reason: row.impossible_reason },
      };
    },
    {
      ...options,
      then: async (row, around) => {
        const said = input.confirm ? 'case.impossible_confirmed' : 'case.impossible_rejected';
        await tellResidents(context, around, row, said);
        await tellUnit(context, around, row, 'unit.claim_decided');
      },
    },
  );
}

/** The resident does not agree that it can't be done: the office looks once more, and another person decides. */
export async function objectToImpossible(
  context: Context,
  caseId: string,
  input: { why: string },
  options: ActOptions = {},
): Promise<CaseRow> {
  if (input.why.trim().length < 4) throw new RuleFault('cases:rule.claimObjectionWhy');
  return act(
    context,
    RESIDENT,
    caseId,
    'object_impossible',
    (row, { now }) => {
      if (!mayObjectToClaim(row)) {
        throw new RuleFault(
          row.impossible_objected_at === null ? 'cases:rule.claimNone' : 'cases:rule.claimObjected',
        );
      }
      return {
        kind: 'case.impossible_objected',
        set: { impossible_state: 'claimed', impossible_decided_at: null, impossible_objected_at: now },
        note: { why: input.why },
      };
    },
    {
      ...options,
      then: async (row, around) => {
        const office = await supervisionOffice(around.trx);
        await tellUnit(context, around, row, 'office.inbox', office?.id ?? null);
      },
    },
  );
}

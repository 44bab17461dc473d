import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { listAttachments } from '../attachments/index.ts';
import { findCase, surroundings } from '../cases/index.ts';
import { holdRegister } from '../register/index.ts';
import { findUnit } from '../units/index.ts';
import { lookAt, publicWords, type SeenOptions } from './exposure-act.ts';
import { mustBeCounted } from './few.ts';
import { aboutCase, newNotice } from './notice.ts';
import { recordPublication, tellUnit } from './publication.ts';
import { exposureRecords } from './records.ts';
import { mayBeExposed } from './rules.ts';
import type { ExposureRow } from './store.ts';

export interface Finding {
  caseId: string;
  unitId: string;
  text: string;
  /** Ids of files of the case. */
  evidence: readonly string[];
}

/**
 * The first of two people proposes a finding on substance, with evidence (domain §5.4 (2)). The unit is told and
 * has its right of reply; the clock never publishes it.
 *
 * @throws Forbidden for whoever is of the unit or handled the case; RuleFault for cases that nothing is said about.
 */
export async function proposeSubstance(context: Context, actor: Actor, input: Finding): Promise<ExposureRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const kase = await findCase(trx, input.caseId);
    const unit = await findUnit(trx, input.unitId);
    if (actor.role !== 'supervision' || actor.accountId === null) throw new Forbidden();
    if (!kase) throw new NotFound();
    if (!unit) throw new RuleFault('cases:form.unit');
    if (actor.unitId === unit.id || actor.unitId === kase.lead_unit_id) throw new Forbidden();
    const around = await surroundings(context, trx, kase.rules_version);
    if (!mayBeExposed(kase) || (await mustBeCounted(around, kase))) {
      throw new RuleFault('boards:rule.excluded');
    }
    const known = new Set((await listAttachments(trx, kase.id)).map(({ id }) => id));
    const evidence = [...new Set(input.evidence)];
    if (evidence.length === 0 || evidence.some((id) => !known.has(id))) {
      throw new RuleFault('boards:rule.evidence');
    }
    const notice = await newNotice(context, around, aboutCase(kase), {
      kind: 'substance',
      unit_id: unit.id,
      cause: null,
      due_at: kase.due_at,
      finding: await publicWords(trx, context, input.text, 10),
      evidence_json: JSON.stringify(evidence),
      proposed_by: actor.accountId,
    });
    const { row } = await exposureRecords.create(trx, context, actor, around.now, notice, {
      kind: 'exposure.proposed',
      note: { case: kase.code },
    });
    await tellUnit(context, trx, row, kase, 'unit.exposure_notice');
    return row;
  });
}

/** The second of two people publishes it, once the unit had its say (domain §5.4 (2)). */
export async function approveSubstance(
  context: Context,
  actor: Actor,
  id: string,
  options: SeenOptions = {},
): Promise<ExposureRow> {
  return transact(context.db, async (trx) => {
    const { row, kase, around } = await lookAt(context, trx, actor, id, 'approve', options);
    if (kase === null) throw new Conflict('boards:conflict.state');
    if (actor.unitId === kase.lead_unit_id) throw new Forbidden();
    if (around.now < row.reply_due_at && row.reply_decision !== 'rejected') {
      throw new RuleFault('boards:rule.replyRuns');
    }
    if (await mustBeCounted(around, kase)) throw new RuleFault('boards:rule.excluded');
    return recordPublication(context, around, kase, row, { approved_by: actor.accountId }, actor);
  });
}

import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { insertAttachments, type Stored } from '../attachments/index.ts';
import { memberTag, publicWords, supervisorsFor } from '../ledger/index.ts';
import { holdRegister } from '../register/index.ts';
import { getUnit } from '../units/index.ts';
import { tagSubject, tellMember } from './draw-actions.ts';
import { mustBeFree, nameless, ownVisit } from './own-visit.ts';
import { findingRecords, inspectionRecords } from './records.ts';
import { FINDINGS_MOST, photoFault, seenFault, WORDS } from './rules.ts';
import type { PlanRow } from './store-plans.ts';
import {
  findFindingByForm,
  insertPhotos,
  listFindings,
  type FindingRow,
  type InspectionRow,
} from './store.ts';

export interface NewFinding {
  clause: string;
  words: string;
  seenAt: Instant;
  looked: boolean;
  formId: string;
}

/** A photo that is safely on the disk, with what it says about its time. */
export interface TimedPhoto {
  stored: Stored;
  takenAt: Instant | null;
}

/**
 * One of the two writes down what is wrong, against a clause, as long as nobody has signed. The same form again
 * changes nothing: on a bad network it is sent until an answer comes.
 *
 * @throws Forbidden without a certificate that counts; NotFound for somebody else's; Conflict once one has signed;
 *   RuleFault for a tie, another clause, a time or a photo that can't belong to it, personal data.
 */
export async function addFinding(
  context: Context,
  actor: Actor,
  id: string,
  input: NewFinding,
  photos: readonly TimedPhoto[] = [],
): Promise<FindingRow> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const mine = await ownVisit(trx, context, actor, id);
    const { row, plan } = mine;
    const before = await findFindingByForm(trx, input.formId);
    if (before?.inspection_id === row.id) return before;
    if (row.state !== 'given') throw new Conflict('inspections:conflict.signed');
    await mustBeFree(trx, context, mine);
    const now = context.clock.now();
    if (!(JSON.parse(plan.clauses_json) as string[]).includes(input.clause)) {
      throw new RuleFault('inspections:rule.clause', { field: 'clause' });
    }
    const odd = seenFault(input.seenAt, plan, now);
    if (odd !== null) throw new RuleFault(`inspections:rule.seen.${odd}`, { field: 'time' });
    mustFit(photos, plan, now);
    if ((await listFindings(trx, [row.id])).length >= FINDINGS_MOST) {
      throw new RuleFault('inspections:rule.findings', { field: 'words', most: FINDINGS_MOST });
    }
    const unit = await getUnit(trx, row.unit_id);
    const words = await publicWords(trx, context, input.words, {
      ...WORDS,
      looked: input.looked,
      townCode: unit.divisionCode,
    });
    const { row: finding } = await findingRecords.create(
      trx,
      context,
      nameless(actor),
      now,
      {
        id: context.ids.id(),
        inspection_id: row.id,
        clause: input.clause,
        words,
        seen_at: input.seenAt,
        form_id: input.formId,
        made_at: now,
        removed_at: null,
        reply: null,
        decision: null,
        decision_words: null,
        entry_code: null,
        is_photo_public: 0,
      },
      {
        kind: 'inspection_finding.made',
        note: { takenAt: photos.map(({ takenAt }) => takenAt) },
        files: photos.map(({ stored }) => stored.sha256),
      },
    );
    const neutral = photos.map(({ stored }, index) => ({ ...stored, displayName: `photo-${index + 1}.jpg` }));
    await insertAttachments(trx, neutral, {
      caseId: finding.id,
      uploadedBy: 'office',
      purpose: 'evidence',
      at: now,
    });
    await insertPhotos(
      trx,
      finding.id,
      photos.map(({ stored, takenAt }) => ({ id: stored.id, takenAt })),
    );
    return finding;
  });
}

function mustFit(photos: readonly TimedPhoto[], plan: PlanRow, now: Instant): void {
  for (const { stored, takenAt } of photos) {
    if (stored.kind !== 'photo') throw new RuleFault('ledger:rule.photosOnly', { field: 'files' });
    const fault = photoFault(takenAt, plan.from_on, now);
    if (fault !== null) {
      throw new RuleFault(`inspections:rule.photo.${fault}`, { field: 'files', name: stored.displayName });
    }
  }
}

/** Takes a finding back that was written down by mistake, as long as nobody has signed. */
export async function removeFinding(
  context: Context,
  actor: Actor,
  id: string,
  findingId: string,
): Promise<void> {
  await transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const { row } = await ownVisit(trx, context, actor, id);
    const finding = (await listFindings(trx, [row.id])).find((one) => one.id === findingId);
    if (!finding) throw new NotFound();
    if (row.state !== 'given') throw new Conflict('inspections:conflict.signed');
    const now = context.clock.now();
    const event = { kind: 'inspection_finding.removed', set: { removed_at: now } };
    await findingRecords.change(trx, context, nameless(actor), now, finding, event);
  });
}

/**
 * Who can't go gives the place on: the next in the order of the lots has it. Nothing stays with whoever gave it on.
 * With nobody left, nobody looks.
 */
export async function handOnInspection(context: Context, actor: Actor, id: string): Promise<void> {
  await transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const { row, plan, slot } = await ownVisit(trx, context, actor, id);
    if (row.state !== 'given') throw new Conflict('inspections:conflict.signed');
    const now = context.clock.now();
    const unit = await getUnit(trx, row.unit_id);
    const subject = tagSubject(plan.code, unit.code);
    const able = await supervisorsFor(trx, unit, dayOf(now));
    const byTag = new Map(able.map((one) => [memberTag(context.config, subject, one.id), one.id]));
    const lots = JSON.parse(row.lots_json) as string[];
    // Behind both: whoever had it and gave it on stands before them.
    const behind = Math.max(row.first_lot!, row.second_lot!);
    const lot = lots.findIndex((tag, at) => at > behind && byTag.has(tag));
    const set =
      lot < 0
        ? { state: 'nobody' as const, first_id: null, first_lot: null, second_id: null, second_lot: null }
        : { [`${slot}_id`]: byTag.get(lots[lot]!)!, [`${slot}_lot`]: lot };
    const event = { kind: 'inspection.handed_on', set: set as Partial<InspectionRow> };
    await inspectionRecords.change(trx, context, nameless(actor), now, row, event);
    if (lot >= 0) await tellMember(trx, context, row.id, byTag.get(lots[lot]!)!);
  });
}

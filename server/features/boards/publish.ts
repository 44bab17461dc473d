import { transact } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { answering, applyChange, isOpen } from '../cases/index.ts';
import { holdRegister } from '../register/index.ts';
import { publishListening } from './listening.ts';
import { matterOf, type Matter } from './matter.ts';
import { openNotice } from './notice.ts';
import { addLine, recordPublication, tellUnit, type Outcome } from './publication.ts';
import { exposureRecords } from './records.ts';
import { causeOf, residentConfirms, spanAfter } from './rules.ts';
import * as store from './store.ts';
import type { ExposureRow } from './store.ts';

/**
 * Looks at one row under the register's head: whoever acts on the row or its case has to wait or has committed,
 * so that what is decided here is decided on what holds.
 */
async function onExposure(
  context: Context,
  id: string,
  work: (row: ExposureRow, matter: Matter) => Promise<Outcome>,
): Promise<Outcome> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const row = await store.getExposure(trx, id);
    return work(row, await matterOf(context, trx, row));
  });
}

/**
 * Publishes one notice whose right of reply is over without a reply, or with one that was rejected (domain
 * §5.3 L4). When the cause has ended meanwhile the notice lapses; when another unit answers for the case by now,
 * that unit gets a notice and a right of reply of its own.
 */
export async function publishDue(context: Context, id: string): Promise<Outcome> {
  return onExposure(context, id, async (row, matter) => {
    const { kase, around } = matter;
    const { trx, now, rules } = around;
    const isReady = row.state === 'candidate' && row.kind === 'process' && row.reply_due_at <= now;
    if (!isReady) return null;
    if (kase === null) return publishListening(context, row, matter);
    const found = kase.rework_round === row.round ? causeOf(kase, rules, now) : null;
    const { unitId } = await answering(trx, kase, 3);
    if (!found || unitId !== row.unit_id) {
      await exposureRecords.change(trx, context, SYSTEM, now, row, {
        kind: 'exposure.lapsed',
        set: { state: 'lapsed', lapsed_at: now },
        note: { because: found ? 'handed_on' : 'ended' },
      });
      const again = found ? await openNotice(context, around, kase) : null;
      if (again) await tellUnit(context, trx, again, kase, 'unit.exposure_notice');
      return 'lapsed';
    }
    const published = await recordPublication(context, around, kase, row, {
      cause: found.cause,
      due_at: found.dueAt,
    });
    await applyChange(context, around, SYSTEM, kase, {
      kind: 'case.escalated',
      set: {
        ladder_step: Math.max(kase.ladder_step, 4),
        ladder_highest: Math.max(kase.ladder_highest, 4),
      },
      note: {
        step: 'L4',
        dueAt: row.reply_due_at,
        round: kase.rework_round,
        unit: row.unit_id,
        exposure: published.code,
      },
    });
    return 'published';
  });
}

/** The fix was due and is missing (domain §5.3 L5): a line for the county's leaders, once. */
export async function listMissedFix(context: Context, id: string): Promise<Outcome> {
  return onExposure(context, id, async (row, { kase, around }) => {
    const { trx, now } = around;
    if (kase === null) return null;
    const isMissed = row.state === 'published' && row.fix_due_at !== null && row.fix_due_at <= now;
    if (!isMissed || row.listed_at !== null) return null;
    const isProcess = row.kind === 'process';
    if (isProcess && !isOpen(kase.state)) return null;
    await exposureRecords.change(trx, context, SYSTEM, now, row, {
      kind: 'exposure.listed',
      set: { listed_at: now },
    });
    await addLine(context, trx, now, row, 'fix_missed', row.case_id);
    if (isProcess) {
      await applyChange(context, around, SYSTEM, kase, {
        kind: 'case.escalated',
        set: {
          // A later round climbs its own ladder from the bottom; only the highest rung remembers this one.
          ...(kase.rework_round === row.round ? { ladder_step: 5 } : {}),
          ladder_highest: 5,
        },
        note: {
          step: 'L5',
          dueAt: row.fix_due_at!,
          round: row.round,
          unit: row.unit_id,
          to: 'county_leader',
          exposure: row.code,
        },
      });
    }
    return 'listed';
  });
}

/** The resident has called it solved: that is put right, and a check follows (domain §5.4 (7)). */
export async function recordConfirmedFix(context: Context, id: string): Promise<Outcome> {
  return onExposure(context, id, async (row, { kase, around: { trx, now, rules, calendar } }) => {
    if (kase === null || row.state !== 'published' || row.kind !== 'process') return null;
    if (!residentConfirms(kase, row.followed_up_at ?? row.published_at!)) return null;
    const at = kase.judged_at!;
    await exposureRecords.change(trx, context, SYSTEM, now, row, {
      kind: 'exposure.put_right',
      set: {
        state: 'put_right',
        put_right_at: at,
        put_right_by: 'resident',
        follow_up: null,
        follow_up_due_at: spanAfter(calendar, rules, at, 'followUp'),
      },
    });
    return 'putRight';
  });
}

/** Off the public list after its time; the record stays (domain §5.4 (7)). */
export async function archiveExposure(context: Context, id: string): Promise<Outcome> {
  return onExposure(context, id, async (row, { around: { trx, now } }) => {
    if (row.archived_at !== null || row.archive_due_at === null || row.archive_due_at > now) return null;
    await exposureRecords.change(trx, context, SYSTEM, now, row, {
      kind: 'exposure.archived',
      set: { archived_at: now },
    });
    return 'archived';
  });
}

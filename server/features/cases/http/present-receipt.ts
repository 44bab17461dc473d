import type { Context } from '../../../context.ts';
import type { Say } from '../../../http/page.ts';
import type { CaseRow } from '../store.ts';
import { lensFor } from './lens.ts';
import { moment, presentWhy } from './present-progress.ts';
import type { KeptReceipt } from './receipt-session.ts';

/** The view-model of `cases/receipt`: the two codes, and what happens until when. */
export async function presentReceipt(context: Context, say: Say, row: CaseRow, kept: KeptReceipt) {
  const lens = await lensFor(context, say, row);
  const office = say.t(isSealed(row) ? 'cases:level.supervision' : 'cases:holder.office');
  const step = (key: string, at: string | null) =>
    at === null ? [] : [say.t(`cases:receipt.steps.${key}`, { office, due: moment(say, at) })];
  return {
    code: kept.code,
    receipt: kept.receipt,
    at: say.t('cases:receipt.at', { at: say.f.exact(kept.at) }),
    // Whoever holds the paper and no phone that reads the picture types this.
    address: `${context.config.baseUrl}/track`,
    isUrgent: row.is_urgent === 1,
    steps:
      row.type === 'report'
        ? [...step('handOver', row.dispatch_due_at ?? row.due_at), say.t('cases:receipt.steps.sealed')]
        : [
            ...step(row.received_at > row.submitted_at ? 'receivedLater' : 'received', row.received_at),
            ...step('dispatch', row.dispatch_due_at),
            ...step('contact', row.contact_due_at),
            ...step('answer', row.due_at),
            say.t('cases:receipt.steps.late'),
          ],
    whyDate: presentWhy(row, lens),
  };
}

function isSealed(row: CaseRow): boolean {
  return row.type === 'report' || row.type === 'conduct_complaint';
}

import type { Context } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import { listDueCases, takeDueStep, type NextStep, type TakenStep } from '../cases/index.ts';
import { openNotice } from './notice.ts';

export interface Escalated {
  /** Cases that were looked at. */
  seen: number;
  L0: number;
  L1: number;
  L2: number;
  L3: number;
  dispatchLate: number;
  resumed: number;
  closedSilent: number;
  failed: number;
}

const COUNTED: Record<NextStep, keyof Escalated> = {
  L0: 'L0',
  L1: 'L1',
  L2: 'L2',
  L3: 'L3',
  dispatch_late: 'dispatchLate',
  resume: 'resumed',
  close_silent: 'closedSilent',
};

export interface EscalateOptions {
  pageSize?: number;
  /** Told of every step after its commit. */
  onTaken?: (taken: TakenStep) => void;
}

/**
 * Takes every step the clock owes by now (domain §5.3), each in its own transaction, until none is left: after an
 * outage a case climbs all it has missed, once. At L3 the notice of exposure opens in the same transaction. One
 * case that fails stays for the next run and stops nothing.
 */
export async function escalateOverdue(context: Context, options: EscalateOptions = {}): Promise<Escalated> {
  const pageSize = options.pageSize ?? 200;
  const now = context.clock.now();
  const counts: Escalated = {
    seen: 0,
    L0: 0,
    L1: 0,
    L2: 0,
    L3: 0,
    dispatchLate: 0,
    resumed: 0,
    closedSilent: 0,
    failed: 0,
  };
  let after: { at: string; id: string } | null = null;
  for (;;) {
    const due: { id: string; next_step_at: string }[] = await listDueCases(context.db, now, after, pageSize);
    for (const { id } of due) {
      counts.seen += 1;
      try {
        await takeAll(context, id, (taken) => {
          counts[COUNTED[taken.step]] += 1;
          options.onTaken?.(taken);
        });
      } catch (fault) {
        counts.failed += 1;
        context.log.error({ caseId: id, fault: nameOf(fault) }, 'a step of the ladder failed');
      }
    }
    const last = due.at(-1);
    if (!last || due.length < pageSize) return counts;
    after = { at: last.next_step_at, id: last.id };
  }
}

/** Somebody who changes the case at the same moment is let through; then the case is looked at again. */
const LOOKS = 5;

async function takeAll(context: Context, caseId: string, onTaken: (taken: TakenStep) => void): Promise<void> {
  for (let looks = 1; ;) {
    try {
      const taken = await takeDueStep(context, caseId, async ({ step, row, around }) => {
        if (step === 'L3') await openNotice(context, around, row);
      });
      if (!taken) return;
      onTaken(taken);
    } catch (fault) {
      if (!(fault instanceof Conflict) || looks >= LOOKS) throw fault;
      looks += 1;
    }
  }
}

/** What may be logged of a failure: its kind. A message could hold what somebody wrote. */
export function nameOf(fault: unknown): string {
  const code = (fault as { code?: unknown } | null)?.code;
  return [fault instanceof Error ? fault.name : 'unknown', typeof code === 'string' ? code : '']
    .filter((part) => part !== '')
    .join(' ');
}

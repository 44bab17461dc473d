import { transact } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import type { Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { holdRegister } from '../register/index.ts';
import { lookBackRecords } from './records.ts';
import { findLookBack, listChecksOver } from './store-look-backs.ts';

/** Checks whose last day has passed: the week counts them as not checked, and they name nobody any more. */
export async function lapseChecks(context: Context, today: Day): Promise<number> {
  let lapsed = 0;
  for (const id of await listChecksOver(context.db, today)) {
    lapsed += await transact(context.db, async (trx) => {
      await holdRegister(trx, context.dialect);
      const row = await findLookBack(trx, id);
      if (row?.state !== 'given' || row.due_on >= today) return 0;
      await lookBackRecords.change(trx, context, SYSTEM, context.clock.now(), row, {
        kind: 'look_back.lapsed',
        set: { state: 'lapsed', member_id: null, lot: null },
      });
      return 1;
    });
  }
  return lapsed;
}

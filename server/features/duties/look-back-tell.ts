import type { Trx } from '../../../db/transaction.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { findDraw, revealDraw } from '../draws/index.ts';
import { queuePlainNotice } from '../notices/index.ts';
import { poolLines, resultLines } from './published.ts';
import { listLookBacks } from './store-look-backs.ts';
import * as store from './store-weeks.ts';

/** Tells somebody that there is a check to do; each who gets it once. */
export async function tellChecker(
  context: Context,
  trx: Trx,
  id: string,
  memberId: string,
  lot: number,
): Promise<void> {
  await queuePlainNotice(trx, context, {
    dedupeKey: `member.look_back/${id}/${lot}`,
    recipient: { kind: 'member', id: memberId },
    template: 'member.look_back',
  });
}

/** Publishes seed and tables of the weeks in which no check is under way any more. @returns how many. */
export async function tellWeeks(context: Context, trx: Trx): Promise<number> {
  const today = dayOf(context.clock.now());
  let told = 0;
  for (const week of await store.listUntoldWeeks(trx)) {
    const rows = await listLookBacks(trx, week.week_on);
    const underWay = rows.some((row) => row.state === 'given' && row.due_on >= today);
    if (underWay || today <= week.due_on) continue;
    const draw = await findDraw(trx, 'look_back', week.week_on);
    if (!draw) continue;
    await revealDraw(trx, context, draw, {
      pool: poolLines(await store.listPool(trx, week.week_on)),
      result: resultLines(rows),
    });
    await store.markTold(trx, week.week_on);
    told += 1;
  }
  return told;
}

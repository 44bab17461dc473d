import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { RuleFault } from '../../errors.ts';
import { roundRecords } from './records.ts';
import { managing } from './round-actions.ts';
import { SLIPS_MOST } from './rules.ts';
import { addSlips } from './store-ballots.ts';
import { newSlip } from './token.ts';

/**
 * Makes invitations for residents of a village that was drawn, to be printed and handed out there. Each is a token for
 * some units of the round. Nothing of them is kept but how many there were; who gets one, nobody writes down.
 *
 * @throws RuleFault for a village that wasn't drawn, or too many at once.
 */
export async function makeInvitations(
  context: Context,
  actor: Actor,
  code: string,
  input: { village: string; count: number },
): Promise<string[]> {
  return managing(context, actor, code, ['ready', 'open'], async (trx, round, at) => {
    const villages = JSON.parse(round.villages_json) as string[];
    if (!villages.includes(input.village)) {
      throw new RuleFault('evaluations:fault.village', { field: 'village' });
    }
    if (!Number.isInteger(input.count) || input.count < 1 || input.count > SLIPS_MOST) {
      throw new RuleFault('evaluations:fault.slipCount', { field: 'count', most: SLIPS_MOST });
    }
    await addSlips(trx, { round_id: round.id, village_code: input.village, printed: input.count });
    await roundRecords.change(trx, context, actor, at, round, {
      kind: 'evaluation.invited',
      note: { village: input.village, count: input.count },
    });
    return Array.from({ length: input.count }, () => newSlip(context, round.id));
  });
}

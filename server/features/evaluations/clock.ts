import { SYSTEM } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { HttpFault } from '../../errors.ts';
import { closeRound, openRound } from './close-actions.ts';
import { listRoundsIn } from './store.ts';

export interface TurnedRounds {
  roundsOpened: number;
  /** Rounds whose day has come, with a gate that is shut. */
  roundsWaiting: number;
  roundsClosed: number;
}

/** Opens the rounds whose day has come and closes those whose last day is over. Again, or late, is harmless. */
export async function turnRounds(context: Context): Promise<TurnedRounds> {
  const today = dayOf(context.clock.now());
  const counts: TurnedRounds = { roundsOpened: 0, roundsWaiting: 0, roundsClosed: 0 };
  for (const round of await listRoundsIn(context.db, ['ready', 'open'])) {
    try {
      if (round.state === 'ready' && round.opens_on <= today) {
        await openRound(context, SYSTEM, round.code);
        counts.roundsOpened += 1;
      } else if (round.state === 'open' && round.closes_on < today) {
        await closeRound(context, SYSTEM, round.code);
        counts.roundsClosed += 1;
      }
    } catch (error) {
      // Somebody else was faster, or a gate is shut: neither may keep the other rounds waiting.
      if (!(error instanceof HttpFault)) throw error;
      if (error.status === 422) counts.roundsWaiting += 1;
    }
  }
  return counts;
}

import type { Reader } from '../../../db/transaction.ts';
import { readNumber } from './number.ts';
import { numbersOf } from './store-holders.ts';
import { findByNumber } from './store.ts';

/** What a room below shows of certificates: handed to it where routes are mounted, so that no room looks upwards. */
export const certificateLookup = {
  /** Numbers by member; whoever has none is not in it. One query for all of them. */
  numbersOf,

  /** The member a number was given to, however it was typed; null when it was given to nobody. */
  async memberOf(reader: Reader, typed: string): Promise<string | null> {
    const number = readNumber(typed.slice(0, 60));
    const certificate = number === null ? undefined : await findByNumber(reader, number);
    return certificate?.member_id ?? null;
  },
};

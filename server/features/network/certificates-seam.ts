import type { Reader } from '../../../db/transaction.ts';

/**
 * What this room shows of certificates, which a room above it keeps: handed in where the routes are mounted
 * (server/routes.ts), so that no room looks upwards.
 */
export interface CertificateLookup {
  /** Numbers by member; whoever has none is not in it. One query for all of them. */
  numbersOf(reader: Reader, memberIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The member a number was given to, however it was typed; null when it was given to nobody. */
  memberOf(reader: Reader, number: string): Promise<string | null>;
}

/** While nobody keeps certificates. */
export const NO_CERTIFICATES: CertificateLookup = {
  numbersOf: async () => new Map(),
  memberOf: async () => null,
};

/** The public page of a certificate. */
export const verifyHref = (number: string): string => `/verify/${number}`;

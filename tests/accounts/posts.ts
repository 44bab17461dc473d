import { expect } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { transact } from '../../db/transaction.ts';
import {
  createAccount,
  hashPassword,
  type Account,
  type NewAccount,
} from '../../server/features/accounts/index.ts';
import { enrolSecondFactor, offerSecondFactor } from '../../server/features/accounts/sign-in.ts';
import { openTotpSecret } from '../../server/features/accounts/totp.ts';
import type { TestContext } from '../support/context.ts';
import { seedRegistry } from '../units/factories.ts';

export const PASSWORD = 'blue kettle on the hill';

export const seedUnits = (context: TestContext): Promise<void> =>
  transact(context.db, (trx) => seedRegistry(trx));

/** An account of a post in the small registry; a password only where one is asked for. */
export async function openPost(
  context: TestContext,
  parts: Partial<NewAccount> & Pick<NewAccount, 'username'>,
  password: string | null = PASSWORD,
): Promise<Account> {
  const passwordHash = password === null ? null : await hashPassword(context.config, password);
  return transact(context.db, (trx) =>
    createAccount(trx, context, {
      role: 'officer',
      scope: 'unit',
      unitId: 'unit-housing',
      post: '经办',
      postEn: 'Officer',
      passwordHash,
      ...parts,
    }),
  );
}

/** The phone that shows the codes of a sealed secret. */
export function phoneOf(context: TestContext, account: Account, sealedSecret: string): TOTP {
  const bytes = openTotpSecret(context.config, account.id, sealedSecret);
  return new TOTP({ secret: new Secret({ buffer: new Uint8Array(bytes).buffer }) });
}

/** What the phone shows now, or so many 30-second steps from now. */
export function codeOf(context: TestContext, phone: TOTP, steps = 0): string {
  return phone.generate({ timestamp: Date.parse(context.clock.now()) + steps * 30_000 });
}

/** Sets up the second factor of an account; the code used for it is spent. */
export async function enrol(context: TestContext, account: Account): Promise<TOTP> {
  const sealedSecret = offerSecondFactor(context, account.id);
  const phone = phoneOf(context, account, sealedSecret);
  const code = codeOf(context, phone);
  const answer = await enrolSecondFactor(context, { account, sealedSecret, code, ip: '203.0.113.7' });
  expect(answer).toBe('accepted');
  return phone;
}

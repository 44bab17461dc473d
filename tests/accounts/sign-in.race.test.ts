import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { createAccount } from '../../server/features/accounts/index.ts';
import { changePassword, tryCode, tryPassword } from '../../server/features/accounts/sign-in.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { codeOf, enrol, openPost, PASSWORD, seedUnits } from './posts.ts';

let context: TestContext;
beforeAll(async () => {
  context = await openTestContext();
  await seedUnits(context);
});
afterAll(() => context.close());

const ip = '203.0.113.7';
const fifty = <T>(act: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: 50 }, (_, n) => act(n)));

describe('fifty at the same moment', () => {
  it('get five looks at a password from one network', async () => {
    await openPost(context, { username: 'race.password' });
    const answers = await fifty(() =>
      tryPassword(context, { username: 'race.password', password: 'wrong', ip }),
    );
    expect(answers.filter((answer) => answer === 'refused')).toHaveLength(5);
    expect(answers.filter((answer) => answer === 'paused')).toHaveLength(45);
  });

  it('get twenty looks from fifty networks', async () => {
    await openPost(context, { username: 'race.account' });
    const answers = await fifty((n) =>
      tryPassword(context, { username: 'race.account', password: 'wrong', ip: `10.2.${n}.1` }),
    );
    expect(answers.filter((answer) => answer === 'refused')).toHaveLength(20);
  });

  it('use one code once', async () => {
    const account = await openPost(context, { username: 'race.code' });
    const totp = await enrol(context, account);
    context.clock.advance(60_000);
    const answers = await fifty((n) =>
      tryCode(context, { account, code: codeOf(context, totp), ip: `10.3.${n % 4}.1` }),
    );
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
  });

  it('take one username once', async () => {
    const post = {
      username: 'race.name',
      role: 'auditor',
      scope: 'county',
      unitId: null,
      post: '审计',
      postEn: 'Audit',
    } as const;
    const made = await fifty(() =>
      transact(context.db, (trx) => createAccount(trx, context, post)).then(
        () => 1,
        () => 0,
      ),
    );
    expect(made.filter((one) => one === 1)).toHaveLength(1);
    const rows = await context.db
      .selectFrom('accounts')
      .select('id')
      .where('username', '=', 'race.name')
      .execute();
    expect(rows).toHaveLength(1);
  });

  it('change one password once', async () => {
    const account = await openPost(context, { username: 'race.change' });
    const changed = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        changePassword(context, account, `the sentence number ${n}`).then(
          () => n,
          () => null,
        ),
      ),
    );
    const winners = changed.filter((n) => n !== null);
    expect(winners).toHaveLength(1);
    expect(await tryPassword(context, { username: 'race.change', password: PASSWORD, ip })).toBe('refused');
    const password = `the sentence number ${winners[0]}`;
    expect(await tryPassword(context, { username: 'race.change', password, ip })).toMatchObject({
      id: account.id,
    });
  });
});

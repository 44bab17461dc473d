import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../server/clock.ts';
import { Conflict } from '../../server/errors.ts';
import {
  changePassword,
  enrolSecondFactor,
  noteSignIn,
  offerSecondFactor,
  tryCode,
  tryPassword,
} from '../../server/features/accounts/sign-in.ts';
import { listAccountLog } from '../../server/features/accounts/store.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { codeOf, enrol, openPost, PASSWORD, phoneOf, seedUnits } from './posts.ts';

let context: TestContext;
beforeAll(async () => {
  context = await openTestContext();
  await seedUnits(context);
});
afterAll(() => context.close());

const HERE = '203.0.113.7';
const THERE = '198.51.100.4';
const log = async (id: string) =>
  (await listAccountLog(context.db, id)).map((row) => [row.kind, row.actor_id]);
const tryIt = (username: string, password: string, ip = HERE) =>
  tryPassword(context, { username, password, ip });

describe('a password', () => {
  it('that is right lets in; a wrong one, a name that does not exist and an account without one look alike', async () => {
    await openPost(context, { username: 'right' });
    await openPost(context, { username: 'without' }, null);
    expect(await tryIt(' RIGHT ', PASSWORD)).toMatchObject({ username: 'right' });
    expect(await tryIt('right', `${PASSWORD} `)).toBe('refused');
    expect(await tryIt('nobody.here', PASSWORD)).toBe('refused');
    expect(await tryIt('without', '')).toBe('refused');
    expect(await tryIt('without', 'nobody has this password')).toBe('refused');
    expect(await tryIt("' or 1=1--", PASSWORD)).toBe('refused');
    expect(await tryIt('right', 'x'.repeat(100_000))).toBe('refused');
  });

  it('is not tried a sixth time in a quarter of an hour from one network, whether the name exists or not', async () => {
    await openPost(context, { username: 'five' });
    for (const name of ['five', 'five.unknown']) {
      const answers = [];
      for (let n = 0; n < 6; n++) answers.push(await tryIt(name, 'wrong wrong wrong'));
      expect(answers).toEqual([...Array<string>(5).fill('refused'), 'paused']);
    }
    expect(await tryIt('five', PASSWORD, '203.0.113.99')).toBe('paused');
    expect(await tryIt('five', PASSWORD, THERE)).toMatchObject({ username: 'five' });
    context.clock.advance(15 * MINUTE);
    expect(await tryIt('five', PASSWORD)).toMatchObject({ username: 'five' });
  });

  it('counts from nothing again after the right one', async () => {
    await openPost(context, { username: 'again' });
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 4; n++) expect(await tryIt('again', 'wrong')).toBe('refused');
      expect(await tryIt('again', PASSWORD)).toMatchObject({ username: 'again' });
    }
  });

  it('is looked at twenty times a minute at most, however many networks try, and the owner still gets in', async () => {
    const owner = await openPost(context, { username: 'flooded' });
    await noteSignIn(context, owner, HERE);
    const answers = [];
    for (let n = 0; n < 60; n++) answers.push(await tryIt('flooded', 'wrong', `10.0.${n}.1`));
    expect(answers.filter((answer) => answer === 'refused')).toHaveLength(20);
    expect(await tryIt('flooded', PASSWORD, THERE)).toBe('paused');
    expect(await tryIt('flooded', PASSWORD, '203.0.113.200')).toMatchObject({ id: owner.id });
    context.clock.advance(MINUTE);
    expect(await tryIt('flooded', PASSWORD, THERE)).toMatchObject({ id: owner.id });
  });

  it('keeps neither names nor addresses with its counts', async () => {
    await tryIt('traceless', 'wrong', HERE);
    const rows = await context.db.selectFrom('sign_in_failures').selectAll().execute();
    const networks = await context.db.selectFrom('sign_in_networks').selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify([rows, networks])).not.toMatch(/traceless|203\.0\.113|198\.51\.100/);
  });

  it('of one’s own replaces the old one and ends what was open', async () => {
    const account = await openPost(context, { username: 'own.change', mustChangePassword: true });
    const changed = await changePassword(context, account, 'another sentence, longer');
    expect(changed).toMatchObject({ epoch: 2, mustChangePassword: false });
    expect(await tryIt('own.change', PASSWORD)).toBe('refused');
    expect(await tryIt('own.change', 'another sentence, longer')).toMatchObject({ id: account.id });
    expect(await log(account.id)).toEqual([
      ['created', null],
      ['password_changed', account.id],
    ]);
    await expect(changePassword(context, account, 'a third sentence, later')).rejects.toBeInstanceOf(
      Conflict,
    );
  });
});

describe('a code', () => {
  it('is good once, also the one that enrolled, and the next step’s is good again', async () => {
    const account = await openPost(context, { username: 'codes' });
    const totp = await enrol(context, account);
    const at = (code: string, ip = HERE) => tryCode(context, { account, code, ip });
    expect(await at(codeOf(context, totp))).toBe('refused');
    context.clock.advance(30_000);
    const code = codeOf(context, totp);
    expect(await at(code)).toBe('accepted');
    expect(await at(code)).toBe('refused');
    expect(await at(code, THERE)).toBe('refused');
    expect(await at(codeOf(context, totp, -1))).toBe('refused');
    expect(await at(codeOf(context, totp, 1))).toBe('accepted');
    expect(await at(codeOf(context, totp, 5))).toBe('refused');
  });

  it('is not tried a sixth time from one network, nor more than twenty times a minute from all', async () => {
    const account = await openPost(context, { username: 'code.guess' });
    const totp = await enrol(context, account);
    context.clock.advance(MINUTE);
    const answers = [];
    for (let n = 0; n < 6; n++) answers.push(await tryCode(context, { account, code: '000000', ip: HERE }));
    expect(answers).toEqual([...Array<string>(5).fill('refused'), 'paused']);
    expect(await tryCode(context, { account, code: codeOf(context, totp), ip: HERE })).toBe('paused');
    let looked = 0;
    for (let n = 0; n < 40; n++) {
      if ((await tryCode(context, { account, code: '000000', ip: `10.1.${n}.1` })) === 'refused') looked++;
    }
    expect(looked).toBeLessThanOrEqual(15);
  });

  it('cannot be enrolled over one that is there, nor by a sign-in that has ended', async () => {
    const account = await openPost(context, { username: 'enrol.twice' });
    const sealedSecret = offerSecondFactor(context, account.id);
    await enrol(context, account);
    const code = codeOf(context, phoneOf(context, account, sealedSecret));
    await expect(
      enrolSecondFactor(context, { account, sealedSecret, code, ip: HERE }),
    ).rejects.toBeInstanceOf(Conflict);
    const rows = await listAccountLog(context.db, account.id);
    expect(rows.filter((row) => row.kind === 'totp_enrolled')).toHaveLength(1);
  });

  it('is refused to an account without a second factor', async () => {
    const account = await openPost(context, { username: 'no.factor' });
    expect(await tryCode(context, { account, code: '000000', ip: HERE })).toBe('refused');
  });
});

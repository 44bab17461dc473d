import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM, type Actor } from '../../server/actor.ts';
import { DAY, HOUR } from '../../server/clock.ts';
import { Conflict, Forbidden, NotFound, type RuleFault } from '../../server/errors.ts';
import {
  endAccount,
  openAccount,
  pruneSessions,
  resetPassword,
  type Account,
} from '../../server/features/accounts/index.ts';
import { noteSignIn, tryPassword } from '../../server/features/accounts/sign-in.ts';
import { getAccount, listAccountLog } from '../../server/features/accounts/store.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { enrol, openPost, PASSWORD, seedUnits } from './posts.ts';

let context: TestContext;
let admin: Account;
let asAdmin: Actor;
beforeAll(async () => {
  context = await openTestContext();
  await seedUnits(context);
  admin = await openPost(context, { username: 'admin.one', role: 'admin', scope: 'county', unitId: null });
  asAdmin = { role: 'admin', accountId: admin.id, scope: 'county', unitId: null };
});
afterAll(() => context.close());

const HERE = '203.0.113.7';
const THERE = '198.51.100.4';
const log = async (id: string) =>
  (await listAccountLog(context.db, id)).map((row) => [row.kind, row.actor_id]);
const tryIt = (username: string, password: string, ip = HERE) =>
  tryPassword(context, { username, password, ip });

describe('opening an account', () => {
  const post = {
    username: 'Open.One',
    role: 'officer',
    scope: 'unit',
    unitId: 'unit-housing',
    post: '经办',
    postEn: 'Officer',
  } as const;

  it('gives a password to be shown once that works and has to be replaced', async () => {
    const { account, password } = await openAccount(context, asAdmin, post);
    expect(account).toMatchObject({ username: 'open.one', mustChangePassword: true, isActive: true });
    expect(password).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(await tryIt('open.one', password)).toMatchObject({ id: account.id });
    const row = await context.db
      .selectFrom('accounts')
      .selectAll()
      .where('id', '=', account.id)
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(password);
    expect(await log(account.id)).toEqual([['created', admin.id]]);
  });

  it('refuses a taken name, a name that is none, and a unit’s post without its unit', async () => {
    const key = (attempt: Promise<unknown>) =>
      attempt.then(
        () => 'opened',
        (fault: RuleFault) => fault.key,
      );
    expect(await key(openAccount(context, asAdmin, { ...post, username: 'open.ONE' }))).toBe(
      'accounts:fault.usernameTaken',
    );
    expect(await key(openAccount(context, asAdmin, { ...post, username: '张三' }))).toBe(
      'accounts:fault.username',
    );
    expect(await key(openAccount(context, asAdmin, { ...post, username: 'no.unit', unitId: null }))).toBe(
      'accounts:fault.unitNeeded',
    );
    const rows = await context.db
      .selectFrom('accounts')
      .select('id')
      .where('username', 'in', ['open.ONE', 'no.unit'])
      .execute();
    expect(rows).toEqual([]);
  });
});

describe('ending and resetting', () => {
  it('ends an account for good: password, second factor and sessions go with it', async () => {
    const account = await openPost(context, { username: 'to.end' });
    await context.db
      .insertInto('sessions')
      .values({
        id_hash: 'of-to-end',
        data_json: '{"x":1}',
        account_id: account.id,
        expires_at: '2030-01-01T00:00:00.000Z',
        created_at: context.clock.now(),
        ended_at: null,
      })
      .execute();
    await endAccount(context, asAdmin, account.id);
    expect(await getAccount(context.db, account.id)).toMatchObject({
      isActive: false,
      endedAt: context.clock.now(),
      epoch: 2,
    });
    expect(await tryIt('to.end', PASSWORD)).toBe('refused');
    const session = await context.db
      .selectFrom('sessions')
      .selectAll()
      .where('id_hash', '=', 'of-to-end')
      .executeTakeFirstOrThrow();
    expect(session).toMatchObject({ ended_at: context.clock.now(), data_json: '{}' });
    expect(await log(account.id)).toEqual([
      ['created', null],
      ['ended', admin.id],
    ]);
    await expect(endAccount(context, asAdmin, account.id)).rejects.toBeInstanceOf(Conflict);
    await expect(resetPassword(context, asAdmin, account.id)).rejects.toBeInstanceOf(Conflict);
    expect(await log(account.id)).toHaveLength(2);
  });

  it('gives a new password in place of the old one and of the second factor', async () => {
    const account = await openPost(context, { username: 'to.reset' });
    await enrol(context, account);
    const { password } = await resetPassword(context, asAdmin, account.id);
    expect(await tryIt('to.reset', PASSWORD)).toBe('refused');
    expect(await tryIt('to.reset', password)).toMatchObject({
      mustChangePassword: true,
      hasSecondFactor: false,
      epoch: 2,
    });
    expect((await log(account.id)).map(([kind]) => kind)).toEqual([
      'created',
      'totp_enrolled',
      'password_reset',
    ]);
  });

  it('is an administrator’s business, and never with their own account', async () => {
    const account = await openPost(context, { username: 'not.yours' });
    for (const role of ['officer', 'leader', 'supervision', 'auditor', 'custodian'] as const) {
      const actor: Actor = { role, accountId: 'somebody', scope: 'county', unitId: null };
      await expect(endAccount(context, actor, account.id)).rejects.toBeInstanceOf(Forbidden);
      await expect(resetPassword(context, actor, account.id)).rejects.toBeInstanceOf(Forbidden);
    }
    await expect(endAccount(context, asAdmin, admin.id)).rejects.toBeInstanceOf(Forbidden);
    await expect(endAccount(context, asAdmin, 'nobody')).rejects.toBeInstanceOf(NotFound);
    expect(await getAccount(context.db, account.id)).toMatchObject({ isActive: true, epoch: 1 });
    await endAccount(context, SYSTEM, account.id);
  });
});

describe('pruning', () => {
  it('removes what is past its time and nothing else', async () => {
    const { db, clock } = context;
    const account = await openPost(context, { username: 'pruned' });
    await noteSignIn(context, account, HERE);
    clock.advance(91 * DAY);
    await noteSignIn(context, account, THERE);
    await tryIt('pruned', 'wrong');
    const session = (id: string, ms: number) => ({
      id_hash: id,
      data_json: '{}',
      account_id: null,
      created_at: clock.now(),
      ended_at: null,
      expires_at: new Date(Date.parse(clock.now()) + ms).toISOString(),
    });
    await db
      .insertInto('sessions')
      .values([session('old', -1), session('young', HOUR)])
      .execute();
    const removed = await pruneSessions(context);
    expect(removed.sessions).toBeGreaterThanOrEqual(1);
    expect(removed.networks).toBeGreaterThanOrEqual(1);
    expect(removed.tries).toBeGreaterThanOrEqual(1);
    const ids = (await db.selectFrom('sessions').select('id_hash').execute()).map((row) => row.id_hash);
    expect(ids).toContain('young');
    expect(ids).not.toContain('old');
    expect(
      await db.selectFrom('sign_in_networks').selectAll().where('account_id', '=', account.id).execute(),
    ).toHaveLength(1);
    expect(await db.selectFrom('sign_in_failures').selectAll().execute()).toHaveLength(1);
    expect(await pruneSessions(context)).toEqual({ sessions: 0, tries: 0, networks: 0 });
  });
});

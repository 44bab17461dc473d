import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, plus } from '../../server/clock.ts';
import { transact } from '../../db/transaction.ts';
import {
  accountPosts,
  endAccount,
  findAccount,
  getAccount,
  hasHolder,
  listAccountsByRole,
  listAccountsOfUnit,
  resolveAccountAddress,
} from '../../server/features/accounts/index.ts';
import { SYSTEM } from '../../server/actor.ts';
import { NotFound } from '../../server/errors.ts';
import {
  clearTries,
  endSession,
  findSession,
  prolongSession,
  putSession,
  takeTry,
} from '../../server/features/accounts/session-store.ts';
import { listAccounts, spendTotpStep } from '../../server/features/accounts/store.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { openPost, seedUnits } from './posts.ts';

let context: TestContext;
beforeAll(async () => {
  context = await openTestContext();
  await seedUnits(context);
});
afterAll(() => context.close());

describe('accounts', () => {
  it('are found by unit, by role and by id, and a post nobody holds is vacant', async () => {
    const { db } = context;
    const leader = await openPost(
      context,
      { username: 'hold.leader', role: 'leader', email: 'l@ztc.test' },
      null,
    );
    const officer = await openPost(
      context,
      { username: 'hold.officer', phone: '13800000000', lang: 'en' },
      null,
    );
    expect((await listAccountsOfUnit(db, 'unit-housing')).map((one) => one.id)).toEqual([
      leader.id,
      officer.id,
    ]);
    expect((await listAccountsOfUnit(db, 'unit-housing', 'leader')).map((one) => one.id)).toEqual([
      leader.id,
    ]);
    expect((await listAccountsByRole(db, 'officer')).map((one) => one.id)).toEqual([officer.id]);
    expect(await hasHolder(db, 'unit-housing', 'leader')).toBe(true);
    expect(await hasHolder(db, 'unit-town', 'leader')).toBe(false);
    expect(await resolveAccountAddress(db, leader.id)).toEqual({ lang: 'zh-CN', email: 'l@ztc.test' });
    expect(await resolveAccountAddress(db, officer.id)).toEqual({ lang: 'en', phone: '13800000000' });
    expect(await findAccount(db, 'nobody')).toBeUndefined();
    await expect(getAccount(db, 'nobody')).rejects.toBeInstanceOf(NotFound);

    await endAccount(context, SYSTEM, leader.id);
    expect(await hasHolder(db, 'unit-housing', 'leader')).toBe(false);
    expect(await listAccountsOfUnit(db, 'unit-housing', 'leader')).toEqual([]);
    expect(await resolveAccountAddress(db, leader.id)).toBeNull();
    expect((await accountPosts(db, [leader.id, leader.id, 'nobody'])).get(leader.id)).toEqual({
      post: '经办',
      postEn: 'Officer',
      unitId: 'unit-housing',
    });
    expect(await accountPosts(db, [])).toEqual(new Map());
  });

  it('never carry a secret out of the store', async () => {
    const account = await openPost(context, { username: 'no.secrets' });
    expect(JSON.stringify(account)).not.toContain('argon2');
    expect(Object.keys(account)).not.toContain('passwordHash');
  });

  it('are listed by unit, page by page, without a gap or a repetition', async () => {
    for (let n = 0; n < 7; n++) {
      await openPost(
        context,
        { username: `page.${n}`, role: 'officer', unitId: n % 2 ? 'unit-town' : 'unit-housing' },
        null,
      );
    }
    await openPost(
      context,
      { username: 'page.county', role: 'dispatcher', scope: 'county', unitId: null },
      null,
    );
    const all = await listAccounts(context.db, { limit: 1000 });
    const paged = [];
    let after: { unitId: string; id: string } | undefined;
    for (;;) {
      const page = await listAccounts(context.db, { limit: 3, after });
      paged.push(...page);
      const last = page.at(-1);
      if (!last) break;
      after = { unitId: last.unitId ?? '', id: last.id };
    }
    expect(paged).toEqual(all);
    expect(all[0]?.username).toBe('page.county');
    const units = all.map((account) => account.unitId ?? '');
    expect(units).toEqual([...units].sort());
    const officers = await listAccounts(context.db, { role: 'officer', unitId: 'unit-town', limit: 1000 });
    expect(officers.map((account) => account.username)).toEqual(['page.1', 'page.3', 'page.5']);
  });

  it('spend a step of the second factor once, and never an older one', async () => {
    const { id } = await openPost(context, { username: 'steps' }, null);
    const spend = (step: number) => transact(context.db, (trx) => spendTotpStep(trx, id, step));
    expect([await spend(100), await spend(100), await spend(99), await spend(101)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});

describe('sessions', () => {
  const row = (id: string, data = '{"a":1}') => ({
    id_hash: id,
    data_json: data,
    account_id: null,
    expires_at: plus(MONDAY, HOUR),
    created_at: MONDAY,
  });

  it('are kept, replaced, and gone when their time is over', async () => {
    await putSession(context.db, row('s1'));
    await putSession(context.db, row('s1', '{"a":2}'));
    expect(await findSession(context.db, 's1', plus(MONDAY, HOUR - 1))).toBe('{"a":2}');
    expect(await findSession(context.db, 's1', plus(MONDAY, HOUR))).toBeUndefined();
    expect(await findSession(context.db, 's2', MONDAY)).toBeUndefined();
  });

  it('stay ended, even when a slow request saves one again', async () => {
    await putSession(context.db, row('s3'));
    await endSession(context.db, 's3', MONDAY);
    await putSession(context.db, row('s3', '{"back":1}'));
    await prolongSession(context.db, 's3', plus(MONDAY, 2 * HOUR), plus(MONDAY, 2 * HOUR));
    expect(await findSession(context.db, 's3', MONDAY)).toBeUndefined();
    const kept = await context.db
      .selectFrom('sessions')
      .selectAll()
      .where('id_hash', '=', 's3')
      .executeTakeFirst();
    expect(kept).toMatchObject({ data_json: '{}', ended_at: MONDAY });
  });

  it('are prolonged only where it gains something', async () => {
    await putSession(context.db, row('s4'));
    await prolongSession(context.db, 's4', plus(MONDAY, HOUR + 30_000), plus(MONDAY, HOUR - 30_000));
    expect(await findSession(context.db, 's4', plus(MONDAY, HOUR))).toBeUndefined();
    await prolongSession(context.db, 's4', plus(MONDAY, 2 * HOUR), plus(MONDAY, 2 * HOUR - MINUTE));
    expect(await findSession(context.db, 's4', plus(MONDAY, HOUR))).toBeDefined();
  });
});

describe('counting tries', () => {
  const limit = { max: 3, windowMs: 10 * MINUTE, pauseMs: 15 * MINUTE };
  const tryAt = (key: string, minutes: number) =>
    transact(context.db, (trx) => takeTry(trx, key, plus(MONDAY, minutes * MINUTE), limit));

  it('allows the quota, then pauses for the full time from the last one allowed', async () => {
    expect(await Promise.all([tryAt('k1', 0), tryAt('k1', 0)])).toEqual([true, true]);
    expect(await tryAt('k1', 5)).toBe(true);
    expect(await tryAt('k1', 5)).toBe(false);
    expect(await tryAt('k1', 19.9)).toBe(false);
    expect(await tryAt('k1', 20)).toBe(true);
    expect(await tryAt('k1', 20)).toBe(true);
  });

  it('does not let knocking during the pause prolong it', async () => {
    for (let n = 0; n < 40; n++) await tryAt('k2', 0);
    expect(await tryAt('k2', 14.9)).toBe(false);
    expect(await tryAt('k2', 15)).toBe(true);
  });

  it('begins anew after a quiet window and after success, and counts keys apart', async () => {
    await tryAt('k3', 0);
    await tryAt('k3', 0);
    expect(await tryAt('k3', 10)).toBe(true);
    expect(await tryAt('k3', 10)).toBe(true);
    await transact(context.db, (trx) => clearTries(trx, 'k3'));
    const after = [
      await tryAt('k3', 10),
      await tryAt('k3', 10),
      await tryAt('k3', 10),
      await tryAt('k3', 10),
    ];
    expect(after).toEqual([true, true, true, false]);
    expect(await tryAt('k4', 10)).toBe(true);
  });
});

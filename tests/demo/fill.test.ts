import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seedAccounts, VACANT } from '../../db/demo/accounts.ts';
import { seedCounty } from '../../db/demo/county.ts';
import { fillDemo } from '../../db/demo/index.ts';
import { demoSecrets, KEYS_FILE } from '../../db/demo/keys.ts';
import { transact } from '../../db/transaction.ts';
import { ConfigFault, readConfig } from '../../server/config.ts';
import { hasHolder, type Account } from '../../server/features/accounts/index.ts';
import { answering } from '../../server/features/cases/index.ts';
import {
  findUnitByCode,
  insertSector,
  insertUnit,
  listUnits,
  type Unit,
} from '../../server/features/units/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

describe('the keys of the demonstration', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ztc-keys-'));
  const file = join(dataDir, KEYS_FILE);
  afterAll(() => rmSync(dataDir, { recursive: true }));

  it('are made once, fit the settings, and can be read by their owner alone', () => {
    const first = demoSecrets(dataDir);
    expect(demoSecrets(dataDir)).toEqual(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readConfig('demo', { DATA_DIR: dataDir }, first).mode).toBe('demo');
    expect(demoSecrets(join(dataDir, 'another'))).not.toEqual(first);
  });

  it('are never made anew over a file that cannot be read', () => {
    const kept = readFileSync(file, 'utf8');
    for (const broken of ['', '{"SESSION_SECRET":"x"}']) {
      writeFileSync(file, broken);
      expect(() => demoSecrets(dataDir)).toThrow(ConfigFault);
      expect(readFileSync(file, 'utf8')).toBe(broken);
    }
    writeFileSync(file, kept);
  });
});

describe('the posts of the demonstration', () => {
  let context: TestContext;
  let accounts: Account[];
  let units: Unit[];
  beforeAll(async () => {
    context = await openTestContext();
    await transact(context.db, async (trx) => {
      await seedCounty(trx, context);
      accounts = await seedAccounts(trx, context);
    });
    units = await listUnits(context.db);
  });
  afterAll(() => context.close());

  it('are held in every unit but the vacant ones', async () => {
    for (const role of ['officer', 'leader'] as const) {
      const vacant = [];
      for (const unit of units) if (!(await hasHolder(context.db, unit.id, role))) vacant.push(unit.code);
      expect(vacant.sort()).toEqual([...VACANT[role]].sort());
    }
  });

  it('name posts and no persons, and nobody has a password', async () => {
    expect(new Set(accounts.map((account) => account.username)).size).toBe(accounts.length);
    const rows = await context.db
      .selectFrom('accounts')
      .select(['password_hash', 'email', 'phone'])
      .execute();
    for (const row of rows) expect(row).toEqual({ password_hash: null, email: null, phone: null });
  });

  it('hold each role that there is, and each county leader’s post once', () => {
    const count = (role: string) => accounts.filter((account) => account.role === role).length;
    expect(count('dispatcher')).toBe(2);
    expect(count('supervision')).toBe(3);
    for (const role of ['admin', 'custodian', 'auditor']) expect(count(role)).toBe(1);
    expect(count('county_leader')).toBe(new Set(units.map((unit) => unit.countyLeaderPost)).size);
  });

  it('pass a reminder upward where they are vacant', async () => {
    const [officerless] = VACANT.officer;
    const unit = (await findUnitByCode(context.db, officerless))!;
    const reminder = await answering(context.db, { lead_unit_id: unit.id, type: 'complaint' }, 0);
    expect(reminder).toMatchObject({ level: 'leader', vacant: ['officer'] });
    const headless = (await findUnitByCode(context.db, VACANT.leader[0]))!;
    const order = await answering(context.db, { lead_unit_id: headless.id, type: 'complaint' }, 2);
    expect(order).toMatchObject({ level: 'county_leader', vacant: ['leader'] });
  });
});

describe('filling', () => {
  it('refuses a database that holds another county', async () => {
    const context = await openTestContext();
    await transact(context.db, async (trx) => {
      const sectorId = context.ids.id();
      await insertSector(trx, { id: sectorId, code: '01', name: '综合', nameEn: 'General' });
      await insertUnit(trx, {
        id: context.ids.id(),
        code: 'X',
        name: '某局',
        nameEn: 'A bureau',
        kind: 'bureau',
        peerGroup: 'bureau',
        sectorId,
        leaderPost: '局长',
        leaderPostEn: 'Director',
        countyLeaderPost: '副县长',
        countyLeaderPostEn: 'Deputy head',
        validFrom: '2020-01-01',
      });
    });
    await expect(fillDemo(context)).rejects.toThrow(ConfigFault);
    expect(await context.db.selectFrom('accounts').select('id').execute()).toEqual([]);
    await context.close();
  });

  it('refuses to go on from a filling that was cut short', async () => {
    const context = await openTestContext();
    writeFileSync(join(context.dataDir, 'demo-unfinished'), '');
    await expect(fillDemo(context)).rejects.toThrow('not filled to the end');
    expect(existsSync(join(context.dataDir, 'demo-unfinished'))).toBe(true);
    await context.close();
  });
});

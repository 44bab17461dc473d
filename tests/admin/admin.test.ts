import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '../../db/connect.ts';
import { admin as adminCommand } from '../../server/admin/commands.ts';
import { readConfig } from '../../server/config.ts';
import { dispatchOffice, findUnitByCode, supervisionOffice } from '../../server/features/units/index.ts';
import { dropTriggers } from '../register/tampering.ts';
import { settingsFor, started, typed, type Said } from './command.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'ztc-admin-'));
const settings = settingsFor(dataDir);
const admin = (...args: string[]): Promise<Said> => typed(adminCommand, args, settings);
const file = (name: string, text: string): string => {
  const path = join(dataDir, name);
  writeFileSync(path, text);
  return path;
};

async function withDb<T>(work: (db: ReturnType<typeof connect>['db']) => Promise<T>): Promise<T> {
  const connection = connect({ dataDir });
  try {
    return await work(connection.db);
  } finally {
    await connection.close();
  }
}

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe('npm run admin', () => {
  it('lists its commands when none, or one that is not there, was asked for', async () => {
    for (const args of [[], ['paint-the-fence'], ['constructor']]) {
      const said = await admin(...args);
      expect(said.code).toBe(2);
      expect(said.err).toContain('verify-register');
    }
    expect((await admin('--help')).code).toBe(0);
  });

  it('explains each command without needing any settings', async () => {
    for (const name of ['make-keys', 'init', 'import', 'verify-register', 'recount', 'verifier-key']) {
      const said = await typed(adminCommand, [name, '--help']);
      expect([name, said.code]).toEqual([name, 0]);
      expect(said.err).toContain(`npm run admin -- ${name}`);
    }
  });

  it('names every missing setting and no value', async () => {
    const said = await started('server/admin.ts', ['init'], {
      DATA_DIR: dataDir,
      SESSION_SECRET: 'tooshort-secret',
    });
    expect(said.code).toBe(2);
    expect(said.err).toContain('REGISTER_SECRET is missing');
    expect(said.err).not.toContain('tooshort');
    expect(said.err).not.toMatch(/\n\s+at /);
  });

  it('refuses options it does not know', async () => {
    const said = await admin('recount', '--loudly');
    expect(said.code).toBe(2);
    expect(said.err).toContain('--loudly');
  });
});

describe('make-keys', () => {
  it('prints five settings that fit, and others each time', async () => {
    const [one, two] = [await admin('make-keys'), await admin('make-keys')];
    expect(one.out).not.toBe(two.out);
    const given = Object.fromEntries(
      one.out
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(Object.keys(given)).toHaveLength(5);
    expect(() => readConfig('production', {}, given)).not.toThrow();
  });
});

describe('init', () => {
  let first: Said;
  beforeAll(async () => {
    first = await started(
      'server/admin.ts',
      ['init', '--username', 'Keeper', '--post', '值班管理岗'],
      settings,
    );
  });

  it('registers both offices and opens the first administrator, whose password is shown', async () => {
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/: [0-9A-Z-]{19}\n$/);
    await withDb(async (db) => {
      expect(await dispatchOffice(db)).toMatchObject({ takesCases: false });
      expect(await supervisionOffice(db)).toMatchObject({ takesCases: true });
      const rows = await db.selectFrom('accounts').selectAll().execute();
      expect(rows).toMatchObject([
        { username: 'keeper', role: 'admin', post: '值班管理岗', must_change_password: 1 },
      ]);
    });
  });

  it('changes nothing the second time, and shows no password', async () => {
    const again = await admin('init');
    expect(again.code).toBe(0);
    expect(again.out).toBe('There is an administrator already: keeper.\n');
  });

  it('says in one sentence when a name is none', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'ztc-admin-'));
    const said = await typed(adminCommand, ['init', '--username', '?'], {
      ...settings,
      DATA_DIR: elsewhere,
    });
    rmSync(elsewhere, { recursive: true });
    expect(said.code).toBe(1);
    expect(said.err.trim().split('\n')).toHaveLength(1);
    expect(said.err).not.toContain('accounts:');
  });
});

describe('import', () => {
  it('brings divisions and units in, and says what it did', async () => {
    const divisions = file('divisions.csv', 'code,name\n990100,示范县\n990100101,柳塘镇\n');
    expect(await admin('import', 'divisions', divisions)).toMatchObject({
      code: 0,
      out: 'New: 2. Changed: 0. As before: 0.\n',
    });
    const units = file(
      'units.csv',
      'code,name,kind,sector_code,sector_name,leader_post,county_leader_post,division_code\n' +
        'T1,柳塘镇人民政府,town,20,乡镇,镇长,副县长,990100101\n',
    );
    expect((await admin('import', 'units', units)).code).toBe(0);
    expect((await admin('import', 'units', units)).out).toBe('New: 0. Changed: 0. As before: 1.\n');
    await withDb(async (db) => expect(await findUnitByCode(db, 'T1')).toMatchObject({ kind: 'town' }));
  });

  it('brings nothing in when a row is wrong, and names row and column', async () => {
    const units = file(
      'bad.csv',
      'code,name,kind,sector_code,leader_post,county_leader_post\nU1,某局,bureau,99,局长,副县长\nU2,某局,castle,20,局长,副县长\n',
    );
    const said = await admin('import', 'units', units);
    expect(said.code).toBe(1);
    expect(said.out).toContain('row 3, kind: ');
    expect(said.out).not.toContain('units:');
    await withDb(async (db) => expect(await findUnitByCode(db, 'U1')).toBeUndefined());
  });

  it('puts a year of the calendar in force, and counts again', async () => {
    const calendar = file('2027.csv', 'day,kind,name\n2027-01-01,off,元旦\n');
    const said = await admin(
      'import',
      'calendar',
      calendar,
      '--year',
      '2027',
      '--source',
      'Paper 1',
      '--expected',
    );
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out).toContain('1 days of 2027 are in force');
    await withDb(async (db) => {
      const year = await db
        .selectFrom('calendar_years')
        .selectAll()
        .where('year', '=', 2027)
        .executeTakeFirst();
      expect(year).toMatchObject({ source: 'Paper 1', is_official: 0 });
    });
    const bad = file('bad-2027.csv', 'day,kind,name\n2027-02-30,off,春节\n');
    const refused = await admin('import', 'calendar', bad, '--year', '2027', '--source', 'Paper 2');
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/^Row 2, day: /);
  });

  it.each([
    [['import']],
    [['import', 'units']],
    [['import', 'dogs', 'x.csv']],
    [['import', 'units', '/nowhere/units.csv']],
    [['import', 'calendar', 'package.json', '--source', 'x']],
    [['import', 'calendar', 'package.json', '--year', '2027']],
    [['import', 'calendar', 'package.json', '--year', 'soon', '--source', 'x']],
  ])('asked wrongly (%j) it says so in one sentence', async (args) => {
    const said = await admin(...args);
    expect(said.code).toBe(2);
    expect(said.err.trim().split('\n')).toHaveLength(1);
  });
});

describe('verify-register', () => {
  it('finds nothing in a register that was left alone, and the entry that was touched', async () => {
    const clean = await admin('verify-register');
    expect(clean.code).toBe(0);
    expect(clean.out).toMatch(/^size \d+, root [0-9a-f]{64}, erased 0\nNothing was touched\.\n$/);
    await withDb(async (db) => {
      await dropTriggers(db);
      await db
        .updateTable('register_entries')
        .set({ at: '2020-01-01T00:00:00.000Z' })
        .where('seq', '=', 0)
        .execute();
    });
    const touched = await admin('verify-register');
    expect(touched.code).toBe(1);
    expect(touched.out).toMatch(/^register: entry 0, course:[\w-]+, at: /m);
    expect(touched.out).toMatch(/Faults: \d+\.\n$/);
  });

  it('says when there is no demonstration to look at', async () => {
    const said = await admin('verify-register', '--demo');
    expect(said.code).toBe(2);
    expect(said.err).toContain('There is no demonstration');
  });
});

describe('recount, recount-statistics and verifier-key', () => {
  it('say what they did', async () => {
    expect((await admin('recount')).out).toBe('0 open cases looked at, 0 deadlines moved.\n');
    expect((await admin('recount-statistics')).out).toMatch(/^\d+ months counted, \d+ rows written\.\n$/);
    expect((await admin('verifier-key')).out).toMatch(
      /^localhost:3000\/case-log\/1\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\n$/,
    );
  });
});

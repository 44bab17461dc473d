import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { insideTransaction, transact } from '../../db/transaction.ts';
import { openTestDb, type TestDb } from '../support/db.ts';

let db: TestDb;

beforeEach(async () => {
  db = await openTestDb({ migrated: false });
  await sql`create table notes (id integer primary key, text text not null)`.execute(db.db);
});
afterEach(() => db.close());

const texts = async (): Promise<string[]> =>
  (await sql<{ text: string }>`select text from notes order by id`.execute(db.db)).rows.map(
    (row) => row.text,
  );

describe('a transaction', () => {
  it('commits all of its work, and gives back what it returns', async () => {
    const returned = await transact(db.db, async (trx) => {
      await sql`insert into notes values (1, 'one')`.execute(trx);
      await sql`insert into notes values (2, 'two')`.execute(trx);
      return 'done';
    });
    expect(returned).toBe('done');
    expect(await texts()).toEqual(['one', 'two']);
  });

  it('leaves nothing behind when it throws, and throws that very error', async () => {
    const fault = new Error('no');
    const work = transact(db.db, async (trx) => {
      await sql`insert into notes values (1, 'one')`.execute(trx);
      throw fault;
    });
    await expect(work).rejects.toBe(fault);
    expect(await texts()).toEqual([]);
  });

  it('refuses the root database inside itself with one clear error', async () => {
    const work = transact(db.db, async (trx) => {
      await sql`insert into notes values (1, 'one')`.execute(trx);
      await sql`select 1`.execute(db.db);
    });
    await expect(work).rejects.toThrow('The root database was used inside a transaction');
    expect(await texts()).toEqual([]);
  });

  it('refuses another transaction inside itself', async () => {
    const work = transact(db.db, () => transact(db.db, async () => 1));
    await expect(work).rejects.toThrow('inside a transaction');
  });

  it('is over when it is over: the root database serves again', async () => {
    await transact(db.db, async () => {
      expect(insideTransaction()).toBe(true);
    });
    expect(insideTransaction()).toBe(false);
    expect(await texts()).toEqual([]);
  });

  it.each(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', '40001', '40P01'])(
    'is tried again after %s',
    async (code) => {
      let tries = 0;
      const returned = await transact(db.db, async (trx) => {
        tries += 1;
        await sql`insert into notes values (${tries}, 'x')`.execute(trx);
        if (tries < 3) throw Object.assign(new Error('busy'), { code });
        return tries;
      });
      expect(returned).toBe(3);
      expect(await texts()).toEqual(['x']);
    },
  );

  it('gives up after five tries, and does not try again what a rule refused', async () => {
    let tries = 0;
    const failing = (code: string) =>
      transact(db.db, async () => {
        tries += 1;
        throw Object.assign(new Error(code), { code });
      });
    await expect(failing('40001')).rejects.toThrow('40001');
    expect(tries).toBe(5);
    tries = 0;
    await expect(failing('23505')).rejects.toThrow('23505');
    expect(tries).toBe(1);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { insideTransaction, transact } from '../../db/transaction.ts';
import { openTestDb, type TestDb } from '../support/db.ts';

let database: TestDb;

beforeAll(async () => {
  database = await openTestDb();
});
afterAll(() => database.close());

const ranAt = (name: string) => ({ name, ran_at: 'test' });
const names = async () =>
  (
    await database.db
      .selectFrom('migrations')
      .select('name')
      .where('ran_at', '=', 'test')
      .orderBy('name')
      .execute()
  ).map(({ name }) => name);

describe('a transaction', () => {
  it('commits all of it, or nothing', async () => {
    await transact(database.db, (trx) => trx.insertInto('migrations').values(ranAt('t-1')).execute());
    await expect(
      transact(database.db, async (trx) => {
        await trx.insertInto('migrations').values(ranAt('t-2')).execute();
        throw new Error('given up');
      }),
    ).rejects.toThrow('given up');
    expect(await names()).toEqual(['t-1']);
  });

  it('gives back what its work gives back', async () => {
    expect(await transact(database.db, async () => 42)).toBe(42);
  });

  it('knows that it is one, and nobody outside does', async () => {
    expect(insideTransaction()).toBe(false);
    await transact(database.db, async () => expect(insideTransaction()).toBe(true));
    expect(insideTransaction()).toBe(false);
  });
});

describe('the root database inside a transaction', () => {
  it('is one clear error instead of a hang or stale rows, and the transaction is undone', async () => {
    await expect(
      transact(database.db, async (trx) => {
        await trx.insertInto('migrations').values(ranAt('t-root')).execute();
        return database.db.selectFrom('migrations').selectAll().execute();
      }),
    ).rejects.toThrow('The root database was used inside a transaction');
    expect(await names()).not.toContain('t-root');
  });

  it('is refused for a nested transaction as well', async () => {
    await expect(transact(database.db, () => transact(database.db, async () => 1))).rejects.toThrow(
      'The root database was used inside a transaction',
    );
  });

  it('is refused after an await, in a timer and for a write', async () => {
    await expect(
      transact(database.db, async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        await database.db.deleteFrom('migrations').where('name', '=', 'nothing').execute();
      }),
    ).rejects.toThrow('The root database was used inside a transaction');
  });

  it('works again as soon as the transaction is over', async () => {
    expect((await database.db.selectFrom('migrations').selectAll().execute()).length).toBeGreaterThan(3);
  });
});

describe('contention', () => {
  const busy = (code: string) => Object.assign(new Error(code), { code });

  it.each(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', '40001', '40P01'])(
    '%s is tried again, from the beginning',
    async (code) => {
      let tries = 0;
      await transact(database.db, async (trx) => {
        await trx
          .insertInto('migrations')
          .values(ranAt(`t-${code}`))
          .execute();
        if (++tries < 3) throw busy(code);
      });
      expect(tries).toBe(3);
      expect(await names()).toContain(`t-${code}`);
    },
  );

  it('that does not end is given up after five tries, with its own error', async () => {
    let tries = 0;
    await expect(
      transact(database.db, async () => {
        tries += 1;
        throw busy('40001');
      }),
    ).rejects.toThrow('40001');
    expect(tries).toBe(5);
  });

  it('is not what a broken rule is: that is thrown at once', async () => {
    let tries = 0;
    await expect(
      transact(database.db, async (trx) => {
        tries += 1;
        await trx.insertInto('migrations').values(ranAt('t-1')).execute();
      }),
    ).rejects.toThrow();
    expect(tries).toBe(1);
  });
});

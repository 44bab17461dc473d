import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { admin as adminCommand } from '../../server/admin/commands.ts';
import { buildContext } from '../../server/build-context.ts';
import { readConfig } from '../../server/config.ts';
import { makeVaultKeys, openContact, sealContact } from '../../server/features/vault/index.ts';
import { seededSource } from '../../server/ids.ts';
import { settingsFor, typed, type Said } from './command.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'ztc-reseal-'));
const before = settingsFor(dataDir);
const pair = makeVaultKeys(seededSource('reseal/vault'));
const after = { ...before, VAULT_PUBLIC_KEY: pair.publicKey, VAULT_PRIVATE_KEY: pair.privateKey };
const file = join(dataDir, 'old-key');
const reseal = (settings: Record<string, string>): Promise<Said> =>
  typed(adminCommand, ['reseal-contacts'], settings);

/** With one group of settings, as a process that was started with them has it. */
async function within<T>(
  settings: Record<string, string>,
  work: (context: ReturnType<typeof buildContext>) => Promise<T>,
) {
  const context = buildContext(readConfig('production', settings));
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

beforeAll(async () => {
  writeFileSync(file, `${before['VAULT_PRIVATE_KEY']}\n`);
  await typed(adminCommand, ['init'], before);
  await within(before, (context) =>
    transact(context.db, async (trx) => {
      for (const id of ['one', 'two'])
        await sealContact(trx, context, id, { phone: '13800005678', notify: 'sms' });
    }),
  );
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

it('reseal-contacts refuses settings that do not fit, names them and touches nothing', async () => {
  const none = await reseal(after);
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('VAULT_OLD_PRIVATE_KEY is missing')]);
  const old = before['VAULT_PRIVATE_KEY']!;
  const mixed = await reseal({ ...before, VAULT_PUBLIC_KEY: pair.publicKey, VAULT_OLD_PRIVATE_KEY: old });
  expect([mixed.code, mixed.err]).toEqual([2, expect.stringContaining('do not belong together')]);
  const same = await reseal({ ...before, VAULT_OLD_PRIVATE_KEY: old });
  expect([same.code, same.err]).toEqual([2, expect.stringContaining('are the same key')]);
  for (const { err } of [none, mixed, same]) expect(err).not.toContain(old);
  expect(await within(before, (context) => openContact(context.db, context, 'one'))).not.toBeNull();
});

it('reseal-contacts takes the old key from a file, and ends with exit code 0 when all hangs on the new pair', async () => {
  const done = await reseal({ ...after, VAULT_OLD_PRIVATE_KEY_FILE: file });
  expect(done.err).toBe('');
  expect(done.out).toMatch(
    /^From key [0-9a-f]{16} to key [0-9a-f]{16}: 2 sealed anew, 2 under the new key\.\n$/,
  );
  expect(done.code).toBe(0);
  expect(await within(after, (context) => openContact(context.db, context, 'two'))).toMatchObject({
    phone: '13800005678',
  });
  expect((await reseal({ ...after, VAULT_OLD_PRIVATE_KEY_FILE: file })).out).toContain(
    ': 0 sealed anew, 2 under',
  );
});

it('reseal-contacts counts what could not be opened, and ends with exit code 1', async () => {
  await within(before, (context) =>
    transact(context.db, async (trx) => {
      await sealContact(trx, context, 'three', { notify: 'none' });
      await trx
        .updateTable('vault_keys')
        .set({ sealed_key: Buffer.alloc(80) })
        .where('key_id', 'not in', (eb) =>
          eb.selectFrom('vault_keys').select('key_id').groupBy('key_id').having(eb.fn.countAll(), '>', 1),
        )
        .execute();
    }),
  );
  const done = await reseal({ ...after, VAULT_OLD_PRIVATE_KEY_FILE: file });
  expect(done.code).toBe(1);
  expect(done.out).toContain('1 could not be opened with the old key and are as they were.');
});

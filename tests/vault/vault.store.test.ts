import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transact } from '../../db/transaction.ts';
import { Forbidden } from '../../server/errors.ts';
import { seededSource } from '../../server/ids.ts';
import {
  eraseContact,
  hasContact,
  makeVaultKeys,
  openContact,
  sealContact,
  type VaultFault,
  type Contact,
} from '../../server/features/vault/index.ts';
import { seal } from '../../server/features/vault/seal.ts';
import { openTestContext, testConfig, type TestContext } from '../support/context.ts';
import { engine } from '../support/db.ts';

const FULL: Contact = { name: '张三测试', phone: '13800005678', email: 'canary@example.test', notify: 'sms' };

let ctx: TestContext;
beforeAll(async () => {
  ctx = await openTestContext({ file: true, seed: 'vault' });
});
afterAll(() => ctx.close());

const put = (caseId: string, contact: Contact): Promise<void> =>
  transact(ctx.db, (trx) => sealContact(trx, ctx, caseId, contact));
const rowsOf = async () => ({
  keys: await ctx.db.selectFrom('vault_keys').selectAll().orderBy('tag').execute(),
  contacts: await ctx.db.selectFrom('vault_contacts').selectAll().orderBy('tag').execute(),
});
/** Tag of the row that sealing for `caseId` adds. */
async function putAlone(caseId: string): Promise<string> {
  const before = new Set((await rowsOf()).keys.map((row) => row.tag));
  await put(caseId, { notify: 'none', name: caseId });
  return (await rowsOf()).keys.find((row) => !before.has(row.tag))!.tag;
}

describe('a sealed contact', () => {
  it('opens to what was sealed, and only for its case', async () => {
    await put('round', FULL);
    expect(await openContact(ctx.db, ctx, 'round')).toEqual(FULL);
    expect(await openContact(ctx.db, ctx, 'other')).toBeNull();
    expect(await hasContact(ctx.db, ctx, 'round')).toBe(true);
    expect(await hasContact(ctx.db, ctx, 'other')).toBe(false);
  });

  it('takes the place of an older one', async () => {
    await put('twice', FULL);
    await put('twice', { phone: '13900000000', notify: 'none' });
    expect(await openContact(ctx.db, ctx, 'twice')).toEqual({ phone: '13900000000', notify: 'none' });
  });

  it('survives an empty contact, one of several blocks and rare characters', async () => {
    const wide: Contact = { name: '𠮷'.repeat(700), email: '\u0000\u202e', notify: 'email' };
    await put('wide', wide);
    await put('bare', { notify: 'none' });
    expect(await openContact(ctx.db, ctx, 'wide')).toEqual(wide);
    expect(await openContact(ctx.db, ctx, 'bare')).toEqual({ notify: 'none' });
  });

  it('shows nothing of its length: rows are nonce, whole blocks of 512 bytes and a tag', async () => {
    await put('short', { notify: 'none' });
    await put('longer', FULL);
    for (const row of (await rowsOf()).contacts) expect((row.sealed.length - 12 - 16) % 512).toBe(0);
    const sizes = new Set((await rowsOf()).contacts.map((row) => row.sealed.length));
    expect(sizes.has(540)).toBe(true);
    expect((await rowsOf()).keys[0]!.sealed_on).toBe('2026-11-23');
  });

  it('carries neither the case nor a shared secret from row to row', async () => {
    const { keys, contacts } = await rowsOf();
    expect(new Set(keys.map((row) => row.sealed_key.toString('hex'))).size).toBe(keys.length);
    expect(new Set(contacts.map((row) => row.sealed.subarray(0, 12).toString('hex'))).size).toBe(
      contacts.length,
    );
    expect(keys.some((row) => row.tag.includes('round'))).toBe(false);
  });
});

describe('a process without the private key', () => {
  it('seals but never opens, whatever it was given in the environment', async () => {
    const keys = makeVaultKeys(seededSource('test/vault'));
    const config = testConfig(ctx.dataDir, { PROCESS_ROLE: 'web', VAULT_PRIVATE_KEY: keys.privateKey });
    const web = { ...ctx, config };
    await transact(ctx.db, (trx) => sealContact(trx, web, 'from-web', FULL));
    const opening = openContact(ctx.db, web, 'from-web');
    await expect(opening).rejects.toThrow(Forbidden);
    await expect(opening).rejects.toMatchObject({ key: 'vault:closed', status: 403 });
    // The refusal comes before the look: it doesn't tell whether a contact is held.
    await expect(openContact(ctx.db, web, 'none-held')).rejects.toThrow(Forbidden);
    expect(await openContact(ctx.db, ctx, 'from-web')).toEqual(FULL);
  });
});

describe('a row that was touched', () => {
  const fault = (caseId: string, reason: VaultFault['reason']) =>
    expect(openContact(ctx.db, ctx, caseId)).rejects.toMatchObject({ name: 'VaultFault', reason });

  it('is refused with its key named when it was sealed to another key', async () => {
    const other = makeVaultKeys(seededSource('other'));
    const config = testConfig(ctx.dataDir, { VAULT_PUBLIC_KEY: other.publicKey });
    await transact(ctx.db, (trx) => sealContact(trx, { ...ctx, config }, 'other-key', FULL));
    await fault('other-key', 'wrong-key');
    const matching = testConfig(ctx.dataDir, {
      VAULT_PUBLIC_KEY: other.publicKey,
      VAULT_PRIVATE_KEY: other.privateKey,
    });
    expect(await openContact(ctx.db, { config: matching }, 'other-key')).toEqual(FULL);
  });

  it('is refused when the key id is made to look right', async () => {
    const other = makeVaultKeys(seededSource('other'));
    const config = testConfig(ctx.dataDir, { VAULT_PUBLIC_KEY: other.publicKey });
    const tag = await putAlone('forged-id');
    const keyId = (await rowsOf()).keys.find((row) => row.tag === tag)!.key_id;
    await transact(ctx.db, (trx) => sealContact(trx, { ...ctx, config }, 'forged-id', FULL));
    await ctx.db.updateTable('vault_keys').set({ key_id: keyId }).where('tag', '=', tag).execute();
    await fault('forged-id', 'damaged');
  });

  it('is refused when the ciphertexts or the whole rows of two cases are swapped', async () => {
    const [a, b] = [await putAlone('swap-a'), await putAlone('swap-b')];
    const { keys, contacts } = await rowsOf();
    const contactOf = (tag: string) => contacts.find((row) => row.tag === tag)!.sealed;
    const keyOf = (tag: string) => keys.find((row) => row.tag === tag)!.sealed_key;
    await ctx.db
      .updateTable('vault_contacts')
      .set({ sealed: contactOf(b) })
      .where('tag', '=', a)
      .execute();
    await fault('swap-a', 'damaged');
    await ctx.db
      .updateTable('vault_keys')
      .set({ sealed_key: keyOf(b) })
      .where('tag', '=', a)
      .execute();
    await fault('swap-a', 'damaged');
    expect(await openContact(ctx.db, ctx, 'swap-b')).toEqual({ notify: 'none', name: 'swap-b' });
  });

  it('is refused when somebody who knows the secret seals the contents of one case under the tag of another', async () => {
    const tag = await putAlone('moved');
    const plain = Buffer.from(JSON.stringify({ v: 1, case: 'elsewhere', contact: FULL }));
    const { sealed, sealedKey } = seal(ctx.config.vault.publicKey, tag, plain, seededSource('moved'));
    await ctx.db.updateTable('vault_contacts').set({ sealed }).where('tag', '=', tag).execute();
    await ctx.db.updateTable('vault_keys').set({ sealed_key: sealedKey }).where('tag', '=', tag).execute();
    await fault('moved', 'swapped');
  });

  it('is refused when a bit is flipped anywhere or the row is cut short', async () => {
    const tag = await putAlone('bits');
    const { keys, contacts } = await rowsOf();
    const sealed = contacts.find((row) => row.tag === tag)!.sealed;
    const sealedKey = keys.find((row) => row.tag === tag)!.sealed_key;
    const setSealed = (bytes: Buffer) =>
      ctx.db.updateTable('vault_contacts').set({ sealed: bytes }).where('tag', '=', tag).execute();
    const setKey = (bytes: Buffer) =>
      ctx.db.updateTable('vault_keys').set({ sealed_key: bytes }).where('tag', '=', tag).execute();
    const flipped = (bytes: Buffer, at: number) => {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 1;
      return copy;
    };
    for (const at of [0, 11, 12, 300, sealed.length - 1]) {
      await setSealed(flipped(sealed, at));
      await fault('bits', 'damaged');
    }
    for (const length of [0, 5, 12, 27, 28, sealed.length - 1]) {
      await setSealed(sealed.subarray(0, length));
      await fault('bits', 'damaged');
    }
    await setSealed(sealed);
    for (const at of [0, 31, 32, sealedKey.length - 1]) {
      await setKey(flipped(sealedKey, at));
      await fault('bits', 'damaged');
    }
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(80), sealedKey.subarray(0, 79)]) {
      await setKey(bytes);
      await fault('bits', 'damaged');
    }
    await setKey(sealedKey);
    expect(await openContact(ctx.db, ctx, 'bits')).toEqual({ notify: 'none', name: 'bits' });
  });
});

describe('erasing', () => {
  it('destroys the key and the ciphertext, once', async () => {
    const tag = await putAlone('gone');
    expect(await transact(ctx.db, (trx) => eraseContact(trx, ctx, 'gone'))).toBe(true);
    expect(await openContact(ctx.db, ctx, 'gone')).toBeNull();
    expect(await hasContact(ctx.db, ctx, 'gone')).toBe(false);
    const { keys, contacts } = await rowsOf();
    expect([...keys, ...contacts].some((row) => row.tag === tag)).toBe(false);
    expect(await transact(ctx.db, (trx) => eraseContact(trx, ctx, 'gone'))).toBe(false);
  });

  it('leaves other contacts as they were', async () => {
    await put('stays', FULL);
    await putAlone('goes');
    await transact(ctx.db, (trx) => eraseContact(trx, ctx, 'goes'));
    expect(await openContact(ctx.db, ctx, 'stays')).toEqual(FULL);
  });
});

(engine === 'sqlite' ? describe : describe.skip)('the files of the database', () => {
  it('hold no word of a contact, in the write-ahead log neither', async () => {
    const marker = 'not-a-contact-but-plainly-stored';
    await ctx.db.insertInto('migrations').values({ name: marker, ran_at: 'x' }).execute();
    await put('canary', FULL);
    const files = readdirSync(ctx.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    // Positive control: the search does see what lies there openly.
    expect(files.some((bytes) => bytes.includes(marker))).toBe(true);
    for (const canary of [FULL.name!, FULL.phone!, FULL.email!]) {
      expect(files.filter((bytes) => bytes.includes(canary))).toHaveLength(0);
    }
    await ctx.db.deleteFrom('migrations').where('name', '=', marker).execute();
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { seededSource } from '../../server/ids.ts';
import { verifyRegister } from '../../server/features/register/index.ts';
import {
  eraseContact,
  makeVaultKeys,
  openContact,
  resealContacts,
  rotationOf,
  sealContact,
  type Contact,
  type Rotation,
} from '../../server/features/vault/index.ts';
import { keyIdOf } from '../../server/features/vault/seal.ts';
import { openTestContext, testConfig, type TestContext } from '../support/context.ts';

const OLD = makeVaultKeys(seededSource('test/vault'));
const NEW = makeVaultKeys(seededSource('new/vault'));
const WORDS = '张三测试';

let ctx: TestContext;
/** The same county with the new pair in its settings, and the old private half. */
let turned: TestContext;
let rotation: Rotation;
beforeAll(async () => {
  ctx = await openTestContext({ seed: 'reseal' });
  const config = testConfig(ctx.dataDir, {
    VAULT_PUBLIC_KEY: NEW.publicKey,
    VAULT_PRIVATE_KEY: NEW.privateKey,
    VAULT_OLD_PRIVATE_KEY: OLD.privateKey,
  });
  turned = { ...ctx, config };
  rotation = rotationOf(config) as Rotation;
});
afterAll(() => ctx.close());
beforeEach(async () => {
  await ctx.db.deleteFrom('vault_contacts').execute();
  await ctx.db.deleteFrom('vault_keys').execute();
});

const contactOf = (n: number): Contact => ({ name: `${WORDS}${n}`, phone: '13800005678', notify: 'sms' });
async function fill(count: number, context = ctx): Promise<void> {
  await transact(context.db, async (trx) => {
    for (let n = 0; n < count; n += 1) await sealContact(trx, context, `case-${n}`, contactOf(n));
  });
}
const keys = () => ctx.db.selectFrom('vault_keys').selectAll().orderBy('tag').execute();
const idsHeld = async (): Promise<string[]> => [...new Set((await keys()).map((row) => row.key_id))];
const leaves = async (): Promise<object[]> =>
  (
    await ctx.db
      .selectFrom('register_entries')
      .select('payload_json')
      .where('kind', '=', 'vault.key_changed')
      .orderBy('seq')
      .execute()
  ).map((row) => JSON.parse(row.payload_json!) as object);

describe('a change of the site’s keys', () => {
  it('seals every contact to the new pair: the new key opens it, the old one no longer', async () => {
    await fill(7);
    const before = await keys();
    const contacts = await ctx.db.selectFrom('vault_contacts').selectAll().execute();
    ctx.clock.advance(86_400_000 * 3);
    const seen: number[][] = [];
    const done = await resealContacts(turned, rotation, {
      portion: 3,
      onProgress: (...at) => seen.push(at),
    });
    expect(done).toEqual({ resealed: 7, held: 7, left: 0 });
    expect(seen).toEqual([
      [3, 7],
      [6, 7],
      [7, 7],
    ]);
    for (let n = 0; n < 7; n += 1) {
      expect(await openContact(ctx.db, turned, `case-${n}`)).toEqual(contactOf(n));
      await expect(openContact(ctx.db, ctx, `case-${n}`)).rejects.toMatchObject({ reason: 'wrong-key' });
    }
    // How long a contact is kept doesn't begin anew, and nothing of the old ciphertext is used again.
    const after = await keys();
    expect(after.map((row) => row.sealed_on)).toEqual(before.map((row) => row.sealed_on));
    const sealed = await ctx.db.selectFrom('vault_contacts').selectAll().execute();
    const hex = new Set(contacts.map((row) => row.sealed.toString('hex')));
    expect(sealed.some((row) => hex.has(row.sealed.toString('hex')))).toBe(false);
  });

  it('says so once, in a leaf that anybody may read and that names no row', async () => {
    const before = (await leaves()).length;
    await fill(2);
    await resealContacts(turned, rotation);
    const said = (await leaves()).slice(before);
    expect(said).toEqual([{ from: keyIdOf(ctx.config.vault.publicKey), to: rotation.to, count: 2 }]);
    expect(await resealContacts(turned, rotation)).toEqual({ resealed: 0, held: 2, left: 0 });
    expect(await leaves()).toHaveLength(before + 1);
    expect((await verifyRegister(ctx.db, ctx)).faults).toEqual([]);
  });

  it('goes on where it was stopped, with whole rows on either side of the place', async () => {
    await fill(8);
    const before = (await leaves()).length;
    const stop = new Error('the machine was switched off');
    const stopped = resealContacts(turned, rotation, {
      portion: 3,
      onProgress: (done) => {
        if (done === 6) throw stop;
      },
    });
    await expect(stopped).rejects.toBe(stop);
    expect((await keys()).filter((row) => row.key_id === rotation.to)).toHaveLength(6);
    expect(await leaves()).toHaveLength(before);
    // In between each half opens with its own key.
    let opened = 0;
    for (let n = 0; n < 8; n += 1) {
      const one = await openContact(ctx.db, turned, `case-${n}`).catch(() => null);
      const other = await openContact(ctx.db, ctx, `case-${n}`).catch(() => null);
      expect([one, other].filter((contact) => contact !== null)).toEqual([contactOf(n)]);
      opened += one === null ? 0 : 1;
    }
    expect(opened).toBe(6);
    expect(await resealContacts(turned, rotation, { portion: 3 })).toEqual({ resealed: 2, held: 8, left: 0 });
    expect((await leaves()).slice(before)).toMatchObject([{ count: 8 }]);
    for (let n = 0; n < 8; n += 1) {
      expect(await openContact(ctx.db, turned, `case-${n}`)).toEqual(contactOf(n));
    }
  });

  it('writes its leaf in the transaction of the last portion: one that fails takes nothing over', async () => {
    await fill(3);
    const before = (await leaves()).length;
    const broken = {
      ...turned,
      clock: {
        now() {
          throw new Error('no time');
        },
      },
    };
    await expect(resealContacts(broken, rotation)).rejects.toThrow('no time');
    expect(await idsHeld()).toEqual([rotation.from]);
    expect(await leaves()).toHaveLength(before);
  });

  it('leaves a damaged row, a moved one and one of a third pair as they were, and counts them', async () => {
    await fill(6);
    const rows = await keys();
    const flipped = Buffer.from(rows[1]!.sealed_key);
    flipped[40]! ^= 1;
    await ctx.db
      .updateTable('vault_keys')
      .set({ sealed_key: flipped })
      .where('tag', '=', rows[1]!.tag)
      .execute();
    // Sealed by somebody who knows the secret, of another case: whole, and in the wrong place.
    await transact(ctx.db, (trx) => sealContact(trx, ctx, 'elsewhere', contactOf(99)));
    const moved = (await keys()).find((row) => !rows.some((one) => one.tag === row.tag))!;
    await ctx.db
      .updateTable('vault_keys')
      .set({ tag: 'f'.repeat(64) })
      .where('tag', '=', moved.tag)
      .execute();
    await ctx.db
      .updateTable('vault_contacts')
      .set({ tag: 'f'.repeat(64) })
      .where('tag', '=', moved.tag)
      .execute();
    await ctx.db
      .updateTable('vault_keys')
      .set({ key_id: 'another-pair' })
      .where('tag', '=', rows[2]!.tag)
      .execute();
    expect(await resealContacts(turned, rotation, { portion: 2 })).toEqual({
      resealed: 4,
      held: 4,
      left: 3,
    });
    const after = await keys();
    expect(after.find((row) => row.tag === rows[1]!.tag)).toMatchObject({
      key_id: rotation.from,
      sealed_key: flipped,
    });
  });

  it('does not bring back what was erased, nor lay an old contact over a newer one', async () => {
    await fill(3);
    await transact(ctx.db, (trx) => eraseContact(trx, ctx, 'case-0'));
    await transact(ctx.db, (trx) => sealContact(trx, turned, 'case-1', { notify: 'none' }));
    expect(await resealContacts(turned, rotation)).toEqual({ resealed: 1, held: 2, left: 0 });
    expect(await openContact(ctx.db, turned, 'case-0')).toBeNull();
    expect(await openContact(ctx.db, turned, 'case-1')).toEqual({ notify: 'none' });
  });

  it('writes nothing readable: not in the register, not in a row', async () => {
    await fill(3);
    await resealContacts(turned, rotation);
    const entries = await ctx.db.selectFrom('register_entries').select('payload_json').execute();
    expect(entries.some((row) => row.payload_json?.includes(WORDS))).toBe(false);
    const contacts = await ctx.db.selectFrom('vault_contacts').selectAll().execute();
    expect(contacts.some((row) => row.sealed.includes(WORDS) || row.sealed.includes('138000'))).toBe(false);
  });

  it('is refused with settings with which nobody could read on', () => {
    const asked = (set: Record<string, string>) => rotationOf(testConfig(ctx.dataDir, set));
    expect(asked({})).toBe('no-old-key');
    expect(asked({ VAULT_OLD_PRIVATE_KEY: OLD.privateKey })).toBe('same-key');
    expect(asked({ VAULT_OLD_PRIVATE_KEY: OLD.privateKey, VAULT_PUBLIC_KEY: NEW.publicKey })).toBe(
      'not-a-pair',
    );
    expect(asked({ VAULT_OLD_PRIVATE_KEY: OLD.privateKey, PROCESS_ROLE: 'web' })).toBe('no-old-key');
  });
});

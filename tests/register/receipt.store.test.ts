import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { transact } from '../../db/transaction.ts';
import { RESIDENT } from '../../server/actor.ts';
import { NotFound } from '../../server/errors.ts';
import {
  appendEvent,
  appendPublicLeaf,
  canonical,
  checkpoint,
  eraseStream,
  receiptProof,
  verifierKey,
  verifyReceipt,
  verifyRegister,
  type JsonObject,
} from '../../server/features/register/index.ts';
import { signNote } from '../../server/features/register/note.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';

const FILE = 'ef'.repeat(32);
let ctx: TestContext;
let key: string;

const append = async (stream: string, payload: JsonObject = { text: '路灯不亮𠮷' }, files: string[] = []) => {
  const event = { stream, kind: 'case.submitted', at: MONDAY, actor: RESIDENT, payload, files };
  return (await transact(ctx.db, (trx) => appendEvent(trx, ctx, event))).seq;
};

beforeAll(async () => {
  ctx = await openTestContext({ seed: 'receipts' });
  key = verifierKey(ctx);
});
afterAll(() => ctx.close());

describe('a checkpoint', () => {
  it('is the signed size and root of the register', async () => {
    await append('case:first');
    const [origin, size, root, empty, signature] = (await checkpoint(ctx.db, ctx)).split('\n');
    const verdict = await verifyRegister(ctx.db, ctx);
    expect([origin, size, empty]).toEqual(['ztc.test/case-log/1', String(verdict.size), '']);
    expect(Buffer.from(root!, 'base64').toString('hex')).toBe(verdict.root);
    expect(signature).toMatch(/^— ztc\.test\/case-log\/1 [A-Za-z0-9+/]{91}=$/);
    expect(key).toMatch(/^ztc\.test\/case-log\/1\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/);
  });

  it('is never signed inside a transaction, where it could still be rolled back', async () => {
    await expect(transact(ctx.db, (trx) => checkpoint(trx, ctx))).rejects.toThrow(/after commit/);
    await expect(transact(ctx.db, (trx) => receiptProof(trx, ctx, 0))).rejects.toThrow(/after commit/);
  });
});

describe('a receipt', () => {
  it('of every event proves it in a tree of every size up to 40, offline', async () => {
    for (let i = 0; i < 40; i++) await append(`case:${i % 5}`, { i }, i % 2 ? [FILE] : []);
    const { size } = await verifyRegister(ctx.db, ctx);
    for (let seq = 0; seq < size; seq++) {
      const verdict = verifyReceipt(await receiptProof(ctx.db, ctx, seq), key);
      expect(verdict).toMatchObject({
        ok: true,
        index: seq,
        size,
        event: { kind: 'case.submitted', at: MONDAY },
      });
    }
    const grown = await openTestContext({ seed: 'growing' });
    for (let i = 0; i < 20; i++) {
      const event = { stream: 's:1', kind: 'k', at: MONDAY, actor: RESIDENT, payload: { i } };
      await transact(grown.db, (trx) => appendEvent(trx, grown, event));
      for (const seq of [0, i >> 1, i]) {
        expect(verifyReceipt(await receiptProof(grown.db, grown, seq), verifierKey(grown)).ok).toBe(true);
      }
    }
    await grown.close();
  });

  it('opens to the event: text, files, role, place in its stream; the stream stays a tag', async () => {
    const seq = await append('case:open', { text: '第一\n行', set: { title: 't' } }, [FILE]);
    const text = await receiptProof(ctx.db, ctx, seq);
    const verdict = verifyReceipt(text, key);
    expect(verdict).toMatchObject({
      ok: true,
      event: {
        n: 0,
        prevCommit: null,
        actorRole: 'resident',
        payload: { text: '第一\n行', set: { title: 't' } },
        files: [FILE],
      },
    });
    expect(text.split('\n')[0]).toBe('c2sp.org/tlog-proof@v1');
    expect(Buffer.from(text, 'utf8').includes('case:open')).toBe(false);
    expect(Buffer.from(text.split('\n')[1]!.slice(6), 'base64').includes('case:open')).toBe(false);
  });

  it('stays true as the register grows, and after the event was erased', async () => {
    const seq = await append('case:later');
    const text = await receiptProof(ctx.db, ctx, seq);
    await append('case:other');
    const erasure = { stream: 'case:later', at: MONDAY, basis: 'retention' };
    await transact(ctx.db, (trx) => eraseStream(trx, ctx, erasure));
    expect(verifyReceipt(text, key).ok).toBe(true);
    await expect(receiptProof(ctx.db, ctx, seq)).rejects.toThrow(NotFound);
  });

  it('is not given for what is not there or is not an event', async () => {
    const leaf = { kind: 'board.opened', at: MONDAY, body: {} };
    const { seq } = await transact(ctx.db, (trx) => appendPublicLeaf(trx, ctx, leaf));
    for (const other of [seq, 1e6, -1])
      await expect(receiptProof(ctx.db, ctx, other)).rejects.toThrow(NotFound);
  });
});

describe('something that is no receipt', () => {
  let good: string;
  beforeAll(async () => {
    good = await receiptProof(ctx.db, ctx, await append('case:good', { text: '水管漏水' }, [FILE]));
  });
  const refused = (text: string, vkey = key) => {
    const verdict = verifyReceipt(text, vkey);
    expect(verdict.ok).toBe(false);
    return verdict.ok ? '' : verdict.reason;
  };
  /** The good receipt with one line changed. */
  const withLine = (at: number, change: (line: string) => string) =>
    good
      .split('\n')
      .map((line, i) => (i === at ? change(line) : line))
      .join('\n');

  it('any flipped bit is seen', () => {
    expect(verifyReceipt(good, key).ok).toBe(true);
    const bytes = Buffer.from(good);
    for (let at = 0; at < bytes.length; at++) {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 1 << (at % 8);
      const verdict = verifyReceipt(copy.toString('utf8'), key);
      expect({ at, ok: verdict.ok }).toEqual({ at, ok: false });
    }
  });

  it('any truncation and any doubling is seen', () => {
    for (let length = 0; length < good.length; length += 3) refused(good.slice(0, length));
    refused(good + good);
    refused(`${good}\n`);
    refused(` ${good}`);
    refused(good.replaceAll('\n', '\r\n'));
  });

  it('is not true of another index, path, event or log', async () => {
    const { seq } = await transact(ctx.db, (trx) =>
      appendEvent(trx, ctx, {
        stream: 'case:x',
        kind: 'k',
        at: MONDAY,
        actor: RESIDENT,
        payload: { text: '假' },
      }),
    );
    const other = await receiptProof(ctx.db, ctx, seq);
    expect(refused(withLine(1, () => other.split('\n')[1]!))).toBe('inclusion');
    expect(refused(withLine(2, () => 'index 3'))).toBe('inclusion');
    for (const index of ['1000000000000000000', '99999999999999999999', '-1', '01', '0x1', '1.5', '', '１']) {
      expect(refused(withLine(2, () => `index ${index}`))).toBe('format');
    }
    expect(refused(withLine(2, () => 'index 9007199254740991'))).toBe('inclusion');
    expect(refused(withLine(3, () => Buffer.alloc(32).toString('base64')))).toBe('inclusion');
    expect(refused(withLine(3, () => 'not base64 at all'))).toBe('format');
    expect(refused(withLine(3, () => Buffer.alloc(31).toString('base64')))).toBe('format');
    const elsewhere = { ...ctx.config, baseUrl: 'http://fork.test' };
    expect(refused(await receiptProof(ctx.db, { ...ctx, config: elsewhere }, seq))).toBe('signature');
    expect(refused(good, verifierKey({ config: elsewhere }))).toBe('signature');
    expect(refused(good, 'ztc.test/case-log/1+00000000+AAAA')).toBe('key');
  });

  it('has a checkpoint that is one, also when the log itself signed something else', () => {
    const [head] = good.split('\n\nztc.test');
    const seed = ctx.config.register.signingKey;
    const origin = 'ztc.test/case-log/1';
    const root = Buffer.alloc(32).toString('base64');
    const withNote = (text: string) => `${head}\n\n${signNote(text, origin, seed)}`;
    expect(refused(withNote('hello\n'))).toBe('checkpoint');
    expect(refused(withNote(`other.test/case-log/1\n9\n${root}\n`))).toBe('checkpoint');
    for (const size of ['0', '1'])
      expect(refused(withNote(`${origin}\n${size}\n${root}\n`))).toBe('inclusion');
    expect(refused(withNote(`${origin}\n-5\n${root}\n`))).toBe('checkpoint');
    expect(refused(withNote(`${origin}\n9\nAAAA\n`))).toBe('checkpoint');
  });

  it('has an event that is exactly the one canonical text', () => {
    const extra = Buffer.from(good.split('\n')[1]!.slice(6), 'base64');
    const [salt, event] = [extra.subarray(0, 32), extra.subarray(32).toString('utf8')];
    const withEvent = (text: string | Buffer) =>
      withLine(1, () => `extra ${Buffer.concat([salt, Buffer.from(text as string)]).toString('base64')}`);
    const fields = JSON.parse(event) as Record<string, unknown>;
    expect(verifyReceipt(withEvent(event), key).ok).toBe(true);
    expect(refused(withEvent(`${event} `))).toBe('event');
    expect(refused(withEvent(event.replace('{', '{ ')))).toBe('event');
    expect(refused(withEvent(canonical({ ...fields, more: 1 })))).toBe('event');
    for (const field of Object.keys(fields)) {
      refused(withEvent(canonical({ ...fields, [field]: undefined })));
      for (const value of [null, 0, 7, 'x', [], {}, true]) {
        if (value !== fields[field]) refused(withEvent(canonical({ ...fields, [field]: value })));
      }
    }
    expect(refused(withEvent(Buffer.from([0xff, 0xfe])))).toBe('event');
    expect(refused(withEvent('['.repeat(100_000)))).toBe('event');
    expect(refused(withEvent('['.repeat(90_000) + ']'.repeat(90_000)))).toBe('event');
    expect(refused(withLine(1, () => 'extra '))).toBe('event');
  });

  it('may be anything and of any size: the answer is no, and quick', () => {
    const huge = 'A'.repeat(1_000_000);
    expect(refused(huge)).toBe('too-long');
    expect(refused(withLine(1, () => `extra ${huge}`))).toBe('too-long');
    for (const text of [
      '',
      '\n\n',
      '\u0000',
      'c2sp.org/tlog-proof@v1',
      'c2sp.org/tlog-proof@v1\n\n',
      '路'.repeat(999),
    ]) {
      refused(text);
    }
    for (const thing of [null, 7, {}, []] as unknown[] as string[]) {
      refused(thing);
      refused(good, thing);
    }
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.base64String(), { maxLength: 5 }),
        (text, lines) => {
          refused(text);
          refused(`c2sp.org/tlog-proof@v1\nextra ${lines.join('\nindex 0\n')}\n\n${text}`);
          refused(good, text);
        },
      ),
    );
  });
});

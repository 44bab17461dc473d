import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { connect, type Connection } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import { transact } from '../../db/transaction.ts';
import { verifyAll } from '../../server/admin/verify.ts';
import { findCaseByReceipt, receiptHash } from '../../server/features/cases/index.ts';
import { seedDeadlines } from '../../server/features/deadlines/index.ts';
import { hasContact } from '../../server/features/vault/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';

const WRITER = join(import.meta.dirname, 'writer.ts');

let dataDir: string;
let context: TestContext;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ztc-fault-'));
  context = await openTestContext();
  const first = connect({ dataDir });
  await migrate(first);
  await transact(first.db, (trx) => seedDeadlines(trx, MONDAY));
  await first.close();
});
afterAll(async () => {
  await context.close();
  rmSync(dataDir, { recursive: true, force: true });
});

interface Promised {
  code: string;
  receipt: string;
}

/** Lets writers promise so many cases, then kills them as a power cut would. */
async function written(count: number, writers: readonly ChildProcess[]): Promise<Promised[]> {
  const promised: Promised[] = [];
  const ends = writers.map((writer) => new Promise<void>((resolve) => writer.on('close', () => resolve())));
  for (const writer of writers) {
    let rest = '';
    writer.stdout!.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const [code, receipt] = line.split(' ');
        if (receipt !== undefined) promised.push({ code: code!, receipt });
      }
      if (promised.length >= count) for (const one of writers) one.kill('SIGKILL');
    });
  }
  await Promise.all(ends);
  return promised;
}

const aWriter = (): ChildProcess =>
  spawn(process.execPath, [WRITER, dataDir], { stdio: ['ignore', 'pipe', 'ignore'] });

/** A fresh look at what is on the disk. */
async function afterwards<T>(look: (opened: Connection, ctx: TestContext) => Promise<T>): Promise<T> {
  const opened = connect({ dataDir });
  try {
    return await look(opened, { ...context, db: opened.db, dialect: opened.dialect });
  } finally {
    await opened.close();
  }
}

describe('a process that is killed while it takes cases in', () => {
  it('has lost nothing that it promised, and left nothing half done', async () => {
    const promised: Promised[] = [];
    for (const count of [1, 4, 9, 17]) promised.push(...(await written(count, [aWriter()])));
    // And two at once, as two processes on one machine.
    promised.push(...(await written(20, [aWriter(), aWriter()])));
    expect(promised.length).toBeGreaterThan(45);
    await afterwards(async ({ db }, ctx) => {
      for (const { code, receipt } of promised) {
        expect((await findCaseByReceipt(db, receiptHash(receipt)))?.code).toBe(code);
      }
      const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
      expect(rows).toEqual([{ integrity_check: 'ok' }]);
      // A case whose answer the person never saw is there whole, or not at all: row, contact and event.
      const cases = await db.selectFrom('cases').select('id').execute();
      expect(cases.length).toBeGreaterThanOrEqual(promised.length);
      for (const { id } of cases) expect(await hasContact(db, ctx, id)).toBe(true);
      const said: string[] = [];
      expect(await verifyAll(ctx, (line) => said.push(line))).toBe(0);
    });
  });

  it('goes on where it was: the next one has its number after the last', async () => {
    const before = await afterwards(({ db }) => db.selectFrom('register_entries').select('seq').execute());
    await written(3, [aWriter()]);
    await afterwards(async ({ db }) => {
      const entries = await db.selectFrom('register_entries').select('seq').orderBy('seq').execute();
      expect(entries.map(({ seq }) => Number(seq))).toEqual(entries.map((_, index) => index));
      expect(entries.length).toBeGreaterThan(before.length);
    });
  });
});

describe('a disk that takes no more', () => {
  it('refuses what comes, keeps what was promised, and takes in again when there is room', async () => {
    // The limit of a file's size stands for the full disk: writing beyond it fails in the same place.
    const limited = spawn(
      'bash',
      ['-c', `trap '' XFSZ; ulimit -f 900; exec "$0" "$1" "$2"`, process.execPath, WRITER, dataDir],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    let refused = 0;
    limited.stdout.on('data', (chunk: Buffer) => {
      refused += chunk.toString('utf8').split('refused').length - 1;
      if (refused > 20) limited.kill('SIGKILL');
    });
    const promised = await written(Number.POSITIVE_INFINITY, [limited]);
    expect(refused).toBeGreaterThan(20);
    const again = await written(2, [aWriter()]);
    await afterwards(async ({ db }, ctx) => {
      for (const { code, receipt } of [...promised, ...again]) {
        expect((await findCaseByReceipt(db, receiptHash(receipt)))?.code).toBe(code);
      }
      expect(await verifyAll(ctx, () => undefined)).toBe(0);
    });
  });
});

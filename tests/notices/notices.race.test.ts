import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact, type Db } from '../../db/transaction.ts';
import { queueNotice, sendNotices, smtpMailer, type Resolvers } from '../../server/features/notices/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { engine } from '../support/db.ts';
import { openPostOffice, type PostOffice } from './post-office.ts';

let context: TestContext;
let office: PostOffice;
let doors: Db[];
beforeAll(async () => {
  context = await openTestContext();
  office = await openPostOffice();
  // On SQLite a second connection in this thread would make the first one wait for a lock it holds itself.
  const another = (): Db => (engine === 'postgres' ? context.connection.another().db : context.db);
  doors = Array.from({ length: 4 }, another);
});
afterAll(async () => {
  await office.close();
  await context.close();
});

const offices: Resolvers = {
  async resolveAccount() {
    return { email: 'desk@example.gov.cn' };
  },
  async resolveUnit() {
    return null;
  },
};

describe('several senders at once', () => {
  it('send each of thirty notices once', async () => {
    for (let n = 0; n < 30; n++) {
      await transact(context.db, (trx) =>
        queueNotice(trx, context, {
          dedupeKey: `n${n}`,
          recipient: { kind: 'account', id: 'post' },
          template: 'office.inbox',
          args: { code: `ZTC-${n}` },
        }),
      );
    }
    const mailer = smtpMailer(office.url, 'ztc@example.gov.cn');
    const counts = await Promise.all(doors.map((db) => sendNotices({ ...context, db, mailer }, offices)));
    mailer.close();
    expect(counts.reduce((sum, count) => sum + count.sent, 0)).toBe(30);
    expect(counts.every((count) => count.failed + count.retried + count.dropped === 0)).toBe(true);
    expect(counts.filter((count) => count.sent > 0).length).toBeGreaterThan(1);
    const mailIds = office.received.map((mail) => /^Message-ID: (.+)\r$/m.exec(mail.raw)![1]);
    expect(new Set(mailIds).size).toBe(30);
    expect(mailIds).toHaveLength(30);
  });

  it('queue one happening once', async () => {
    const draft = {
      dedupeKey: 'one happening',
      recipient: { kind: 'account', id: 'post' },
      template: 'office.inbox',
      args: { code: 'ZTC-1' },
    } as const;
    const queued = await Promise.all(
      doors.map((db) => transact(db, (trx) => queueNotice(trx, context, draft))),
    );
    expect(queued.filter(Boolean)).toHaveLength(1);
  });
});

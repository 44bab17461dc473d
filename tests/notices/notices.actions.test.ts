import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { DAY, HOUR, MINUTE } from '../../server/clock.ts';
import { defaultRules, publishRules } from '../../server/features/deadlines/index.ts';
import {
  noMailer,
  queueNotice,
  sendNotices,
  type NoticeDraft,
  type Resolvers,
} from '../../server/features/notices/index.ts';
import { signature } from '../../server/features/notices/gateway.ts';
import { sealContact, type Contact } from '../../server/features/vault/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';

const SECRET = 'a-secret-of-the-gateway';
interface Call {
  headers: IncomingMessage['headers'];
  body: string;
}
let gateway: Server;
let calls: Call[] = [];
/** What the gateway answers next; 204 when there is nothing left. */
let answers: number[] = [];
let context: TestContext;
let mailer: TestContext['mailer'];

const offices: Resolvers = {
  async resolveAccount(_reader, id) {
    return id === 'post-1' ? { email: 'desk@example.gov.cn' } : null;
  },
  async resolveUnit(_reader, id) {
    return id === 'unit-1' ? { phone: '0371-60000000' } : null;
  },
};

beforeAll(async () => {
  gateway = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      calls.push({ headers: req.headers, body: Buffer.concat(chunks).toString() });
      const status = answers.shift() ?? 204;
      res.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const { port } = gateway.address() as AddressInfo;
  context = await openTestContext({
    config: { WEBHOOK_URL: `http://127.0.0.1:${port}/sms`, WEBHOOK_SECRET: SECRET },
  });
  mailer = context.mailer;
});
afterAll(async () => {
  gateway.closeAllConnections();
  await new Promise((resolve) => gateway.close(resolve));
  await context.close();
});
beforeEach(() => context.clock.set(MONDAY));
afterEach(async () => {
  context.mailer = mailer;
  context.sent.length = 0;
  calls = [];
  answers = [];
  await context.db.deleteFrom('notices').execute();
});

let caseNumber = 0;
async function caseWith(contact: Contact | null): Promise<string> {
  const caseId = `case-${++caseNumber}`;
  if (contact) await transact(context.db, (trx) => sealContact(trx, context, caseId, contact));
  return caseId;
}

async function queue(draft: Partial<NoticeDraft> & Pick<NoticeDraft, 'recipient'>): Promise<boolean> {
  return transact(context.db, (trx) =>
    queueNotice(trx, context, {
      dedupeKey: `case.answered/${draft.recipient.id}`,
      template: 'case.answered',
      args: { code: 'ZTC-7K3M-9QX2' },
      ...draft,
    }),
  );
}

const rows = () => context.db.selectFrom('notices').selectAll().orderBy('id').execute();
const only = async () => (await rows())[0]!;
const send = (limit?: number) => sendNotices(context, offices, limit === undefined ? {} : { limit });
const NOTHING = { sent: 0, failed: 0, retried: 0, dropped: 0 };

describe('queueing', () => {
  it('the same happening twice tells it once', async () => {
    const recipient = { kind: 'case', id: await caseWith({ email: 'a@b.cn', notify: 'email' }) } as const;
    expect(await queue({ recipient })).toBe(true);
    expect(await queue({ recipient })).toBe(false);
    expect(await send()).toEqual({ ...NOTHING, sent: 1 });
    expect(await queue({ recipient })).toBe(false);
    expect(await send()).toEqual(NOTHING);
    expect(context.sent).toHaveLength(1);
  });

  it('is undone with the transaction it belongs to', async () => {
    const attempt = transact(context.db, async (trx) => {
      await queueNotice(trx, context, {
        dedupeKey: 'x',
        recipient: { kind: 'unit', id: 'unit-1' },
        template: 'unit.new_case',
        args: { code: 'ZTC-1' },
      });
      throw new Error('refused');
    });
    await expect(attempt).rejects.toThrow('refused');
    expect(await rows()).toEqual([]);
  });

  it('keeps no address, no name and no word of a case in the row', async () => {
    const id = await caseWith({ name: '某某', email: 'canary@b.cn', phone: '13800138000', notify: 'email' });
    const args = { code: 'ZTC-1', text: '路灯坏了' };
    await queue({ recipient: { kind: 'case', id }, args });
    await send();
    expect(JSON.stringify(await rows())).not.toMatch(/canary|某某|13800138000|路灯/);
  });

  it('refuses a case number that is more than one', async () => {
    const recipient = { kind: 'unit', id: 'unit-1' } as const;
    for (const code of ['ZTC-1\r\nBcc: a@b.cn', '路灯坏了', '']) {
      await expect(queue({ recipient, args: { code } })).rejects.toBeInstanceOf(TypeError);
    }
  });
});

describe('sending', () => {
  it('goes to a resident the way they chose, in their language, saying nothing of the matter', async () => {
    await queue({
      recipient: {
        kind: 'case',
        id: await caseWith({ email: 'a@b.cn', phone: '13800138000', notify: 'email' }),
      },
      lang: 'en',
    });
    await queue({
      recipient: {
        kind: 'case',
        id: await caseWith({ email: 'a@b.cn', phone: '138 0013 8000', notify: 'sms' }),
      },
    });
    expect(await send()).toEqual({ ...NOTHING, sent: 2 });
    const [mailed, texted] = await rows();
    expect(context.sent).toEqual([
      {
        to: 'a@b.cn',
        subject: 'Case ZTC-7K3M-9QX2 has an answer',
        text: expect.stringContaining('http://ztc.test/track'),
        messageId: `<${mailed!.id}@ztc.test>`,
      },
    ]);
    expect(calls).toHaveLength(1);
    const { headers, body } = calls[0]!;
    expect(JSON.parse(body)).toEqual({ to: '13800138000', text: expect.stringContaining('ZTC-7K3M-9QX2') });
    expect(headers['idempotency-key']).toBe(texted!.id);
    expect(headers['x-ztc-signature']).toBe(`sha256=${signature(SECRET, texted!.id, body)}`);
    expect([mailed!.state, texted!.state, texted!.sent_at]).toEqual(['sent', 'sent', MONDAY]);
  });

  it('goes to posts and units where the resolvers say', async () => {
    await queue({ recipient: { kind: 'account', id: 'post-1' }, template: 'office.inbox' });
    await queue({ recipient: { kind: 'unit', id: 'unit-1' }, template: 'unit.new_case' });
    await queue({ recipient: { kind: 'unit', id: 'unit-2' }, template: 'unit.new_case' });
    expect(await send()).toEqual({ ...NOTHING, sent: 2, dropped: 1 });
    expect(context.sent[0]).toMatchObject({
      to: 'desk@example.gov.cn',
      text: expect.stringContaining('http://ztc.test/desk'),
    });
    expect(JSON.parse(calls[0]!.body)).toMatchObject({ to: '037160000000' });
  });

  it.each<[string, Contact | null, string]>([
    ['nobody left a contact', null, 'notices:noContact'],
    ['the resident wants none', { email: 'a@b.cn', notify: 'none' }, 'notices:noContact'],
    [
      'the address carries a header',
      { email: 'a@b.cn\r\nBcc: x@y.cn', notify: 'email' },
      'notices:badAddress',
    ],
  ])('is dropped for good where %s', async (_why, contact, key) => {
    await queue({ recipient: { kind: 'case', id: await caseWith(contact) } });
    expect(await send()).toEqual({ ...NOTHING, dropped: 1 });
    expect(await only()).toMatchObject({ state: 'dropped', last_error_key: key, claimed_until: null });
    context.clock.advance(30 * DAY);
    expect(await send()).toEqual(NOTHING);
  });

  it('is dropped where no such way is set up', async () => {
    context.mailer = noMailer;
    await queue({ recipient: { kind: 'account', id: 'post-1' } });
    expect(await send()).toEqual({ ...NOTHING, dropped: 1 });
    await queue({ recipient: { kind: 'unit', id: 'unit-1' } });
    const without = { ...context, config: { ...context.config, webhook: undefined } };
    expect(await sendNotices(without, offices)).toEqual({ ...NOTHING, dropped: 1 });
    expect((await rows()).map((row) => row.last_error_key)).toEqual([
      'notices:noChannel',
      'notices:noChannel',
    ]);
  });

  it('is refused in a process that may not open contacts, and costs the notice nothing', async () => {
    await queue({ recipient: { kind: 'account', id: 'post-1' } });
    const web = {
      ...context,
      config: { ...context.config, vault: { ...context.config.vault, privateKey: undefined } },
    };
    await expect(sendNotices(web, offices)).rejects.toMatchObject({ status: 403, key: 'vault:closed' });
    expect(await only()).toMatchObject({ state: 'queued', attempts: 0 });
  });

  it('takes no more than it was told to, longest due first', async () => {
    for (const id of ['a', 'b', 'c']) {
      await queue({ recipient: { kind: 'account', id: 'post-1' }, dedupeKey: id });
      context.clock.advance(MINUTE);
    }
    expect(await send(2)).toEqual({ ...NOTHING, sent: 2 });
    expect((await rows()).map((row) => row.state)).toEqual(['sent', 'sent', 'queued']);
  });
});

describe('the quiet hours', () => {
  it('hold a notice until eight, but not an urgent one', async () => {
    context.clock.set('2026-11-23T13:30:00.000Z'); // 21:30
    await queue({ recipient: { kind: 'account', id: 'post-1' }, dedupeKey: 'calm' });
    await queue({ recipient: { kind: 'account', id: 'post-1' }, dedupeKey: 'urgent', urgent: true });
    expect(await send()).toEqual({ ...NOTHING, sent: 1 });
    context.clock.set('2026-11-23T23:59:00.000Z');
    expect(await send()).toEqual(NOTHING);
    context.clock.set('2026-11-24T00:00:00.000Z');
    expect(await send()).toEqual({ ...NOTHING, sent: 1 });
  });

  it('also hold what was queued by day and is only reached at night', async () => {
    await queue({ recipient: { kind: 'account', id: 'post-1' } });
    context.clock.set('2026-11-23T14:00:00.000Z'); // 22:00, after an outage
    expect(await send()).toEqual(NOTHING);
    context.clock.set('2026-11-24T00:00:00.000Z');
    expect(await send()).toEqual({ ...NOTHING, sent: 1 });
  });
});

describe('the quiet hours of the rules in force', () => {
  afterEach(() => context.db.deleteFrom('rule_versions').execute());

  it('are the ones that are kept, from the day on which they begin', async () => {
    await transact(context.db, (trx) =>
      publishRules(trx, MONDAY, '2026-11-24', {
        ...defaultRules,
        quietHours: { from: '19:00', to: '09:30' },
      }),
    );
    await transact(context.db, (trx) =>
      publishRules(trx, MONDAY, '2026-11-25', {
        ...defaultRules,
        quietHours: { from: '22:00', to: '07:00' },
      }),
    );
    context.clock.set('2026-11-24T11:30:00.000Z'); // 19:30
    await queue({ recipient: { kind: 'account', id: 'post-1' } });
    expect(await only()).toMatchObject({ not_before: '2026-11-25T01:30:00.000Z' });
    expect(await send()).toEqual(NOTHING);
    context.clock.set('2026-11-25T01:30:00.000Z');
    expect(await send()).toEqual({ ...NOTHING, sent: 1 });

    context.clock.set('2026-11-25T13:30:00.000Z'); // 21:30, which is no longer quiet
    await queue({ recipient: { kind: 'account', id: 'post-1' }, dedupeKey: 'later' });
    expect(await send()).toEqual({ ...NOTHING, sent: 1 });
  });
});

describe('a channel that fails', () => {
  it('is tried again after a pause, under the same key, and then it is done', async () => {
    answers = [500, 200];
    await queue({ recipient: { kind: 'unit', id: 'unit-1' } });
    expect(await send()).toEqual({ ...NOTHING, retried: 1 });
    expect(await only()).toMatchObject({ state: 'queued', attempts: 1, last_error_key: 'notices:smsFailed' });
    context.clock.advance(MINUTE - 1);
    expect(await send()).toEqual(NOTHING);
    context.clock.advance(1);
    expect(await send()).toEqual({ ...NOTHING, sent: 1 });
    context.clock.advance(DAY);
    expect(await send()).toEqual(NOTHING);
    expect(calls.map((call) => call.headers['idempotency-key'])).toEqual([
      (await only()).id,
      (await only()).id,
    ]);
  });

  it('is not followed to another address', async () => {
    answers = [302];
    await queue({ recipient: { kind: 'unit', id: 'unit-1' } });
    expect(await send()).toEqual({ ...NOTHING, retried: 1 });
    expect(calls).toHaveLength(1);
  });

  it('ends in failed after six tries', async () => {
    answers = Array.from({ length: 20 }, () => 503);
    await queue({ recipient: { kind: 'unit', id: 'unit-1' }, urgent: true });
    const seen: string[] = [];
    for (let day = 0; day < 10; day++) {
      const counts = await send();
      seen.push(counts.failed ? 'failed' : counts.retried ? 'retried' : 'nothing');
      context.clock.advance(12 * HOUR);
    }
    expect(seen).toEqual([
      ...Array.from({ length: 5 }, () => 'retried'),
      'failed',
      ...Array.from({ length: 4 }, () => 'nothing'),
    ]);
    expect(await only()).toMatchObject({ state: 'failed', attempts: 6, last_error_key: 'notices:smsFailed' });
  });

  it('that is down is left alone after five, and the rest lose no try', async () => {
    answers = Array.from({ length: 20 }, () => 500);
    for (let n = 0; n < 8; n++)
      await queue({ recipient: { kind: 'unit', id: 'unit-1' }, dedupeKey: `n${n}` });
    expect(await send()).toEqual({ ...NOTHING, retried: 5 });
    expect((await rows()).map((row) => row.attempts)).toEqual([1, 1, 1, 1, 1, 0, 0, 0]);
  });

  it('does not keep the others: one bad resolver, one good', async () => {
    await queue({ recipient: { kind: 'unit', id: 'unit-1' }, dedupeKey: 'bad' });
    await queue({ recipient: { kind: 'account', id: 'post-1' }, dedupeKey: 'good' });
    const broken: Resolvers = {
      ...offices,
      async resolveUnit() {
        throw new Error('out of order');
      },
    };
    expect(await sendNotices(context, broken)).toEqual({ ...NOTHING, sent: 1, retried: 1 });
    expect((await rows())[0]).toMatchObject({ state: 'queued', last_error_key: 'notices:lookupFailed' });
  });
});

describe('a sender that dies', () => {
  const dying: TestContext['mailer'] = { send: () => new Promise(() => undefined) };

  it('after sending leaves its claim to run out; the repeat can be told by its id', async () => {
    await queue({ recipient: { kind: 'account', id: 'post-1' } });
    const ids: string[] = [];
    context.mailer = {
      async send(mail) {
        ids.push(mail.messageId);
        if (ids.length === 1) await dying.send(mail);
      },
    };
    void sendNotices({ ...context }, offices);
    await until(() => ids.length === 1);
    context.clock.advance(10 * MINUTE - 1);
    expect(await send()).toEqual(NOTHING);
    context.clock.advance(1);
    expect(await send()).toEqual({ ...NOTHING, sent: 1 });
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });

  it('and comes back late may not undo what another has done', async () => {
    await queue({ recipient: { kind: 'account', id: 'post-1' } });
    let fail: ((error: Error) => void) | undefined;
    const late = {
      ...context,
      mailer: { send: () => new Promise<void>((_resolve, reject) => (fail = reject)) },
    };
    const first = sendNotices(late, offices);
    await until(() => fail !== undefined);
    context.clock.advance(10 * MINUTE);
    expect(await send()).toEqual({ ...NOTHING, sent: 1 });
    fail!(new Error('timeout'));
    expect(await first).toEqual(NOTHING);
    expect(await only()).toMatchObject({ state: 'sent', last_error_key: null });
  });

  it('and comes back while another is sending may not speak for it', async () => {
    await queue({ recipient: { kind: 'account', id: 'post-1' } });
    const ends: ((error?: Error) => void)[] = [];
    const mailer: TestContext['mailer'] = {
      send: () =>
        new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve()))),
    };
    const first = sendNotices({ ...context, mailer }, offices);
    await until(() => ends.length === 1);
    context.clock.advance(10 * MINUTE);
    const second = sendNotices({ ...context, mailer }, offices);
    await until(() => ends.length === 2);
    ends[0]!(new Error('timeout'));
    expect(await first).toEqual(NOTHING);
    expect(await only()).toMatchObject({ state: 'sending', attempts: 2 });
    ends[1]!();
    expect(await second).toEqual({ ...NOTHING, sent: 1 });
    expect(await only()).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('again and again comes to an end', async () => {
    await queue({ recipient: { kind: 'account', id: 'post-1' } });
    await context.db
      .updateTable('notices')
      .set({ state: 'sending', attempts: 6, claimed_until: context.clock.now() })
      .execute();
    expect(await send()).toEqual({ ...NOTHING, failed: 1 });
    expect(context.sent).toEqual([]);
    expect((await only()).last_error_key).toBe('notices:interrupted');
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let round = 0; round < 1000; round++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error('It never came to that');
}

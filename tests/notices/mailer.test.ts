import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { NoChannel, noMailer, smtpMailer, type Mailer } from '../../server/features/notices/index.ts';
import { openPostOffice, type PostOffice, type Received } from './post-office.ts';

let office: PostOffice;
let mailer: Mailer & { close(): void };

beforeAll(async () => {
  office = await openPostOffice();
  mailer = smtpMailer(office.url, 'ztc@example.gov.cn');
});
afterAll(async () => {
  mailer.close();
  await office.close();
});
afterEach(() => {
  office.received.length = 0;
  office.refusal = null;
});

const mail = {
  to: 'a@b.cn',
  subject: '诉求 ZTC-1 有了答复',
  text: '请凭回执查看。\n',
  messageId: '<id-1@ztc.example>',
};

const decoded = (raw: string): string => {
  const [head, ...body] = raw.split('\r\n\r\n');
  return /base64/i.test(head!) ? Buffer.from(body.join(''), 'base64').toString() : body.join('\r\n\r\n');
};

describe('mail over SMTP', () => {
  it('arrives at one address, as plain text, under its own id', async () => {
    await mailer.send(mail);
    expect(office.received).toHaveLength(1);
    const [{ to, from, raw }] = office.received as [Received];
    expect([to, from]).toEqual([['a@b.cn'], 'ztc@example.gov.cn']);
    expect(raw).toMatch(/^Message-ID: <id-1@ztc\.example>\r$/m);
    expect(raw).toMatch(/^Content-Type: text\/plain; charset=utf-8\r$/m);
    expect(decoded(raw)).toContain('请凭回执查看。');
  });

  it('lets no line break in an address or a subject become a header or a recipient', async () => {
    const bad = [
      { ...mail, subject: 'x\r\nBcc: all@example.cn\r\n\r\nbody' },
      { ...mail, to: 'a@b.cn\r\nBcc: all@example.cn' },
      { ...mail, to: 'a@b.cn>\r\nRCPT TO:<all@example.cn' },
      { ...mail, to: 'a@b.cn, all@example.cn' },
      { ...mail, messageId: '<x@y>\r\nBcc: all@example.cn' },
    ];
    for (const each of bad) await mailer.send(each).catch(() => undefined);
    for (const { to, raw } of office.received) {
      expect(to).not.toContain('all@example.cn');
      expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im);
    }
  });

  it('is not taken for sent when the server refuses, and the next one goes through', async () => {
    office.refusal = 550;
    await expect(mailer.send(mail)).rejects.toMatchObject({ responseCode: 550 });
    office.refusal = 451;
    await expect(mailer.send(mail)).rejects.toMatchObject({ responseCode: 451 });
    office.refusal = null;
    await expect(mailer.send(mail)).resolves.toBeUndefined();
    expect(office.received).toHaveLength(1);
  });

  it('reads no file and fetches nothing, whatever the text holds', async () => {
    await mailer
      .send({ ...mail, text: { path: '/etc/hostname' } as unknown as string })
      .catch(() => undefined);
    for (const { raw } of office.received) expect(decoded(raw).trim()).toBe('');
  });

  it('fails soon where no server listens', async () => {
    const nobody = smtpMailer('smtp://127.0.0.1:1', 'ztc@example.gov.cn');
    await expect(nobody.send(mail)).rejects.toMatchObject({ code: 'ESOCKET' });
    nobody.close();
  });

  it('has no way out where none is set up', async () => {
    await expect(noMailer.send(mail)).rejects.toBeInstanceOf(NoChannel);
  });
});

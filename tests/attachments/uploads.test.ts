import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express, { type ErrorRequestHandler } from 'express';
import request from 'supertest';
import {
  diskFiles,
  MAX_BODIES_UNDER_WAY,
  prepareFiles,
  readUploads,
  sendAttachment,
  storeFiles,
  UploadFault,
  type Attachment,
} from '../../server/features/attachments/index.ts';
import type { Context } from '../../server/context.ts';
import { HttpFault } from '../../server/errors.ts';
import { HandClock } from '../../server/clock.ts';
import { makeIds, seededSource } from '../../server/ids.ts';
import { plain, pdf } from './pictures.ts';

const directory = mkdtempSync(join(tmpdir(), 'ztc-uploads-'));
const ids = makeIds(new HandClock('2026-11-23T01:00:00.000Z'), seededSource('uploads'));
const files = diskFiles(directory);
/** What was written to the log. */
const errors: unknown[] = [];
const log = { error: (...args: unknown[]) => errors.push(args) } as unknown as Context['log'];
let server: Server;
let port: number;

const onFault: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  const fault = error instanceof HttpFault ? error : new HttpFault(500, String(error));
  res
    .status(fault.status)
    .json({ key: fault.key, args: fault.args, typed: fault instanceof UploadFault ? fault.typed : null });
};

beforeAll(async () => {
  const app = express();
  const options = {
    fields: ['title', 'topics'],
    files: ['photos'],
    checkToken: (req: express.Request) => (req.body as { _csrf?: unknown } | undefined)?._csrf === 'good',
  };
  const answer: express.RequestHandler = async (req, res) => {
    const uploaded = (req.files ?? []) as Express.Multer.File[];
    const stored = await storeFiles({ files, ids, log }, await prepareFiles(uploaded));
    res.json({ body: req.body as unknown, names: stored.map((file) => file.displayName), stored });
  };
  app.post('/send', readUploads(options), answer);
  app.post('/send-now', readUploads({ ...options, idleMs: 150 }), answer);
  app.use(onFault);
  await new Promise<void>((resolve) => (server = app.listen(0, '127.0.0.1', () => resolve())));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true, force: true });
});

const stored = (): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

const field = (name: string, value: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (disposition: string, content: Buffer | string): Buffer =>
  Buffer.concat([
    Buffer.from(`--b\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: image/jpeg\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
const TOKEN = field('_csrf', 'good');

async function post(
  parts: (string | Buffer)[],
  options: { end?: string; type?: string } = {},
): Promise<{
  status: number;
  body: { key?: string; typed?: unknown; body?: Record<string, unknown>; names?: string[] };
}> {
  const body = Buffer.concat(
    [...parts, options.end ?? '--b--\r\n'].map((part) => Buffer.from(part as string)),
  );
  const response = await request(server)
    .post('/send')
    .set('Content-Type', options.type ?? 'multipart/form-data; boundary=b')
    .send(body);
  return { status: response.status, body: response.body };
}

/** Refused with a class of answers, nothing written, and the next form is served as if nothing had been. */
async function refused(answer: ReturnType<typeof post>, key: string): Promise<void> {
  const before = stored();
  const { status, body } = await answer;
  expect(`${status} ${body.key}`).toBe(key);
  expect(stored()).toEqual(before);
  expect((await post([TOKEN, field('title', '好')])).status).toBe(200);
}

describe('an honest form', () => {
  it('arrives with its text, its lists and its files, Chinese names whole', async () => {
    const { status, body } = await post([
      TOKEN,
      field('title', '路灯坏了'),
      field('topics', 'a'),
      field('topics', 'b'),
      file('name="photos"; filename="村口.jpg"', await plain('jpeg')),
      file('name="photos"; filename="情况.pdf"', pdf()),
    ]);
    expect(status).toBe(200);
    expect(body.body).toEqual({ _csrf: 'good', title: '路灯坏了', topics: ['a', 'b'] });
    expect(body.names).toEqual(['村口.jpg', '情况.pdf']);
  });

  it('may leave its file field empty', async () => {
    const octets = Buffer.from(
      file('name="photos"; filename=""', '').toString().replace('image/jpeg', 'application/octet-stream'),
    );
    for (const part of [octets, file('name="photos"; filename=""', '')]) {
      const { status, body } = await post([TOKEN, field('title', 'x'), part]);
      expect([status, body.names, body.body]).toEqual([200, [], { _csrf: 'good', title: 'x' }]);
    }
  });
});

describe('a form without the right token', () => {
  it('is refused before a byte of it is judged, even when the file is far too large', async () => {
    const large = file('name="photos"; filename="a.jpg"', Buffer.alloc(11 * 1024 * 1024));
    await refused(post([field('_csrf', 'old'), large]), '403 errors:csrf');
  });

  it('has none of its files taken, wherever the token is missing', async () => {
    const photo = file('name="photos"; filename="a.jpg"', await plain('jpeg'));
    await refused(post([field('_csrf', 'old'), photo]), '403 errors:csrf');
    await refused(post([photo, TOKEN]), '403 errors:csrf');
    await refused(post([field('title', 'x')]), '403 errors:csrf');
    await refused(post([]), '403 errors:csrf');
  });

  it('is refused in every other encoding too', async () => {
    for (const type of [
      'text/plain',
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/mixed; boundary=b',
    ]) {
      expect((await post([field('title', 'x')], { type })).status).toBeGreaterThanOrEqual(400);
    }
  });
});

describe('names of fields', () => {
  it.each([
    ['an index beyond all arrays, then a name', ['a[4294967294]', 'a[x]']],
    ['an index beyond all arrays, then an item', ['a[4294967294]', 'a[]']],
    ['the smallest index', ['a[0]', 'a[x]']],
    ['five thousand brackets', [`a${'[b]'.repeat(5000)}`]],
    ['fifteen brackets', [`a${'[b]'.repeat(15)}`]],
    ['the prototype in brackets', ['__proto__[isAdmin]']],
    ['the constructor in brackets', ['constructor[prototype][x]']],
    ['the prototype', ['__proto__']],
    ['no name at all', ['']],
    ['a name the form does not have', ['is_admin']],
  ])('%s: refused at once', async (_name, names) => {
    const from = process.hrtime.bigint();
    await refused(post([TOKEN, ...names.map((name) => field(name, '1'))]), '400 attachments:malformed');
    // The unguarded parser is busy for two minutes here: seconds would be a failure, the exact figure is not.
    expect(Number(process.hrtime.bigint() - from) / 1e6).toBeLessThan(1000);
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
  });

  it('a part without any name, or a file under a wrong one, is refused', async () => {
    await refused(
      post([TOKEN, '--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n']),
      '400 attachments:malformed',
    );
    const photo = await plain('jpeg');
    await refused(post([TOKEN, file('name="avatar"; filename="a.jpg"', photo)]), '400 attachments:malformed');
    await refused(
      post([TOKEN, file('name="photos[0]"; filename="a.jpg"', photo)]),
      '400 attachments:malformed',
    );
  });
});

describe('names of files', () => {
  it.each([
    '../../../../tmp/x.ejs',
    '..\\..\\x',
    'C:\\x',
    '/etc/passwd',
    'a%0d%0aSet-Cookie: x',
    'a\u202Egpj.exe',
    '😀'.repeat(40),
  ])('%j stays text: the file goes under a key of ours', async (name) => {
    const { status, body } = await post([
      TOKEN,
      file(`name="photos"; filename="${name}"`, await plain('jpeg')),
    ]);
    expect(status).toBe(200);
    expect(body.names![0]).toMatch(/^[^/\\\p{C}]+\.jpg$/u);
    expect(stored().every((kept) => /^[0-9a-f-]+$/.test(kept))).toBe(true);
  });

  it('of five thousand letters or with a NUL do no harm', async () => {
    const photo = await plain('jpeg');
    for (const name of ['长'.repeat(5000), 'a\0b.jpg']) {
      const { status } = await post([TOKEN, file(`name="photos"; filename="${name}"`, photo)]);
      expect([200, 400]).toContain(status);
    }
    expect((await post([TOKEN])).status).toBe(200);
  });
});

describe('too much', () => {
  it('a file of ten megabytes and a byte is refused; what was typed before it comes back', async () => {
    const answer = post([
      TOKEN,
      field('title', '路灯'),
      file('name="photos"; filename="a.jpg"', Buffer.alloc(10 * 1024 * 1024 + 1)),
    ]);
    await refused(answer, '413 attachments:tooLarge');
    expect((await answer).body.typed).toMatchObject({ title: '路灯' });
  });

  it('the seventh file, the 41st field and the overlong text are refused', async () => {
    const photo = file('name="photos"; filename="a.jpg"', await plain('jpeg'));
    await refused(post([TOKEN, ...Array.from({ length: 7 }, () => photo)]), '413 attachments:tooMany');
    await refused(post([TOKEN, ...Array.from({ length: 51 }, () => photo)]), '413 attachments:tooMany');
    await refused(
      post([TOKEN, ...Array.from({ length: 40 }, () => field('topics', 'x'))]),
      '400 attachments:malformed',
    );
    await refused(post([TOKEN, field('title', 'x'.repeat(100 * 1024 + 1))]), '413 attachments:tooLong');
  });

  it('a body that announces more than any form can hold is refused unread', async () => {
    const { answer } = raw(
      `POST /send HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 99999999\r\n\r\n`,
    );
    expect(await answer).toMatch(/^HTTP\/1\.1 413 .*attachments:tooMuch/s);
  });
});

/** Writes to a socket as it stands and gathers the answer until the server closes it. */
function raw(text: string): { socket: Socket; answer: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  const answer = new Promise<string>((resolve) => {
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.on('error', () => resolve(received));
    socket.on('close', () => resolve(received));
  });
  socket.write(text);
  return { socket, answer };
}

const begun = (path: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n${TOKEN}`;

describe('a body that does not end as it began', () => {
  it('cut off, wrongly fenced, unfenced or empty is refused', async () => {
    const photo = file('name="photos"; filename="a.jpg"', await plain('jpeg'));
    await refused(post([TOKEN, photo], { end: '' }), '400 attachments:malformed');
    await refused(
      post([TOKEN], { type: 'multipart/form-data; boundary=other' }),
      '400 attachments:malformed',
    );
    await refused(post([TOKEN], { type: 'multipart/form-data' }), '400 attachments:malformed');
    await refused(post([TOKEN], { type: 'multipart/form-data; boundary=' }), '403 errors:csrf');
    await refused(post([], { end: '' }), '400 attachments:malformed');
    await refused(post([Buffer.alloc(2000, 0xff)]), '400 attachments:malformed');
  });

  it('that stands still is given up, and the connection with it', async () => {
    const { answer } = raw(begun('/send-now'));
    expect(await answer).toMatch(/^HTTP\/1\.1 400 .*attachments:stalled/s);
  });

  it('two hundred times over leaves nothing open and nothing behind', async () => {
    const before = stored();
    for (let round = 0; round < 50; round++) {
      const sockets = Array.from({ length: 4 }, () => raw(begun('/send')));
      await new Promise((resolve) => setTimeout(resolve, 2));
      for (const { socket } of sockets) socket.destroy();
      await Promise.all(sockets.map(({ answer }) => answer));
    }
    expect(stored()).toEqual(before);
    await expectFree();
  });
});

describe('bodies under way', () => {
  it('are eight at most; the ninth is told to come back, and every place is given back', async () => {
    const sockets = Array.from({ length: MAX_BODIES_UNDER_WAY }, () => raw(begun('/send')));
    await until(async () => (await post([TOKEN])).status === 503);
    expect((await post([TOKEN])).body.key).toBe('attachments:busy');
    for (const { socket } of sockets) socket.destroy();
    await expectFree();
  });

  it('of one crowd of honest people are all either served or told', async () => {
    const photo = file('name="photos"; filename="a.jpg"', await plain('jpeg', 600, 400));
    const answers = await Promise.all(Array.from({ length: 20 }, () => post([TOKEN, photo])));
    expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(
      MAX_BODIES_UNDER_WAY,
    );
    await expectFree();
  });
});

/** All eight places can be taken again. */
async function expectFree(): Promise<void> {
  await until(async () => (await post([TOKEN])).status === 200);
  const answers = await Promise.all(Array.from({ length: MAX_BODIES_UNDER_WAY }, () => post([TOKEN])));
  expect(answers.map(({ status }) => status)).toEqual(
    Array.from({ length: MAX_BODIES_UNDER_WAY }, () => 200),
  );
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 200; round++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It never came to that');
}

describe('an attachment that is sent', () => {
  let viewer: Server;
  const rows = new Map<string, Attachment>();

  beforeAll(async () => {
    const photo = await prepareFiles([
      { buffer: await plain('jpeg'), originalname: '村口"的\r\n路灯.jpg' },
      { buffer: pdf(), originalname: '情况.pdf' },
    ]);
    for (const kept of await storeFiles({ files, ids, log }, photo)) {
      rows.set(kept.kind, {
        id: kept.id,
        kind: kept.kind,
        file_key: kept.fileKey,
        thumb_key: kept.thumbKey,
        mime: kept.mime,
        sha256: kept.sha256,
        display_name: kept.displayName,
      } as Attachment);
    }
    const app = express();
    app.get('/:kind/:variant', (req, res) =>
      sendAttachment({ files, log }, res, rows.get(req.params.kind)!, req.params.variant as 'full' | 'thumb'),
    );
    app.use(onFault);
    await new Promise<void>((resolve) => (viewer = app.listen(0, '127.0.0.1', () => resolve())));
  });
  afterAll(() => new Promise((resolve) => viewer.close(resolve)));

  it('as a photo is shown, with our type, for one viewer, unable to do anything', async () => {
    const response = await request(viewer).get('/photo/full').expect(200);
    expect(response.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'content-disposition': `inline; filename="photo.jpg"; filename*=UTF-8''${encodeURIComponent('村口的路灯.jpg')}`,
    });
    expect(response.headers).not.toHaveProperty('etag');
    expect((await request(viewer).get('/photo/thumb').expect(200)).body.length).toBeLessThan(
      response.body.length + 1,
    );
  });

  it('as a PDF is a download', async () => {
    const response = await request(viewer).get('/pdf/thumb').expect(200);
    expect(response.headers['content-type']).toBe('application/pdf');
    expect(response.headers['content-disposition']).toMatch(
      /^attachment; filename="document\.pdf"; filename\*=UTF-8''/,
    );
  });

  it('answers HEAD without a body and takes no ranges', async () => {
    const head = await request(viewer).head('/photo/full').expect(200);
    expect(Number(head.headers['content-length'])).toBeGreaterThan(100);
    await request(viewer).get('/photo/full').set('Range', 'bytes=0-3').expect(200);
  });

  it('is not passed off as whole when its bytes changed or went', async () => {
    const row = rows.get('pdf')!;
    await files.put(row.file_key, Buffer.from('%PDF-1.4 something else %%EOF'));
    expect((await request(viewer).get('/pdf/full')).status).toBe(503);
    await files.remove(row.file_key);
    expect((await request(viewer).get('/pdf/full')).status).toBe(503);
    expect(errors).toHaveLength(2);
  });
});

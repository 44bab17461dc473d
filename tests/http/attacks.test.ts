import { readdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { plain } from '../attachments/pictures.ts';
import { withOwnCase } from '../cases/web/resident.ts';
import { openTestApp, Visitor, type TestApp } from '../support/app.ts';
import { aCaseIn } from '../support/factories.ts';
import { signIn } from '../support/sign-in.ts';

/*
 * Bad inputs on the whole application (security §3). What the upload filter does with a body is tried in
 * tests/attachments/uploads; here that every door which takes one has the filter in front of it.
 */
let site: TestApp;
let server: Server;
let port: number;

beforeAll(async () => {
  site = await openTestApp();
  await new Promise<void>((resolve) => (server = site.app.listen(0, '127.0.0.1', () => resolve())));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await site.close();
});

const countCases = async () => (await site.context.db.selectFrom('cases').select('id').execute()).length;
function kept(): number {
  try {
    const all = readdirSync(join(site.context.dataDir, 'files'), { recursive: true, withFileTypes: true });
    return all.filter((entry) => entry.isFile()).length;
  } catch {
    return 0;
  }
}

describe('every door that takes files', () => {
  /** A browser that may use the door, and the page its form is on. */
  const doors: Record<string, () => Promise<{ visitor: Visitor; path: string; formAt: string }>> = {
    'the form of a matter': async () => ({
      visitor: new Visitor(site.app),
      path: '/cases',
      formAt: '/cases/new',
    }),
    'a resident’s message': async () => ({
      visitor: (await withOwnCase(site)).visitor,
      path: '/my-case/messages',
      formAt: '/my-case',
    }),
    'an office’s answer': async () => {
      const { code } = await aCaseIn(site.context, site.world, 'handling');
      const visitor = await signIn(site.app, site.context, site.world, 'housingOfficer');
      return { visitor, path: `/desk/cases/${code}/answer`, formAt: `/desk/cases/${code}` };
    },
    'the import of units': async () => ({
      visitor: await signIn(site.app, site.context, site.world, 'admin'),
      path: '/admin/import',
      formAt: '/admin/import',
    }),
  };

  const multipart = (visitor: Visitor, path: string, names: string[], token: string) => {
    const part = (name: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    return visitor.agent
      .post(path)
      .set('Content-Type', 'multipart/form-data; boundary=b')
      .send(`${part('_csrf', token)}${names.map((name) => part(name, '1')).join('')}--b--\r\n`);
  };

  describe.each(Object.entries(doors))('%s', (_, open) => {
    it.each([
      ['an index beyond all arrays, then a name', ['a[4294967294]', 'a[x]']],
      ['an index beyond all arrays, then an item', ['a[4294967294]', 'a[]']],
      ['twenty brackets', [`a${'[b]'.repeat(20)}`]],
      ['the prototype', ['__proto__[isAdmin]', 'constructor[prototype][isAdmin]']],
      ['columns of the table', ['role', 'unit_id', 'state', 'created_at', 'published']],
    ])('refuses %s within a second, and serves the next', async (_what, names) => {
      const { visitor, path, formAt } = await open();
      const token = await visitor.token(formAt);
      const before = [await countCases(), kept()];
      const from = process.hrtime.bigint();
      expect((await multipart(visitor, path, names, token)).status).toBe(400);
      expect(Number(process.hrtime.bigint() - from) / 1e6).toBeLessThan(1000);
      expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
      expect([await countCases(), kept()]).toEqual(before);
      expect((await visitor.get('/')).status).toBe(200);
    });

    it.each([
      ['without its token', {}, ''],
      ['with another person’s token', {}, 'another'],
      ['sent from another site', { 'Sec-Fetch-Site': 'cross-site' }, 'own'],
      ['sent from nowhere', { Origin: 'null' }, 'own'],
    ])('writes no file of a form %s', async (_what, headers, whose) => {
      const { visitor, path, formAt } = await open();
      const token =
        whose === 'own'
          ? await visitor.token(formAt)
          : whose === 'another'
            ? await new Visitor(site.app).token('/cases/new')
            : '';
      const before = [await countCases(), kept()];
      const answer = await visitor.agent
        .post(path)
        .set(headers as Record<string, string>)
        .field('_csrf', token)
        .attach('files', await plain('jpeg'), 'a.jpg');
      expect(answer.status).toBe(403);
      expect([await countCases(), kept()]).toEqual(before);
    });
  });
});

describe('a body of another kind', () => {
  it.each([
    ['JSON with a prototype in it', '{"__proto__":{"isAdmin":true},"role":"admin"}'],
    ['JSON a hundred thousand deep', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['JSON of 200 KB', `{"a":"${'x'.repeat(200_000)}"}`],
    ['numbers that are none', '{"a":1e999,"a":-0,"b":NaN}'],
  ])('%s is not read at all', async (_what, body) => {
    const before = await countCases();
    for (const type of ['application/json', 'text/plain']) {
      for (const path of ['/cases', '/track', '/sign-in', '/my-case/judgement']) {
        const answer = await request(site.app).post(path).set('Content-Type', type).send(body);
        expect(answer.status).toBe(403);
      }
    }
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
    expect(await countCases()).toBe(before);
  });

  it('packed small and large unpacked is refused before it is unpacked whole', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 'a=b&'));
    const answer = await request(site.app)
      .post('/track')
      .type('form')
      .set('Content-Encoding', 'gzip')
      .serialize((body) => body as unknown as string)
      .send(bomb as unknown as string);
    expect(answer.status).toBe(413);
  });

  it.each([
    ['an unknown packing', { 'Content-Encoding': 'foo' }, 415],
    [
      'an alphabet that hides markup',
      { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-7' },
      415,
    ],
  ])('in %s is refused', async (_what, headers, status) => {
    const answer = await request(site.app)
      .post('/track')
      .type('form')
      .set(headers as never)
      .send('a=b');
    expect(answer.status).toBe(status);
  });

  it('of two thousand fields is refused; a field sent twice, or with brackets, is nobody’s field', async () => {
    const visitor = new Visitor(site.app);
    const token = await visitor.token('/track');
    const many = Array.from({ length: 2000 }, (_, n) => `f${n}=1`).join('&');
    const sent = (body: string) =>
      visitor.agent.post('/track').set('Accept', 'text/html').type('form').send(`_csrf=${token}&${body}`);
    expect((await sent(many)).status).toBe(413);
    expect((await sent('receipt=a&receipt=b')).status).toBe(422);
    expect((await sent('receipt[$ne]=1')).status).toBe(422);
    expect((await sent('receipt%5B%24ne%5D=1')).status).toBe(422);
  });
});

describe('another way to a form', () => {
  const POSTS = ['/cases', '/my-case/judgement', '/my-case/withdrawal', '/sign-in/demo', '/sign-out'];

  it.each(POSTS)('%s is not reached by reading, nor by naming another method', async (path) => {
    for (const method of ['get', 'head'] as const) {
      expect((await request(site.app)[method](path)).status).toBe(404);
    }
    for (const headers of [
      { 'X-HTTP-Method-Override': 'POST' },
      { 'X-HTTP-Method': 'POST' },
      { 'X-Method-Override': 'POST' },
    ]) {
      expect(
        (
          await request(site.app)
            .get(path)
            .set(headers as never)
        ).status,
      ).toBe(404);
    }
    expect((await request(site.app).get(`${path}?_method=POST`)).status).toBe(404);
  });

  it('does not turn a harmless post into a dangerous one', async () => {
    const visitor = new Visitor(site.app);
    const answer = await visitor.send('/preferences', { _method: 'DELETE', elder: '1', back: '/' });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
  });
});

describe('who the site says it is', () => {
  it('is what the county set, whatever a request claims', async () => {
    for (const headers of [
      { Host: 'evil.example' },
      { 'X-Forwarded-Host': 'evil.example' },
      { 'X-Forwarded-Proto': 'https' },
      { Forwarded: 'host=evil.example;proto=https' },
    ]) {
      for (const path of ['/', '/exposures.atom', '/echoes.atom', '/feeds', '/sign-in']) {
        const answer = await request(site.app)
          .get(path)
          .set(headers as never);
        expect(answer.status).toBe(200);
        expect(answer.text).not.toContain('evil.example');
        expect(JSON.stringify(answer.headers)).not.toContain('evil.example');
      }
    }
    expect((await request(site.app).get('/exposures.atom').set('Host', 'evil.example')).text).toContain(
      'http://ztc.test/',
    );
  });
});

describe('an address written another way', () => {
  const GUARDED = ['/admin', '/desk', '/account'];
  const WRITTEN = [
    (path: string) => `/${path}`,
    (path: string) => path.toUpperCase(),
    (path: string) => `${path}/`,
    (path: string) => `${path}/.`,
    (path: string) => `${path}/%2e%2e${path}`,
    (path: string) => `/x/..${path}`,
    (path: string) => `/%2e%2e${path}`,
    (path: string) => `${path};x`,
    (path: string) => `${path}%00`,
    (path: string) => `${path}%2f`,
    (path: string) => `${path}%20`,
    (path: string) => path.replace('/', '/\\'),
    (path: string) => `${path}/%E0%A4%A`,
  ];

  it.each(GUARDED)('%s is no way in', async (path) => {
    const plainly = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(plainly).toMatch(/^HTTP\/1\.1 303 .*location: \/sign-in/is);
    for (const write of WRITTEN) {
      const answer = await raw(`GET ${write(path)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(`${write(path)} ${answer.slice(9, 12)}`).toMatch(/ (?:303|400|404)$/);
    }
  });

  it('leads to no file outside static', async () => {
    for (const path of [
      '/static/../package.json',
      '/static/%2e%2e/package.json',
      '/static/..%2fpackage.json',
      '/static/css/%2e%2e%2f%2e%2e%2fpackage.json',
      '/static/..\\package.json',
      '/static/css/tokens.css%00.ejs',
    ]) {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 (?:400|403|404) /);
      expect(answer).not.toContain('"dependencies"');
    }
  });
});

describe('a request that can be read in two ways', () => {
  const BODY = '0\r\n\r\nGET /admin HTTP/1.1\r\nHost: x\r\n\r\n';

  it.each([
    [
      'with two lengths of its body',
      `POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 60\r\n\r\n${BODY}`,
    ],
    [
      'with a length and in chunks',
      `POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${BODY}`,
    ],
    [
      'in chunks that are none',
      `POST /track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n${BODY}`,
    ],
    ['with a folded header', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n'],
    ['with a space before the colon', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n'],
    ['with a bare line feed', 'GET / HTTP/1.1\nHost: x\n\n'],
    ['without a host', 'GET / HTTP/1.1\r\n\r\n'],
    [
      'with a chunk of no size',
      'POST /track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n',
    ],
  ])('%s is refused, and the connection with it', async (_what, text) => {
    const answer = await raw(text);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

/** Writes to a socket as it stands and gathers the answer until the server closes it. */
function raw(text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  return new Promise((resolve) => {
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.on('error', () => resolve(received));
    socket.on('close', () => resolve(received));
    socket.write(text);
  });
}

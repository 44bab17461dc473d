import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendText, signature } from '../../server/features/notices/gateway.ts';

let server: Server;
let base: string;
let reached: string[] = [];

beforeAll(async () => {
  server = createServer((req, res) => {
    reached.push(`${req.method} ${req.url}`);
    req.resume();
    if (req.url === '/slow') return;
    if (req.url === '/moved') {
      res.writeHead(307, { location: '/elsewhere' }).end();
      return;
    }
    if (req.url === '/endless') {
      res.writeHead(200);
      const timer = setInterval(() => res.write('x'.repeat(65_536)), 1);
      res.on('close', () => clearInterval(timer));
      return;
    }
    res.writeHead(Number(req.url!.slice(1))).end('{"error":"no"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const post = (path: string, timeoutMs?: number): Promise<void> =>
  sendText(
    { url: base + path, secret: 'secret' },
    { to: '13800138000', text: '您的诉求有新进展', idempotencyKey: 'k' },
    timeoutMs,
  );

describe('a gateway', () => {
  it('that takes the message is believed', async () => {
    await expect(post('/200')).resolves.toBeUndefined();
    await expect(post('/202')).resolves.toBeUndefined();
  });

  it.each([400, 401, 404, 409, 429, 500, 503])('that answers %d has not taken it', async (status) => {
    await expect(post(`/${status}`)).rejects.toThrow(String(status));
  });

  it('that points elsewhere is not followed', async () => {
    reached = [];
    await expect(post('/moved')).rejects.toThrow('307');
    expect(reached).toEqual(['POST /moved']);
  });

  it('that does not answer is given up', async () => {
    await expect(post('/slow', 100)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('that answers without end is not listened to', async () => {
    await expect(post('/endless')).resolves.toBeUndefined();
  });

  it('that is not there fails', async () => {
    await expect(
      sendText({ url: 'http://127.0.0.1:1/', secret: 'secret' }, { to: '1', text: 'x', idempotencyKey: 'k' }),
    ).rejects.toThrow();
  });
});

describe('the signature', () => {
  it('is the HMAC of key and body, so that neither can be exchanged', () => {
    expect(signature('s', 'k', '{}')).toBe(createHmac('sha256', 's').update('k.{}').digest('hex'));
    const all = [
      signature('s', 'k', '{}'),
      signature('s', 'k2', '{}'),
      signature('s', 'k', '{ }'),
      signature('t', 'k', '{}'),
    ];
    expect(new Set(all).size).toBe(4);
  });
});

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { connect as openDb } from '../../db/connect.ts';
import { settingsFor, started } from '../admin/command.ts';

/** `npm start` as an operator sees it: a process of its own, spoken to over a socket. */
interface Service {
  process: ChildProcess;
  port: number;
  /** What it said when it ended. */
  ended: Promise<unknown[]>;
}

const dataDir = mkdtempSync(join(tmpdir(), 'ztc-process-'));
let service: Service;
beforeAll(async () => {
  service = await serve(settingsFor(dataDir));
});
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));
afterAll(() => {
  service.process.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

async function serve(settings: Record<string, string>): Promise<Service> {
  const port = await freePort();
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: join(import.meta.dirname, '../..'),
    env: { PATH: process.env['PATH'], ...settings, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const said = await Promise.race([once(child.stdout, 'data'), ended]);
  expect(String(said[0])).toContain('listens on');
  return { process: child, port, ended };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const get = async (path: string): Promise<{ status: number; body: Record<string, unknown> }> => {
  const answer = await fetch(`http://127.0.0.1:${service.port}${path}`);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

const sockets: Socket[] = [];
async function open(): Promise<Socket> {
  const socket = connect(service.port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** Waits until nobody new is let in: from then on the process is stopping. */
async function closedToOthers(): Promise<void> {
  for (;;) {
    const socket = connect(service.port, '127.0.0.1');
    const isIn = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (!isIn) return;
  }
}

describe('npm start', () => {
  it('without its secrets ends with code 2 and names each of them, and no value', async () => {
    const said = await started('server/main.ts', [], {
      DATA_DIR: join(dataDir, 'never-made'),
      SESSION_SECRET: 'tooshort-secret',
    });
    expect(said.code).toBe(2);
    expect(said.out).toBe('');
    for (const name of ['SESSION_SECRET', 'REGISTER_SECRET', 'REGISTER_SIGNING_KEY', 'VAULT_PUBLIC_KEY']) {
      expect(said.err).toContain(name);
    }
    expect(said.err).not.toContain('tooshort-secret');
  });
});

describe('the probes', () => {
  it('say that the process lives and is ready', async () => {
    expect(await get('/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready', pending: [] } });
  });

  it('say so when a migration is missing, and when the database is gone, while the process lives', async () => {
    const other = openDb({ dataDir });
    const sent = async (text: string) => sql.raw(text).execute(other.db);
    try {
      await sent(`delete from migrations where name = '001-register'`);
      expect(await get('/readyz')).toMatchObject({ status: 503, body: { pending: ['001-register'] } });
      await sent('alter table migrations rename to migrations_gone');
      expect(await get('/readyz')).toEqual({ status: 503, body: { status: 'database not reachable' } });
      expect((await get('/healthz')).status).toBe(200);
      await sent('alter table migrations_gone rename to migrations');
      await sent(`insert into migrations (name, ran_at) values ('001-register', '2026-11-23')`);
      expect((await get('/readyz')).status).toBe(200);
    } finally {
      await other.close();
    }
  });
});

describe('a process that is told to stop', () => {
  it('answers the request it has begun, lets nobody else in, and ends with code 0', async () => {
    // Opened in advance, as browsers do, and never used.
    await open();
    const socket = await open();
    let said = '';
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    socket.write(
      [
        'POST /track HTTP/1.1',
        `Host: 127.0.0.1:${service.port}`,
        'Content-Type: application/x-www-form-urlencoded',
        'Content-Length: 12',
        'Expect: 100-continue',
        '\r\n',
      ].join('\r\n'),
    );
    // The server has the request now and waits for its body.
    while (!said.includes('100 Continue')) await once(socket, 'data');
    service.process.kill('SIGTERM');
    await closedToOthers();
    const over = once(socket, 'close');
    socket.write('receipt=none');
    await over;
    expect(said).toMatch(/HTTP\/1\.1 403 /);
    expect(said).toContain('</html>');
    expect(await service.ended).toEqual([0, null]);
  });
});

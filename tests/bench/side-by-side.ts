import { Agent, createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../server/app.ts';
import type { TestContext } from '../support/context.ts';

/** One of the things compared, served for real. */
export interface Served {
  name: string;
  open(path: string): Promise<{ text: string; milliseconds: number }>;
  close(): Promise<void>;
}

export async function serve(name: string, context: TestContext): Promise<Served> {
  const server = createServer(createApp(context));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    name,
    open: (path) => opened(agent, port, path),
    async close() {
      agent.destroy();
      await stop(server);
      await context.close();
    },
  };
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function opened(agent: Agent, port: number, path: string): Promise<{ text: string; milliseconds: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ text: string; milliseconds: number }>();
  const begun = performance.now();
  get({ agent, port, host: '127.0.0.1', path, headers: { Accept: 'text/html' } }, (answer) => {
    const parts: Buffer[] = [];
    answer.on('data', (part: Buffer) => parts.push(part));
    answer.on('error', reject);
    answer.on('end', () => {
      const milliseconds = performance.now() - begun;
      const text = Buffer.concat(parts).toString();
      if (answer.statusCode === 200) resolve({ text, milliseconds });
      else reject(new Error(`${path} gave ${answer.statusCode}`));
    });
  }).on('error', reject);
  return promise;
}

/** A page as each side has it: the path of the nth look, and words without which it is not the page that was meant. */
export interface Look {
  page: string;
  paths: readonly ((at: number) => string)[];
  says: string;
}

export interface Measured {
  page: string;
  /** Median milliseconds and kilobytes a page, a side each. */
  milliseconds: number[];
  kilobytes: number[];
}

const WARM_UP = 15;

/** Looks at a page of all sides in turn, so that whatever else the machine does slows all of them alike. */
export async function measure(sides: readonly Served[], look: Look, rounds: number): Promise<Measured> {
  const taken = sides.map((): number[] => []);
  const kilobytes = sides.map(() => 0);
  for (let at = -WARM_UP; at < rounds; at += 1) {
    const order = [...sides.keys()];
    if (at % 2 !== 0) order.reverse();
    for (const side of order) {
      const { text, milliseconds } = await sides[side]!.open(look.paths[side]!(at + WARM_UP));
      if (!text.includes(look.says)) throw new Error(`${look.page} does not say “${look.says}”`);
      kilobytes[side] = Buffer.byteLength(text) / 1000;
      if (at >= 0) taken[side]!.push(milliseconds);
    }
  }
  return { page: look.page, milliseconds: taken.map(median), kilobytes };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** One line a page, the second side beside the first. */
export function table(sides: readonly Served[], rows: readonly Measured[]): string {
  const head = ['page', ...sides.map(({ name }) => `${name}, ms`), 'ratio', ...sides.map(() => 'KB')];
  const body = rows.map(({ page, milliseconds, kilobytes }) => [
    page,
    ...milliseconds.map((value) => value.toFixed(2)),
    (milliseconds[1]! / milliseconds[0]!).toFixed(2),
    ...kilobytes.map((value) => value.toFixed(0)),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((line) => line[column]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ');
  return [head, ...body].map(line).join('\n');
}

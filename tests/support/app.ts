import { Agent, createServer, type Server } from 'node:http';
import { afterAll } from '@jest/globals';
import { load, type CheerioAPI } from 'cheerio';
import type { Express } from 'express';
import request, { type Response, type Test } from 'supertest';
import { createApp } from '../../server/app.ts';
import { openTestContext, type TestContext } from './context.ts';
import { seedWorld, type World } from './factories.ts';

export interface TestApp {
  context: TestContext;
  world: World;
  app: Express;
  close(): Promise<void>;
}

/** The whole application over a small county, for suites about pages. Close it in afterAll. */
export async function openTestApp(options: Parameters<typeof openTestContext>[0] = {}): Promise<TestApp> {
  const context = await openTestContext(options);
  const world = await seedWorld(context);
  return { context, world, app: createApp(context), close: () => context.close() };
}

/** One server an application and one line a browser: supertest would open both anew for each request. */
const servers = new Map<Express, Server>();
const lines: Agent[] = [];
afterAll(() => {
  for (const line of lines) line.destroy();
  for (const server of servers.values()) server.close();
});

function serverOf(app: Express): Server {
  const server = servers.get(app) ?? createServer(app).listen(0);
  servers.set(app, server);
  return server;
}

/** A browser: keeps its cookies, and takes a form's token from the page the form is on before it posts. */
export class Visitor {
  readonly agent: ReturnType<typeof request.agent>;

  constructor(app: Express) {
    const line = new Agent({ keepAlive: true });
    lines.push(line);
    this.agent = request.agent(serverOf(app)).use((asked: Test) => void asked.agent(line));
  }

  get(path: string) {
    return this.agent.get(path).set('Accept', 'text/html');
  }

  /** Posts exactly these fields, without a token. */
  send(path: string, fields: Record<string, string | string[]>) {
    return this.agent.post(path).set('Accept', 'text/html').type('form').send(fields);
  }

  /** The token of the forms on a page. */
  async token(formAt: string): Promise<string> {
    const page = await this.get(formAt);
    // Read off the text: building a tree of the page would take longer than the page.
    const [field = ''] = /<input[^>]*\sname="_csrf"[^>]*>/.exec(page.text) ?? [];
    const token = /\svalue="([^"]*)"/.exec(field)?.[1];
    if (token === undefined) throw new Error(`no form with a token at ${formAt} (${page.status})`);
    return token;
  }

  /** Posts the fields with the token of the page at `formAt` (default: the sign-in page, always there). */
  async post(path: string, fields: Record<string, string | string[]>, formAt: string): Promise<Response> {
    return this.send(path, { ...fields, _csrf: await this.token(formAt) });
  }
}

export const pageOf = (response: Response): CheerioAPI => load(response.text);

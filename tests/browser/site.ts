/// <reference lib="dom" />
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { fillDemo } from '../../db/demo/index.ts';
import { transact } from '../../db/transaction.ts';
import { createApp } from '../../server/app.ts';
import { DAY, plus } from '../../server/clock.ts';
import { seedDeadlines } from '../../server/features/deadlines/index.ts';
import { recountStatistics } from '../../server/features/statistics/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

const CHROMIUM = '/usr/bin/chromium';

export interface Site {
  context: TestContext;
  browser: Browser;
  base: string;
  /** A browser of one person. What its pages complain of on the console is collected in `complaints`. */
  visitor(options?: BrowserContextOptions): Promise<Visitor>;
  close(): Promise<void>;
}

export interface Visitor {
  page: Page;
  context: BrowserContext;
  complaints: string[];
  open(path: string): Promise<void>;
  signIn(post: string): Promise<void>;
}

/** Sees a request before the application does; `lost` when it never comes there. */
export type Between = (req: IncomingMessage, res: ServerResponse) => 'lost' | void;

/** The demonstration county, served for real, and a real Chromium in front of it. */
export async function openSite(options: { scale?: number } = {}): Promise<Site> {
  if (!existsSync(CHROMIUM))
    throw new Error(`The browser walks need ${CHROMIUM}: install the package "chromium".`);
  const bare = await openTestContext({ file: true });
  const context: TestContext = { ...bare, config: { ...bare.config, mode: 'demo' } };
  await transact(context.db, (trx) => seedDeadlines(trx, plus(context.clock.now(), -730 * DAY)));
  await fillDemo(context, { scale: options.scale ?? 0.3 });
  await recountStatistics(context);
  return serve(context);
}

/** Any county, served for real. `network` says what becomes of a request on its way; nothing happens to it by itself. */
export async function serve(context: TestContext, network: { between?: Between } = {}): Promise<Site> {
  const app = createApp(context);
  const server = createServer((req, res) => {
    if (network.between?.(req, res) !== 'lost') app(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    context,
    browser,
    base,
    visitor: (wishes) => newVisitor(browser, base, wishes),
    async close() {
      await browser.close();
      await stop(server);
      await context.close();
    },
  };
}

async function newVisitor(
  browser: Browser,
  base: string,
  wishes: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 360, height: 800 },
    ...wishes,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('blob:')) {
      complaints.push(`asked another host: ${request.url()}`);
    }
  });
  return {
    page,
    context,
    complaints,
    async open(path) {
      await page.goto(base + path);
    },
    async signIn(post) {
      await page.goto(`${base}/sign-in`);
      const button = page.locator('form[action="/sign-in/demo"] button', { hasText: post }).first();
      if ((await button.count()) > 0) await button.click();
      else await chooseFromList(page, post);
      await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    },
  };
}

/** Posts without a button stand in a list: `unit · post`. */
async function chooseFromList(page: Page, post: string): Promise<void> {
  const form = page
    .locator('form[action="/sign-in/demo"]', { has: page.locator('option', { hasText: post }) })
    .first();
  const value = await form.locator('option', { hasText: post }).first().getAttribute('value');
  await form.locator('select').selectOption(value);
  await form.locator('button').click();
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Violations of WCAG 2.2 A and AA on the page as it stands, one line each. */
export async function axeFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.flatMap((one) =>
    one.nodes.map((node) => `${page.url()} ${one.id}: ${node.target.join(' ')}`),
  );
}

/** How many pixels the page is wider than the window: 0 unless it scrolls sideways. */
export async function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

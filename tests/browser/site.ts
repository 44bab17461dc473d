/// <reference lib="dom" />
import { createServer, type Server } from 'node:http';
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
import { createApp } from '../../server/app.ts';
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
  /** Into the post whose button or line in the list has these words. */
  signIn(post: string): Promise<void>;
  /** Into this very account. */
  stepIn(accountId: string): Promise<void>;
}

/** The demonstration county, served for real, and a real Chromium in front of it. */
export async function openSite(): Promise<Site> {
  if (!existsSync(CHROMIUM))
    throw new Error(`The browser walks need ${CHROMIUM}: install the package "chromium".`);
  const county = process.env['BROWSER_COUNTY'];
  if (!county) throw new Error('The browser walks are started by "npm run test:browser".');
  const bare = await openTestContext({ file: true, from: county, seed: 'browser' });
  const context: TestContext = { ...bare, config: { ...bare.config, mode: 'demo' } };
  const server = createServer(createApp(context));
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
      await bare.close();
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
    async stepIn(accountId) {
      await page.goto(`${base}/sign-in`);
      const form = page.locator('form[action="/sign-in/demo"]', {
        has: page.locator(`[value="${accountId}"]`),
      });
      const list = form.locator('select');
      if ((await list.count()) > 0) await list.selectOption(accountId);
      await form.locator('button').click();
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
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    // There is not one frame on the site, and without them axe needs no second page of its own.
    .setLegacyMode(true)
    .analyze();
  return violations.flatMap((one) =>
    one.nodes.map((node) => `${page.url()} ${one.id}: ${node.target.join(' ')}`),
  );
}

/** How a page is looked at: the reader's choices and the width of the window. */
export interface Style {
  name: string;
  cookies: Record<string, string>;
  width: number;
}

export const STYLES: readonly Style[] = [
  { name: 'a phone in Chinese', cookies: {}, width: 360 },
  { name: 'a desk in English', cookies: { lang: 'en' }, width: 1280 },
  { name: 'a phone in the dark, in English', cookies: { lang: 'en', theme: 'dark' }, width: 360 },
  { name: 'a phone in elder mode', cookies: { elder: '1' }, width: 360 },
  { name: 'a desk in high contrast', cookies: { theme: 'contrast' }, width: 1280 },
];

/** A browser with those choices; inside an account, when one is given. */
export async function visitorWith(site: Site, style: Style, accountId?: string): Promise<Visitor> {
  const visitor = await site.visitor({ viewport: { width: style.width, height: 900 } });
  if (accountId !== undefined) await visitor.stepIn(accountId);
  await visitor.context.addCookies(
    Object.entries(style.cookies).map(([name, value]) => ({ name, value, url: site.base })),
  );
  return visitor;
}

/** Opens each path and collects what is wrong with it for a reader. Pages that are expected to fail are given apart. */
export async function lookAt(
  visitor: Visitor,
  paths: readonly string[],
  missing: readonly string[] = [],
): Promise<string[]> {
  const faults: string[] = [];
  for (const path of [...paths, ...missing]) {
    await visitor.open(path);
    faults.push(...(await axeFaults(visitor.page)));
    const sideways = await sidewaysScroll(visitor.page);
    if (sideways > 0) faults.push(`${path} scrolls sideways by ${sideways}px`);
  }
  return [...faults, ...visitor.complaints.filter((line) => !missing.some((path) => line.includes(path)))];
}

/** How many pixels the page is wider than the window: 0 unless it scrolls sideways. */
export async function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

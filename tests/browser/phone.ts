/// <reference lib="dom" />
import type { Locator, Page } from 'playwright-core';
import { hashPassword } from '../../server/features/accounts/index.ts';
import type { TestContext } from '../support/context.ts';
import type { Between, Site, Visitor } from './site.ts';

export const HOME = '/member/intake';
export const PASSWORD = 'blue kettle on the hill';
/** What a page's patience with a bad network is measured in: a worker that installs, a case that is taken. */
const PATIENCE = 20_000;

/** The network as somebody meets it on the road. */
export class Road {
  /** `cut`: what is sent never arrives. `deaf`: it arrives, and the answer is lost. */
  state: 'good' | 'cut' | 'deaf' = 'good';
  arrived = 0;

  /** Handed to `serve`; only what is sent from the page of drafts is met. */
  between: Between = (req, res) => {
    if (req.method !== 'POST' || req.url !== HOME) return;
    if (this.state === 'cut') {
      req.socket.destroy();
      return 'lost';
    }
    this.arrived += 1;
    if (this.state === 'deaf') {
      res.end = (() => {
        req.socket.destroy();
        return res;
      }) as typeof res.end;
    }
  };

  /** Resolves once more than `before` have arrived. */
  async past(before: number): Promise<void> {
    for (let tries = 0; this.arrived <= before; tries += 1) {
      if (tries > 200) throw new Error('nothing arrived');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** What is written at a doorstep; the rest is always the same. */
export interface Matter {
  title: string;
  slip: string;
  type?: string;
  category?: string;
  photo?: Buffer;
}

/** One phone with one browser, handed from person to person. */
export class Phone {
  readonly page: Page;
  readonly visitor: Visitor;
  readonly site: Site;

  private constructor(site: Site, visitor: Visitor) {
    this.site = site;
    this.visitor = visitor;
    this.page = visitor.page;
  }

  static async of(site: Site): Promise<Phone> {
    return new Phone(site, await site.visitor());
  }

  async signIn(accountId: string): Promise<void> {
    await this.page.goto(`${this.site.base}/sign-in`);
    await this.page.fill('[name=username]', await usernameOf(this.site.context, accountId));
    await this.page.fill('[name=password]', PASSWORD);
    await this.page.locator('form[action="/sign-in"] button').click();
    await this.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  }

  /** Opens the page and waits until the phone has kept it. */
  async open(page = this.page): Promise<void> {
    await page.goto(this.site.base + HOME);
    await page.locator('[data-intake-box][data-kept]').waitFor({ state: 'attached', timeout: PATIENCE });
  }

  offline(isOffline = true): Promise<void> {
    return this.visitor.context.setOffline(isOffline);
  }

  /** Fills in the questions as somebody does at a doorstep. */
  async write(matter: Matter, page = this.page): Promise<void> {
    const form = page.locator('[data-intake-form]');
    await form.locator('[name=consent]').check();
    await form.locator(`[name=type][value=${matter.type ?? 'complaint'}]`).check();
    await form.locator('[name=title]').fill(matter.title);
    await form.locator('[name=details]').fill(`${matter.title}，已经一个多月了，请尽快处理。`);
    await form.locator('[name=category]').selectOption(matter.category ?? 'sanitation');
    await form.locator('[name=slip]').fill(matter.slip);
    if (matter.photo)
      await form
        .locator('[name=files]')
        .setInputFiles([{ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: matter.photo }]);
  }

  async takeDown(matter: Matter, page = this.page): Promise<void> {
    await this.write(matter, page);
    await page
      .locator('[data-intake-form] button[type=submit], [data-intake-form] button:not([type])')
      .last()
      .click();
  }

  get drafts(): Locator {
    return this.page.locator('[data-intake-list] > li');
  }

  draft(title: string): Locator {
    return this.drafts.filter({ hasText: title });
  }

  /** Waits until the page says this. */
  async says(text: string | RegExp): Promise<void> {
    await this.page.locator('[data-intake-status]', { hasText: text }).waitFor({ timeout: PATIENCE });
  }

  /** Waits until so many drafts wait. */
  async waits(count: number): Promise<void> {
    await this.page.waitForFunction(
      (n) => document.querySelectorAll('[data-intake-list] > li').length === n,
      count,
      { timeout: PATIENCE },
    );
  }

  send(): Promise<void> {
    return this.page.locator('[data-intake-send]').click();
  }

  text(): Promise<string> {
    return this.page.locator('body').innerText();
  }

  /** Presses sign out and answers what is asked; resolves with the question. */
  async signOut(answer: 'yes' | 'no' = 'yes'): Promise<string> {
    let asked = '';
    this.page.once('dialog', (dialog) => {
      asked = dialog.message();
      void (answer === 'yes' ? dialog.accept() : dialog.dismiss());
    });
    await this.page.locator('form[action="/sign-out"] button').click();
    if (answer === 'yes') await this.page.waitForURL((url) => url.pathname === '/');
    return asked;
  }
}

/** Gives every account of the county the one password; in the browser somebody signs in by the real page. */
export async function givePasswords({ config, db }: TestContext): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ password_hash: await hashPassword(config, PASSWORD) })
    .execute();
}

async function usernameOf({ db }: TestContext, accountId: string): Promise<string> {
  const { username } = await db
    .selectFrom('accounts')
    .select('username')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  return username;
}

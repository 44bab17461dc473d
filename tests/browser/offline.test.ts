/// <reference lib="dom" />
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { transact } from '../../db/transaction.ts';
import { SYSTEM } from '../../server/actor.ts';
import { dayOf, plusDays } from '../../server/clock.ts';
import { certificateRecords, type CertificateRow } from '../../server/features/certificates/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { plain } from '../attachments/pictures.ts';
import { certify } from '../support/certificates.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, type World } from '../support/factories.ts';
import { aMember, seedMembers, withAccount } from '../support/members.ts';
import { givePasswords, HOME, Phone, Road } from './phone.ts';
import { axeFaults, serve, sidewaysScroll, type Site } from './site.ts';

const RECEIPT = /^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}$/;

interface Slip {
  number: string;
  receipt: string;
}

const road = new Road();
let site: Site;
let context: TestContext;
let world: World;
/** Two collectors who share a phone now and then. */
let first: { accountId: string; slips: Slip[]; certificate: CertificateRow };
let second: typeof first;

beforeAll(async () => {
  context = await openTestContext({ file: true, seed: 'offline' });
  world = await seedWorld(context);
  const { collector } = await seedMembers(context, world);
  const other = await withAccount(context, await aMember(context, 'collector', { name: '另一收集员' }));
  await givePasswords(context);
  site = await serve(context, road);
  const [one, two] = [await certify(context, collector), await certify(context, other)];
  first = { accountId: collector.account_id!, certificate: one, slips: await printPad(one, 2) };
  second = { accountId: other.account_id!, certificate: two, slips: await printPad(two, 1) };
});
afterAll(() => site.close());
beforeEach(() => {
  road.state = 'good';
  road.arrived = 0;
});

/** The office makes a pad and prints it; what stands on the paper is all that anybody has of it afterwards. */
async function printPad({ number }: CertificateRow, sheets: number): Promise<Slip[]> {
  const office = await Phone.of(site);
  const { page } = office;
  await office.signIn(world.posts.networkOffice.accountId!);
  await page.goto(`${site.base}/desk/network/pads`);
  const holder = page.locator('[name=holder] option', { hasText: number });
  await page.locator('[name=holder]').selectOption(await holder.getAttribute('value'));
  await page.locator('[name=sheets]').selectOption(String(sheets));
  await page.locator('form[action="/desk/network/pads"] button').click();
  await page.waitForURL('**/desk/network/pads/print');
  expect(pagesIn(await page.pdf({ preferCSSPageSize: true }))).toBe(sheets);
  const slips = await page.locator('.slip').evaluateAll((all) =>
    all.map((slip) => ({
      number: slip.querySelector('.slip-number strong')!.textContent.trim(),
      receipt: slip.querySelector('.slip-secret strong')!.textContent.replace(/\s/g, ''),
    })),
  );
  expect(office.visitor.complaints).toEqual([]);
  await office.visitor.context.close();
  return slips;
}

const pagesIn = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)!.length;

const casesCalled = (title: string) =>
  context.db.selectFrom('cases').selectAll().where('title', '=', title).execute();

const photosOf = async (caseId: string): Promise<number> =>
  (await context.db.selectFrom('attachments').select('id').where('case_id', '=', caseId).execute()).length;

async function setCertificate(row: CertificateRow, set: Partial<CertificateRow>): Promise<CertificateRow> {
  return transact(context.db, async (trx) => {
    const event = { kind: 'certificate.changed', set };
    return (await certificateRecords.change(trx, context, SYSTEM, context.clock.now(), row, event)).row;
  });
}

async function aPhoneOf({ accountId }: { accountId: string }): Promise<Phone> {
  const phone = await Phone.of(site);
  await phone.signIn(accountId);
  await phone.open();
  return phone;
}

describe('a collector without a network', () => {
  it('opens the page, writes two matters, and finds two cases when there is one again', async () => {
    const phone = await aPhoneOf(first);
    await phone.offline();
    await phone.page.reload();
    await phone.takeDown({
      title: '村口垃圾没有人清',
      slip: first.slips[0]!.number,
      photo: await plain('jpeg', 2400, 1200),
    });
    await phone.says(first.slips[0]!.number);
    await phone.takeDown({
      title: '干部收了不该收的钱',
      slip: first.slips[1]!.number.toLowerCase().replace('-', ' '),
      type: 'report',
      category: 'conduct',
    });
    await phone.waits(2);
    // The phone is put away, and taken out again still without a network.
    await phone.page.goto(`${site.base}${HOME}/mine`);
    await phone.waits(2);
    expect(await phone.text()).toContain('现在没有网络');
    expect(await casesCalled('村口垃圾没有人清')).toEqual([]);

    await phone.offline(false);
    await phone.waits(0);
    const [row, ...more] = await casesCalled('村口垃圾没有人清');
    expect(more).toEqual([]);
    expect(row).toMatchObject({ channel: 'collector', receipt_handed_by: 'collector' });
    expect(await photosOf(row!.id)).toBe(1);
    const [received] = await listEvents(context.db, `case:${row!.id}`);
    expect(received!.payload).toMatchObject({
      note: { consent: { wording: '1', lang: 'zh-CN', given: true }, slip: first.slips[0]!.number },
    });
    expect(await casesCalled('干部收了不该收的钱')).toHaveLength(1);
    const text = await phone.text();
    expect(text).toContain(row!.code);
    expect(text).not.toContain('村口垃圾没有人清');
    await phone.visitor.context.close();
  });

  it('is told of a slip that has been used, keeps the draft, and sends it with another one', async () => {
    const phone = await aPhoneOf(first);
    await phone.offline();
    const [used, fresh, next] = [first.slips[0]!, first.slips[2]!, first.slips[3]!];
    await phone.takeDown({ title: '水渠堵了没人通', slip: used.number });
    await phone.waits(1);
    // Of two drafts on this phone the second is told at once.
    await phone.takeDown({ title: '路灯坏了没人修', slip: used.number });
    await phone.says('没填好的地方已经标出来了');
    const slip = phone.page.locator('[data-intake-form] [name=slip]');
    const said = phone.page.locator('[data-unfit]');
    expect(await said.allInnerTexts()).toEqual([expect.stringContaining('另一份草稿')]);
    expect(await slip.evaluate((field) => field === document.activeElement)).toBe(true);
    await phone.takeDown({ title: '路灯坏了没人修', slip: next.number });
    await phone.waits(2);

    await phone.offline(false);
    await phone.waits(1);
    const kept = phone.draft('水渠堵了没人通');
    expect(await kept.innerText()).toContain('已经用过');
    await kept.locator('[data-edit]').click();
    await phone.says('正在改一份草稿');
    expect(await phone.page.locator('[name=details]').inputValue()).toContain('水渠堵了没人通');
    await slip.fill(fresh.number);
    await phone.page.locator('.form-send button').click();
    await phone.says(`把回执单 ${fresh.number}`);
    await phone.waits(0);
    expect(await casesCalled('水渠堵了没人通')).toHaveLength(1);
    expect(await casesCalled('路灯坏了没人修')).toHaveLength(1);
    await phone.visitor.context.close();
  });

  it('loses nothing when the certificate has run out meanwhile', async () => {
    const phone = await aPhoneOf(second);
    await phone.offline();
    const [slip] = second.slips;
    await phone.takeDown({ title: '井盖丢了很危险', slip: slip!.number });
    await phone.waits(1);
    const yesterday = plusDays(dayOf(context.clock.now()), -1);
    const until = second.certificate.expires_on;
    second.certificate = await setCertificate(second.certificate, { expires_on: yesterday });
    await phone.offline(false);
    await phone.draft('井盖丢了很危险').locator('[data-faults]:not([hidden])').waitFor();
    expect(await phone.draft('井盖丢了很危险').innerText()).toContain('已经过期');
    await phone.page.reload();
    await phone.waits(1);
    expect(await phone.text()).toContain('现在不能代为登记');
    expect(await casesCalled('井盖丢了很危险')).toEqual([]);

    second.certificate = await setCertificate(second.certificate, { expires_on: until });
    await phone.page.reload();
    await phone.send();
    await phone.waits(0);
    expect(await casesCalled('井盖丢了很危险')).toHaveLength(1);
    await phone.visitor.context.close();
  });

  it('goes on writing where a killed tab has stopped', async () => {
    const phone = await aPhoneOf(first);
    await phone.offline();
    await phone.write({ title: '写到一半的事', slip: '' });
    await phone.page.waitForTimeout(800);
    await phone.page.reload();
    await phone.says('上次没写完');
    expect(await phone.page.locator('[name=title]').inputValue()).toBe('写到一半的事');
    expect(await phone.page.locator('[name=consent]').isChecked()).toBe(true);
    await phone.visitor.context.close();
  });
});

describe('a draft on a bad road', () => {
  it('is one case although it was cut off, its answer was lost, and it was sent again', async () => {
    const phone = await aPhoneOf(first);
    const title = '坏路上发出的事';
    road.state = 'cut';
    await phone.takeDown({ title, slip: first.slips[4]!.number, photo: await plain('jpeg') });
    await phone.waits(1);
    await phone.send();
    await phone.says('现在发不出去');
    expect(await casesCalled(title)).toEqual([]);
    road.state = 'deaf';
    for (const _time of ['once', 'twice']) {
      const before = road.arrived;
      await phone.send();
      await road.past(before);
    }
    expect(await casesCalled(title)).toHaveLength(1);
    await phone.waits(1);
    road.state = 'good';
    await clickIfThere(phone.page);
    await phone.waits(0);
    const rows = await casesCalled(title);
    expect(rows).toHaveLength(1);
    expect(await photosOf(rows[0]!.id)).toBe(1);
    await phone.visitor.context.close();
  });

  it('is one case although two tabs send it at the same moment', async () => {
    const phone = await aPhoneOf(first);
    const tab = await phone.visitor.context.newPage();
    await phone.open(tab);
    await phone.offline();
    const title = '两个页面同时发';
    await phone.takeDown({ title, slip: first.slips[5]!.number });
    await phone.waits(1);
    await phone.offline(false);
    await Promise.all([phone.page, tab].map((page) => clickIfThere(page)));
    await phone.waits(0);
    expect(await casesCalled(title)).toHaveLength(1);
    await phone.visitor.context.close();
  });
});

/** Sends what waits, unless the phone has done so by itself meanwhile. */
async function clickIfThere(page: Page): Promise<void> {
  await page
    .locator('[data-intake-send]')
    .click({ timeout: 2000 })
    .catch(() => undefined);
}

describe('a phone that two collectors share', () => {
  it('warns before signing out, keeps the drafts, and shows them to nobody else', async () => {
    const phone = await aPhoneOf(first);
    const title = '只有写的人能看见';
    await phone.offline();
    await phone.takeDown({ title, slip: first.slips[6]!.number });
    await phone.waits(1);
    road.state = 'cut';
    await phone.offline(false);
    await phone.page.goto(`${site.base}/account`);
    expect(await phone.signOut('no')).toContain('还有 1 份草稿没有发出');
    expect(new URL(phone.page.url()).pathname).toBe('/account');
    await phone.signOut('yes');

    await phone.offline();
    await phone.page.goto(site.base + HOME);
    await phone.says('没有人登录');
    expect(await phone.text()).not.toContain(title);
    expect(await phone.page.locator('[data-intake-form]').isVisible()).toBe(false);

    await phone.offline(false);
    road.state = 'good';
    await phone.signIn(second.accountId);
    await phone.open();
    await phone.page.locator('[data-intake-others]:not([hidden])', { hasText: '1 份草稿' }).waitFor();
    expect(await phone.text()).not.toContain(title);
    await phone.takeDown({ title: '第二个人写的', slip: second.slips[1]!.number });
    await phone.says(`把回执单 ${second.slips[1]!.number}`);
    await phone.offline();
    await phone.page.reload();
    await phone.page.locator('[data-intake-others]:not([hidden])').waitFor();
    expect(await phone.text()).not.toContain(title);
    expect(await casesCalled(title)).toEqual([]);
    await phone.offline(false);
    await phone.page.reload();
    await phone.signOut();

    await phone.signIn(first.accountId);
    await phone.open();
    await phone.waits(0);
    const [row, ...more] = await casesCalled(title);
    expect(more).toEqual([]);
    const brought = await context.db
      .selectFrom('collected_cases')
      .select('account_id')
      .where('case_id', '=', row!.id)
      .executeTakeFirstOrThrow();
    expect(brought.account_id).toBe(first.accountId);
    await phone.visitor.context.close();
  });

  it('keeps nothing at all of somebody who signs out with nothing waiting', async () => {
    const phone = await aPhoneOf(first);
    expect(await phone.signOut()).toBe('');
    const left = await phone.page.evaluate(async () => [
      ...(await caches.keys()),
      ...(await indexedDB.databases()).map(({ name }) => name),
      ...Object.keys(localStorage),
    ]);
    expect(left).toEqual([]);
    await phone.visitor.context.close();
  });
});

describe('the resident, with the paper', () => {
  it('is given a new receipt at the first look, and the collector sees no more than anybody', async () => {
    const { receipt } = first.slips[0]!;
    const resident = await Phone.of(site);
    const { page } = resident;
    const enter = async (code: string): Promise<void> => {
      await page.goto(`${site.base}/track`);
      await page.fill('[name=receipt]', code);
      await page.locator('form[action="/track"] button').click();
    };
    // As the QR code of the slip leads there.
    await page.goto(`${site.base}/track#${receipt}`);
    expect(await page.inputValue('[name=receipt]')).toBe(receipt);
    await page.locator('form[action="/track"] button').click();
    await page.waitForURL('**/track/receipt');
    const fresh = (await page.locator('#receipt-secret').innerText()).replace(/\s/g, '');
    expect(fresh).toMatch(RECEIPT);
    expect(fresh).not.toBe(receipt);
    // Nothing has changed before it is said to be kept, and the same one is shown again.
    await enter(receipt);
    await page.waitForURL('**/track/receipt');
    expect((await page.locator('#receipt-secret').innerText()).replace(/\s/g, '')).toBe(fresh);
    expect(await axeFaults(page)).toEqual([]);
    await page.locator('form[action="/track/receipt"] button').click();
    await page.waitForURL('**/my-case');
    expect(await resident.text()).toContain('村口垃圾没有人清');
    await enter(receipt);
    await page.locator('#f-receipt-error', { hasText: '已经换成了新的' }).waitFor();
    await enter(fresh);
    await page.waitForURL('**/my-case');
    expect(resident.visitor.complaints.filter((line) => !line.includes('422'))).toEqual([]);

    const collector = await aPhoneOf(first);
    await collector.page.goto(`${site.base}${HOME}/mine`);
    const shown = await collector.text();
    expect(shown).toContain('密封办理');
    for (const words of ['村口垃圾', '不该收的钱', receipt, fresh]) expect(shown).not.toContain(words);
    await resident.visitor.context.close();
    await collector.visitor.context.close();
  });
});

describe('every page of taking down', () => {
  it('is without a fault on a phone and on a desk, in both languages, and never scrolls sideways', async () => {
    const faults: string[] = [];
    const people = [
      { id: first.accountId, paths: ['', '/mine', '/slips', '/offline'].map((path) => HOME + path) },
      { id: world.posts.networkOffice.accountId!, paths: ['/desk/network/pads', HOME, `${HOME}/mine`] },
    ];
    for (const { id, paths } of people) {
      const phone = await Phone.of(site);
      await phone.signIn(id);
      for (const [lang, width] of [
        ['en', 320],
        ['zh-CN', 360],
        ['en', 1280],
      ] as const) {
        await phone.visitor.context.addCookies([{ name: 'lang', value: lang, url: site.base }]);
        await phone.page.setViewportSize({ width, height: 800 });
        for (const path of paths) {
          await phone.page.goto(site.base + path);
          if (width > 320) faults.push(...(await axeFaults(phone.page)));
          const sideways = await sidewaysScroll(phone.page);
          if (sideways > 0) faults.push(`${path} scrolls sideways by ${sideways} at ${width}`);
        }
      }
      faults.push(...phone.visitor.complaints);
      await phone.visitor.context.close();
    }
    expect(faults).toEqual([]);
  });

  it('fits on its paper in both languages: eight slips a sheet, and the blank form on one', async () => {
    const office = await Phone.of(site);
    const { page } = office;
    await office.signIn(world.posts.networkOffice.accountId!);
    await page.goto(`${site.base}/desk/network/pads`);
    await page.locator('[name=holder]').selectOption({ index: 1 });
    await page.locator('form[action="/desk/network/pads"] button').click();
    await page.waitForURL('**/desk/network/pads/print');
    await page.emulateMedia({ media: 'print' });
    for (const lang of ['zh-CN', 'en']) {
      await office.visitor.context.addCookies([{ name: 'lang', value: lang, url: site.base }]);
      await page.goto(`${site.base}/desk/network/pads/print`);
      const cut = await page
        .locator('.slip')
        .evaluateAll(
          (slips) => slips.filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1).length,
        );
      expect([lang, cut]).toEqual([lang, 0]);
      await page.goto(`${site.base}/intake/form`);
      expect([lang, pagesIn(await page.pdf({ preferCSSPageSize: true }))]).toEqual([lang, 1]);
    }
    await office.visitor.context.close();
  });

  it('keeps on the phone one page, which is nobody’s, and what it is made of', async () => {
    const phone = await aPhoneOf(first);
    await phone.page.goto(`${site.base}${HOME}/mine`);
    const kept = await phone.page.evaluate(async () => {
      const found: [string, string][] = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          const text = await (await cache.match(request))!.text();
          found.push([new URL(request.url).pathname, text]);
        }
      }
      return found;
    });
    const pages = kept.filter(([path]) => !path.startsWith('/static/'));
    expect(pages.map(([path]) => path)).toEqual([`${HOME}/offline`]);
    expect(pages[0]![1]).not.toMatch(/_csrf|sign-out|data-owner="[^"]/);
    await phone.visitor.context.close();
  });
});

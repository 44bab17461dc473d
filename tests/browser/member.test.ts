/// <reference lib="dom" />
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { layOut, listExamsOf, signatureOf } from '../../server/features/certificates/index.ts';
import type { CallRow } from '../../server/features/network/store-calls.ts';
import { withTraining } from '../certificates/learner.ts';
import { aCall } from '../network/calls.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { PLACES, seedWorld } from '../support/factories.ts';
import { givePasswords, PASSWORD } from './phone.ts';
import { codeSays } from './qr.ts';
import { axeFaults, serve, sidewaysScroll, type Site, type Visitor } from './site.ts';

const RECEIPT = /[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}/;
const NUMBER = /S\d{4}-\d{6}-[0-9A-Z]/;
const NAME = '报名人甲';
const USERNAME = 'a-new-collector';
const OWN_PASSWORD = 'green lamp by the river';
/** The question, from 0, that is left open at first. */
const FORGOTTEN = 8;
const REASON = '有居民反映上门时没有出示证件，核实期间暂停。';

let site: Site;
let context: TestContext;
let call: CallRow;
let member: Visitor;
let office: Visitor;
/** What is wrong with pages of the walk for those who see, hear or hold them in a hand. */
const faults: string[] = [];

beforeAll(async () => {
  context = await openTestContext({ file: true, seed: 'member' });
  const world = await seedWorld(context);
  await withTraining(context);
  call = await aCall(context, world);
  await givePasswords(context);
  site = await serve(context);
  member = await site.visitor();
  office = await site.visitor();
});
afterAll(() => site.close());
afterEach(() => {
  expect(faults.splice(0)).toEqual([]);
  for (const { complaints } of [member, office]) {
    // That a form came back with questions is no fault of the page.
    expect(complaints.splice(0).filter((line) => !line.includes('422'))).toEqual([]);
  }
});

/** Looks the page through, on a phone and on the narrowest one; gives what it says. */
async function look(page: Page): Promise<string> {
  faults.push(...(await axeFaults(page)));
  const size = page.viewportSize()!;
  for (const width of [size.width, 320]) {
    await page.setViewportSize({ ...size, width });
    const sideways = await sidewaysScroll(page);
    if (sideways > 0) faults.push(`${page.url()} scrolls sideways by ${sideways}px at ${width}px`);
  }
  await page.setViewportSize(size);
  return page.locator('main').innerText();
}

const send = (page: Page, action: string) => page.locator(`form[action="${action}"] button`).last().click();

async function signIn({ page }: Visitor, username: string, password: string): Promise<void> {
  await page.fill('[name=username]', username);
  await page.fill('[name=password]', password);
  await send(page, '/sign-in');
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

describe('from an open call to a certificate, on a phone', () => {
  let receipt: string;
  let memberId: string;
  let number: string;

  it('a resident finds the call, applies, and is given a receipt', async () => {
    const { page } = member;
    await member.open('/network');
    await look(page);
    await page.locator(`a[href="/network/calls/${call.id}"]`).click();
    await page.waitForURL(`**/network/calls/${call.id}`);
    await look(page);
    const action = `/network/calls/${call.id}/applications`;
    // First without what a tick or two asks for: what was typed stays.
    await page.fill('[name=name]', NAME);
    await page.fill('[name=phone]', '13600000001');
    await send(page, action);
    await page.locator('.error-summary').waitFor();
    await look(page);
    await page.selectOption('[name=place]', PLACES.village);
    await page.fill('[name=statement]', '在村里住了很多年，愿意为大家跑腿。');
    await page.check('[name=ties][value=none]');
    for (const tick of ['is_adult', 'no_record']) await page.check(`[name=${tick}]`);
    await send(page, action);
    await page.waitForURL('**/network/applications/receipt');
    receipt = RECEIPT.exec((await look(page)).replace(/\s/g, ''))![0];
    expect(page.url()).not.toContain(receipt);
  });

  it('the network’s office reads the application and accepts it', async () => {
    const { page } = office;
    await office.open('/sign-in');
    await signIn(office, 'network-office', PASSWORD);
    await office.open('/desk/network');
    await look(page);
    await page.getByRole('link', { name: NAME }).click();
    await page.waitForURL('**/desk/network/applications/*');
    memberId = page.url().split('/').at(-1)!;
    await look(page);
    await send(page, `/desk/network/applications/${memberId}/acceptance`);
    await page.waitForURL(`**/desk/network/members/${memberId}`);
    await look(page);
  });

  it('with the receipt, on another phone, a name and a password are chosen; then one signs in', async () => {
    await member.context.close();
    member = await site.visitor();
    const { page } = member;
    await member.open('/network/applications');
    await look(page);
    await page.fill('[name=receipt]', receipt.toLowerCase().replaceAll('-', ' '));
    await send(page, '/network/applications');
    await page.locator('form[action="/network/applications/account"]').waitFor();
    expect(await look(page)).toContain(NAME);
    await page.fill('[name=username]', USERNAME);
    for (const field of ['password', 'again']) await page.fill(`[name=${field}]`, OWN_PASSWORD);
    await send(page, '/network/applications/account');
    await page.waitForURL('**/sign-in');
    await look(page);
    await signIn(member, USERNAME, OWN_PASSWORD);
    expect(new URL(page.url()).pathname).toBe('/member');
    await look(page);
  });

  it('the courses are read one by one', async () => {
    const { page } = member;
    await member.open('/member/exam');
    expect(await look(page)).toContain('课程');
    expect(await page.locator('form[action="/member/exam"]').count()).toBe(0);
    await member.open('/member/training');
    await look(page);
    const unread = page.locator('[aria-labelledby=entry-title] .card', { hasText: '还没读' });
    expect(await unread.count()).toBeGreaterThan(3);
    for (let left = await unread.count(); left > 0; left -= 1) {
      await unread.first().locator('a').click();
      await page.waitForURL('**/member/training/*');
      await look(page);
      await send(page, `${new URL(page.url()).pathname}/read`);
      await page.waitForURL('**/member/training');
      expect(await unread.count()).toBe(left - 1);
    }
    await look(page);
  });

  it('the exam is sat: what was chosen outlives a lost page, and nothing is sent unfinished by mistake', async () => {
    const { page } = member;
    await member.open('/member/exam');
    await look(page);
    await send(page, '/member/exam');
    await page.waitForURL('**/member/exam/*');
    await look(page);
    const [exam] = await listExamsOf(context.db, memberId);
    const right = (await layOut(context.db, exam!)).map(({ line }) => line.right);
    const choose = (at: number) => page.check(`[name=q${at + 1}][value="${right[at]}"]`);
    for (let at = 0; at < 10; at += 1) if (at !== FORGOTTEN) await choose(at);
    await page.locator('[data-exam-status]', { hasText: '已保存' }).waitFor();
    await page.reload();
    expect(await page.locator('input[type=radio]:checked').count()).toBe(9);
    for (let at = 10; at < right.length; at += 1) await choose(at);
    await page.locator('[data-exam-send]').click();
    await page.locator('.error-summary').waitFor();
    await look(page);
    // The question itself is in sight then, and the clock not over it.
    await page.locator(`.error-summary a[href="#f-q${FORGOTTEN + 1}"]`).click();
    const question = page.locator('fieldset.field').nth(FORGOTTEN).locator('legend');
    const boxOf = async (of: Locator) => (await of.boundingBox())!;
    const clock = await boxOf(page.locator('[data-exam-clock]'));
    expect(clock.y).toBe(0);
    expect((await boxOf(question)).y).toBeGreaterThanOrEqual(clock.height);
    await choose(FORGOTTEN);
    await page.locator('[data-exam-send]').click();
    await page.locator('main', { hasText: '通过了' }).waitFor();
    await look(page);
  });

  it('the certificate’s card carries a code that leads to a page that says valid, and nothing about the person', async () => {
    const { page } = member;
    await member.open('/member/certificate');
    expect(await look(page)).toContain('证件有效');
    for (const paper of ['sheet', 'card']) {
      await member.open(`/member/certificate/${paper}`);
      const text = await look(page);
      expect(text).not.toContain(NAME);
      number = NUMBER.exec(text)![0];
      const address = `${context.config.baseUrl}${signed(number)}`;
      const code = page.locator('img.id-code');
      expect(await codeSays(code, address)).toBe(true);
      expect(await codeSays(code, `${address}0`)).toBe(false);
    }
    expect(await verdictAt(signed(number))).toContain('证件有效');
  });

  it('suspended by the office it says so, and neither whose nor why; lifted it is valid again', async () => {
    const { page } = office;
    const at = `/desk/network/certificates/${memberId}`;
    await office.open(at);
    await look(page);
    await page.fill('[name=words]', REASON);
    await send(page, `${at}/suspension`);
    await page.locator(`form[action="${at}/lifting"]`).waitFor();
    await look(page);
    const said = await verdictAt(signed(number));
    expect(said).toContain('证件已暂停');
    expect(said).not.toContain(REASON);
    await member.open('/member/certificate');
    expect(await look(member.page)).toContain(REASON);
    await page.fill('[name=words]', '核实完毕，当时出示了证件。');
    await send(page, `${at}/lifting`);
    await page.locator(`form[action="${at}/suspension"]`).waitFor();
    expect(await verdictAt(signed(number))).toContain('证件有效');
  });

  it('a forged number is unknown: another check letter, another signature, another’s signature', async () => {
    const letter = number.endsWith('7') ? '8' : '7';
    const mistyped = number.slice(0, -1) + letter;
    expect(await verdictAt(`/verify/${mistyped}`)).toContain('这个编号不对');
    const [path, signature] = signed(number).split('?s=') as [string, string];
    const other = signature.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    for (const forged of [other, signatureOf(context.config, mistyped)]) {
      expect(await verdictAt(`${path}?s=${forged}`)).toContain('这个二维码不是我们做的');
    }
  });

  const signed = (of: string): string => `/verify/${of}?s=${signatureOf(context.config, of)}`;

  /** What a passer-by reads behind an address; never anything about the person. */
  async function verdictAt(path: string): Promise<string> {
    const passer = await site.visitor();
    await passer.open(path);
    const text = await look(passer.page);
    expect(await passer.page.content()).not.toContain(NAME);
    expect(await passer.page.content()).not.toContain(memberId);
    expect(passer.complaints).toEqual([]);
    await passer.context.close();
    return text;
  }
});

/// <reference lib="dom" />
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { sendForm, tabTo, tabToWords, type } from './keyboard.ts';
import { openSite, type Site, type Visitor } from './site.ts';

let site: Site;

beforeAll(async () => {
  site = await openSite({ scale: 0.1 });
});
afterAll(() => site.close());

const caseOf = (code: string) =>
  site.context.db.selectFrom('cases').selectAll().where('code', '=', code).executeTakeFirstOrThrow();

/** A plain complaint that nobody has sent on yet, for a bureau that is no town's. */
async function received(): Promise<string> {
  const row = await site.context.db
    .selectFrom('cases')
    .select('code')
    .where('state', '=', 'received')
    .where('type', '=', 'complaint')
    .orderBy('code')
    .executeTakeFirstOrThrow();
  return row.code;
}

const textOf = async (page: Page): Promise<string> => (await page.textContent('main')) ?? '';

/** Into a desk by the keyboard: the post's button on the sign-in page of the demonstration. */
async function stepIn(visitor: Visitor, post: string): Promise<Page> {
  const { page } = visitor;
  await visitor.open('/sign-in');
  await tabToWords(page, post);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/desk');
  return page;
}

/** Into the desk of a unit, which stands in the list of posts. */
async function stepInto(visitor: Visitor, post: string): Promise<Page> {
  await visitor.signIn(post);
  return visitor.page;
}

const nameOf = async (unitId: string): Promise<string> =>
  (
    await site.context.db
      .selectFrom('units')
      .select('name')
      .where('id', '=', unitId)
      .executeTakeFirstOrThrow()
  ).name;

/** What was done is said at the top, and has the keyboard. */
async function landed(page: Page, code: string, state: string): Promise<void> {
  await page.locator('.flash:focus').waitFor();
  expect((await caseOf(code)).state).toBe(state);
}

describe('with the keyboard alone, seeing where one is', () => {
  let code: string;
  let unit: string;

  it('the dispatch office opens a case from its list, is told what is missing, and sends it on', async () => {
    code = await received();
    const visitor = await site.visitor({ viewport: { width: 1280, height: 900 } });
    const page = await stepIn(visitor, '受理派单一岗');
    const { title } = await caseOf(code);
    await visitor.open(`/desk?q=${code}`);
    await tabToWords(page, title);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/desk/cases/${code}`);
    await type(page, 'brief', '请联系反映人13812345678核实。');
    await sendForm(page, /\/dispatch$/);
    // What is wrong has the keyboard, and leads to the field, where what was typed still stands.
    await page.locator('.error-summary:focus').waitFor();
    expect((await caseOf(code)).state).toBe('received');
    await page.keyboard.press('Tab');
    await tabToWords(page, /个人信息/);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => (document.activeElement as HTMLTextAreaElement).name)).toBe('brief');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('请核实群众反映的情况，按期答复并回访。');
    await sendForm(page, /\/dispatch$/);
    await landed(page, code, 'dispatched');
    unit = await nameOf((await caseOf(code)).lead_unit_id!);
    expect(visitor.complaints.filter((line) => !line.includes('422'))).toEqual([]);
  });

  it('the officer of the unit takes it up, says the first contact, and answers', async () => {
    const visitor = await site.visitor({ viewport: { width: 1280, height: 900 } });
    const page = await stepInto(visitor, `${unit} · 群众诉求经办岗`);
    await visitor.open(`/desk/cases/${code}`);
    await sendForm(page, /\/acknowledgement$/);
    await landed(page, code, 'handling');
    await visitor.open(`/desk/cases/${code}?do=answer`);
    await type(page, 'answerText', '已经到现场查看并处理完毕，欢迎继续监督，有问题随时反映。');
    await type(page, 'done', '现场处理完毕');
    await sendForm(page, /\/answer$/);
    await landed(page, code, 'answered');
    expect(visitor.complaints).toEqual([]);
  });

  it('the supervision office comes past the head of the page and looks at a unit’s exposure', async () => {
    const visitor = await site.visitor({ viewport: { width: 1280, height: 900 } });
    const page = await stepIn(visitor, '督查一岗');
    await page.keyboard.press('Tab');
    await tabToWords(page, '跳到正文');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await visitor.open('/desk/exposures');
    const first = page.locator('main a[href^="/desk/exposures/"]').first();
    await tabToWords(page, ((await first.textContent()) ?? '').trim().replace(/\s+/g, ' '));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/desk\/exposures\/./);
    expect(visitor.complaints).toEqual([]);
  });

  it('the head of a unit answers a supervision order', async () => {
    const order = await site.context.db
      .selectFrom('orders')
      .innerJoin('cases', 'cases.id', 'orders.case_id')
      .innerJoin('units', 'units.id', 'orders.unit_id')
      .select(['orders.id', 'cases.code', 'units.name', 'units.leader_post'])
      .where('orders.replied_at', 'is', null)
      .where('units.takes_cases', '=', 1)
      .where('units.is_supervision_office', '=', 0)
      .orderBy('orders.id')
      .executeTakeFirstOrThrow();
    const visitor = await site.visitor({ viewport: { width: 1280, height: 900 } });
    const page = await stepInto(visitor, `${order.name} · ${order.leader_post}`);
    await visitor.open(`/desk/cases/${order.code}`);
    await type(page, 'orderReply', '已经安排专人办理，三个工作日内完成并答复反映人。');
    await sendForm(page, /\/orders\/.*\/reply$/);
    await page.locator('.flash:focus').waitFor();
    const { reply } = await site.context.db
      .selectFrom('orders')
      .select('reply')
      .where('id', '=', order.id)
      .executeTakeFirstOrThrow();
    expect(reply).toContain('三个工作日');
    expect(visitor.complaints).toEqual([]);
  });

  it('the administrator renames a category', async () => {
    const visitor = await site.visitor({ viewport: { width: 1280, height: 900 } });
    await visitor.open('/sign-in');
    const { page } = visitor;
    await tabToWords(page, '系统管理岗');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/admin');
    await visitor.open('/admin/categories/roads');
    await tabTo(page, 'name');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('道路桥梁');
    await sendForm(page, /^\/admin\/categories\/roads$/);
    await page.locator('.flash:focus').waitFor();
    expect(await textOf(page)).toContain('道路桥梁');
    expect(visitor.complaints).toEqual([]);
  });
});

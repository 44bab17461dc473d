/// <reference lib="dom" />
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { openSite, type Site } from './site.ts';

const RECEIPT = /[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}/;
const CODE = /ZTC-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]/;
const PHONE = '13812345678';

let site: Site;

beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const textOf = async (page: Page): Promise<string> => (await page.textContent('main')) ?? '';

async function submit(page: Page): Promise<{ receipt: string; code: string }> {
  await page.check('input[name=type][value=complaint]');
  await page.fill('[name=title]', '东街口的路灯坏了一个月');
  await page.fill('[name=details]', '东街口到小学的路灯坏了一个多月，放学看不见路，请尽快修。');
  await page.selectOption('[name=category]', 'other');
  await page.fill('[name=phone]', PHONE);
  await page.click('form[action="/cases"] button[type=submit]');
  await page.waitForURL('**/cases/receipt');
  const text = await textOf(page);
  return { receipt: RECEIPT.exec(text)![0], code: CODE.exec(text)![0] };
}

async function track(page: Page, receipt: string): Promise<void> {
  await page.goto(`${site.base}/track`);
  await page.fill('[name=receipt]', receipt);
  await page.click('form[action="/track"] button');
  await page.waitForURL('**/my-case');
}

describe('with scripts off, on a phone', () => {
  it('a resident submits, keeps the receipt, follows the case, is answered and judges', async () => {
    const resident = await site.visitor({ javaScriptEnabled: false });
    await resident.open('/cases/new');
    const { receipt, code } = await submit(resident.page);
    expect(resident.page.url()).not.toContain(receipt);

    const dispatcher = await site.visitor({
      viewport: { width: 1280, height: 900 },
      javaScriptEnabled: false,
    });
    await dispatcher.signIn('受理派单一岗');
    await openOnDesk(dispatcher.page, code);
    const dispatch = await formOf(dispatcher.page, 'dispatch');
    await dispatch.locator('[name=leadUnitId]').selectOption({ label: '县住房和城乡建设局' });
    await dispatch.locator('button[type=submit]').click();
    expect(await dispatcher.page.locator('body').textContent()).toContain(code);

    const officer = await site.visitor({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
    await officer.signIn('县住房和城乡建设局');
    await openOnDesk(officer.page, code);
    await (await formOf(officer.page, 'acknowledgement')).locator('button[type=submit]').click();
    await openOnDesk(officer.page, code);
    expect(await officer.page.content()).not.toContain(PHONE);
    const answer = await formOf(officer.page, 'answer');
    await answer.locator('[name=answerText]').fill('路灯已经全部修好，昨晚已照明，请您看看。');
    await answer.locator('[name=done]').fill('换了六盏灯和一段线');
    await answer.locator('button[type=submit]').click();

    await track(resident.page, receipt);
    expect(await textOf(resident.page)).toContain('路灯已经全部修好');
    const judge = resident.page.locator('form[action="/my-case/judgement"]');
    for (const name of ['result', 'speed', 'attitude'])
      await judge.locator(`[name=${name}][value="5"]`).check();
    await judge.locator('[name=solved]').first().check();
    await judge.locator('button[type=submit]').click();
    await resident.page.waitForURL('**/my-case');

    const row = await site.context.db
      .selectFrom('cases')
      .select(['state', 'close_kind', 'rating_result', 'is_solved'])
      .where('code', '=', code)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ state: 'closed', close_kind: 'judged', rating_result: 5, is_solved: 1 });
    expect([...resident.complaints, ...dispatcher.complaints, ...officer.complaints]).toEqual([]);
  });
});

async function openOnDesk(page: Page, code: string): Promise<void> {
  const row = await site.context.db
    .selectFrom('cases')
    .select('id')
    .where('code', '=', code)
    .executeTakeFirstOrThrow();
  await page.goto(`${site.base}/desk/cases/${row.id}`);
}

/** The form of an act; what is not the likeliest is folded away and has to be unfolded first. */
async function formOf(page: Page, act: string): Promise<Locator> {
  const form = page.locator(`form[action$="/${act}"]`);
  const fold = page.locator('details:not([open])', { has: form });
  if ((await fold.count()) > 0) await fold.locator('summary').first().click();
  return form;
}

describe('with the keyboard alone', () => {
  it('a resident submits and follows the case', async () => {
    const { page, complaints } = await site.visitor();
    await page.goto(`${site.base}/cases/new`);
    const tabTo = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 60; presses++) {
        const here = await page.evaluate(
          () => (document.activeElement as HTMLInputElement | null)?.name ?? '',
        );
        if (here === name) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never came to ${name}`);
    };
    await tabTo('type');
    await page.keyboard.press('Space');
    await tabTo('title');
    await page.keyboard.type('路口的红绿灯不亮');
    await tabTo('details');
    await page.keyboard.type('县城东关路口的红绿灯三天不亮，车多人多很危险。');
    await tabTo('category');
    await page.keyboard.press('ArrowDown');
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press('Tab');
      const isSubmit = await page.evaluate(() => {
        const here = document.activeElement;
        return here instanceof HTMLButtonElement && here.form?.getAttribute('action') === '/cases';
      });
      if (isSubmit) break;
    }
    await page.keyboard.press('Enter');
    await page.waitForURL('**/cases/receipt');
    const receipt = RECEIPT.exec(await textOf(page))![0];
    await page.goto(`${site.base}/track`);
    await tabTo('receipt');
    await page.keyboard.type(receipt);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/my-case');
    expect(await textOf(page)).toContain('路口的红绿灯不亮');
    expect(complaints).toEqual([]);
  });
});

describe('with scripts on', () => {
  it('a receipt in the QR code fills the field and leaves the address', async () => {
    const { page, complaints } = await site.visitor();
    await page.goto(`${site.base}/cases/new`);
    const { receipt } = await submit(page);
    await page.goto(`${site.base}/track#${receipt}`);
    await expect(page.inputValue('[name=receipt]')).resolves.toBe(receipt);
    expect(page.url()).not.toContain(receipt);
    expect(complaints).toEqual([]);
  });

  it('a form sent twice at once is one case', async () => {
    const { page } = await site.visitor();
    const count = async (): Promise<number> =>
      (await site.context.db.selectFrom('cases').select('id').where('title', '=', '双击只算一件').execute())
        .length;
    await page.goto(`${site.base}/cases/new`);
    await page.check('input[name=type][value=help]');
    await page.fill('[name=title]', '双击只算一件');
    await page.fill('[name=details]', '手机慢的时候会点两下提交按钮，只应当算一件。');
    await page.selectOption('[name=category]', 'other');
    await page.dblclick('form[action="/cases"] button[type=submit]');
    await page.waitForURL('**/cases/receipt');
    expect(await count()).toBe(1);
  });
});

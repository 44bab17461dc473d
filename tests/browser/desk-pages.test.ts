/// <reference lib="dom" />
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountOf, caseIn } from './posts.ts';
import { lookAt, openSite, STYLES, visitorWith, type Site, type Visitor } from './site.ts';

let site: Site;

beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

/** High contrast has the same shapes in other colours, which the public pages are looked at in. */
const HERE = STYLES.filter(({ name }) => !name.includes('high contrast'));

const one = async (table: 'orders' | 'exposures', unitId?: string) =>
  site.context.db
    .selectFrom(table)
    .select(['id', 'unit_id'])
    .$if(unitId !== undefined, (query) => query.where('unit_id', '=', unitId!))
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();

async function sealedCase(): Promise<string> {
  const row = await site.context.db
    .selectFrom('cases')
    .select('code')
    .where('type', 'in', ['conduct_complaint', 'report'])
    .where('closed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.code;
}

type Paths = () => Promise<{ account: string; paths: string[] }>;

const POSTS: Record<string, Paths> = {
  'the dispatch office': async () => {
    const { code } = await caseIn(site, 'received');
    const { id } = await site.context.db
      .selectFrom('echoes')
      .select('id')
      .where('published_at', 'is', null)
      .orderBy('id')
      .executeTakeFirstOrThrow();
    return {
      account: await accountOf(site, 'dispatcher'),
      paths: [
        '/desk',
        '/desk?tab=all&q=nothing-has-this',
        `/desk/cases/${code}`,
        `/desk/cases/${code}?do=decline`,
        `/desk/cases/${code}/print`,
        '/desk/echoes',
        `/desk/echoes/${id}`,
        '/account',
        '/account/password',
      ],
    };
  },
  'an officer': async () => {
    const { code, unitId } = await caseIn(site, 'handling');
    return {
      account: await accountOf(site, 'officer', unitId),
      paths: ['/desk', `/desk/cases/${code}`, `/desk/cases/${code}?do=ask_extension`, '/desk/exposures'],
    };
  },
  'the head of a unit': async () => {
    const order = await one('orders');
    const exposure = await one('exposures');
    const { code } = await site.context.db
      .selectFrom('orders')
      .innerJoin('cases', 'cases.id', 'orders.case_id')
      .select('cases.code')
      .where('orders.id', '=', order.id)
      .executeTakeFirstOrThrow();
    return {
      account: await accountOf(site, 'leader', order.unit_id),
      paths: [
        '/desk',
        `/desk/cases/${code}`,
        `/desk/orders/${order.id}`,
        ...(exposure.unit_id === order.unit_id ? [`/desk/exposures/${exposure.id}`] : []),
      ],
    };
  },
  'the supervision office': async () => ({
    account: await accountOf(site, 'supervision'),
    paths: [
      '/desk',
      '/desk?tab=escalated',
      `/desk/cases/${await sealedCase()}`,
      '/desk/exposures',
      `/desk/exposures/${(await one('exposures')).id}`,
      `/desk/exposures/new?case=${(await caseIn(site, 'handling')).code}`,
      '/desk/leadership',
    ],
  }),
  'a county leader': async () => ({
    account: await accountOf(site, 'county_leader'),
    paths: ['/desk/units', '/desk/leadership'],
  }),
  'the auditor': async () => ({ account: await accountOf(site, 'auditor'), paths: ['/desk/access-log'] }),
  'the administrator': async () => ({
    account: await accountOf(site, 'admin'),
    paths: [
      '/admin',
      '/admin/accounts',
      '/admin/import',
      '/admin/calendar',
      '/admin/rules',
      '/admin/categories',
      '/admin/categories/roads',
      '/admin/catalogue',
    ],
  }),
};

describe.each(Object.entries(POSTS))('every page of %s', (_, pathsOf) => {
  it.each(HERE)('is without a fault on $name', async (style) => {
    const { account, paths } = await pathsOf();
    const visitor = await visitorWith(site, style, account);
    expect(await lookAt(visitor, paths)).toEqual([]);
    await visitor.context.close();
  });
});

describe('a request to see a contact', () => {
  it('is without a fault on every desk it comes to, and tells the number for minutes', async () => {
    const [phone, desk] = [STYLES[0]!, STYLES[1]!];
    const { id } = await site.context.db
      .selectFrom('cases')
      .innerJoin('vault_contacts', 'vault_contacts.case_id', 'cases.id')
      .select('cases.code as id')
      .where('cases.state', '=', 'received')
      .where('cases.type', '=', 'complaint')
      .executeTakeFirstOrThrow();
    const asker = await visitorWith(site, phone, await accountOf(site, 'dispatcher'));
    await ask(asker, id);
    const custodian = await visitorWith(site, desk, await accountOf(site, 'custodian'));
    expect(await lookAt(custodian, ['/desk/contact-requests'])).toEqual([]);
    await custodian.page
      .locator('form', { has: custodian.page.locator('[value="yes"]') })
      .locator('button')
      .click();
    await custodian.page.waitForLoadState();
    await asker.open(`/desk/cases/${id}`);
    const contact = await asker.page.locator('a[href$="/contact"]').getAttribute('href');
    expect(await lookAt(asker, [contact!])).toEqual([]);
    expect(await asker.page.locator('.secret').textContent()).toMatch(/1\d{10}/);
  });
});

async function ask(asker: Visitor, code: string): Promise<void> {
  await asker.open(`/desk/cases/${code}`);
  const fold = asker.page.locator('#act-contact_request');
  await fold.locator('summary').click();
  await fold.locator('textarea, input[type=text]').first().fill('要约定上门查看的时间，留言没有回音。');
  await fold.locator('button[type=submit]').click();
  await asker.page.waitForLoadState();
}

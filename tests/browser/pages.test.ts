/// <reference lib="dom" />
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { axeFaults, openSite, sidewaysScroll, type Site, type Visitor } from './site.ts';

let site: Site;

beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const PUBLIC = [
  '/',
  '/cases/new',
  '/track',
  '/exposures',
  '/echoes',
  '/units',
  '/monthly',
  '/rates',
  '/rules',
  '/calendar',
  '/about',
  '/privacy',
  '/accessibility',
  '/feeds',
  '/styleguide',
  '/sign-in',
  '/no-such-page',
];
const DESKS: Record<string, readonly string[]> = {
  受理派单一岗: ['/desk', '/desk/echoes'],
  督查一岗: ['/desk', '/desk/exposures', '/desk/leadership'],
  系统管理: ['/admin', '/admin/accounts', '/admin/import', '/admin/calendar', '/account'],
};

const STYLES = [
  { name: 'a phone in Chinese', cookies: {}, width: 360 },
  { name: 'a desk in English', cookies: { lang: 'en' }, width: 1280 },
  { name: 'a phone in the dark, in English', cookies: { lang: 'en', theme: 'dark' }, width: 360 },
  { name: 'a phone in elder mode', cookies: { elder: '1' }, width: 360 },
  { name: 'a desk in high contrast', cookies: { theme: 'contrast' }, width: 1280 },
];

async function visitorWith(style: (typeof STYLES)[number]): Promise<Visitor> {
  const visitor = await site.visitor({ viewport: { width: style.width, height: 900 } });
  await visitor.context.addCookies(
    Object.entries(style.cookies).map(([name, value]) => ({ name, value, url: site.base })),
  );
  return visitor;
}

/** Opens each path and collects what is wrong with it for a reader. */
async function lookAt(visitor: Visitor, paths: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  for (const path of paths) {
    await visitor.open(path);
    faults.push(...(await axeFaults(visitor.page)));
    const sideways = await sidewaysScroll(visitor.page);
    if (sideways > 0) faults.push(`${path} scrolls sideways by ${sideways}px`);
  }
  return [...faults, ...visitor.complaints.filter((line) => !line.includes('no-such-page'))];
}

describe('every public page', () => {
  it.each(STYLES)('is without a fault on $name', async (style) => {
    const detail = await detailPages();
    expect(await lookAt(await visitorWith(style), [...PUBLIC, ...detail])).toEqual([]);
  });

  it('does not scroll sideways at 320 pixels', async () => {
    const visitor = await site.visitor({ viewport: { width: 320, height: 700 } });
    const wide: string[] = [];
    for (const path of [...PUBLIC, ...(await detailPages())]) {
      await visitor.open(path);
      if ((await sidewaysScroll(visitor.page)) > 0) wide.push(path);
    }
    expect(wide).toEqual([]);
  });

  it('weighs under 100 KB with everything at the first look', async () => {
    const heavy: string[] = [];
    for (const path of ['/', '/cases/new', '/exposures', '/echoes']) {
      const visitor = await site.visitor();
      let bytes = 0;
      visitor.page.on('response', (response) => {
        void response
          .body()
          .then((body) => (bytes += body.length))
          .catch(() => undefined);
      });
      await visitor.page.goto(site.base + path, { waitUntil: 'networkidle' });
      if (bytes > 100_000) heavy.push(`${path}: ${bytes}`);
      await visitor.context.close();
    }
    expect(heavy).toEqual([]);
  });
});

describe('every desk', () => {
  it.each(Object.entries(DESKS))(
    'of %s is without a fault, on a phone and on a desk',
    async (post, paths) => {
      for (const style of [STYLES[0]!, STYLES[1]!]) {
        const visitor = await visitorWith({ ...style, cookies: {} });
        await visitor.signIn(post);
        if (style.cookies) {
          await visitor.context.addCookies(
            Object.entries(style.cookies).map(([name, value]) => ({ name, value, url: site.base })),
          );
        }
        expect(await lookAt(visitor, [...paths, ...(await deskCases(visitor))])).toEqual([]);
      }
    },
  );
});

/** One page of each kind that has many. */
async function detailPages(): Promise<string[]> {
  const { db } = site.context;
  const exposure = await db
    .selectFrom('exposures')
    .select('code')
    .where('published_at', 'is not', null)
    .where('is_count_only', '=', 0)
    .limit(1)
    .executeTakeFirst();
  const unit = await db
    .selectFrom('units')
    .select('code')
    .where('takes_cases', '=', 1)
    .limit(1)
    .executeTakeFirstOrThrow();
  const open = await db
    .selectFrom('cases')
    .select('code')
    .where('type', '=', 'complaint')
    .where('is_confidential', '=', 0)
    .limit(1)
    .executeTakeFirstOrThrow();
  return [`/units/${unit.code}`, `/cases/${open.code}`, ...(exposure ? [`/exposures/${exposure.code}`] : [])];
}

/** The first case on the desk that is open, if there is one. */
async function deskCases(visitor: Visitor): Promise<string[]> {
  await visitor.open('/desk');
  const href = await visitor.page
    .locator('a[href^="/desk/cases/"]')
    .first()
    .getAttribute('href', { timeout: 2000 })
    .catch(() => null);
  return href ? [href] : [];
}

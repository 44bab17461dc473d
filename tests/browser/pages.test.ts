/// <reference lib="dom" />
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lookAt, STYLES, visitorWith } from './looking.ts';
import { openSite, sidewaysScroll, type Site } from './site.ts';

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
  '/network',
  '/network/roster',
  '/network/applications',
  '/network/recusals',
  '/verify',
  '/stations',
  '/windows',
  '/look-backs',
  '/intake/form',
];
describe('every public page', () => {
  it.each(STYLES)('is without a fault on $name', async (style) => {
    const detail = await detailPages();
    const visitor = await visitorWith(site, style);
    expect(await lookAt(visitor, [...PUBLIC, ...detail], ['/no-such-page'])).toEqual([]);
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
  const echo = await db
    .selectFrom('echoes')
    .select('id')
    .where('state', '=', 'published')
    .limit(1)
    .executeTakeFirst();
  const session = await db
    .selectFrom('listening_sessions')
    .select(['id', 'week_on'])
    .where('record_closed_at', 'is not', null)
    .where('kind', '=', 'forum')
    .limit(1)
    .executeTakeFirstOrThrow();
  const certificate = await db.selectFrom('certificates').select('number').limit(1).executeTakeFirstOrThrow();
  const call = await db
    .selectFrom('network_calls')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  const week = await db.selectFrom('look_back_weeks').select('week_on').limit(1).executeTakeFirstOrThrow();
  return [
    `/units/${unit.code}`,
    `/cases/${open.code}`,
    ...(exposure ? [`/exposures/${exposure.code}`] : []),
    ...(echo ? [`/echoes/${echo.id}`] : []),
    '/stations/GC-05-1',
    '/stations/GC-05-1/poster',
    '/windows/W-03-01-1',
    '/windows/W-03-01-1/review',
    '/windows/W-03-01-1/poster',
    `/stations/weeks/${session.week_on}`,
    `/stations/sessions/${session.id}`,
    `/verify/${certificate.number}`,
    `/network/calls/${call.id}`,
    `/look-backs/${week.week_on}`,
  ];
}

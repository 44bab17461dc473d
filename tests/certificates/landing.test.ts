import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestApp, pageOf, Visitor, type TestApp } from '../support/app.ts';
import type { PostName } from '../support/factories.ts';
import { seedMembers } from '../support/members.ts';
import { signIn } from '../support/sign-in.ts';
import { withTraining } from './learner.ts';

let site: TestApp;
beforeAll(async () => {
  site = await openTestApp();
  await withTraining(site.context);
  await seedMembers(site.context, site.world);
});
afterAll(() => site.close());

/** Follows redirects until there is a page; says where it ended and how. */
async function landing(visitor: Visitor, from: string): Promise<{ path: string; status: number }> {
  for (let path = from, steps = 0; ; steps++) {
    const { status, headers } = await visitor.get(path);
    if (status !== 303 || steps === 5) return { path, status };
    path = String(headers['location']);
  }
}

/** Addresses within the house that the main part of a page links to, and do not answer. */
async function deadLinks(visitor: Visitor, path: string): Promise<string[]> {
  const $ = pageOf(await visitor.get(path).expect(200));
  const hrefs = $('a[href^="/"]')
    .map((_, link) => $(link).attr('href')!.split('#')[0]!)
    .get();
  const dead: string[] = [];
  for (const href of new Set(hrefs)) {
    if ((await landing(visitor, href)).status >= 400) dead.push(href);
  }
  return dead;
}

describe('the network and its office', () => {
  it.each<[PostName, string]>([
    ['collector', '/member'],
    ['supervisor', '/member'],
    ['evaluator', '/member'],
    ['networkOffice', '/desk/network'],
    ['townNetworkOffice', '/desk/network'],
  ])('%s begins the day at %s, and no link there leads nowhere', async (post, home) => {
    const visitor = await signIn(site.app, site.context, site.world, post);
    expect(await landing(visitor, '/desk')).toEqual({ path: home, status: 200 });
    expect(await deadLinks(visitor, home)).toEqual([]);
  });

  it.each(['/verify', '/verify/J2026-000001-5'])('%s links to nothing that is not there', async (path) => {
    expect(await deadLinks(new Visitor(site.app), path)).toEqual([]);
  });
});

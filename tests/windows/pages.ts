import { expect } from '@jest/globals';
import type { Response } from 'supertest';
import type { WindowRow } from '../../server/features/windows/index.ts';
import { faultsOf } from '../house/view-faults.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../support/app.ts';
import type { PostName } from '../support/factories.ts';
import { signIn } from '../support/sign-in.ts';
import { seedWindow } from './window.ts';

export { faultsIn, heldIn, mainOf } from '../network/pages.ts';

export interface WindowSite extends TestApp {
  /** `W-B01-1`, of the housing bureau. */
  window: WindowRow;
  /** Somebody without an account. */
  visitor: Visitor;
  as(post: PostName): Promise<Visitor>;
}

/** The whole application over the small county with one window. */
export async function openWindows(options: Parameters<typeof openTestApp>[0] = {}): Promise<WindowSite> {
  const site = await openTestApp(options);
  const window = await seedWindow(site.context, site.world);
  const visitors = new Map<string, Promise<Visitor>>();
  return {
    ...site,
    window,
    visitor: new Visitor(site.app),
    as: (post) => {
      const key = `${post} ${site.context.clock.now()}`;
      const known = visitors.get(key) ?? signIn(site.app, site.context, site.world, post);
      visitors.set(key, known);
      return known;
    },
  };
}

/** A page without the faults that make it fail for somebody: ids twice, raw keys, things printed as things. */
export function sound(response: Response, status = 200): Response {
  expect([response.status, faultsOf(pageOf(response))]).toEqual([status, []]);
  expect(pageOf(response)('body').text()).not.toMatch(/\b(?:windows|cases|errors|common|stations):[a-z]/);
  return response;
}

export const flashOf = (response: Response): string => pageOf(response)('.notice.flash').text().trim();

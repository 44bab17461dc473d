import { expect } from '@jest/globals';
import type { Response } from 'supertest';
import { faultsOf } from '../house/view-faults.ts';
import { pageOf, type TestApp, type Visitor } from './app.ts';
import type { PostName } from './factories.ts';
import { signIn } from './sign-in.ts';

/** Somebody at work at this moment, the same browser for the same post: nobody stays signed in for long. */
export function postsAtWork(site: TestApp): (post: PostName) => Promise<Visitor> {
  const visitors = new Map<string, Promise<Visitor>>();
  return (post) => {
    const key = `${post} ${site.context.clock.now()}`;
    const known = visitors.get(key) ?? signIn(site.app, site.context, site.world, post);
    visitors.set(key, known);
    return known;
  };
}

/** A page without the faults that make it fail for somebody: ids twice, raw keys, things printed as things. */
export function sound(response: Response, status = 200): Response {
  expect([response.status, faultsOf(pageOf(response))]).toEqual([status, []]);
  expect(pageOf(response)('body').text()).not.toMatch(
    /\b(?:stations|windows|boards|cases|errors|common):[a-z]/,
  );
  return response;
}

export const flashOf = (response: Response): string => pageOf(response)('.notice.flash').text().trim();

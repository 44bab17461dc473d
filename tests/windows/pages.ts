import type { WindowRow } from '../../server/features/windows/index.ts';
import { openTestApp, Visitor, type TestApp } from '../support/app.ts';
import type { PostName } from '../support/factories.ts';
import { postsAtWork } from '../support/pages-of.ts';
import { seedWindow } from './window.ts';

export { faultsIn, heldIn, mainOf } from '../network/pages.ts';
export { flashOf, sound } from '../support/pages-of.ts';

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
  return {
    ...site,
    window,
    visitor: new Visitor(site.app),
    as: postsAtWork(site),
  };
}

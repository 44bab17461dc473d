import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Router, type Express } from 'express';
import { ROLES, type Role } from '../../server/actor.ts';
import { PERMISSIONS, type Permission } from '../../server/features/accounts/index.ts';
import { accountRoutes } from '../../server/features/accounts/routes.ts';
import { permit, type Permit } from '../../server/http/permit.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { openPost, PASSWORD, seedUnits } from './posts.ts';
import { appOf, Browser } from './web.ts';

const all = Object.keys(PERMISSIONS) as Permission[];

let context: TestContext;
let app: Express;
const browsers = new Map<Role, Browser>();
beforeAll(async () => {
  context = await openTestContext();
  await seedUnits(context);
  const doors = Router();
  for (const permission of all)
    doors.all(`/door/${permission}`, permit(permission), (_req, res) => void res.send('in'));
  app = appOf(context, doors);
  for (const role of ROLES) {
    await openPost(context, { username: `of.${role}`, role });
    const browser = new Browser(app);
    await browser.signIn(`of.${role}`, PASSWORD);
    browsers.set(role, browser);
  }
});
afterAll(() => context.close());

describe('each role at each door', () => {
  const matrix = ROLES.flatMap((role) =>
    all.map((permission) => {
      const holders: readonly string[] = PERMISSIONS[permission];
      return [role, permission, holders.includes(role) ? 200 : 403] as const;
    }),
  );

  it.each(matrix)('%s at %s: %i', async (role, permission, status) => {
    const browser = browsers.get(role)!;
    expect((await browser.get(`/door/${permission}`)).status).toBe(status);
  });

  it.each(all)('a stranger at %s is asked to sign in', async (permission) => {
    const stranger = new Browser(app);
    const page = await stranger.get(`/door/${permission}?a=1`);
    const next = encodeURIComponent(`/door/${permission}?a=1`);
    expect([page.status, page.headers['location']]).toEqual([303, `/sign-in?next=${next}`]);
    expect((await stranger.post(`/door/${permission}`, {})).status).toBe(401);
    expect((await stranger.agent.head(`/door/${permission}`).set('Accept', 'text/html')).status).toBe(303);
    expect((await stranger.agent.get(`/door/${permission}`).set('Accept', 'application/json')).status).toBe(
      401,
    );
  });
});

describe('the routes of this room', () => {
  it('each begin with a permit', () => {
    const routes = accountRoutes(context).stack.map((layer) => layer.route!);
    expect(routes.length).toBeGreaterThan(10);
    for (const route of routes) {
      const permission = (route.stack[0]!.handle as Partial<Permit>).permission;
      expect([route.path, permission]).toEqual([
        route.path,
        expect.stringMatching(/^(?:public|signed-in|account\.manage)$/),
      ]);
      const guarded = String(route.path).startsWith('/admin') ? 'account.manage' : undefined;
      if (guarded) expect(permission).toBe(guarded);
    }
  });
});

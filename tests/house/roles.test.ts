import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import { ROLES, type Role } from '../../server/actor.ts';
import { PERMISSIONS } from '../../server/features/accounts/index.ts';
import { openTestApp, Visitor, type TestApp } from '../support/app.ts';
import type { PostName } from '../support/factories.ts';
import { signIn } from '../support/sign-in.ts';
import { filled, routesOf, type RouteLine } from './router.ts';

const POSTS: Record<Role, PostName> = {
  dispatcher: 'dispatcher',
  officer: 'housingOfficer',
  leader: 'housingLeader',
  supervision: 'supervision',
  county_leader: 'countyLeader',
  admin: 'admin',
  custodian: 'custodian',
  auditor: 'auditor',
  network_office: 'networkOffice',
  collector: 'collector',
  supervisor: 'supervisor',
  evaluator: 'evaluator',
};

const TOKEN_PAGE = '/sign-in';

function holds(role: Role, permission: RouteLine['permission']): boolean {
  if (permission === null) return false;
  return permission === 'public' || (PERMISSIONS[permission] as readonly Role[]).includes(role);
}

describe('who gets through which door', () => {
  let house: TestApp;
  let gets: RouteLine[];
  let posts: RouteLine[];

  beforeAll(async () => {
    house = await openTestApp();
    const routes = routesOf(house.app);
    gets = routes.filter(({ method }) => method === 'GET');
    posts = routes.filter(({ method, path }) => method === 'POST' && path !== '/preferences');
  });
  afterAll(() => house.close());

  /** Asks every route; collects the answers that are not among the expected. */
  async function surprises(
    routes: readonly RouteLine[],
    ask: (path: string) => PromiseLike<Response>,
    expected: (route: RouteLine) => readonly number[],
  ): Promise<string[]> {
    const found: string[] = [];
    for (const route of routes) {
      const { status, headers } = await ask(filled(route.path));
      if (!expected(route).includes(status)) {
        found.push(
          `${route.method} ${route.path} (${route.permission}): ${status} ${headers['location'] ?? ''}`,
        );
      }
    }
    return found;
  }

  const shown = [200, 303, 404];

  it('a stranger sees what is public, and is asked to sign in at every other page', async () => {
    const stranger = new Visitor(house.app);
    const answers = new Map<string, Response>();
    const ask = async (path: string) => {
      const answer = await stranger.get(path);
      answers.set(path, answer);
      return answer;
    };
    expect(await surprises(gets, ask, ({ permission }) => (permission === 'public' ? shown : [303]))).toEqual(
      [],
    );
    for (const { path, permission } of gets.filter((route) => route.permission !== 'public')) {
      expect([permission, answers.get(filled(path))?.headers['location']]).toEqual([
        permission,
        `/sign-in?next=${encodeURIComponent(filled(path))}`,
      ]);
    }
  });

  it('a stranger who asks as a program, or who posts, is told to sign in', async () => {
    const closed = gets.filter(({ permission }) => permission !== 'public');
    const stranger = new Visitor(house.app);
    expect(
      await surprises(
        closed,
        (path) => stranger.agent.get(path).set('Accept', 'application/json'),
        () => [401],
      ),
    ).toEqual([]);
    const token = await stranger.token(TOKEN_PAGE);
    const shut = posts.filter(({ permission }) => permission !== 'public');
    expect(
      await surprises(
        shut,
        (path) => stranger.send(path, { _csrf: token }),
        () => [401],
      ),
    ).toEqual([]);
  });

  it('nobody posts anything without the token of the own session', async () => {
    const stranger = new Visitor(house.app);
    // The ballot box knows no session: what counts there is the code in the form, which no other site has.
    const own = posts.filter(({ path }) => !path.startsWith('/ballots'));
    expect(
      await surprises(
        own,
        (path) => stranger.send(path, {}),
        () => [403],
      ),
    ).toEqual([]);
    const other = await new Visitor(house.app).token(TOKEN_PAGE);
    expect(
      await surprises(
        own,
        (path) => stranger.send(path, { _csrf: other }),
        () => [403],
      ),
    ).toEqual([]);
  });

  it('nobody makes another site post, token or not', async () => {
    const stranger = new Visitor(house.app);
    const token = await stranger.token(TOKEN_PAGE);
    const fromElsewhere = (path: string) =>
      stranger.send(path, { _csrf: token }).set('Sec-Fetch-Site', 'cross-site');
    expect(await surprises(posts, fromElsewhere, () => [403])).toEqual([]);
  });

  it.each(ROLES)('%s gets through the doors the role holds, and through no other', async (role) => {
    const visitor = await signIn(house.app, house.context, house.world, POSTS[role]);
    expect(
      await surprises(
        gets,
        (path) => visitor.get(path),
        ({ permission }) => (holds(role, permission) ? shown : [403]),
      ),
    ).toEqual([]);
    const page = await visitor.get('/account/password');
    const token = /name="_csrf"[^>]*value="([^"]+)"/.exec(page.text)?.[1];
    expect(token).toBeDefined();
    const shut = posts.filter(({ permission }) => !holds(role, permission));
    expect(
      await surprises(
        shut,
        (path) => visitor.send(path, { _csrf: token! }),
        () => [403],
      ),
    ).toEqual([]);
    // Doors the role holds: what isn't there or isn't filled in is said, and nothing breaks.
    const open = posts.filter(
      ({ path, permission }) =>
        holds(role, permission) && !path.startsWith('/sign-') && path !== '/my-case/leave',
    );
    expect(
      await surprises(
        open,
        (path) => visitor.send(path, { _csrf: token! }),
        () => [200, 303, 400, 403, 404, 409, 413, 415, 422],
      ),
    ).toEqual([]);
  });
});

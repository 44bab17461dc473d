import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertWithin, isWithin, networkScope } from '../../server/features/network/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { PLACES, seedWorld, type World } from '../support/factories.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
afterAll(async () => context.close());

it('the county office looks after the county level, a town office after its own town', async () => {
  const { networkOffice, townNetworkOffice } = world.posts;
  expect(await networkScope(context.db, networkOffice)).toEqual({ level: 'county', townCode: null });
  expect(await networkScope(context.db, townNetworkOffice)).toEqual({ level: 'town', townCode: PLACES.town });
});

it('nobody else has a scope, nor a town office whose unit stands for no town', async () => {
  const { supervision, townLeader, townNetworkOffice, collector } = world.posts;
  for (const actor of [supervision, townLeader, collector]) {
    await expect(networkScope(context.db, actor)).rejects.toMatchObject({ status: 403 });
  }
  const strayed = { ...townNetworkOffice, unitId: world.units.housing };
  await expect(networkScope(context.db, strayed)).rejects.toMatchObject({ status: 403 });
});

it('a scope holds its own level and town and nothing else', () => {
  const county = { level: 'county', townCode: null } as const;
  const town = { level: 'town', townCode: '410199101' } as const;
  const other = { level: 'town', townCode: '410199102' } as const;
  expect([county, town, other].map((of) => isWithin(county, of))).toEqual([true, false, false]);
  expect([county, town, other].map((of) => isWithin(town, of))).toEqual([false, true, false]);
  expect(() => assertWithin(town, other)).toThrow(expect.objectContaining({ status: 404 }));
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listMembersOf, listRoster, type RosterFilter } from '../../server/features/network/store-members.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { PLACES, seedWorld } from '../support/factories.ts';
import { aMember, inTown } from '../support/members.ts';

const NEXT_TOWN = '990101102';

let context: TestContext;
beforeAll(async () => {
  context = await openTestContext();
  await seedWorld(context);
  await aMember(context, 'collector', { name: '甲', showsName: true });
  await aMember(context, 'supervisor', { name: '乙' });
  await aMember(context, 'supervisor', { ...inTown, name: '丙', showsName: true });
  await aMember(context, 'evaluator', { ...inTown, townCode: NEXT_TOWN, name: '丁' });
  const gone = await aMember(context, 'supervisor', { ...inTown, name: '戊', showsName: true });
  await context.db
    .updateTable('members')
    .set({ state: 'resigned', ended_on: '2026-11-23' })
    .where('id', '=', gone.id)
    .execute();
});
afterAll(() => context.close());

const roster = async (filter: RosterFilter = {}, after: string | null = null, limit = 50) =>
  listRoster(context.db, filter, after, limit);
const names = async (filter?: RosterFilter) => (await roster(filter)).map(({ name }) => name);

describe('the roster', () => {
  it('holds who is in office in the order of appointment, with a name where it is wanted', async () => {
    expect(await names()).toEqual(['甲', null, '丙', null]);
    expect(Object.keys((await roster())[0]!)).not.toContain('person_tag');
  });

  it('is narrowed by kind, level and town, alone and together', async () => {
    const counted = async (filter: RosterFilter) => (await roster(filter)).length;
    expect(await counted({ kind: 'supervisor' })).toBe(2);
    expect(await counted({ level: 'county' })).toBe(2);
    expect(await counted({ level: 'town' })).toBe(2);
    expect(await counted({ townCode: NEXT_TOWN })).toBe(1);
    expect(await counted({ kind: 'supervisor', level: 'town', townCode: PLACES.town })).toBe(1);
    expect(await counted({ level: 'county', townCode: PLACES.town })).toBe(0);
  });

  it('goes on after the last of the page before: none twice, none missed', async () => {
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const page = await roster({}, after, 1);
      if (page.length === 0) break;
      after = page[0]!.id;
      seen.push(after);
    }
    expect(seen).toEqual((await roster()).map(({ id }) => id));
  });
});

describe('the list of an office', () => {
  it('holds the members of its scope, whatever became of them', async () => {
    const listed = async (townCode: string | null) =>
      (
        await listMembersOf(
          context.db,
          { level: townCode === null ? 'county' : 'town', townCode },
          {},
          null,
          50,
        )
      ).map(({ name }) => name);
    expect(await listed(null)).toEqual(['甲', '乙']);
    expect(await listed(PLACES.town)).toEqual(['丙', '戊']);
    expect(await listed(NEXT_TOWN)).toEqual(['丁']);
  });
});

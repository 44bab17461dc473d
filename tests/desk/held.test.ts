import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/escalate.ts';
import { releaseHeld, type CaseRow } from '../../server/features/cases/index.ts';
import { at } from '../cases/rows.ts';
import { pageOf } from '../support/app.ts';
import { openWorld, type World } from './world.ts';

const BRIEF = '城区一处路面坑洼，请尽快修补';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  // What the test before left waiting goes out first.
  world.context.clock.set(at('2027-01-04 10:00'));
  await releaseHeld(world.context);
  world.context.clock.set(at('2026-11-23 10:00'));
  world.signOutAll();
});
afterAll(() => world.context.close());

const aSecret = (): Promise<CaseRow> => world.submit({ isConfidential: true });
const answers = (parts: Record<string, string> = {}) => ({
  leadUnitId: world.units.roads,
  deadlineClass: 'complaint',
  brief: BRIEF,
  looked: '1',
  ...parts,
});
async function decided(): Promise<CaseRow> {
  const row = await aSecret();
  const staff = await world.as('dispatcher');
  await staff.act(row, 'dispatch', answers());
  // The page after says so once, with the number.
  await staff.get('/desk');
  return world.again(row);
}
const codesIn = async (post: 'dispatcher' | 'supervision' | 'officer', tab: string): Promise<string> =>
  (await (await world.as(post)).get(`/desk?tab=${tab}`)).text;

describe('dispatching a confidential case', () => {
  it('says when it goes out, to whom, and that it can be taken back', async () => {
    const row = await aSecret();
    const staff = await world.as('dispatcher');
    const done = await staff.act(row, 'dispatch', answers());
    expect([done.status, done.headers['location']]).toEqual([303, `/desk/cases/${row.code}`]);
    const page = pageOf(await staff.get(`/desk/cases/${row.code}`));
    const text = page('main').text();
    expect(page('body').text()).toContain(`${row.code} 已定好，到时间转出`);
    expect(text).toMatch(/已定好转给\S+，11月23日 周一 14:00 转出/);
    expect(text).toContain(BRIEF);
    expect(page('#act-take_back form').attr('action')).toBe(`/desk/cases/${row.code}/take-back`);
    expect(page('#act-dispatch')).toHaveLength(0);
    expect(page('.desk-acts details[open]')).toHaveLength(0);
    const english = await staff.get(`/desk/cases/${row.code}`, 'en');
    expect(english.text).toContain('Until then the unit cannot see it');
  });

  it('moves it from the inbox into a list of its own, under its hour', async () => {
    const row = await decided();
    for (const post of ['dispatcher', 'supervision'] as const) {
      expect(await codesIn(post, 'inbox')).not.toContain(row.code);
      const page = pageOf(await (await world.as(post)).get('/desk?tab=held'));
      expect(page('main').text()).toContain(row.code);
      expect(page('.case-row').text()).toContain('转出');
    }
    world.context.clock.set(at('2026-11-23 14:00'));
    world.signOutAll();
    await run(world.context);
    expect(await codesIn('dispatcher', 'held')).not.toContain(row.code);
    expect(await codesIn('dispatcher', 'held')).toContain('没有等着转出的事');
  });

  it('shows the unit nothing before its hour, and afterwards nothing of when it was decided', async () => {
    const row = await decided();
    const unit = await world.as('officer');
    expect((await unit.get(`/desk/cases/${row.code}`)).status).toBe(404);
    expect(await codesIn('officer', 'all')).not.toContain(row.code);
    world.context.clock.set(at('2026-11-23 14:00'));
    world.signOutAll();
    await run(world.context);
    const page = await (await world.as('officer')).get(`/desk/cases/${row.code}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain(BRIEF);
    expect(page.text).not.toContain('10:00');
    expect(page.text).not.toContain('已定好');
    const office = pageOf(await (await world.as('dispatcher')).get(`/desk/cases/${row.code}`));
    expect(office('main').text()).toContain('已定好转给');
  });

  it('keeps what was typed when a rule says no, and holds nothing', async () => {
    const row = await aSecret();
    const staff = await world.as('dispatcher');
    const refused = await staff.act(row, 'dispatch', answers({ brief: '请联系 13900000417 的反映人' }));
    expect(refused.status).toBe(422);
    expect(pageOf(refused)('#f-brief').val()).toBe('请联系 13900000417 的反映人');
    expect((await world.again(row)).release_at).toBeNull();
  });

  it('is a conflict when the case has moved on, and no second decision is taken beside the first', async () => {
    const row = await aSecret();
    const staff = await world.as('dispatcher');
    await staff.act(row, 'dispatch', answers());
    const again = await staff.post(`/desk/cases/${row.code}/dispatch`, {
      seen: String(row.version),
      formId: 'held-form-second',
      ...answers(),
    });
    expect(again.status).toBe(409);
    const held = await world.again(row);
    const fresh = await staff.act(held, 'dispatch', answers());
    expect(fresh.status).toBe(422);
    expect(pageOf(fresh)('main').text()).toContain('要改，请先收回');
    expect(await world.again(row)).toEqual(held);
  });
});

describe('taking it back', () => {
  it('brings it into the inbox again, with the form to dispatch it', async () => {
    const row = await decided();
    const staff = await world.as('dispatcher');
    const done = await staff.act(row, 'take-back');
    expect([done.status, done.headers['location']]).toEqual([303, `/desk/cases/${row.code}`]);
    const page = pageOf(await staff.get(`/desk/cases/${row.code}`));
    expect(page('main').text()).toContain('转办决定收回了');
    expect(page('#act-dispatch[open]')).toHaveLength(1);
    expect(await codesIn('dispatcher', 'inbox')).toContain(row.code);
  });

  it('is refused once it has gone out, and where nothing waits', async () => {
    const row = await decided();
    world.context.clock.set(at('2026-11-23 14:00'));
    await releaseHeld(world.context);
    world.signOutAll();
    const late = await (await world.as('dispatcher')).act(row, 'take-back');
    expect(late.status).toBe(409);
    expect((await world.again(row)).state).toBe('dispatched');
    const none = await (await world.as('dispatcher')).act(await aSecret(), 'take-back');
    expect(none.status).toBe(422);
    expect(pageOf(none)('main').text()).toContain('现在没有等着转出的决定');
  });

  it('is the offices’: a unit does not find it, others have no such door', async () => {
    const row = await decided();
    expect((await (await world.as('officer')).act(row, 'take-back')).status).toBe(403);
    expect((await (await world.as('admin')).act(row, 'take-back')).status).toBe(403);
    expect((await world.again(row)).release_at).not.toBeNull();
    expect((await (await world.as('supervision')).act(row, 'take-back')).status).toBe(303);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findStationByCode, listPosts, planSession } from '../../server/features/stations/index.ts';
import { pageOf, type Visitor } from '../support/app.ts';
import { UNITS, type PostName } from '../support/factories.ts';
import { faultsIn, flashOf, heldIn, mainOf, openStations, sound, type StationSite } from './pages.ts';
import { aPlan, aStation } from './station.ts';

const LIST = '/admin/stations';
const POSTS = `${LIST}/posts`;
const OF_WATER = `${POSTS}?unit=${UNITS.water}`;

let site: StationSite;
let admin: Visitor;
beforeAll(async () => {
  site = await openStations();
  admin = await site.as('admin');
});
afterAll(() => site.close());

const aForm = (overrides: Record<string, string | string[]> = {}): Record<string, string | string[]> => {
  const { weekdays, ...content } = aStation({ name: '水务大厅观测站', nameEn: 'Water hall station' });
  return { code: 'cs-2', ...(content as Record<string, string>), weekdays: [...weekdays], ...overrides };
};

describe('the registry of stations', () => {
  it.each<PostName>(['supervision', 'dispatcher', 'housingLeader', 'networkOffice', 'custodian'])(
    'is closed to %s',
    async (post) => {
      const other = await site.as(post);
      for (const path of [LIST, `${LIST}/CS-1`, POSTS]) await other.get(path).expect(403);
      for (const path of [
        LIST,
        `${LIST}/CS-1`,
        POSTS,
        `${LIST}/CS-1/closures`,
        `${LIST}/CS-1/closures/x/end`,
        `${POSTS}/x/end`,
      ]) {
        expect((await other.post(path, {}, '/account')).status).toBe(403);
      }
    },
  );

  it('shows every station and the form of a new one', async () => {
    expect(mainOf(sound(await admin.get(LIST)))).toContain('城建观测站');
    for (const path of [LIST, `${LIST}/CS-1`, POSTS, OF_WATER])
      sound(await admin.get(path).set('Cookie', 'lang=en'));
    await admin.get(`${LIST}/XX-9`).expect(404);
    expect(
      (
        await admin.post(
          `${LIST}/XX-9/closures`,
          { closeFrom: '2026-11-24', closeTo: '', closeReason: '大厅装修' },
          LIST,
        )
      ).status,
    ).toBe(404);
  });

  it('an empty form comes back with every field that is missing', async () => {
    const page = sound(await admin.post(LIST, {}, LIST), 422);
    expect(faultsIn(page)).toHaveLength(12);
    expect(faultsIn(page)).toEqual(
      expect.arrayContaining(['#f-code', '#f-name', '#f-sectorId', '#f-weekdays', '#f-opens']),
    );
  });

  it.each<[string, Record<string, string | string[]>, string]>([
    ['a code with signs', { code: 'CS_2' }, '#f-code'],
    ['a code that is taken', { code: 'CS-1' }, '#f-code'],
    ['a sector that is none', { sectorId: 'none' }, '#f-sectorId'],
    ['a host that is none', { hostUnitId: 'none' }, '#f-hostUnitId'],
    ['a point of nowhere', { lat: '95.1' }, '#f-lat'],
    ['half a point', { lng: '' }, '#f-lng'],
    ['hours that end before they begin', { opens: '17:00', closes: '09:00' }, '#f-closes'],
    ['a time that is none', { opens: '9' }, '#f-opens'],
    ['no day of the week', { weekdays: [] }, '#f-weekdays'],
  ])('%s comes back beside its field, with what was typed', async (_what, fields, at) => {
    const page = sound(await admin.post(LIST, aForm(fields), LIST), 422);
    expect(faultsIn(page)).toEqual([at]);
    expect(heldIn(page, 'name', 'listensEn')).toEqual({
      name: '水务大厅观测站',
      listensEn: aStation().listensEn,
    });
  });

  it('takes one in, and no third one of a sector', async () => {
    const sent = await admin.post(LIST, aForm(), LIST);
    expect([sent.status, sent.headers['location']]).toEqual([303, `${LIST}/CS-2`]);
    expect(mainOf(sound(await site.visitor.get('/stations/CS-2')))).toContain('水务大厅观测站');
    const third = sound(await admin.post(LIST, aForm({ code: 'CS-3' }), LIST), 422);
    expect(faultsIn(third)).toEqual(['#f-sectorId']);
    expect(mainOf(third)).toContain('一个行业最多 2 个观测站');
  });

  it('changes one, unless somebody else has meanwhile', async () => {
    const at = `${LIST}/CS-2`;
    const { code: _code, ...form } = aForm({ place: '办事大厅二楼' });
    const seen = String((await findStationByCode(site.context.db, 'CS-2'))!.version);
    const bad = sound(await admin.post(at, { ...form, seen, name: '' }, at), 422);
    expect(faultsIn(bad)).toEqual(['#f-name']);
    expect(heldIn(bad, 'place')).toEqual({ place: '办事大厅二楼' });
    const sent = await admin.post(at, { ...form, seen }, at);
    expect([sent.status, sent.headers['location']]).toEqual([303, at]);
    expect(mainOf(await site.visitor.get('/stations/CS-2'))).toContain('办事大厅二楼');
    const stale = sound(await admin.post(at, { ...form, seen, place: '三楼东侧' }, at), 409);
    expect(heldIn(stale, 'place')).toEqual({ place: '三楼东侧' });
  });
});

describe('a closure', () => {
  const at = `${LIST}/CS-1`;
  const close = (fields: Record<string, string>) =>
    admin.post(
      `${at}/closures`,
      { closeFrom: '2026-11-24', closeTo: '2026-11-27', closeReason: '大厅装修', ...fields },
      at,
    );

  it.each<[string, Record<string, string>, string]>([
    ['from a day that is over', { closeFrom: '2026-11-20' }, '#f-closeFrom'],
    ['that ends before it begins', { closeTo: '2026-11-23' }, '#f-closeTo'],
    ['without a reason', { closeReason: '' }, '#f-closeReason'],
    ['with a number in its reason', { closeReason: '请打 13800138000' }, '#f-closeReason'],
    ['on a day that is none', { closeTo: '2026-02-30' }, '#f-closeTo'],
  ])('%s comes back beside its field, with what was typed', async (_what, fields, field) => {
    const page = sound(await close(fields), 422);
    expect(faultsIn(page)).toEqual([field]);
    expect(heldIn(page, 'closeReason')).toEqual({ closeReason: fields['closeReason'] ?? '大厅装修' });
  });

  it('in the middle of a week calls off what is planned, says so, and is nobody’s miss', async () => {
    const { context, world, listening } = site;
    const { id } = await planSession(
      context,
      world.posts.waterOfficer,
      aPlan('2026-11-26', listening.posts.water),
    );
    expect((await close({})).headers['location']).toBe(at);
    expect(flashOf(await admin.get(at))).toContain('取消了 1 场');
    const text = mainOf(sound(await site.visitor.get(`/stations/sessions/${id}`)));
    expect(text).toContain('已取消');
    expect(text).toContain('大厅装修');
    expect(faultsIn(sound(await close({ closeFrom: '2026-11-26', closeTo: '' }), 422))).toEqual([
      '#f-closeFrom',
    ]);
  });

  it('ends once', async () => {
    const action = pageOf(sound(await admin.get(at)))('form[action$="/end"]').attr('action')!;
    expect((await admin.post(action, {}, at)).status).toBe(303);
    expect(mainOf(await site.visitor.get('/stations/CS-1'))).not.toContain('大厅装修。');
    const twice = sound(await admin.post(action, {}, at), 422);
    expect(faultsIn(twice)).toEqual(['已经恢复开放了。']);
    // What never began stands in nobody's way.
    expect((await close({ closeFrom: '2026-11-23', closeTo: '2026-11-30' })).status).toBe(303);
    expect((await admin.post(`${LIST}/CS-2/closures/${action.split('/').at(-2)}/end`, {}, at)).status).toBe(
      404,
    );
  });
});

describe('leadership posts', () => {
  const name = (fields: Record<string, string>) =>
    admin.post(
      POSTS,
      {
        unitId: UNITS.water,
        post: '分管供水副局长',
        postEn: 'Deputy for supply',
        from: '2026-11-24',
        ...fields,
      },
      OF_WATER,
    );

  it('are shown unit by unit', async () => {
    expect(mainOf(sound(await admin.get(POSTS)))).not.toContain('登记一个岗位');
    expect(mainOf(sound(await admin.get(OF_WATER)))).toContain('分管水利副局长');
    expect(mainOf(sound(await admin.get(`${POSTS}?unit=${UNITS.bus}`)))).toContain('还没有登记岗位');
    expect(mainOf(sound(await admin.get(`${POSTS}?unit=none`)))).not.toContain('登记一个岗位');
  });

  it.each<[string, Record<string, string>, string]>([
    ['without a name', { post: '' }, '#f-post'],
    ['listed twice', { post: '局长' }, '#f-post'],
    ['from a day that is over', { from: '2026-11-20' }, '#f-from'],
    ['from a day that is none', { from: 'soon' }, '#f-from'],
  ])('one %s comes back beside its field, with what was typed', async (_what, fields, field) => {
    const page = sound(await name(fields), 422);
    expect(faultsIn(page)).toEqual([field]);
    expect(heldIn(page, 'postEn')).toEqual({ postEn: 'Deputy for supply' });
  });

  it('of a unit that is none are not taken in', async () => {
    const page = sound(await name({ unitId: 'none' }), 422);
    expect(faultsIn(page)).toEqual(['选一个现有的单位。']);
  });

  it('are taken in, and ended with a form of their own', async () => {
    expect((await name({})).headers['location']).toBe(OF_WATER);
    const page = sound(await admin.get(OF_WATER));
    expect(mainOf(page)).toContain('分管供水副局长');
    const posts = await listPosts(site.context.db, UNITS.water);
    const { id } = posts.at(-1)!;
    const link = pageOf(page)(`a[href$="#post-${id}"]`).attr('href')!;
    const form = pageOf(sound(await admin.get(link)))('form[action$="/end"]');
    expect([form.length, form.attr('action')]).toEqual([1, `${POSTS}/${id}/end`]);
    const early = sound(await admin.post(`${POSTS}/${id}/end`, { to: '2026-11-23' }, OF_WATER), 422);
    expect(faultsIn(early)).toEqual(['#f-to']);
    expect(heldIn(early, 'to')).toEqual({ to: '2026-11-23' });
    expect(faultsIn(sound(await admin.post(`${POSTS}/${id}/end`, { to: '' }, OF_WATER), 422))).toEqual([
      '#f-to',
    ]);
    expect((await admin.post(`${POSTS}/${id}/end`, { to: '2026-11-27' }, OF_WATER)).headers['location']).toBe(
      OF_WATER,
    );
    expect(mainOf(await admin.get(OF_WATER))).toContain('11月24日 周二到11月27日 周五');
    expect((await admin.post(`${POSTS}/nowhere/end`, { to: '2026-11-27' }, OF_WATER)).status).toBe(404);
  });
});

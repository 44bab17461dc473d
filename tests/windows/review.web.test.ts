import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { endWindow, addWindow } from '../../server/features/windows/index.ts';
import { createApp } from '../../server/app.ts';
import { pageOf, Visitor } from '../support/app.ts';
import { faultsIn, flashOf, heldIn, mainOf, openWindows, sound, type WindowSite } from './pages.ts';
import { aSlip, aWindow } from './window.ts';

const AT = '/windows/W-B01-1/review';

let site: WindowSite;
beforeAll(async () => {
  site = await openWindows();
});
afterAll(() => site.close());

/** A form as somebody fills it in, with the id the page gave it. */
const aForm = (fields: Record<string, string | string[]> = {}) => ({
  form_id: site.context.ids.id(),
  level: '5',
  words: '',
  slip: '',
  phone: '',
  ...fields,
});
const browser = () => new Visitor(site.app);
const reviews = () => site.context.db.selectFrom('window_reviews').selectAll().execute();

describe('the form of a review', () => {
  it('chooses no level beforehand, and takes the slip off its picture', async () => {
    const page = sound(await site.visitor.get(`${AT}?slip=ABCDE-FGHJK-MNPQR`));
    expect(pageOf(page)('input[name=level][checked]')).toHaveLength(0);
    expect(heldIn(page, 'slip')).toEqual({ slip: 'ABCDE-FGHJK-MNPQR' });
    sound(await site.visitor.get(AT).set('Cookie', 'lang=en'));
    await site.visitor.get('/windows/W-B09-1/review').expect(404);
    expect((await site.visitor.post('/windows/W-B09-1/review', aForm(), AT)).status).toBe(404);
  });

  it('does not tell whether a slip was used before it is spent', async () => {
    const slip = aSlip(site.context, site.window);
    const before = mainOf(await site.visitor.get(`${AT}?slip=${slip}`));
    await browser().post(AT, aForm({ slip }), AT);
    expect(mainOf(await site.visitor.get(`${AT}?slip=${slip}`))).toBe(before);
    // Not even a form that is refused for something else tells.
    const refused = sound(await site.visitor.post(AT, aForm({ slip, level: '' }), AT), 422);
    expect(faultsIn(refused)).toEqual(['#f-level']);
  });

  it.each<[string, Record<string, string | string[]>, string]>([
    ['no level', { level: '' }, '#f-level'],
    ['a level that is none', { level: '6' }, '#f-level'],
    ['a tag that is none', { good: ['quick', 'tall'] }, '#f-good'],
    ['a tag of the other list', { bad: 'quick' }, '#f-bad'],
    ['words that are too long', { words: '很'.repeat(301) }, '#f-words'],
    ['a number that is none', { level: '1', phone: '12' }, '#f-phone'],
    ['a number beside a good review', { level: '4', phone: '13912345678' }, '#f-phone'],
    ['a slip that is none', { slip: 'ABC' }, '#f-slip'],
  ])('with %s comes back beside its field, with everything typed', async (_what, fields, at) => {
    const before = await reviews();
    const page = sound(
      await site.visitor.post(AT, aForm({ words: '办得很快', good: 'kind', ...fields }), AT),
      422,
    );
    expect(faultsIn(page)).toEqual([at]);
    expect(heldIn(page, 'words')).toEqual({ words: fields['words'] ?? '办得很快' });
    expect(await reviews()).toEqual(before);
  });

  it.each<['used' | 'foreign' | 'expired', RegExp]>([
    ['used', /已经用过/],
    ['foreign', /不是这个窗口的/],
    ['expired', /过了 30 天/],
  ])('with a slip that is %s says so, and counts apart when the slip is cleared', async (what, said) => {
    const { context, window } = site;
    const other = await addWindow(context, site.world.posts.waterLeader, aWindow());
    const slip = aSlip(
      context,
      what === 'foreign' ? other : window,
      what === 'expired' ? '2026-10-01' : undefined,
    );
    if (what === 'used') await browser().post(AT, aForm({ slip }), AT);
    const form = aForm({ slip, words: '排队太久', level: '3', bad: ['slow', 'papers'] });
    const page = sound(await site.visitor.post(AT, form, AT), 422);
    expect(faultsIn(page)).toEqual(['#f-slip']);
    expect(mainOf(page)).toMatch(said);
    expect(heldIn(page, 'words', 'form_id')).toEqual({ words: '排队太久', form_id: form['form_id'] });
    expect(pageOf(page)('input[name=bad][checked]')).toHaveLength(2);
    expect((await site.visitor.post(AT, { ...form, slip: '' }, AT)).headers['location']).toBe(
      '/windows/W-B01-1',
    );
    expect((await reviews()).filter((one) => one.words === '排队太久').at(-1)).toMatchObject({ has_slip: 0 });
  });

  it('of a good review thanks, twice for the same form, and keeps one', async () => {
    const form = aForm({ slip: aSlip(site.context, site.window), good: ['quick', 'once'] });
    const before = (await reviews()).length;
    const visitor = browser();
    for (let n = 0; n < 2; n += 1) {
      const sent = await visitor.post(AT, form, AT);
      expect([sent.status, sent.headers['location']]).toEqual([303, '/windows/W-B01-1']);
      expect(flashOf(await visitor.get('/windows/W-B01-1'))).toContain('收到了');
    }
    expect(await reviews()).toHaveLength(before + 1);
  });

  it('of a bad review gives the receipt, again to the same browser and to no other', async () => {
    const visitor = browser();
    const form = aForm({ level: '1', words: '没人理', slip: aSlip(site.context, site.window) });
    const sent = await visitor.post(AT, form, AT);
    expect([sent.status, sent.headers['location']]).toEqual([303, '/cases/receipt']);
    const receipt = sound(await visitor.get('/cases/receipt'));
    const text = mainOf(receipt);
    const code = /ZTC-\w{4}-\w{4}-\w/.exec(text)![0];
    expect((await visitor.post(AT, form, AT)).headers['location']).toBe('/cases/receipt');
    expect(mainOf(await visitor.get('/cases/receipt'))).toContain(code);
    const other = await browser().post(AT, form, AT);
    expect(other.status).toBe(200);
    expect(mainOf(other)).toContain(code);
    expect(mainOf(other)).not.toContain(/\w{5}-\w{5}-\w{5}-\w{5}-\w{5}/.exec(text)![0]);
  });

  it('of a closed window asks for the slip of an earlier visit', async () => {
    const { context, world } = site;
    const own = await addWindow(context, world.posts.housingLeader, aWindow());
    const at = `/windows/${own.code}/review`;
    const slip = aSlip(context, own);
    await endWindow(context, world.posts.housingLeader, own.code);
    context.clock.advance(24 * 3_600_000);
    expect(mainOf(sound(await site.visitor.get(at)))).toContain('要有以前的小票');
    expect(faultsIn(sound(await site.visitor.post(at, aForm({ words: '还行' }), at), 422))).toEqual([
      '#f-slip',
    ]);
    expect((await site.visitor.post(at, aForm({ slip }), at)).status).toBe(303);
    expect(mainOf(sound(await site.visitor.get(`/windows/${own.code}`)))).toContain('不再开放');
  });

  it('without its token, or for another window with a used id, is refused', async () => {
    expect((await site.visitor.send(AT, aForm())).status).toBe(403);
    const form = aForm({ words: '第一次' });
    await site.visitor.post(AT, form, AT);
    const other = '/windows/W-B02-1/review';
    const page = sound(await site.visitor.post(other, form, other), 409);
    expect(heldIn(page, 'words')).toEqual({ words: '第一次' });
  });
});

describe('very many reviews from one network', () => {
  it('are too many without slips, which is said with everything typed; slips go on', async () => {
    const { context, window } = site;
    // The limits stand still for suites; this one looks at them.
    const app = createApp({ ...context, config: { ...context.config, mode: 'demo' } });
    const visitor = new Visitor(app);
    for (let n = 0; n < 10; n += 1) expect((await visitor.post(AT, aForm(), AT)).status).toBe(303);
    const page = await visitor.post(AT, aForm({ words: '第十一条', level: '2' }), AT);
    expect(page.status).toBe(429);
    expect(heldIn(page, 'words')).toEqual({ words: '第十一条' });
    expect((await visitor.post(AT, aForm({ slip: aSlip(context, window) }), AT)).status).toBe(303);
  });
});

describe('what the unit sees of a bad review', () => {
  it('is the day, the masked words and nothing of who or when', async () => {
    const visitor = browser();
    await visitor.post(AT, aForm({ level: '2', words: '电话13912345678也打不通', phone: '13812345678' }), AT);
    const { code } = await site.context.db
      .selectFrom('cases')
      .select('code')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    const officer = await site.as('housingOfficer');
    const page = sound(await officer.get(`/desk/cases/${code}`));
    const text = mainOf(page);
    expect(text).toContain('也打不通');
    expect(page.text).not.toMatch(/13912345678|13812345678/);
    // Of the hour of sending nothing, not in a picture's title nor in a machine's time.
    expect(page.text).not.toContain(site.context.clock.now().slice(0, 16));
    expect(text).not.toContain('11月24日 09:00');
    // Nor from what everybody can read, as a page or as data.
    for (const type of ['text/html', 'application/json']) {
      const open = await site.visitor.agent.get(`/cases/${code}`).set('Accept', type);
      expect(open.status).toBe(200);
      expect(open.text).not.toContain(site.context.clock.now().slice(0, 16));
      expect(open.text).not.toMatch(/09:00/);
    }
    await (await site.as('waterOfficer')).get(`/desk/cases/${code}`).expect(404);
  });
});

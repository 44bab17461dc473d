import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  findWindowByCode,
  publishWords,
  takeReview,
  type ReviewRow,
} from '../../server/features/windows/index.ts';
import { pageOf, type Visitor } from '../support/app.ts';
import type { PostName } from '../support/factories.ts';
import { faultsIn, flashOf, heldIn, mainOf, openWindows, sound, type WindowSite } from './pages.ts';
import { aReview, aSlip, aWindow } from './window.ts';

const LIST = '/desk/windows';
const OWN = `${LIST}/W-B01-1`;

let site: WindowSite;
let officer: Visitor;
beforeAll(async () => {
  site = await openWindows();
  officer = await site.as('housingOfficer');
});
afterAll(() => site.close());

const aForm = (fields: Record<string, string> = {}): Record<string, string> => ({
  ...aWindow({ name: '公积金窗口', nameEn: 'Housing fund' }),
  ...fields,
});

/** A review with words that are public. */
async function published(words: string): Promise<ReviewRow> {
  const { context, window, world } = site;
  const slip = aSlip(context, window);
  const { review } = await takeReview(context, window.code, aReview(context, { words, slip }));
  return publishWords(context, world.posts.supervision, review.id, { words, looked: true });
}

describe('the desk of a unit’s windows', () => {
  it.each<PostName>(['supervision', 'dispatcher', 'admin', 'networkOffice', 'evaluator', 'countyLeader'])(
    'is closed to %s',
    async (post) => {
      const other = await site.as(post);
      for (const path of [LIST, OWN, `${OWN}/sheets/x`]) await other.get(path).expect(403);
      for (const path of [LIST, OWN, `${OWN}/end`, `${OWN}/sheets`, `${LIST}/reviews/x/reply`]) {
        expect((await other.post(path, {}, '/account')).status).toBe(403);
      }
    },
  );

  it('asks whoever is not signed in to sign in', async () => {
    const answer = await site.visitor.get(LIST);
    expect([answer.status, answer.headers['location']]).toEqual([303, expect.stringContaining('/sign-in')]);
  });

  it('of another unit is not there', async () => {
    const water = await site.as('waterOfficer');
    expect(mainOf(sound(await water.get(LIST)))).toContain('还没有登记窗口');
    await water.get(OWN).expect(404);
    const review = await published('办得很快');
    for (const path of [OWN, `${OWN}/end`, `${OWN}/sheets`, `${LIST}/reviews/${review.id}/reply`]) {
      expect((await water.post(path, { ...aForm(), reply: '不是我们' }, LIST)).status).toBe(404);
    }
  });

  it('lists windows, and takes one in under a code of its own', async () => {
    expect(mainOf(sound(await officer.get(LIST)))).toContain('W-B01-1');
    sound(await officer.get(LIST).set('Cookie', 'lang=en'));
    const sent = await officer.post(LIST, aForm(), LIST);
    expect([sent.status, sent.headers['location']]).toEqual([303, `${LIST}/W-B01-2`]);
    expect(flashOf(sound(await officer.get(`${LIST}/W-B01-2`)))).toContain('W-B01-2');
  });

  it('an empty form comes back with every field that is missing', async () => {
    const page = sound(await officer.post(LIST, {}, LIST), 422);
    expect(faultsIn(page)).toHaveLength(7);
  });

  it.each<[string, Record<string, string>, string]>([
    ['a category that is none', { categoryCode: 'none' }, '#f-categoryCode'],
    ['a name that is too long', { name: '长'.repeat(61) }, '#f-name'],
  ])('%s comes back beside its field, with what was typed', async (_what, fields, at) => {
    const page = sound(await officer.post(LIST, aForm(fields), LIST), 422);
    expect(faultsIn(page)).toEqual([at]);
    expect(heldIn(page, 'nameEn')).toEqual({ nameEn: 'Housing fund' });
  });

  it('a person’s number in it is refused, with what was typed', async () => {
    const page = sound(await officer.post(LIST, aForm({ place: '找13912345678' }), LIST), 422);
    expect(mainOf(page)).toContain('13912345678');
    expect(heldIn(page, 'place')).toEqual({ place: '找13912345678' });
  });

  it('changes one, unless somebody else has meanwhile', async () => {
    const at = `${LIST}/W-B01-2`;
    const seen = String((await findWindowByCode(site.context.db, 'W-B01-2'))!.version);
    const bad = sound(await officer.post(at, aForm({ seen, place: '' }), at), 422);
    expect(faultsIn(bad)).toEqual(['#f-place']);
    expect((await officer.post(at, aForm({ seen, place: '三楼' }), at)).status).toBe(303);
    expect(mainOf(await site.visitor.get('/windows/W-B01-2'))).toContain('三楼');
    const stale = sound(await officer.post(at, aForm({ seen, place: '四楼' }), at), 409);
    expect(heldIn(stale, 'place')).toEqual({ place: '四楼' });
  });

  it('prints sheets of slips that lead to the form and count there, and so many a day', async () => {
    let at = '';
    for (let n = 0; n < 10; n += 1) at = (await officer.post(`${OWN}/sheets`, {}, OWN)).headers['location']!;
    const sheet = sound(await officer.get(at));
    const slips = pageOf(sheet)('.visit-code')
      .toArray()
      .map((one) => pageOf(sheet)(one).text().trim());
    expect(new Set(slips).size).toBe(21);
    expect(pageOf(sheet)('.visit-qr path')).toHaveLength(21);
    const form = '/windows/W-B01-1/review';
    const sent = await site.visitor.post(
      form,
      { form_id: site.context.ids.id(), level: '5', slip: slips[0]! },
      form,
    );
    expect(sent.status).toBe(303);
    expect(mainOf(sound(await officer.post(`${OWN}/sheets`, {}, OWN), 422))).toContain('明天再印');
    expect(mainOf(sound(await officer.get(OWN)))).toContain('今天已印 10 页');
    await officer.get(at.replace('W-B01-1', 'W-B01-2')).expect(404);
    await officer.get(`${OWN}/sheets/none`).expect(404);
  });

  it('closes one for good', async () => {
    const at = `${LIST}/W-B01-2`;
    expect((await officer.post(`${at}/end`, {}, at)).status).toBe(303);
    expect(mainOf(sound(await officer.post(`${at}/end`, {}, at), 409))).toContain('已经关闭');
    expect(mainOf(sound(await officer.post(`${at}/sheets`, {}, at), 409))).toContain('已经关闭');
    expect(mainOf(sound(await officer.get(LIST)))).toContain('不再开放');
  });
});

describe('a reply', () => {
  it('stands beside the words, in public, and is bettered by whoever saw the newest', async () => {
    const review = await published('秩序很好');
    const to = `${LIST}/reviews/${review.id}/reply`;
    const at = `${OWN}?reply=${review.id}`;
    const seen = pageOf(sound(await officer.get(at)))('input[name=seen]').attr('value')!;
    expect(seen).toBe(String(review.version));
    const empty = sound(await officer.post(to, { reply: ' ', seen }, at), 422);
    expect(faultsIn(empty)).toEqual(['#f-reply']);
    const named = sound(await officer.post(to, { reply: '请打13912345678', seen }, at), 422);
    expect(faultsIn(named)).toEqual(['#f-reply']);
    expect(heldIn(named, 'reply')).toEqual({ reply: '请打13912345678' });
    expect((await officer.post(to, { reply: '谢谢您的肯定。', seen }, at)).status).toBe(303);
    expect(mainOf(await site.visitor.get('/windows/W-B01-1'))).toContain('谢谢您的肯定。');
    const stale = sound(await officer.post(to, { reply: '谢谢您来办事。', seen }, at), 409);
    expect(heldIn(stale, 'reply')).toEqual({ reply: '谢谢您来办事。' });
    expect((await officer.post(`${LIST}/reviews/none/reply`, { reply: '谢谢您' }, at)).status).toBe(404);
  });
});

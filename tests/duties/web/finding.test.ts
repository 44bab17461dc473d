import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { getCase } from '../../../server/features/cases/index.ts';
import { listDutiesOf, type TaskRow } from '../../../server/features/duties/index.ts';
import { plain } from '../../attachments/pictures.ts';
import { pageOf, type Visitor } from '../../support/app.ts';
import { PLACES } from '../../support/factories.ts';
import { signIn } from '../../support/sign-in.ts';
import { aFit, aTask, type Fit } from '../people.ts';
import { enter, errorsOn, openDutySite, saidBy, sendForm, setCertificate, type DutySite } from './site.ts';

let site: DutySite;
let me: Fit;
let visitor: Visitor;
let task: TaskRow;
let path: string;

const FILLED = {
  a0: 'fine',
  w0: '',
  a1: 'fault',
  w1: '东头的桶裂了',
  words: '上午去看的，西头清走了。',
  place: PLACES.village,
};

beforeAll(async () => {
  site = await openDutySite();
});
beforeEach(async () => {
  const { context, world } = site;
  me = await aFit(context, 'collector');
  visitor = await enter(site, me);
  task = await aTask(context, world.posts.networkOffice, { reach: 'named', memberIds: [me.member.id] });
  const [duty] = await listDutiesOf(context.db, me.member.id, 'open', 1);
  path = `/member/duties/${duty!.id}`;
});
afterAll(() => site.close());

const aPhoto = async () => ({ name: 'IMG_2031.jpg', bytes: await plain('jpeg') });

describe('what was found on a duty', () => {
  const at = () => `${path}/case`;
  const MATTER = {
    type: 'complaint',
    title: '村东头的垃圾桶裂了',
    details: '裂了一条缝，污水流到路上。',
    category: 'sanitation',
    place: PLACES.village,
    photos: '1',
  };

  it('can be reported once the duty was handed in, with what was written filled in', async () => {
    await visitor.get(at()).expect(404);
    await sendForm(visitor, path, FILLED, { files: [await aPhoto()] });
    const $ = pageOf(await visitor.get(at()).expect(200));
    expect($('textarea[name=details]').text()).toContain(FILLED.w1);
    expect($('select[name=place] option[selected]').val()).toBe(PLACES.village);
    expect($('input[name=photos][checked]')).toHaveLength(1);
    expect($('input[name=type][value=report]')).toHaveLength(0);
  });

  it('comes back with what has to be put right, an unticked box unticked', async () => {
    await sendForm(visitor, path, FILLED, { files: [await aPhoto()] });
    const { photos: _, ...bare } = MATTER;
    const answer = await visitor.post(at(), { ...bare, title: '', category: '' }, at());
    expect(answer.status).toBe(422);
    expect(Object.keys(errorsOn(answer)).sort()).toEqual(['category', 'title']);
    const $ = pageOf(answer);
    expect($('textarea[name=details]').text().trim()).toBe(MATTER.details);
    expect($('input[name=photos][checked]')).toHaveLength(0);
  });

  it('becomes a case with the photos; its receipt is shown this once, and the unit learns nobody', async () => {
    const { context } = site;
    await sendForm(visitor, path, FILLED, { files: [await aPhoto()] });
    const answer = await visitor.post(at(), MATTER, at());
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    const receipt = pageOf(answer)('.receipt-code strong').text();
    expect(receipt).not.toBe('');
    const [finding] = await context.db
      .selectFrom('duty_findings')
      .selectAll()
      .where('task_id', '=', task.id)
      .execute();
    const kase = await getCase(context.db, finding!.case_id);
    expect(kase).toMatchObject({ title: MATTER.title, division_code: PLACES.village });
    const photos = await context.db
      .selectFrom('attachments')
      .select('display_name')
      .where('case_id', '=', kase.id)
      .execute();
    expect(photos).toEqual([{ display_name: 'photo-1.jpg' }]);
    const again = await visitor.post(at(), { ...MATTER, title: '又写了一遍这件事' }, path);
    expect([again.status, pageOf(again)('.receipt-code').length]).toEqual([200, 0]);
    expect(saidBy(again)).toContain(kase.code);
    const page = await visitor.get(at()).expect(200);
    expect(saidBy(page)).toContain(kase.code);
    expect(page.text).not.toContain(receipt);
    expect(pageOf(page)('form[action$="/case"]')).toHaveLength(0);
    const desk = await (
      await signIn(site.app, context, site.world, 'dispatcher')
    ).get(`/desk/cases/${kase.code}`);
    for (const own of [me.member.id, me.member.name, me.actor.accountId!])
      expect(desk.text).not.toContain(own);
  });

  it('waits for a certificate that counts: the words stay', async () => {
    await sendForm(visitor, path, FILLED);
    await setCertificate(site, me.member.id, { expires_on: '2026-11-22' });
    const page = pageOf(await visitor.get(at()).expect(200));
    expect(page('#main .notice a').attr('href')).toBe('/member/training');
    expect(page('form[action$="/case"]')).toHaveLength(0);
    const answer = await visitor.post(at(), MATTER, path);
    expect(answer.status).toBe(403);
    for (const text of ['证件已经过期', MATTER.title, MATTER.details]) expect(saidBy(answer)).toContain(text);
  });
});

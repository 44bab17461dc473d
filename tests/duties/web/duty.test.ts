import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY } from '../../../server/clock.ts';
import {
  handInDuty,
  listDutiesOf,
  type NewTask,
  type TaskRow,
} from '../../../server/features/duties/index.ts';
import { plain } from '../../attachments/pictures.ts';
import { pageOf, type Visitor } from '../../support/app.ts';
import { PLACES, UNITS } from '../../support/factories.ts';
import { aTie } from '../../support/members.ts';
import { signIn } from '../../support/sign-in.ts';
import { aFit, aTask, formId, type Fit } from '../people.ts';
import {
  enter,
  errorsOn,
  openDutySite,
  proofsAt,
  saidBy,
  sendForm,
  setCertificate,
  type DutySite,
} from './site.ts';

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
  me = await aFit(site.context, 'collector');
  visitor = await enter(site, me);
  await given();
});
afterAll(() => site.close());

/** A task for me alone; `path` is my duty's page from then on. */
async function given(parts: Partial<NewTask> = {}): Promise<void> {
  task = await aTask(site.context, site.world.posts.networkOffice, {
    reach: 'named',
    memberIds: [me.member.id],
    ...parts,
  });
  const open = await listDutiesOf(site.context.db, me.member.id, 'open', 20);
  path = `/member/duties/${open.find((one) => one.task_id === task.id)!.id}`;
}
const idOf = (): string => path.split('/').at(-1)!;
const stateOf = async () =>
  (
    await site.context.db
      .selectFrom('duties')
      .select('state')
      .where('id', '=', idOf())
      .executeTakeFirstOrThrow()
  ).state;
const aPhoto = async () => ({ name: 'IMG_2031.jpg', bytes: await plain('jpeg') });

describe('a duty', () => {
  it('asks what the task asks, and nothing that finds out where somebody is', async () => {
    const answer = await visitor.get(path).expect(200);
    const $ = pageOf(answer);
    expect($('fieldset legend').text()).toContain('垃圾清走了吗');
    expect($('form[enctype] input[type=radio]')).toHaveLength(6);
    expect(answer.text).not.toMatch(/geolocation|capture=/);
    expect($('#main').text()).toContain('还剩 3 个工作日');
  });

  it('is handed in with photos, and shows from then on what was handed in', async () => {
    const sent = await sendForm(visitor, path, FILLED, { files: [await aPhoto()] });
    expect([sent.status, sent.headers['location']]).toEqual([303, path]);
    const $ = pageOf(await visitor.get(path).expect(200));
    const said = $('#main').text();
    for (const text of ['已交', '有问题', FILLED.w1, FILLED.words, '示范村']) expect(said).toContain(text);
    expect($('form[enctype]')).toHaveLength(0);
    const photo = $('.files a').attr('href')!;
    const picture = await visitor.get(photo).expect(200);
    expect(picture.headers['content-type']).toBe('image/jpeg');
    await visitor.get(`${photo}?size=small`).expect(200);
    await visitor.get(photo.replace(/[^/]+$/, 'none')).expect(404);
    const other = await enter(site, await aFit(site.context, 'collector'));
    await other.get(photo).expect(404);
  });

  it('says beside each question what is missing, and keeps what was written', async () => {
    const answer = await sendForm(visitor, path, { ...FILLED, a0: '', w1: '', untied: '1' });
    expect(answer.status).toBe(422);
    expect(Object.keys(errorsOn(answer)).sort()).toEqual(['a0', 'w1']);
    const $ = pageOf(answer);
    expect($('textarea[name=words]').text().trim()).toBe(FILLED.words);
    expect($('input[name=a1][checked]').val()).toBe('fault');
    expect($('select[name=place] option[selected]').val()).toBe(PLACES.village);
    expect(await stateOf()).toBe('open');
  });

  it('takes no numbers of persons, and asks once about what may be a name', async () => {
    const phone = { ...FILLED, words: '他的电话是13812345678' };
    const refused = await sendForm(visitor, path, phone);
    expect([refused.status, errorsOn(refused)['words']]).toEqual([
      422,
      expect.stringContaining('13812345678') as unknown,
    ]);
    const named = { ...FILLED, words: '刘志强带我去看的' };
    const asked = await sendForm(visitor, path, named);
    expect(asked.status).toBe(422);
    const $ = pageOf(asked);
    expect($('input[name=looked]')).toHaveLength(1);
    expect($('textarea[name=words]').text().trim()).toBe(named.words);
    expect((await sendForm(visitor, path, { ...named, looked: '1' })).status).toBe(303);
  });

  it('takes pictures alone, and says so beside the field, with everything typed', async () => {
    const files = [{ name: 'list.txt', bytes: Buffer.from('not a picture at all') }];
    const answer = await sendForm(visitor, path, FILLED, { files });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(errorsOn(answer)).toHaveProperty('files');
    expect(pageOf(answer)('textarea[name=words]').text().trim()).toBe(FILLED.words);
    expect(saidBy(answer)).toContain('请再选一次');
    expect(await stateOf()).toBe('open');
  });

  it('sent twice is handed in once; from a second device it says so, and gives the words back', async () => {
    const proofs = await proofsAt(visitor, path);
    const second = await proofsAt(visitor, path);
    for (let n = 0; n < 2; n += 1)
      expect((await sendForm(visitor, path, FILLED, { proofs })).status).toBe(303);
    const words = '下午又去看了一次。';
    const late = await sendForm(visitor, path, { ...FILLED, words }, { proofs: second });
    expect(late.status).toBe(409);
    expect(saidBy(late)).toContain('已经交过了');
    expect(saidBy(late)).toContain(words);
    const reports = await site.context.db
      .selectFrom('duty_reports')
      .select('words')
      .where('task_id', '=', task.id)
      .execute();
    expect(reports).toEqual([{ words: FILLED.words }]);
  });

  it('without a certificate that counts is refused in clear words, and nothing typed is lost', async () => {
    const proofs = await proofsAt(visitor, path);
    await setCertificate(site, me.member.id, { state: 'suspended', suspended_on: '2026-11-23' });
    const answer = await sendForm(visitor, path, FILLED, { proofs });
    expect(answer.status).toBe(403);
    for (const text of ['证件暂停使用', FILLED.words, FILLED.w1]) expect(saidBy(answer)).toContain(text);
    expect(pageOf(answer)('#main .notice a').attr('href')).toBe('/member/certificate');
    expect((await visitor.post(`${path}/back`, { ground: 'cannot' }, path)).status).toBe(403);
    expect(await stateOf()).toBe('open');
  });

  it('is over after its last day: it says so, and gives the words back', async () => {
    const now = site.context.clock.now();
    try {
      site.context.clock.advance(4 * DAY);
      const later = await enter(site, me);
      const page = pageOf(await later.get(path).expect(200));
      expect(page('form[enctype]')).toHaveLength(0);
      expect(page('#main').text()).toContain('不记在您名下');
      const answer = await sendForm(later, path, { ...FILLED, form_id: formId(site.context) });
      expect(answer.status).toBe(422);
      expect(saidBy(answer)).toContain(FILLED.words);
    } finally {
      site.context.clock.set(now);
    }
  });

  it('is its member’s own', async () => {
    const { app, context, world } = site;
    const other = await enter(site, await aFit(context, 'collector'));
    for (const at of [path, `${path}/case`, '/member/duties/none']) await other.get(at).expect(404);
    expect((await other.post(`${path}/back`, { ground: 'cannot' }, '/member')).status).toBe(404);
    expect((await sendForm(other, path, FILLED, { proofs: await proofsAt(other, '/member') })).status).toBe(
      404,
    );
    await (await signIn(app, context, world, 'networkOffice')).get(path).expect(403);
    expect((await visitor.send(path, FILLED)).status).toBe(403);
  });
});

describe('a duty about an office', () => {
  beforeEach(() => given({ unitId: UNITS.water }));

  it('asks each time whether there is a tie', async () => {
    const answer = await sendForm(visitor, path, FILLED);
    expect([answer.status, Object.keys(errorsOn(answer))]).toEqual([422, ['untied']]);
    expect((await sendForm(visitor, path, { ...FILLED, untied: '1' })).status).toBe(303);
  });

  it('is closed to whoever has one by now; what was typed comes back, and it can be given back', async () => {
    const proofs = await proofsAt(visitor, path);
    await aTie(site.context, me.member, UNITS.water);
    const answer = await sendForm(visitor, path, { ...FILLED, untied: '1' }, { proofs });
    expect(answer.status).toBe(422);
    for (const text of ['回避关系', FILLED.words]) expect(saidBy(answer)).toContain(text);
    expect(pageOf(answer)('form[enctype]')).toHaveLength(0);
    const back = await visitor.post(`${path}/back`, { ground: 'tied' }, path);
    expect(back.headers['location']).toBe('/member');
    expect(saidBy(await visitor.get('/member'))).toContain('回避申报');
  });
});

describe('giving a duty back', () => {
  it('wants a reason, and then names nobody', async () => {
    const silent = await visitor.post(`${path}/back`, {}, path);
    expect([silent.status, Object.keys(errorsOn(silent))]).toEqual([422, ['ground']]);
    expect(pageOf(silent)('details[open]')).toHaveLength(1);
    const back = await visitor.post(`${path}/back`, { ground: 'cannot' }, path);
    expect([back.status, back.headers['location']]).toEqual([303, '/member']);
    expect(saidBy(await visitor.get('/member'))).toContain('不记在您名下');
    await visitor.get(path).expect(404);
    expect((await visitor.post(`${path}/back`, { ground: 'cannot' }, '/member')).status).toBe(404);
  });

  it('is too late once it was handed in', async () => {
    const { context } = site;
    const input = { words: '', divisionCode: null, untied: true, looked: false, formId: formId(context) };
    const answers = [0, 1].map(() => ({ answer: 'fine' as const, words: '' }));
    await handInDuty(context, me.actor, idOf(), { ...input, answers });
    const late = await visitor.post(`${path}/back`, { ground: 'cannot' }, path);
    expect([late.status, saidBy(late).includes('已经交过了')]).toEqual([409, true]);
  });
});

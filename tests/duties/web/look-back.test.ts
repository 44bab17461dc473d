import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { plusDays } from '../../../server/clock.ts';
import { getCase, type CaseRow } from '../../../server/features/cases/index.ts';
import type { LookBackRow } from '../../../server/features/duties/index.ts';
import { tagOf } from '../../../server/features/duties/published.ts';
import { plain } from '../../attachments/pictures.ts';
import { pageOf, type Visitor } from '../../support/app.ts';
import { PLACES, UNITS } from '../../support/factories.ts';
import { aTie } from '../../support/members.ts';
import { signIn } from '../../support/sign-in.ts';
import { aClosedCase, aFit, aLookBack, formId, type Fit } from '../people.ts';
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

const WEEK = '2026-11-23';
const DUE = '2026-12-04';
const NOT_DONE = '到村口看了，三盏路灯晚上八点还是不亮。';

let site: DutySite;
let me: Fit;
let next: Fit;
let visitor: Visitor;
let kase: CaseRow;
let path: string;

beforeAll(async () => {
  site = await openDutySite();
});
beforeEach(async () => {
  const { context, world } = site;
  me = await aFit(context, 'supervisor');
  next = await aFit(context, 'supervisor');
  visitor = await enter(site, me);
  kase = await aClosedCase(context, world);
  path = `/member/look-backs/${(await aCheck()).id}`;
});
afterAll(() => site.close());

/** A check as the draw gives it: to me, and after me to the next. What is drawn is another suite's. */
function aCheck(): Promise<LookBackRow> {
  const { context } = site;
  const tag = ({ member }: Fit) => tagOf(context.config, WEEK, kase.code, member.id);
  const lots = JSON.stringify([tag(me), tag(next)]);
  return aLookBack(context, kase, me.member, { week_on: WEEK, due_on: DUE, lots_json: lots });
}

const rowOf = (): Promise<LookBackRow> =>
  site.context.db
    .selectFrom('look_backs')
    .selectAll()
    .where('id', '=', path.split('/').at(-1)!)
    .executeTakeFirstOrThrow();
const FILLED = { result: 'holds', words: '', untied: '1' };
const aPhoto = async () => ({ name: 'IMG_2031.jpg', bytes: await plain('jpeg') });
const looksAt = () =>
  site.context.db
    .selectFrom('access_log')
    .select('action')
    .where('case_id', '=', kase.id)
    .where('account_id', '=', me.actor.accountId)
    .execute();

describe('a look-back check', () => {
  it('shows what was to be done and what the unit answered, nothing the resident wrote, and is in the access log', async () => {
    const said = saidBy(await visitor.get(path).expect(200));
    for (const text of ['县住建局', '示范村', '请修复', '今晚起正常照明', '换了三盏灯'])
      expect(said).toContain(text);
    expect(said).not.toContain(kase.title);
    expect(said).not.toContain(kase.details);
    expect(await looksAt()).toHaveLength(1);
  });

  it('takes out of the unit’s words what tells who somebody is', async () => {
    await site.context.db
      .updateTable('cases')
      .set({ brief: '王某家住东头，电话13812345678，路灯不亮' })
      .where('id', '=', kase.id)
      .execute();
    const said = saidBy(await visitor.get(path));
    expect(said).toContain('路灯不亮');
    expect(said).not.toContain('13812345678');
  });

  it('that holds leaves the case at rest, and keeps its photos with the check', async () => {
    const sent = await sendForm(visitor, path, FILLED, { files: [await aPhoto()] });
    expect([sent.status, sent.headers['location']]).toEqual([303, path]);
    const $ = pageOf(await visitor.get(path).expect(200));
    expect($('#main').text()).toContain('办好了');
    const photo = $('.files a').attr('href')!;
    expect((await visitor.get(photo).expect(200)).headers['content-type']).toBe('image/jpeg');
    await (await enter(site, next)).get(photo).expect(404);
    expect((await getCase(site.context.db, kase.id)).state).toBe('closed');
  });

  it('that was not done sends the case back, with the words and photos as the unit’s to read, and no name', async () => {
    const { app, context, world } = site;
    const fields = { ...FILLED, result: 'not_done', words: NOT_DONE };
    expect((await sendForm(visitor, path, fields, { files: [await aPhoto()] })).status).toBe(303);
    const said = saidBy(await visitor.get(path));
    for (const text of ['已退回返工', kase.code, NOT_DONE]) expect(said).toContain(text);
    expect(await getCase(context.db, kase.id)).toMatchObject({ state: 'handling', rework_round: 1 });
    const officer = await signIn(app, context, world, 'housingOfficer');
    const desk = await officer.get(`/desk/cases/${kase.code}`).expect(200);
    expect(desk.text).toContain(NOT_DONE);
    const photos = pageOf(desk)('a[href*="/files/"]');
    expect(photos.length).toBeGreaterThan(0);
    for (const own of [me.member.id, me.member.name, me.actor.accountId!, path]) {
      expect(desk.text).not.toContain(own);
    }
    // What went to the case is read there.
    expect(pageOf(await visitor.get(path))('.files')).toHaveLength(0);
  });

  it('says beside each field what has to be put right, and keeps the rest', async () => {
    const faults: [Record<string, string>, string][] = [
      [{ result: '' }, 'result'],
      [{ result: 'not_done', words: '没修好' }, 'words'],
      [{ result: 'cannot_tell', words: '' }, 'words'],
      [{ result: 'not_done', words: `${NOT_DONE}电话13812345678` }, 'words'],
      [{ result: 'not_done', words: `${NOT_DONE}刘志强也这么说` }, 'words'],
      [{ untied: '' }, 'untied'],
    ];
    for (const [parts, field] of faults) {
      const answer = await sendForm(visitor, path, { ...FILLED, ...parts });
      expect([answer.status, Object.keys(errorsOn(answer)), parts]).toEqual([422, [field], parts]);
      expect(pageOf(answer)('textarea[name=words]').text().trim()).toBe(parts['words'] ?? '');
    }
    const odd = [{ name: 'list.txt', bytes: Buffer.from('not a picture at all') }];
    const words = { ...FILLED, result: 'not_done', words: NOT_DONE };
    const refused = await sendForm(visitor, path, words, { files: odd });
    expect(errorsOn(refused)).toHaveProperty('files');
    expect(pageOf(refused)('textarea[name=words]').text().trim()).toBe(NOT_DONE);
    expect(await rowOf()).toMatchObject({ state: 'given' });
    expect((await getCase(site.context.db, kase.id)).rework_round).toBe(0);
  });

  it('sent twice counts once; from a second device it says so, and gives the words back', async () => {
    const proofs = await proofsAt(visitor, path);
    const second = await proofsAt(visitor, path);
    for (let n = 0; n < 2; n += 1)
      expect((await sendForm(visitor, path, FILLED, { proofs })).status).toBe(303);
    const late = await sendForm(
      visitor,
      path,
      { ...FILLED, result: 'not_done', words: NOT_DONE },
      { proofs: second },
    );
    expect(late.status).toBe(409);
    for (const text of ['已经交过了', NOT_DONE]) expect(saidBy(late)).toContain(text);
    expect(await rowOf()).toMatchObject({ result: 'holds' });
  });

  it('is its supervisor’s own', async () => {
    const { app, context, world } = site;
    const other = await enter(site, next);
    for (const at of [path, '/member/look-backs/none', `${path}/files/none`]) await other.get(at).expect(404);
    const proofs = { ...(await proofsAt(other, '/member')), form_id: formId(context) };
    expect((await sendForm(other, path, FILLED, { proofs })).status).toBe(404);
    expect((await other.post(`${path}/on`, { ground: 'cannot' }, '/member')).status).toBe(404);
    for (const post of ['collector', 'networkOffice', 'housingOfficer'] as const) {
      await (await signIn(app, context, world, post)).get(path).expect(403);
    }
    expect((await visitor.send(path, FILLED)).status).toBe(403);
  });
});

describe('somebody who must not check', () => {
  it('for a tie sees no word of it and can only give it on', async () => {
    const proofs = await proofsAt(visitor, path);
    await aTie(site.context, me.member, UNITS.housing);
    const before = await looksAt();
    const page = await visitor.get(path).expect(200);
    const $ = pageOf(page);
    expect(saidBy(page)).toContain('请转给下一位');
    for (const text of ['请修复', '今晚起正常照明', '换了三盏灯']) expect(saidBy(page)).not.toContain(text);
    expect($('form[enctype]')).toHaveLength(0);
    expect(await looksAt()).toEqual(before);
    const answer = await sendForm(
      visitor,
      path,
      { ...FILLED, words: NOT_DONE, result: 'not_done' },
      { proofs },
    );
    expect(answer.status).toBe(422);
    for (const text of ['不能做这件事', NOT_DONE]) expect(saidBy(answer)).toContain(text);
    expect((await getCase(site.context.db, kase.id)).state).toBe('closed');
    const on = await visitor.post(`${path}/on`, { ground: 'tied' }, path);
    expect([on.status, on.headers['location']]).toEqual([303, '/member']);
    expect(await rowOf()).toMatchObject({ member_id: next.member.id, lot: 1 });
  });

  it('for want of a certificate is told so, reads nothing, and keeps what was typed', async () => {
    const proofs = await proofsAt(visitor, path);
    await setCertificate(site, me.member.id, { expires_on: '2026-11-22' });
    const page = await visitor.get(path).expect(200);
    expect(saidBy(page)).toContain('证件已经过期');
    expect(saidBy(page)).not.toContain('今晚起正常照明');
    const answer = await sendForm(
      visitor,
      path,
      { ...FILLED, words: NOT_DONE, result: 'not_done' },
      { proofs },
    );
    expect(answer.status).toBe(403);
    expect(saidBy(answer)).toContain(NOT_DONE);
    expect((await visitor.post(`${path}/on`, { ground: 'cannot' }, path)).status).toBe(403);
    expect(await rowOf()).toMatchObject({ state: 'given', member_id: me.member.id });
  });

  it('after the last day is told that nothing is kept with the name', async () => {
    const now = site.context.clock.now();
    try {
      site.context.clock.set(`${plusDays(DUE, 1)}T02:00:00.000Z`);
      const later = await enter(site, me);
      expect(saidBy(await later.get(path).expect(200))).toContain('不记在您名下');
      const answer = await sendForm(later, path, { ...FILLED, form_id: formId(site.context) });
      expect(answer.status).toBe(422);
    } finally {
      site.context.clock.set(now);
    }
  });
});

describe('giving a check on', () => {
  it('wants a reason, and leaves nothing with whoever gave it on', async () => {
    const silent = await visitor.post(`${path}/on`, {}, path);
    expect([silent.status, Object.keys(errorsOn(silent))]).toEqual([422, ['ground']]);
    expect(pageOf(silent)('details[open]')).toHaveLength(1);
    expect((await visitor.post(`${path}/on`, { ground: 'cannot' }, path)).status).toBe(303);
    await visitor.get(path).expect(404);
    expect((await visitor.post(`${path}/on`, { ground: 'cannot' }, '/member')).status).toBe(404);
    const other = await enter(site, next);
    expect(saidBy(await other.get('/member'))).toContain(kase.code);
    await other.get(path).expect(200);
  });

  it('is too late once it was checked', async () => {
    await sendForm(visitor, path, FILLED);
    const late = await visitor.post(`${path}/on`, { ground: 'cannot' }, path);
    expect([late.status, saidBy(late).includes('已经交过了')]).toEqual([409, true]);
  });

  it('lets a village’s own supervisor pass by', async () => {
    await site.context.db
      .updateTable('members')
      .set({ village_code: PLACES.village })
      .where('id', '=', next.member.id)
      .execute();
    await visitor.post(`${path}/on`, { ground: 'cannot' }, path);
    expect(await rowOf()).toMatchObject({ state: 'nobody', member_id: null });
  });
});

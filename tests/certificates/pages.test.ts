import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, MINUTE, dayOf, plusDays } from '../../server/clock.ts';
import {
  findCertificateOf,
  layOut,
  listExamsOf,
  signatureOf,
  suspendCertificate,
} from '../../server/features/certificates/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import type { MemberRole } from '../../server/actor.ts';
import { plain } from '../attachments/pictures.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../support/app.ts';
import { certify } from '../support/certificates.ts';
import { aMember, inTown, seedMembers } from '../support/members.ts';
import { signIn } from '../support/sign-in.ts';
import { readAll, withTraining } from './learner.ts';

let site: TestApp;
let members: Record<MemberRole, MemberRow>;
let collector: Visitor;
let supervisor: Visitor;
let evaluator: Visitor;
const nobody = (): Visitor => new Visitor(site.app);

beforeAll(async () => {
  site = await openTestApp();
  const { context, app, world } = site;
  await withTraining(context);
  members = await seedMembers(context, world);
  collector = await signIn(app, context, world, 'collector');
  supervisor = await signIn(app, context, world, 'supervisor');
  evaluator = await signIn(app, context, world, 'evaluator');
});
afterAll(() => site.close());

const examOf = async (kind: MemberRole) => (await listExamsOf(site.context.db, members[kind].id)).at(-1)!;

/** The form as somebody would fill it in: the right option of each question, the first `wrong` missed. */
async function filledIn(kind: MemberRole, wrong = 0): Promise<Record<string, string>> {
  const paper = await layOut(site.context.db, await examOf(kind));
  return Object.fromEntries(
    paper.map(({ line }, at) => [
      `q${at + 1}`,
      String(at < wrong ? (line.right + 1) % line.order.length : line.right),
    ]),
  );
}

describe('from training to a certificate, with scripts off', () => {
  it('courses are listed, read and marked, one by one', async () => {
    const $ = pageOf(await collector.get('/member/training').expect(200));
    const hrefs = $('#main .card a')
      .map((_, link) => $(link).attr('href'))
      .get();
    expect(hrefs).toContain('/member/training/collector-work');
    expect(hrefs).not.toContain('/member/training/evaluator-work');
    for (const href of hrefs.filter((one) => !one.endsWith('/yearly'))) {
      const page = pageOf(await collector.get(href).expect(200));
      expect(page('.prose p').length).toBeGreaterThan(1);
      await collector
        .post(`${href}/read`, { edition: '1' }, href)
        .then((answer) => expect(answer.status).toBe(303));
    }
    expect(pageOf(await collector.get('/member/training'))('.tag.green').length).toBe(hrefs.length);
  });

  it('a course of another kind, an older edition and nonsense are refused', async () => {
    await collector.get('/member/training/evaluator-work').expect(404);
    const at = '/member/training/secrecy';
    expect((await collector.post(`${at}/read`, { edition: '7' }, at)).status).toBe(409);
    expect((await collector.post(`${at}/read`, { edition: 'x' }, at)).status).toBe(422);
    expect((await collector.send(`${at}/read`, { edition: '1' })).status).toBe(403);
  });

  it('the exam begins with a button, and shows twenty questions without saying what is right', async () => {
    const before = pageOf(await collector.get('/member/exam').expect(200));
    expect(before('form[action="/member/exam"]')).toHaveLength(1);
    const begun = await collector.post('/member/exam', {}, '/member/exam');
    expect(begun.status).toBe(303);
    const $ = pageOf(await collector.get(begun.headers['location']!).expect(200));
    expect($('fieldset.field')).toHaveLength(20);
    expect($('input[type=radio]').length).toBeGreaterThan(59);
    expect($('input[checked]')).toHaveLength(0);
  });

  it('answers are kept by a button and found again', async () => {
    const { id } = await examOf('collector');
    const at = `/member/exam/${id}`;
    const kept = await collector.post(`${at}/answers`, { q1: '1', q2: 'x', q3: '99', q21: '0' }, at);
    expect(kept.headers['location']).toBe(at);
    const $ = pageOf(await collector.get(at));
    expect(
      $('input[checked]')
        .map((_, input) => `${$(input).attr('name')}=${$(input).val()}`)
        .get(),
    ).toEqual(['q1=1']);
    const token = await collector.token(at);
    const json = await collector.agent
      .post(`${at}/answers`)
      .set('Accept', 'application/json')
      .type('form')
      .send({ _csrf: token, q1: '1', q2: '0' });
    expect(json.body).toEqual({ saved: true });
  });

  it('with questions left open it asks once, with everything kept and a link to each', async () => {
    const { id } = await examOf('collector');
    const at = `/member/exam/${id}`;
    const { q20: _, ...fields } = await filledIn('collector', 1);
    const answer = await collector.post(`${at}/hand-in`, fields, at);
    expect(answer.status).toBe(422);
    const $ = pageOf(answer);
    expect(
      $('.error-summary a')
        .map((_index, link) => $(link).attr('href'))
        .get(),
    ).toEqual(['#f-q20']);
    expect($('input[type=radio][checked]')).toHaveLength(19);
    expect($('input[name=sure]')).toHaveLength(1);
  });

  it('handed in, it says passed, and the certificate is there; sent again it says the same', async () => {
    const { id } = await examOf('collector');
    const at = `/member/exam/${id}`;
    const { q20: _, ...fields } = await filledIn('collector', 1);
    const page = await collector.token(at);
    for (const again of [false, true]) {
      const answer = await collector.send(`${at}/hand-in`, {
        ...fields,
        ...(again ? { q1: '0' } : {}),
        sure: '1',
        _csrf: page,
      });
      expect([answer.status, answer.headers['location']]).toEqual([303, at]);
    }
    const text = pageOf(await collector.get(at).expect(200))('#main').text();
    expect(text).toContain('通过了');
    expect(text).not.toMatch(/90|分数/);
    expect(pageOf(await collector.get('/member/certificate').expect(200))('#main').text()).toContain(
      '证件有效',
    );
  });

  it('its papers carry number, area and code, the name only with consent, and no red head or seal', async () => {
    const { context } = site;
    const certificate = (await findCertificateOf(context.db, members.collector.id))!;
    for (const paper of ['card', 'sheet']) {
      const text = pageOf(await collector.get(`/member/certificate/${paper}`).expect(200))('#main').text();
      expect(text).toContain(certificate.number);
      expect(text).toContain('民情收集员');
      expect(text).not.toContain(members.collector.name);
    }
    const code = await collector.get('/member/certificate/qr.svg').expect(200);
    expect(code.headers['content-type']).toContain('image/svg+xml');
    await nobody().get('/member/certificate/card').expect(303);
  });
});

describe('the photo', () => {
  const send = async (bytes: Buffer, name: string) => {
    const token = await collector.token('/member/certificate');
    return collector.agent
      .post('/member/certificate/photo')
      .set('Accept', 'text/html')
      .field('_csrf', token)
      .attach('photo', bytes, name);
  };

  it('is put on, drawn anew, shown to its holder alone, and taken off', async () => {
    expect((await send(await plain('png'), 'me.png')).status).toBe(303);
    const photo = await collector.get('/member/certificate/photo').expect(200);
    expect(photo.headers['content-type']).toBe('image/jpeg');
    await supervisor.get('/member/certificate/photo').expect(404);
    expect((await collector.get('/member/certificate/card')).text).toContain('/member/certificate/photo');
    expect(
      (await collector.post('/member/certificate/photo/removal', {}, '/member/certificate')).status,
    ).toBe(303);
    await collector.get('/member/certificate/photo').expect(404);
  });

  it('is refused when it is none, or missing, or without the form’s proof', async () => {
    const odd = await send(Buffer.from('not a picture at all'), 'me.png');
    expect(odd.status).toBe(422);
    expect(pageOf(odd)('#f-photo-error').text()).not.toBe('');
    const empty = await collector.post('/member/certificate/photo', {}, '/member/certificate');
    expect(empty.status).toBe(422);
    expect(
      (await collector.agent.post('/member/certificate/photo').attach('photo', await plain('png'), 'a.png'))
        .status,
    ).toBe(403);
  });
});

describe('an exam that goes wrong', () => {
  it('is refused before the training, in words', async () => {
    const answer = await supervisor.post('/member/exam', {}, '/verify');
    expect(answer.status).toBe(422);
    expect(pageOf(answer)('.error-summary').text()).toContain('课程');
  });

  it('not passed names the courses to read again and when the next try is, and no mark', async () => {
    await readAll(site.context, members.supervisor);
    const begun = await supervisor.post('/member/exam', {}, '/member/exam');
    const at = begun.headers['location']!;
    await supervisor.post(`${at}/hand-in`, await filledIn('supervisor', 9), at);
    const $ = pageOf(await supervisor.get(at).expect(200));
    expect($('#main').text()).toContain('这次没有通过');
    expect($('#main ul a[href^="/member/training/"]').length).toBeGreaterThan(0);
    expect($('#main').text()).not.toMatch(/55/);
    expect((await supervisor.post('/member/exam', {}, '/verify')).status).toBe(422);
    await evaluator.get(at).expect(404);
    expect((await evaluator.post(`${at}/hand-in`, {}, '/verify')).status).toBe(404);
    expect((await evaluator.post(`${at}/answers`, {}, '/verify')).status).toBe(404);
  });

  it('sent after its time says so, and that it does not count', async () => {
    site.context.clock.advance(DAY);
    const visitor = await signIn(site.app, site.context, site.world, 'supervisor');
    const at = (await visitor.post('/member/exam', {}, '/member/exam')).headers['location']!;
    const token = await visitor.token(at);
    const fields = await filledIn('supervisor');
    site.context.clock.advance(42 * MINUTE);
    const other = await signIn(site.app, site.context, site.world, 'supervisor');
    expect(pageOf(await other.get(at).expect(200))('#main').text()).toContain('超时');
    const late = await other.post(`${at}/hand-in`, fields, '/verify');
    expect(late.status).toBe(303);
    expect(token).not.toBe('');
    expect(pageOf(await other.get(at))('#main').text()).toContain('不算');
    expect(await findCertificateOf(site.context.db, members.supervisor.id)).toBeUndefined();
  });
});

describe('checking a certificate', () => {
  const address = (number: string, signature?: string) =>
    `/verify/${number}${signature === undefined ? '' : `?s=${signature}`}`;
  const json = (path: string) => nobody().agent.get(path).set('Accept', 'application/json');

  it('says valid with kind, level, area and last day, and nothing about the person', async () => {
    const { context } = site;
    const member = await aMember(context, 'evaluator', { ...inTown, name: '王评议', showsName: true });
    const { number, expires_on: last } = await certify(context, member);
    const page = await nobody()
      .get(address(number, signatureOf(context.config, number)))
      .expect(200);
    expect(page.text).toContain('证件有效');
    expect(page.text).toContain('群众评议员');
    expect(page.text).toContain('示范镇');
    for (const secret of ['王评议', member.id, 'declared']) expect(page.text).not.toContain(secret);
    const { body } = await json(address(number.toLowerCase().replaceAll('-', ' '))).expect(200);
    expect(Object.keys(body as object).sort()).toEqual([
      'area',
      'checkedAt',
      'kind',
      'level',
      'number',
      'state',
      'validUntil',
    ]);
    expect(body).toMatchObject({
      state: 'valid',
      kind: 'evaluator',
      level: 'town',
      number,
      validUntil: last,
    });
  });

  it('says suspended and expired, and never why', async () => {
    const { context, world } = site;
    const today = dayOf(context.clock.now());
    const suspended = await aMember(context, 'collector');
    const one = await certify(context, suspended);
    await suspendCertificate(context, world.posts.networkOffice, suspended.id, {
      words: '有人举报，正在核实当中',
    });
    const page = await nobody().get(address(one.number)).expect(200);
    expect(page.text).toContain('证件已暂停');
    expect(page.text).not.toContain('举报');
    const lapsed = await certify(context, await aMember(context, 'collector'), {
      expires_on: plusDays(today, -1),
    });
    expect((await json(address(lapsed.number))).body).toMatchObject({
      state: 'expired',
      validUntil: plusDays(today, -1),
    });
  });

  it('knows a forged code: a number with a right check letter, even a real one, without our signature', async () => {
    const { context } = site;
    const { number } = await certify(context, await aMember(context, 'collector'));
    const other = await certify(context, await aMember(context, 'collector'));
    for (const forged of ['AAAAAAAAAA', '', signatureOf(context.config, other.number)]) {
      const page = await nobody().get(address(number, forged)).expect(200);
      expect(page.text).toContain('这个二维码不是我们做的');
      expect(page.text).not.toContain('证件有效');
      expect((await json(address(number, forged))).body).toMatchObject({ state: 'unknown' });
    }
  });

  it('knows no number that was never given out, and says when one was mistyped', async () => {
    const never = (await import('../../server/features/certificates/index.ts')).certificateNumber(
      'collector',
      2026,
      999_999,
    );
    expect((await nobody().get(address(never)).expect(200)).text).toContain('没有发过这个编号');
    for (const odd of [
      'S2026-000001-0',
      'x',
      encodeURIComponent('<script>alert(1)</script>'),
      'S'.repeat(500),
    ]) {
      const page = await nobody().get(`/verify/${odd}`).expect(200);
      expect(page.text).toContain('这个编号不对');
      expect(page.text).not.toContain('<script>alert');
    }
    expect((await json('/verify/x')).body).toEqual({ state: 'unknown', checkedAt: site.context.clock.now() });
  });

  it('takes a number typed into the form', async () => {
    await nobody().get('/verify').expect(200);
    const typed = await nobody().get('/verify?number=%20s2026%20000001%200').expect(303);
    expect(typed.headers['location']).toBe('/verify/s2026%20000001%200');
    await nobody().get('/verify?number=').expect(200);
  });

  it('says nothing of why an office ended', async () => {
    const { context } = site;
    const member = await aMember(context, 'collector');
    const { number } = await certify(context, member);
    await context.db
      .updateTable('members')
      .set({ state: 'removed', ended_on: dayOf(context.clock.now()), end_ground: 'leak', end_words: '泄露' })
      .where('id', '=', member.id)
      .execute();
    const page = await nobody().get(address(number)).expect(200);
    expect(page.text).toContain('证件已过期');
    expect(page.text).not.toMatch(/泄露|解聘|leak/);
  });
});

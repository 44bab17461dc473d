import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { SYSTEM } from '../../server/actor.ts';
import { dayOf, plusDays } from '../../server/clock.ts';
import {
  certificateRecords,
  findCertificateOf,
  type CertificateRow,
} from '../../server/features/certificates/index.ts';
import { MAX_FILES } from '../../server/features/attachments/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { plain } from '../attachments/pictures.ts';
import { pageOf, Visitor } from '../support/app.ts';
import { UNITS } from '../support/factories.ts';
import { signIn } from '../support/sign-in.ts';
import { aPad } from './pads.ts';
import {
  faultsOf,
  flashAfter,
  freshTaking,
  HOME,
  openIntake,
  sendDraft,
  sendTaking,
  TAKEN,
  type Intake,
} from './web.ts';

let site: Intake;
let collector: Visitor;

beforeAll(async () => {
  site = await openIntake();
  ({ collector } = site);
});
afterAll(() => site.close());

const casesCalled = (title: string) =>
  site.context.db.selectFrom('cases').selectAll().where('title', '=', title).execute();

async function setCertificate(set: Partial<CertificateRow>): Promise<void> {
  const { context, member } = site;
  const row = (await findCertificateOf(context.db, member.id))!;
  await transact(context.db, async (trx) => {
    await certificateRecords.change(trx, context, SYSTEM, context.clock.now(), row, {
      kind: 'certificate.changed',
      set,
    });
  });
}

describe('the page', () => {
  it('asks for consent first, with nothing ticked beforehand, and for a contact last', async () => {
    const $ = pageOf(await collector.get(HOME));
    expect($('.intake-words').first().text()).toContain('您同意我代您报上去吗');
    for (const name of ['consent', 'consents', 'is_confidential', 'is_minor', 'is_urgent'])
      expect([name, $(`input[name=${name}]`).length, $(`input[name=${name}][checked]`).length]).toEqual([
        name,
        1,
        0,
      ]);
    const names = $(`form[action="${HOME}"] [name]`)
      .toArray()
      .map((field) => field.attribs['name']);
    expect(names.slice(0, 4)).toEqual(['_csrf', 'submission_id', 'wording', 'consent']);
    expect(names.indexOf('phone')).toBeGreaterThan(names.indexOf('slip'));
    expect($('[data-intake-post]').is('[hidden]')).toBe(true);
  });

  it('speaks English to those who read English', async () => {
    const english = (await collector.get(HOME).set('Cookie', 'lang=en')).text;
    expect(pageOf({ text: english } as never)('main').text()).not.toMatch(/(?:intake|cases|common):\w/);
  });

  it('asks a post how it came, and is closed to everybody who takes nothing down', async () => {
    const { app, context, world } = site;
    const office = await signIn(app, context, world, 'dispatcher');
    expect(pageOf(await office.get('/desk'))(`a[href="${HOME}"]`)).toHaveLength(1);
    expect(pageOf(await office.get(HOME))('[data-intake-post]').is('[hidden]')).toBe(false);
    for (const post of ['supervisor', 'housingOfficer', 'supervision', 'admin'] as const) {
      const other = await signIn(app, context, world, post);
      await other.get(HOME).expect(403);
      await other.get(`${HOME}/token`).expect(403);
      await other.get(`${HOME}/mine`).expect(403);
    }
    const stranger = await new Visitor(app).get(HOME);
    expect(stranger.headers['location']).toBe(`/sign-in?next=${encodeURIComponent(HOME)}`);
  });
});

describe('a matter taken down', () => {
  it('is a case whose receipt is the slip’s, with the words of the consent in the register', async () => {
    const slip = site.nextSlip();
    const title = '一件代为登记的事';
    const said = await flashAfter(
      collector,
      await sendTaking(collector, slip.number.toLowerCase(), { title }),
    );
    const [row] = await casesCalled(title);
    expect(said).toContain(row!.code);
    expect(said).toContain(slip.number);
    expect(said).not.toContain(slip.receipt.slice(0, 5));
    expect(row).toMatchObject({
      channel: 'collector',
      receipt_handed_by: 'collector',
      consents_to_publish: 0,
    });
    const [event] = await listEvents(site.context.db, `case:${row!.id}`);
    expect(event!.payload).toMatchObject({
      note: { consent: { wording: '1', lang: 'zh-CN', given: true }, slip: slip.number },
    });
  });

  it('sent again is the same case, for a browser and for a phone', async () => {
    const slip = site.nextSlip();
    const title = '发了三遍的事';
    const fields = await freshTaking(collector, slip.number, { title });
    expect((await collector.send(HOME, fields)).status).toBe(303);
    expect((await collector.send(HOME, fields)).status).toBe(303);
    const third = await sendDraft(collector, fields);
    const [row, ...more] = await casesCalled(title);
    expect(more).toEqual([]);
    expect([third.status, third.body]).toEqual([
      200,
      { code: row!.code, slip: slip.number, isRepeat: true, receiptShown: false },
    ]);
  });

  it('from another account under the same id is refused, and the page keeps what was typed', async () => {
    const { app, context, world } = site;
    const fields = await freshTaking(collector, site.nextSlip().number, { title: '第一个账号发的' });
    await collector.send(HOME, fields).expect(303);
    const office = await signIn(app, context, world, 'networkOffice');
    const { _csrf } = await freshTaking(office, '');
    const answer = await office.send(HOME, { ...fields, _csrf: _csrf!, title: '第二个账号发的' });
    expect(answer.status).toBe(409);
    const $ = pageOf(answer);
    expect($('.error-summary').text()).toContain('另一个账号');
    expect($('input[name=title]').val()).toBe('第二个账号发的');
    expect(await casesCalled('第二个账号发的')).toEqual([]);
  });

  it('at a counter or from paper says so, and stays the collector’s whose slip it is', async () => {
    const { app, context, world } = site;
    const office = await signIn(app, context, world, 'dispatcher');
    const { slips } = await aPad(context, world, { unitId: UNITS.dispatch });
    await flashAfter(office, await sendTaking(office, slips[0]!.number, { title: '窗口来的事' }));
    await flashAfter(
      office,
      await sendTaking(office, site.nextSlip().number, { title: '纸上来的事', by: 'paper' }),
    );
    expect((await casesCalled('窗口来的事'))[0]!.channel).toBe('counter');
    const [paper] = await casesCalled('纸上来的事');
    expect(paper!.channel).toBe('paper');
    expect(pageOf(await collector.get(`${HOME}/mine`))('main').text()).toContain(paper!.code);
  });

  it('brings its photos along, without what a phone writes into them', async () => {
    const title = '带照片的事';
    const fields = await freshTaking(collector, site.nextSlip().number, { title });
    const sending = collector.agent.post(HOME).set('Accept', 'application/json');
    for (const [name, value] of Object.entries(fields)) void sending.field(name, value);
    for (let n = 0; n < MAX_FILES; n += 1)
      void sending.attach('files', await plain('jpeg', 60 + n), {
        filename: `${n}.jpg`,
        contentType: 'image/jpeg',
      });
    expect((await sending).status).toBe(201);
    const [row] = await casesCalled(title);
    const files = await site.context.db
      .selectFrom('attachments')
      .select('id')
      .where('case_id', '=', row!.id)
      .execute();
    expect(files).toHaveLength(MAX_FILES);
  });
});

describe('what cannot be taken down', () => {
  it('comes back with everything typed, and each fault beside its field', async () => {
    const answer = await sendTaking(collector, '', {
      consent: '',
      title: '短',
      details: '<b>没完',
      category: '',
      phone: '138',
      consents: '1',
    });
    expect(answer.status).toBe(422);
    expect(faultsOf(answer)).toEqual([
      '#f-consent',
      '#f-title',
      '#f-details',
      '#f-category',
      '#f-slip',
      '#f-phone',
    ]);
    const $ = pageOf(answer);
    expect($('textarea[name=details]').val()).toBe('<b>没完');
    expect($('input[name=type][value=complaint]').is('[checked]')).toBe(true);
    expect($('input[name=consents]').is('[checked]')).toBe(true);
    expect($('select[name=place] option[selected]').val()).toBe(TAKEN['place']);
    expect($('details:has([name=phone])').is('[open]')).toBe(true);
  });

  it.each([
    [
      'a wrong letter',
      (number: string) => (number.startsWith('2') ? '3' : '2') + number.slice(1),
      '有一位不对',
    ],
    ['nobody’s', () => '0000-0000', '没有这个单号'],
  ])('says what is wrong with a slip: %s', async (_what, change, said) => {
    const answer = await sendTaking(collector, change(site.nextSlip().number));
    expect([answer.status, faultsOf(answer)]).toEqual([422, ['#f-slip']]);
    expect(pageOf(answer)('#f-slip-error').text()).toContain(said);
  });

  it('says that a slip is used, cancelled, or somebody else’s; on a phone as one sentence a field', async () => {
    const { context, world } = site;
    const used = site.nextSlip();
    await sendTaking(collector, used.number, { title: '先用这张的事' });
    const again = await sendTaking(collector, used.number, { title: '后用这张的事' });
    expect([again.status, pageOf(again)('input[name=title]').val()]).toEqual([422, '后用这张的事']);
    expect(pageOf(again)('#f-slip-error').text()).toContain('已经用过');

    const dead = site.nextSlip();
    await collector.post(`${HOME}/slips/cancel`, { slip: dead.number, ground: 'damaged' }, `${HOME}/slips`);
    const { slips } = await aPad(context, world, { unitId: UNITS.housing });
    for (const [slip, words] of [
      [dead.number, '已经作废'],
      [slips[0]!.number, '不是发给您的'],
    ] as const) {
      const answer = await sendDraft(collector, await freshTaking(collector, slip));
      expect([answer.status, Object.keys((answer.body as { fields: object }).fields)]).toEqual([
        422,
        ['slip'],
      ]);
      expect((answer.body as { fields: { slip: string } }).fields.slip).toContain(words);
    }
  });

  it('is too many photos, or no photo, and stores nothing', async () => {
    const title = '照片不对的事';
    const fields = await freshTaking(collector, site.nextSlip().number, { title });
    const withFiles = async (files: [Buffer, string, string][]) => {
      const sending = collector.agent.post(HOME).set('Accept', 'text/html');
      for (const [name, value] of Object.entries(fields)) void sending.field(name, value);
      for (const [bytes, filename, contentType] of files)
        void sending.attach('files', bytes, { filename, contentType });
      return sending;
    };
    const photo = await plain('png');
    const many = await withFiles(
      Array.from({ length: MAX_FILES + 1 }, (_, n) => [photo, `${n}.png`, 'image/png']),
    );
    const text = await withFiles([[Buffer.from('#!/bin/sh'), 'photo.jpg', 'image/jpeg']]);
    for (const answer of [many, text]) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(faultsOf(answer)).toEqual(['#f-files']);
      expect(pageOf(answer)('input[name=title]').val()).toBe(title);
    }
    expect(await casesCalled(title)).toEqual([]);
  });

  it('is anything without a valid certificate: the page says why and holds what was typed; what had arrived is acknowledged', async () => {
    const slip = site.nextSlip();
    const arrived = await freshTaking(collector, site.nextSlip().number, { title: '失效以前收到的' });
    await collector.send(HOME, arrived).expect(303);
    const fields = await freshTaking(collector, slip.number, { title: '失效以后写的' });
    await setCertificate({ expires_on: plusDays(dayOf(site.context.clock.now()), -1) });

    const answer = await collector.send(HOME, fields);
    expect(answer.status).toBe(403);
    const $ = pageOf(answer);
    expect($('main').text()).toContain('已经过期');
    expect($('input[name=title]').val()).toBe('失效以后写的');
    const phone = await sendDraft(collector, fields);
    expect([phone.status, (phone.body as { error: string }).error]).toEqual([
      403,
      'certificates:missing.expired',
    ]);
    expect((phone.body as { message: string }).message).toContain('已经过期');
    expect((await sendDraft(collector, arrived)).body).toMatchObject({ isRepeat: true });
    expect(await casesCalled('失效以后写的')).toEqual([]);

    const page = pageOf(await collector.get(HOME));
    expect(page('main').text()).toContain('现在不能代为登记');
    expect(page(`form[action="${HOME}"]`)).toHaveLength(0);
    expect(page('[data-intake-box]')).toHaveLength(1);
    await setCertificate({ expires_on: plusDays(dayOf(site.context.clock.now()), 300) });
  });

  it('is told to a phone whose session has ended, without a page in between', async () => {
    const stranger = new Visitor(site.app);
    const token = await stranger.agent.get(`${HOME}/token`).set('Accept', 'application/json');
    expect(token.status).toBe(401);
    const forged = await collector.agent
      .post(HOME)
      .set('Accept', 'application/json')
      .field('_csrf', 'x'.repeat(64));
    expect([forged.status, (forged.body as { error: string }).error]).toEqual([403, 'errors:csrf']);
  });
});

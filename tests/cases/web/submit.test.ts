import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findCaseByCode } from '../../../server/features/cases/index.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../../support/app.ts';
import { PLACES, UNITS } from '../../support/factories.ts';
import { aPhoto, everythingStored, FILLED, freshForm, receiptOf, submitted } from './resident.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(() => app.close());

const browser = () => new Visitor(app.app);
const count = async () => (await app.context.db.selectFrom('cases').select('id').execute()).length;
const errorsOf = (text: string) =>
  pageOf({ text } as never)('.error-summary a')
    .toArray()
    .map((link) => String(link.attribs['href']));

describe('the form', () => {
  it('asks nothing that has to be known: place, unit, contact and files may all be left out', async () => {
    const page = await browser().get('/cases/new?station=7&type=help');
    const $ = pageOf(page);
    expect(page.status).toBe(200);
    expect(
      $('[required]')
        .toArray()
        .map((field) => field.attribs['name']),
    ).toEqual([...Array<string>(7).fill('type'), 'title', 'details', 'category']);
    expect($('input[name=type][value=help]').is('[checked]')).toBe(true);
    expect($('input[name=consents]').is('[checked]')).toBe(false);
    expect(
      $('select[name=place] optgroup option')
        .toArray()
        .map((one) => one.attribs['value']),
    ).toEqual([PLACES.town, PLACES.village]);
  });

  it('has its token before any file, and numbers to call in an emergency', async () => {
    const $ = pageOf(await browser().get('/cases/new'));
    const names = $('form[action="/cases"] [name]')
      .toArray()
      .map((field) => field.attribs['name']);
    expect(names.slice(0, 2)).toEqual(['_csrf', 'submission_id']);
    expect($('a[href="tel:120"]').length).toBeGreaterThan(0);
  });

  it('speaks English to those who read English', async () => {
    const page = await browser().get('/cases/new').set('Cookie', 'lang=en');
    expect(page.text).toContain('<html lang="en"');
    expect(pageOf(page)('main').text()).not.toMatch(/cases:|\p{Script=Han}/u);
  });
});

describe('a matter sent in', () => {
  it('is a case with what was typed, and its receipt is shown on a page that no cache keeps', async () => {
    const visitor = browser();
    const details = '第一行  有两个空格\n第二行 𠮷 👨‍👩‍👧 <b>不是粗体</b>';
    const { code, receipt } = await receiptOf(visitor, {
      details: details.replace('\n', '\r\n'),
      unit: UNITS.water,
    });
    const row = await findCaseByCode(app.context.db, code);
    expect(row).toMatchObject({
      title: FILLED['title'],
      details,
      type: 'complaint',
      division_code: PLACES.village,
      town_code: PLACES.town,
      claimed_unit_id: UNITS.water,
      consents_to_publish: 0,
      is_urgent: 0,
      channel: 'web',
      lang: 'zh-CN',
      state: 'received',
    });
    expect(receipt).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    const page = await visitor.get('/cases/receipt');
    expect(page.headers['cache-control']).toBe('no-store');
    // Five working days from a Monday, 18:00 (domain §5.2).
    expect(page.text).toContain('11月30日 周一 18:00');
    expect(await everythingStored(app)).not.toContain(receipt);
  });

  it('brings a picture of the receipt and a proof that can be kept', async () => {
    const visitor = browser();
    const { code } = await receiptOf(visitor);
    const picture = await visitor.get('/cases/receipt/qr.svg');
    expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    const proof = await visitor.get('/cases/receipt/proof.txt');
    expect(proof.text).toMatch(/^c2sp\.org\/tlog-proof@v1\n/);
    expect(proof.headers['content-disposition']).toBe(`attachment; filename="${code}.txt"`);
  });

  it('takes photos along, and forgets what they were called', async () => {
    const visitor = browser();
    const form = { ...(await freshForm(visitor)), ...FILLED };
    let post = visitor.agent.post('/cases').set('Accept', 'text/html');
    for (const [name, value] of Object.entries(form)) post = post.field(name, value);
    const sent = await post
      .attach('files', await aPhoto(), '金丝雀路7号.jpg')
      .attach('files', await aPhoto(), 'b.jpg');
    expect(sent.headers['location']).toBe('/cases/receipt');
    const files = await app.context.db.selectFrom('attachments').selectAll().execute();
    expect(files.map((file) => file.display_name)).toEqual(['photo-1.jpg', 'photo-2.jpg']);
  });

  it('keeps name, number, address and file name out of every table', async () => {
    const visitor = browser();
    const form: Record<string, string> = {
      ...(await freshForm(visitor)),
      ...FILLED,
      name: '金丝雀甲',
      phone: '138 0000 7777',
      email: 'canary@example.com',
      notify: 'email',
    };
    let post = visitor.agent.post('/cases').set('Accept', 'text/html');
    for (const [name, value] of Object.entries(form)) post = post.field(name, value);
    await post.attach('files', await aPhoto(), '金丝雀乙.jpg').expect(303);
    const stored = await everythingStored(app);
    for (const canary of ['金丝雀', '13800007777', '138 0000 7777', 'canary@example.com']) {
      expect(stored.includes(canary)).toBe(false);
    }
    expect(stored.includes(FILLED['title']!)).toBe(true);
  });

  it.each([
    ['report', 1, null],
    ['conduct_complaint', 1, 'accused'],
  ])(
    'of the type %s is confidential, and its unit is never the one it is sent to',
    async (type, secret, accused) => {
      const { code } = await receiptOf(browser(), { type, unit: UNITS.bus, consents: '1' });
      const row = await findCaseByCode(app.context.db, code);
      expect(row?.is_confidential).toBe(secret);
      expect(row?.accused_unit_id).toBe(accused === null ? null : UNITS.bus);
      expect(row?.lead_unit_id).toBeNull();
    },
  );

  it('is answered in JSON to those who ask for JSON', async () => {
    const visitor = browser();
    const form = { ...(await freshForm(visitor)), ...FILLED };
    const sent = await visitor.send('/cases', form).set('Accept', 'application/json');
    expect(sent.status).toBe(201);
    expect(Object.keys(sent.body as object)).toEqual(['code', 'receipt']);
    const refused = await visitor.send('/cases', { ...form, title: 'x' }).set('Accept', 'application/json');
    expect(refused.status).toBe(422);
    expect(Object.keys((refused.body as { fields: object }).fields)).toEqual(['title']);
  });
});

describe('a form sent twice', () => {
  it('is one case with one receipt: double click, back and again', async () => {
    const visitor = browser();
    const form = { ...(await freshForm(visitor)), ...FILLED };
    const before = await count();
    const [first, second] = await Promise.all([visitor.send('/cases', form), visitor.send('/cases', form)]);
    const third = await visitor.send('/cases', form);
    expect([first, second, third].map((answer) => answer.headers['location'])).toEqual(
      Array(3).fill('/cases/receipt'),
    );
    expect(await count()).toBe(before + 1);
  });

  it('from a browser that no longer holds the receipt is told the code, and never the receipt', async () => {
    const visitor = browser();
    const form = { ...(await freshForm(visitor)), ...FILLED };
    await visitor.send('/cases', form);
    const code = pageOf(await visitor.get('/cases/receipt'))('.receipt-codes .code').text();
    const other = browser();
    const again = await other.send('/cases', { ...form, _csrf: (await freshForm(other))._csrf });
    expect(again.status).toBe(200);
    expect(again.text).toContain(code);
    expect(pageOf(again)('.receipt-codes').length).toBe(0);
    expect((await other.get('/cases/receipt')).headers['location']).toBe('/track');
  });
});

describe('a form that can not be taken', () => {
  it.each([
    [
      'nothing at all',
      { type: '', title: '', details: '', category: '' },
      ['#f-type', '#f-title', '#f-details', '#f-category'],
    ],
    ['one character', { title: '灯' }, ['#f-title']],
    ['blanks for words', { details: ' '.repeat(60) }, ['#f-details']],
    ['joiners for words', { title: '\u200B\u200D\u2060\u200B\u200B' }, ['#f-title']],
    ['5,001 characters', { details: '字'.repeat(5001) }, ['#f-details']],
    ['a flood of marks', { title: `灯${'\u0301'.repeat(80)}` }, ['#f-title']],
    ['bytes that are no text', { details: '路灯不亮\uFFFD\uFFFD已经半个月了' }, ['#f-details']],
    ['an unknown type', { type: 'petition' }, ['#f-type']],
    ['an unknown category', { category: "x' OR 1=1--" }, ['#f-category']],
    ['an unknown place', { place: '110101' }, ['#f-place']],
    ['an unknown unit', { unit: '../../etc' }, ['#f-unit']],
    ['a number with letters', { phone: '138abc' }, ['#f-phone']],
    ['a mail header', { email: 'a@example.com\nBcc: b@example.com' }, ['#f-email']],
    ['mail wished for without an address', { notify: 'email' }, ['#f-email']],
    ['a message wished for without a number', { notify: 'sms' }, ['#f-phone']],
    ['the same field twice', { title: ['村口的路灯不亮', '村口的路灯不亮'] }, ['#f-title']],
  ] as [string, Record<string, string | string[]>, string[]][])(
    '%s: is shown again, the faults first',
    async (_what, fields, links) => {
      const before = await count();
      const answer = await submitted(browser(), fields);
      expect(answer.status).toBe(422);
      expect(errorsOf(answer.text)).toEqual(links);
      expect(await count()).toBe(before);
    },
  );

  it('about the conduct of the supervision office shows the right way, and keeps what was typed', async () => {
    const before = await count();
    const answer = await submitted(browser(), { type: 'conduct_complaint', unit: UNITS.supervision });
    const $ = pageOf(answer);
    expect(answer.status).toBe(422);
    expect(errorsOf(answer.text)).toEqual(['#f-unit']);
    expect($('.error-summary').text()).toContain('12388');
    expect($('textarea[name=details]').text().trim()).toBe(FILLED['details']);
    expect($('input[name=type][value=conduct_complaint]').is('[checked]')).toBe(true);
    expect(await count()).toBe(before);
  });

  it('keeps everything that was typed, as text, and its own id', async () => {
    const visitor = browser();
    const form = await freshForm(visitor);
    const hostile = '"><script>alert(1)</script><%= 7*7 %>${7*7}\u2028';
    const answer = await visitor.send('/cases', {
      ...form,
      ...FILLED,
      title: '',
      details: hostile,
      phone: '1',
      is_minor: '1',
    });
    const $ = pageOf(answer);
    expect($('textarea[name=details]').text().trim()).toBe(hostile.trim());
    expect($('main script').length).toBe(0);
    expect($('input[name=submission_id]').val()).toBe(form.submission_id);
    expect($('input[name=is_minor]').is('[checked]')).toBe(true);
    expect($(`select[name=place] option[value="${PLACES.village}"]`).is('[selected]')).toBe(true);
  });

  it('accepts 4 characters of any plane and 5,000 in the details', async () => {
    await receiptOf(browser(), { title: '𠮷𠮷𠮷𠮷', details: '𠮷'.repeat(5000) });
  });

  it('takes no column from the form but those it asks for', async () => {
    const { code } = await receiptOf(browser(), {
      state: 'closed',
      is_vetoed: '1',
      lead_unit_id: UNITS.water,
      created_at: '2020-01-01',
      'id[$ne]': '1',
      '__proto__[isAdmin]': '1',
    });
    const row = await findCaseByCode(app.context.db, code);
    expect(row).toMatchObject({ state: 'received', is_vetoed: 0, lead_unit_id: null });
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  it('is refused unread with 2,000 fields', async () => {
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`f${n}`, '1']));
    expect((await submitted(browser(), many)).status).toBe(413);
  });

  it('without the token of this session stores nothing, with files or without', async () => {
    const visitor = browser();
    const { submission_id } = await freshForm(visitor);
    const before = await count();
    expect((await visitor.send('/cases', { ...FILLED, submission_id })).status).toBe(403);
    const post = visitor.agent.post('/cases').set('Accept', 'text/html').field('_csrf', 'x'.repeat(64));
    expect((await post.attach('files', await aPhoto(), 'a.jpg')).status).toBe(403);
    expect(await count()).toBe(before);
  });

  it('because of a file: says which, keeps the words, and says that files must be chosen again', async () => {
    const visitor = browser();
    const form = { ...(await freshForm(visitor)), ...FILLED };
    let post = visitor.agent.post('/cases').set('Accept', 'text/html');
    for (const [name, value] of Object.entries(form)) post = post.field(name, value);
    const answer = await post.attach('files', Buffer.from('<svg onload="x"/>'), 'plan.jpg');
    expect(answer.status).toBe(422);
    expect(errorsOf(answer.text)).toEqual(['#f-files']);
    expect(answer.text).toContain('plan');
    expect(answer.text).toContain('照片和文件请再选一次');
    expect(pageOf(answer)('textarea[name=details]').text().trim()).toBe(FILLED['details']);
  });

  it('with seven files is too much, and the words are kept', async () => {
    const visitor = browser();
    const form = { ...(await freshForm(visitor)), ...FILLED };
    let post = visitor.agent.post('/cases').set('Accept', 'text/html');
    for (const [name, value] of Object.entries(form)) post = post.field(name, value);
    for (let n = 0; n < 7; n += 1) post = post.attach('files', await aPhoto(), `${n}.jpg`);
    const answer = await post;
    expect(answer.status).toBe(413);
    expect(errorsOf(answer.text)).toEqual(['#f-files']);
    expect(pageOf(answer)('input[name=title]').val()).toBe(FILLED['title']);
  });
});

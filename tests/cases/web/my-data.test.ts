import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answerDataRequest, listDataRequestsOf, sendMessage } from '../../../server/features/cases/index.ts';
import { hasContact } from '../../../server/features/vault/index.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../../support/app.ts';
import { MONDAY } from '../../support/context.ts';
import { AN_ANSWER } from '../../support/factories.ts';
import { answered, FILLED, handled, rowOf, withOwnCase } from './resident.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
beforeEach(() => app.context.clock.set(MONDAY));
afterAll(() => app.close());

const AT = '/my-case/data';
const PHONE = '13900000417';
const own = () => withOwnCase(app, { phone: PHONE, notify: 'sms' });
/** Hidden fields of the form that is sent to `path`. */
async function formAt(visitor: Visitor, path: string): Promise<Record<string, string>> {
  const $ = pageOf(await visitor.get(AT));
  const hidden = $(`form[action="/my-case/${path}"] input[type=hidden]`).toArray();
  return Object.fromEntries(hidden.map((input) => [String($(input).attr('name')), String($(input).val())]));
}
const sent = async (visitor: Visitor, path: string, fields: Record<string, string>) =>
  visitor.send(`/my-case/${path}`, { ...(await formAt(visitor, path)), ...fields });
const WORDS = '地点写错了，应该是小学西门';

describe('the page of one’s own data', () => {
  it('is reached from the case and says what is held, without the contact itself', async () => {
    const { visitor } = await own();
    expect(pageOf(await visitor.get('/my-case'))(`a[href="${AT}"]`).text()).toBe('我的个人信息');
    const page = await visitor.get(AT);
    expect(page.text).toContain('您留了联系方式，加密封存着');
    expect(page.text).toContain('15 个工作日');
    expect(page.text).not.toContain(PHONE);
  });

  it('asks for the receipt where no case is open', async () => {
    const stranger = new Visitor(app.app);
    for (const path of [AT, `${AT}.txt`, `${AT}.json`]) {
      const response = await stranger.get(path);
      expect([path, response.status, response.headers['location']]).toEqual([path, 303, '/track']);
    }
  });
});

describe('a copy of it', () => {
  it('holds what was written and all that happened, as text and as data', async () => {
    const { visitor, code } = await own();
    const { id } = await answered(app, code);
    await sendMessage(app.context, app.world.posts.dispatcher, id, { text: '请您看看是不是修好了' });
    const text = await visitor.get(`${AT}.txt`);
    expect(text.headers['content-type']).toContain('text/plain');
    expect(text.headers['content-disposition']).toBe(`attachment; filename="${code}.txt"`);
    expect(text.headers['cache-control']).toBe('no-store');
    for (const words of [FILLED['title'], FILLED['details'], AN_ANSWER.text, '请您看看是不是修好了']) {
      expect(text.text).toContain(words);
    }
    expect(text.text).not.toContain(PHONE);
    expect(text.text).not.toMatch(/undefined|null|cases:/);
    const data = await visitor.get(`${AT}.json`);
    const body = JSON.parse(data.text) as { code: string; said: string; course: { title: string }[] };
    expect(body).toMatchObject({ code, said: FILLED['details'] });
    expect(body.course.map(({ title }) => title)).toContain('县住建局作出答复');
  });

  it('speaks the language of the page', async () => {
    const { visitor } = await own();
    const text = await visitor.get(`${AT}.txt`).set('Accept-Language', 'en');
    expect(text.text).toContain('what is held about you here');
  });
});

describe('erasing the contact', () => {
  it('wants a tick, then is done at once', async () => {
    const { visitor, code } = await own();
    const row = await rowOf(app, code);
    const refused = await sent(visitor, 'contact-erasure', {});
    expect(refused.status).toBe(422);
    expect(pageOf(refused)('#f-erase-error').text()).toContain('请先打勾');
    expect(await hasContact(app.context.db, app.context, row.id)).toBe(true);
    const done = await sent(visitor, 'contact-erasure', { erase: '1' });
    expect([done.status, done.headers['location']]).toEqual([303, AT]);
    expect(await hasContact(app.context.db, app.context, row.id)).toBe(false);
    const page = pageOf(await visitor.get(AT));
    expect(page('main').text()).toContain('这里没有您的联系方式');
    expect(page('form[action="/my-case/contact-erasure"]')).toHaveLength(0);
  });
});

describe('asking to have words corrected or removed', () => {
  it('shows the request with its limit, and later the answer', async () => {
    const { visitor, code } = await own();
    const done = await sent(visitor, 'data-requests', { kind: 'correct', data_words: WORDS });
    expect([done.status, done.headers['location']]).toEqual([303, AT]);
    const waiting = pageOf(await visitor.get(AT))('main').text();
    expect(waiting).toContain('更正 · 等答复');
    expect(waiting).toContain(WORDS);
    expect(waiting).toContain('12月14日');
    const { id } = await rowOf(app, code);
    const [request] = await listDataRequestsOf(app.context.db, id);
    await answerDataRequest(app.context, app.world.posts.supervision, request!.id, {
      outcome: 'done',
      answer: '核对过，已经写进这件事的经过。',
    });
    const answeredPage = pageOf(await visitor.get(AT))('main').text();
    expect(answeredPage).toContain('更正 · 同意');
    expect(answeredPage).toContain('核对过，已经写进这件事的经过。');
    expect(pageOf(await visitor.get('/my-case'))('.timeline').text()).toContain('您更正了写过的内容');
  });

  it.each([
    [{ kind: 'erase', data_words: '删' }, '#f-data_words-error'],
    [{ data_words: WORDS }, '#f-kind-error'],
    [{ kind: 'everything', data_words: WORDS }, '#f-kind-error'],
    [{ kind: 'erase', data_words: '多'.repeat(1001) }, '#f-data_words-error'],
  ])('keeps what was typed when it is refused: %#', async (fields, error) => {
    const { visitor } = await own();
    const refused = await sent(visitor, 'data-requests', fields);
    expect(refused.status).toBe(422);
    const page = pageOf(refused);
    expect(page(error).text()).not.toBe('');
    expect(page('#f-data_words').text().trim()).toBe(fields.data_words);
  });

  it('says that one waits already, above the form, with what was typed', async () => {
    const { visitor } = await own();
    await sent(visitor, 'data-requests', { kind: 'erase', data_words: WORDS });
    const again = await sent(visitor, 'data-requests', { kind: 'erase', data_words: `${WORDS}，请快些` });
    expect(again.status).toBe(422);
    const page = pageOf(again);
    expect(page('.error-summary').text()).toContain('已经有一个在等答复');
    expect(page('#f-data_words').text().trim()).toBe(`${WORDS}，请快些`);
  });

  it('is not shown in public, nor to the unit that handles the case', async () => {
    const { visitor, code } = await own();
    await handled(app, code);
    await sent(visitor, 'data-requests', { kind: 'correct', data_words: WORDS });
    expect((await new Visitor(app.app).get(`/cases/${code}`)).text).not.toContain(WORDS);
  });
});

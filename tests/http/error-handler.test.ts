import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express, { type Express } from 'express';
import { load } from 'cheerio';
import request from 'supertest';
import { Conflict, Forbidden, NotFound, RuleFault, Unavailable } from '../../server/errors.ts';
import { errorHandler, notFound } from '../../server/http/error-handler.ts';
import { translator } from '../../server/http/locale.ts';
import { speaking } from '../../server/http/page.ts';
import { FormFault } from '../../server/http/parse-form.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

let context: TestContext;
let app: Express;
let thrown: unknown;

beforeAll(async () => {
  context = await openTestContext();
  app = express();
  app.use(speaking(context));
  app.use(express.urlencoded({ extended: false, limit: '1kb' }));
  app.all('/throw', () => {
    throw thrown;
  });
  app.get('/half', (_req, res) => {
    res.write('half a page');
    throw new Error('too late');
  });
  app.use(notFound);
  app.use(errorHandler);
});
afterAll(() => context.close());

const throwing = (error: unknown, accept = 'text/html') => {
  thrown = error;
  return request(app).get('/throw').set('Accept', accept).set('Cookie', 'lang=zh-CN');
};
const withCode = (code: string) => Object.assign(new Error(`SECRET detail of ${code}`), { code });
const withStatus = (status: number) => Object.assign(new Error('SECRET'), { status });

describe('whatever is thrown', () => {
  it.each<[string, unknown, number]>([
    ['a thing not found', new NotFound(), 404],
    ['a thing forbidden', new Forbidden(), 403],
    ['a conflict', new Conflict(), 409],
    ['a rule', new RuleFault('cases:rule.class'), 422],
    ['the store out of order', new Unavailable(), 503],
    ['a full disk', withCode('SQLITE_FULL'), 503],
    ['a database that went away', withCode('57P01'), 503],
    ['a body that is too large', withStatus(413), 413],
    ['a status nobody knows', withStatus(418), 400],
    ['a bug', new TypeError('SECRET of undefined'), 500],
    ['a status of 5xx from a library', withStatus(502), 500],
    ['text', 'SECRET', 500],
  ])(
    '%s is a page in plain words with the right status, and without details',
    async (_what, error, status) => {
      const answer = await throwing(error);
      expect(answer.status).toBe(status);
      expect(answer.type).toBe('text/html');
      const page = load(answer.text);
      const t = translator('zh-CN');
      expect(page('h1').text()).toContain(t(`errors:title.${status}`));
      expect(page('main').text()).toContain(t(`errors:advice.${status}`));
      expect(answer.text).not.toMatch(/SECRET|node_modules|\.ts:\d/);
      expect(answer.headers['retry-after']).toBe(status === 503 ? '30' : undefined);
    },
  );

  it('is JSON for whoever asks for it, with the fields of a form', async () => {
    const fault = new FormFault({ title: { key: 'errors:field.required' } }, { title: '' });
    const answer = await throwing(fault, 'application/json');
    expect(answer.status).toBe(422);
    expect(answer.body).toEqual({
      error: 'errors:form',
      message: translator('zh-CN')('errors:form'),
      fields: { title: translator('zh-CN')('errors:field.required') },
    });
    const bug = await throwing(new Error('SECRET'), 'application/json');
    expect(bug.body).toMatchObject({ error: 'errors:status.500' });
    expect(JSON.stringify(bug.body)).not.toContain('SECRET');
  });

  it('too late, in the middle of a page, breaks the connection instead of pretending', async () => {
    await expect(request(app).get('/half')).rejects.toThrow();
  });
});

describe('an address that is not there', () => {
  it('is 404, whatever the method', async () => {
    expect((await request(app).get('/no/such').set('Accept', 'text/html')).status).toBe(404);
    expect((await request(app).delete('/no/such').set('Accept', 'text/html')).status).toBe(404);
  });

  it('does not repeat what was asked for into the page', async () => {
    const answer = await request(app).get('/<script>alert(1)</script>').set('Accept', 'text/html');
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('<script>alert(1)');
  });
});

describe('a body', () => {
  it('that is too large is told so', async () => {
    const answer = await request(app)
      .post('/throw')
      .type('form')
      .send({ a: 'x'.repeat(2000) })
      .set('Accept', 'text/html');
    expect(answer.status).toBe(413);
  });
});

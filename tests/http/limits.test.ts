import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express, { type Express } from 'express';
import request from 'supertest';
import { errorHandler } from '../../server/http/error-handler.ts';
import { limited, limiter } from '../../server/http/limits.ts';
import { speaking } from '../../server/http/page.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

let context: TestContext;

beforeAll(async () => {
  context = await openTestContext();
});
afterAll(() => context.close());

function appWith(limit: number, make: typeof limiter = limiter): Express {
  const app = express();
  app.set('trust proxy', 1);
  app.use(speaking(context));
  app.use(make(context, { windowMs: 60_000, limit }));
  app.get('/', (_req, res) => void res.send('in'));
  app.use(errorHandler);
  return app;
}
const knock = (app: Express, ip: string) =>
  request(app).get('/').set('X-Forwarded-For', ip).set('Accept', 'application/json');

describe('a limit', () => {
  it('lets so many in from one network, and says to the next that it was not received', async () => {
    const app = appWith(2);
    expect((await knock(app, '203.0.113.7')).status).toBe(200);
    expect((await knock(app, '203.0.113.7')).status).toBe(200);
    const refused = await knock(app, '203.0.113.7');
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      error: 'errors:tooMany',
      message: expect.stringContaining('1 分钟'),
    });
    expect(refused.headers['retry-after']).toBeDefined();
  });

  it('is no other network’s limit', async () => {
    const app = appWith(1);
    expect((await knock(app, '203.0.113.7')).status).toBe(200);
    expect((await knock(app, '203.0.113.8')).status).toBe(200);
    expect((await knock(app, '203.0.113.7')).status).toBe(429);
  });

  it('takes the many addresses of one IPv6 network for one', async () => {
    const app = appWith(1);
    expect((await knock(app, '2001:db8:1:1::1')).status).toBe(200);
    expect((await knock(app, '2001:db8:1:1:ffff::9')).status).toBe(429);
    expect((await knock(app, '2001:db8:ffff::1')).status).toBe(200);
  });

  it('tells nobody the address it counts by', async () => {
    const answer = await knock(appWith(5), '203.0.113.77');
    expect(JSON.stringify(answer.headers)).not.toContain('203.0.113.77');
  });

  it('does not hold up the suites, which knock hundreds of times', async () => {
    const app = appWith(1, limited);
    for (let i = 0; i < 5; i++) expect((await knock(app, '203.0.113.7')).status).toBe(200);
  });
});

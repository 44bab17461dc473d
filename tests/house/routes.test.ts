import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../../server/app.ts';
import { permit } from '../../server/http/permit.ts';
import { PERMISSIONS } from '../../server/features/accounts/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { routesOf, written, type RouteLine } from './router.ts';

const LIST = join(import.meta.dirname, 'routes.txt');
const HOW = `If you meant it, write the list anew and look at what changed in it:
  UPDATE_ROUTES=1 npm test -- tests/house/routes && git diff tests/house/routes.txt`;

describe('the routes', () => {
  let context: TestContext;
  let routes: RouteLine[];

  beforeAll(async () => {
    context = await openTestContext();
    routes = routesOf(createApp(context));
  });
  afterAll(() => context.close());

  it('each begin by saying who may knock', () => {
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter(({ permission }) => permission === null).map(written)).toEqual([]);
  });

  it('each do something after that', () => {
    expect(routes.filter(({ handlers }) => handlers < 2).map(written)).toEqual([]);
  });

  it('name permissions that exist', () => {
    const known = new Set<string>(['public', ...Object.keys(PERMISSIONS)]);
    expect(routes.filter(({ permission }) => !known.has(String(permission))).map(written)).toEqual([]);
  });

  it('answer to one method each, and change nothing on GET', () => {
    expect(routes.filter(({ method }) => method !== 'GET' && method !== 'POST').map(written)).toEqual([]);
  });

  it('are told apart: no two of one method and path', () => {
    const lines = routes.map(({ method, path }) => `${method} ${path}`);
    expect(lines.filter((line, at) => lines.indexOf(line) !== at)).toEqual([]);
  });

  it('are the ones on the committed list: none appears or vanishes unseen', () => {
    const now = [...new Set(routes.map(written))].sort();
    if (process.env['UPDATE_ROUTES'] === '1') writeFileSync(LIST, `${now.join('\n')}\n`);
    const listed = readFileSync(LIST, 'utf8').trimEnd().split('\n');
    const appeared = now.filter((line) => !listed.includes(line));
    const vanished = listed.filter((line) => !now.includes(line));
    if (appeared.length + vanished.length > 0) {
      throw new Error(
        [...appeared.map((l) => `new: ${l}`), ...vanished.map((l) => `gone: ${l}`), HOW].join('\n'),
      );
    }
    expect(listed).toEqual([...listed].sort());
  });

  it('are seen through routers in routers, and a door without a permit shows', () => {
    const inner = express.Router();
    inner.get('/open', permit.public, (_req, res) => void res.end());
    inner.post('/shut', permit('account.manage'), (_req, res) => void res.end());
    inner.get('/forgotten', (_req, res) => void res.end());
    const app = express();
    app.use(express.Router().use(inner));
    expect(routesOf(app).map(({ path, permission }) => [path, permission])).toEqual([
      ['/open', 'public'],
      ['/shut', 'account.manage'],
      ['/forgotten', null],
    ]);
    app.use('/prefix', inner);
    expect(() => routesOf(app)).toThrow('full paths');
  });
});

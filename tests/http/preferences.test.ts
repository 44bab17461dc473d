import { describe, expect, it } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { localPath, preferencesOf, setPreferences } from '../../server/http/preferences.ts';

const app = express();
app.use(express.urlencoded({ extended: false }));
app.get('/read', (req, res) => void res.json(preferencesOf(req)));
app.post('/preferences', setPreferences);

const read = async (cookie: string) =>
  (await request(app).get('/read').set('Cookie', cookie)).body as unknown;
const set = (fields: Record<string, string>) => request(app).post('/preferences').type('form').send(fields);

describe('how a person likes to read', () => {
  it('is plain until they say otherwise', async () => {
    expect(await read('')).toEqual({ elder: false, theme: 'auto' });
  });

  it('comes from their own cookies, and nonsense in them is nothing', async () => {
    expect(await read('elder=1; theme=contrast')).toEqual({ elder: true, theme: 'contrast' });
    expect(await read('elder=yes; theme=<script>')).toEqual({ elder: false, theme: 'auto' });
    expect(await read(';;;=;elder')).toEqual({ elder: false, theme: 'auto' });
  });

  it('is kept in a cookie that scripts cannot read, and leads back to where they were', async () => {
    const answer = await set({ theme: 'dark', elder: '1', lang: 'en', back: '/units?page=2' });
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe('/units?page=2');
    const cookies = answer.headers['set-cookie'] as unknown as string[];
    expect(cookies.map((cookie) => cookie.split(';')[0]).sort()).toEqual([
      'elder=1',
      'lang=en',
      'theme=dark',
    ]);
    for (const cookie of cookies) expect(cookie).toMatch(/HttpOnly/);
  });

  it('takes only what is on offer', async () => {
    const answer = await set({ theme: 'pink', elder: '7', lang: 'xx', back: 'https://elsewhere.test/' });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['location']).toBe('/');
    expect((await request(app).post('/preferences')).status).toBe(303);
  });
});

describe('the way back', () => {
  it.each(['/', '/cases/new', '/units?group=town&after=x', '/a%20b', '/cases/ZTC-0000-0000-0'])(
    '%s is a path of this site',
    (path) => {
      expect(localPath(path)).toBe(path);
    },
  );

  it.each([
    'https://elsewhere.test',
    '//elsewhere.test',
    '/\\elsewhere.test',
    '\\\\elsewhere.test',
    '/.//elsewhere.test',
    '/..//elsewhere.test/path',
    '/a/..//elsewhere.test',
    '/%2e//elsewhere.test',
    '/\telsewhere.test',
    '/\n/elsewhere.test',
    'javascript:alert(1)',
    'elsewhere',
    '',
    `/${'a'.repeat(2000)}`,
    '/路',
    null,
    undefined,
    7,
    ['/units'],
  ])('%j is no way to leave it', (path) => {
    const to = localPath(path, '/safe');
    expect(to === '/safe' || new URL(to, 'http://here.test').host === 'here.test').toBe(true);
    expect(to).toBe('/safe');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pageOf, Visitor } from '../support/app.ts';
import { signIn } from '../support/sign-in.ts';
import { HOME, openIntake, type Intake } from './web.ts';

let site: Intake;

beforeAll(async () => {
  site = await openIntake(1);
});
afterAll(() => site.close());

const stranger = () => new Visitor(site.app);

describe('what a phone keeps', () => {
  it('is a page of nobody in particular, the same for a stranger and for whoever is signed in', async () => {
    const [nobodys, collectors] = [
      await stranger().get(`${HOME}/offline`),
      await site.collector.get(`${HOME}/offline`),
    ];
    expect(nobodys.status).toBe(200);
    expect(collectors.text).toBe(nobodys.text);
    expect(nobodys.headers['set-cookie']).toBeUndefined();
    const $ = pageOf(nobodys);
    expect($('[name=_csrf], form[action]').length).toBe(0);
    expect($('[data-intake-box]').attr('data-owner')).toBe('');
    // Nothing leads away from it: there is no network where it is read.
    expect($('a[href]').length).toBe(0);
  });

  it('takes no message with it that is meant for the next page', async () => {
    const { collector } = site;
    await collector.post(
      '/member/intake/slips/cancel',
      { slip: site.nextSlip().number, ground: 'lost' },
      HOME,
    );
    expect((await collector.get(`${HOME}/offline`)).text).not.toContain('已作废');
    expect((await collector.get(HOME)).text).toContain('已作废');
  });

  it('asks the same questions, in the same names, as the page itself', async () => {
    const namesAt = async (visitor: Visitor, path: string) =>
      pageOf(await visitor.get(path))('[data-intake-form] [name]')
        .toArray()
        .map((field) => field.attribs['name'])
        .filter((name) => name !== '_csrf' && name !== 'submission_id');
    expect(await namesAt(stranger(), `${HOME}/offline`)).toEqual(await namesAt(site.collector, HOME));
  });

  it('comes with a worker that may answer for that one page and below, and that no cache keeps', async () => {
    const worker = await stranger().get(`${HOME}/worker.js`);
    expect([worker.status, worker.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(worker.headers['service-worker-allowed']).toBe(HOME);
    expect(worker.headers['cache-control']).toBe('no-store');
    expect(worker.text).toContain('intakeDrafts');
    // Of nobody: it is the same whoever asks.
    expect((await site.collector.get(`${HOME}/worker.js`)).text).toBe(worker.text);
  });

  it('is let by the page’s policy: worker and manifest from here alone, and nothing inline', async () => {
    for (const path of [HOME, `${HOME}/offline`]) {
      const { headers, text } = await site.collector.get(path);
      const policy = String(headers['content-security-policy']);
      // Workers go by `script-src` where nothing is said of them.
      for (const rule of ["script-src 'self'", "manifest-src 'self'", "connect-src 'self'"])
        expect(policy).toContain(rule);
      expect(policy).not.toMatch(/unsafe|blob:|worker-src/);
      expect(text).not.toMatch(/<script>|<style| style="| on\w+="/);
      expect(pageOf({ text } as never)('link[rel=manifest]').attr('href')).toBe(
        `${HOME}/manifest.webmanifest`,
      );
    }
  });

  it('can be put on the first screen, named in the reader’s language', async () => {
    const manifest = await stranger().get(`${HOME}/manifest.webmanifest`);
    expect(manifest.headers['content-type']).toContain('application/manifest+json');
    expect(manifest.body).toMatchObject({
      lang: 'zh-CN',
      short_name: '代为登记',
      start_url: HOME,
      scope: HOME,
      display: 'standalone',
    });
    const english = await stranger().get(`${HOME}/manifest.webmanifest`).set('Cookie', 'lang=en');
    expect(JSON.stringify(english.body)).not.toMatch(/\p{Script=Han}|intake:/u);
  });
});

describe('what a phone asks before it sends', () => {
  it('is this session’s token, and whose drafts may go: a mark that is no account’s id', async () => {
    const { app, context, world, collector } = site;
    const ask = async (visitor: Visitor) =>
      (await visitor.agent.get(`${HOME}/token`).set('Accept', 'application/json').expect(200)).body as {
        token: string;
        owner: string;
      };
    const office = await signIn(app, context, world, 'networkOffice');
    const [one, again, other] = [await ask(collector), await ask(collector), await ask(office)];
    expect(again).toEqual(one);
    expect(other.owner).not.toBe(one.owner);
    expect(one.owner).not.toContain(world.posts.collector.accountId);
    expect(pageOf(await collector.get(HOME))('[data-intake-box]').attr('data-owner')).toBe(one.owner);
  });
});

describe('signing out', () => {
  it('clears the browser, but for what waits to be sent when the page says so', async () => {
    const { app, context, world } = site;
    const leave = async (fields: Record<string, string>) => {
      const visitor = await signIn(app, context, world, 'collector');
      return (await visitor.post('/sign-out', fields, HOME)).headers['clear-site-data'];
    };
    expect(await leave({})).toBe('"cache", "storage"');
    expect(await leave({ keep: '1' })).toBe('"cache"');
  });
});

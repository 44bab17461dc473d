import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Router, type Express } from 'express';
import request from 'supertest';
import { SYSTEM } from '../../server/actor.ts';
import { MINUTE } from '../../server/clock.ts';
import { endAccount, resetPassword } from '../../server/features/accounts/index.ts';
import { permit } from '../../server/http/permit.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { openPost, PASSWORD, seedUnits } from './posts.ts';
import { appOf, Browser, deskWith } from './web.ts';

let context: TestContext;
let app: Express;
beforeAll(async () => {
  context = await openTestContext();
  await seedUnits(context);
  const doors = Router();
  doors.get('/slow', permit.public, (req, res, next) => {
    // A page that was opened before the sign-out and saves its session after it.
    req.session.flash = { kind: 'success', key: 'accounts:signOut.done' };
    signOutMeanwhile().then(() => res.send('late'), next);
  });
  app = appOf(context, doors);
});
afterAll(() => context.close());

let signOutMeanwhile: () => Promise<unknown> = () => Promise.resolve();

describe('a session is over', () => {
  async function signedIn(username: string) {
    const account = await openPost(context, { username });
    const browser = new Browser(app);
    await browser.signIn(username, PASSWORD);
    expect(await browser.deskStatus()).toBe(200);
    return { account, browser, stolen: browser.cookie()! };
  }

  it('at once after signing out, also for who kept the cookie', async () => {
    const { browser, stolen } = await signedIn('over.out');
    const answer = await browser.post('/sign-out', {}, '/account/password');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
    expect(answer.headers['clear-site-data']).toContain('storage');
    expect(await deskWith(app, stolen)).toBe(303);
    expect(await browser.deskStatus()).toBe(303);
  });

  it('even when an older request saves the session after the sign-out', async () => {
    const { browser, stolen } = await signedIn('over.late');
    signOutMeanwhile = () => browser.post('/sign-out', {}, '/account/password');
    await request(app).get('/slow').set('Cookie', stolen);
    expect(await deskWith(app, stolen)).toBe(303);
  });

  it('at once when the account ends', async () => {
    const { account, stolen } = await signedIn('over.ended');
    await endAccount(context, SYSTEM, account.id);
    expect(await deskWith(app, stolen)).toBe(303);
    expect(
      (await request(app).get('/desk').set('Accept', 'application/json').set('Cookie', stolen)).status,
    ).toBe(401);
  });

  it('at once when the password is reset', async () => {
    const { account, stolen } = await signedIn('over.reset');
    await resetPassword(context, SYSTEM, account.id);
    expect(await deskWith(app, stolen)).toBe(303);
  });

  it('by the account’s epoch alone, even where its row was not ended', async () => {
    const { account, stolen } = await signedIn('over.epoch');
    await context.db.updateTable('accounts').set({ session_epoch: 2 }).where('id', '=', account.id).execute();
    expect(await deskWith(app, stolen)).toBe(303);
  });

  it('for what the old role allowed, with the next click after the role changed', async () => {
    const { account, stolen } = await signedIn('over.role');
    await context.db.updateTable('accounts').set({ role: 'admin' }).where('id', '=', account.id).execute();
    const admin = () => request(app).get('/admin/accounts').set('Cookie', stolen).set('Accept', 'text/html');
    expect((await admin()).status).toBe(200);
    await context.db.updateTable('accounts').set({ role: 'officer' }).where('id', '=', account.id).execute();
    expect((await admin()).status).toBe(403);
  });

  it('everywhere else when the password is changed, and here it goes on under a new id', async () => {
    const { browser, stolen } = await signedIn('over.changed');
    const fields = { current: PASSWORD, password: 'a brand new sentence', again: 'a brand new sentence' };
    const answer = await browser.post('/account/password', fields, '/account/password');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/desk']);
    expect(await deskWith(app, stolen)).toBe(303);
    expect(browser.cookie()).not.toBe(stolen);
    expect(await browser.deskStatus()).toBe(200);
  });

  it('after half an hour without a request, and not while pages are read', async () => {
    const { browser, stolen } = await signedIn('over.idle');
    for (let n = 0; n < 4; n++) {
      context.clock.advance(20 * MINUTE);
      expect(await browser.deskStatus()).toBe(200);
    }
    context.clock.advance(30 * MINUTE);
    expect(await deskWith(app, stolen)).toBe(303);
  });

  it('while a form somebody takes hours over is not', async () => {
    const browser = new Browser(app);
    const token = await browser.token();
    context.clock.advance(5 * 60 * MINUTE);
    expect((await browser.send('/sign-in', { _csrf: token, username: 'x', password: 'y' })).status).toBe(422);
  });
});

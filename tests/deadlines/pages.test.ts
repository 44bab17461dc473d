import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'cheerio';
import express, { type Express } from 'express';
import request from 'supertest';
import { transact } from '../../db/transaction.ts';
import type { Role } from '../../server/actor.ts';
import { createAccount, findAccount } from '../../server/features/accounts/index.ts';
import {
  calendarOf,
  defaultRules,
  publishRules,
  seedDeadlines,
} from '../../server/features/deadlines/index.ts';
import { deadlineRoutes } from '../../server/features/deadlines/routes.ts';
import { checkCsrf } from '../../server/http/csrf.ts';
import { currentUser } from '../../server/http/current-user.ts';
import { errorHandler, notFound } from '../../server/http/error-handler.ts';
import { speaking } from '../../server/http/page.ts';
import { sessions } from '../../server/http/session.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

const SCHEDULE = JSON.stringify({
  year: 2027,
  papers: [],
  days: [
    { name: 'New Year <b>', date: '2027-01-01', isOffDay: true },
    { name: 'New Year <b>', date: '2027-01-02', isOffDay: true },
    { name: 'New Year <b>', date: '2027-01-10', isOffDay: false },
  ],
});

let context: TestContext;
let app: Express;

/** The real chain of a page, and one door more: signing in is another room's business. */
function appOf(): Express {
  const built = express();
  built.use(speaking(context));
  built.use(sessions(context));
  built.use(express.urlencoded({ extended: false, limit: '100kb' }));
  built.use(currentUser(context));
  built.get('/as/:id', async (req, res) => {
    const account = await findAccount(context.db, req.params.id);
    req.session.accountId = account!.id;
    req.session.epoch = account!.epoch;
    res.send('in');
  });
  built.use(checkCsrf());
  built.use(deadlineRoutes(context));
  built.use(notFound);
  built.use(errorHandler);
  return built;
}

async function signedIn(role: Role) {
  const account = await transact(context.db, (trx) =>
    createAccount(trx, context, {
      username: role.replace('_', '-'),
      role,
      scope: 'county',
      unitId: null,
      post: '岗位',
      postEn: 'Post',
      passwordHash: null,
    }),
  );
  const agent = request.agent(app);
  await agent.get(`/as/${account.id}`);
  return agent;
}

const page = (path: string, lang = 'zh-CN') =>
  request(app).get(path).set('Accept', 'text/html').set('Accept-Language', lang);
const text = (html: string) => load(html)('main').text().replace(/\s+/g, ' ');
/** What a page shows when words are missing: the key itself. */
const LEFT_OVER = /deadlines:|\{\{|undefined|NaN|\[object/;

beforeAll(async () => {
  context = await openTestContext();
  await transact(context.db, (trx) => seedDeadlines(trx, context.clock.now()));
  app = appOf();
});
afterAll(() => context.close());

describe('the calendar page', () => {
  it('shows the year it is, month by month, with days off and days of work instead', async () => {
    const answer = await page('/calendar');
    expect(answer.status).toBe(200);
    const $ = load(answer.text);
    expect($('tbody tr')).toHaveLength(12);
    expect($('tbody tr').eq(9).text().replace(/\s+/g, ' ')).toContain('1日至7日 国庆节');
    expect($('tbody tr').eq(9).text()).toContain('10日 国庆节');
    expect(text(answer.text)).toContain('248 个工作日');
    expect(text(answer.text)).toContain('12 月 29 日到 31 日');
  });

  it('warns of a year without a schedule, and of no other', async () => {
    expect(text((await page('/calendar?year=2027')).text)).toContain('还没有录入');
    expect(load((await page('/calendar?year=2025')).text)('.notice')).toHaveLength(0);
  });

  it.each(['1999', '2003', '2028', '2026.5', '02026', 'x', '', '1e3', '２０２６'])(
    'has no year %j',
    async (year) => {
      expect((await page(`/calendar?year=${encodeURIComponent(year)}`)).status).toBe(404);
    },
  );

  it('has no page for a list of years either', async () => {
    expect((await page('/calendar?year=2025&year=2026')).status).toBe(404);
  });

  it.each(['zh-CN', 'en'])('has all its words in %s, for every year', async (lang) => {
    for (const year of [2004, 2015, 2026, 2027]) {
      expect(text((await page(`/calendar?year=${year}`, lang)).text)).not.toMatch(LEFT_OVER);
    }
  });
});

describe('the rules page', () => {
  it('shows the version in force with its limits and its ladder', async () => {
    const answer = await page('/rules');
    const words = text(answer.text);
    expect(answer.status).toBe(200);
    expect(words).toContain('第 1 版');
    expect(words).toContain('2026年11月23日');
    const $ = load(answer.text);
    expect($('section').eq(0).find('tbody tr')).toHaveLength(13);
    const complaint = $('section').eq(0).find('tbody tr').eq(4).text().replace(/\s+/g, ' ');
    expect(complaint).toContain('5 个工作日');
    expect(complaint).toContain('总共不超过 20 个工作日');
    expect($('section').eq(1).find('tbody tr')).toHaveLength(6);
    expect(words).toContain('过期 8 个工作日后的 18:00');
  });

  it('shows any version that was ever published, and says which one is in force', async () => {
    const stricter = structuredClone(defaultRules);
    stricter.classes.complaint.resolve = { days: 4 };
    await transact(context.db, (trx) => publishRules(trx, context.clock.now(), '2026-12-01', stricter));
    expect(text((await page('/rules')).text)).toContain('现在用的就是这一版');
    expect(text((await page('/rules?version=2')).text)).toContain('这一版还没有开始用');
    expect(text((await page('/rules?version=2')).text)).toContain('4 个工作日');
    expect((await page('/rules?version=3')).status).toBe(404);
    expect((await page('/rules?version=-1')).status).toBe(404);
  });

  it.each(['zh-CN', 'en'])('has all its words in %s', async (lang) => {
    expect(text((await page('/rules', lang)).text)).not.toMatch(LEFT_OVER);
  });
});

describe('entering a year', () => {
  const fields = { year: '2027', source: 'http://www.gov.cn/notice', official: '1', content: SCHEDULE };

  it('is not open to strangers', async () => {
    expect((await page('/admin/calendar')).status).toBe(303);
    const posted = await request(app)
      .post('/admin/calendar')
      .set('Accept', 'text/html')
      .type('form')
      .send(fields);
    expect(posted.status).toBe(403);
    expect((await calendarOf(context.db)).coversYear(2027)).toBe(false);
  });

  it('is not open to a post that may not', async () => {
    const officer = await signedIn('dispatcher');
    expect((await officer.get('/admin/calendar').set('Accept', 'text/html')).status).toBe(403);
    expect(text((await officer.get('/calendar')).text)).not.toContain('录入放假安排');
  });

  it('lists all faults, keeps what was typed, changes nothing; then takes what is right', async () => {
    const admin = await signedIn('admin');
    const form = load((await admin.get('/admin/calendar').set('Accept', 'text/html')).text);
    expect(form('input[name=year]').val()).toBe('2027');
    const _csrf = String(form('input[name=_csrf]').first().val());
    const post = (changes: Record<string, string>) =>
      admin
        .post('/admin/calendar')
        .set('Accept', 'text/html')
        .type('form')
        .send({ ...fields, ...changes, _csrf });

    const nothing = await post({ year: '27', source: '', content: ' ' });
    expect(nothing.status).toBe(422);
    expect(load(nothing.text)('.error-summary li')).toHaveLength(3);

    const content = 'day,kind,name\n2027-01-01,off,A\n2027-02-30,off,B\n2027-01-02,free,<script>';
    const faulty = await post({ content });
    expect(faulty.status).toBe(422);
    const $ = load(faulty.text);
    expect(
      $('.error-summary li')
        .map((_, item) => $(item).text())
        .get(),
    ).toEqual([expect.stringContaining('第 3 行 day'), expect.stringContaining('第 4 行 kind')]);
    expect($('textarea').text().trim()).toBe(content);
    expect($('textarea script')).toHaveLength(0);
    expect(text(faulty.text)).not.toMatch(LEFT_OVER);
    expect((await calendarOf(context.db)).coversYear(2027)).toBe(false);

    const done = await post({});
    expect([done.status, done.headers['location']]).toEqual([303, '/calendar?year=2027']);
    expect((await calendarOf(context.db)).addWorkingDays('2026-12-31', 1).day).toBe('2027-01-04');
    const after = await admin.get('/calendar?year=2027').set('Accept', 'text/html');
    // 2 January 2027 is a Saturday anyway.
    expect(text(after.text)).toContain('2027 年的安排已经生效，有 2 天的上班或休息变了');
    expect(load(after.text)('a[href="http://www.gov.cn/notice"]')).toHaveLength(1);
    expect(load(after.text)('main b')).toHaveLength(0);
    expect(text(after.text)).not.toContain('还没有录入');
  });
});

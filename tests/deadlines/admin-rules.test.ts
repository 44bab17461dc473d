import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'cheerio';
import { defaultRules, listRuleVersions, publishRuleVersion } from '../../server/features/deadlines/index.ts';
import { SYSTEM } from '../../server/actor.ts';
import { openTestApp, Visitor, type TestApp } from '../support/app.ts';
import { signIn } from '../support/sign-in.ts';

const LEFT_OVER = /deadlines:|desk:|\{\{|undefined|NaN|\[object/;
const text = (html: string) => load(html)('main').text().replace(/\s+/g, ' ');

/** What a browser would send: every input of the page's form as it stands. */
function sentFrom(html: string): Record<string, string> {
  const $ = load(html);
  const pairs = $('main form[action="/admin/rules"]').serializeArray();
  return Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
}

describe('the form of the rules on the web', () => {
  let house: TestApp;
  let admin: Visitor;
  beforeAll(async () => {
    house = await openTestApp();
    admin = await signIn(house.app, house.context, house.world, 'admin');
  });
  afterAll(() => house.close());

  const versions = async () => (await listRuleVersions(house.context.db)).length;
  const form = async () => sentFrom((await admin.get('/admin/rules')).text);
  const send = (fields: Record<string, string>) => admin.send('/admin/rules', fields);

  it('is the administrator’s: strangers sign in, other posts are refused', async () => {
    const stranger = await new Visitor(house.app).get('/admin/rules');
    expect(stranger.headers['location']).toBe('/sign-in?next=%2Fadmin%2Frules');
    const supervision = await signIn(house.app, house.context, house.world, 'supervision');
    expect((await supervision.get('/admin/rules')).status).toBe(403);
    expect((await supervision.post('/admin/rules', { step: 'publish' }, '/account/password')).status).toBe(
      403,
    );
    expect(text((await supervision.get('/rules')).text)).not.toContain('改期限和规则');
    expect(load((await admin.get('/rules')).text)('a[href="/admin/rules"]')).toHaveLength(1);
  });

  it.each(['zh-CN', 'en'])(
    'has a labelled input for every number, and all its words, in %s',
    async (lang) => {
      const answer = await admin
        .get('/admin/rules')
        .set('Cookie', `lang=${lang}`)
        .set('Accept-Language', lang);
      expect(answer.status).toBe(200);
      const $ = load(answer.text);
      expect(text(answer.text)).not.toMatch(LEFT_OVER);
      const bare = $('main input:not([type=hidden]), main select')
        .get()
        .filter(
          (input) => !$(input).attr('aria-label') && $(`label[for="${$(input).attr('id')}"]`).length === 0,
        );
      expect(bare.map((input) => $(input).attr('name'))).toEqual([]);
      expect($('input[name="classes.help.resolve"]').val()).toBe('5');
      expect($('select[name="classes.urgent.resolve.unit"]').val()).toBe('hours');
      expect($('input[name=effectiveOn]').val()).toBe('2026-11-24');
    },
  );

  it('says what is wrong at its place, keeps what was typed, and publishes nothing', async () => {
    const fields = await form();
    const answer = await send({
      ...fields,
      'classes.help.resolve': 'a"><script>',
      'ladder.fix': '0',
      effectiveOn: '2026-11-22',
      step: 'publish',
    });
    expect(answer.status).toBe(422);
    const $ = load(answer.text);
    expect($('.error-summary a').first().attr('href')).toBe('#f-classes.help.resolve');
    expect($('.error-summary').text()).toContain('求助 · 办结：请写数字');
    expect($('input[name="classes.help.resolve"]').val()).toBe('a"><script>');
    expect($('input[name="classes.help.resolve"]').attr('aria-invalid')).toBe('true');
    expect($('input[name="ladder.fix"]').val()).toBe('0');
    expect($('main script')).toHaveLength(0);
    const second = await send({ ...fields, 'ladder.fix': '0', effectiveOn: '2026-11-22', step: 'preview' });
    expect(load(second.text)('.error-summary li')).toHaveLength(2);
    expect(await versions()).toBe(1);
  });

  it('refuses a version that changes nothing', async () => {
    const answer = await send({ ...(await form()), step: 'publish' });
    expect([answer.status, text(answer.text).includes('没有要发布的')]).toEqual([422, true]);
    expect(await versions()).toBe(1);
  });

  it('shows old and new before anything is stored, goes back with all that was typed, and then publishes', async () => {
    const typed = { ...(await form()), 'classes.help.resolve': '4', effectiveOn: '2026-12-01' };
    const preview = await send({ ...typed, step: 'preview' });
    expect(preview.status).toBe(200);
    const row = load(preview.text)('tbody tr');
    expect(row).toHaveLength(1);
    expect(row.text().replace(/\s+/g, ' ')).toContain('5 个工作日4 个工作日');
    expect(text(preview.text)).toContain('第 2 版，2026年12月1日');
    expect(text(preview.text)).not.toMatch(LEFT_OVER);
    expect(await versions()).toBe(1);

    const carried = sentFrom(preview.text);
    const back = await send({ ...carried, step: 'edit' });
    expect(load(back.text)('input[name="classes.help.resolve"]').val()).toBe('4');
    expect(load(back.text)('input[name="effectiveOn"]').val()).toBe('2026-12-01');
    expect(load(back.text)('input[name="ladder.urgentOrderAtDue"]').attr('checked')).toBeDefined();

    const done = await send({ ...carried, step: 'publish' });
    expect([done.status, done.headers['location']]).toEqual([303, '/rules?version=2']);
    const page = await admin.get('/rules?version=2');
    expect(text(page.text)).toContain('第 2 版已发布');
    expect((await listRuleVersions(house.context.db))[0]).toMatchObject({
      version: 2,
      effectiveOn: '2026-12-01',
      rules: { classes: { help: { resolve: { days: 4 } } } },
    });
  });

  it('shows everybody every version, from when it holds and what it changed', async () => {
    const visitor = new Visitor(house.app);
    const now = await visitor.get('/rules');
    expect(
      load(now.text)('.disclosure a')
        .map((_, a) => load(now.text)(a).attr('href'))
        .get(),
    ).toEqual(['/rules?version=2', '/rules?version=1']);
    expect(text(now.text)).toContain('现在用的就是这一版');
    expect(load(now.text)('#changes')).toHaveLength(0);
    const coming = await visitor.get('/rules?version=2');
    expect(text(coming.text)).toContain('这一版还没有开始用，2026年12月1日');
    expect(load(coming.text)('#changes').parent().text()).toContain('求助 · 办结');
    expect(text(coming.text)).not.toMatch(LEFT_OVER);
  });

  it('gives the form back when somebody else published meanwhile', async () => {
    const stale = { ...(await form()), 'ladder.fix': '14', effectiveOn: '2026-12-05' };
    const rules = structuredClone(defaultRules);
    await publishRuleVersion(house.context, SYSTEM, { base: 2, effectiveOn: '2026-12-02', rules });
    const answer = await send({ ...stale, step: 'publish' });
    expect(answer.status).toBe(409);
    expect(text(answer.text)).toContain('已经有人发布了新的一版');
    expect(load(answer.text)('input[name="ladder.fix"]').val()).toBe('14');
    expect(load(answer.text)('input[name="base"]').val()).toBe('3');
    expect(await versions()).toBe(3);
    const early = await send({ ...sentFrom(answer.text), effectiveOn: '2026-12-01', step: 'publish' });
    expect([early.status, await versions()]).toEqual([422, 3]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MemberRow } from '../../server/features/network/index.ts';
import { pageOf, Visitor } from '../support/app.ts';
import { certify } from '../support/certificates.ts';
import { UNITS } from '../support/factories.ts';
import { aMember, inTown } from '../support/members.ts';
import { signIn } from '../support/sign-in.ts';
import { makePad } from '../../server/features/intake/index.ts';
import { aPad } from './pads.ts';
import { faultsOf, flashAfter, openIntake, PADS, type Intake } from './web.ts';

const RECEIPT = /^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}$/;

let site: Intake;
let county: Visitor;
let town: Visitor;
let theirs: MemberRow;

beforeAll(async () => {
  site = await openIntake(1);
  const { app, context, world } = site;
  theirs = await aMember(context, 'collector', { ...inTown, name: '镇级收集员' });
  await certify(context, theirs);
  await aMember(context, 'collector', { name: '没有证的收集员' });
  county = await signIn(app, context, world, 'networkOffice');
  town = await signIn(app, context, world, 'townNetworkOffice');
});
afterAll(() => site.close());

const holdersOf = async (visitor: Visitor): Promise<string[]> =>
  pageOf(await visitor.get(PADS))('select[name=holder] option')
    .toArray()
    .map((option) => String(option.attribs['value']));
const make = (visitor: Visitor, holder: string, sheets = '1') => visitor.post(PADS, { holder, sheets }, PADS);

describe('the office’s pads', () => {
  it('are for collectors with a certificate and units of its scope, and for nobody else', async () => {
    const [forCounty, forTown] = [await holdersOf(county), await holdersOf(town)];
    expect(forCounty).toContain(`member:${site.member.id}`);
    expect(forCounty).not.toContain(`member:${theirs.id}`);
    expect(forCounty).toContain(`unit:${UNITS.housing}`);
    expect(forTown).toEqual(['', `member:${theirs.id}`, `unit:${UNITS.town}`]);
    const { app, context, world } = site;
    for (const post of ['collector', 'dispatcher', 'supervision', 'admin'] as const) {
      const other = await signIn(app, context, world, post);
      await other.get(PADS).expect(403);
      await other.get(`${PADS}/print`).expect(403);
    }
  });

  it('are made once and shown once, for printing: their secrets are gone with the session’s page', async () => {
    const made = await make(county, `member:${site.member.id}`, '2');
    expect([made.status, made.headers['location']]).toEqual([303, `${PADS}/print`]);
    const print = await county.get(`${PADS}/print`);
    expect(print.headers['cache-control']).toBe('no-store');
    const $ = pageOf(print);
    expect([$('.slips').length, $('.slip').length, $('.slip-qr path').length]).toEqual([2, 16, 16]);
    const secrets = $('.slip-secret strong')
      .toArray()
      .map((one) => $(one).text().replaceAll(/\s/g, ''));
    expect(new Set(secrets).size).toBe(16);
    for (const secret of secrets) expect(secret).toMatch(RECEIPT);
    const stored = await site.context.db.selectFrom('sessions').select('data_json').execute();
    expect(JSON.stringify(stored)).not.toContain(secrets[0]!.slice(0, 11));

    expect((await county.get(PADS)).text).toContain(`${PADS}/print`);
    // Nobody else's session has them, of the same office or another.
    expect((await town.get(`${PADS}/print`)).headers['location']).toBe(PADS);
    expect(await flashAfter(county, await county.post(`${PADS}/printed`, {}, PADS))).toContain('只在纸上');
    expect(await flashAfter(county, await county.get(`${PADS}/print`))).toContain('只显示一次');
    for (const path of [PADS, '/member/intake/mine'])
      expect((await county.get(path)).text).not.toContain(secrets[0]!);
  });

  it('say what is missing and keep what was chosen', async () => {
    const nobody = await make(county, '', '3');
    expect([nobody.status, faultsOf(nobody)]).toEqual([422, ['#f-holder']]);
    expect(pageOf(nobody)('select[name=sheets]').val()).toBe('3');
    const many = await make(county, `member:${site.member.id}`, '99');
    expect([many.status, faultsOf(many)]).toEqual([422, ['#f-sheets']]);
    expect(pageOf(many)('select[name=holder] option[selected]').val()).toBe(`member:${site.member.id}`);
    // Whoever has left meanwhile, or is another office's.
    for (const holder of [`member:${theirs.id}`, 'unit:nobody', "unit:' or 1=1"]) {
      const answer = await make(county, holder);
      expect([holder, answer.status, faultsOf(answer)]).toEqual([holder, 422, ['#f-holder']]);
    }
    const unit = await make(town, `unit:${UNITS.housing}`);
    expect([unit.status, faultsOf(unit)]).toEqual([422, ['#f-holder']]);
  });

  it('are cancelled by the office that made them, with a reason, once', async () => {
    const { context, world } = site;
    const { padId, slips } = await aPad(context, world, { unitId: UNITS.housing });
    const cancel = (visitor: Visitor, fields: Record<string, string>) =>
      visitor.post(`${PADS}/${padId}/cancel`, fields, PADS);
    const unsaid = await cancel(county, {});
    expect([unsaid.status, faultsOf(unsaid)]).toEqual([422, [`#f-ground-${padId}`]]);
    expect((await cancel(town, { ground: 'lost' })).status).toBe(404);
    const slip = { slip: slips[0]!.number, ground: 'misprint' };
    const foreign = await town.post('/desk/network/slips/cancel', slip, PADS);
    expect([foreign.status, faultsOf(foreign)]).toEqual([422, ['#f-slip']]);
    expect(pageOf(foreign)('input[name=slip]').val()).toBe(slip.slip);
    expect(await flashAfter(county, await county.post('/desk/network/slips/cancel', slip, PADS))).toContain(
      slip.slip,
    );
    expect(await flashAfter(county, await cancel(county, { ground: 'lost' }))).toContain('7 张');
    const twice = await cancel(county, { ground: 'lost' });
    expect([twice.status, pageOf(twice)('.error-summary').text()]).toEqual([
      409,
      expect.stringContaining('已经作废'),
    ]);
  });

  it('cannot be printed when they were cancelled meanwhile', async () => {
    const { context } = site;
    await make(county, `unit:${UNITS.water}`);
    const { id } = await context.db
      .selectFrom('slip_pads')
      .select('id')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    await county.post(`${PADS}/${id}/cancel`, { ground: 'misprint' }, PADS);
    expect(await flashAfter(county, await county.get(`${PADS}/print`))).toContain('没有等着打印');
  });

  it('go on over the page, and a form that comes back comes back to its page', async () => {
    const { context, world } = site;
    const empty = pageOf(await town.get(PADS))('main').text();
    expect(empty).toContain('还没有印过');
    for (let n = 0; n < 31; n += 1) {
      context.clock.advance(10);
      await makePad(context, world.posts.townNetworkOffice, { holder: { unitId: UNITS.town }, sheets: 1 });
    }
    const first = pageOf(await town.get(PADS));
    expect(first('.intake-draft')).toHaveLength(30);
    const next = first('a[href*="after="]').attr('href')!;
    const second = pageOf(await town.get(next));
    expect(second('.intake-draft')).toHaveLength(1);
    const back = await town.post(second('form[action*="/cancel?"]').attr('action')!, {}, PADS);
    expect(back.status).toBe(422);
    expect(pageOf(back)('.intake-draft')).toHaveLength(1);
    expect(faultsOf(back)).toHaveLength(1);
  });

  it('speak English to those who read English', async () => {
    for (const visitor of [county, town]) {
      const { text } = await visitor.get(PADS).set('Cookie', 'lang=en');
      expect(pageOf({ text } as never)('main').text()).not.toMatch(/(?:intake|cases|common):\w/);
    }
  });
});

describe('the form on paper', () => {
  it('is blank, for anybody, and names the wording that is read aloud', async () => {
    const stranger = new Visitor(site.app);
    const $ = pageOf(await stranger.get('/intake/form').expect(200));
    expect($('.read').first().text()).toContain('您同意我代您报上去吗');
    expect($('main').text()).toContain('第 1 版');
    expect($('form').length).toBe(0);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../../db/transaction.ts';
import { acknowledgeCase, vetoPublication, type CaseRow } from '../../../server/features/cases/index.ts';
import { putDivision } from '../../../server/features/units/index.ts';
import { pageOf, type Visitor } from '../../support/app.ts';
import { aCase, aCaseIn, PLACES, UNITS } from '../../support/factories.ts';
import { aTie } from '../../support/members.ts';
import { signIn } from '../../support/sign-in.ts';
import { aClosedCase, aFit, inTheTown, type Fit } from '../people.ts';
import { enter, openDutySite, saidBy, setCertificate, type DutySite } from './site.ts';

const LIST = '/member/cases';
const ELSEWHERE = '990101102';

let site: DutySite;
let county: Fit;
let town: Fit;
let visitor: Visitor;
let open: CaseRow;
let closed: CaseRow;
let elsewhere: CaseRow;
let hidden: CaseRow[];
beforeAll(async () => {
  site = await openDutySite();
  const { context, world } = site;
  await transact(context.db, (trx) =>
    putDivision(trx, {
      code: ELSEWHERE,
      name: '另一镇',
      nameEn: 'Other',
      level: 'town',
      parentCode: PLACES.county,
      managedBy: null,
      validFrom: '2010-01-01',
      validTo: null,
    }),
  );
  open = await aCaseIn(context, world, 'dispatched', { unit: 'water' });
  closed = await aClosedCase(context, world);
  elsewhere = await aCase(context, { divisionCode: ELSEWHERE });
  hidden = [
    await aCase(context, { type: 'report', categoryCode: 'conduct' }),
    await aCase(context, { type: 'conduct_complaint' }),
    await aCase(context, { isConfidential: true }),
    await aCase(context, { isMinor: true }),
    await vetoPublication(context, (await aCase(context)).id),
  ];
  county = await aFit(context, 'supervisor');
  town = await inTheTown(context, 'supervisor');
  visitor = await enter(site, county);
});
afterAll(() => site.close());

/** Numbers of the cases on a page, in their order. */
async function codesAt(path: string, who = visitor): Promise<string[]> {
  const $ = pageOf(await who.get(path).expect(200));
  return $('.case-row .code')
    .map((_, one) => $(one).text())
    .get();
}
const act = (verb: 'follow' | 'unfollow', code: string, parts: Record<string, string> = {}, who = visitor) =>
  who.post(`${LIST}/${code}/${verb}`, parts, LIST);

describe('public matters of a supervisor’s area', () => {
  it('are those everybody may know of, of the county or of the own town, by nothing but their facts', async () => {
    const answer = await visitor.get(LIST).expect(200);
    for (const { code } of [open, closed, elsewhere]) expect(answer.text).toContain(code);
    for (const { code } of hidden) expect(answer.text).not.toContain(code);
    expect(answer.text).not.toContain(open.title);
    const mine = await enter(site, town);
    expect((await codesAt(LIST, mine)).sort()).toEqual([open.code, closed.code].sort());
    expect((await codesAt(`${LIST}?town=${ELSEWHERE}`, mine)).sort()).toEqual(
      [open.code, closed.code].sort(),
    );
  });

  it('can be narrowed; nonsense narrows nothing', async () => {
    expect(await codesAt(`${LIST}?town=${ELSEWHERE}`)).toEqual([elsewhere.code]);
    expect(await codesAt(`${LIST}?unit=${UNITS.water}`)).toEqual([open.code]);
    expect(await codesAt(`${LIST}?stage=closed`)).toEqual([closed.code]);
    expect(await codesAt(`${LIST}?stage=late`)).toEqual([]);
    expect(saidBy(await visitor.get(`${LIST}?stage=late`))).toContain('没有这样的事');
    expect(await codesAt(`${LIST}?stage=odd&tab=odd&after=odd`)).toHaveLength(3);
  });

  it('are followed and let go, and one stays in the list one came from', async () => {
    const back = `${LIST}?unit=${UNITS.water}`;
    const $ = pageOf(await visitor.get(back));
    expect($('.case-row input[name=back]').val()).toBe(back);
    const followed = await act('follow', open.code, { back });
    expect([followed.status, followed.headers['location']]).toEqual([303, back]);
    expect(saidBy(await visitor.get(back))).toContain(`已关注 ${open.code}`);
    expect(await codesAt(`${LIST}?tab=followed`)).toEqual([open.code]);
    const away = await act('unfollow', open.code, { back: 'https://elsewhere.example/' });
    expect(away.headers['location']).toBe(LIST);
    expect(saidBy(await visitor.get(`${LIST}?tab=followed`))).toContain('还没有关注的事');
  });

  it('say on top what has changed since it was looked at', async () => {
    const { context, world } = site;
    await act('follow', closed.code);
    await act('follow', open.code);
    await acknowledgeCase(context, world.posts.waterOfficer, open.id);
    const page = await visitor.get(`${LIST}?tab=followed`).expect(200);
    expect(await codesAt(`${LIST}?tab=followed`)).toEqual([open.code, closed.code]);
    expect(pageOf(page)('.case-row').first().text()).toContain('有变化');
    await act('follow', open.code);
    const after = pageOf(await visitor.get(`${LIST}?tab=followed`));
    expect(after('.case-row').text()).not.toContain('有变化');
  });

  it('of a unit somebody has a tie to are not followed by them, and it says so', async () => {
    const tied = await aFit(site.context, 'supervisor');
    await aTie(site.context, tied.member, UNITS.water);
    const who = await enter(site, tied);
    expect((await act('follow', open.code, {}, who)).status).toBe(303);
    expect(saidBy(await who.get(LIST))).toContain('回避关系');
    expect(await codesAt(`${LIST}?tab=followed`, who)).toEqual([]);
  });

  it('are not there outside the own area, and neither is what is not public', async () => {
    const mine = await enter(site, town);
    for (const code of [elsewhere.code, hidden[0]!.code, 'ZTC-7K3M-9Q2X-H', 'x']) {
      expect((await act('follow', code, {}, mine)).status).toBe(404);
    }
    for (const code of [elsewhere.code, hidden[0]!.code, 'x']) {
      expect((await act('unfollow', code, {}, mine)).status).toBe(303);
    }
  });

  it('without a certificate that counts can be read and not followed', async () => {
    const late = await aFit(site.context, 'supervisor');
    const who = await enter(site, late);
    await setCertificate(site, late.member.id, { expires_on: '2026-11-22' });
    const $ = pageOf(await who.get(LIST).expect(200));
    expect([$('.case-row form').length, $('#main .notice a').attr('href')]).toEqual([0, '/member/training']);
    for (const verb of ['follow', 'unfollow'] as const) {
      const answer = await act(verb, open.code, {}, who);
      expect([answer.status, saidBy(answer).includes('证件已经过期')]).toEqual([403, true]);
    }
  });

  it('are for supervisors', async () => {
    const { app, context, world } = site;
    for (const post of ['collector', 'evaluator', 'networkOffice'] as const) {
      await (await signIn(app, context, world, post)).get(LIST).expect(403);
    }
    expect((await visitor.send(`${LIST}/${open.code}/follow`, {})).status).toBe(403);
  });

  it('go on over pages, each once, with the filter kept', async () => {
    for (let n = 0; n < 32; n += 1) await aCase(site.context, { divisionCode: ELSEWHERE });
    const path = `${LIST}?town=${ELSEWHERE}`;
    const first = pageOf(await visitor.get(path));
    const next = first('a[rel=next]').attr('href')!;
    expect(next).toContain(`town=${ELSEWHERE}`);
    const all = [...(await codesAt(path)), ...(await codesAt(next))];
    expect(all).toHaveLength(33);
    expect(new Set(all).size).toBe(33);
    expect(pageOf(await visitor.get(next))('a[rel=prev]').attr('href')).toContain(`town=${ELSEWHERE}`);
  });
});

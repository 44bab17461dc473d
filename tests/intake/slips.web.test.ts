import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answerCase,
  acknowledgeCase,
  dispatchCase,
  findCaseByCode,
} from '../../server/features/cases/index.ts';
import { makePad } from '../../server/features/intake/index.ts';
import { pageOf, Visitor } from '../support/app.ts';
import { certify } from '../support/certificates.ts';
import { aDispatch, AN_ANSWER, UNITS } from '../support/factories.ts';
import { aMember } from '../support/members.ts';
import { signIn } from '../support/sign-in.ts';
import { aPad, take } from './pads.ts';
import { faultsOf, flashAfter, HOME, openIntake, PADS, type Intake } from './web.ts';

const SLIPS = `${HOME}/slips`;
const MINE = `${HOME}/mine`;

let site: Intake;
let collector: Visitor;

beforeAll(async () => {
  site = await openIntake(5);
  ({ collector } = site);
});
afterAll(() => site.close());

const textOf = async (path: string): Promise<string> =>
  pageOf(await collector.get(path).expect(200))('main').text();

describe('what a collector brought', () => {
  it('is an empty page that says so before anything was brought', async () => {
    const { context, world, app } = site;
    expect(await textOf(MINE)).toContain('还没有报上来的事');
    const office = await signIn(app, context, world, 'dispatcher');
    expect(pageOf(await office.get(MINE))('main').text()).toContain('还没有报上来的事');
  });

  it('says how far it is, as anybody may know, and never what was said', async () => {
    const { context, world } = site;
    const { posts } = world;
    const { row } = await take(context, posts.collector, site.nextSlip().number, {
      title: '谁也不该看见的标题',
    });
    const path = `/cases/${row.code}`;
    await dispatchCase(context, posts.dispatcher, row.id, aDispatch(row));
    await acknowledgeCase(context, posts.housingOfficer, row.id);
    await answerCase(context, posts.housingOfficer, row.id, AN_ANSWER);
    const page = pageOf(await collector.get(MINE));
    const text = page('main').text();
    expect(page(`a[href="${path}"]`)).toHaveLength(1);
    expect(text).toContain('县住建局');
    expect(text).toContain('答复');
    for (const words of ['谁也不该看见', row.details, AN_ANSWER.text]) expect(text).not.toContain(words);
    await collector.get(path).expect(200);
  });

  it('says of a sealed matter that it is sealed, and of one that is not public how far it is', async () => {
    const { context, world } = site;
    const { posts } = world;
    const number = () => site.nextSlip().number;
    const conduct = await take(context, posts.collector, number(), {
      type: 'conduct_complaint',
      categoryCode: 'conduct',
      unitId: UNITS.bus,
    });
    const quiet = await take(context, posts.collector, number(), { isConfidential: true });
    const page = pageOf(await collector.get(MINE));
    const rowOf = (code: string) => page('tbody tr').filter((_, tr) => page(tr).text().includes(code));
    expect(rowOf(conduct.row.code).text()).toContain('密封办理');
    expect(rowOf(quiet.row.code).text()).toContain('不公开');
    expect(page(`a[href*="${quiet.row.code}"], a[href*="${conduct.row.code}"]`)).toHaveLength(0);
  });

  it('is told to no unit: neither the way it came in, nor the slip, nor that its receipt was replaced', async () => {
    const { app, context, world } = site;
    const slip = site.nextSlip();
    const { row } = await take(context, world.posts.collector, slip.number);
    await dispatchCase(context, world.posts.dispatcher, row.id, aDispatch(row));
    const resident = new Visitor(app);
    await resident.post('/track', { receipt: slip.receipt }, '/track');
    const page = pageOf(await resident.get('/track/receipt'));
    const mark = String(page('input[name=mark]').val());
    await resident.post('/track/receipt', { mark }, '/track/receipt');
    expect((await findCaseByCode(context.db, row.code))!.receipt_handed_by).toBeNull();
    for (const post of ['housingOfficer', 'housingLeader'] as const) {
      const visitor = await signIn(app, context, world, post);
      for (const path of [`/desk/cases/${row.id}`, `/desk/cases/${row.id}/print`, '/desk']) {
        const { text } = await visitor.get(path).expect(200);
        for (const words of ['收集员', '代报', slip.number, '回执码换', 'collector'])
          expect([path, words, text.includes(words)]).toEqual([path, words, false]);
      }
    }
  });

  it('goes on over the page', async () => {
    const { context, world } = site;
    const before = (await context.db.selectFrom('collected_cases').select('case_id').execute()).length;
    const { slips } = await aPad(context, world, { memberId: site.member.id }, 4);
    for (const { number } of slips) {
      context.clock.advance(1000);
      await take(context, world.posts.collector, number);
    }
    const page = pageOf(await collector.get(MINE));
    expect(page('tbody tr')).toHaveLength(30);
    const next = page('a[href*="after="]').attr('href')!;
    expect(pageOf(await collector.get(next))('tbody tr')).toHaveLength(before + slips.length - 30);
    await collector.get(`${MINE}?after=nonsense`).expect(200);
  });
});

describe('a collector’s slips', () => {
  it('stand pad by pad with what became of each, and never their receipts', async () => {
    const { context, world, app } = site;
    const slip = site.nextSlip();
    const { slips } = await aPad(context, world, { memberId: site.member.id });
    const { text } = await collector.get(SLIPS);
    expect(text).toContain(slips[0]!.number);
    for (const { receipt } of [slip, ...slips]) expect(text).not.toContain(receipt.slice(0, 11));
    const office = await signIn(app, context, world, 'networkOffice');
    expect((await office.get(SLIPS)).headers['location']).toBe(PADS);
    const counter = await signIn(app, context, world, 'dispatcher');
    const shown = pageOf(await counter.get(SLIPS).expect(200));
    expect(shown('main').text()).toContain('服务点的由管理办公室发');
    expect(shown('main').text()).not.toContain(slips[0]!.number);
    await (await signIn(app, context, world, 'supervisor')).get(SLIPS).expect(403);
  });

  it('are cancelled one by one, once, with a reason', async () => {
    const { number } = site.nextSlip();
    const cancel = (fields: Record<string, string>) => collector.post(`${SLIPS}/cancel`, fields, SLIPS);
    const unsaid = await cancel({ slip: number });
    expect([unsaid.status, faultsOf(unsaid)]).toEqual([422, ['#f-ground']]);
    expect(pageOf(unsaid)('input[name=slip]').val()).toBe(number);
    const wrong = await cancel({ slip: `${number}9`, ground: 'lost' });
    expect([wrong.status, faultsOf(wrong)]).toEqual([422, ['#f-slip']]);
    expect(pageOf(wrong)('select[name=ground]').first().val()).toBe('lost');
    expect(await flashAfter(collector, await cancel({ slip: number, ground: 'lost' }))).toContain(number);
    const twice = await cancel({ slip: number, ground: 'lost' });
    expect([twice.status, pageOf(twice)('#f-slip-error').text()]).toEqual([
      422,
      expect.stringContaining('已经作废'),
    ]);
  });

  it('are cancelled as a pad; a second time, or without a reason, is said where the pad stands', async () => {
    const { context, world } = site;
    const { pad } = await makePad(context, world.posts.networkOffice, {
      holder: { memberId: site.member.id },
      sheets: 1,
    });
    const path = `${HOME}/pads/${pad.id}/cancel`;
    const unsaid = await collector.post(path, {}, SLIPS);
    expect([unsaid.status, faultsOf(unsaid)]).toEqual([422, [`#f-ground-${pad.id}`]]);
    expect(pageOf(unsaid)(`details:has(#f-ground-${pad.id})`).is('[open]')).toBe(true);
    expect(await flashAfter(collector, await collector.post(path, { ground: 'lost' }, SLIPS))).toContain(
      '8 张',
    );
    const twice = await collector.post(path, { ground: 'lost' }, SLIPS);
    expect(twice.status).toBe(409);
    expect(pageOf(twice)('.error-summary').text()).toContain('已经作废');
  });

  it('of somebody else are not there, one by one and as a pad', async () => {
    const { context, world } = site;
    const other = await aMember(context, 'collector');
    await certify(context, other);
    const { padId, slips } = await aPad(context, world, { memberId: other.id });
    const one = await collector.post(`${SLIPS}/cancel`, { slip: slips[0]!.number, ground: 'lost' }, SLIPS);
    expect([one.status, pageOf(one)('#f-slip-error').text()]).toEqual([
      422,
      expect.stringContaining('没有这个单号'),
    ]);
    await collector.post(`${HOME}/pads/${padId}/cancel`, { ground: 'lost' }, SLIPS).then(({ status }) => {
      expect(status).toBe(404);
    });
    const rows = await context.db.selectFrom('slips').select('state').where('pad_id', '=', padId).execute();
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['unused']));
  });
});

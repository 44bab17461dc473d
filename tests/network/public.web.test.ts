import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listRecusalsAsked } from '../../server/features/network/store-requests.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../support/app.ts';
import { certify } from '../support/certificates.ts';
import { PLACES } from '../support/factories.ts';
import { aMember, inTown } from '../support/members.ts';
import { aCall } from './calls.ts';
import { aRecusalForm, faultsIn, headsIn, heldIn, mainOf } from './pages.ts';

const A_LOST_ID = '01a20600-0000-7abc-8def-0123456789ab';

let site: TestApp;
const nobody = (): Visitor => new Visitor(site.app);

beforeAll(async () => {
  site = await openTestApp();
});
afterAll(() => site.close());

describe('a county without members', () => {
  it('says so on each page, and what will stand there', async () => {
    const home = await nobody().get('/network').expect(200);
    expect(mainOf(home)).toContain('现在没有招募');
    expect(mainOf(home)).toContain('一届 3 年，最多 2 届');
    expect(mainOf(await nobody().get('/network/roster').expect(200))).toContain('没有符合条件的成员');
  });

  it('speaks English as well', async () => {
    for (const path of ['/network', '/network/roster', '/network/recusals', '/network/applications']) {
      const page = await nobody().get(path).set('Accept-Language', 'en').expect(200);
      expect(mainOf(page)).not.toMatch(/[\u4E00-\u9FFF]|network:/);
    }
  });
});

describe('the roster', () => {
  beforeAll(async () => {
    const { context } = site;
    const shown = await aMember(context, 'collector', { name: '愿意写的', showsName: true });
    await certify(context, shown);
    const hidden = await aMember(context, 'supervisor', { ...inTown, name: '不愿写的' });
    await certify(context, hidden);
    for (let n = 0; n < 55; n += 1) {
      await aMember(context, 'evaluator', { ...inTown, name: `不写${n}` });
    }
  });

  it('shows a post, its area and its number, and a name only with consent', async () => {
    const page = await nobody().get('/network/roster?kind=collector').expect(200);
    const $ = pageOf(page);
    expect(headsIn(page)).toEqual(['县级民情收集员']);
    expect($('#main td a').attr('href')).toMatch(/^\/verify\/S2026-\d{6}-\w$/);
    expect(mainOf(page)).toContain('愿意写的');
    const others = mainOf(await nobody().get('/network/roster?kind=supervisor'));
    expect(others).toContain('未公开');
    expect(others).not.toContain('不愿写的');
  });

  it('is narrowed by kind, level and town; nonsense narrows nothing', async () => {
    const counted = async (query: string) =>
      headsIn(await nobody().get(`/network/roster${query}`).expect(200)).length;
    expect(await counted('?level=county')).toBe(1);
    expect(await counted(`?kind=supervisor&level=town&town=${PLACES.town}`)).toBe(1);
    expect(await counted(`?level=county&town=${PLACES.town}`)).toBe(0);
    expect(await counted('?kind=boss&level=moon&town=x&after=nonsense')).toBe(50);
  });

  it('has pages, each member on one of them, and keeps its filter', async () => {
    const first = await nobody().get('/network/roster?kind=evaluator').expect(200);
    const next = pageOf(first)('a[rel=next]').attr('href')!;
    expect(next).toContain('kind=evaluator');
    const second = await nobody().get(next).expect(200);
    expect([headsIn(first).length, headsIn(second).length]).toEqual([50, 5]);
    expect(pageOf(second)('a[rel=next]')).toHaveLength(0);
  });

  it('leaves out whoever is not in office any more', async () => {
    const { context } = site;
    const gone = await aMember(context, 'collector', { name: '离任的', showsName: true });
    await context.db
      .updateTable('members')
      .set({ state: 'resigned', ended_on: '2026-11-23' })
      .where('id', '=', gone.id)
      .execute();
    expect(mainOf(await nobody().get('/network/roster?kind=collector'))).not.toContain('离任的');
  });

  it('is counted on the first page by kind and place, never by person', async () => {
    const $ = pageOf(await nobody().get('/network').expect(200));
    const rows = $('#main table.data')
      .first()
      .find('tbody tr')
      .map((_, row) => $(row).text().replace(/\s+/g, ' ').trim())
      .get();
    expect(rows).toEqual([expect.stringContaining('县级'), expect.stringContaining('合计')]);
    expect(rows[1]!.replace(/\D/g, '')).toBe('0155');
  });
});

describe('one call', () => {
  it('shows its seats and, while it is open, the form', async () => {
    const { context, world } = site;
    const open = await aCall(context, world, { notes: '每周半天' });
    const page = await nobody().get(`/network/calls/${open.id}`).expect(200);
    expect(mainOf(page)).toContain('每周半天');
    expect(pageOf(page)('form.case-form')).toHaveLength(1);
    expect(mainOf(await nobody().get('/network'))).toContain('招募县级民情收集员');
  });

  it('that opens later, or has closed, says when and has no form', async () => {
    const { context, world } = site;
    const soon = await aCall(context, world, { opensOn: '2026-12-05' });
    const page = await nobody().get(`/network/calls/${soon.id}`).expect(200);
    expect(mainOf(page)).toContain('12月5日');
    expect(pageOf(page)('form.case-form')).toHaveLength(0);
    const over = await aCall(context, world, { kind: 'evaluator', closesOn: '2026-11-23' });
    await context.db
      .updateTable('network_calls')
      .set({ closes_on: '2026-11-22' })
      .where('id', '=', over.id)
      .execute();
    expect(mainOf(await nobody().get(`/network/calls/${over.id}`).expect(200))).toContain('已经截止');
    expect(mainOf(await nobody().get('/network'))).not.toContain('群众评议员共');
  });

  it('that is none is not found', async () => {
    await nobody().get(`/network/calls/${A_LOST_ID}`).expect(404);
    await nobody().get('/network/calls/nonsense').expect(404);
  });
});

describe('a resident who asks for a recusal', () => {
  const at = '/network/recusals';

  it('gives no name, gets a receipt, and sees what came of it', async () => {
    const visitor = nobody();
    const sent = await visitor.post(at, aRecusalForm(site.context), at);
    expect([sent.status, sent.headers['location']]).toEqual([303, '/network/applications/receipt']);
    const shown = await visitor.get('/network/applications/receipt').expect(200);
    expect(shown.headers['cache-control']).toContain('no-store');
    const receipt = pageOf(shown)('#receipt-secret').text();
    const other = nobody();
    const opened = await other.post('/network/applications', { receipt }, '/network/applications');
    expect(opened.headers['location']).toBe('/network/applications');
    const own = mainOf(await other.get('/network/applications').expect(200));
    expect(own).toContain('请求回避：县水务局');
    expect(own).toContain('还在等待决定');
  });

  it('is asked again for what is missing, with everything else kept', async () => {
    const form = aRecusalForm(site.context, { kind: '', ground: '', words: '短', unit: '' });
    const back = await nobody().post(at, form, at);
    expect(back.status).toBe(422);
    expect(faultsIn(back)).toEqual(['#f-unit', '#f-ground', '#f-words']);
    expect(heldIn(back, 'place', 'words', 'submission_id')).toEqual({
      place: 'county',
      words: '短',
      submission_id: form['submission_id'],
    });
    const whom = await nobody().post(at, aRecusalForm(site.context, { kind: '' }), at);
    expect([whom.status, faultsIn(whom)]).toEqual([422, ['#f-number']]);
    const unit = await nobody().post(at, aRecusalForm(site.context, { unit: 'unit-nowhere' }), at);
    expect([unit.status, faultsIn(unit)]).toEqual([422, ['#f-unit']]);
  });

  it('asks once however often the form is sent', async () => {
    const before = (await listRecusalsAsked(site.context.db, 99)).length;
    const visitor = nobody();
    const form = aRecusalForm(site.context);
    await visitor.post(at, form, at);
    const again = await visitor.post(at, form, at);
    expect(again.headers['location']).toBe('/network/applications/receipt');
    const elsewhere = await nobody().post(at, form, at);
    expect([elsewhere.status, mainOf(elsewhere)]).toEqual([200, expect.stringContaining('同一份表只收一次')]);
    expect(await listRecusalsAsked(site.context.db, 99)).toHaveLength(before + 1);
  });

  it('does not get in without the form’s token', async () => {
    expect((await nobody().send(at, aRecusalForm(site.context))).status).toBe(403);
  });
});

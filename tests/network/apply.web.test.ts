import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { acceptApplication, declineApplication, nominate } from '../../server/features/network/index.ts';
import type { CallRow } from '../../server/features/network/store-calls.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../support/app.ts';
import { PLACES, UNITS } from '../support/factories.ts';
import { aCall, anApplication } from './calls.ts';
import { anApplyForm, applyAt, faultsIn, heldIn, mainOf, receiptIn } from './pages.ts';

const OWN = '/network/applications';
const PASSWORD = 'green lamp by the river';

let site: TestApp;
let call: CallRow;
let town: CallRow;
const nobody = (): Visitor => new Visitor(site.app);

beforeAll(async () => {
  site = await openTestApp();
  call = await aCall(site.context, site.world);
  town = await aCall(site.context, site.world, { level: 'town', kind: 'evaluator' });
});
afterAll(() => site.close());

const rowsOf = (submissionId: string) =>
  site.context.db
    .selectFrom('network_applications')
    .selectAll()
    .where('submission_id', '=', submissionId)
    .execute();

/** A browser in which an application is open. */
async function opened(receipt: string): Promise<Visitor> {
  const visitor = nobody();
  const answer = await visitor.post(OWN, { receipt }, OWN);
  if (answer.status !== 303) throw new Error(`the receipt gave ${answer.status}`);
  return visitor;
}

describe('somebody who applies', () => {
  it('gets a receipt once, and opens the application with it anywhere', async () => {
    const visitor = nobody();
    const receipt = await applyAt(
      visitor,
      call.id,
      anApplyForm(site.context, {
        name: '张 三',
        ties: 'some',
        tie_unit_1: UNITS.water,
        tie_ground_1: 'kin',
        shows_name: '1',
      }),
    );
    expect(receipt).toMatch(/^[0-9A-Z-]{29}$/);
    const picture = await visitor.get(`${OWN}/receipt/qr.svg`).expect(200);
    expect(picture.headers['content-type']).toContain('image/svg+xml');
    const other = await opened(receipt.toLowerCase().replaceAll('-', ' '));
    const page = mainOf(await other.get(OWN).expect(200));
    for (const words of ['张 三', '县水务局', '办公室还没有决定', '本人报名']) expect(page).toContain(words);
    await nobody().get(`${OWN}/receipt/qr.svg`).expect(404);
    expect((await nobody().get(`${OWN}/receipt`)).headers['location']).toBe(OWN);
  });

  it('is told at each field what is missing, and types nothing twice', async () => {
    const at = `/network/calls/${call.id}`;
    const form = anApplyForm(site.context, {
      name: ' ',
      phone: '12',
      notify: 'email',
      statement: '太短',
      ties: 'some',
      tie_ground_2: 'kin',
      is_adult: '',
      no_record: '',
      shows_name: '1',
    });
    const back = await nobody().post(`${at}/applications`, form, at);
    expect(back.status).toBe(422);
    expect(faultsIn(back)).toEqual(['#f-name', '#f-phone', '#f-statement', '#f-is_adult', '#f-no_record']);
    expect(heldIn(back, 'phone', 'notify', 'place', 'statement', 'ties', 'shows_name')).toEqual({
      phone: '12',
      notify: 'email',
      place: PLACES.village,
      statement: '太短',
      ties: 'some',
      shows_name: '1',
    });
    expect(pageOf(back)('#f-name-error').text()).toContain('请填写姓名');
    expect(heldIn(back, 'submission_id')['submission_id']).toBe(form['submission_id']);
    const half = await nobody().post(
      `${at}/applications`,
      anApplyForm(site.context, { notify: 'email', ties: 'some', tie_ground_2: 'kin' }),
      at,
    );
    expect(faultsIn(half)).toContain('#f-email');
    const unit = await nobody().post(
      `${at}/applications`,
      anApplyForm(site.context, { ties: 'some', tie_ground_2: 'kin' }),
      at,
    );
    expect(faultsIn(unit)).toContain('#f-tie_unit_2');
  });

  it('is one application however often the form is sent', async () => {
    const at = `/network/calls/${call.id}`;
    const visitor = nobody();
    const form = anApplyForm(site.context);
    const receipt = await applyAt(visitor, call.id, form);
    await visitor.post(`${at}/applications`, form, at);
    expect(receiptIn(await visitor.get(`${OWN}/receipt`))).toBe(receipt);
    const elsewhere = await nobody().post(`${at}/applications`, form, at);
    expect(mainOf(elsewhere)).toContain('同一份表只收一次');
    expect(elsewhere.text).not.toContain(receipt);
    expect(await rowsOf(form['submission_id']!)).toHaveLength(1);
  });

  it('for a town has to live in one that has seats', async () => {
    const at = `/network/calls/${town.id}`;
    const nowhere = await nobody().post(`${at}/applications`, anApplyForm(site.context, { place: '' }), at);
    expect([nowhere.status, faultsIn(nowhere)]).toEqual([422, ['#f-place']]);
    const both = anApplyForm(site.context, { place: '', name: '' });
    expect(faultsIn(await nobody().post(`${at}/applications`, both, at))).toEqual(['#f-name', '#f-place']);
    const lost = await nobody().post(`${at}/applications`, anApplyForm(site.context, { place: '1' }), at);
    expect([lost.status, faultsIn(lost)]).toEqual([422, ['#f-place']]);
    await applyAt(nobody(), town.id, anApplyForm(site.context));
  });

  it('loses no word when the call closes while they type', async () => {
    const closing = await aCall(site.context, site.world, { kind: 'supervisor' });
    const at = `/network/calls/${closing.id}`;
    const visitor = nobody();
    const token = await visitor.token(at);
    await site.context.db
      .updateTable('network_calls')
      .set({ closes_on: '2026-11-22' })
      .where('id', '=', closing.id)
      .execute();
    const form = anApplyForm(site.context, { statement: '写了很久的一段话，不想再写一遍。' });
    const back = await visitor.send(`${at}/applications`, { ...form, _csrf: token });
    expect(back.status).toBe(422);
    expect(faultsIn(back)).toEqual([expect.stringContaining('现在不接受报名')]);
    expect(mainOf(back)).toContain('写了很久的一段话，不想再写一遍。');
    expect(await rowsOf(form['submission_id']!)).toEqual([]);
  });

  it('needs the form’s token and a call', async () => {
    expect(
      (await nobody().send(`/network/calls/${call.id}/applications`, anApplyForm(site.context))).status,
    ).toBe(403);
    const lost = '/network/calls/01a20600-0000-7abc-8def-0123456789ab/applications';
    expect((await nobody().post(lost, anApplyForm(site.context), OWN)).status).toBe(404);
  });
});

describe('whoever comes back', () => {
  it('is told when the receipt is missing, torn or unknown, and it is not repeated on the screen', async () => {
    for (const receipt of ['', 'ABC', '00000-00000-00000-00000-00000']) {
      const back = await nobody().post(OWN, { receipt }, OWN);
      expect([back.status, faultsIn(back)]).toEqual([422, ['#f-receipt']]);
      expect(heldIn(back, 'receipt')['receipt']).toBe('');
    }
  });

  it('takes the application back once, and only after saying so', async () => {
    const { row, receipt } = await anApplication(site.context, call.id);
    const visitor = await opened(receipt);
    const unsure = await visitor.post(`${OWN}/withdrawal`, {}, OWN);
    expect([unsure.status, faultsIn(unsure)]).toEqual([422, ['#f-sure']]);
    const token = await visitor.token(OWN);
    const done = await visitor.send(`${OWN}/withdrawal`, { sure: '1', _csrf: token });
    expect([done.status, done.headers['location']]).toEqual([303, OWN]);
    expect(mainOf(await visitor.get(OWN))).toContain('您撤回了报名');
    const again = await visitor.post(`${OWN}/withdrawal`, { sure: '1' }, OWN);
    expect([again.status, faultsIn(again)]).toEqual([409, [expect.stringContaining('已经有了结果')]]);
    expect((await rowsOf(row.submission_id))[0]!.state).toBe('withdrawn');
    expect((await nobody().post(`${OWN}/withdrawal`, { sure: '1' }, OWN)).status).toBe(404);
  });

  it('reads why the office declined', async () => {
    const { row, receipt } = await anApplication(site.context, call.id);
    await declineApplication(site.context, site.world.posts.networkOffice, row.id, {
      reason: 'unreachable',
      words: '三天里打了四次电话。',
    });
    const page = mainOf(await (await opened(receipt)).get(OWN));
    expect(page).toContain('多次联系不上本人');
    expect(page).toContain('三天里打了四次电话。');
  });

  it('closes the page so that the next one at this computer finds nothing', async () => {
    const { receipt } = await anApplication(site.context, call.id);
    const visitor = await opened(receipt);
    expect((await visitor.post(`${OWN}/leave`, {}, OWN)).headers['location']).toBe('/network');
    expect(mainOf(await visitor.get(OWN))).not.toContain('报名人');
    expect(pageOf(await visitor.get(OWN))('input[name=receipt]')).toHaveLength(1);
  });
});

describe('whoever was accepted', () => {
  it('chooses name and password, and signs in with them; the office never learns them', async () => {
    const { row, receipt } = await anApplication(site.context, call.id, { showsName: true });
    const early = await opened(receipt);
    const account = { username: 'new-member', password: PASSWORD, again: PASSWORD };
    expect((await early.post(`${OWN}/account`, account, OWN)).status).toBe(409);
    await acceptApplication(site.context, site.world.posts.networkOffice, row.id);
    const visitor = await opened(receipt);
    const odd = await visitor.post(`${OWN}/account`, { ...account, again: 'another one' }, OWN);
    expect([odd.status, faultsIn(odd)]).toEqual([422, ['#f-again']]);
    expect(heldIn(odd, 'username', 'password', 'again')).toEqual({
      username: 'new-member',
      password: '',
      again: '',
    });
    const weak = await visitor.post(`${OWN}/account`, { ...account, password: 'short', again: 'short' }, OWN);
    expect([weak.status, faultsIn(weak)]).toEqual([422, ['#f-password']]);
    expect(weak.text).not.toContain('value="short"');
    const taken = await visitor.post(`${OWN}/account`, { ...account, username: 'supervision' }, OWN);
    expect([taken.status, faultsIn(taken)]).toEqual([422, ['#f-username']]);
    const done = await visitor.post(`${OWN}/account`, account, OWN);
    expect([done.status, done.headers['location']]).toEqual([303, '/sign-in']);
    expect((await visitor.post(`${OWN}/account`, account, OWN)).status).toBe(409);
    const signedIn = await visitor.post(
      '/sign-in',
      { username: 'new-member', password: PASSWORD },
      '/sign-in',
    );
    expect(signedIn.status).toBe(303);
    await visitor.get('/member/term').expect(200);
  });

  it('through a village gets a receipt of their own at the first look, and the paper is worth nothing', async () => {
    const paper = await nominate(site.context, site.world.posts.townNetworkOffice, {
      submissionId: site.context.ids.id(),
      callId: town.id,
      name: '推荐人',
      phone: '13400000001',
      villageCode: PLACES.village,
      statement: '热心、公道，大家都信得过。',
      lang: 'zh-CN',
    });
    const visitor = nobody();
    const first = await visitor.post(OWN, { receipt: paper.receipt! }, OWN);
    expect(first.headers['location']).toBe(`${OWN}/receipt`);
    const own = receiptIn(await visitor.get(`${OWN}/receipt`));
    expect(own).not.toBe(paper.receipt);
    expect((await nobody().post(OWN, { receipt: paper.receipt! }, OWN)).status).toBe(422);
    expect(mainOf(await (await opened(own)).get(OWN))).toContain('村（社区）推荐');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  acceptApplication,
  nominate,
  openApplication,
  type Nomination,
} from '../../server/features/network/index.ts';
import { changeCall } from '../../server/features/network/calls.ts';
import type { CallRow } from '../../server/features/network/store-calls.ts';
import { getCall } from '../../server/features/network/store-calls.ts';
import { openTestApp, pageOf, Visitor, type TestApp } from '../support/app.ts';
import { PLACES, type PostName } from '../support/factories.ts';
import { signIn } from '../support/sign-in.ts';
import { aCall, anApplication } from './calls.ts';
import { faultsIn, headsIn, heldIn, mainOf, receiptIn } from './pages.ts';

const HOME = '/desk/network';
const LIST = `${HOME}/applications`;
const A_LOST_ID = '01a20600-0000-7abc-8def-0123456789ab';
/** A neighbour of the small county's town, without an office. */
const NEXT_TOWN = '990101102';

let site: TestApp;
let county: Visitor;
let town: Visitor;
let call: CallRow;
let townCall: CallRow;
let elsewhere: CallRow;

beforeAll(async () => {
  site = await openTestApp();
  const { context, app, world } = site;
  const template = await context.db
    .selectFrom('divisions')
    .selectAll()
    .where('code', '=', PLACES.town)
    .executeTakeFirstOrThrow();
  const next = { ...template, code: NEXT_TOWN, name: '邻镇', name_en: 'Next town' };
  await context.db.insertInto('divisions').values(next).execute();
  county = await signIn(app, context, world, 'networkOffice');
  town = await signIn(app, context, world, 'townNetworkOffice');
  call = await aCall(context, world, { quotas: { county: 2 } });
  townCall = await aCall(context, world, { level: 'town', kind: 'evaluator' });
  elsewhere = await aCall(context, world, { level: 'town', kind: 'supervisor', quotas: { [NEXT_TOWN]: 3 } });
});
afterAll(() => site.close());

function aNomination(overrides: Record<string, string> = {}): Record<string, string> {
  return {
    submission_id: site.context.ids.id(),
    name: '推荐人',
    phone: '13400000001',
    village: PLACES.village,
    statement: '热心、公道，村里大家都信得过。',
    consents: '1',
    ...overrides,
  };
}

async function nominated(overrides: Partial<Nomination> = {}) {
  const { context, world } = site;
  return nominate(context, world.posts.townNetworkOffice, {
    submissionId: context.ids.id(),
    callId: townCall.id,
    name: '推荐人',
    phone: '13400000002',
    villageCode: PLACES.village,
    statement: '热心、公道，村里大家都信得过。',
    lang: 'zh-CN',
    ...overrides,
  });
}

describe('the first page of the network’s office', () => {
  it('leads to everything the office does, and no link on it leads nowhere', async () => {
    const $ = pageOf(await county.get(HOME).expect(200));
    const hrefs = $('#main a')
      .map((_, link) => $(link).attr('href'))
      .get();
    for (const name of ['applications', 'members', 'courses', 'questions', 'certificates', 'tasks', 'pads']) {
      expect(hrefs).toContain(`${HOME}/${name}`);
    }
    expect(hrefs).toContain(`${HOME}/calls/new`);
    for (const href of new Set(hrefs)) await county.get(href).expect(200);
  });

  it('says so where nothing waits', async () => {
    expect(mainOf(await town.get(HOME).expect(200))).toContain('没有等待决定的报名');
    expect(mainOf(await town.get(LIST).expect(200))).toContain('没有这样的报名');
  });

  it('of a town shows its own calls and opens none', async () => {
    const page = mainOf(await town.get(HOME));
    expect(page).toContain('招募乡镇群众评议员');
    expect(page).not.toContain('招募乡镇社会监督员');
    expect(page).not.toContain('招募县级');
    await town.get(`${HOME}/calls/new`).expect(403);
    await town.get(`${HOME}/calls/${elsewhere.id}`).expect(404);
  });

  it.each<PostName>(['supervision', 'dispatcher', 'busLeader', 'admin', 'collector'])(
    'is closed to %s, and so is everything behind it',
    async (post) => {
      const visitor = await signIn(site.app, site.context, site.world, post);
      for (const path of [
        HOME,
        LIST,
        `${LIST}/${A_LOST_ID}`,
        `${HOME}/calls/new`,
        `${HOME}/calls/${call.id}`,
      ]) {
        await visitor.get(path).expect(403);
      }
      const sent = await visitor.post(`${LIST}/${A_LOST_ID}/acceptance`, {}, '/verify');
      expect(sent.status).toBe(403);
    },
  );

  it('sends strangers to sign in', async () => {
    expect((await new Visitor(site.app).get(HOME)).headers['location']).toContain('/sign-in');
  });
});

describe('applications at the desk', () => {
  it('are decided where they belong: not by another office', async () => {
    const { row } = await anApplication(site.context, townCall.id);
    const other = await anApplication(site.context, call.id);
    await county.get(`${LIST}/${row.id}`).expect(404);
    await town.get(`${LIST}/${other.row.id}`).expect(404);
    await town.get(`${LIST}/${A_LOST_ID}`).expect(404);
    await town.get(`${LIST}/nonsense`).expect(404);
    expect((await county.post(`${LIST}/${row.id}/acceptance`, {}, `${HOME}/calls/new`)).status).toBe(404);
    expect((await town.post(`${LIST}/${other.row.id}/decline`, { reason: 'other', words: '不归这里管' }, '/verify')).status).toBe(404); // prettier-ignore
  });

  it('show what was written and never how the person is reached', async () => {
    const { row } = await anApplication(site.context, call.id, { name: '李 四', phone: '13711112222' });
    const page = await county.get(`${LIST}/${row.id}`).expect(200);
    expect(mainOf(page)).toContain('李 四');
    expect(mainOf(page)).toContain('已封存');
    expect(page.text).not.toContain('13711112222');
  });

  it('are declined with a reason and words, and asked again without', async () => {
    const { row } = await anApplication(site.context, call.id);
    const at = `${LIST}/${row.id}`;
    const odd = await county.post(`${at}/decline`, { words: '谢谢您愿意来' }, at);
    expect([odd.status, faultsIn(odd)]).toEqual([422, ['#f-reason']]);
    expect(heldIn(odd, 'words')['words']).toBe('谢谢您愿意来');
    expect(pageOf(odd)('details.disclosure[open]')).toHaveLength(1);
    const short = await county.post(`${at}/decline`, { reason: 'other', words: '不行' }, at);
    expect([short.status, faultsIn(short)]).toEqual([422, ['#f-words']]);
    expect(heldIn(short, 'reason', 'words')).toEqual({ reason: 'other', words: '不行' });
    const done = await county.post(`${at}/decline`, { reason: 'other', words: '谢谢您愿意来' }, at);
    expect([done.status, done.headers['location']]).toEqual([303, LIST]);
    expect(mainOf(await county.get(at))).toContain('谢谢您愿意来');
  });

  it('that a colleague decided meanwhile are shown as they are, with the words kept', async () => {
    const { context, world } = site;
    const full = await aCall(context, world, { kind: 'supervisor' });
    const { row } = await anApplication(context, full.id);
    const at = `${LIST}/${row.id}`;
    const token = await county.token(at);
    await acceptApplication(context, world.posts.networkOffice, row.id);
    const back = await county.send(`${at}/decline`, {
      reason: 'other',
      words: '想了很久写的话',
      _csrf: token,
    });
    expect(back.status).toBe(409);
    expect(faultsIn(back)).toEqual([expect.stringContaining('已经有了结果')]);
    expect(mainOf(back)).toContain('想了很久写的话');
    expect(mainOf(back)).toContain('已录用');
  });

  it('are accepted while there are seats; the last seat is given once', async () => {
    const { context } = site;
    const people = [];
    for (let n = 0; n < 3; n += 1) people.push(await anApplication(context, call.id, { name: `第${n}位` }));
    for (const { row } of people.slice(0, 2)) {
      const done = await county.post(`${LIST}/${row.id}/acceptance`, {}, `${LIST}/${row.id}`);
      expect([done.status, done.headers['location']]).toEqual([303, `${HOME}/members/${row.id}`]);
      await county.get(`${HOME}/members/${row.id}`).expect(200);
    }
    const at = `${LIST}/${people[2]!.row.id}`;
    const page = await county.get(at);
    expect(mainOf(page)).toContain('名额已经满了');
    expect(pageOf(page)('form[action$="/acceptance"]')).toHaveLength(0);
    const late = await county.post(`${at}/acceptance`, {}, at);
    expect([late.status, faultsIn(late)]).toEqual([422, [expect.stringContaining('2 个名额已经满了')]]);
  });

  it('of somebody who holds a kind already are refused with the reason', async () => {
    const { context, world } = site;
    const more = await aCall(context, world, { kind: 'evaluator' });
    const [first, second] = [
      await anApplication(context, more.id, { phone: '13900001111' }),
      await anApplication(context, more.id, { phone: '139-0000-1111' }),
    ];
    const other = await aCall(context, world, { kind: 'supervisor' });
    const third = await anApplication(context, other.id, { phone: '13900001111' });
    await acceptApplication(context, world.posts.networkOffice, first.row.id);
    for (const [{ row }, words] of [
      [second, '已经是这一类成员'],
      [third, '同一时间只能担任一类'],
    ] as const) {
      const at = `${LIST}/${row.id}`;
      expect(mainOf(await county.get(at))).toContain('群众评议员，2026-11-23 起');
      const back = await county.post(`${at}/acceptance`, {}, at);
      expect([back.status, faultsIn(back)]).toEqual([422, [expect.stringContaining(words)]]);
    }
  });

  it('come in pages, narrowed by state and call; nonsense narrows nothing', async () => {
    const { context, world } = site;
    const big = await aCall(context, world, { kind: 'evaluator', quotas: { county: 50 } });
    for (let n = 0; n < 33; n += 1) await anApplication(context, big.id, { name: `甲${n}` });
    const first = await county.get(`${LIST}?call=${big.id}`).expect(200);
    expect(headsIn(first)).toHaveLength(30);
    const next = pageOf(first)('a[rel=next]').attr('href')!;
    expect(headsIn(await county.get(next).expect(200))).toEqual(['甲30', '甲31', '甲32']);
    expect(headsIn(await county.get(`${LIST}?state=moon&call=x&after=y`))).toHaveLength(30);
    expect(headsIn(await county.get(`${LIST}?state=withdrawn`))).toEqual([]);
  });
});

describe('calls', () => {
  const aNewCall = (overrides: Record<string, string> = {}) => ({
    kind: 'collector',
    level: 'town',
    opens_on: '2026-11-24',
    closes_on: '2026-12-24',
    notes: '每周半天',
    seats_county: '5',
    [`seats_${PLACES.town}`]: '3',
    [`seats_${NEXT_TOWN}`]: '',
    ...overrides,
  });
  const at = `${HOME}/calls/new`;

  it('are opened by the county’s office; seats of the other level are not meant', async () => {
    const done = await county.post(`${HOME}/calls`, aNewCall(), at);
    expect(done.status).toBe(303);
    const id = done.headers['location']!.split('/').at(-1)!;
    expect(JSON.parse((await getCall(site.context.db, id)).quotas_json)).toEqual({ [PLACES.town]: 3 });
    await county.get(done.headers['location']!).expect(200);
    expect((await town.post(`${HOME}/calls`, aNewCall(), HOME)).status).toBe(403);
  });

  it('with something wrong come back as they were typed', async () => {
    const odd = await county.post(
      `${HOME}/calls`,
      aNewCall({ kind: '', closes_on: '31.12.', [`seats_${PLACES.town}`]: 'drei' }),
      at,
    );
    expect(odd.status).toBe(422);
    expect(faultsIn(odd)).toEqual(['#f-kind', '#f-closes_on', `#f-seats_${PLACES.town}`]);
    expect(heldIn(odd, 'level', 'notes', `seats_${PLACES.town}`, 'seats_county')).toEqual({
      level: 'town',
      notes: '每周半天',
      [`seats_${PLACES.town}`]: 'drei',
      seats_county: '5',
    });
    const back = await county.post(`${HOME}/calls`, aNewCall({ closes_on: '2026-11-23' }), at);
    expect([back.status, faultsIn(back)]).toEqual([422, ['#f-closes_on']]);
    const over = { opens_on: '2026-11-01', closes_on: '2026-11-22' };
    expect(faultsIn(await county.post(`${HOME}/calls`, aNewCall(over), at))).toEqual(['#f-closes_on']);
    const none = await county.post(`${HOME}/calls`, aNewCall({ [`seats_${PLACES.town}`]: '0' }), at);
    expect(faultsIn(none)).toEqual([expect.stringContaining('至少填一个名额')]);
  });

  it('are changed by whoever saw them last, and keep what the other typed', async () => {
    const { context, world } = site;
    const one = await aCall(context, world);
    const page = `${HOME}/calls/${one.id}`;
    const fields = {
      seen: String(one.version),
      closes_on: '2026-12-30',
      notes: '新的说明',
      seats_county: '12',
    };
    const token = await county.token(page);
    await changeCall(
      context,
      world.posts.networkOffice,
      one.id,
      { quotas: { county: 11 }, closesOn: '2026-12-31', notes: '同事写的' },
      one.version,
    );
    const lost = await county.send(page, { ...fields, _csrf: token });
    expect(lost.status).toBe(409);
    expect(faultsIn(lost)).toEqual([expect.stringContaining('刚刚有了变动')]);
    expect(heldIn(lost, 'notes', 'seats_county')).toEqual({ notes: '新的说明', seats_county: '12' });
    expect(mainOf(lost)).toContain('同事写的');
    const again = await county.post(page, { ...fields, seen: heldIn(lost, 'seen')['seen']! }, page);
    expect([again.status, again.headers['location']]).toEqual([303, page]);
    expect((await county.post(page, { ...fields, seen: 'x' }, page)).status).toBe(422);
    expect((await town.post(`${HOME}/calls/${townCall.id}`, { ...fields }, `${HOME}/calls/${townCall.id}`)).status).toBe(403); // prettier-ignore
  });

  it('never take back a seat that somebody has', async () => {
    const { version } = await getCall(site.context.db, call.id);
    const page = `${HOME}/calls/${call.id}`;
    const fields = { seen: String(version), closes_on: call.closes_on, notes: '', seats_county: '1' };
    const back = await county.post(page, fields, page);
    expect([back.status, faultsIn(back)]).toEqual([422, [expect.stringContaining('已经有 2 人')]]);
    expect(heldIn(back, 'seats_county')['seats_county']).toBe('1');
  });
});

describe('nominations', () => {
  it('are typed in by the town’s office, and the receipt is shown once, to be handed over', async () => {
    const at = `${HOME}/calls/${townCall.id}`;
    const form = aNomination();
    const shown = await town.post(`${at}/nominations`, form, at);
    expect(shown.status).toBe(200);
    expect(receiptIn(shown)).toMatch(/^[0-9A-Z-]{29}$/);
    const again = await town.post(`${at}/nominations`, form, at);
    expect(again.headers['location']).toMatch(new RegExp(`^${LIST}/`));
    expect(receiptIn(await town.get(again.headers['location']!))).toBe('');
  });

  it('with something wrong come back as they were typed, beside their own fields', async () => {
    const at = `${HOME}/calls/${townCall.id}`;
    const form = aNomination({ name: '', consents: '', village: '' });
    const odd = await town.post(`${at}/nominations`, form, at);
    expect([odd.status, faultsIn(odd)]).toEqual([422, ['#f-name', '#f-village', '#f-consents']]);
    expect(heldIn(odd, 'statement', 'phone')).toEqual({
      statement: form['statement'],
      phone: form['phone'],
    });
    const far = await town.post(`${at}/nominations`, aNomination({ village: `${NEXT_TOWN}201` }), at);
    expect(far.status).toBe(422);
  });

  it('come from the town alone, for its own calls', async () => {
    const at = `${HOME}/calls/${townCall.id}`;
    expect((await county.post(`${at}/nominations`, aNomination(), at)).status).toBe(403);
    expect((await town.post(`${HOME}/calls/${elsewhere.id}/nominations`, aNomination(), at)).status).toBe(
      404,
    );
  });

  it('get a new receipt while the first was not used, and none afterwards', async () => {
    const { row, receipt } = await nominated();
    const at = `${LIST}/${row.id}`;
    const anew = await town.post(`${at}/receipt`, {}, at);
    expect(anew.status).toBe(200);
    expect(receiptIn(anew)).not.toBe(receipt);
    expect(anew.headers['cache-control']).toContain('no-store');
    const token = await town.token(at);
    await openApplication(site.context, receiptIn(anew));
    const used = await town.send(`${at}/receipt`, { _csrf: token });
    expect([used.status, faultsIn(used)]).toEqual([409, [expect.stringContaining('不能再补发')]]);
  });
});

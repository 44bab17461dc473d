import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import type { Response } from 'supertest';
import { listChecks, type CheckRow, type EntryRow } from '../../server/features/ledger/index.ts';
import { plain } from '../attachments/pictures.ts';
import {
  errorsOn,
  proofsAt,
  saidBy,
  sendForm,
  setCertificate,
  openDutySite,
  type DutySite,
} from '../duties/web/site.ts';
import { faultsOf } from '../house/view-faults.ts';
import { pageOf, Visitor } from '../support/app.ts';
import { UNITS, type PostName } from '../support/factories.ts';
import { signIn } from '../support/sign-in.ts';
import { anAsked, anEntry, looked, withMeasures } from './world.ts';

let site: DutySite;
let visitor: Visitor;
let office: Visitor;
let officer: Visitor;
let supervisor: Visitor;

beforeAll(async () => {
  site = await openDutySite();
  visitor = new Visitor(site.app);
  office = await as('supervision');
  officer = await as('housingOfficer');
  supervisor = await as('supervisor');
});
afterAll(() => site.close());

const as = (post: PostName): Promise<Visitor> => signIn(site.app, site.context, site.world, post);

/** A page without the faults that make it fail for somebody. */
function sound(response: Response, status = 200): Response {
  expect([response.status, faultsOf(pageOf(response))]).toEqual([status, []]);
  expect(pageOf(response)('body').text()).not.toMatch(/\b(?:ledger|errors|common|cases):[a-z]|undefined/);
  return response;
}

const FIELDS = {
  unit: UNITS.housing,
  problem: '办事大厅公示栏的内容两年没有更新。',
  source: 'special_order',
  sourceRef: '',
  post: '',
  due: '2026-12-07',
};
const make = async (parts: Record<string, string>) => {
  const form_id = pageOf(await office.get('/desk/ledger/new'))('input[name=form_id]').val() as string;
  return office.post('/desk/ledger', { ...FIELDS, form_id, ...parts }, '/desk/ledger/new');
};
const reload = async (entry: EntryRow): Promise<EntryRow> =>
  site.context.db
    .selectFrom('ledger_entries')
    .selectAll()
    .where('id', '=', entry.id)
    .executeTakeFirstOrThrow();

describe('the public ledger', () => {
  it('has a sentence while it is empty', async () => {
    for (const path of ['/ledger', '/ledger/print']) sound(await visitor.get(path));
    expect(saidBy(await visitor.get('/ledger'))).toContain('没有符合条件的条目');
    for (const post of ['supervision', 'housingOfficer', 'supervisor'] as const) {
      const at = {
        supervision: '/desk/ledger',
        housingOfficer: '/desk/ledger/own',
        supervisor: '/member/ledger',
      };
      sound(await (await as(post)).get(at[post]));
    }
  });

  it('shows who answers by unit and post, narrows by light, unit and source, and pages', async () => {
    for (let n = 0; n < 32; n += 1) await anEntry(site.context, site.world, { unitId: UNITS.water });
    const first = sound(await visitor.get('/ledger'));
    expect(pageOf(first)('.case-row')).toHaveLength(30);
    const next = pageOf(first)('.pager a[rel=next]').attr('href')!;
    expect(pageOf(sound(await visitor.get(next)))('.case-row')).toHaveLength(2);
    const count = async (query: string) =>
      pageOf(sound(await visitor.get(`/ledger?${query}`)))('.case-row').length;
    expect(await count('light=red')).toBe(0);
    expect(await count(`unit=${UNITS.bus}`)).toBe(0);
    expect(await count('source=inspection')).toBe(0);
    expect(await count('light=none&unit=nobody&source=x&after=%00')).toBe(30);
    sound(await visitor.get('/ledger').set('Cookie', 'lang=en'));
    const entry = sound(await visitor.get('/ledger/TZ-2026-0001'));
    for (const text of ['县水务局', '局长', '分管城建的副县长', '公示栏'])
      expect(saidBy(entry)).toContain(text);
    await visitor.get('/ledger/TZ-2026-9999').expect(404);
    sound(await visitor.get('/ledger/print'));
  });

  it('comes as a workbook with the usual columns, in which nothing is worked out', async () => {
    await anEntry(site.context, site.world, { problem: '=1+1 这一条以等号开头' });
    const sent = await visitor
      .get('/ledger/export.xlsx')
      .buffer(true)
      .parse((res, done) => {
        const parts: Buffer[] = [];
        res.on('data', (part: Buffer) => parts.push(part));
        res.on('end', () => done(null, Buffer.concat(parts)));
      });
    expect(sent.status).toBe(200);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(Uint8Array.from(sent.body as Buffer).buffer);
    const sheet = workbook.worksheets[0]!;
    const heads = (sheet.getRow(1).values as string[]).slice(1);
    for (const head of ['序号', '问题', '来源', '责任单位', '整改措施', '整改时限', '进展', '销号情况']) {
      expect(heads).toContain(head);
    }
    const cells = sheet.getColumn(2).values;
    expect(cells).toContain('=1+1 这一条以等号开头');
  });
});

describe('the supervision office', () => {
  it('puts something on the ledger, and is told beside each field what is wrong', async () => {
    sound(await office.get('/desk/ledger/new'));
    const faults: [Record<string, string>, string][] = [
      [{ unit: '' }, 'unit'],
      [{ problem: '' }, 'problem'],
      [{ problem: '请打 13812345678 问公示栏的事。' }, 'problem'],
      [{ due: '2026-11-23' }, 'due'],
      [{ due: 'soon' }, 'due'],
      [{ source: 'rumour' }, 'source'],
      [{ post: '刘志强' }, 'post'],
    ];
    for (const [parts, field] of faults) {
      const page = sound(await make(parts), 422);
      expect([Object.keys(errorsOn(page)), parts]).toEqual([[field], parts]);
      expect(pageOf(page)('textarea[name=problem]').text()).toBe(parts['problem'] ?? FIELDS.problem);
    }
    const sent = await make({});
    expect(sent.status).toBe(303);
    sound(await office.get(sent.headers['location']!));
    sound(await office.get('/desk/ledger'));
  });

  it('decides after the check, once', async () => {
    const { entry, check } = await anAsked(site.context, site.world);
    const at = `/desk/ledger/entries/${entry.code}`;
    expect(pageOf(sound(await office.get(at)))('form.action-form')).toHaveLength(0);
    await looked(site.context, check);
    sound(await office.get('/desk/ledger'));
    expect(saidBy(await office.get('/desk/ledger'))).toContain('核查通过，待确认');
    const decide = (fields: Record<string, string>) => office.post(`${at}/decision`, fields, at);
    const page = sound(await decide({ decision: 'accept', words: '' }), 422);
    expect(Object.keys(errorsOn(page))).toEqual(['words']);
    expect((await decide({ decision: 'accept', words: '核查属实，同意销号' })).status).toBe(303);
    const late = sound(
      await office.post(
        `${at}/decision`,
        { decision: 'refuse', words: '还差一块没有更新' },
        '/desk/ledger/new',
      ),
      409,
    );
    expect(saidBy(late)).toContain('还差一块没有更新');
    expect(saidBy(sound(await visitor.get(`/ledger/${entry.code}`)))).toContain('确认销号');
  });

  it.each<PostName>(['housingOfficer', 'dispatcher', 'countyLeader', 'admin', 'supervisor'])(
    'is the only one at its desk: not %s',
    async (post) => {
      const other = await as(post);
      await other.get('/desk/ledger').expect(403);
      expect((await other.post('/desk/ledger', FIELDS, '/account')).status).toBe(403);
    },
  );
});

describe('a unit', () => {
  it('says its measures, writes how far it is and asks for closing; what is refused keeps what was typed', async () => {
    const entry = await anEntry(site.context, site.world);
    const at = `/desk/ledger/own/${entry.code}`;
    sound(await officer.get('/desk/ledger/own'));
    const page = sound(await officer.get(at));
    const seen = pageOf(page)('input[name=seen]').val() as string;
    const measures = { measures: '每周一更新公示栏。', post: '办公室主任', seen };
    const refused = sound(await officer.post(`${at}/measures`, { ...measures, measures: '好' }, at), 422);
    expect(Object.keys(errorsOn(refused))).toEqual(['measures']);
    expect((await officer.post(`${at}/measures`, measures, at)).status).toBe(303);
    // Filled in on what is no longer so.
    const stale = sound(await officer.post(`${at}/measures`, measures, at), 409);
    expect(pageOf(stale)('textarea[name=measures]').text()).toBe(measures.measures);
    const words = '公示栏已经全部更新。';
    const none = sound(
      await sendForm(officer, `${at}/notes`, { kind: 'closing', words }, { proofs: await proofs(at) }),
      422,
    );
    expect(errorsOn(none)['files']).toContain('没有证据');
    expect(pageOf(none)('textarea[name=words]').text()).toBe(words);
    const photo = { name: '张家门口.jpg', bytes: await plain('jpeg') };
    const noted = { proofs: await proofs(at), files: [photo] };
    for (let n = 0; n < 2; n += 1)
      expect((await sendForm(officer, `${at}/notes`, { kind: 'progress', words }, noted)).status).toBe(303);
    const odd = { name: 'x.txt', bytes: Buffer.from('not a picture at all') };
    const unread = sound(
      await sendForm(
        officer,
        `${at}/notes`,
        { kind: 'progress', words },
        { proofs: await proofs(at), files: [odd] },
      ),
      422,
    );
    expect(Object.keys(errorsOn(unread))).toEqual(['files']);
    const file = pageOf(sound(await officer.get(at)))('.files a').attr('href')!;
    await officer.get(file).expect(200);
    await (await as('waterOfficer')).get(file).expect(404);
    expect(pageOf(await officer.get(at)).text()).not.toContain('张家门口');
    expect(
      (await sendForm(officer, `${at}/notes`, { kind: 'closing', words }, { proofs: await proofs(at) }))
        .status,
    ).toBe(303);
    expect(await reload(entry)).toMatchObject({ state: 'asked' });
    const late = sound(
      await sendForm(
        officer,
        `${at}/notes`,
        { kind: 'progress', words: '再补充一点进展。' },
        { proofs: { ...(await proofs('/account')), form_id: site.context.ids.id() } },
      ),
      409,
    );
    expect(saidBy(late)).toContain('再补充一点进展。');
  });

  async function proofs(at: string): Promise<Record<string, string>> {
    return { _csrf: await officer.token(at), form_id: site.context.ids.id() };
  }

  it('finds nothing of another unit', async () => {
    const entry = await anEntry(site.context, site.world);
    const at = `/desk/ledger/own/${entry.code}`;
    const other = await as('waterOfficer');
    await other.get(at).expect(404);
    expect(
      (
        await other.post(
          `${at}/measures`,
          { measures: '每周更新公示栏', post: '主任', seen: '0' },
          '/account',
        )
      ).status,
    ).toBe(404);
    for (const post of ['supervision', 'supervisor', 'dispatcher'] as const) {
      await (await as(post)).get(at).expect(403);
    }
  });
});

describe('a supervisor', () => {
  async function aCheck(): Promise<CheckRow> {
    const { entry } = await anAsked(
      site.context,
      site.world,
      await withMeasures(site.context, site.world, await anEntry(site.context, site.world)),
    );
    return (await listChecks(site.context.db, entry.id))[0]!;
  }

  it('looks, with photos, and is told beside each field what is wrong', async () => {
    const check = await aCheck();
    const at = `/member/ledger/${check.id}`;
    sound(await supervisor.get('/member/ledger'));
    sound(await supervisor.get(at));
    const filled = { result: 'not_done', words: '到大厅看了，公示栏的内容没有换。', untied: '1' };
    const faults: [Record<string, string>, string][] = [
      [{ result: '' }, 'result'],
      [{ words: '没换' }, 'words'],
      [{ untied: '' }, 'untied'],
      [{ words: '去看了，电话13812345678没有人接。' }, 'words'],
    ];
    for (const [parts, field] of faults) {
      const page = sound(await sendForm(supervisor, at, { ...filled, ...parts }), 422);
      expect([Object.keys(errorsOn(page)), parts]).toEqual([[field], parts]);
      expect(pageOf(page)('textarea[name=words]').text()).toBe(parts['words'] ?? filled.words);
    }
    const files = [{ name: 'a.jpg', bytes: await plain('jpeg') }];
    const proofs = await proofsAt(supervisor, at);
    for (let n = 0; n < 2; n += 1)
      expect((await sendForm(supervisor, at, filled, { files, proofs })).status).toBe(303);
    sound(await supervisor.get(at));
    const late = sound(
      await sendForm(supervisor, at, filled, { proofs: { ...proofs, form_id: site.context.ids.id() } }),
      409,
    );
    expect(saidBy(late)).toContain(filled.words);
    const entry = await site.context.db
      .selectFrom('ledger_entries')
      .selectAll()
      .where('id', '=', check.entry_id)
      .executeTakeFirstOrThrow();
    expect(entry).toMatchObject({ state: 'open', reopened: 1 });
    const unit = sound(await officer.get(`/desk/ledger/own/${entry.code}`));
    for (const own of [site.members.supervisor.id, site.members.supervisor.name])
      expect(unit.text).not.toContain(own);
    expect(saidBy(unit)).toContain('没有整改到位');
  });

  it('gives it on; and nobody else sees it', async () => {
    const check = await aCheck();
    const at = `/member/ledger/${check.id}`;
    for (const post of ['collector', 'evaluator', 'housingOfficer', 'supervision'] as const) {
      await (await as(post)).get(at).expect(403);
    }
    await supervisor.get('/member/ledger/none').expect(404);
    expect((await supervisor.post(`${at}/on`, {}, at)).status).toBe(303);
    await supervisor.get(at).expect(404);
    const entry = await site.context.db
      .selectFrom('ledger_entries')
      .selectAll()
      .where('id', '=', check.entry_id)
      .executeTakeFirstOrThrow();
    const desk = `/desk/ledger/entries/${entry.code}`;
    expect(saidBy(sound(await office.get(desk)))).toContain('重新抽取');
    expect((await office.post(`${desk}/redraw`, {}, desk)).status).toBe(303);
    const page = sound(await office.post(`${desk}/redraw`, {}, '/desk/ledger/new'), 409);
    expect(saidBy(page)).toContain('已经有监督员在核查');
  });

  it('without a certificate that counts is told so', async () => {
    const check = await aCheck();
    await setCertificate(site, site.members.supervisor.id, { expires_on: '2026-11-22' });
    const page = sound(await supervisor.get(`/member/ledger/${check.id}`));
    expect(saidBy(page)).toContain('证件已经过期');
    expect(pageOf(page)('form[enctype]')).toHaveLength(0);
  });
});

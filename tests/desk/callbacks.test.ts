import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY } from '../../server/clock.ts';
import { answerCase, judgeCase, type CaseRow } from '../../server/features/cases/index.ts';
import { AN_ANSWER, aJudgement } from '../support/factories.ts';
import { pageOf } from '../support/app.ts';
import { CANARIES, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(() => world.signOutAll());
afterAll(() => world.context.close());

const CONTACT = { contact: { name: CANARIES.name, phone: CANARIES.phone, notify: 'none' as const } };
const ANONYMOUS = { contact: null };
let n = 0;

async function answered(parts: object = CONTACT): Promise<CaseRow> {
  const row = await world.handling(parts);
  return answerCase(world.context, world.actor('officer'), row.id, AN_ANSWER);
}
const listed = async (): Promise<string> =>
  (await (await world.as('dispatcher')).get('/desk/callbacks')).text;
async function record(row: CaseRow, fields: Record<string, string>, seen = row.version) {
  const staff = await world.as('dispatcher');
  const proof = { seen: String(seen), formId: `callback-${++n}-form` };
  return staff.post(`/desk/cases/${row.code}/callback`, { ...proof, ...fields });
}

describe('the list of residents to call', () => {
  it('says that there is nobody, as long as there is nobody', async () => {
    const page = pageOf(await (await world.as('dispatcher')).get('/desk/callbacks'));
    expect(page('h1').text()).toBe('要回访的事');
    expect(page('main').text()).toContain('没有要回访的事');
  });

  it('holds answered cases with a contact, and no word of the contact', async () => {
    const row = await answered();
    const anonymous = await answered(ANONYMOUS);
    const text = await listed();
    expect(text).toContain(row.code);
    expect(text).not.toContain(anonymous.code);
    expect(text).not.toContain(CANARIES.name);
    expect(text).not.toContain(CANARIES.phone);
  });

  it('loses a case once it was called about, or judged', async () => {
    const [called, judged] = [await answered(), await answered()];
    expect((await record(called, { outcome: 'not_reached' })).status).toBe(303);
    // The page after says so once, with the number.
    await listed();
    await judgeCase(world.context, judged.id, aJudgement());
    const text = await listed();
    expect(text).not.toContain(called.code);
    expect(text).not.toContain(judged.code);
  });

  it('goes on over pages, earliest limit first, and skips those without a contact', async () => {
    for (let one = 0; one < 32; one += 1) await answered(one % 4 === 0 ? ANONYMOUS : CONTACT);
    for (let one = 0; one < 8; one += 1) await answered();
    const staff = await world.as('dispatcher');
    const first = pageOf(await staff.get('/desk/callbacks'));
    expect(first('.case-row')).toHaveLength(30);
    const next = first('.pager a[rel="next"]').attr('href');
    expect(next).toMatch(/^\/desk\/callbacks\?after=/);
    const second = pageOf(await staff.get(next!));
    expect(second('.case-row').length).toBeGreaterThan(0);
    const codes = [first, second].flatMap((page) =>
      page('.case-row .case-code .code')
        .toArray()
        .map((one) => page(one).text()),
    );
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('is the offices’: the supervision office has its own, a unit none', async () => {
    const row = await answered();
    const own = await (await world.as('supervision')).get('/desk/callbacks');
    expect(own.status).toBe(200);
    expect(own.text).not.toContain(row.code);
    for (const post of ['officer', 'leader', 'county_leader', 'admin'] as const) {
      expect((await (await world.as(post)).get('/desk/callbacks')).status).toBe(403);
    }
  });

  it('shows in red what is late', async () => {
    const row = await answered();
    world.context.clock.advance(10 * DAY);
    world.signOutAll();
    const page = pageOf(await (await world.as('dispatcher')).get('/desk/callbacks'));
    expect(row.callback_due_at! < world.context.clock.now()).toBe(true);
    expect(page('.case-row')).toHaveLength(30);
    expect(page('.case-row.red')).toHaveLength(30);
  });
});

describe('recording a call', () => {
  it('leads back to the case and says so in its course, without a mark', async () => {
    const row = await answered();
    const done = await record(row, { outcome: 'reached' });
    expect([done.status, done.headers['location']]).toEqual([303, `/desk/cases/${row.code}`]);
    const page = await (await world.as('dispatcher')).get(`/desk/cases/${row.code}`);
    expect(page.text).toContain('受理中心回访，反映人会自己评价');
    expect((await world.again(row)).rating_result).toBeNull();
  });

  it('asks for an outcome beside the field, and records nothing', async () => {
    const row = await answered();
    const refused = await record(row, {});
    expect(refused.status).toBe(422);
    expect(pageOf(refused)('#act-callback[open] [id="f-outcome-error"]').text()).not.toBe('');
    expect((await world.again(row)).callback_at).toBeNull();
  });

  it('is stopped when the case has moved on', async () => {
    const row = await answered();
    const refused = await record(row, { outcome: 'reached' }, row.version - 1);
    expect(refused.status).toBe(409);
    expect(pageOf(refused)('#act-callback input[value="reached"]').attr('checked')).toBeDefined();
  });

  it('is not offered where nobody left a contact, and not told to the unit', async () => {
    const anonymous = await answered(ANONYMOUS);
    const office = await world.as('dispatcher');
    expect((await office.get(`/desk/cases/${anonymous.code}`)).text).not.toContain('act-callback');
    const row = await answered();
    await record(row, { outcome: 'declined' });
    const unit = await (await world.as('officer')).get(`/desk/cases/${row.code}`);
    expect(unit.text).not.toContain('回访');
  });
});

describe('a false closing', () => {
  it('is a tick of the supervision office’s form, kept when the form comes back', async () => {
    const row = await answered();
    const staff = await world.as('supervision');
    const proof = { seen: String(row.version), formId: `false-${++n}-form` };
    const short = await staff.post(`/desk/cases/${row.code}/rework`, {
      ...proof,
      reworkWhy: '没',
      falseClosing: '1',
    });
    expect(short.status).toBe(422);
    expect(pageOf(short)('#f-falseClosing').attr('checked')).toBeDefined();
    const fields = { ...proof, reworkWhy: '现场没有修好', falseClosing: '1' };
    expect((await staff.post(`/desk/cases/${row.code}/rework`, fields)).status).toBe(303);
    expect((await world.again(row)).false_closing_at).not.toBeNull();
    const open = await world.context.db
      .selectFrom('cases')
      .select('next_step')
      .where('id', '=', row.id)
      .executeTakeFirstOrThrow();
    expect(open.next_step).toBe('L2');
    const shown = await (await world.as('officer')).get(`/desk/cases/${row.code}`);
    expect(shown.text).toContain('答复说办好了，其实没有');
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY } from '../../server/clock.ts';
import {
  answerDataRequest,
  askAboutData,
  listDataRequestsOf,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { pageOf } from '../support/app.ts';
import { openWorld, type World } from './world.ts';

const AT = '/desk/data-requests';
const WORDS = '地点写错了，应该是小学西门';
const ANSWER = '已经核对，同意写进经过。';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(() => world.signOutAll());
afterAll(() => world.context.close());

async function asked(kind: 'correct' | 'erase' = 'correct', row?: CaseRow) {
  const about = row ?? (await world.submit());
  await askAboutData(world.context, about.id, { kind, words: WORDS });
  const [request] = await listDataRequestsOf(world.context.db, about.id);
  return { row: about, id: request!.id };
}
const supervision = () => world.as('supervision');

describe('the list of what residents ask about their own words', () => {
  it('has a sentence where there is nothing', async () => {
    expect((await (await supervision()).get(AT)).text).toContain('没有等答复的申请');
  });

  it('is the supervision office’s alone', async () => {
    const { id } = await asked();
    for (const post of ['dispatcher', 'officer', 'leader', 'admin', 'custodian', 'auditor'] as const) {
      const staff = await world.as(post);
      expect((await staff.get(AT)).status).toBe(403);
      expect((await staff.get(`${AT}/${id}`)).status).toBe(403);
      expect((await staff.post(`${AT}/${id}/answer`, {})).status).toBe(403);
    }
    expect((await (await supervision()).get(`${AT}/nothing`)).status).toBe(404);
  });

  it('goes by the limit, over pages, and marks what is late', async () => {
    const first = await asked('erase');
    world.context.clock.advance(DAY);
    world.signOutAll();
    for (let n = 0; n < 31; n += 1) await asked();
    const page = pageOf(await (await supervision()).get(AT));
    expect(page('.case-row')).toHaveLength(30);
    expect(page('main').text()).toContain(first.row.code);
    const next = String(page('.pager a[rel="next"]').attr('href'));
    const rest = pageOf(await (await supervision()).get(next));
    expect(rest('.case-row').length).toBeGreaterThan(0);
    world.context.clock.advance(40 * DAY);
    world.signOutAll();
    expect(pageOf(await (await supervision()).get(AT))('.case-row.red')).toHaveLength(30);
  });
});

describe('answering one', () => {
  it('shows the words, writes the look into the log, and leads back to the list', async () => {
    const { row, id } = await asked();
    const page = await (await supervision()).get(`${AT}/${id}`);
    expect(page.text).toContain(WORDS);
    const looks = await world.context.db
      .selectFrom('access_log')
      .selectAll()
      .where('case_id', '=', row.id)
      .execute();
    expect(looks).toMatchObject([{ action: 'view', role: 'supervision' }]);
    const fields = { dataOutcome: 'done', dataAnswer: ANSWER };
    const done = await (await supervision()).post(`${AT}/${id}/answer`, fields);
    expect([done.status, done.headers['location']]).toEqual([303, AT]);
    expect(await listDataRequestsOf(world.context.db, row.id)).toMatchObject([
      { state: 'done', answer: ANSWER },
    ]);
    const after = pageOf(await (await supervision()).get(`${AT}/${id}`));
    expect(after('main').text()).toContain(ANSWER);
    expect(after('main form')).toHaveLength(0);
  });

  it.each([
    [{ dataAnswer: ANSWER }, '#f-dataOutcome-error'],
    [{ dataOutcome: 'done', dataAnswer: '好' }, '#f-dataAnswer-error'],
    [{ dataOutcome: 'maybe', dataAnswer: ANSWER }, '#f-dataOutcome-error'],
  ])('keeps what was typed when it is refused: %#', async (fields, error) => {
    const { id } = await asked();
    const refused = await (await supervision()).post(`${AT}/${id}/answer`, fields);
    expect(refused.status).toBe(422);
    expect(pageOf(refused)(error).text()).not.toBe('');
    expect(pageOf(refused)('#f-dataAnswer').text().trim()).toBe(fields.dataAnswer);
  });

  it('comes too late when another was faster, and keeps what was typed', async () => {
    const { id } = await asked();
    await answerDataRequest(world.context, world.actor('supervision2'), id, {
      outcome: 'refused',
      answer: '没有需要更正的地方。',
    });
    const fields = { dataOutcome: 'done', dataAnswer: ANSWER };
    const lost = await (await supervision()).post(`${AT}/${id}/answer`, fields);
    expect(lost.status).toBe(409);
    expect(lost.text).toContain('刚刚已经有人答复了');
    expect(pageOf(lost)('#f-dataAnswer').text().trim()).toBe(ANSWER);
  });

  it('hides a minor’s words until they are opened on the page of the case', async () => {
    const { id } = await asked('correct', await world.submit({ isMinor: true }));
    const page = await (await supervision()).get(`${AT}/${id}`);
    expect(page.text).not.toContain(WORDS);
    expect(page.text).toContain('请在这件事的页面申请看内容');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load, type CheerioAPI } from 'cheerio';
import {
  answerCase,
  decideImpossible,
  objectToImpossible,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { A_CLAIM } from '../cases/acts.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.context.close());

const WORDS = '核对过规范和现场流量，确实达不到设置条件。';
const claimed = async (): Promise<CaseRow> => {
  const row = await world.handling();
  return answerCase(world.context, world.actor('officer'), row.id, A_CLAIM);
};
const optionsOf = ($: CheerioAPI, name: string): string[] =>
  $(`#act-answer [name=${name}] option`)
    .toArray()
    .map((option) => String($(option).attr('value')));

describe('the form of an answer', () => {
  it('offers the fixed reasons, and the ordinary answer is chosen beforehand', async () => {
    const row = await world.handling();
    const $ = await (await world.as('officer')).page(`/desk/cases/${row.code}`);
    expect(optionsOf($, 'impossible')).toEqual([
      '',
      'no_legal_basis',
      'against_law',
      'beyond_means',
      'others_rights',
      'not_feasible',
      'decided_above',
    ]);
    expect($('#act-answer [name=impossible]').val()).toBe('');
    const praise = await world.handling({ type: 'praise' });
    const other = await (await world.as('officer')).page(`/desk/cases/${praise.code}`);
    expect(other('#act-answer [name=answerText]')).toHaveLength(1);
    expect(other('#act-answer [name=impossible]')).toHaveLength(0);
  });

  it('takes a claim with its explanation', async () => {
    const row = await world.handling();
    const { text: answerText, impossible } = A_CLAIM;
    const sent = await (await world.as('officer')).act(row, 'answer', { answerText, impossible });
    expect(sent.status).toBe(303);
    expect(await world.again(row)).toMatchObject({
      state: 'answered',
      impossible_state: 'claimed',
      impossible_reason: impossible,
    });
  });

  it('comes back for too short an explanation, with all that was typed, and for a reason of one’s own', async () => {
    const row = await world.handling();
    const staff = await world.as('officer');
    const short = await staff.act(row, 'answer', {
      answerText: '这件事真的办不到，对不起',
      impossible: 'not_feasible',
    });
    expect(short.status).toBe(422);
    const $ = load(short.text);
    expect($('.error-summary').text()).toContain('至少 40 个字');
    expect($('#act-answer [name=impossible]').val()).toBe('not_feasible');
    expect($('#act-answer [name=answerText]').val()).toContain('真的办不到');
    const own = await staff.act(row, 'answer', { answerText: A_CLAIM.text, impossible: 'no_time' });
    expect(own.status).toBe(422);
    expect(await world.again(row)).toEqual(row);
  });
});

describe('the supervision office', () => {
  it('has the claim in a list of its own, with a count, and opens its form from there', async () => {
    const row = await claimed();
    const staff = await world.as('supervision');
    const $ = await staff.page('/desk?tab=impossible');
    const line = $('.case-row').filter((_, one) => $(one).text().includes(row.code));
    expect(line.text()).toContain('称办不到，待核实');
    expect(
      line.find(`a[href="/desk/cases/${row.code}?do=decide_impossible#act-decide_impossible"]`),
    ).toHaveLength(1);
    expect($('.tabs [aria-current]').text()).toMatch(/“办不到”待核实\s*\d+/);
    const page = await staff.page(`/desk/cases/${row.code}`);
    const form = page('#act-decide_impossible');
    expect(form.text()).toContain('没有法律法规或政策依据');
    expect(form.attr('open')).toBeDefined();
    // The claim comes first; what has to be done again is decided afterwards.
    expect(page('#act-order_rework')).toHaveLength(0);
    expect(page('main').text()).toContain(A_CLAIM.text);
  });

  it.each([
    ['yes', 'confirmed', '办不到，已核实'],
    ['no', 'rejected', '称办不到，未认可'],
  ])('decides %s', async (confirm, state, flag) => {
    const row = await claimed();
    const staff = await world.as('supervision');
    const sent = await staff.act(row, 'claim-decision', { confirm, claimWords: WORDS });
    expect(sent.status).toBe(303);
    expect(await world.again(row)).toMatchObject({ impossible_state: state });
    const $ = await staff.page(`/desk/cases/${row.code}`);
    expect($('.timeline').text()).toContain(WORDS);
    expect($('#act-decide_impossible')).toHaveLength(0);
    expect($('#act-order_rework')).toHaveLength(1);
    const listed = await staff.page(`/desk?tab=all&q=${row.code}`);
    expect(listed('.case-row').text()).toContain(flag);
    const unit = await (await world.as('officer')).page(`/desk/cases/${row.code}`);
    expect(unit('main').text()).toContain(WORDS);
  });

  it('is told what is missing', async () => {
    const row = await claimed();
    const staff = await world.as('supervision');
    const empty = await staff.act(row, 'claim-decision', { claimWords: WORDS });
    expect(empty.status).toBe(422);
    const short = await staff.act(row, 'claim-decision', { confirm: 'yes', claimWords: '确实不行' });
    expect(short.status).toBe(422);
    expect(short.text).toContain('至少 10 个字');
    const stale = await staff.post(`/desk/cases/${row.code}/claim-decision`, {
      seen: String(row.version - 1),
      formId: `form-stale-${row.id}`,
      confirm: 'yes',
      claimWords: WORDS,
    });
    expect(stale.status).toBe(409);
    expect(await world.again(row)).toEqual(row);
  });

  it('reads an objection beside the form, and another person than before decides', async () => {
    const row = await claimed();
    const input = { confirm: true, words: WORDS };
    await decideImpossible(world.context, world.actor('supervision'), row.id, input);
    const objected = await objectToImpossible(world.context, row.id, { why: '邻县同样的路口就装了' });
    const first = await world.as('supervision');
    expect((await first.page(`/desk/cases/${row.code}`))('#act-decide_impossible')).toHaveLength(0);
    const refused = await first.act(objected, 'claim-decision', { confirm: 'yes', claimWords: WORDS });
    expect(refused.status).toBe(403);
    const second = await world.as('supervision2');
    const $ = await second.page(`/desk/cases/${row.code}`);
    expect($('#act-decide_impossible').text()).toContain('邻县同样的路口就装了');
    expect((await second.act(objected, 'claim-decision', { confirm: 'no', claimWords: WORDS })).status).toBe(
      303,
    );
    expect((await world.again(row)).impossible_state).toBe('rejected');
  });
});

describe('everybody else', () => {
  it('is refused, or finds no such case', async () => {
    const row = await claimed();
    const fields = { confirm: 'yes', claimWords: WORDS };
    for (const post of [
      'officer',
      'leader',
      'otherLeader',
      'dispatcher',
      'county_leader',
      'admin',
    ] as const) {
      const sent = await (await world.as(post)).act(row, 'claim-decision', fields);
      expect([post, sent.status]).toEqual([post, 403]);
    }
    const nowhere = await (
      await world.as('supervision')
    ).act({ ...row, code: 'ZTC-0000-0000-0' }, 'claim-decision', fields);
    expect(nowhere.status).toBe(404);
    const conduct = await world.submit({ type: 'conduct_complaint', unitId: world.units.roads });
    const hidden = await (await world.as('leader')).get(`/desk/cases/${conduct.code}`);
    expect(hidden.status).toBe(404);
    expect(await world.again(row)).toEqual(row);
  });

  it('has no such list', async () => {
    for (const post of ['dispatcher', 'officer', 'leader'] as const) {
      const $ = await (await world.as(post)).page('/desk?tab=impossible');
      expect($('.tabs').text()).not.toContain('办不到');
    }
  });
});

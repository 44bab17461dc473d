import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyAll } from '../../server/admin/verify.ts';
import {
  castBallot,
  closeRound,
  decideWords,
  findRound,
  findRoundUnit,
  handInPlan,
  publishRound,
  recomputeRound,
  replyToResult,
  verifyRoundDraw,
  withdrawUnit,
} from '../../server/features/evaluations/index.ts';
import { UNITS } from '../support/factories.ts';
import {
  AFTER,
  aForm,
  at,
  everybodyVotes,
  openedRound,
  openEvaluated,
  residentsVote,
  type Evaluated,
  faultKey,
} from './round.ts';

describe('a round from its opening to its publication', () => {
  let open: Evaluated;
  let code: string;
  let tokens: Awaited<ReturnType<typeof everybodyVotes>>;
  beforeAll(async () => {
    open = await openEvaluated(8);
    const round = await openedRound(open);
    code = round.code;
    tokens = await everybodyVotes(open, round);
    await residentsVote(open, round, UNITS.water, 30, (n) =>
      aForm(n % 2 === 0 ? 1 : 2, n < 2 ? '办事很快，打13800138000找我。' : ''),
    );
    await residentsVote(open, round, UNITS.housing, 30, () => aForm(5));
  });
  afterAll(() => open.context.close());

  it('takes each ballot once, and another one in its place', async () => {
    const { context } = open;
    const { token, unitId } = tokens[0]!;
    const count = async () =>
      (await context.db.selectFrom('evaluation_ballots').select('key').execute()).length;
    const before = await count();
    expect(await castBallot(context, token, unitId, aForm(3))).toMatchObject({ isChanged: true });
    expect(await castBallot(context, token, unitId, aForm(2))).toMatchObject({ isChanged: true });
    expect(await count()).toBe(before);
  });

  it('refuses a foreign token, a unit it is not for, and a form with nothing in it', async () => {
    const { context } = open;
    const { token, unitId } = tokens[0]!;
    const other = unitId === UNITS.water ? UNITS.bus : UNITS.water;
    expect(await faultKey(castBallot(context, `${token.slice(0, -1)}Z`, unitId, aForm(1)))).toBe(
      'evaluations:fault.token',
    );
    expect(await faultKey(castBallot(context, token, other, aForm(1)))).toBe(
      'evaluations:fault.unitNotYours',
    );
    const none = { attitude: null, capability: null, efficiency: null, effect: null };
    expect(
      await faultKey(castBallot(context, token, unitId, { levels: none, reason: null, words: 'x' })),
    ).toBe('evaluations:fault.emptyBallot');
    expect(await faultKey(castBallot(context, token, unitId, aForm(1, '字'.repeat(501))))).toBe(
      'evaluations:fault.wordsLong',
    );
  });

  it('keeps ballots about a unit that is taken out, and takes no more of them', async () => {
    const { context, world } = open;
    await withdrawUnit(context, world.posts.supervision, code, {
      unitId: UNITS.bus,
      words: '公司改制，本次不再参加评议。',
    });
    const own = tokens.find(({ unitId }) => unitId === UNITS.bus)!;
    expect(await faultKey(castBallot(context, own.token, UNITS.bus, aForm(1)))).toBe(
      'evaluations:fault.unitOut',
    );
    const kept = await context.db
      .selectFrom('evaluation_ballots')
      .select('key')
      .where('unit_id', '=', UNITS.bus)
      .execute();
    expect(kept).toHaveLength(8);
  });

  it('is not closed before its last day is over', async () => {
    const { context, world } = open;
    expect(await faultKey(closeRound(context, world.posts.supervision, code))).toBe(
      'evaluations:fault.notOver',
    );
  });

  it('closes with a digest in the register, and takes no ballot after it', async () => {
    const { context, world } = open;
    context.clock.set(at(AFTER));
    const { token, unitId } = tokens.find((one) => one.unitId === UNITS.town)!;
    expect(await faultKey(castBallot(context, token, unitId, aForm(1)))).toBe('evaluations:fault.over');
    const round = await closeRound(context, world.posts.supervision, code);
    expect(round).toMatchObject({ state: 'closed', ballots: 100 });
    expect(await faultKey(castBallot(context, token, unitId, aForm(1)))).toBe('evaluations:fault.over');
    expect(await recomputeRound(context, code)).toMatchObject({ flaws: [], ballots: 100, units: [] });
    expect(await verifyRoundDraw(context, code)).toMatchObject({ flaws: [] });
    const entry = (await findRoundUnit(context.db, round.id, UNITS.water))!;
    expect(JSON.parse(entry.result_json!)).toMatchObject({
      forms: 38,
      shown: 'full',
      sharedOut: ['users'],
      band: 'good',
    });
    const bus = (await findRoundUnit(context.db, round.id, UNITS.bus))!;
    expect(bus.result_json).toBeNull();
  });

  it('is published once every word was decided, without anybody’s number in it', async () => {
    const { context, world } = open;
    const { supervision } = world.posts;
    expect(await faultKey(publishRound(context, supervision, code))).toBe('evaluations:fault.wordsWaiting');
    const words = await context.db.selectFrom('evaluation_words').selectAll().orderBy('id').execute();
    expect(words).toHaveLength(2);
    expect(words[0]!.shown).not.toContain('13800138000');
    const [one, other] = words as [(typeof words)[0], (typeof words)[0]];
    const decide = (row: typeof one, decision: 'approve' | 'withhold', shown: string) =>
      decideWords(context, supervision, code, { id: row.id, version: row.version, decision, shown });
    expect(await faultKey(decide(one, 'approve', one.words))).toBe('evaluations:fault.personalData');
    await decide(one, 'approve', one.shown!);
    expect(await faultKey(decide(one, 'withhold', ''))).toBe('errors:conflict.changed');
    await decide(other, 'withhold', '');
    expect(await publishRound(context, supervision, code)).toMatchObject({ state: 'published' });
  });

  it('owes a plan of the unit below the last band, and takes one of every other', async () => {
    const { context, world } = open;
    const plans = await context.db.selectFrom('evaluation_plans').selectAll().execute();
    expect(plans).toEqual([
      expect.objectContaining({ unit_id: UNITS.housing, is_required: 1, due_on: '2026-12-25' }),
    ]);
    const plan = { measures: '每周三晚上延时办理。', finishOn: '2027-01-31' };
    expect(
      await faultKey(
        handInPlan(context, world.posts.housingLeader, code, { ...plan, finishOn: '2026-12-01' }),
      ),
    ).toBe('evaluations:fault.finishPast');
    await handInPlan(context, world.posts.housingLeader, code, plan);
    expect(await faultKey(handInPlan(context, world.posts.housingLeader, code, plan))).toBe(
      'evaluations:fault.planThere',
    );
    await handInPlan(context, world.posts.waterLeader, code, plan);
    expect(await faultKey(handInPlan(context, world.posts.busLeader, code, plan))).toBe('errors:notFound');
    const round = (await findRound(context.db, code))!;
    const entry = (await findRoundUnit(context.db, round.id, UNITS.water))!;
    const reply = { version: entry.version, reply: '谢谢大家。' };
    expect((await replyToResult(context, world.posts.waterLeader, code, reply)).reply).toBe(reply.reply);
  });

  it('leaves a register in which nothing was touched, and a touched ballot or row is found', async () => {
    const { context } = open;
    const lines: string[] = [];
    const shown = { isTTY: false, write: () => true };
    expect(await verifyAll(context, (line) => lines.push(line), shown)).toBe(0);
    await context.db
      .updateTable('evaluation_ballots')
      .set({ effect: 1 })
      .where('unit_id', '=', UNITS.housing)
      .execute();
    expect(await recomputeRound(context, code)).toMatchObject({
      flaws: ['ballots', 'result'],
      units: [UNITS.housing],
    });
    await context.db.updateTable('evaluation_units').set({ flags_json: '[]', reply: '别的话' }).execute();
    expect(await verifyAll(context, (line) => lines.push(line), shown)).toBe(1);
  });
});

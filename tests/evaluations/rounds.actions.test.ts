import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callOffRound,
  changeRound,
  claimAsEvaluator,
  drawRound,
  findRound,
  findRoundUnit,
  gatesAt,
  handInReport,
  makeRound,
  openRound,
  readToken,
  verifyRoundDraw,
} from '../../server/features/evaluations/index.ts';
import { UNITS } from '../support/factories.ts';
import { aTie } from '../support/members.ts';
import {
  actorOf,
  aNewRound,
  anEvaluator,
  at,
  DAYS,
  openEvaluated,
  readyRound,
  type Evaluated,
  faultKey,
} from './round.ts';

describe('a round', () => {
  let open: Evaluated;
  beforeAll(async () => {
    open = await openEvaluated(6);
  });
  afterAll(() => open.context.close());

  it('takes in every unit that cases go to, and promises its seed at once', async () => {
    const { context, world } = open;
    const round = await makeRound(context, world.posts.supervision, aNewRound());
    expect(round).toMatchObject({ code: '2026-1', state: 'draft' });
    const gates = await gatesAt(context.db, round, context.clock.now());
    expect(Object.fromEntries(gates.map((gate) => [gate.name, gate.isShut]))).toEqual({
      dates: false,
      units: false,
      reports: true,
      evaluators: false,
      draw: true,
      forms: false,
    });
    expect(gates.find(({ name }) => name === 'reports')!.units).toHaveLength(5);
    const leaves = await context.db
      .selectFrom('register_entries')
      .select('payload_json')
      .where('kind', '=', 'draw.committed')
      .execute();
    expect(leaves.map((leaf) => leaf.payload_json!)).toEqual([expect.stringContaining(round.id)]);
  });

  it('is made, changed and called off by the supervision office alone', async () => {
    const { context, world } = open;
    const { posts } = world;
    for (const actor of [posts.waterLeader, posts.dispatcher, posts.admin, posts.evaluator]) {
      expect(await faultKey(makeRound(context, actor, aNewRound()))).toBe('errors:forbidden');
      expect(await faultKey(drawRound(context, actor, '2026-1'))).toBe('errors:forbidden');
      expect(await faultKey(callOffRound(context, actor, '2026-1', '理由理由理由理由理由理由'))).toBe(
        'errors:forbidden',
      );
    }
    expect(await faultKey(drawRound(context, posts.supervision, '2026-99'))).toBe('errors:notFound');
  });

  it.each([
    ['period_to', { period_to: '2026-06-30' }],
    ['opens_on', { opens_on: '2026-11-20', reports_by: '2026-11-10' }],
    ['reports_by', { reports_by: '2026-12-01' }],
    ['closes_on', { closes_on: '2026-11-30' }],
  ])('is refused when %s is out of place', async (name, parts) => {
    const { context, world } = open;
    expect(await faultKey(makeRound(context, world.posts.supervision, aNewRound(parts)))).toBe(
      `evaluations:fault.date.${name}`,
    );
  });

  it('is refused when it would open today, and when its sector has no unit', async () => {
    const { context, world } = open;
    const today = { period_to: '2026-11-20', reports_by: '2026-11-20', opens_on: '2026-11-23' };
    expect(await faultKey(makeRound(context, world.posts.supervision, aNewRound(today)))).toBe(
      'evaluations:fault.opensPast',
    );
    expect(
      await faultKey(makeRound(context, world.posts.supervision, aNewRound({ sectorId: 'sector-none' }))),
    ).toBe('evaluations:fault.noUnits');
  });

  it('changes its dates until it opens, unless somebody else was faster', async () => {
    const { context, world } = open;
    const { supervision } = world.posts;
    const { version } = (await findRound(context.db, '2026-1'))!;
    const content = { title: '新的标题', titleEn: 'New title', ...DAYS, closes_on: '2026-12-18' };
    const changed = await changeRound(context, supervision, '2026-1', version, content);
    expect(changed).toMatchObject({ title: '新的标题', closes_on: '2026-12-18' });
    expect(await faultKey(changeRound(context, supervision, '2026-1', version, content))).toBe(
      'errors:conflict.changed',
    );
  });

  it("takes a unit's own report until the last day, of its head alone", async () => {
    const { context, world } = open;
    const { waterLeader, waterOfficer } = world.posts;
    const round = (await findRound(context.db, '2026-1'))!;
    const entry = (await findRoundUnit(context.db, round.id, UNITS.water))!;
    const input = { version: entry.version, report: '本季度修好水管。' };
    expect(await faultKey(handInReport(context, waterOfficer, '2026-1', input))).toBe('errors:forbidden');
    expect((await handInReport(context, waterLeader, '2026-1', input)).report).toBe(input.report);
    expect(await faultKey(handInReport(context, waterLeader, '2026-1', input))).toBe(
      'errors:conflict.changed',
    );
    const next = { version: entry.version + 1, report: '字'.repeat(501) };
    expect(await faultKey(handInReport(context, waterLeader, '2026-1', next))).toBe(
      'evaluations:fault.wordsLong',
    );
    expect(
      await faultKey(
        handInReport(context, waterLeader, '2026-1', { ...next, report: '请打13800138000找我' }),
      ),
    ).toBe('evaluations:fault.personalData');
    context.clock.set(at('2026-11-27'));
    expect(
      await faultKey(handInReport(context, waterLeader, '2026-1', { ...next, report: '晚了的报告' })),
    ).toBe('evaluations:fault.reportLate');
  });

  it('opens when its day has come and no gate is shut, and not before', async () => {
    const { context, world } = open;
    const { supervision } = world.posts;
    await drawRound(context, supervision, '2026-1');
    expect(await faultKey(drawRound(context, supervision, '2026-1'))).toBe('evaluations:fault.drawnAlready');
    expect(await faultKey(openRound(context, supervision, '2026-1'))).toBe('evaluations:fault.tooEarly');
    context.clock.set(at('2026-11-30'));
    expect(await openRound(context, supervision, '2026-1')).toMatchObject({ state: 'open' });
    expect(await faultKey(openRound(context, supervision, '2026-1'))).toBe('evaluations:fault.state');
    expect(await verifyRoundDraw(context, '2026-1')).toEqual({ flaws: [], pool: 6, drawn: 30 });
  });

  it('is called off with a reason, and opens no ballot any more', async () => {
    const { context, world, evaluators } = open;
    const { supervision } = world.posts;
    const own = await claimAsEvaluator(context, actorOf(evaluators[0]!), '2026-1', UNITS.water);
    expect(await faultKey(callOffRound(context, supervision, '2026-1', '短'))).toBe(
      'evaluations:fault.reasonShort',
    );
    await callOffRound(context, supervision, '2026-1', '名单有误，这次评议取消，另行安排。');
    expect(await faultKey(readToken(context, own.token))).toBe('evaluations:fault.token');
  });
});

describe('the draw of a round', () => {
  it('says so when nobody holds a certificate, and again when more do', async () => {
    const open = await openEvaluated(0);
    const { context, world } = open;
    const { supervision } = world.posts;
    const round = await makeRound(context, supervision, aNewRound());
    expect(await faultKey(drawRound(context, supervision, round.code))).toBe(
      'evaluations:fault.noEvaluators',
    );
    for (let n = 0; n < 2; n += 1) await anEvaluator(context);
    const thin = await drawRound(context, supervision, round.code);
    const shut = (await gatesAt(context.db, thin, context.clock.now())).filter((gate) => gate.isShut);
    expect(shut.map(({ name }) => name)).toEqual(['reports', 'evaluators', 'draw']);
    expect(shut.at(-1)!.units).toHaveLength(5);
    context.clock.set(at('2026-11-30'));
    expect(await faultKey(openRound(context, supervision, round.code))).toBe('evaluations:fault.gates');
    await anEvaluator(context);
    await drawRound(context, supervision, round.code);
    expect(await openRound(context, supervision, round.code)).toMatchObject({ state: 'open' });
    await context.close();
  });

  it('keeps away whoever has a tie, lives in the town, or had the unit the last time', async () => {
    const open = await openEvaluated(8);
    const { context, world } = open;
    const [tied, neighbour] = [
      open.evaluators[0]!,
      await anEvaluator(context, { villageCode: '990101101201' }),
    ];
    await aTie(context, tied, UNITS.water, { ground: 'works_there' });
    const first = await readyRound(open);
    const held = async (roundId: string, unit: string) =>
      (
        await context.db
          .selectFrom('evaluation_rights')
          .select('who')
          .where('round_id', '=', roundId)
          .where('unit_id', '=', unit)
          .execute()
      ).map(({ who }) => who);
    expect(await held(first.id, UNITS.water)).not.toContain(tied.id);
    expect(await held(first.id, UNITS.water)).toContain(neighbour.id);
    expect(await held(first.id, UNITS.town)).not.toContain(neighbour.id);
    await openRound(context, world.posts.supervision, first.code);
    const later = {
      period_from: '2026-11-23',
      period_to: '2026-12-13',
      reports_by: '2026-12-14',
      opens_on: '2026-12-20',
      closes_on: '2026-12-30',
    };
    for (let n = 0; n < 4; n += 1) await anEvaluator(context);
    const second = await readyRound(open, later);
    const [before, now] = [await held(first.id, UNITS.housing), await held(second.id, UNITS.housing)];
    expect(now.length).toBeGreaterThan(0);
    expect(now.filter((who) => before.includes(who))).toEqual([]);
    await context.close();
  });
});

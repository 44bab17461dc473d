import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyDraw } from '../../server/admin/verify-draw.ts';
import type { Actor } from '../../server/actor.ts';
import { DAY } from '../../server/clock.ts';
import { findDraw } from '../../server/features/draws/index.ts';
import {
  addFinding,
  drawPlan,
  findingRecords,
  findPlanByCode,
  handOnInspection,
  inspectionRecords,
  listFindings,
  listInspectionsOfPlan,
  makePlan,
  planRecords,
  removeFinding,
  reopenInspection,
  replyToInspection,
  settleInspection,
  signInspection,
  turnPlans,
  verifyInspectionDraw,
} from '../../server/features/inspections/index.ts';
import { findEntryByCode } from '../../server/features/ledger/index.ts';
import { aFit, inTheTown } from '../duties/people.ts';
import { aStoredPhoto } from '../ledger/world.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, UNITS, type World } from '../support/factories.ts';
import { aTie } from '../support/members.ts';
import {
  aFinding,
  aGiven,
  aNewPlan,
  anotherOffice,
  aPlan,
  aReplied,
  aSigned,
  settlement,
  signature,
} from './world.ts';

let context: TestContext;
let world: World;
let office: Actor;
let other: Actor;
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
  office = world.posts.supervision;
  other = await anotherOffice(context);
  for (let n = 0; n < 4; n += 1) await aFit(context, 'supervisor');
});
afterAll(async () => {
  for (const records of [planRecords, inspectionRecords, findingRecords]) {
    expect(await records.verify(context.db)).toEqual([]);
  }
  await context.close();
});

const rule = (key: string) => expect.objectContaining({ key: `inspections:rule.${key}` });
const conflict = (key: string) => expect.objectContaining({ key: `inspections:conflict.${key}` });

describe('a plan', () => {
  it('promises its seed in the register before anything is drawn, and is made once from one form', async () => {
    const input = aNewPlan(context, { origin: 'drawn', unitId: null, unitsWanted: 3 });
    const plan = await makePlan(context, office, input);
    expect((await makePlan(context, office, input)).id).toBe(plan.id);
    const draw = (await findDraw(context.db, 'inspection', plan.code))!;
    expect(draw).toMatchObject({ revealed_at: null });
    const leaf = await context.db
      .selectFrom('register_entries')
      .select('payload_json')
      .where('kind', '=', 'draw.committed')
      .execute();
    expect(leaf.some(({ payload_json: text }) => text!.includes(draw.seed_hash))).toBe(true);
    expect(leaf.some(({ payload_json: text }) => text!.includes(draw.seed))).toBe(false);
    expect(plan.reason).toBeNull();
  });

  it('is the supervision office’s, with days to come, clauses of its kind, and never for itself', async () => {
    await expect(makePlan(context, world.posts.housingLeader, aNewPlan(context))).rejects.toMatchObject({
      status: 403,
    });
    const faults: [Parameters<typeof aNewPlan>[1], string][] = [
      [{ fromOn: '2026-11-22' }, 'fromOn'],
      [{ toOn: '2026-11-22' }, 'toOn'],
      [{ toOn: '2027-03-01' }, 'toOn'],
      [{ clauses: [] }, 'clauses'],
      [{ clauses: ['duty_record'] }, 'clauses'],
      [{ unitId: 'none' }, 'unit'],
      [{ unitId: UNITS.supervision }, 'ownUnit'],
      [{ origin: 'drawn', unitId: null, unitsWanted: 0 }, 'wanted'],
    ];
    for (const [parts, key] of faults) {
      await expect(aPlan(context, world, parts)).rejects.toEqual(rule(key));
    }
    await expect(aPlan(context, world, { reason: '' })).rejects.toMatchObject({ key: 'ledger:rule.words' });
  });

  it('draws units and pairs that anybody can draw again, and tells them when its time is over', async () => {
    const plan = await aPlan(context, world, { origin: 'drawn', unitId: null, unitsWanted: 3 });
    await drawPlan(context, office, plan.code);
    await expect(drawPlan(context, office, plan.code)).rejects.toEqual(conflict('drawn'));
    const rows = await listInspectionsOfPlan(context.db, plan.id);
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      expect(row.state).toBe('given');
      expect(row.first_id).not.toBe(row.second_id);
      expect(row.unit_id).not.toBe(UNITS.supervision);
    }
    expect(await verifyInspectionDraw(context, plan.code)).toMatchObject({ flaws: [], drawn: 3 });
    const said: string[] = [];
    expect(await verifyDraw(context, (line) => said.push(line), [plan.code])).toBe(0);
    expect(said.join(' ')).toContain('comes out the same');
    expect(await verifyDraw(context, () => undefined, ['MC-2026-999'])).toBe(1);
    expect(await turnPlans(context)).toMatchObject({ told: 0 });
    context.clock.advance(5 * DAY);
    expect(await turnPlans(context)).toMatchObject({ failed: 0 });
    expect(await findPlanByCode(context.db, plan.code)).toMatchObject({ state: 'told' });
    for (const row of await listInspectionsOfPlan(context.db, plan.id)) {
      expect(row).toMatchObject({ state: 'lapsed', first_id: null, second_id: null });
    }
    expect((await findDraw(context.db, 'inspection', plan.code))!.revealed_at).not.toBeNull();
    expect(await verifyInspectionDraw(context, plan.code)).toMatchObject({ flaws: [] });
    expect(await turnPlans(context)).toEqual({ drawn: 0, told: 0, unvisited: 0, failed: 0 });
    context.clock.set(MONDAY);
  });

  it('whose records were touched is found out', async () => {
    const { row } = await aGiven(context, world);
    const { code } = await context.db
      .selectFrom('inspection_plans')
      .select('code')
      .where('id', '=', row.plan_id)
      .executeTakeFirstOrThrow();
    const touch = (set: object) =>
      context.db.updateTable('inspections').set(set).where('id', '=', row.id).execute();
    await touch({ unit_id: UNITS.water });
    expect((await verifyInspectionDraw(context, code)).flaws).toEqual(
      expect.arrayContaining(['units', 'register']),
    );
    await touch({ unit_id: UNITS.housing, first_id: row.second_id });
    expect((await verifyInspectionDraw(context, code)).flaws).toEqual(['members']);
    await touch({ first_id: row.first_id });
    expect((await verifyInspectionDraw(context, code)).flaws).toEqual([]);
  });

  it('sends nobody who is tied to the unit or of its town; with fewer than two, nobody', async () => {
    const tied = await aFit(context, 'supervisor');
    await aTie(context, tied.member, UNITS.town);
    const neighbour = await inTheTown(context, 'supervisor');
    for (let n = 0; n < 4; n += 1) {
      const { row } = await aGiven(context, world, { unitId: UNITS.town });
      for (const id of [tied.member.id, neighbour.member.id]) {
        expect([row.first_id, row.second_id]).not.toContain(id);
      }
    }
  });
});

describe('the two who look', () => {
  it('write down what is wrong against a clause, once from one form, with the time of each photo', async () => {
    const { row, first, second } = await aGiven(context, world);
    const [photo] = await aStoredPhoto(context);
    const input = aFinding(context);
    const photos = [{ stored: photo!, takenAt: '2026-11-23T00:59:00.000Z' }];
    const finding = await addFinding(context, first, row.id, input, photos);
    expect((await addFinding(context, first, row.id, input, photos)).id).toBe(finding.id);
    const kept = await context.db
      .selectFrom('inspection_photos')
      .selectAll()
      .where('finding_id', '=', finding.id)
      .execute();
    expect(kept).toMatchObject([{ taken_at: '2026-11-23T00:59:00.000Z' }]);
    const again = await addFinding(context, second, row.id, aFinding(context, { clause: 'notice_board' }));
    await removeFinding(context, first, row.id, again.id);
    expect(await listFindings(context.db, [row.id])).toHaveLength(1);
    const stranger = await aFit(context, 'supervisor');
    await expect(addFinding(context, stranger.actor, row.id, aFinding(context))).rejects.toMatchObject({
      status: 404,
    });
  });

  it('are told of a photo from the future or from before, of a time that can’t be, of another clause', async () => {
    const { row, first } = await aGiven(context, world);
    const [photo] = await aStoredPhoto(context);
    const late = { stored: photo!, takenAt: '2026-11-23T02:00:00.000Z' };
    await expect(addFinding(context, first, row.id, aFinding(context), [late])).rejects.toEqual(
      rule('photo.future'),
    );
    const early = { stored: photo!, takenAt: '2026-11-20T02:00:00.000Z' };
    await expect(addFinding(context, first, row.id, aFinding(context), [early])).rejects.toEqual(
      rule('photo.old'),
    );
    const faults: [object, string][] = [
      [{ seenAt: '2026-11-23T03:00:00.000Z' }, 'seen.future'],
      [{ seenAt: '2026-11-20T03:00:00.000Z' }, 'seen.old'],
      [{ clause: 'duty_record' }, 'clause'],
    ];
    for (const [parts, key] of faults) {
      await expect(addFinding(context, first, row.id, aFinding(context, parts))).rejects.toEqual(rule(key));
    }
    const named = aFinding(context, { words: '窗口的电话13812345678没有人接。' });
    await expect(addFinding(context, first, row.id, named)).rejects.toMatchObject({
      key: 'ledger:rule.personalData',
    });
  });

  it('both sign what they have read; after the first nothing changes, unless the second does not agree', async () => {
    const { row, first, second } = await aGiven(context, world);
    const before = await signature(context, row.id);
    await addFinding(context, second, row.id, aFinding(context));
    await expect(signInspection(context, first, row.id, before)).rejects.toEqual(conflict('changed'));
    const untied = await signature(context, row.id, { untied: false });
    await expect(signInspection(context, first, row.id, untied)).rejects.toEqual(rule('sayUntied'));
    const silent = await signature(context, row.id, { looks: {} });
    await expect(signInspection(context, first, row.id, silent)).rejects.toEqual(rule('everyClause'));
    expect(await signInspection(context, first, row.id, await signature(context, row.id))).toMatchObject({
      state: 'seen',
    });
    await expect(addFinding(context, second, row.id, aFinding(context))).rejects.toEqual(conflict('signed'));
    expect(await reopenInspection(context, second, row.id)).toMatchObject({
      state: 'given',
      first_signed_at: null,
    });
    await signInspection(context, second, row.id, await signature(context, row.id));
    // The same hand twice is one.
    expect(await signInspection(context, second, row.id, await signature(context, row.id))).toMatchObject({
      state: 'seen',
    });
    const signed = await signInspection(context, first, row.id, await signature(context, row.id));
    expect(signed).toMatchObject({ state: 'signed', reply_due_at: '2026-11-26T10:00:00.000Z' });
  });

  it('have nothing to hear anybody about when nothing was wrong', async () => {
    const { row, first, second } = await aGiven(context, world);
    await signInspection(context, first, row.id, await signature(context, row.id));
    const settled = await signInspection(context, second, row.id, await signature(context, row.id));
    expect(settled).toMatchObject({ state: 'settled', notice_code: null });
  });

  it('give their place on to the next lot, and nobody’s name is in any event', async () => {
    const { row, first } = await aGiven(context, world);
    await handOnInspection(context, first, row.id);
    const [now] = await listInspectionsOfPlan(context.db, row.plan_id);
    expect(now!.first_id).not.toBe(row.first_id);
    expect(now!.first_id).not.toBe(row.second_id);
    await expect(handOnInspection(context, first, row.id)).rejects.toMatchObject({ status: 404 });
    const members = await context.db.selectFrom('members').select(['id', 'account_id']).execute();
    const events = await context.db
      .selectFrom('register_entries')
      .select('payload_json')
      .where('stream', 'like', 'inspection%')
      .execute();
    for (const { payload_json: text } of events) {
      for (const { id, account_id: account } of members) {
        expect(text).not.toContain(id);
        if (account) expect(text).not.toContain(account);
      }
    }
  });
});

describe('after the look', () => {
  it('the unit is heard before anything is decided, once, and nobody else', async () => {
    const row = await aSigned(context, world);
    await expect(settleInspection(context, other, row.code, await settlement(context, row))).rejects.toEqual(
      conflict('unheard'),
    );
    const [finding] = await listFindings(context.db, [row.id]);
    const replies = new Map([[finding!.id, '当时去取材料，已经安排补岗。']]);
    await expect(
      replyToInspection(context, world.posts.waterOfficer, row.code, { replies, looked: true }),
    ).rejects.toMatchObject({ status: 404 });
    const { housingOfficer } = world.posts;
    await expect(
      replyToInspection(context, housingOfficer, row.code, { replies: new Map(), looked: true }),
    ).rejects.toEqual(rule('reply'));
    await replyToInspection(context, housingOfficer, row.code, { replies, looked: true });
    await expect(
      replyToInspection(context, housingOfficer, row.code, { replies, looked: true }),
    ).rejects.toEqual(conflict('replied'));
  });

  it('decides somebody who did not order it, and no word of the unit holds it up for ever', async () => {
    const row = await aSigned(context, world);
    context.clock.set('2026-11-26T10:00:01.000Z');
    const verdicts = await settlement(context, row);
    await expect(
      replyToInspection(context, world.posts.housingOfficer, row.code, { replies: new Map(), looked: true }),
    ).rejects.toEqual(conflict('replyOver'));
    await expect(settleInspection(context, office, row.code, verdicts)).rejects.toEqual(rule('notYours'));
    await expect(
      settleInspection(context, { ...other, unitId: UNITS.housing }, row.code, verdicts),
    ).rejects.toEqual(rule('notYours'));
    await expect(
      settleInspection(context, other, row.code, { ...verdicts, verdicts: new Map() }),
    ).rejects.toEqual(rule('decide'));
    expect(await settleInspection(context, other, row.code, verdicts)).toMatchObject({ state: 'settled' });
    context.clock.set(MONDAY);
  });

  it('what is confirmed becomes a notice, an entry of the ledger with its limit, and a look back after it', async () => {
    const row = await aReplied(context, world);
    const settled = await settleInspection(context, other, row.code, await settlement(context, row));
    expect(settled.notice_code).toMatch(/^TB-2026-\d{4}$/);
    const [finding] = await listFindings(context.db, [row.id]);
    expect(finding).toMatchObject({ decision: 'confirmed' });
    expect(await findEntryByCode(context.db, finding!.entry_code!)).toMatchObject({
      source: 'inspection',
      source_ref: row.code,
      due_on: '2026-12-11',
      unit_id: UNITS.housing,
    });
    const back = await context.db
      .selectFrom('inspection_plans')
      .selectAll()
      .where('about_code', '=', row.code)
      .execute();
    expect(back).toMatchObject([
      {
        origin: 'look_back',
        state: 'promised',
        from_on: '2026-12-12',
        unit_id: UNITS.housing,
        made_by: null,
      },
    ]);
    await expect(settleInspection(context, other, row.code, await settlement(context, row))).rejects.toEqual(
      conflict('settled'),
    );
    context.clock.set('2026-12-12T16:10:00.000Z');
    await turnPlans(context);
    const [again] = await listInspectionsOfPlan(context.db, back[0]!.id);
    expect(again).toMatchObject({ unit_id: UNITS.housing });
    context.clock.set(MONDAY);
  });

  it('what is dropped says why, and makes nothing', async () => {
    const row = await aReplied(context, world);
    const dropped = await settlement(context, row, 'dropped');
    const mute = new Map([...dropped.verdicts].map(([id, verdict]) => [id, { ...verdict, words: '' }]));
    await expect(
      settleInspection(context, other, row.code, { ...dropped, verdicts: mute }),
    ).rejects.toMatchObject({ key: 'ledger:rule.words' });
    expect(await settleInspection(context, other, row.code, dropped)).toMatchObject({ notice_code: null });
    expect(await listFindings(context.db, [row.id])).toMatchObject([
      { decision: 'dropped', entry_code: null },
    ]);
  });
});

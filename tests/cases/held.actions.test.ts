import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../jobs/escalate.ts';
import { transact } from '../../db/transaction.ts';
import type { Instant } from '../../server/clock.ts';
import { Conflict, Forbidden, NotFound } from '../../server/errors.ts';
import {
  caseRecords,
  declineCase,
  dispatchCase,
  dispatchOrHold,
  findCase,
  getCase,
  maySee,
  mergeCase,
  reclassifyCase,
  releaseHeld,
  sendMessage,
  takeBackDispatch,
  withdrawCase,
  type CaseRow,
  type Submission,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { aCase, aDispatch, seedWorld, UNITS, type World } from '../support/factories.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext({ seed: 'held' });
  world = await seedWorld(context);
});
/** A Monday. */
beforeEach(async () => {
  // What the test before left waiting goes out first.
  context.clock.set(at('2027-01-04 10:00'));
  await releaseHeld(context);
  context.clock.set(at('2026-11-23 10:00'));
});
afterAll(() => context.close());

const aSecret = (parts: Partial<Submission> = {}): Promise<CaseRow> =>
  aCase(context, { isConfidential: true, ...parts });
const decide = (row: CaseRow, parts = {}): Promise<CaseRow> =>
  dispatchOrHold(context, world.posts.dispatcher, row.id, aDispatch(row, parts));
const hold = async (parts: Partial<Submission> = {}): Promise<CaseRow> => decide(await aSecret(parts));
const now = (row: CaseRow): Promise<CaseRow> => getCase(context.db, row.id);
const kinds = async (row: CaseRow): Promise<string[]> =>
  (await listEvents(context.db, `case:${row.id}`)).map(({ kind }) => kind);
const noticesTo = async (unitId: string): Promise<number> =>
  (await context.db.selectFrom('notices').select('id').where('recipient_id', '=', unitId).execute()).length;
const GONE = { held_json: null, held_at: null, release_at: null };

describe('a confidential case that is dispatched', () => {
  it.each<[string, string, string]>([
    ['in the morning goes out at 14:00', '2026-11-23 10:00', '2026-11-23 14:00'],
    ['before the office opens at 09:00', '2026-11-23 08:59', '2026-11-23 09:00'],
    ['at the very hour with the next batch', '2026-11-23 09:00', '2026-11-23 14:00'],
    ['in the afternoon the next morning', '2026-11-23 14:00', '2026-11-24 09:00'],
  ])('%s', async (_name, decidedAt, releasedAt) => {
    context.clock.set(at('2026-11-23 08:30'));
    const row = await aSecret();
    context.clock.set(at(decidedAt));
    expect(await decide(row)).toMatchObject({ state: 'received', release_at: at(releasedAt) });
  });

  it('waits for a working day when it was decided on a Friday afternoon or a day off', async () => {
    for (const decidedAt of ['2026-11-27 17:00', '2026-11-28 11:00']) {
      context.clock.set(at(decidedAt));
      const row = await aSecret();
      expect((await decide(row)).release_at).toBe(at('2026-11-30 09:00'));
    }
  });

  it('stays the office’s: the unit can’t see it, hears nothing, and nothing of it stands in its list', async () => {
    const before = await noticesTo(UNITS.housing);
    const row = await hold();
    expect(row).toMatchObject({
      state: 'received',
      holder: 'office',
      lead_unit_id: null,
      dispatched_at: null,
    });
    expect(maySee(world.posts.housingOfficer, row)).toBe(false);
    expect(maySee(world.posts.dispatcher, row)).toBe(true);
    expect(await noticesTo(UNITS.housing)).toBe(before);
    const units = await context.db
      .selectFrom('case_units')
      .select('unit_id')
      .where('case_id', '=', row.id)
      .execute();
    expect(units).toEqual([]);
  });

  it('goes out at its hour and not a millisecond before, once, as the post that decided', async () => {
    const row = await hold();
    context.clock.set(at('2026-11-23 13:59:59.999'));
    expect(await releaseHeld(context)).toEqual({ released: 0, unsent: 0, failed: 0 });
    context.clock.set(at('2026-11-23 14:00'));
    expect(await run(context)).toMatchObject({ released: 1, unsent: 0, failed: 0 });
    expect(await now(row)).toMatchObject({
      ...GONE,
      state: 'dispatched',
      lead_unit_id: UNITS.housing,
      brief: '村口路灯不亮，请修复。',
      dispatch_count: 1,
      dispatched_at: at('2026-11-23 14:00'),
    });
    const last = (await listEvents(context.db, `case:${row.id}`)).at(-1)!;
    expect(last).toMatchObject({ kind: 'case.dispatched', actorRole: 'dispatcher' });
    expect(last.payload?.['by']).toBe(world.posts.dispatcher.accountId);
    expect(await releaseHeld(context)).toMatchObject({ released: 0 });
    expect(await caseRecords.verify(context.db)).toEqual([]);
  });

  it('gives the unit the time to hand it back from the release, and the resident the limits from the receipt', async () => {
    const plain = await decide(await aCase(context));
    const row = await hold();
    context.clock.set(at('2026-11-23 14:00'));
    await run(context);
    const out = await now(row);
    expect([out.due_at, out.contact_due_at]).toEqual([plain.due_at, plain.contact_due_at]);
    expect(out.return_due_at).toBe(at('2026-11-24 18:00'));
  });

  it('leaves with all that wait, in an order that says nothing of who came first', async () => {
    const orders = new Set<string>();
    for (let round = 0; round < 6; round += 1) {
      const day = 23 + (round % 3);
      context.clock.set(at(`2026-11-${day} ${round < 3 ? '10' : '15'}:00`));
      const rows: CaseRow[] = [];
      for (let n = 0; n < 4; n += 1) {
        rows.push(await hold());
        context.clock.advance(60_000);
      }
      context.clock.set(rows[0]!.release_at!);
      expect(await releaseHeld(context)).toMatchObject({ released: 4 });
      const entries = await context.db
        .selectFrom('register_entries')
        .select(['stream', 'seq'])
        .where('kind', '=', 'case.dispatched')
        .orderBy('seq', 'desc')
        .limit(4)
        .execute();
      orders.add(entries.map(({ stream }) => rows.findIndex(({ id }) => stream === `case:${id}`)).join());
    }
    expect(orders.size).toBeGreaterThan(2);
  });

  it('counts as dispatched when it was decided: no lateness for the hold, whatever the limit', async () => {
    context.clock.set(at('2026-11-23 08:30'));
    const row = await aSecret({ type: 'suggestion', categoryCode: 'other' });
    context.clock.set(at('2026-11-24 17:30'));
    const held = await decide(row);
    expect([held.dispatch_due_at, held.release_at]).toEqual([at('2026-11-24 18:00'), at('2026-11-25 09:00')]);
    expect(held.next_step).not.toBe('dispatch_late');
    context.clock.set(at('2026-11-25 09:00'));
    await run(context);
    expect(await now(row)).toMatchObject({ state: 'dispatched', is_dispatch_late: 0 });
    expect(await kinds(row)).not.toContain('case.dispatch_late');
  });

  it('does not hide a lateness that was there: decided after the limit, or taken back', async () => {
    context.clock.set(at('2026-11-23 08:30'));
    const [late, back] = [
      await aSecret({ type: 'suggestion', categoryCode: 'other' }),
      await aSecret({ type: 'suggestion', categoryCode: 'other' }),
    ];
    context.clock.set(at('2026-11-24 17:30'));
    const held = await decide(back);
    context.clock.set(at('2026-11-24 18:00:00.001'));
    await decide(late);
    expect(await takeBackDispatch(context, world.posts.dispatcher, held.id)).toMatchObject({
      next_step: 'dispatch_late',
    });
    expect(await run(context)).toMatchObject({ dispatchLate: 2 });
  });
});

describe('what goes out at once', () => {
  it.each<[string, Partial<Submission>, string]>([
    ['a case that is not confidential', { isConfidential: false }, ''],
    ['an urgent one', { isUrgent: true }, ''],
    ['one the office makes urgent', {}, 'urgent'],
    ['one whose limits run by the hour', {}, 'outage'],
  ])('%s', async (_name, parts, deadlineClass) => {
    const row = await decide(await aSecret(parts), deadlineClass === '' ? {} : { deadlineClass });
    expect(row).toMatchObject({ ...GONE, state: 'dispatched', dispatched_at: at('2026-11-23 10:00') });
  });

  it('a complaint about conduct, which never goes to the unit it is about', async () => {
    const row = await aSecret({ type: 'conduct_complaint', unitId: UNITS.bus });
    const input = aDispatch(row, { leadUnitId: UNITS.supervision });
    expect(await dispatchOrHold(context, world.posts.supervision, row.id, input)).toMatchObject({
      ...GONE,
      state: 'dispatched',
    });
  });

  it('one that would miss a limit of its unit while it waits', async () => {
    const row = await aSecret();
    context.clock.set(at('2026-11-24 15:00'));
    expect(row.contact_due_at).toBe(at('2026-11-24 18:00'));
    expect(await decide(row)).toMatchObject({ ...GONE, state: 'dispatched' });
  });
});

describe('while it waits', () => {
  const release = (when: Instant = at('2026-11-23 14:00')) => {
    context.clock.set(when);
    return releaseHeld(context);
  };

  it('can be taken back, and decided anew', async () => {
    const row = await hold();
    await takeBackDispatch(context, world.posts.dispatcher, row.id);
    expect(await now(row)).toMatchObject({ ...GONE, state: 'received', dispatch_count: 0 });
    await decide(row, { leadUnitId: UNITS.water });
    expect(await release()).toMatchObject({ released: 1 });
    expect(await now(row)).toMatchObject({ lead_unit_id: UNITS.water });
    expect((await kinds(row)).slice(1)).toEqual([
      'case.dispatch_held',
      'case.hold_ended',
      'case.dispatch_held',
      'case.dispatched',
    ]);
  });

  it('is not decided twice, and a form that is sent again decides nothing', async () => {
    const row = await aSecret();
    const send = () =>
      dispatchOrHold(context, world.posts.dispatcher, row.id, aDispatch(row), { formId: 'form-held-1' });
    const held = await send();
    expect(await send()).toMatchObject({ version: held.version });
    await expect(decide(held)).rejects.toMatchObject({ key: 'cases:rule.heldAlready' });
  });

  it.each<[string, (row: CaseRow) => Promise<CaseRow>, Partial<CaseRow>]>([
    [
      'sorted anew',
      (row) =>
        reclassifyCase(context, world.posts.dispatcher, row.id, {
          categoryCode: 'other',
          deadlineClass: 'urgent',
        }),
      { state: 'received', is_urgent: 1 },
    ],
    [
      'not accepted',
      (row) =>
        declineCase(context, world.posts.dispatcher, row.id, {
          reason: 'beyond_duty',
          words: '不在职责范围内',
        }),
      { state: 'declined' },
    ],
    ['withdrawn', (row) => withdrawCase(context, row.id, { why: '' }), { state: 'withdrawn' }],
    [
      'joined with another',
      async (row) => {
        const before = context.clock.now();
        context.clock.set(row.submitted_at);
        const survivor = await aCase(context);
        context.clock.set(before);
        return mergeCase(context, world.posts.dispatcher, row.id, survivor.code);
      },
      { state: 'merged' },
    ],
    [
      'dispatched at once by the supervision office',
      (row) =>
        dispatchCase(context, world.posts.supervision, row.id, aDispatch(row, { leadUnitId: UNITS.water })),
      { state: 'dispatched', lead_unit_id: UNITS.water },
    ],
  ])('falls away when the case is %s', async (_name, act, after) => {
    const row = await hold();
    await act(row);
    expect(await now(row)).toMatchObject({ ...GONE, ...after });
    expect(await release()).toEqual({ released: 0, unsent: 0, failed: 0 });
    expect(await now(row)).toMatchObject(after);
  });

  it('goes on when the resident writes, or another case is joined with it', async () => {
    const row = await hold();
    await sendMessage(context, world.posts.dispatcher, row.id, { text: '已经收到' });
    const other = await aCase(context);
    await mergeCase(context, world.posts.dispatcher, other.id, row.code);
    expect(await release()).toMatchObject({ released: 1 });
    expect(await now(row)).toMatchObject({ state: 'dispatched' });
  });

  it('comes back to the office when its unit takes no cases any more', async () => {
    const row = await hold();
    await context.db.updateTable('units').set({ takes_cases: 0 }).where('id', '=', UNITS.housing).execute();
    expect(await release()).toEqual({ released: 0, unsent: 1, failed: 0 });
    await context.db.updateTable('units').set({ takes_cases: 1 }).where('id', '=', UNITS.housing).execute();
    expect(await now(row)).toMatchObject({ ...GONE, state: 'received' });
    const last = (await listEvents(context.db, `case:${row.id}`)).at(-1)!;
    expect(last).toMatchObject({
      kind: 'case.hold_ended',
      actorRole: 'system',
      payload: { note: { why: 'unit' } },
    });
  });

  it('is taken back by the offices alone', async () => {
    const row = await hold();
    await expect(takeBackDispatch(context, world.posts.housingOfficer, row.id)).rejects.toThrow(NotFound);
    const out = await dispatchCase(context, world.posts.dispatcher, row.id, aDispatch(row));
    await expect(takeBackDispatch(context, world.posts.housingOfficer, out.id)).rejects.toThrow(Forbidden);
    await expect(takeBackDispatch(context, world.posts.dispatcher, out.id)).rejects.toThrow(Conflict);
  });

  it('goes out once when two processes let it out at one moment', async () => {
    const row = await hold();
    context.clock.set(row.release_at!);
    const done = await Promise.all([releaseHeld(context), releaseHeld(context)]);
    expect(done.reduce((sum, { released }) => sum + released, 0)).toBe(1);
    expect((await kinds(row)).filter((kind) => kind === 'case.dispatched')).toHaveLength(1);
  });

  it('is nothing one could rewrite unseen: the decision is in the register', async () => {
    const row = await hold();
    const held = (await findCase(context.db, row.id))!.held_json!;
    await transact(context.db, (trx) =>
      trx
        .updateTable('cases')
        .set({ held_json: held.replace(UNITS.housing, UNITS.bus) })
        .where('id', '=', row.id)
        .execute(),
    );
    expect(await caseRecords.verify(context.db)).toMatchObject([{ column: 'held_json' }]);
    await context.db.updateTable('cases').set({ held_json: held }).where('id', '=', row.id).execute();
  });
});

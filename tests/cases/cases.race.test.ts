import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Context } from '../../server/context.ts';
import { Conflict } from '../../server/errors.ts';
import {
  acknowledgeCase,
  answerCase,
  caseRecords,
  dispatchCase,
  getCase,
  mergeCase,
  orderRecords,
  sendMessage,
  submitCase,
  takeDueStep,
} from '../../server/features/cases/index.ts';
import { RESIDENT } from '../../server/actor.ts';
import { listEvents, verifyRegister } from '../../server/features/register/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { engine } from '../support/db.ts';
import {
  AN_ANSWER,
  aCase,
  aCaseIn,
  aDispatch,
  aSubmission,
  seedWorld,
  UNITS,
  type World,
} from '../support/factories.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;
/** The same installation as other processes see it: connections of their own. */
let processes: Context[];

beforeAll(async () => {
  context = await openTestContext({ seed: 'race', file: true });
  world = await seedWorld(context);
  const others = engine === 'postgres' ? [context.connection.another(), context.connection.another()] : [];
  processes = [context, ...others.map(({ db }) => ({ ...context, db }))];
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const processOf = (i: number): Context => processes[i % processes.length]!;
/** All at once; what each came to: `ok`, or the name of what it threw. */
async function all(works: (() => Promise<unknown>)[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(works.map((work) => work()));
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'ok' : (outcome.reason as Error).name));
}

describe('the same form, twenty times at one moment', () => {
  it('is one case, one receipt and one event', async () => {
    const form = aSubmission(context, { contact: { phone: '13800138000', notify: 'none' } });
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => submitCase(processOf(i), form)));
    expect(new Set(outcomes.map(({ row }) => row.id)).size).toBe(1);
    expect(outcomes.filter(({ receipt }) => receipt !== null)).toHaveLength(1);
    const id = outcomes[0]!.row.id;
    expect(await listEvents(context.db, `case:${id}`)).toHaveLength(1);
    const notices = await context.db
      .selectFrom('notices')
      .select('id')
      .where('recipient_id', '=', id)
      .execute();
    expect(notices).toHaveLength(1);
  });
});

describe('fifty desks that take a case up at one moment', () => {
  it('are one that has it and forty-nine that are told so', async () => {
    const row = await aCaseIn(context, world, 'dispatched');
    const outcomes = await all(
      Array.from(
        { length: 50 },
        (_, i) => () => acknowledgeCase(processOf(i), world.posts.housingOfficer, row.id),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'Conflict')).toHaveLength(49);
    expect((await getCase(context.db, row.id)).version).toBe(row.version + 1);
  });
});

describe('one case dispatched to two units at one moment', () => {
  it('has one lead unit, and its index says the same', async () => {
    const row = await aCase(context);
    const units = [UNITS.housing, UNITS.water, UNITS.transport, UNITS.town];
    const outcomes = await all(
      units.map(
        (unit, i) => () =>
          dispatchCase(processOf(i), world.posts.dispatcher, row.id, aDispatch(row, { leadUnitId: unit })),
      ),
    );
    expect([...outcomes].sort()).toEqual(['Conflict', 'Conflict', 'Conflict', 'ok']);
    const after = await getCase(context.db, row.id);
    const index = await context.db
      .selectFrom('case_units')
      .selectAll()
      .where('case_id', '=', row.id)
      .execute();
    expect(index).toEqual([{ case_id: row.id, unit_id: after.lead_unit_id, part: 'lead' }]);
    const told = await context.db
      .selectFrom('notices')
      .select('recipient_id')
      .where('template', '=', 'unit.new_case')
      .where('args_json', '=', JSON.stringify({ code: row.code }))
      .execute();
    expect(told).toEqual([{ recipient_id: after.lead_unit_id }]);
  });
});

describe('the clock and the unit at one moment', () => {
  it('never both win: either the answer came first and nothing was escalated, or after it', async () => {
    for (let round = 0; round < 8; round++) {
      context.clock.set(MONDAY);
      const row = await aCaseIn(context, world, 'handling');
      context.clock.set(at('2026-11-23 18:00'));
      const acts = [
        () => answerCase(processOf(0), world.posts.housingOfficer, row.id, AN_ANSWER),
        () => takeDueStep(processOf(1), row.id, async () => {}),
        () => takeDueStep(processOf(2), row.id, async () => {}),
      ];
      const outcomes = await all(round % 2 === 0 ? acts : acts.reverse());
      expect(outcomes.every((outcome) => outcome === 'ok' || outcome === 'Conflict')).toBe(true);
      const kinds = (await listEvents(context.db, `case:${row.id}`)).map(({ kind }) => kind).slice(3);
      // One step at most, and no step after the answer.
      expect([['case.answered'], ['case.escalated'], ['case.escalated', 'case.answered']]).toContainEqual(
        kinds,
      );
    }
  });

  it('of twenty clocks one takes the step', async () => {
    const row = await aCaseIn(context, world, 'handling');
    context.clock.set(at('2026-11-23 18:00'));
    const taken = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => takeDueStep(processOf(i), row.id, async () => {})),
    );
    const steps = taken.filter((outcome) => outcome.status === 'fulfilled' && outcome.value !== null);
    expect(steps).toHaveLength(1);
    for (const outcome of taken) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Conflict);
    }
    expect(await getCase(context.db, row.id)).toMatchObject({ ladder_step: 0, version: row.version + 1 });
  });
});

describe('two cases merged into each other at one moment', () => {
  it('are never both gone', async () => {
    for (let round = 0; round < 5; round++) {
      const [a, b] = [await aCase(context), await aCase(context)];
      await all([
        () => mergeCase(processOf(0), world.posts.dispatcher, a.id, b.code),
        () => mergeCase(processOf(1), world.posts.dispatcher, b.id, a.code),
      ]);
      const states = [await getCase(context.db, a.id), await getCase(context.db, b.id)].map(
        ({ state }) => state,
      );
      expect(states.sort()).toEqual(['merged', 'received']);
    }
  });
});

describe('orders of many cases at one moment', () => {
  it('have numbers without gap or double', async () => {
    const rows = [];
    for (let i = 0; i < 8; i++) {
      rows.push(await aCaseIn(context, world, 'handling', { submission: { isUrgent: true } }));
    }
    context.clock.set(at('2026-11-24 12:00'));
    for (let step = 0; step < 3; step++) {
      for (let left = [...rows]; left.length > 0;) {
        const outcomes = await all(
          left.map((row, i) => () => takeDueStep(processOf(i), row.id, async () => {})),
        );
        left = left.filter((_, i) => outcomes[i] !== 'ok');
      }
    }
    const orders = await context.db
      .selectFrom('orders')
      .select(['number', 'case_id'])
      .orderBy('number')
      .execute();
    expect(orders.map(({ number }) => number)).toEqual(orders.map((_, i) => i + 1));
    expect(new Set(orders.map(({ case_id }) => case_id))).toEqual(new Set(rows.map(({ id }) => id)));
  });
});

describe('a form that arrives three times while the case moves on', () => {
  it('is one message', async () => {
    const row = await aCaseIn(context, world, 'handling');
    const works = Array.from(
      { length: 3 },
      (_, i) => () =>
        sendMessage(processOf(i), RESIDENT, row.id, { text: '你好' }, { formId: 'form-thrice' }),
    );
    expect(await all(works)).toEqual(['ok', 'ok', 'ok']);
    const events = await listEvents(context.db, `case:${row.id}`);
    expect(events.filter(({ kind }) => kind === 'case.message')).toHaveLength(1);
  });
});

it('after all of this the register and every row agree', async () => {
  expect(await caseRecords.verify(context.db)).toEqual([]);
  expect(await orderRecords.verify(context.db)).toEqual([]);
  expect((await verifyRegister(context.db, context)).faults).toEqual([]);
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RESIDENT, type Actor } from '../../server/actor.ts';
import { plus, type Instant } from '../../server/clock.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../server/errors.ts';
import {
  answerCase,
  askExtension,
  canGo,
  caseRecords,
  decideImpossible,
  dispatchCase,
  dispatchOrHold,
  getCase,
  holderOf,
  isEnded,
  judgeCase,
  maySee,
  mergeCase,
  orderRecords,
  reclassifyCase,
  releaseHeld,
  submitCase,
  takeDueStep,
  unitsOf,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { verifyRegister, listEvents } from '../../server/features/register/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import {
  aCase,
  aDispatch,
  aJudgement,
  aSubmission,
  seedWorld,
  UNITS,
  type World,
} from '../support/factories.ts';
import { ACTS, A_CLAIM, RESIDENTS, type PersonsVerb } from './acts.ts';
import { at } from './rows.ts';

/** So many random roads, each of so many acts at most, at random moments: nights, weekends and feasts as well. */
const ROADS = 320;
const ACTS_A_ROAD = 14;

let context: TestContext;
let world: World;
/** Older than every road, so that all may be merged into it. */
let survivor: CaseRow;

beforeAll(async () => {
  context = await openTestContext({ seed: 'roads', at: at('2025-12-01 09:00') });
  world = await seedWorld(context);
  survivor = await aCase(context);
});
afterAll(() => context.close());

interface Move {
  verb: PersonsVerb | 'clock';
  /** Minutes since the move before. */
  after: number;
  /** What else has to be chosen is chosen by it. */
  pick: number;
}

const PERSONS = Object.keys(ACTS) as PersonsVerb[];
const WAYS_OUT: readonly PersonsVerb[] = ['withdraw', 'decline', 'merge', 'hand_over'];
const ASIDE: readonly PersonsVerb[] = ['veto', 'message', 'reclassify', 'contact', 'callback', 'take_back'];

/** Any verb at all, the clock, or one that starts where the case is; ways out are rare, or few roads would go far. */
const moves = fc.record({
  kind: fc.constantFrom('any', 'clock', 'clock', 'aside', 'out', ...Array.from({ length: 9 }, () => 'on')),
  after: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 6 * 24 * 60 })),
  pick: fc.nat(1000),
});

function verbOf(kind: string, pick: number, row: CaseRow): Move['verb'] {
  if (kind === 'clock') return 'clock';
  const group = (verb: PersonsVerb): string =>
    WAYS_OUT.includes(verb) ? 'out' : ASIDE.includes(verb) ? 'aside' : 'on';
  const fitting =
    kind === 'any' ? PERSONS : PERSONS.filter((verb) => canGo(row.state, verb) && group(verb) === kind);
  return fitting.length === 0 ? 'clock' : fitting[pick % fitting.length]!;
}
const roads = fc.record({
  type: fc.constantFrom('complaint', 'complaint', 'help', 'consult', 'praise', 'conduct_complaint', 'report'),
  isUrgent: fc.boolean(),
  start: fc.integer({ min: 0, max: 300 * 24 * 60 }),
  moves: fc.array(moves, { minLength: 3, maxLength: ACTS_A_ROAD }),
});

const LEADS = [UNITS.housing, UNITS.water, UNITS.transport, UNITS.bus, UNITS.supervision] as const;

const OF_SUPERVISION: readonly PersonsVerb[] = [
  'dispatch',
  'decline',
  'merge',
  'reclassify',
  'take_back',
  'hand_over',
  'order_rework',
  'decide_impossible',
  'callback',
];

/** Somebody who may: the office for the office's verbs, the lead unit for the unit's. */
function actorOf(verb: PersonsVerb, row: CaseRow): Actor {
  const { posts } = world;
  if (RESIDENTS.includes(verb)) return RESIDENT;
  if (OF_SUPERVISION.includes(verb)) return posts.supervision;
  if (verb === 'message' && row.lead_unit_id === null) return RESIDENT;
  const leaders = [posts.housingLeader, posts.waterLeader, posts.transportLeader, posts.busLeader];
  if (verb === 'decide_extension' && row.extensions > 0) return posts.supervision;
  return leaders.find(({ unitId }) => unitId === row.lead_unit_id) ?? posts.supervision;
}

async function doMove(row: CaseRow, { verb, pick }: Move): Promise<void> {
  if (verb === 'clock') {
    await releaseHeld(context);
    await takeDueStep(context, row.id, async () => {});
    return;
  }
  const actor = actorOf(verb, row);
  if (verb === 'dispatch') {
    const lead = LEADS[pick % LEADS.length]!;
    const co = pick % 7 === 0 ? [LEADS[(pick + 2) % LEADS.length]!] : [];
    const give = pick % 3 === 0 ? dispatchCase : dispatchOrHold;
    await give(context, actor, row.id, aDispatch(row, { leadUnitId: lead, coUnitIds: co }));
  } else if (verb === 'judge') {
    const result = (pick % 5) + 1;
    await judgeCase(context, row.id, aJudgement({ result, isSolved: pick % 4 !== 0, why: '原因' }));
  } else if (verb === 'answer' && pick % 2 === 0) {
    await answerCase(context, actor, row.id, A_CLAIM);
  } else if (verb === 'decide_impossible') {
    const confirm = pick % 3 !== 0;
    await decideImpossible(context, actor, row.id, { confirm, words: '核对过依据和现场，说明如下。' });
  } else if (verb === 'merge') {
    await mergeCase(context, actor, row.id, survivor.code);
  } else if (verb === 'ask_extension') {
    await askExtension(context, actor, row.id, { days: (pick % 5) + 1, reason: '等配件到货' });
  } else if (verb === 'reclassify') {
    const deadlineClass = (['complaint', 'urgent', 'outage', 'long_cycle'] as const)[pick % 4]!;
    await reclassifyCase(context, actor, row.id, { categoryCode: 'other', deadlineClass });
  } else {
    await ACTS[verb](context, actor, row);
  }
}

/** What holds of any case at any moment. */
function checkRow(row: CaseRow, before: CaseRow, move: Move): void {
  const isOver = isEnded(row.state);
  expect(row.holder).toBe(holderOf(row.state));
  expect([row.closed_at !== null, row.close_kind !== null]).toEqual([isOver, isOver]);
  expect(row.paused_at !== null).toBe(row.state === 'waiting');
  if (!['dispatched', 'handling', 'waiting'].includes(row.state)) expect(row.extension_asked_at).toBeNull();
  if (['dispatched', 'handling', 'waiting', 'answered'].includes(row.state))
    expect(row.lead_unit_id).not.toBeNull();
  if (row.accused_unit_id !== null) expect(unitsOf(row)).not.toContain(row.accused_unit_id);
  if (row.type === 'report') expect(row.lead_unit_id).toBeNull();
  checkHold(row, before);
  expect(row.ladder_highest).toBeGreaterThanOrEqual(Math.max(row.ladder_step, before.ladder_highest));
  expect(row.dispatch_count).toBeGreaterThanOrEqual(before.dispatch_count);
  expect([row.submitted_at, row.received_at, row.rules_version, row.code, row.receipt_hash]).toEqual([
    before.submitted_at,
    before.received_at,
    before.rules_version,
    before.code,
    before.receipt_hash,
  ]);
  // Only another class moves the limit from receipt; and within the first round nothing makes a limit shorter than it.
  if (row.deadline_class === before.deadline_class) expect(row.first_due_at).toBe(before.first_due_at);
  if (row.rework_round === 0) expect(row.due_at >= row.first_due_at).toBe(true);
  if (row.rework_round === before.rework_round && row.deadline_class === before.deadline_class) {
    expect(row.due_at >= before.due_at).toBe(true);
    const mayMove = ['resume', 'message', 'answer', 'decide_extension', 'object', 'clock'];
    if (!mayMove.includes(move.verb)) expect(row.due_at).toBe(before.due_at);
  }
  checkClaim(row, before, move);
  if (row.next_step_at === null) expect(isOver || row.ladder_step >= 3).toBe(true);
}

/** What waits for its hour is whole or not there, lies in the office, is confidential, and has no unit that sees it. */
function checkHold(row: CaseRow, before: CaseRow): void {
  const columns = [row.held_json, row.held_at, row.release_at];
  expect(new Set(columns.map((column) => column === null)).size).toBe(1);
  if (row.release_at === null) return;
  reached.add('held');
  expect([row.state, row.lead_unit_id, row.is_confidential]).toEqual(['received', null, 1]);
  expect(row.release_at > row.held_at!).toBe(true);
  expect(
    row.is_dispatch_late === 1 && row.held_at! <= row.dispatch_due_at! && before.is_dispatch_late === 0,
  ).toBe(false);
}

/** A claim is whole or not there; only a second person confirms it, and nothing else ever does. */
function checkClaim(row: CaseRow, before: CaseRow, { verb }: Move): void {
  const { impossible_state: state, impossible_decided_by: by } = row;
  expect([row.impossible_reason, row.impossible_claimed_at, row.impossible_claimed_by].map(Boolean)).toEqual(
    Array.from({ length: 3 }, () => state !== null),
  );
  expect(row.impossible_decided_at !== null).toBe(state === 'confirmed' || state === 'rejected');
  if (state === null) return;
  reached.add(`impossible ${state}`);
  if (state !== 'claimed') {
    expect([by, row.impossible_claimed_by]).toEqual([world.posts.supervision.accountId, expect.anything()]);
    expect(by).not.toBe(row.impossible_claimed_by);
    expect(unitsOf(row)).not.toContain(UNITS.supervision);
  }
  if (state === 'confirmed') {
    expect(['answered', 'closed']).toContain(row.state);
    if (before.impossible_state !== 'confirmed') expect(verb).toBe('decide_impossible');
  }
}

const reached = new Set<string>();

describe(`${ROADS} random roads`, () => {
  it('never break what holds of every case', async () => {
    await fc.assert(
      fc.asyncProperty(roads, async ({ type, isUrgent, start, moves: road }) => {
        let now: Instant = plus(at('2026-01-01 00:00'), start * 60_000);
        context.clock.set(now);
        const form = aSubmission(context, {
          type: type as CaseRow['type'],
          isUrgent,
          isConfidential: start % 3 === 0,
        });
        let row = (await submitCase(context, form)).row;
        for (const { kind, after, pick } of road) {
          const move: Move = { verb: verbOf(kind, pick, row), after, pick };
          now = plus(now, after * 60_000);
          context.clock.set(now);
          const before = row;
          const fault: unknown = await doMove(row, move).then(
            () => null,
            (error: unknown) => error,
          );
          row = await getCase(context.db, row.id);
          reached.add(row.state);
          if (fault !== null) {
            // A refusal says why and changes nothing. What the road forbids is a conflict, never something else.
            expect(row).toEqual(before);
            const verb = move.verb as PersonsVerb;
            if (fault instanceof Conflict) {
              expect(canGo(before.state, verb) && before.rework_round === 0).toBe(false);
            } else if (fault instanceof Forbidden || fault instanceof NotFound) {
              const actor = actorOf(verb, before);
              const nobodyLeads = before.lead_unit_id === null || !maySee(actor, before);
              expect(nobodyLeads || before.type === 'report' || actor.unitId !== before.lead_unit_id).toBe(
                true,
              );
            } else {
              expect(fault).toBeInstanceOf(RuleFault);
              expect(canGo(before.state, verb)).toBe(true);
            }
          } else if (move.verb !== 'clock') {
            expect(canGo(before.state, move.verb)).toBe(true);
          }
          checkRow(row, before, move);
        }
        await checkHistory(row);
      }),
      { numRuns: ROADS, seed: 20261123 },
    );
  }, 120_000);

  it('came by every state there is, and every state of a claim', () => {
    expect([...reached].sort()).toEqual([
      'answered',
      'closed',
      'declined',
      'dispatched',
      'handed_over',
      'handling',
      'held',
      'impossible claimed',
      'impossible confirmed',
      'impossible rejected',
      'merged',
      'received',
      'waiting',
      'withdrawn',
    ]);
  });

  it('leave a register and rows that agree to the last column', async () => {
    expect(await caseRecords.verify(context.db)).toEqual([]);
    expect(await orderRecords.verify(context.db)).toEqual([]);
    expect((await verifyRegister(context.db, context)).faults).toEqual([]);
  });
});

async function checkHistory(row: CaseRow): Promise<void> {
  const events = await listEvents(context.db, `case:${row.id}`);
  expect(events).toHaveLength(row.version + 1);
  expect(events.map((event) => event.at)).toEqual(events.map((event) => event.at).sort());
  let wasAnswered = false;
  for (const { kind, payload } of events) {
    const set = payload!['set'] as Partial<CaseRow>;
    // A confirmation ends a round that began with the resident's word: the answer it is about stands again.
    if (kind === 'case.impossible_confirmed') wasAnswered = true;
    if (set.close_kind === 'judged' || set.close_kind === 'silent')
      expect([kind, wasAnswered]).toEqual([kind, true]);
    if (kind === 'case.answered') wasAnswered = true;
    // Another round has to be answered anew.
    else if (set.rework_round !== undefined) wasAnswered = false;
    if (kind === 'case.closed_silent') expect(set).not.toHaveProperty('rating_result');
  }
}

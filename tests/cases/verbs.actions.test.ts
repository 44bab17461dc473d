import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RESIDENT } from '../../server/actor.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../server/errors.ts';
import {
  answerCase,
  canGo,
  CASE_STATES,
  getCase,
  maySee,
  recordContact,
  sendMessage,
  type CaseRow,
  type CaseState,
} from '../../server/features/cases/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { aCaseIn, seedWorld, type PostName, type World } from '../support/factories.ts';
import { ACTS, actorFor, RESIDENTS, type PersonsVerb } from './acts.ts';

let context: TestContext;
let world: World;
const PERSONS = Object.keys(ACTS) as PersonsVerb[];

beforeAll(async () => {
  context = await openTestContext({ seed: 'verbs' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

/** The right state is not all a verb asks for: in these a rule says no, and says which. */
const RULES: Record<string, string> = {
  'hand_over@received': 'cases:rule.onlyReports',
  'take_back@received': 'cases:rule.holdNone',
  'contact@waiting': 'cases:rule.contactedAlready',
  'decide_extension@dispatched': 'cases:rule.noRequest',
  'decide_extension@handling': 'cases:rule.noRequest',
  'decide_extension@waiting': 'cases:rule.noRequest',
  'decide_impossible@handling': 'cases:rule.claimNone',
  'decide_impossible@waiting': 'cases:rule.claimNone',
  'decide_impossible@answered': 'cases:rule.claimNone',
  'decide_impossible@closed': 'cases:rule.claimNone',
  'object_impossible@answered': 'cases:rule.claimNone',
  'object_impossible@closed': 'cases:rule.claimNone',
};

const faultOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe.each([...CASE_STATES])('a case that is %s', (state) => {
  const cannot = PERSONS.filter((verb) => !canGo(state, verb));
  const can = PERSONS.filter((verb) => canGo(state, verb));

  it('answers every verb that does not start there with a conflict, and stays as it is', async () => {
    const row = await aCaseIn(context, world, state, { co: ['water'] });
    for (const verb of cannot) {
      const actor =
        row.type === 'report' && verb !== 'hand_over' ? world.posts.supervision : actorFor(verb, world);
      const fault = await faultOf(ACTS[verb](context, RESIDENTS.includes(verb) ? RESIDENT : actor, row));
      // In the office nobody leads, so the unit's own verbs are outside its scope before the road is asked.
      const seesIt = maySee(actor, row);
      const isAllowed = fault instanceof Forbidden && (row.lead_unit_id === null || row.type === 'report');
      expect([verb, isAllowed || fault instanceof (seesIt ? Conflict : NotFound)]).toEqual([verb, true]);
    }
    expect(await getCase(context.db, row.id)).toEqual(row);
  });

  it.each(can)('can be done this to: %s', async (verb) => {
    const row = await aCaseIn(context, world, state);
    const actor = state === 'handed_over' ? RESIDENT : actorFor(verb, world);
    // Whoever is last to hold a case in the office is no unit: its words there are the resident's.
    const says = verb === 'message' && row.lead_unit_id === null ? RESIDENT : actor;
    const rule = RULES[`${verb}@${state}`];
    const fault = await faultOf(ACTS[verb](context, says, row));
    expect(fault === null ? null : (fault as RuleFault).key).toBe(rule ?? null);
    if (rule) expect(await getCase(context.db, row.id)).toEqual(row);
    else expect((await getCase(context.db, row.id)).version).toBeGreaterThan(row.version);
  });
});

/** A state from which each of these verbs works for the right post. */
const START: Partial<Record<PersonsVerb, CaseState>> = {
  dispatch: 'received',
  decline: 'received',
  merge: 'dispatched',
  acknowledge: 'dispatched',
  return: 'handling',
  contact: 'handling',
  pause: 'handling',
  resume: 'waiting',
  ask_extension: 'handling',
  answer: 'handling',
  order_rework: 'answered',
  message: 'handling',
  reclassify: 'handling',
};
const POSTS: readonly PostName[] = [
  'dispatcher',
  'supervision',
  'countyLeader',
  'admin',
  'custodian',
  'auditor',
  'housingOfficer',
  'housingLeader',
  'waterOfficer',
  'waterLeader',
  'townOfficer',
  'townLeader',
];
/** Who may, with housing leading and water helping. Everybody else who sees the case is refused; the rest find none. */
const UNIT: PostName[] = ['housingOfficer', 'housingLeader'];
const OFFICES: PostName[] = ['dispatcher', 'supervision'];
const WHO: Partial<Record<PersonsVerb, PostName[]>> = {
  dispatch: OFFICES,
  decline: OFFICES,
  merge: OFFICES,
  reclassify: OFFICES,
  order_rework: ['supervision'],
  message: [...OFFICES, ...UNIT, 'waterOfficer', 'waterLeader'],
};
const SEES: PostName[] = [...OFFICES, ...UNIT, 'waterOfficer', 'waterLeader'];

describe('whoever may not', () => {
  it.each(Object.entries(START) as [PersonsVerb, CaseState][])(
    '%s (from %s) is refused, or finds no such case, and nothing is changed',
    async (verb, state) => {
      const row: CaseRow = await aCaseIn(context, world, state, { co: ['water'] });
      const allowed = WHO[verb] ?? UNIT;
      const inOffice = row.lead_unit_id === null;
      for (const post of POSTS.filter((name) => !allowed.includes(name))) {
        const fault = await faultOf(ACTS[verb](context, world.posts[post], row));
        const seen = SEES.includes(post) && (!inOffice || OFFICES.includes(post));
        expect([post, (fault as Error | null)?.name]).toEqual([post, seen ? 'Forbidden' : 'NotFound']);
      }
      expect(await getCase(context.db, row.id)).toEqual(row);
    },
  );

  it.each(Object.entries(START) as [PersonsVerb, CaseState][])(
    '%s (from %s) works for those who may',
    async (verb, state) => {
      for (const post of WHO[verb] ?? UNIT) {
        const row = await aCaseIn(context, world, state, { co: ['water'] });
        await ACTS[verb](context, world.posts[post], row);
        expect((await getCase(context.db, row.id)).version).toBeGreaterThan(row.version);
      }
    },
  );
});

describe('a form', () => {
  it('that was sent twice is done once, and the second time is no fault', async () => {
    const row = await aCaseIn(context, world, 'handling');
    const once = await sendMessage(context, RESIDENT, row.id, { text: '你好' }, { formId: 'form-twice' });
    const twice = await sendMessage(context, RESIDENT, row.id, { text: '你好' }, { formId: 'form-twice' });
    expect(twice).toEqual(once);
    expect(twice.version).toBe(row.version + 1);
  });

  it('that was refused by a rule can be sent again under its own id', async () => {
    const row = await aCaseIn(context, world, 'handling');
    const { housingOfficer } = world.posts;
    await expect(
      recordContact(context, housingOfficer, row.id, { words: ' ' }, { formId: 'form-again' }),
    ).rejects.toThrow(RuleFault);
    const done = await recordContact(
      context,
      housingOfficer,
      row.id,
      { words: '电话' },
      { formId: 'form-again' },
    );
    expect(done.contacted_at).toBe(MONDAY);
  });

  it('filled in on an older state of the case is told so', async () => {
    const row = await aCaseIn(context, world, 'handling');
    await sendMessage(context, RESIDENT, row.id, { text: '又坏了一盏' });
    const words = { text: '路灯已经修好，请查看。', done: '' };
    const { housingOfficer } = world.posts;
    await expect(answerCase(context, housingOfficer, row.id, words, { seen: row.version })).rejects.toThrow(
      Conflict,
    );
    await answerCase(context, housingOfficer, row.id, words, { seen: row.version + 1 });
  });
});

import { MEMBER_ROLES, type Actor, type MemberRole } from '../../server/actor.ts';
import { dayOf } from '../../server/clock.ts';
import { NotFound } from '../../server/errors.ts';
import { memberOnDuty } from '../../server/features/certificates/index.ts';
import {
  bringCase,
  checkLookBack,
  entrySource,
  followCase,
  handBackDuty,
  handInDuty,
  handOnLookBack,
  listDutiesOf,
  unfollowCase,
  writeEntry,
} from '../../server/features/duties/index.ts';
import { claimAsEvaluator } from '../../server/features/evaluations/index.ts';
import { handOnInspection } from '../../server/features/inspections/index.ts';
import { handOnCheck } from '../../server/features/ledger/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import { aClosedCase, aLookBack, aTask } from '../duties/people.ts';
import { aPad, take } from '../intake/pads.ts';
import type { TestContext } from '../support/context.ts';
import { PLACES, type World } from '../support/factories.ts';

export interface DutyHouse {
  context: TestContext;
  world: World;
}

/** Something that only a member with a certificate that counts may do. */
export interface DutyVerb {
  name: string;
  /** The file that begins with `memberOnDuty`. */
  source: string;
  kinds: readonly MemberRole[];
  /**
   * Lays out what the verb needs, while the member is fit for it.
   *
   * @returns the try itself; whether it is let through is the matrix's to see.
   */
  prepare(house: DutyHouse, member: MemberRow, actor: Actor): Promise<() => Promise<unknown>>;
}

/** Every duty verb of the house. Whoever builds one adds it here; the matrix finds those that are missing. */
export const DUTY_VERBS: readonly DutyVerb[] = [
  {
    name: 'any duty',
    source: 'server/features/certificates/on-duty.ts',
    kinds: MEMBER_ROLES,
    async prepare({ context }, _member, actor) {
      return () => memberOnDuty(context.db, actor, MEMBER_ROLES, context.clock.now());
    },
  },
  {
    name: 'handing a duty in',
    source: 'server/features/duties/duty-actions.ts',
    kinds: ['collector'],
    async prepare(house, member, actor) {
      const { context } = house;
      const dutyId = await aDuty(house, member);
      return () =>
        handInDuty(context, actor, dutyId, {
          answers: [
            { answer: 'fine', words: '' },
            { answer: 'fine', words: '' },
          ],
          words: '',
          divisionCode: PLACES.village,
          untied: true,
          looked: false,
          formId: context.ids.id(),
        });
    },
  },
  {
    name: 'handing a duty back',
    source: 'server/features/duties/duty-actions.ts',
    kinds: ['collector'],
    async prepare(house, member, actor) {
      const dutyId = await aDuty(house, member);
      return () => handBackDuty(house.context, actor, dutyId, 'tied');
    },
  },
  {
    name: 'writing into the duty log',
    source: 'server/features/duties/log-actions.ts',
    kinds: MEMBER_ROLES,
    async prepare(house, _member, actor) {
      return () => anEntry(house, actor);
    },
  },
  {
    name: 'bringing in what was found',
    source: 'server/features/duties/finding.ts',
    kinds: MEMBER_ROLES,
    async prepare(house, _member, actor) {
      const { context } = house;
      const { id } = await anEntry(house, actor);
      return async () => {
        const source = await entrySource(context.db, actor, id);
        return bringCase(context, actor, source, {
          type: 'complaint',
          categoryCode: 'sanitation',
          title: '村东头的垃圾桶裂了',
          details: '裂了一条缝，污水流到路上。',
          placeText: '村东头',
          divisionCode: PLACES.village,
          unitId: null,
          consentsToPublish: true,
          withPhotos: false,
          lang: 'zh-CN',
        });
      };
    },
  },
  {
    name: 'following a case',
    source: 'server/features/duties/follow-actions.ts',
    kinds: ['supervisor'],
    async prepare({ context, world }, _member, actor) {
      const { code } = await aClosedCase(context, world);
      return () => followCase(context, actor, code);
    },
  },
  {
    name: 'following a case no more',
    source: 'server/features/duties/follow-actions.ts',
    kinds: ['supervisor'],
    async prepare({ context, world }, _member, actor) {
      const { code } = await aClosedCase(context, world);
      await followCase(context, actor, code);
      return () => unfollowCase(context, actor, code);
    },
  },
  {
    name: 'a look-back check',
    source: 'server/features/duties/look-back-actions.ts',
    kinds: ['supervisor'],
    async prepare(house, member, actor) {
      const { context } = house;
      const id = await aCheck(house, member);
      const input = {
        result: 'holds',
        words: '路灯亮着',
        untied: true,
        looked: false,
        formId: context.ids.id(),
      } as const;
      return () => checkLookBack(context, actor, id, input);
    },
  },
  {
    name: 'handing a look-back check on',
    source: 'server/features/duties/look-back-actions.ts',
    kinds: ['supervisor'],
    async prepare(house, member, actor) {
      const id = await aCheck(house, member);
      return () => handOnLookBack(house.context, actor, id, 'tied');
    },
  },
  {
    name: 'taking a matter down for somebody',
    source: 'server/features/intake/taker.ts',
    kinds: ['collector'],
    async prepare({ context, world }, member, actor) {
      const { slips } = await aPad(context, world, { memberId: member.id });
      return () => take(context, actor, slips[0]!.number);
    },
  },
  {
    name: 'taking the token for a ballot',
    source: 'server/features/evaluations/ballot-actions.ts',
    kinds: ['evaluator'],
    async prepare({ context, world }, _member, actor) {
      return letThrough(() => claimAsEvaluator(context, actor, 'no-round', world.posts.busOfficer.unitId!));
    },
  },
  {
    name: 'handing an inspection on',
    source: 'server/features/inspections/own-visit.ts',
    kinds: ['supervisor'],
    async prepare({ context }, _member, actor) {
      return letThrough(() => handOnInspection(context, actor, NOWHERE));
    },
  },
  {
    name: 'checking what a unit says it has put right',
    source: 'server/features/ledger/check-actions.ts',
    kinds: ['supervisor'],
    async prepare({ context }, _member, actor) {
      return letThrough(() => handOnCheck(context, actor, NOWHERE));
    },
  },
];

/** Files that ask only to show what is missing, and do nothing. */
export const ASKS_ONLY: readonly string[] = [
  'server/features/duties/member-handlers.ts',
  'server/features/ledger/check-handlers.ts',
];

const NOWHERE = 'ffffffff-ffff-7fff-8fff-ffffffffffff';

/**
 * Of a verb that asks for the certificate before it looks for the thing: whoever is let through finds that there is
 * no such thing. What it does with one is its own room's test.
 */
function letThrough(verb: () => Promise<unknown>): () => Promise<unknown> {
  return async () => {
    try {
      await verb();
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
    }
  };
}

async function aDuty({ context, world }: DutyHouse, member: MemberRow): Promise<string> {
  const task = await aTask(context, world.posts.networkOffice, { reach: 'named', memberIds: [member.id] });
  const open = await listDutiesOf(context.db, member.id, 'open', 20);
  return open.find((duty) => duty.task_id === task.id)!.id;
}

function anEntry({ context }: DutyHouse, actor: Actor) {
  const doneOn = dayOf(context.clock.now());
  const where = { divisionCode: PLACES.village, unitId: null };
  return writeEntry(context, actor, { doneOn, ...where, words: '看了垃圾投放点', looked: false });
}

/** A check that fell to this member; what the draw does is the duties' to test. */
async function aCheck({ context, world }: DutyHouse, member: MemberRow): Promise<string> {
  return (await aLookBack(context, await aClosedCase(context, world), member)).id;
}

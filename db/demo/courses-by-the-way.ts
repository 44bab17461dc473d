import { RESIDENT } from '../../server/actor.ts';
import {
  askExtension,
  askRework,
  decideExtension,
  orderRework,
  pauseCase,
  reclassifyCase,
  returnCase,
  vetoPublication,
  withdrawCase,
  type ReturnReason,
} from '../../server/features/cases/index.ts';
import { answered, claimed, judged, taken, talked, type Course } from './courses.ts';
import type { Story } from './story.ts';
import * as words from './words.ts';

/** Waits for the resident once; `replies`: they answer, or the clock runs on without them. */
export function paused(replies: boolean): Course {
  return async function* (story) {
    yield* taken(story);
    yield story.before(story.row.due_at, [0.05, 0.3]);
    const nth = story.dice.int(0, words.QUESTIONS.length - 1);
    const question = words.QUESTIONS[nth]!;
    story.set(await pauseCase(story.scene.context, story.handler, story.row.id, { question }));
    if (replies) {
      yield story.residentIn(8, 60);
      await story.message(RESIDENT, words.REPLIES[nth]!);
    } else {
      yield story.past(story.row.pause_due_at!, 1);
    }
    yield* answered(story);
    yield* judged(story, 4);
  };
}

/** Waits for a resident who has not answered yet. */
export const pausedOpen: Course = async function* (story) {
  yield* taken(story);
  yield story.deskIn(5, 60);
  const question = story.dice.pick(words.QUESTIONS);
  story.set(await pauseCase(story.scene.context, story.handler, story.row.id, { question }));
};

async function ask(story: Story): Promise<void> {
  const isShort = ['consult', 'outage'].includes(story.row.deadline_class);
  const days = isShort ? 3 : 5;
  const input = { days, reason: story.dice.pick(words.EXTENSION_REASONS) };
  story.set(await askExtension(story.scene.context, story.handler, story.row.id, input));
}

async function decide(story: Story, grant: boolean, byOffice = false): Promise<void> {
  const { posts, context } = story.scene;
  const unitId = story.row.lead_unit_id!;
  const isOffice =
    byOffice ||
    !posts.hasHead(unitId) ||
    ['conduct_complaint', 'long_cycle'].includes(story.row.deadline_class);
  const actor = isOffice ? posts.supervision(0) : posts.head(unitId);
  const input = { grant, words: story.dice.pick(grant ? words.GRANTED : words.REFUSED) };
  story.set(await decideExtension(context, actor, story.row.id, input));
}

/** Asks for more time and gets it or not. */
export function extended(grant: boolean): Course {
  return async function* (story) {
    yield* taken(story);
    yield story.before(story.row.due_at, [0.45, 0.8]);
    await ask(story);
    yield story.deskIn(40, 300);
    await decide(story, grant);
    yield* answered(story);
    yield* judged(story, grant ? 4 : 3);
  };
}

/** Asks a second time, which only the supervision office may grant. */
export const extendedTwice: Course = async function* (story) {
  yield* taken(story);
  yield story.before(story.row.due_at, [0.5, 0.8]);
  await ask(story);
  yield story.deskIn(40, 200);
  await decide(story, true);
  yield story.before(story.row.due_at, [0.7, 0.9]);
  await ask(story);
  yield story.deskIn(60, 200);
  await decide(story, true, true);
  yield* answered(story);
  yield* judged(story, 3);
};

/** Asked, and nobody has decided yet. */
export const extensionAsked: Course = async function* (story) {
  yield* taken(story);
  yield story.before(story.row.due_at, [0.3, 0.6]);
  await ask(story);
};

const REASONS: readonly ReturnReason[] = [
  'not_our_duty',
  'not_our_place',
  'other_unit_leads',
  'needs_several',
];

/** Dispatched to the wrong unit `times` times. The third dispatch designates, and nobody may return it then. */
export function returned(times: number): Course {
  return async function* (story) {
    const wrong = story.dice.shuffle(
      story.scene.units.filter((unit) => unit.takesCases && unit.id !== story.unitId),
    );
    for (let nth = 0; nth < times; nth++) {
      yield nth === 0 ? story.dispatchTime() : story.deskIn(20, 90);
      await story.dispatch({ to: wrong[nth]!.id });
      const limit = story.row.return_due_at!;
      yield story.before(limit, [0.2, 0.6]);
      const reason = story.dice.pick(REASONS);
      const input = { reason, words: words.RETURNS[reason] };
      story.set(await returnCase(story.scene.context, story.handler, story.row.id, input));
    }
    yield story.deskIn(20, 90);
    await story.dispatch();
    yield* claimed(story);
    yield* answered(story);
    yield* judged(story, 4);
  };
}

/** Sorted wrongly at first; the dispatch office puts it right before it goes out. */
export function reclassified(category: string): Course {
  return async function* (story) {
    yield story.dispatchTime();
    const { context, posts } = story.scene;
    const input = { categoryCode: category, deadlineClass: 'complaint' as const };
    story.set(await reclassifyCase(context, posts.dispatcher(story.dice), story.row.id, input));
    yield story.deskIn(5, 40);
    await story.dispatch();
    yield* claimed(story);
    yield* answered(story);
    yield* judged(story, 5);
  };
}

/** The resident has it done again, `times` times over. */
export function reworked(times: number): Course {
  return async function* (story) {
    yield* taken(story);
    yield* answered(story);
    for (let round = 1; round <= times; round++) {
      yield story.residentIn(6, 50);
      const why = story.dice.pick(words.AGAIN);
      story.set(await askRework(story.scene.context, story.row.id, { why }));
      yield* talked(story);
      yield* answered(story, words.REDONE);
    }
    yield* judged(story, times > 1 ? 3 : 4);
  };
}

/** Closed in silence, found undone at the office's own check, and ordered to be done again. */
export const orderedAgain: Course = async function* (story) {
  yield* taken(story);
  yield* answered(story);
  yield story.past(story.now, 3);
  const { context, posts } = story.scene;
  story.set(await orderRework(context, posts.supervision(1), story.row.id, { why: words.ORDERED }));
  yield* talked(story);
  yield* answered(story, words.REDONE);
  yield* judged(story, 4);
};

/** The resident takes it back, before or after it went out. */
export function withdrawn(afterDispatch: boolean): Course {
  return async function* (story) {
    if (afterDispatch) {
      yield* taken(story);
      yield story.before(story.row.due_at, [0.1, 0.4]);
    } else {
      yield story.residentIn(0.2, 0.5);
    }
    const input = { why: story.dice.pick(words.WITHDRAWALS) };
    story.set(await withdrawCase(story.scene.context, story.row.id, input));
  };
}

/** All goes well, and the resident wants nothing of it published. */
export const vetoed: Course = async function* (story) {
  yield* taken(story);
  yield* answered(story);
  yield* judged(story, 5);
  yield story.residentIn(1, 20);
  story.set(await vetoPublication(story.scene.context, story.row.id));
};

/** The resident's veto comes while the unit is silent: the board may count it, and show nothing. */
export const vetoedAndQuiet: Course = async function* (story) {
  yield* taken(story);
  yield story.residentIn(12, 30);
  story.set(await vetoPublication(story.scene.context, story.row.id));
};

import { decideImpossible, objectToImpossible, orderRework } from '../../server/features/cases/index.ts';
import { answered, judged, taken, talked, type Course } from './courses.ts';
import * as words from './situations-impossible.ts';
import type { Story } from './story.ts';

/** Answered in time with: it can't be done, and why. */
async function* claimed(story: Story): ReturnType<Course> {
  yield* taken(story);
  yield story.before(story.row.due_at, [0.3, 0.9]);
  const situation = words.IMPOSSIBLE.find((one) => one === story.situation)!;
  await story.answer(story.told(situation.answer), situation.reason);
}

/** The `nth` post of the supervision office looks at it. */
async function* checked(story: Story, nth: 0 | 1, confirm: boolean, text: string): ReturnType<Course> {
  yield story.deskIn(90, 900);
  const { context, posts } = story.scene;
  const input = { confirm, words: text };
  story.set(await decideImpossible(context, posts.supervision(nth), story.row.id, input));
}

/** Confirmed; the resident gives a mark, or (null) says nothing. */
export function confirmedImpossible(result: number | null): Course {
  return async function* (story) {
    yield* claimed(story);
    yield* checked(story, 0, true, story.dice.pick(words.CLAIM_CONFIRMED));
    if (result !== null) yield* judged(story, result, false);
  };
}

/** The second person does not agree: it is ordered to be done after all; `isDone`: and is, by now. */
export function rejectedClaim(isDone: boolean): Course {
  return async function* (story) {
    yield* claimed(story);
    yield* checked(story, 1, false, words.CLAIM_REJECTED);
    yield story.deskIn(30, 120);
    const { context, posts } = story.scene;
    const why = words.ORDERED_AFTER_CLAIM;
    story.set(await orderRework(context, posts.supervision(1), story.row.id, { why }));
    yield* talked(story);
    if (!isDone) return;
    yield* answered(story, words.DONE_AFTER_ALL);
    yield* judged(story, 4);
  };
}

/** Confirmed, objected to, and looked at by another person; `isDecided`: by now. */
export function objectedClaim(isDecided: boolean): Course {
  return async function* (story) {
    yield* claimed(story);
    yield* checked(story, 0, true, story.dice.pick(words.CLAIM_CONFIRMED));
    yield story.residentIn(4, 30);
    const input = { why: words.CLAIM_OBJECTION };
    story.set(await objectToImpossible(story.scene.context, story.row.id, input));
    if (!isDecided) return;
    yield* checked(story, 1, true, words.CLAIM_AGAIN);
    yield* judged(story, 3, false);
  };
}

/** Nobody has looked at it yet. */
export const claimOpen: Course = async function* (story) {
  yield* claimed(story);
};

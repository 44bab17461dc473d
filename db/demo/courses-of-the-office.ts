import {
  declineCase,
  handOverReport,
  isOpen,
  mergeCase,
  objectDecline,
  type DeclineReason,
} from '../../server/features/cases/index.ts';
import { answered, claimed, judged, talked, type Course } from './courses.ts';
import type { Story } from './story.ts';
import * as words from './words.ts';

/** Not accepted, with the reason and the right channel. */
export function declined(reason: DeclineReason, explained: string): Course {
  return async function* (story) {
    yield story.dispatchTime();
    const actor = story.scene.posts.dispatcher(story.dice);
    story.set(await declineCase(story.scene.context, actor, story.row.id, { reason, words: explained }));
  };
}

/** The resident objects; the supervision office decides: it goes out after all, or the no stands. */
export function objected(reason: DeclineReason, explained: string, isHeard: boolean): Course {
  return async function* (story) {
    yield* declined(reason, explained)(story);
    const { context, posts } = story.scene;
    yield story.residentIn(4, 40);
    story.set(await objectDecline(context, story.row.id, { why: story.dice.pick(words.OBJECTIONS) }));
    yield story.deskIn(60, 400);
    const actor = posts.supervision(2);
    if (!isHeard) {
      story.set(await declineCase(context, actor, story.row.id, { reason, words: words.DECLINED_AGAIN }));
      return;
    }
    await story.dispatch({ by: actor });
    yield* claimed(story);
    yield* answered(story);
    yield* judged(story, 4);
  };
}

/** The resident has objected, and nobody has decided yet. */
export function objectionOpen(reason: DeclineReason, explained: string): Course {
  return async function* (story) {
    yield* declined(reason, explained)(story);
    yield story.residentIn(1, 6);
    story.set(await objectDecline(story.scene.context, story.row.id, { why: words.OBJECTIONS[1] }));
  };
}

/** Says the same as another case and is merged into it, as long as that one is open. */
export function mergedInto(other: Story): Course {
  return async function* (story) {
    yield story.deskIn(20, 80);
    if (!other.isBegun) return;
    await other.refresh();
    if (!isOpen(other.row.state)) return;
    const actor = story.scene.posts.dispatcher(story.dice);
    story.set(await mergeCase(story.scene.context, actor, story.row.id, other.row.code));
  };
}

/** A sealed report: the supervision office hands it to the body that is competent. */
export const handedOver: Course = async function* (story) {
  yield story.before(story.row.dispatch_due_at!, [0.1, 0.8]);
  const input = { body: story.dice.pick(words.HANDED_TO), reference: `ZJ-${story.dice.int(100, 999)}` };
  story.set(await handOverReport(story.scene.context, story.scene.posts.supervision(0), story.row.id, input));
};

/**
 * A complaint about conduct is looked into by the supervision office, never by the unit it is about. `result`:
 * what the resident thinks of it; null: the office itself falls silent.
 */
export function lookedInto(result: number | null): Course {
  return async function* (story) {
    const { posts, units } = story.scene;
    const office = units.find((unit) => unit.isSupervisionOffice)!;
    yield story.dispatchTime();
    await story.dispatch({ to: office.id, by: posts.supervision(1) });
    yield* claimed(story);
    if (result === null) return;
    yield story.before(story.row.due_at, [0.3, 0.9]);
    await story.answer();
    yield* judged(story, result);
    if (result >= 3) return;
    yield* talked(story);
    yield* answered(story, words.REDONE);
    yield* judged(story, 3);
  };
}

import { RESIDENT } from '../../server/actor.ts';
import type { Instant } from '../../server/clock.ts';
import type { Story } from './story.ts';
import { ASKED_ON_THE_WAY, OFFICE_NOTE, REDONE, TOLD_ON_THE_WAY } from './words.ts';

/** A course tells when it goes on; in between it does what people do. */
export type Course = (story: Story) => AsyncGenerator<Instant, void, void>;

/** How the first contact is made: nearly always in time. */
const CONTACT_SHARE = [0.1, 0.8] as const;

/** Dispatched, taken up and talked about, all of it in time. */
export async function* taken(story: Story): ReturnType<Course> {
  yield story.dispatchTime();
  await story.dispatch({ ...klassOf(story), ...coOf(story) });
  yield* claimed(story);
}

/** A dispatched case is taken up, and its resident is talked to. */
export async function* claimed(story: Story): ReturnType<Course> {
  yield story.deskIn(15, 150);
  await story.acknowledge();
  yield* talked(story);
}

export async function* talked(story: Story): ReturnType<Course> {
  const limit = story.row.contact_due_at;
  // Praise has no such limit, and nobody rings up to be thanked.
  if (limit === null) return;
  yield story.before(limit, CONTACT_SHARE);
  await story.contact();
}

/** Small matters of a long category go on the short track. */
function klassOf(story: Story): { class?: 'complaint' | 'help' } {
  const { type, deadline_class: given } = story.row;
  const isLong = given === 'long_cycle' && (type === 'complaint' || type === 'help');
  return isLong && story.dice.chance(0.6) ? { class: type } : {};
}

/** One in twelve needs a second unit beside the first. */
function coOf(story: Story): { co?: string[] } {
  const own = story.scene.units.find((unit) => unit.divisionCode === story.town.division.code)!;
  return story.dice.chance(0.08) && own.id !== story.unitId ? { co: [own.id] } : {};
}

/** Nearly one in six is talked about on the way, both ways. */
async function* talk(story: Story): ReturnType<Course> {
  if (!story.dice.chance(0.16)) return;
  yield story.residentIn(3, 16);
  await story.message(RESIDENT, story.dice.pick(ASKED_ON_THE_WAY));
  yield story.deskIn(20, 140);
  await story.message(story.handler, story.dice.pick(TOLD_ON_THE_WAY));
  if (!story.dice.chance(0.15)) return;
  yield story.deskIn(10, 60);
  await story.message(story.scene.posts.dispatcher(story.dice), OFFICE_NOTE);
}

/** Answered in time, whatever the track. Long matters are answered when they are done, not when the limit ends. */
export async function* answered(story: Story, text?: string): ReturnType<Course> {
  yield* talk(story);
  const isLong = story.row.deadline_class === 'long_cycle' && story.row.rework_round === 0;
  yield isLong ? story.deskDay(story.dice.int(6, 38)) : story.before(story.row.due_at, [0.25, 0.92]);
  await story.answer(text);
}

export async function* judged(story: Story, result: number, isSolved = result >= 3): ReturnType<Course> {
  yield story.residentIn(5, 90);
  await story.judge(result, isSolved);
}

/** The road as it should be. */
export function smooth(result: number): Course {
  return async function* (story) {
    yield* taken(story);
    yield* answered(story);
    yield* judged(story, result);
  };
}

/** Answered in time; nobody says a word, and the clock closes it. */
export const unjudged: Course = async function* (story) {
  yield* taken(story);
  yield* answered(story);
};

/** A bad mark brings the unit back: once more from the contact on, and this time it is done. */
export function badMark(first: number, second: number): Course {
  return async function* (story) {
    yield* taken(story);
    yield* answered(story);
    yield* judged(story, first, false);
    yield* talked(story);
    yield* answered(story, REDONE);
    yield* judged(story, second);
  };
}

/** Done so late that the clock has spoken: `days` working days after the limit. Undone, it is done once more. */
export function late(days: number, result: number, isSolved = true): Course {
  return async function* (story) {
    yield* taken(story);
    yield story.past(story.row.due_at, days);
    await story.answer();
    yield* judged(story, result, isSolved);
    if (isSolved) return;
    yield* talked(story);
    yield* answered(story, REDONE);
    yield* judged(story, 3);
  };
}

/** Taken up, and then nothing more is heard of it. */
export const goneQuiet: Course = async function* (story) {
  yield* taken(story);
};

/** Dispatched, and nobody as much as takes it up. */
export const neverTaken: Course = async function* (story) {
  yield story.dispatchTime();
  await story.dispatch(klassOf(story));
};

/** Taken up, but the resident is not spoken to in time. */
export const lateContact: Course = async function* (story) {
  yield story.dispatchTime();
  await story.dispatch(klassOf(story));
  yield story.deskIn(60, 300);
  await story.acknowledge();
  yield story.past(story.row.contact_due_at ?? story.row.due_at, 1);
  await story.contact();
  yield* answered(story);
  yield* judged(story, 3);
};

/** The dispatch office itself is late. */
export const dispatchedLate: Course = async function* (story) {
  yield story.past(story.row.dispatch_due_at ?? story.row.due_at, 1);
  await story.dispatch(klassOf(story));
  yield* claimed(story);
  yield* answered(story);
  yield* judged(story, 4);
};

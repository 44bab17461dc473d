import { DAY, HOUR, MINUTE, atTime, dayOf, plus, plusDays, type Instant } from '../../server/clock.ts';
import { goneQuiet, smooth, type Course } from './courses.ts';
import { mergedInto } from './courses-of-the-office.ts';
import { diceOf, type Dice } from './dice.ts';
import { awake } from './hours.ts';
import { RECIPES, type Recipe } from './recipes.ts';
import type { Scene, Town } from './scene.ts';
import { SITUATIONS, type Situation } from './situations.ts';
import { Story, type Cast } from './story.ts';
import { DECLINES } from './words.ts';

/** One story and when it begins. */
export interface Planned {
  at: Instant;
  story: Story;
  course: Course;
}

export interface PlanOptions {
  seed: string;
  /** Nothing is planned to begin after this. */
  now: Instant;
  /** How many days before now the time that is told begins. */
  days: number;
  /** 1 is the whole demonstration, about 620 cases; less keeps one of every course at least. */
  scale: number;
}

/** Categories whose limits are not those of the case's type (domain §5.2). */
const OWN_LIMITS: ReadonlySet<string> = new Set(['roads', 'land', 'legacy', 'power', 'utilities']);

/** Pairs of residents with one matter. */
const TWINS = 14;
/** The trial before the beginning: exposed then, and by now off the public list and in the archive. */
const TRIAL_DAYS_AGO = [408, 402, 397] as const;

/** The stories of the demonstration. The same options give the same stories. */
export function planStories(scene: Scene, options: PlanOptions): Planned[] {
  const { now, days, scale } = options;
  const planned: Planned[] = [];
  let nth = 0;
  const nextDice = (): Dice => diceOf(`${options.seed}/story/${nth++}`);
  for (const recipe of RECIPES) {
    // How things stand now is told in full even where the rest is told in brief.
    const isNow = recipe.workdaysAgo !== undefined;
    const count = isNow ? recipe.count : Math.max(1, Math.round(recipe.count * scale));
    for (let i = 0; i < count; i++) {
      const dice = nextDice();
      const at =
        recipe.workdaysAgo === undefined
          ? momentBetween(
              dice,
              plus(now, -((i + 1) / count) * days * DAY),
              plus(now, -(i / count) * days * DAY),
              now,
            )
          : lately(scene, dice, now, dice.int(...recipe.workdaysAgo));
      planned.push({ at, story: storyOf(scene, dice, recipe, nth, at), course: recipe.course });
    }
  }
  const pairs = Math.max(1, Math.round(TWINS * scale));
  for (let i = 0; i < pairs; i++) {
    const dice = nextDice();
    const at = momentBetween(dice, plus(now, -((i + 1) / pairs) * days * DAY), plus(now, -2 * DAY), now);
    planned.push(...twins(scene, dice, nextDice(), at, nth));
  }
  for (const daysAgo of TRIAL_DAYS_AGO) {
    const dice = nextDice();
    const at = atTime(plusDays(dayOf(now), -daysAgo), '10:20');
    const recipe: Recipe = { course: goneQuiet, count: 1, types: ['complaint'], plain: true };
    planned.push({ at, story: storyOf(scene, dice, recipe, nth, at), course: goneQuiet });
  }
  return planned;
}

/** Some waking hour between two moments, and never after now. */
function momentBetween(dice: Dice, a: Instant, b: Instant, now: Instant): Instant {
  const [low, high] = a < b ? [a, b] : [b, a];
  const minutes = Math.max(0, (Date.parse(high) - Date.parse(low)) / MINUTE);
  const at = awake(dice, plus(low, dice.int(0, minutes) * MINUTE + dice.int(0, 59) * 1000));
  return at < now ? at : plus(now, -dice.int(10, 90) * MINUTE);
}

/** In the office hours of the `days`-th working day before now, or for 0 within the last fourteen hours. */
function lately(scene: Scene, dice: Dice, now: Instant, days: number): Instant {
  if (days === 0) return plus(now, -dice.int(5, 14 * 60) * MINUTE);
  const day = scene.calendar.addWorkingDays(dayOf(now), -days).day;
  return plus(atTime(day, '08:40'), dice.int(0, 9 * 60) * MINUTE);
}

function storyOf(scene: Scene, dice: Dice, recipe: Recipe, nth: number, at: Instant): Story {
  // Towns take turns, so that each has its share; matters are drawn from what fits the town and the month.
  const town = scene.towns[nth % scene.towns.length]!;
  const text = recipe.declineText === undefined ? null : DECLINES[recipe.declineText]!;
  return new Story(scene, dice, dice.pick(fitting(recipe, town, at)), town, castOf(dice, text, nth));
}

function fitting(recipe: Recipe, town: Town, at: Instant): Situation[] {
  const month = Number(dayOf(at).slice(5, 7));
  return (recipe.situations ?? SITUATIONS).filter(
    (one) =>
      (recipe.types?.includes(one.type) ?? true) &&
      (recipe.urgent === undefined || recipe.urgent === (one.isUrgent === true)) &&
      (one.where === undefined || (one.where === 'street') === town.isStreet) &&
      (one.months?.includes(month) ?? true) &&
      (!recipe.plain || !OWN_LIMITS.has(one.category)),
  );
}

function castOf(dice: Dice, text: Cast['text'], nth: number): Cast {
  const roll = dice.int(1, 100);
  return {
    text,
    channel: roll <= 74 ? 'web' : roll <= 88 ? 'phone' : roll <= 95 ? 'paper' : 'import',
    photos: nth % 22 === 7 ? dice.int(1, 2) : 0,
    // Whoever sends pictures rather wants them seen.
    consents: dice.chance(nth % 22 === 7 ? 0.75 : 0.34),
    isConfidential: dice.chance(0.05),
    isMinor: dice.chance(0.02),
    leavesNumber: dice.chance(0.04),
  };
}

/** Two residents of one place with one matter: the second case is merged into the first. */
function twins(scene: Scene, dice: Dice, other: Dice, at: Instant, nth: number): Planned[] {
  const recipe: Recipe = { course: smooth(4), count: 1, types: ['complaint', 'help'], urgent: false };
  const first = storyOf(scene, dice, recipe, nth, at);
  const second = new Story(scene, other, first.situation, first.town, castOf(other, null, 1));
  return [
    { at, story: first, course: recipe.course },
    { at: awake(other, plus(at, other.int(2, 20) * HOUR)), story: second, course: mergedInto(first) },
  ];
}

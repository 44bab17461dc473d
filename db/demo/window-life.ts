import { atTime, dayOf, MINUTE, plus, plusDays, type Day, type Instant } from '../../server/clock.ts';
import { acknowledgeCase, answerCase, getCase, judgeCase } from '../../server/features/cases/index.ts';
import {
  addWindow,
  findReview,
  isBad,
  printSheet,
  publishWords,
  replyToReview,
  slipsOfSheet,
  takeReview,
  withholdWords,
  type Level,
  type WindowRow,
} from '../../server/features/windows/index.ts';
import type { Dice } from './dice.ts';
import { atDesk, deskDayAfter, hoursLater } from './hours.ts';
import type { Scene } from './scene.ts';
import type { Thread } from './timeline.ts';
import { BAD, FAIR, GOOD, REPLIES, WHY_WITHHELD, WINDOWS } from './window-words.ts';

const DAYS = 60;
const REVIEWS = 400;
/** Slips are printed anew while the old ones still count. */
const SHEET_DAYS = 20;

/** Of a hundred reviews. */
const LEVELS: readonly (readonly [level: Level, upTo: number])[] = [
  [5, 52],
  [4, 81],
  [3, 93],
  [2, 97],
  [1, 100],
];

interface Options {
  now: Instant;
  scale: number;
  spawn: (thread: Thread) => void;
}

/**
 * Service windows of a dozen units: listed two months ago, with slips handed out, and reviewed by those who were
 * there. A bad review is a case in that moment and takes its road; words wait for the supervision office.
 */
export function windowLife(scene: Scene, dice: Dice, options: Options): { at: Instant; thread: Thread }[] {
  const first = plusDays(dayOf(options.now), -DAYS);
  const each = Math.max(2, Math.round((REVIEWS * options.scale) / WINDOWS.length));
  return WINDOWS.map((_words, nth) => ({
    at: plus(atTime(first, '09:00'), nth * 5 * MINUTE),
    thread: served(scene, dice, nth, each, options),
  }));
}

/** One window: reviews come in at office hours, spread over all its days. */
async function* served(
  scene: Scene,
  dice: Dice,
  nth: number,
  count: number,
  { now, spawn }: Options,
): Thread {
  const window = await listed(scene, nth);
  const begun = dayOf(scene.context.clock.now());
  const moments = Array.from({ length: count }, () =>
    atDesk(
      scene.calendar,
      dice,
      plus(atTime(plusDays(begun, dice.int(0, DAYS - 1)), '09:00'), dice.int(0, 500) * MINUTE),
    ),
  ).sort();
  const slips = new Slips(scene, window);
  for (const at of moments) {
    // A review at an earlier moment than this one's has been given; nobody reviews after today.
    if (at > now) return;
    if (at > scene.context.clock.now()) yield at;
    await review(scene, dice, window, dice.chance(0.85) ? await slips.next() : '', spawn);
  }
}

async function listed({ context, posts, unitByCode }: Scene, nth: number): Promise<WindowRow> {
  const { unit, name, place, services, category } = WINDOWS[nth]!;
  return addWindow(context, posts.handler(unitByCode.get(unit)!.id), {
    name: name[0],
    nameEn: name[1],
    place: place[0],
    placeEn: place[1],
    services: services[0],
    servicesEn: services[1],
    categoryCode: category,
  });
}

/** What lies on the counter: the rest of a sheet, and a new one when it is used up or old. */
class Slips {
  readonly #scene: Scene;
  readonly #window: WindowRow;
  #left: string[] = [];
  #until: Day = '';

  constructor(scene: Scene, window: WindowRow) {
    this.#scene = scene;
    this.#window = window;
  }

  async next(): Promise<string> {
    const { context, posts } = this.#scene;
    const today = dayOf(context.clock.now());
    if (this.#left.length === 0 || today > this.#until) {
      const sheet = await printSheet(context, posts.handler(this.#window.unit_id), this.#window.code);
      this.#left = slipsOfSheet(context.config.register.secret, sheet);
      this.#until = plusDays(today, SHEET_DAYS);
    }
    return this.#left.pop()!;
  }
}

async function review(
  scene: Scene,
  dice: Dice,
  window: WindowRow,
  slip: string,
  spawn: Options['spawn'],
): Promise<void> {
  const { context } = scene;
  const roll = dice.int(1, 100);
  const level = LEVELS.find(([, upTo]) => roll <= upTo)![0];
  const bad = dice.pick(BAD);
  const said = isBad(level) ? bad : dice.pick(level === 3 ? FAIR : GOOD);
  const speaks = isBad(level) || dice.chance(0.3);
  const { review: row, submitted } = await takeReview(context, window.code, {
    formId: context.ids.id(),
    level,
    tags: said.tags,
    words: speaks ? said.words : '',
    slip,
    phone: '',
    lang: 'zh-CN',
  });
  if (submitted) spawn(putRight(scene, dice, submitted.row.id, window, bad));
  if (speaks) spawn(looked(scene, dice, row.id, window));
}

/** The unit takes the case up, answers it within its days, and most who gave the bad review are content then. */
async function* putRight(
  scene: Scene,
  dice: Dice,
  caseId: string,
  window: WindowRow,
  { answer, done }: (typeof BAD)[number],
): Thread {
  const { context, posts, calendar } = scene;
  const handler = posts.handler(window.unit_id);
  yield atDesk(calendar, dice, hoursLater(dice, context.clock.now(), 1, 5));
  await acknowledgeCase(context, handler, caseId);
  yield deskDayAfter(calendar, dice, context.clock.now(), dice.int(1, 3));
  if ((await getCase(context.db, caseId)).state !== 'handling') return;
  await answerCase(context, handler, caseId, { text: answer, done, impossible: null });
  if (!dice.chance(0.8)) return;
  yield hoursLater(dice, context.clock.now(), 3, 60);
  if ((await getCase(context.db, caseId)).state !== 'answered') return;
  const words = { words: '', why: '' };
  await judgeCase(context, caseId, { result: 4, speed: 4, attitude: 4, isSolved: true, ...words });
}

/** The supervision office looks at words a day or two later; half of the units have something to say to them. */
async function* looked(scene: Scene, dice: Dice, id: string, window: WindowRow): Thread {
  const { context, posts, calendar } = scene;
  yield deskDayAfter(calendar, dice, context.clock.now(), dice.int(1, 3));
  const desk = posts.supervision(dice.int(0, 1));
  const row = await findReview(context.db, id);
  if (dice.chance(0.05)) {
    await withholdWords(context, desk, id, { why: WHY_WITHHELD });
    return;
  }
  await publishWords(context, desk, id, { words: row?.words ?? '', looked: true });
  if (!dice.chance(0.5)) return;
  yield deskDayAfter(calendar, dice, context.clock.now(), dice.int(1, 4));
  await replyToReview(context, posts.handler(window.unit_id), id, {
    reply: dice.pick(REPLIES),
    looked: true,
  });
}

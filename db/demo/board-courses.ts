import { DAY, MINUTE, dayOf, plus, type Instant } from '../../server/clock.ts';
import {
  askReview,
  confirmPutRight,
  correctExposure,
  decideReply,
  decideReview,
  findExposureByCode,
  followUp,
  pledgeFix,
  replyToNotice,
  withdrawExposure,
  type ExposureRow,
} from '../../server/features/boards/index.ts';
import { isOpen } from '../../server/features/cases/index.ts';
import * as words from './board-words.ts';
import { atDesk, deskDayAfter } from './hours.ts';
import type { Story } from './story.ts';
import type { Thread } from './timeline.ts';

/** What becomes of one notice of exposure, as far as people have a say in it. */
export type BoardCourse = (notice: Notice) => Thread;

/** A notice and the story of its case. */
export class Notice {
  readonly story: Story;
  readonly code: string;
  row: ExposureRow;

  constructor(story: Story, row: ExposureRow) {
    this.story = story;
    this.code = row.code;
    this.row = row;
  }

  get context() {
    return this.story.scene.context;
  }

  supervision(n: number) {
    return this.story.scene.posts.supervision(n);
  }

  get unit() {
    return this.story.scene.posts.head(this.row.unit_id);
  }

  async refresh(): Promise<void> {
    this.row = (await findExposureByCode(this.context.db, this.code))!;
    await this.story.refresh();
  }

  /** Office time on the `days`-th working day after `at`. */
  day(at: Instant, days: number): Instant {
    return deskDayAfter(this.story.scene.calendar, this.story.dice, at, days);
  }

  /** The morning after the board has looked at it. */
  afterBoard(): Instant {
    return this.day(this.row.reply_due_at, 1);
  }
}

/** The unit does at last what it owed, and says so. */
async function* fixed(notice: Notice): Thread {
  const { story } = notice;
  yield notice.day(story.now, 1);
  await notice.refresh();
  if (!isOpen(story.row.state)) return;
  if (story.row.state === 'dispatched') await story.acknowledge();
  await story.answer();
}

/** Fixed, and called solved by the resident: that is all it takes to be put right. */
async function* fixedAndConfirmed(notice: Notice): Thread {
  yield* fixed(notice);
  yield notice.story.residentIn(6, 60);
  await notice.refresh();
  if (notice.story.row.state === 'answered') await notice.story.judge(4, true);
}

async function* pledged(notice: Notice): Thread {
  yield notice.afterBoard();
  await notice.refresh();
  if (notice.row.state !== 'published') return;
  const by = dayOf(notice.day(notice.row.published_at!, notice.story.dice.int(5, 9)));
  const input = { text: notice.story.dice.pick(words.PLEDGES), by };
  await pledgeFix(notice.context, notice.unit, notice.row.id, input);
}

/** A month after it was put right somebody looks again. */
async function* lookedAtAgain(notice: Notice, holds: boolean): Thread {
  yield notice.day(notice.story.now, 2);
  await notice.refresh();
  if (notice.row.follow_up_due_at === null) return;
  const { calendar } = notice.story.scene;
  yield atDesk(calendar, notice.story.dice, plus(notice.row.follow_up_due_at, 1));
  const input = { holds, words: holds ? words.HOLDS : words.RELAPSED };
  await followUp(notice.context, notice.supervision(2), notice.row.id, input);
}

async function* replied(notice: Notice): Thread {
  yield notice.day(notice.row.noticed_at, 1);
  const input = { text: notice.story.dice.pick(words.REPLIES) };
  notice.row = await replyToNotice(notice.context, notice.unit, notice.row.id, input);
}

const putRight: BoardCourse = async function* (notice) {
  yield* pledged(notice);
  yield* fixedAndConfirmed(notice);
  yield* lookedAtAgain(notice, true);
};

const relapsed: BoardCourse = async function* (notice) {
  yield* pledged(notice);
  yield* fixedAndConfirmed(notice);
  yield* lookedAtAgain(notice, false);
};

const rejected: BoardCourse = async function* (notice) {
  yield* replied(notice);
  yield notice.story.deskIn(60, 300);
  const input = { accept: false, words: words.REPLY_REJECTED };
  await decideReply(notice.context, notice.supervision(0), notice.row.id, input);
  yield* pledged(notice);
  yield* fixed(notice);
  yield notice.day(notice.story.now, 4);
  await notice.refresh();
  if (notice.row.state !== 'published' || isOpen(notice.story.row.state)) return;
  await confirmPutRight(notice.context, notice.supervision(0), notice.row.id, { words: words.SEEN });
};

const accepted: BoardCourse = async function* (notice) {
  yield* replied(notice);
  yield notice.day(notice.story.now, 1);
  const input = { accept: true, words: words.REPLY_ACCEPTED };
  await decideReply(notice.context, notice.supervision(1), notice.row.id, input);
  yield* fixedAndConfirmed(notice);
};

const corrected: BoardCourse = async function* (notice) {
  yield* pledged(notice);
  yield notice.story.deskIn(60, 300);
  await correctExposure(notice.context, notice.supervision(1), notice.row.id, { text: words.CLARIFIED });
  yield* fixedAndConfirmed(notice);
};

/** The answer comes between the notice and the board: there is nothing left to publish. */
const inTime: BoardCourse = async function* (notice) {
  yield* fixedAndConfirmed(notice);
};

/** Nobody does anything, and the leaders of the county get a line. */
const silent: BoardCourse = async function* () {};

async function* reviewAsked(notice: Notice): Thread {
  yield notice.afterBoard();
  await notice.refresh();
  if (notice.row.state !== 'published') return;
  await askReview(notice.context, notice.unit, notice.row.id, {
    why: notice.story.dice.pick(words.REVIEW_WHY),
  });
}

const reviewed = (uphold: boolean): BoardCourse =>
  async function* (notice) {
    yield* reviewAsked(notice);
    yield notice.day(notice.story.now, 9);
    await notice.refresh();
    if (notice.row.review_asked_at === null) return;
    const input = { uphold, words: uphold ? words.UPHELD : words.NOT_UPHELD };
    await decideReview(notice.context, notice.supervision(2), notice.row.id, input);
    if (uphold) yield* fixedAndConfirmed(notice);
  };

const takenBack: BoardCourse = async function* (notice) {
  yield notice.afterBoard();
  yield notice.day(notice.story.now, 1);
  await notice.refresh();
  if (notice.row.state !== 'published') return;
  await withdrawExposure(notice.context, notice.supervision(0), notice.row.id, { reason: words.TAKEN_BACK });
};

/** The unit has replied, and nobody has decided on it yet. */
const undecided: BoardCourse = async function* (notice) {
  yield plus(notice.story.now, notice.story.dice.int(20, 110) * MINUTE);
  await replyToNotice(notice.context, notice.unit, notice.row.id, {
    text: notice.story.dice.pick(words.REPLIES),
  });
};

/** In this order notices meet their courses; the first three are those of the trial. */
const COURSES: readonly BoardCourse[] = [
  putRight,
  rejected,
  corrected,
  accepted,
  silent,
  inTime,
  reviewed(true),
  putRight,
  takenBack,
  rejected,
  reviewed(false),
  silent,
  relapsed,
  accepted,
  putRight,
  silent,
];
/** Of notices that still run when the telling ends, and of entries that are days old then. */
const RUNNING: readonly BoardCourse[] = [undecided, silent, undecided];
const NEW: readonly BoardCourse[] = [reviewed(true), putRight, silent, rejected];

/** Days between the end of a right of reply and the end of the telling in which an entry is a new one. */
const NEW_DAYS = 11;

/** The course of the `nth` notice, when the telling ends at `end`. */
export function courseOf(row: ExposureRow, nth: number, end: Instant): BoardCourse {
  const list =
    row.reply_due_at >= end ? RUNNING : row.reply_due_at >= plus(end, -NEW_DAYS * DAY) ? NEW : COURSES;
  return list[nth % list.length]!;
}

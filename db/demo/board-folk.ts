import { DAY, plus, type Instant } from '../../server/clock.ts';
import {
  approveEcho,
  approveSubstance,
  mustBeCounted,
  proposeSubstance,
  rejectEcho,
  type ExposureRow,
} from '../../server/features/boards/index.ts';
import { listAttachments } from '../../server/features/attachments/index.ts';
import { rulesOf } from '../../server/features/deadlines/index.ts';
import { Notice, courseOf } from './board-courses.ts';
import { ECHO_REPEATED, FINDING } from './board-words.ts';
import type { Dice } from './dice.ts';
import { deskDayAfter } from './hours.ts';
import type { Planned } from './plan.ts';
import type { Scene } from './scene.ts';
import type { Story } from './story.ts';
import type { Thread } from './timeline.ts';

/** Those who have to do with the two boards: units under notice, the supervision office, the echo's editors. */
export class BoardFolk {
  readonly #scene: Scene;
  readonly #dice: Dice;
  readonly #planned: readonly Planned[];
  readonly #end: Instant;
  #lastId = '';
  #seen = 0;

  constructor(scene: Scene, dice: Dice, planned: readonly Planned[], end: Instant) {
    this.#scene = scene;
    this.#dice = dice;
    this.#planned = planned;
    this.#end = end;
  }

  /** What becomes of the notices that were opened since it was asked last. */
  async newThreads(): Promise<Thread[]> {
    const rows: ExposureRow[] = await this.#scene.context.db
      .selectFrom('exposures')
      .selectAll()
      .where('id', '>', this.#lastId)
      .where('kind', '=', 'process')
      // What is about listening has people of its own (stations.ts).
      .where('case_id', 'is not', null)
      .orderBy('id')
      .execute();
    const threads: Thread[] = [];
    for (const row of rows) {
      this.#lastId = row.id;
      const story = this.#storyOf(row.case_id!);
      // A case whose own story still goes on ends its notice by itself.
      if (story === undefined || !story.isOver) continue;
      // Nobody decides about the supervision office but the clock.
      if (this.#scene.units.some((unit) => unit.id === row.unit_id && unit.isSupervisionOffice)) continue;
      const course = courseOf(row, this.#seen++, this.#end);
      threads.push(course(new Notice(story, row)));
    }
    return threads;
  }

  #storyOf(caseId: string): Story | undefined {
    return this.#planned.find(({ story }) => story.isBegun && story.row.id === caseId)?.story;
  }

  /** Every second working day somebody reads what is proposed for the echo wall. */
  async *editor(): Thread {
    const { context, posts } = this.#scene;
    const passedOver = new Set<string>();
    for (;;) {
      yield deskDayAfter(this.#scene.calendar, this.#dice, context.clock.now(), 2);
      const waiting = await context.db
        .selectFrom('echoes')
        .selectAll()
        .where('state', 'in', ['draft', 'needs_editor'])
        .orderBy('id')
        .execute();
      for (const echo of waiting) {
        if (passedOver.has(echo.id)) continue;
        const roll = this.#dice.int(1, 100);
        const editor = posts.dispatcher(this.#dice);
        if (roll <= 68) {
          const { question, answer } = echo;
          await approveEcho(context, editor, echo.id, { question, answer, looked: true });
        } else if (roll <= 86) {
          await rejectEcho(context, editor, echo.id, { why: ECHO_REPEATED });
        } else {
          passedOver.add(echo.id);
        }
      }
    }
  }

  /**
   * A finding on substance: proposed by one of the supervision office, published by another once the unit has had
   * its time.
   */
  async *finding(at: Instant): Thread {
    const { context, posts } = this.#scene;
    yield at;
    let story = await this.#provable();
    // Nothing that can be shown today: perhaps tomorrow.
    while (story === undefined && context.clock.now() < plus(this.#end, -DAY)) {
      yield plus(context.clock.now(), DAY);
      story = await this.#provable();
    }
    if (story === undefined) return;
    story.hasFinding = true;
    const { row } = story;
    const evidence = (await listAttachments(context.db, row.id)).map(({ id }) => id);
    const input = { caseId: row.id, unitId: row.lead_unit_id!, text: FINDING, evidence };
    const proposed = await proposeSubstance(context, posts.supervision(0), input);
    yield plus(proposed.reply_due_at, 60_000 * 60 * 15);
    await approveSubstance(context, posts.supervision(1), proposed.id);
  }

  /** A closed complaint with pictures about which something on substance may go out. */
  async #provable(): Promise<Story | undefined> {
    const { context } = this.#scene;
    for (const { story } of this.#planned) {
      if (!story.isBegun || story.cast.photos === 0 || story.situation.type !== 'complaint') continue;
      await story.refresh();
      const { row } = story;
      if (row.state !== 'closed' || row.lead_unit_id === null || story.hasFinding) continue;
      const { rules } = await rulesOf(context.db, row.rules_version);
      // Nothing on substance goes out about a case whose resident could be guessed.
      if (await mustBeCounted({ trx: context.db, now: context.clock.now(), rules }, row)) continue;
      return story;
    }
    return undefined;
  }
}

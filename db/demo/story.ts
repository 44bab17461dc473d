import { MINUTE, dayOf, plus, type Instant } from '../../server/clock.ts';
import {
  acknowledgeCase,
  answerCase,
  dispatchCase,
  getCase,
  judgeCase,
  recordContact,
  sendMessage,
  submitCase,
  type CaseRow,
  type ImpossibleReason,
} from '../../server/features/cases/index.ts';
import type { DeadlineClassName } from '../../server/features/deadlines/index.ts';
import { proposeUnit, type Unit } from '../../server/features/units/index.ts';
import type { Actor } from '../../server/actor.ts';
import type { Dice } from './dice.ts';
import { atDesk, awake, deskDayAfter, deskTimeBefore, hoursLater } from './hours.ts';
import { contactOf } from './people.ts';
import type { Scene, Town } from './scene.ts';
import type { Situation } from './situations.ts';
import * as words from './words.ts';

const TROUBLES: ReadonlySet<CaseRow['type']> = new Set(['complaint', 'help']);

/** What sets one story apart from another of its course. */
export interface Cast {
  /** What is said instead of the situation's words. */
  text: { title: string; details: string } | null;
  channel: CaseRow['channel'];
  photos: number;
  consents: boolean;
  isConfidential: boolean;
  isMinor: boolean;
  /** A number is left in the text. */
  leavesNumber: boolean;
}

/**
 * One case of the demonstration while it is lived through: every verb is the real action of the person who would
 * do it, at the moment the hand clock shows. Times are asked for, never set: the course waits for them.
 */
export class Story {
  readonly scene: Scene;
  readonly dice: Dice;
  readonly situation: Situation;
  readonly town: Town;
  readonly cast: Cast;
  readonly title: string;
  readonly #details: string;
  readonly #numbers: Readonly<Record<string, string>>;
  #row: CaseRow | null = null;
  /** The unit that answers for the matter. */
  #unitId: string | null = null;
  receipt: string | null = null;
  /** Nobody in the story means to do anything more. */
  isOver = false;
  /** A finding on substance was proposed about it. */
  hasFinding = false;

  constructor(scene: Scene, dice: Dice, situation: Situation, town: Town, cast: Cast) {
    this.scene = scene;
    this.dice = dice;
    this.situation = situation;
    this.town = town;
    this.cast = cast;
    this.#numbers = { n: String(dice.int(3, 14)), m: String(dice.int(20, 90)), days: String(dice.int(3, 9)) };
    const nth = dice.int(0, Math.max(situation.titles.length, situation.details.length) - 1);
    this.title = cast.text?.title ?? this.told(situation.titles[nth % situation.titles.length]!);
    this.#details = cast.text?.details ?? this.told(situation.details[nth % situation.details.length]!);
  }

  get row(): CaseRow {
    if (!this.#row) throw new Error('The story has not begun');
    return this.#row;
  }

  get isBegun(): boolean {
    return this.#row !== null;
  }

  get now(): Instant {
    return this.scene.context.clock.now();
  }

  /** `text` with this story's numbers in it. */
  told(text: string): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => this.#numbers[name] ?? whole);
  }

  /** Reads the case as it is by now: the clock may have moved it on. */
  async refresh(): Promise<void> {
    if (this.#row) this.#row = await getCase(this.scene.context.db, this.#row.id);
  }

  set(row: CaseRow): void {
    this.#row = row;
  }

  // Times.

  #isAroundTheClock(): boolean {
    return (
      this.#row !== null && (this.row.deadline_class === 'urgent' || this.row.deadline_class === 'outage')
    );
  }

  /** Office time, `low` to `high` minutes from now; at once where a duty desk works day and night. */
  deskIn(low: number, high: number): Instant {
    const { calendar } = this.scene;
    if (this.#isAroundTheClock()) return plus(this.now, this.dice.int(4, 18) * MINUTE);
    return atDesk(calendar, this.dice, plus(this.now, this.dice.int(low, high) * MINUTE));
  }

  deskDay(days: number): Instant {
    return deskDayAfter(this.scene.calendar, this.dice, this.now, days);
  }

  /** Between two shares of the way to a limit. */
  before(limit: Instant, shares: readonly [number, number]): Instant {
    if (this.#isAroundTheClock()) {
      const span = Date.parse(limit) - Date.parse(this.now);
      if (span < 26 * 60 * MINUTE)
        return plus(this.now, Math.max(1000, (span * this.dice.int(10, 80)) / 100));
    }
    return deskTimeBefore(this.scene.calendar, this.dice, this.now, limit, shares);
  }

  /** Office time on the `days`-th working day after a limit. */
  past(limit: Instant, days: number): Instant {
    return deskDayAfter(this.scene.calendar, this.dice, limit, days);
  }

  residentIn(low: number, high: number): Instant {
    return awake(this.dice, hoursLater(this.dice, this.now, low, high));
  }

  // Verbs.

  async submit(): Promise<void> {
    const { situation, cast, dice, town, scene } = this;
    const { context } = scene;
    const village = dice.chance(0.62) ? dice.pick(town.villages) : null;
    const division = village ?? (dice.chance(0.85) ? town.division : null);
    this.#unitId = (await this.#answering(division?.code ?? town.division.code)).id;
    const isConduct = situation.type === 'conduct_complaint';
    const text = [
      dice.pick(words.OPENINGS),
      this.#details,
      cast.text === null && TROUBLES.has(situation.type) ? dice.pick(words.ADDED) : '',
      cast.leavesNumber ? words.NUMBER_LEFT : '',
      dice.pick(words.CLOSINGS),
    ];
    const actor = cast.channel === 'web' ? undefined : scene.posts.dispatcher(dice);
    const submitted = await submitCase(
      context,
      {
        submissionId: context.ids.id(),
        type: situation.type,
        categoryCode: situation.category,
        title: this.title,
        details: text.join(''),
        placeText: dice.pick(situation.spots),
        divisionCode: division?.code ?? null,
        unitId: isConduct
          ? dice.pick(scene.units.filter((unit) => unit.takesCases && !unit.isSupervisionOffice)).id
          : this.#claimed(),
        isUrgent: situation.isUrgent === true,
        isConfidential: cast.isConfidential,
        isMinor: cast.isMinor,
        consentsToPublish: cast.consents,
        contact: contactOf(dice),
        channel: cast.channel,
        externalRef:
          cast.channel === 'import'
            ? `12345-${dayOf(this.now).replaceAll('-', '')}-${dice.int(1000, 9999)}`
            : null,
        lang: 'zh-CN',
      },
      await scene.newPhotos(cast.photos),
      actor,
    );
    this.#row = submitted.row;
    this.receipt = submitted.receipt;
  }

  /** Half of the people know, or think they know, whose matter it is. */
  #claimed(): string | null {
    return this.dice.chance(0.5) ? this.#unitId : null;
  }

  async #answering(divisionCode: string): Promise<Unit> {
    const { scene, situation, town } = this;
    const own = scene.units.find((unit) => unit.divisionCode === town.division.code)!;
    if (situation.unit === 'town') return own;
    if (situation.unit !== undefined) return scene.unitByCode.get(situation.unit)!;
    const proposal = await proposeUnit(scene.context.db, {
      categoryCode: situation.category,
      divisionCode,
      day: dayOf(this.now),
    });
    return scene.units.find((unit) => unit.id === proposal?.unitId) ?? own;
  }

  /** When the dispatch office gets to it, in time. */
  dispatchTime(): Instant {
    const limit = this.row.dispatch_due_at;
    return limit === null ? this.deskIn(20, 120) : this.before(limit, [0.03, 0.6]);
  }

  async dispatch(
    options: { to?: string; co?: readonly string[]; class?: DeadlineClassName; by?: Actor } = {},
  ): Promise<void> {
    this.#row = await dispatchCase(
      this.scene.context,
      options.by ?? this.scene.posts.dispatcher(this.dice),
      this.row.id,
      {
        leadUnitId: options.to ?? this.#unitId!,
        coUnitIds: options.co ?? [],
        deadlineClass: options.class ?? this.row.deadline_class,
        brief: this.told(this.situation.brief),
      },
    );
  }

  /** The unit it really belongs to. */
  get unitId(): string {
    return this.#unitId!;
  }

  get handler(): Actor {
    return this.scene.posts.handler(this.row.lead_unit_id!);
  }

  async acknowledge(): Promise<void> {
    this.#row = await acknowledgeCase(this.scene.context, this.handler, this.row.id);
  }

  async contact(): Promise<void> {
    const input = { words: this.dice.pick(words.CONTACTED) };
    this.#row = await recordContact(this.scene.context, this.handler, this.row.id, input);
  }

  async answer(
    text = this.told(this.situation.answer),
    impossible: ImpossibleReason | null = null,
  ): Promise<void> {
    const files = this.dice.chance(0.03) ? await this.scene.newPhotos(1) : [];
    const input = { text, done: this.told(this.situation.done), impossible };
    this.#row = await answerCase(this.scene.context, this.handler, this.row.id, input, { files });
  }

  async judge(result: number, isSolved: boolean): Promise<void> {
    const { dice } = this;
    const near = (): number => Math.max(1, Math.min(5, result + dice.int(-1, 1)));
    const isBad = result < 3 || !isSolved;
    const speed = isBad ? near() : Math.max(3, near());
    const attitude = isBad ? Math.min(5, near() + 1) : Math.max(3, near());
    this.#row = await judgeCase(this.scene.context, this.row.id, {
      result,
      speed,
      attitude,
      isSolved,
      words: dice.pick(isBad ? words.BAD : result === 3 ? words.FAIR : words.GOOD),
      why: isBad ? dice.pick(words.BAD) : '',
    });
  }

  async message(actor: Actor, text: string): Promise<void> {
    this.#row = await sendMessage(this.scene.context, actor, this.row.id, { text });
  }
}

import type { Actor } from '../../server/actor.ts';
import { atTime, dayOf, MINUTE, plus, plusDays, type Day, type Instant } from '../../server/clock.ts';
import { mondayOf } from '../../server/features/duties/index.ts';
import {
  addFinding,
  clausesOf,
  listFindings,
  listInspectionsOfPlan,
  makePlan,
  replyToInspection,
  settleInspection,
  signInspection,
  stampOf,
  turnPlans,
  type Clause,
  type InspectionRow,
  type Look,
  type PlanKind,
  type PlanRow,
} from '../../server/features/inspections/index.ts';
import {
  askClosing,
  decideClosing,
  findEntryByCode,
  handInCheck,
  listChecks,
  sayMeasures,
  writeNote,
} from '../../server/features/ledger/index.ts';
import { findMember } from '../../server/features/network/index.ts';
import type { Dice } from './dice.ts';
import * as words from './inspection-words.ts';
import type { Scene } from './scene.ts';
import type { Thread } from './timeline.ts';

/** Whole weeks of inspections before the one that runs. */
const WEEKS = 6;
const KINDS: readonly PlanKind[] = [
  'unannounced',
  'night',
  'open',
  'unannounced',
  'night',
  'unannounced',
  'night',
];
const UNITS_A_PLAN = 3;
/** The week in which one is ordered besides. */
const ORDERED_WEEK = 3;
const HOURS: Readonly<Record<PlanKind, readonly string[]>> = {
  open: ['10:00', '15:00'],
  unannounced: ['09:20', '10:30', '15:10'],
  night: ['19:50', '20:40', '21:30'],
};

/** Six weeks of inspections: drawn, gone to, heard, decided, and put right on the ledger. */
export class InspectionFolk {
  readonly #scene: Scene;
  readonly #dice: Dice;
  readonly #monday: Day;
  readonly #spawn: (thread: Thread) => void;

  constructor(scene: Scene, dice: Dice, options: { now: Instant; spawn: (thread: Thread) => void }) {
    this.#scene = scene;
    this.#dice = dice;
    this.#spawn = options.spawn;
    this.#monday = plusDays(mondayOf(dayOf(options.now)), -7 * WEEKS);
  }

  threads(): { at: Instant; thread: Thread }[] {
    return [
      { at: atTime(this.#monday, '00:25'), thread: this.#nights() },
      ...KINDS.map((kind, week) => ({
        at: atTime(plusDays(this.#monday, 7 * week), '09:10'),
        thread: this.#plans(kind, week),
      })),
    ];
  }

  get #context() {
    return this.#scene.context;
  }

  #later(minutes: number): Instant {
    return plus(this.#context.clock.now(), minutes * MINUTE);
  }

  /** A working hour so many days from now. */
  #inDays(days: number): Instant {
    const today = dayOf(this.#context.clock.now());
    const { day } = this.#scene.calendar.addWorkingDays(today, days);
    return plus(atTime(day, '09:30'), this.#dice.int(0, 400) * MINUTE);
  }

  async *#nights(): Thread {
    for (;;) {
      await turnPlans(this.#context);
      yield atTime(plusDays(dayOf(this.#context.clock.now()), 1), '00:25');
    }
  }

  async *#plans(kind: PlanKind, week: number): Thread {
    const today = dayOf(this.#context.clock.now());
    const common = { kind, fromOn: plusDays(today, 1), toOn: plusDays(today, 6), looked: true };
    const office = this.#scene.posts.supervision(0);
    const plans = [
      await makePlan(this.#context, office, {
        ...common,
        origin: 'drawn',
        clauses: clausesOf(kind),
        peerGroup: null,
        unitsWanted: UNITS_A_PLAN,
        unitId: null,
        reason: '',
        formId: this.#context.ids.id(),
      }),
    ];
    if (week === ORDERED_WEEK) {
      plans.push(
        await makePlan(this.#context, office, {
          ...common,
          kind: 'night',
          origin: 'ordered',
          clauses: clausesOf('night'),
          peerGroup: null,
          unitsWanted: 1,
          unitId: this.#scene.units.find((unit) => unit.kind === 'firm')?.id ?? this.#scene.units[0]!.id,
          reason: words.ORDERED,
          formId: this.#context.ids.id(),
        }),
      );
    }
    // The night draws; then the pairs go.
    yield atTime(plusDays(today, 1), '08:00');
    for (const plan of plans) {
      for (const row of await listInspectionsOfPlan(this.#context.db, plan.id))
        this.#spawn(this.#visit(row, plan));
    }
  }

  async #actor(memberId: string): Promise<Actor> {
    const member = (await findMember(this.#context.db, memberId))!;
    return { role: 'supervisor', accountId: member.account_id, scope: member.level, unitId: null };
  }

  async *#visit(row: InspectionRow, plan: PlanRow): Thread {
    // Now and then nobody goes, and that is public as well.
    if (row.state !== 'given' || this.#dice.chance(0.06)) return;
    const [first, second] = [await this.#actor(row.first_id!), await this.#actor(row.second_id!)];
    const day = plusDays(plan.from_on, this.#dice.int(0, 3));
    yield plus(atTime(day, this.#dice.pick(HOURS[plan.kind])), this.#dice.int(0, 15) * MINUTE);
    const clauses = JSON.parse(plan.clauses_json) as Clause[];
    const found = clauses.filter((clause) => words.FOUND[clause] && this.#dice.chance(0.22)).slice(0, 3);
    for (const clause of found) {
      const seenAt = this.#context.clock.now();
      const photos = this.#dice.chance(0.6) ? await this.#scene.newPhotos(1) : [];
      await addFinding(
        this.#context,
        first,
        row.id,
        {
          clause,
          words: this.#dice.pick(words.FOUND[clause]!),
          seenAt,
          looked: true,
          formId: this.#context.ids.id(),
        },
        photos.map((stored) => ({ stored, takenAt: seenAt })),
      );
      yield this.#later(this.#dice.int(4, 12));
    }
    const looks = Object.fromEntries(
      clauses.map((clause): [Clause, Look] => [clause, this.#dice.chance(0.9) ? 'ok' : 'not_looked']),
    );
    await this.#sign(first, row, looks);
    yield this.#later(this.#dice.int(5, 90));
    await this.#sign(second, row, looks);
    if (found.length > 0) this.#spawn(this.#hearing(row));
  }

  async #sign(
    actor: Actor,
    { id, plan_id: planId }: InspectionRow,
    looks: Record<string, Look>,
  ): Promise<void> {
    const row = (await listInspectionsOfPlan(this.#context.db, planId)).find((one) => one.id === id)!;
    const seen = stampOf(row, await listFindings(this.#context.db, [id]));
    const summary = this.#dice.pick(words.SUMMARIES);
    await signInspection(this.#context, actor, id, { looks, summary, untied: true, looked: true, seen });
  }

  async *#hearing(row: InspectionRow): Thread {
    const findings = await listFindings(this.#context.db, [row.id]);
    const speaks = this.#dice.chance(0.85);
    yield this.#inDays(speaks ? this.#dice.int(1, 2) : 4);
    if (speaks) {
      const replies = new Map(findings.map(({ id }) => [id, this.#dice.pick(words.REPLIES)]));
      const unit = this.#scene.posts.handler(row.unit_id);
      await replyToInspection(this.#context, unit, row.code, { replies, looked: true });
      yield this.#inDays(this.#dice.int(1, 3));
    }
    const today = dayOf(this.#context.clock.now());
    const verdicts = new Map(
      findings.map(({ id }) => [
        id,
        this.#dice.chance(0.88)
          ? { decision: 'confirmed' as const, words: '' }
          : { decision: 'dropped' as const, words: words.DROPPED },
      ]),
    );
    await settleInspection(this.#context, this.#scene.posts.supervision(1), row.code, {
      verdicts,
      dueOn: plusDays(today, this.#dice.int(10, 21)),
      photosPublic: true,
      looked: true,
    });
    for (const { entry_code: code } of await listFindings(this.#context.db, [row.id])) {
      if (code !== null) this.#spawn(this.#putRight(code, row.unit_id));
    }
  }

  /** A unit says what it does, writes how far it is, and asks for closing; some are slow. */
  async *#putRight(code: string, unitId: string): Thread {
    const unit = this.#scene.posts.handler(unitId);
    yield this.#inDays(this.#dice.int(1, 3));
    const entry = (await findEntryByCode(this.#context.db, code))!;
    await sayMeasures(this.#context, unit, code, {
      measures: this.#dice.pick(words.MEASURES),
      post: entry.post,
      looked: true,
      seen: entry.version,
    });
    yield this.#inDays(this.#dice.int(2, 4));
    await writeNote(this.#context, unit, code, this.#note(words.PROGRESS), await this.#scene.newPhotos(1));
    // One in five waits until the light is red.
    if (this.#dice.chance(0.2)) return;
    for (let round = 0; round < 2; round += 1) {
      yield this.#inDays(this.#dice.int(1, 4));
      await askClosing(this.#context, unit, code, this.#note(words.CLOSINGS), await this.#scene.newPhotos(1));
      const { id } = (await findEntryByCode(this.#context.db, code))!;
      const check = (await listChecks(this.#context.db, id)).at(-1)!;
      if (check.member_id === null) return;
      yield this.#inDays(this.#dice.int(1, 3));
      const holds = this.#dice.chance(0.8);
      await handInCheck(this.#context, await this.#actor(check.member_id), check.id, {
        result: holds ? 'holds' : 'not_done',
        words: holds ? this.#dice.pick(words.HOLDS) : words.NOT_DONE,
        untied: true,
        looked: true,
        formId: this.#context.ids.id(),
      });
      if (!holds) continue;
      yield this.#inDays(1);
      const decision = { accept: true, words: words.CLOSED, looked: true };
      await decideClosing(this.#context, this.#scene.posts.supervision(round), code, decision);
      return;
    }
  }

  #note(some: readonly string[]) {
    return { words: this.#dice.pick(some), looked: true, formId: this.#context.ids.id() };
  }
}

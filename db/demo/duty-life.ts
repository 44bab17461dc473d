import { MEMBER_ROLES, type Actor } from '../../server/actor.ts';
import { atTime, dayOf, DAY, MINUTE, plus, plusDays, type Day, type Instant } from '../../server/clock.ts';
import { certifiedMembers } from '../../server/features/certificates/index.ts';
import {
  bringCase,
  checkLookBack,
  drawLookBacks,
  giveDuties,
  handInDuty,
  makeTask,
  mondayOf,
  reportSource,
  writeEntry,
  type Answered,
  type LookBackResult,
} from '../../server/features/duties/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import type { Dice } from './dice.ts';
import { CHECK_WORDS, FAULTS, LOG, NOTES, TASKS } from './duty-words.ts';
import { answered, handled, tellerOf } from './handled.ts';
import type { Scene } from './scene.ts';
import { SITUATIONS } from './situations.ts';
import type { Thread } from './timeline.ts';

/** From when on tasks are given and checks are drawn. */
const DAYS = 64;
/** Towns whose offices give tasks. */
const TOWNS_WITH_TASKS = 3;
/** Of what is open, how much is done in one evening. */
const HANDED_IN_AN_EVENING = 0.32;
const CHECKED_AN_EVENING = 0.4;
/** A case that goes back is answered again; more than a few would be another county. */
const SENT_BACK_MOST = 3;
const FINDINGS_MOST = 8;

/** A member as the story knows one: in office, with a certificate that counts. */
type Certified = ReadonlyMap<string, { actor: Actor; member: MemberRow }>;

/** What the network's offices ask for and what its members do, in the evenings of the last weeks. */
export class DutyFolk {
  readonly #scene: Scene;
  readonly #dice: Dice;
  readonly #now: Instant;
  readonly #spawn: (thread: Thread) => void;
  #sentBack = 0;
  #findings = 0;

  /** @param spawn lines up what follows from an act: from then on it goes on by itself. */
  constructor(scene: Scene, dice: Dice, now: Instant, spawn: (thread: Thread) => void) {
    this.#scene = scene;
    this.#dice = dice;
    this.#now = now;
    this.#spawn = spawn;
  }

  /** Threads, each with the time it begins at. */
  threads(): { at: Instant; thread: Thread }[] {
    const begins = plus(this.#now, -DAYS * DAY);
    const first = dayOf(begins);
    return [
      { at: atTime(plusDays(first, 1), '00:05'), thread: this.#nights() },
      { at: atTime(plusDays(mondayOf(first), 7), '00:20'), thread: this.#mondays() },
      { at: atTime(plusDays(first, 1), '18:40'), thread: this.#evenings() },
      ...TASKS.flatMap((task) =>
        this.#offices(task.of).map((office, nth) => ({
          at: plus(atTime(plusDays(dayOf(this.#now), -task.daysAgo), '09:30'), nth * 40 * MINUTE),
          thread: this.#gives(task, office),
        })),
      ),
    ];
  }

  #offices(of: 'county' | 'towns'): Actor[] {
    const { posts, towns } = this.#scene;
    if (of === 'county') return [posts.network(null)];
    return towns.slice(4, 4 + TOWNS_WITH_TASKS).map((town) => posts.network(town.division.code));
  }

  async *#gives(task: (typeof TASKS)[number], office: Actor): Thread {
    const { kind, rhythm, title, words, checklist, workdays } = task;
    await makeTask(this.#scene.context, office, {
      kind,
      reach: 'own',
      memberIds: [],
      rhythm,
      title,
      words,
      checklist,
      unitId: null,
      firstOn: dayOf(this.#scene.context.clock.now()),
      lastOn: null,
      workdays,
    });
  }

  async *#nights(): Thread {
    for (;;) {
      await giveDuties(this.#scene.context);
      yield this.#tomorrow('00:05');
    }
  }

  async *#mondays(): Thread {
    for (;;) {
      await drawLookBacks(this.#scene.context);
      yield atTime(plusDays(dayOf(this.#scene.context.clock.now()), 7), '00:20');
    }
  }

  async *#evenings(): Thread {
    for (;;) {
      const today = dayOf(this.#scene.context.clock.now());
      const certified = await this.#certified(today);
      await this.#handIn(certified, today);
      await this.#check(certified, today);
      await this.#write(certified, today);
      yield this.#tomorrow('18:40');
    }
  }

  #tomorrow(time: string): Instant {
    return atTime(plusDays(dayOf(this.#scene.context.clock.now()), 1), time);
  }

  async #certified(day: Day): Promise<Certified> {
    const found = new Map<string, { actor: Actor; member: MemberRow }>();
    for (const kind of MEMBER_ROLES) {
      for (const { member } of await certifiedMembers(this.#scene.context.db, { kind }, day)) {
        if (member.account_id === null) continue;
        const actor: Actor = { role: kind, accountId: member.account_id, scope: member.level, unitId: null };
        found.set(member.id, { actor, member });
      }
    }
    return found;
  }

  /** Somebody sits down a few minutes later. */
  #sitDown(): void {
    const { clock } = this.#scene.context;
    clock.set(plus(clock.now(), this.#dice.int(5, 20) * 1000));
  }

  async #handIn(certified: Certified, today: Day): Promise<void> {
    const { context } = this.#scene;
    const open = await context.db
      .selectFrom('duties')
      .innerJoin('duty_tasks', 'duty_tasks.id', 'duties.task_id')
      .select(['duties.id', 'duties.member_id', 'duty_tasks.checklist_json'])
      .where('duties.state', '=', 'open')
      .where('duties.due_on', '>=', today)
      .orderBy('duties.id')
      .execute();
    for (const duty of open) {
      const who = certified.get(duty.member_id!);
      if (!who || !this.#dice.chance(HANDED_IN_AN_EVENING)) continue;
      this.#sitDown();
      const questions = (JSON.parse(duty.checklist_json) as string[]).length;
      const answers = Array.from({ length: questions }, () => this.#answer());
      await handInDuty(context, who.actor, duty.id, {
        answers,
        words: this.#dice.pick(NOTES),
        divisionCode: who.member.village_code,
        untied: true,
        looked: true,
        formId: context.ids.id(),
      });
      if (answers.some(({ answer }) => answer === 'fault')) await this.#bring(who, duty.id);
    }
  }

  #answer(): Answered {
    const roll = this.#dice.int(1, 100);
    if (roll <= 12) return { answer: 'fault', words: this.#dice.pick(FAULTS) };
    return { answer: roll <= 90 ? 'fine' : 'unseen', words: '' };
  }

  /** What was found becomes a case, and takes the road of all others. */
  async #bring({ actor, member }: { actor: Actor; member: MemberRow }, dutyId: string): Promise<void> {
    if (this.#findings >= FINDINGS_MOST || !this.#dice.chance(0.2)) return;
    this.#findings += 1;
    const { context } = this.#scene;
    const situation = this.#dice.pick(SITUATIONS.filter((one) => one.type === 'complaint' && !one.isUrgent));
    const told = tellerOf(this.#dice);
    const { row } = await bringCase(context, actor, await reportSource(context.db, actor, dutyId), {
      type: 'complaint',
      categoryCode: situation.category,
      title: told(this.#dice.pick(situation.titles)),
      details: told(this.#dice.pick(situation.details)),
      placeText: this.#dice.pick(situation.spots),
      divisionCode: member.village_code ?? member.town_code,
      unitId: null,
      consentsToPublish: true,
      withPhotos: false,
      lang: 'zh-CN',
    });
    this.#spawn(handled(this.#scene, this.#dice, { caseId: row.id, situation, told }));
  }

  async #check(certified: Certified, today: Day): Promise<void> {
    const { context } = this.#scene;
    const given = await context.db
      .selectFrom('look_backs')
      .selectAll()
      .where('state', '=', 'given')
      .where('due_on', '>=', today)
      .orderBy('id')
      .execute();
    for (const row of given) {
      const who = certified.get(row.member_id!);
      if (!who || !this.#dice.chance(CHECKED_AN_EVENING)) continue;
      this.#sitDown();
      const result = this.#result();
      const done = await checkLookBack(context, who.actor, row.id, {
        result,
        words: this.#dice.pick<string>(CHECK_WORDS[result]),
        untied: true,
        looked: true,
        formId: context.ids.id(),
      });
      if (done.is_sent_back === 1) this.#again(row.case_id);
    }
  }

  #result(): LookBackResult {
    const roll = this.#dice.int(1, 100);
    if (roll <= 10) return 'cannot_tell';
    if (roll > 22 || this.#sentBack >= SENT_BACK_MOST) return 'holds';
    this.#sentBack += 1;
    return 'not_done';
  }

  #again(caseId: string): void {
    const situation = SITUATIONS.find((one) => one.type === 'complaint')!;
    const told = tellerOf(this.#dice);
    this.#spawn(answered(this.#scene, this.#dice, { caseId, situation, told }));
  }

  async #write(certified: Certified, today: Day): Promise<void> {
    const everybody = [...certified.values()];
    if (everybody.length === 0) return;
    for (let n = this.#dice.int(0, 3); n > 0; n--) {
      const { actor, member } = this.#dice.pick(everybody);
      this.#sitDown();
      await writeEntry(this.#scene.context, actor, {
        doneOn: today,
        divisionCode: member.village_code,
        unitId: null,
        words: this.#dice.pick(LOG),
        looked: true,
      });
    }
  }
}

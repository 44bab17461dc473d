import type { Actor } from '../../server/actor.ts';
import { atTime, dayOf, HOUR, MINUTE, plus, plusDays, type Day, type Instant } from '../../server/clock.ts';
import { openListeningNotices } from '../../server/features/boards/index.ts';
import {
  addPost,
  addStation,
  askExcuse,
  bringCase,
  checkListening,
  closeRecord,
  closeSession,
  closeStation,
  decideExcuse,
  isOpenDay,
  noteOpinion,
  openSession,
  planSession,
  type SessionRow,
} from '../../server/features/stations/index.ts';
import { mondayOf } from '../../server/features/duties/index.ts';
import { listSectors, type Unit } from '../../server/features/units/index.ts';
import type { Dice } from './dice.ts';
import { handled, tellerOf } from './handled.ts';
import type { Scene } from './scene.ts';
import { SITUATIONS } from './situations.ts';
import { DEPUTY, EXCUSES, FORUM_OF, LISTENS, MINUTES, OPINIONS, STATIONS } from './station-words.ts';
import type { Thread } from './timeline.ts';

/** Whole weeks that are over, before the one that runs. */
const WEEKS = 8;
/** Hours at which sessions begin; each lasts an hour. */
const HOURS = ['09:00', '10:00', '11:00', '14:30', '15:30', '16:30'] as const;
/** Units whose leaders did not come, and in which of the weeks (0 is the first). Two in four weeks is one too many. */
const MISSES: Readonly<Record<string, readonly number[]>> = {
  '03-06': [2, 3, 5, 7],
  '08-04': [1, 3],
  '07-04': [4],
  '04-03': [5],
  '20-105': [6],
  '10-02': [3],
  '06-06': [5, 7],
  // Excused.
  '02-02': [4],
  '05-02': [5],
};
/** Weeks for which somebody is excused, or asks to be: by the unit, the week and which of the EXCUSES. */
const EXCUSED: readonly [unit: string, week: number, which: number][] = [
  ['02-02', 4, 1],
  ['05-02', 5, 0],
  ['07-04', 4, 2],
];
/** A unit of which the record came too late, in one week. */
const LATE = { unit: '06-05', week: 5 } as const;

/** Without these nothing of what is told here could happen. */
const ALWAYS: ReadonlySet<string> = new Set([
  ...Object.keys(MISSES),
  ...EXCUSED.map(([unit]) => unit),
  LATE.unit,
  '09-01',
  '09-02',
  '09-03',
  '09-04',
]);

interface Place {
  id: string;
  code: string;
  host: Actor;
  sectorId: string;
  hours: { weekdays: string };
}

/** The observation stations: set up, planned for, opened and recorded week after week, with some who did not come. */
export class StationFolk {
  readonly #scene: Scene;
  readonly #dice: Dice;
  readonly #monday: Day;
  readonly #spawn: (thread: Thread) => void;
  readonly #admin: Actor;
  /** The units whose leaders listen: all of them, but in a small county of a test. */
  readonly #listeners: readonly Unit[];
  readonly #posts = new Map<string, string[]>();
  #places: Place[] = [];

  constructor(
    scene: Scene,
    dice: Dice,
    options: { now: Instant; admin: Actor; scale: number; spawn: (thread: Thread) => void },
  ) {
    this.#scene = scene;
    this.#dice = dice;
    this.#spawn = options.spawn;
    this.#admin = options.admin;
    this.#listeners = scene.units.filter(
      ({ code }, nth) => options.scale >= 1 || nth % 4 === 0 || ALWAYS.has(code),
    );
    const today = dayOf(options.now);
    this.#monday = plusDays(mondayOf(today), -7 * WEEKS);
  }

  threads(): { at: Instant; thread: Thread }[] {
    return [
      { at: atTime(plusDays(this.#monday, -7), '09:00'), thread: this.#setUp() },
      { at: atTime(plusDays(this.#monday, 7), '01:00'), thread: this.#checks() },
      { at: atTime(plusDays(this.#monday, 7 * 4 + 1), '10:00'), thread: this.#shut() },
      ...EXCUSED.map(([unit, week, which]) => ({
        at: atTime(plusDays(this.#monday, 7 * week), '09:20'),
        thread: this.#excuse(unit, plusDays(this.#monday, 7 * week), which),
      })),
    ];
  }

  get #context() {
    return this.#scene.context;
  }

  #unit(code: string): Unit {
    return this.#scene.unitByCode.get(code)!;
  }

  /** Stations and posts first; from then on each Monday brings the plans of its week. */
  async *#setUp(): Thread {
    const sectors = new Map((await listSectors(this.#context.db)).map(({ code, id }) => [code, id]));
    for (const one of STATIONS) {
      const [name, nameEn] = one.name;
      const [place, placeEn] = one.place;
      const [listens, listensEn] = LISTENS;
      const { code, weekdays, opens, closes } = one;
      const content = { name, nameEn, place, placeEn, weekdays, opens, closes, listens, listensEn };
      const where = { sectorId: sectors.get(one.sector)!, hostUnitId: this.#unit(one.host).id };
      const row = await addStation(this.#context, this.#admin, {
        ...content,
        ...where,
        code,
        lat: null,
        lng: null,
      });
      const host = this.#scene.posts.handler(where.hostUnitId);
      this.#places.push({ id: row.id, code, host, sectorId: where.sectorId, hours: { weekdays } });
    }
    for (const [index, unit] of this.#listeners.entries()) await this.#leaders(unit, index % 3 === 0);
    for (let week = this.#monday; ; week = plusDays(week, 7)) {
      yield atTime(plusDays(week, -3), '15:00');
      await this.#plan(week);
    }
  }

  async #leaders(unit: Unit, withDeputy: boolean): Promise<void> {
    const posts = [[unit.leaderPost, unit.leaderPostEn], ...(withDeputy ? [DEPUTY] : [])] as const;
    const ids: string[] = [];
    for (const [post, postEn] of posts) {
      const input = { unitId: unit.id, post: post, postEn: postEn, from: this.#monday };
      ids.push((await addPost(this.#context, this.#admin, input)).id);
    }
    this.#posts.set(unit.id, ids);
  }

  /** Each unit plans its session of a week, at a station of its sector. */
  async #plan(week: Day): Promise<void> {
    const nthWeek = Math.round((Date.parse(week) - Date.parse(this.#monday)) / (7 * 24 * HOUR));
    const taken = new Map<string, number>();
    for (const unit of this.#listeners) {
      const places = this.#places.filter(({ sectorId }) => sectorId === unit.sectorId);
      const nth = taken.get(unit.sectorId) ?? 0;
      taken.set(unit.sectorId, nth + 1);
      const place = places[nth % places.length]!;
      const slot = this.#slotOf(place, week, Math.floor(nth / places.length));
      if (slot === null) continue;
      const isForum = (nth + nthWeek) % 11 === 0;
      const session = await planSession(this.#context, this.#scene.posts.head(unit.id), {
        ...slot,
        stationCode: place.code,
        kind: isForum ? 'forum' : 'listening',
        attendees: isForum ? FORUM_OF[nth % FORUM_OF.length]! : null,
        posts: this.#posts.get(unit.id)!,
      });
      this.#spawn(this.#session(session, unit, place, nthWeek));
    }
  }

  /** The n-th hour of a station's week, on its days alone; null when the week has too few. */
  #slotOf(place: Place, week: Day, nth: number): { day: Day; starts: string; ends: string } | null {
    const days = Array.from({ length: 7 }, (_, at) => plusDays(week, at)).filter((day) =>
      isOpenDay(place.hours, day, this.#scene.calendar),
    );
    if (days.length === 0) return null;
    const starts = HOURS[Math.floor(nth / days.length)];
    if (starts === undefined) return null;
    const hour = Number(starts.slice(0, 2)) + 1;
    return {
      day: days[nth % days.length]!,
      starts,
      ends: `${String(hour).padStart(2, '0')}${starts.slice(2)}`,
    };
  }

  #shutFrom(): Day {
    return plusDays(this.#monday, 7 * 4 + 2);
  }

  #isShut(code: string, day: Day): boolean {
    return code === 'GC-09-1' && day >= this.#shutFrom() && day <= plusDays(this.#shutFrom(), 2);
  }

  async *#shut(): Thread {
    const from = this.#shutFrom();
    const reason = '大厅检修，暂停三天，听取意见改到下周。';
    await closeStation(this.#context, this.#admin, 'GC-09-1', { from, to: plusDays(from, 2), reason });
  }

  async *#session(row: SessionRow, unit: Unit, place: Place, week: number): Thread {
    const isMissed = MISSES[unit.code]?.includes(week) === true;
    const start = atTime(row.held_on, row.starts);
    yield plus(start, -this.#dice.int(2, 12) * MINUTE);
    // Nobody came: the host opens no session, and the week counts.
    if (isMissed || this.#isShut(place.code, row.held_on)) return;
    await openSession(this.#context, place.host, row.id);
    for (let n = this.#dice.int(0, 2); n > 0; n--) {
      yield plus(this.#context.clock.now(), this.#dice.int(8, 18) * MINUTE);
      await this.#hear(row, place);
    }
    yield atTime(row.held_on, row.ends);
    const came = { grassroots: this.#dice.int(1, 6), users: this.#dice.int(0, 5) };
    await closeSession(this.#context, place.host, row.id, { there: this.#posts.get(unit.id)!, came });
    const isLate = unit.code === LATE.unit && week === LATE.week;
    yield plus(this.#context.clock.now(), isLate ? 6 * 24 * HOUR : this.#dice.int(2, 50) * MINUTE);
    const minutes = row.kind === 'forum' ? this.#dice.pick(MINUTES) : '';
    await closeRecord(this.#context, place.host, row.id, { minutes, looked: true });
  }

  /** One in twenty opinions becomes a case, and takes the road of all others. */
  async #hear(row: SessionRow, place: Place): Promise<void> {
    const id = this.#context.ids.id();
    if (!this.#dice.chance(0.05)) {
      const { category, words, answer } = this.#dice.pick(OPINIONS);
      const opinion = { categoryCode: category, words, answer, looked: true };
      await noteOpinion(this.#context, place.host, row.id, id, opinion);
      return;
    }
    const situation = this.#dice.pick(
      SITUATIONS.filter(({ type, isUrgent }) => type === 'complaint' && !isUrgent),
    );
    const told = tellerOf(this.#dice);
    const town = this.#dice.pick(this.#scene.towns);
    const brought = await bringCase(this.#context, place.host, row.id, id, {
      type: 'complaint',
      categoryCode: situation.category,
      title: told(this.#dice.pick(situation.titles)),
      details: told(this.#dice.pick(situation.details)),
      placeText: this.#dice.pick(situation.spots),
      divisionCode: town.division.code,
      consentsToPublish: this.#dice.chance(0.6),
      lang: 'zh-CN',
    });
    this.#spawn(handled(this.#scene, this.#dice, { caseId: brought.row.id, situation, told }));
  }

  /** Monday, one o'clock: who came in the week that is over. */
  async *#checks(): Thread {
    for (;;) {
      await checkListening(this.#context);
      await openListeningNotices(this.#context);
      yield atTime(plusDays(dayOf(this.#context.clock.now()), 7), '01:00');
    }
  }

  async *#excuse(code: string, week: Day, which: number): Thread {
    const unit = this.#unit(code);
    const { ground, words, answer, isAccepted } = EXCUSES[which]!;
    const postId = this.#posts.get(unit.id)![0]!;
    const head = this.#scene.posts.head(unit.id);
    const { id } = await askExcuse(this.#context, head, { postId, week, ground, words, looked: true });
    yield plus(this.#context.clock.now(), this.#dice.int(60, 300) * MINUTE);
    await decideExcuse(this.#context, this.#scene.posts.supervision(which), id, {
      accept: isAccepted,
      words: answer,
    });
  }
}

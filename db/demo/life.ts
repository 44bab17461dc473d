import {
  DAY,
  type HandClock,
  atTime,
  between,
  dayOf,
  plus,
  plusDays,
  type Instant,
} from '../../server/clock.ts';
import type { Context } from '../../server/context.ts';
import { Conflict, Forbidden, RuleFault } from '../../server/errors.ts';
import { escalateOverdue, nextBoardsDueAt, publishBoards } from '../../server/features/boards/index.ts';
import { nextDueAt } from '../../server/features/cases/index.ts';
import { renewCertificates } from '../../server/features/certificates/index.ts';
import { endTerms, eraseOldApplications } from '../../server/features/network/index.ts';
import { evaluationLife } from './evaluation-life.ts';
import { inOrder, threadOf } from './acts.ts';
import { BoardFolk } from './board-folk.ts';
import { diceOf } from './dice.ts';
import { doorsteps } from './doorstep.ts';
import { DutyFolk } from './duty-life.ts';
import { InspectionFolk } from './inspection-life.ts';
import { openMatters } from './network-open.ts';
import { planStories, type Planned } from './plan.ts';
import { prehistory } from './prehistory.ts';
import { openScene } from './scene.ts';
import { StationFolk } from './station-life.ts';
import { Timeline, type Thread } from './timeline.ts';
import { windowLife } from './window-life.ts';

export interface DemoOptions {
  /** Up to when it is lived. The clock stands here afterwards. */
  now: Instant;
  seed: string;
  /** 1 is the whole demonstration; less is for tests. */
  scale?: number;
  /** Told of each day that is over. */
  onProgress?: (day: number, days: number) => void;
}

export interface DemoResult {
  cases: number;
  /** Acts that were refused because the clock or another person had been faster: their stories end there. */
  refused: number;
  /** A few cases with their receipts, for looking at the resident's side. */
  receipts: { code: string; receipt: string }[];
}

const DAYS = 120;
/** When findings on substance are proposed: one is published by now, one still waits for the unit's word. */
const FINDINGS_DAYS_AGO = [45, 1] as const;

/**
 * Lives the life of the demonstration county up to now, by the real actions of the people in it and the real
 * jobs, under a clock in the hand. The county and its accounts must be there. Afterwards nothing is due before
 * now. The same seed and now give the same life.
 */
export async function seedDemo(
  context: Context & { clock: HandClock },
  options: DemoOptions,
): Promise<DemoResult> {
  const { now, seed, scale = 1, onProgress } = options;
  const { clock } = context;
  const scene = await openScene(context, seed);
  const planned = planStories(scene, { seed, now, days: DAYS, scale });
  planned.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const counts = { refused: 0 };
  const timeline = new Timeline();
  const past = await prehistory(scene, { now, seed, scale });
  for (const { at, thread } of past) timeline.add(at, thread);
  for (const one of planned) timeline.add(one.at, told(one, counts));
  const folk = new BoardFolk(scene, diceOf(`${seed}/boards`), planned, now);
  const spawn = (thread: Thread) => timeline.add(clock.now(), guarded(thread, counts));
  const duties = new DutyFolk(scene, diceOf(`${seed}/duties`), now, spawn);
  const admin = { role: 'admin', accountId: null, scope: 'county', unitId: null } as const;
  const stations = new StationFolk(scene, diceOf(`${seed}/stations`), { now, admin, scale, spawn });
  const open = inOrder(openMatters(scene, diceOf(`${seed}/open`), now));
  for (const { at, thread } of [
    ...duties.threads(),
    ...stations.threads(),
    ...doorsteps(scene, diceOf(`${seed}/doorsteps`), now, spawn),
    ...windowLife(scene, diceOf(`${seed}/windows`), { now, scale, spawn }),
    ...new InspectionFolk(scene, diceOf(`${seed}/inspections`), { now, spawn }).threads(),
    ...evaluationLife(scene, diceOf(`${seed}/evaluations`), { now, scale }),
    { at: open[0]!.at, thread: threadOf(open) },
  ]) {
    timeline.add(at, guarded(thread, counts));
  }
  const begun = plus(now, -DAYS * DAY);
  timeline.add(begun, guarded(folk.editor(), counts));
  for (const daysAgo of FINDINGS_DAYS_AGO) {
    const at = plus(now, -daysAgo * DAY);
    timeline.add(at, guarded(folk.finding(at), counts));
  }
  // What came before the cases moved none of them: no job of the road has anything to do yet.
  const start = begun < planned[0]!.at ? begun : planned[0]!.at;
  clock.set(past.map(({ at }) => at).reduce((a, b) => (a < b ? a : b), start));
  while (timeline.nextAt !== null && timeline.nextAt < start) await timeline.step(clock);
  for (;;) {
    const nightly = atTime(plusDays(dayOf(clock.now()), 1), '08:00');
    const due = earliest([await nextDueAt(context.db), await nextBoardsDueAt(context.db), nightly]);
    const act = timeline.nextAt;
    const at = act !== null && act < due ? act : due;
    if (at > now) break;
    if (at === due) {
      if (due > clock.now()) clock.set(due);
      await tick(context);
      for (const thread of await folk.newThreads()) timeline.add(clock.now(), guarded(thread, counts));
    } else {
      await timeline.step(clock);
    }
    onProgress?.(Math.max(0, Math.floor(between(begun, at) / DAY)), DAYS);
  }
  clock.set(now);
  await tick(context);
  // The nights up to now: reminders that were due, certificates that have expired, old applications.
  await renewCertificates(context);
  await endTerms(context);
  await eraseOldApplications(context);
  onProgress?.(DAYS, DAYS);
  return {
    cases: planned.filter(({ story }) => story.isBegun).length,
    ...counts,
    receipts: receiptsToTry(planned),
  };
}

/** One run of the jobs that move cases and boards, in the order of the timetable. */
async function tick(context: Context): Promise<void> {
  const climbed = await escalateOverdue(context);
  const shown = await publishBoards(context);
  if (climbed.failed + shown.failed > 0) throw new Error('A job of the demonstration failed');
}

async function* told({ story, course }: Planned, counts: { refused: number }): Thread {
  await story.submit();
  const thread = course(story);
  for (;;) {
    const { value, done } = await orEnd(thread, counts);
    if (done) {
      story.isOver = true;
      return;
    }
    yield value;
    await story.refresh();
  }
}

async function* guarded(thread: Thread, counts: { refused: number }): Thread {
  for (;;) {
    const { value, done } = await orEnd(thread, counts);
    if (done) return;
    yield value;
  }
}

/** Goes on with a thread; one whose act the rules refuse is at its end. Anything else is a fault of ours. */
async function orEnd(thread: Thread, counts: { refused: number }): Promise<IteratorResult<Instant, void>> {
  try {
    return await thread.next();
  } catch (error) {
    if (!(error instanceof RuleFault || error instanceof Conflict || error instanceof Forbidden)) throw error;
    counts.refused += 1;
    return { done: true, value: undefined };
  }
}

function earliest(instants: readonly (Instant | null)[]): Instant {
  return instants.filter((one) => one !== null).sort()[0]!;
}

/** One case that waits for a judgement, one that waits for an answer, one that is closed. */
function receiptsToTry(planned: readonly Planned[]): DemoResult['receipts'] {
  const found: DemoResult['receipts'] = [];
  for (const state of ['answered', 'handling', 'closed']) {
    const one = planned.findLast(
      ({ story }) =>
        story.isBegun && story.row.state === state && story.row.channel === 'web' && story.receipt,
    );
    if (one) found.push({ code: one.story.row.code, receipt: one.story.receipt! });
  }
  return found;
}

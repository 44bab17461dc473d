import { run } from '../../jobs/check-listening.ts';
import type { Counts } from '../../jobs/timetable.ts';
import { atTime, dayOf, plusDays, type Day, type Instant } from '../../server/clock.ts';
import { publishBoards, type ExposureRow, type Published } from '../../server/features/boards/index.ts';
import { addPost, type PostRow } from '../../server/features/stations/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, UNITS, type World } from '../support/factories.ts';
import { aPlan, held } from '../stations/station.ts';
import { addStation } from '../../server/features/stations/index.ts';
import { aStation } from '../stations/station.ts';

export interface Listeners {
  context: TestContext;
  world: World;
  /** Leadership posts of the water bureau, which misses, and of the housing bureau, which hosts. */
  water: PostRow;
  housing: PostRow;
}

/** A county in which two posts owe their weekly listening from Monday 2 November 2026 on, or another Monday. */
export async function openListeners({
  from = '2026-11-02',
  ...options
}: { file?: boolean; at?: string; from?: Day } = {}): Promise<Listeners> {
  const context = await openTestContext({ at: '2026-11-02T01:00:00.000Z', ...options });
  const world = await seedWorld(context);
  await addStation(context, world.posts.admin, { code: 'CS-1', ...aStation() });
  const post = (unitId: string) =>
    addPost(context, world.posts.admin, { unitId, post: '局长', postEn: 'Director', from });
  return { context, world, water: await post(UNITS.water), housing: await post(UNITS.housing) };
}

/** The water bureau listens on the Wednesday of the week of `monday`. */
export async function keep({ context, world, water }: Listeners, monday: Day): Promise<void> {
  await held(context, world, world.posts.waterOfficer, aPlan(plusDays(monday, 2), [water]));
}

/** The job of the Monday on which the week of `monday` is over, and the boards after it. */
export async function checked({ context }: Listeners, monday: Day): Promise<Counts & Published> {
  context.clock.set(atTime(plusDays(monday, 7), '01:00'));
  const counts = await run(context);
  return { ...counts, ...(await publishBoards(context)) };
}

/** The boards at another moment. */
export async function boardsAt({ context }: Listeners, at: Instant): Promise<Published> {
  context.clock.set(at);
  return publishBoards(context);
}

export async function entryOf({ context }: Listeners, unitId: string = UNITS.water): Promise<ExposureRow> {
  return context.db
    .selectFrom('exposures')
    .selectAll()
    .where('unit_id', '=', unitId)
    .where('case_id', 'is', null)
    .orderBy('noticed_at', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
}

/** The water bureau under notice for two missed weeks, the housing bureau having kept both. */
export async function noticed(
  options: { file?: boolean } = {},
): Promise<Listeners & { notice: ExposureRow }> {
  const listeners = await openListeners(options);
  const { context, world, housing } = listeners;
  for (const monday of ['2026-11-02', '2026-11-09']) {
    await held(context, world, world.posts.housingOfficer, aPlan(plusDays(monday, 3), [housing]));
    await checked(listeners, monday);
  }
  return { ...listeners, notice: await entryOf(listeners) };
}

/** The same, published: on Thursday 19 November at 18:00. */
export async function published(): Promise<Listeners & { entry: ExposureRow }> {
  const { notice, ...listeners } = await noticed();
  await boardsAt(listeners, notice.reply_due_at);
  return { ...listeners, entry: await entryOf(listeners) };
}

export const todayOf = ({ context }: Listeners): Day => dayOf(context.clock.now());

import { DAY, plus, type Instant } from '../../server/clock.ts';
import { seedTraining } from '../../server/features/certificates/index.ts';
import { nextTermEnd, type MemberRow } from '../../server/features/network/index.ts';
import { transact } from '../transaction.ts';
import { inOrder, threadOf } from './acts.ts';
import { certificateActs } from './certificates.ts';
import { planNetwork, type IntakeStory } from './network.ts';
import type { Scene } from './scene.ts';
import type { Thread } from './timeline.ts';

/** Courses and questions stood before the first member came. */
const TRAINING_SINCE = 1400;

interface Told {
  now: Instant;
  seed: string;
  scale: number;
}

/** How the three-member network came to be, over three and a half years, up to now: a thread for each intake. */
export async function prehistory(scene: Scene, told: Told): Promise<{ at: Instant; thread: Thread }[]> {
  const { context } = scene;
  await transact(context.db, (trx) => seedTraining(trx, context, plus(told.now, -TRAINING_SINCE * DAY)));
  const stories = planNetwork(scene, told);
  return stories.map((story, nth) => ({
    at: inOrder(story.joining)[0]!.at,
    thread: tell(scene, story, { ...told, nth, last: nth === stories.length - 1 }),
  }));
}

async function* tell(
  { context }: Scene,
  story: IntakeStory,
  { now, seed, nth, last }: Told & { nth: number; last: boolean },
): Thread {
  yield* threadOf(story.joining);
  const rows = story.members.flatMap(({ plan, row }) => (plan.left === null && row ? [row] : []));
  const { acts } = await certificateActs(context, nth === 0 ? rows.map(ofTwoTerms) : rows, {
    now,
    seed: `${seed}/${nth}`,
    areNew: last,
  });
  const since = inOrder([...story.since, ...acts]);
  yield since[0]!.at;
  yield* threadOf(since);
}

/** The first to come stay for a second term: their certificates are renewed beyond the first. */
const ofTwoTerms = (row: MemberRow): MemberRow => ({ ...row, term_to: nextTermEnd(row.term_to) });

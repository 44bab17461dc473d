import {
  addWindow,
  printSheet,
  publishWords,
  takeReview,
  type Review,
} from '../../server/features/windows/index.ts';
import type { TestApp } from '../support/app.ts';
import { aReview, aSlip, aWindow } from '../windows/window.ts';
import { canary, type Canary, type Kind, type RoomMatter } from './canaries.ts';

/**
 * A window of the water bureau with three reviews of which every word is marked: one that waits, one that is
 * published, and a bad one with a number to call, which is a case by now.
 */
export async function plantWindows({ context, world: { posts } }: TestApp): Promise<Canary[]> {
  const canaries: Canary[] = [];
  const mark = (of: RoomMatter, kind: Kind, text = `QzWords${of}Zq`): string => {
    canaries.push(canary(kind, of, text));
    return text;
  };
  const window = await addWindow(context, posts.waterLeader, aWindow({ name: '水务窗口' }));
  await printSheet(context, posts.waterOfficer, window.code);
  const give = (parts: Partial<Review>) =>
    takeReview(context, window.code, aReview(context, { slip: aSlip(context, window), ...parts }));

  await give({ words: `${mark('waitingReview', 'personWords')}，请看一看。` });
  const { review } = await give({ words: `${mark('publicReview', 'personWords')}，请看一看。` });
  await publishWords(context, posts.supervision, review.id, { words: review.words!, looked: true });
  await give({
    level: 1,
    words: `${mark('badReview', 'details')}，请看一看。`,
    phone: mark('badReview', 'phone', '13670415667'),
  });
  return canaries;
}

import {
  addWindow,
  takeReview,
  type Review,
  type WindowContent,
  type WindowRow,
} from '../../server/features/windows/index.ts';
import { makeSlip } from '../../server/features/windows/slips.ts';
import { dayOf, type Day } from '../../server/clock.ts';
import type { TestContext } from '../support/context.ts';
import type { World } from '../support/factories.ts';

/** A window as its unit would describe it. */
export function aWindow(overrides: Partial<WindowContent> = {}): WindowContent {
  return {
    name: '不动产登记窗口',
    nameEn: 'Property registration',
    place: '便民大厅二楼 5 号',
    placeEn: 'Service hall, second floor, no. 5',
    services: '不动产登记、抵押登记',
    servicesEn: 'Property and mortgage registration',
    categoryCode: 'approval',
    ...overrides,
  };
}

/** One window of the housing bureau: `W-B01-1` if it is its first. */
export async function seedWindow(context: TestContext, { posts }: World): Promise<WindowRow> {
  return addWindow(context, posts.housingLeader, aWindow());
}

/** The slip of a visit at the clock's day. */
export function aSlip(context: TestContext, window: Pick<WindowRow, 'id'>, day?: Day): string {
  const on = day ?? dayOf(context.clock.now());
  return makeSlip(context.config.register.secret, window.id, on, context.ids.letters(5));
}

/** A content review from the poster, unless told otherwise. */
export function aReview(context: TestContext, overrides: Partial<Review> = {}): Review {
  return {
    formId: context.ids.id(),
    level: 5,
    tags: [],
    words: '',
    slip: '',
    phone: '',
    lang: 'zh-CN',
    ...overrides,
  };
}

/** Reviews with slips of their own, one for each level. */
export async function giveReviews(
  context: TestContext,
  window: WindowRow,
  levels: readonly Review['level'][],
  overrides: Partial<Review> = {},
): Promise<void> {
  for (const level of levels) {
    await takeReview(
      context,
      window.code,
      aReview(context, { level, slip: aSlip(context, window), ...overrides }),
    );
  }
}

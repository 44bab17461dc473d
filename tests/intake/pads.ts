import type { Actor } from '../../server/actor.ts';
import {
  makePad,
  takeDown,
  type PadHolder,
  type PrintedSlip,
  type Taking,
} from '../../server/features/intake/index.ts';
import { aSubmission, type World } from '../support/factories.ts';
import type { TestContext } from '../support/context.ts';

/** A pad of eight slips that the county's office made. */
export async function aPad(
  context: TestContext,
  world: World,
  holder: PadHolder,
  sheets = 1,
): Promise<{ padId: string; slips: PrintedSlip[] }> {
  const { pad, slips } = await makePad(context, world.posts.networkOffice, { holder, sheets });
  return { padId: pad.id, slips };
}

/** What a collector types at a doorstep, with this slip; the publishing is agreed to. */
export function aTaking(context: TestContext, slip: string, overrides: Partial<Taking> = {}): Taking {
  const { channel: _channel, externalRef: _ref, stationCode: _station, ...submission } = aSubmission(context);
  return {
    ...submission,
    slip,
    consent: { wording: '1', lang: 'zh-CN' },
    by: 'counter',
    ...overrides,
  };
}

export const take = (context: TestContext, actor: Actor, slip: string, overrides: Partial<Taking> = {}) =>
  takeDown(context, actor, aTaking(context, slip, overrides));

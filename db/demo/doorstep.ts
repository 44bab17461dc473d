import type { Actor } from '../../server/actor.ts';
import { atTime, dayOf, DAY, HOUR, plus, plusDays, type Instant } from '../../server/clock.ts';
import { newReceipt, receiptHash, replaceReceipt } from '../../server/features/cases/index.ts';
import { certifiedMembers } from '../../server/features/certificates/index.ts';
import { CONSENT_WORDING, makePad, takeDown, type PrintedSlip } from '../../server/features/intake/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import type { Dice } from './dice.ts';
import { handled, tellerOf } from './handled.ts';
import type { Scene } from './scene.ts';
import { SITUATIONS_OF_VILLAGES } from './situations-villages.ts';
import type { Thread } from './timeline.ts';

const DAYS = 60;
const TOWNS = 3;
const COLLECTORS_A_TOWN = 3;
const SHEETS = 1;

interface Collector {
  actor: Actor;
  member: MemberRow;
  slips: PrintedSlip[];
}

/**
 * Collectors of some towns get a pad of printed receipts, and take down at doorsteps what people have no phone for.
 * Half of the residents have looked at their case since, and hold a receipt of their own.
 */
export function doorsteps(
  scene: Scene,
  dice: Dice,
  now: Instant,
  spawn: (thread: Thread) => void,
): { at: Instant; thread: Thread }[] {
  const first = plusDays(dayOf(now), -DAYS);
  return scene.towns.slice(4, 4 + TOWNS).map((town, nth) => ({
    at: plus(atTime(first, '10:00'), nth * HOUR),
    thread: rounds(scene, dice, town.division.code, spawn),
  }));
}

async function* rounds(scene: Scene, dice: Dice, townCode: string, spawn: (thread: Thread) => void): Thread {
  const { context } = scene;
  const collectors = await withPads(scene, townCode);
  if (collectors.length === 0) return;
  for (;;) {
    yield plus(
      atTime(plusDays(dayOf(context.clock.now()), dice.int(3, 9)), '09:00'),
      dice.int(0, 8 * 60) * 60_000,
    );
    const slip = dice.pick(collectors);
    await takes(scene, dice, slip, spawn);
  }
}

async function withPads({ context, posts }: Scene, townCode: string): Promise<Collector[]> {
  const filter = { kind: 'collector', level: 'town', townCode } as const;
  const certified = await certifiedMembers(context.db, filter, dayOf(context.clock.now()));
  const holders = certified.filter(({ member }) => member.account_id !== null).slice(0, COLLECTORS_A_TOWN);
  const collectors: Collector[] = [];
  for (const { member } of holders) {
    const actor: Actor = {
      role: 'collector',
      accountId: member.account_id,
      scope: member.level,
      unitId: null,
    };
    const holder = { memberId: member.id };
    const { slips } = await makePad(context, posts.network(townCode), { holder, sheets: SHEETS });
    collectors.push({ actor, member, slips });
  }
  return collectors;
}

async function takes(
  scene: Scene,
  dice: Dice,
  collector: Collector,
  spawn: (thread: Thread) => void,
): Promise<void> {
  const { context } = scene;
  const slip = collector.slips.shift();
  if (!slip) return;
  const situation = dice.pick(
    SITUATIONS_OF_VILLAGES.filter(({ type, isUrgent }) => type !== 'consult' && !isUrgent),
  );
  const told = tellerOf(dice);
  const { row } = await takeDown(
    context,
    collector.actor,
    {
      submissionId: context.ids.id(),
      slip: slip.number,
      consent: { wording: CONSENT_WORDING, lang: 'zh-CN' },
      by: 'counter',
      type: situation.type,
      categoryCode: situation.category,
      title: told(dice.pick(situation.titles)),
      details: told(dice.pick(situation.details)),
      placeText: dice.pick(situation.spots),
      divisionCode: collector.member.village_code,
      unitId: null,
      isUrgent: false,
      isConfidential: false,
      isMinor: false,
      consentsToPublish: dice.chance(0.6),
      contact: null,
      lang: 'zh-CN',
    },
    await scene.newPhotos(dice.int(0, 1)),
  );
  spawn(handled(scene, dice, { caseId: row.id, situation, told }));
  if (dice.chance(0.5)) spawn(looks(scene, dice, row.id, slip));
}

/** The resident's first look, some days later: from now on the paper opens nothing. */
async function* looks({ context }: Scene, dice: Dice, caseId: string, { receipt }: PrintedSlip): Thread {
  yield plus(context.clock.now(), dice.int(1, 6) * DAY);
  await replaceReceipt(context, caseId, { from: receiptHash(receipt), receipt: newReceipt(context.ids) });
}

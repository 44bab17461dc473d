import { dayOf } from '../../server/clock.ts';
import { acknowledgeCase, answerCase, dispatchCase, getCase } from '../../server/features/cases/index.ts';
import { proposeUnit } from '../../server/features/units/index.ts';
import type { Dice } from './dice.ts';
import { atDesk, deskDayAfter, hoursLater } from './hours.ts';
import type { Scene } from './scene.ts';
import type { Situation } from './situations.ts';
import type { Thread } from './timeline.ts';

/** A situation's words with numbers in their holes: the same in all of them. */
export function tellerOf(dice: Dice): (text: string) => string {
  const numbers: Readonly<Record<string, string>> = {
    n: String(dice.int(3, 14)),
    m: String(dice.int(20, 90)),
    days: String(dice.int(3, 9)),
  };
  return (text) => text.replace(/\{(\w+)\}/g, (whole, name: string) => numbers[name] ?? whole);
}

export interface Matter {
  caseId: string;
  situation: Situation;
  told: (text: string) => string;
}

/** The plain course of a matter that came by a member or a station: sent on, taken up and answered in time. */
export async function* handled(scene: Scene, dice: Dice, { caseId, situation, told }: Matter): Thread {
  const { context, posts } = scene;
  const row = await getCase(context.db, caseId);
  const own = scene.units.find((unit) => unit.divisionCode === row.town_code);
  const proposal = await proposeUnit(context.db, {
    categoryCode: row.category_code,
    divisionCode: row.division_code ?? row.town_code,
    day: dayOf(context.clock.now()),
  });
  const leadUnitId = proposal?.unitId ?? own?.id;
  if (leadUnitId === undefined) return;
  yield atDesk(scene.calendar, dice, hoursLater(dice, context.clock.now(), 0, 2));
  await dispatchCase(context, posts.dispatcher(dice), caseId, {
    leadUnitId,
    coUnitIds: [],
    deadlineClass: row.deadline_class,
    brief: told(situation.brief),
  });
  yield atDesk(scene.calendar, dice, hoursLater(dice, context.clock.now(), 1, 6));
  await acknowledgeCase(context, posts.handler(leadUnitId), caseId);
  yield* answered(scene, dice, { caseId, situation, told });
}

/** A unit that has a case answers it some working days later. */
export async function* answered(scene: Scene, dice: Dice, { caseId, situation, told }: Matter): Thread {
  const { context, posts } = scene;
  yield deskDayAfter(scene.calendar, dice, context.clock.now(), dice.int(2, 3));
  const row = await getCase(context.db, caseId);
  if (row.state !== 'handling') return;
  await answerCase(context, posts.handler(row.lead_unit_id!), caseId, {
    text: told(situation.answer),
    done: told(situation.done),
    impossible: null,
  });
}

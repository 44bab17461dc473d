import {
  escalateOverdue,
  listExposuresOfCase,
  publishBoards,
  type ExposureRow,
} from '../../server/features/boards/index.ts';
import {
  answerCase,
  dispatchCase,
  acknowledgeCase,
  judgeCase,
  type CaseRow,
  type Submission,
} from '../../server/features/cases/index.ts';
import { workdaysAfter, calendarOf } from '../../server/features/deadlines/index.ts';
import type { TestApp } from '../support/app.ts';
import {
  aCase,
  aDispatch,
  aJudgement,
  AN_ANSWER,
  UNITS,
  type PostName,
  type UnitName,
} from '../support/factories.ts';

type Shape = { unit?: UnitName; submission?: Partial<Submission> };

/** A case a unit has taken up and not spoken about since. */
export async function taken({ context, world }: TestApp, shape: Shape = {}): Promise<CaseRow> {
  const unit = shape.unit ?? 'housing';
  const row = await aCase(context, shape.submission);
  await dispatchCase(context, world.posts.dispatcher, row.id, aDispatch(row, { leadUnitId: UNITS[unit] }));
  return acknowledgeCase(context, world.posts[`${unit}Officer` as PostName], row.id);
}

/** Sets the clock to 18:00 of the n-th working day from today and lets both jobs run. */
export async function pass({ context }: TestApp, workdays: number): Promise<void> {
  context.clock.set(workdaysAfter(await calendarOf(context.db), context.clock.now(), workdays).at);
  await escalateOverdue(context);
  await publishBoards(context);
}

export async function exposureOf({ context }: TestApp, caseId: string): Promise<ExposureRow> {
  const row = (await listExposuresOfCase(context.db, caseId)).at(-1);
  if (!row) throw new Error('the case has no notice');
  return row;
}

/** Answered, and the resident is content. */
export async function solved(
  { context, world }: TestApp,
  caseId: string,
  unit: UnitName = 'housing',
): Promise<void> {
  await answerCase(context, world.posts[`${unit}Officer` as PostName], caseId, AN_ANSWER);
  await judgeCase(context, caseId, aJudgement());
}

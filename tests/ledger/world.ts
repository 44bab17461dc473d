import type { Stored } from '../../server/features/attachments/index.ts';
import { prepareFile, storeFiles } from '../../server/features/attachments/index.ts';
import {
  askClosing,
  handInCheck,
  listChecks,
  makeEntry,
  sayMeasures,
  type CheckRow,
  type EntryRow,
} from '../../server/features/ledger/index.ts';
import { plain } from '../attachments/pictures.ts';
import { actorOf } from '../duties/people.ts';
import type { TestContext } from '../support/context.ts';
import { UNITS, type World } from '../support/factories.ts';

type NewEntry = Parameters<typeof makeEntry>[2];

/** An entry as the supervision office fills it in: for the housing bureau, until 7 December. */
export function aNewEntry(context: TestContext, overrides: Partial<NewEntry> = {}): NewEntry {
  return {
    source: 'special_order',
    sourceRef: null,
    problem: '办事大厅公示栏的内容两年没有更新。',
    unitId: UNITS.housing,
    post: '',
    dueOn: '2026-12-07',
    looked: false,
    formId: context.ids.id(),
    ...overrides,
  };
}

export const anEntry = (
  context: TestContext,
  world: World,
  overrides: Partial<NewEntry> = {},
): Promise<EntryRow> => makeEntry(context, world.posts.supervision, aNewEntry(context, overrides));

/** A photo that is safely on the disk. */
export async function aStoredPhoto(context: TestContext): Promise<Stored[]> {
  return storeFiles(context, [await prepareFile(await plain('jpeg'), 'IMG_0001.jpg')]);
}

export async function withMeasures(context: TestContext, world: World, entry: EntryRow): Promise<EntryRow> {
  return sayMeasures(context, world.posts.housingOfficer, entry.code, {
    measures: '每周一更新公示栏，并由专人检查。',
    post: '办公室主任',
    looked: false,
    seen: entry.version,
  });
}

/** An entry for whose closing the unit has asked, and the check that was drawn. */
export async function anAsked(
  context: TestContext,
  world: World,
  entry?: EntryRow,
): Promise<{ entry: EntryRow; check: CheckRow }> {
  const row = entry ?? (await withMeasures(context, world, await anEntry(context, world)));
  const asked = await askClosing(
    context,
    world.posts.housingOfficer,
    row.code,
    { words: '公示栏已经全部更新。', looked: false, formId: context.ids.id() },
    await aStoredPhoto(context),
  );
  return { entry: asked, check: (await listChecks(context.db, row.id)).at(-1)! };
}

/** Whoever has a check says what is there. */
export async function looked(
  context: TestContext,
  check: CheckRow,
  result: 'holds' | 'not_done' = 'holds',
): Promise<CheckRow> {
  const member = await context.db
    .selectFrom('members')
    .selectAll()
    .where('id', '=', check.member_id!)
    .executeTakeFirstOrThrow();
  return handInCheck(context, actorOf(member), check.id, {
    result,
    words: '到大厅看了，公示栏的内容。',
    untied: true,
    looked: true,
    formId: context.ids.id(),
  });
}

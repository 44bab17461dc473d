import type { MemberRole } from '../../server/actor.ts';
import { dayOf, plusDays } from '../../server/clock.ts';
import { prepareFiles, storeFiles } from '../../server/features/attachments/index.ts';
import { acknowledgeCase, dispatchCase, getCase } from '../../server/features/cases/index.ts';
import {
  bringCase,
  checkLookBack,
  entrySource,
  handInDuty,
  listDutiesOf,
  makeTask,
  writeEntry,
} from '../../server/features/duties/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import { plain } from '../attachments/pictures.ts';
import { aLookBack, aNewTask } from '../duties/people.ts';
import type { TestApp } from '../support/app.ts';
import { aDispatch, PLACES, UNITS } from '../support/factories.ts';
import { canary, type Canary, type RoomMatter } from './canaries.ts';

/**
 * The duties of the crowded county: a task that was handed in with a photo, a log with one entry that became a case
 * of the bus company's and one that did not, a look-back check that was done and one that waits. What each of them
 * says is marked.
 *
 * @param closedId the case that is looked at again.
 */
export async function plantDuties(
  { context, world: { posts } }: TestApp,
  members: Record<MemberRole, MemberRow>,
  closedId: string,
): Promise<Canary[]> {
  const canaries: Canary[] = [];
  const words = (of: RoomMatter): string => {
    const mark = `QzWords${of}Zq`;
    canaries.push(canary('personWords', of, mark));
    return `${mark}，请看一看。`;
  };
  const formId = (): string => context.ids.id();
  const today = dayOf(context.clock.now());

  const task = { firstOn: today, words: words('task'), checklist: ['灯亮不亮'] };
  await makeTask(context, posts.networkOffice, aNewTask(context, task));
  const [duty] = await listDutiesOf(context.db, members.collector.id, 'open', 1);
  const photo = { buffer: await plain('jpeg'), originalname: 'photo.jpg' };
  await handInDuty(
    context,
    posts.collector,
    duty!.id,
    {
      answers: [{ answer: 'fault', words: '不亮' }],
      words: words('dutyReport'),
      divisionCode: PLACES.village,
      untied: true,
      looked: true,
      formId: formId(),
    },
    await storeFiles(context, await prepareFiles([photo])),
  );

  const entry = { doneOn: today, divisionCode: null, unitId: null, looked: true };
  await writeEntry(context, posts.collector, { ...entry, words: words('logEntry') });
  const { id } = await writeEntry(context, posts.collector, { ...entry, words: '桥头的灯不亮' });
  const { row } = await bringCase(
    context,
    posts.collector,
    await entrySource(context.db, posts.collector, id),
    {
      type: 'complaint',
      categoryCode: 'sanitation',
      title: '桥头的灯不亮',
      details: '晚上去看的，三盏都不亮。',
      placeText: '',
      divisionCode: PLACES.village,
      unitId: null,
      consentsToPublish: false,
      withPhotos: false,
      lang: 'zh-CN',
    },
  );
  await dispatchCase(context, posts.supervision, row.id, aDispatch(row, { leadUnitId: UNITS.bus }));
  await acknowledgeCase(context, posts.busOfficer, row.id);

  const closed = await getCase(context.db, closedId);
  const done = await aLookBack(context, closed, members.supervisor);
  const said = { result: 'holds' as const, untied: true, looked: true, formId: formId() };
  await checkLookBack(context, posts.supervisor, done.id, { ...said, words: words('check') });
  await aLookBack(context, closed, members.supervisor, { week_on: plusDays(today, 7) });
  return canaries;
}

import { dayOf } from '../../clock.ts';
import type { Attachment } from '../attachments/index.ts';
import { presentFaults, type Faults } from '../cases/index.ts';
import type { Typed } from '../../http/parse-form.ts';
import { keptOf, textOf } from './faults.ts';
import { ANSWER_MOST, WORDS_MOST } from './forms.ts';
import { dueLight, missingNotice, warning, type MemberLens } from './present-member.ts';
import { ANSWERS, HAND_BACK_GROUNDS, type Answered } from './rules.ts';
import type { TaskRow } from './store.ts';
import type { DutyRow } from './store-duties.ts';
import type { FindingRow, ReportRow } from './store-reports.ts';
import type { Choice } from './places.ts';

export interface DutyFile {
  duty: DutyRow;
  task: TaskRow;
  report: ReportRow | undefined;
  finding: (FindingRow & { code: string }) | undefined;
  photos: readonly Attachment[];
  /** Villages of the member's area, to choose from. */
  places: readonly { label: string; options: Choice[] }[];
  missing: string | null;
  isTied: boolean;
  formId: string;
}

/** The view-model of `duties/duty`. */
export function presentDuty(
  file: DutyFile,
  lens: MemberLens,
  failed: { typed: Typed; faults: Faults } = { typed: {}, faults: {} },
) {
  const { say } = lens;
  const { t, f } = say;
  const { duty, task } = file;
  const questions = JSON.parse(task.checklist_json) as string[];
  const isOver = dayOf(lens.now) > duty.due_on;
  const isOpen = duty.state === 'open' && file.missing === null && !isOver && !file.isTied;
  const { summary, errors } = presentFaults(failed.faults, say, orderOf(questions));
  const kept = [
    ...questions.map((question, at) => ({ name: `w${at}`, label: question })),
    { name: 'words', label: t('duties:duty.words') },
  ];
  return {
    title: task.title,
    words: task.words,
    facts: [
      { label: t('duties:label.rhythm'), text: t(`duties:rhythm.${task.rhythm}`) },
      { label: t('duties:label.unit'), text: lens.names.unit(task.unit_id) },
      { label: t('duties:label.period'), text: f.day(duty.period_on) },
      { label: t('duties:label.due'), text: f.day(duty.due_on) },
    ],
    light: duty.state === 'open' ? dueLight(duty.due_on, lens) : null,
    notice: noticeOf(file, isOver, t),
    summary,
    errors,
    form: isOpen
      ? {
          action: `/member/duties/${duty.id}`,
          formId: file.formId,
          questions: questions.map((question, at) => ({
            at,
            question,
            answer: textOf(failed.typed, `a${at}`),
            words: textOf(failed.typed, `w${at}`),
          })),
          answers: ANSWERS.map((value) => ({ value, label: t(`duties:answer.${value}`) })),
          answerMost: ANSWER_MOST,
          wordsMost: WORDS_MOST,
          words: textOf(failed.typed, 'words'),
          place: textOf(failed.typed, 'place'),
          places: file.places,
          unit: lens.names.unit(task.unit_id),
          untied: textOf(failed.typed, 'untied'),
          asksLooked: asksLooked(failed),
          looked: textOf(failed.typed, 'looked'),
        }
      : null,
    // A browser never keeps chosen files over a page that came back.
    filesAgain: isOpen && 'form_id' in failed.typed,
    kept: isOpen ? [] : keptOf(failed, kept),
    back:
      duty.state === 'open' && file.missing === null
        ? { action: `/member/duties/${duty.id}/back`, grounds: grounds(file.task.unit_id !== null, t) }
        : null,
    handedIn: file.report
      ? presentReport(file.report, task, file.photos, lens, `/member/duties/${duty.id}`)
      : null,
    finding: findingOf(file, t),
  };
}

function orderOf(questions: readonly string[]): string[] {
  return [
    ...questions.flatMap((_, at) => [`a${at}`, `w${at}`]),
    'words',
    'place',
    'files',
    'untied',
    'looked',
    'ground',
  ];
}

/** What may be a name is asked about once; from then on the box stays. */
export const asksLooked = ({ typed, faults }: { typed: Typed; faults: Faults }): boolean =>
  typed['looked'] === '1' || Object.values(faults).some(({ key }) => key === 'duties:rule.mayTell');

export const grounds = (hasUnit: boolean, t: MemberLens['say']['t']): Choice[] =>
  HAND_BACK_GROUNDS.filter((ground) => hasUnit || ground !== 'tied').map((value) => ({
    value,
    label: t(`duties:ground.${value}`),
  }));

function noticeOf({ duty, missing, isTied }: DutyFile, isOver: boolean, t: MemberLens['say']['t']) {
  if (duty.state !== 'open') return null;
  if (missing !== null) return missingNotice(missing, t);
  if (isOver) return warning(t('duties:duty.over'));
  return isTied ? warning(t('duties:duty.tied')) : null;
}

function findingOf({ duty, report, finding, missing }: DutyFile, t: MemberLens['say']['t']) {
  if (!report) return null;
  if (finding) return { href: '', label: '', text: t('duties:finding.already', { code: finding.code }) };
  if (missing !== null) return null;
  return {
    href: `/member/duties/${duty.id}/case`,
    label: t('duties:finding.make'),
    text: t('duties:finding.why'),
  };
}

/** Locals of `files`. */
export const photosOf = (photos: readonly Attachment[], base: string, t: MemberLens['say']['t']) =>
  photos.map((photo, at) => ({
    href: `${base}/files/${photo.id}`,
    src: `${base}/files/${photo.id}?size=small`,
    label: t('duties:photo', { n: at + 1 }),
    note: '',
  }));

/** What was handed in, for whoever handed it in and for the office it was handed to. */
export function presentReport(
  report: ReportRow,
  task: Pick<TaskRow, 'checklist_json'>,
  photos: readonly Attachment[],
  { say: { t, f }, names }: MemberLens,
  base: string,
) {
  const questions = JSON.parse(task.checklist_json) as string[];
  const answers = JSON.parse(report.answers_json) as Answered[];
  return {
    id: report.id,
    at: f.day(dayOf(report.handed_in_at)),
    place: names.place(report.division_code),
    words: report.words,
    answers: questions.map((question, at) => ({
      label: question,
      text: [t(`duties:answer.${answers[at]!.answer}`), answers[at]!.words]
        .filter((part) => part !== '')
        .join(t('duties:answer.between')),
    })),
    photos: photosOf(photos, base, t),
  };
}

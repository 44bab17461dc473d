import { dayOf, type Day } from '../../clock.ts';
import type { Typed } from '../../http/parse-form.ts';
import type { Attachment } from '../attachments/index.ts';
import { presentFaults, type CaseRow, type Faults } from '../cases/index.ts';
import type { RegisteredEvent } from '../register/index.ts';
import { keptOf, textOf } from './faults.ts';
import { WORDS_MOST } from './forms.ts';
import { masked } from './personal.ts';
import { asksLooked, grounds, photosOf } from './present-duty.ts';
import { dueLight, missingNotice, warning, type MemberLens } from './present-member.ts';
import { LOOK_BACK_RESULTS, NOT_DONE_WORDS_MIN } from './rules.ts';
import type { LookBackRow } from './store-look-backs.ts';

export interface CheckFile {
  row: LookBackRow;
  kase: CaseRow;
  events: readonly RegisteredEvent[];
  photos: readonly Attachment[];
  places: ReadonlySet<string>;
  missing: string | null;
  isTied: boolean;
  formId: string;
}

const ORDER = ['result', 'words', 'files', 'untied', 'looked', 'ground'];

/** What the unit said it did, newest answer; empty where it was erased. */
function answerOf(events: readonly RegisteredEvent[]): { text: string; done: string } {
  const last = events.findLast(({ kind }) => kind === 'case.answered');
  const note = (last?.payload?.['note'] ?? {}) as Record<string, unknown>;
  const said = (name: string): string => (typeof note[name] === 'string' ? note[name] : '');
  return { text: said('text'), done: said('done') };
}

/**
 * The view-model of `duties/look-back`. A supervisor has to know what was promised and where: the brief the
 * office wrote for the unit, the village, and the unit's answer, each with everything taken out that may tell who
 * somebody is. Nothing the resident wrote.
 */
export function presentCheck(
  file: CheckFile,
  lens: MemberLens,
  failed: { typed: Typed; faults: Faults } = { typed: {}, faults: {} },
) {
  const { say, names } = lens;
  const { t, f } = say;
  const { row, kase, missing } = file;
  const today: Day = dayOf(lens.now);
  const isOver = today > row.due_on;
  const isGiven = row.state === 'given';
  const answer = answerOf(file.events);
  // Whoever is not fit for the check, or tied, is told that there is one, and no more.
  const mayRead = missing === null && !file.isTied;
  const mask = (text: string): string => (mayRead ? masked(text, file.places) : '');
  const { summary, errors } = presentFaults(failed.faults, say, ORDER);
  const isOpen = isGiven && missing === null && !isOver && !file.isTied;
  return {
    code: row.code,
    caseHref: `/cases/${row.code}`,
    light: isGiven ? dueLight(row.due_on, lens) : null,
    facts: [
      { label: t('duties:label.unit'), text: names.unit(row.unit_id) },
      { label: t('cases:label.category'), text: names.category(kase.category_code) },
      { label: t('cases:label.place'), text: names.place(kase.division_code ?? kase.town_code) },
      { label: t('duties:lookBack.asked'), text: mask(kase.brief ?? '') },
      { label: t('duties:lookBack.answered'), text: mask(answer.text) },
      { label: t('cases:label.done'), text: mask(answer.done) },
      { label: t('cases:label.closed'), at: kase.closed_at },
      { label: t('duties:label.due'), text: f.day(row.due_on) },
    ],
    notice: isGiven ? noticeOf(file, isOver, t) : null,
    summary,
    errors,
    form: isOpen
      ? {
          action: `/member/look-backs/${row.id}`,
          formId: file.formId,
          results: LOOK_BACK_RESULTS.map((value) => ({
            value,
            label: t(`duties:result.${value}`),
            hint: t(`duties:resultHint.${value}`),
          })),
          result: textOf(failed.typed, 'result'),
          words: textOf(failed.typed, 'words'),
          wordsMost: WORDS_MOST,
          wordsHint: t('duties:lookBack.wordsHint', { least: NOT_DONE_WORDS_MIN }),
          unit: names.unit(row.unit_id),
          untied: textOf(failed.typed, 'untied'),
          asksLooked: asksLooked(failed),
          looked: textOf(failed.typed, 'looked'),
        }
      : null,
    // A browser never keeps chosen files over a page that came back.
    filesAgain: isOpen && 'form_id' in failed.typed,
    kept: isOpen ? [] : keptOf(failed, [{ name: 'words', label: t('duties:lookBack.words') }]),
    on:
      isGiven && missing === null
        ? { action: `/member/look-backs/${row.id}/on`, grounds: grounds(true, t) }
        : null,
    checked:
      row.result === null
        ? null
        : {
            result: t(`duties:result.${row.result}`),
            words: row.words ?? '',
            sentBack: row.is_sent_back === 1,
            at: row.checked_at,
            photos: photosOf(file.photos, `/member/look-backs/${row.id}`, t),
          },
  };
}

function noticeOf({ missing, isTied }: CheckFile, isOver: boolean, t: MemberLens['say']['t']) {
  if (missing !== null) return missingNotice(missing, t);
  if (isOver) return warning(t('duties:lookBack.over'));
  return isTied ? warning(t('duties:lookBack.tied')) : null;
}

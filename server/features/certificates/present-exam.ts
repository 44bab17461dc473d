import { dayOf, type Instant } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import type { FieldErrors } from '../../http/parse-form.ts';
import { endOf, isOver } from './exam-rules.ts';
import type { LaidOut } from './lay-out.ts';
import type { Answers } from './paper.ts';
import { outcomeOf } from './present-training.ts';
import type { ExamRow } from './store-exams.ts';

/** Locals of `field.ejs` for each question, in the order of the paper. */
export function paperFields(
  paper: readonly LaidOut[],
  answers: Answers,
  errors: FieldErrors,
  { t, lang }: Say,
) {
  return paper.map(({ line, question }, at) => {
    const options = JSON.parse(lang === 'en' ? question.options_en_json : question.options_json) as string[];
    const name = `q${at + 1}`;
    const fault = errors[name];
    return {
      name,
      type: 'radios',
      label: t('certificates:paper.question', {
        n: at + 1,
        text: lang === 'en' ? question.text_en : question.text,
      }),
      plain: true,
      value: answers[at] === null || answers[at] === undefined ? '' : String(answers[at]),
      error: fault ? t(fault.key, fault.args) : '',
      options: line.order.map((place, shown) => ({ value: String(shown), label: options[place] })),
    };
  });
}

/** What came of each attempt, newest first; for the member and the office. */
export function sittingRows(sittings: readonly ExamRow[], now: Instant, { t, f }: Say, withLinks = true) {
  return [...sittings].reverse().map((exam) => {
    const outcome = t(`certificates:outcome.${outcomeOf(exam, isOver(exam, now))}`);
    const label = t('certificates:exam.sitting', { round: exam.round, attempt: exam.attempt });
    return [
      withLinks ? { text: label, href: `/member/exam/${exam.id}` } : label,
      f.day(dayOf(endOf(exam, now) ?? exam.started_at)),
      outcome,
    ];
  });
}

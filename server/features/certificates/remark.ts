import type { Reader } from '../../../db/transaction.ts';
import { NotFound } from '../../errors.ts';
import { layOut, type LaidOut } from './lay-out.ts';
import { markPaper, readAnswers, type Mark } from './paper.ts';
import { findExam, type ExamRow } from './store-exams.ts';

export interface Remark {
  exam: ExamRow;
  paper: LaidOut[];
  answers: (number | null)[];
  mark: Mark;
  /** Whether marking again gives what is on record; null for an exam that was never marked. */
  agrees: boolean | null;
}

/**
 * Lays an exam out again from its seed and the bank of that day, and marks what was handed in.
 *
 * @throws NotFound
 */
export async function remarkExam(reader: Reader, id: string): Promise<Remark> {
  const exam = await findExam(reader, id);
  if (!exam) throw new NotFound();
  const paper = await layOut(reader, exam);
  const lines = paper.map(({ line }) => line);
  const answers = readAnswers(exam.answers_json, lines);
  const mark = markPaper(lines, answers, exam.pass_mark);
  const isMarked = exam.state === 'passed' || exam.state === 'failed';
  const agrees = isMarked ? mark.score === exam.score && mark.passed === (exam.state === 'passed') : null;
  return { exam, paper, answers, mark, agrees };
}

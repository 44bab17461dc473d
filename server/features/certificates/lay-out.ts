import type { Reader } from '../../../db/transaction.ts';
import type { MemberRole } from '../../actor.ts';
import { paperOf, type BankQuestion, type PaperLine } from './paper.ts';
import type { ExamRow } from './store-exams.ts';
import { bankEdition, listBank, type QuestionRow } from './store-questions.ts';

export interface LaidOut {
  line: PaperLine;
  question: QuestionRow;
}

/** What may be drawn for a kind now, and the edition of the bank it stands in. */
export async function bankOf(
  reader: Reader,
  kind: MemberRole,
): Promise<{ edition: number; questions: BankQuestion[] }> {
  const edition = await bankEdition(reader);
  return { edition, questions: (await listBank(reader, kind, edition)).map(toBank) };
}

const toBank = ({ id, course_id: courseId, options_json: options, answer }: QuestionRow): BankQuestion => ({
  id,
  courseId,
  optionCount: (JSON.parse(options) as string[]).length,
  answer,
});

/** An exam's questions as its member sees them, worked out from the seed and the bank of that day. */
export async function layOut(reader: Reader, exam: ExamRow): Promise<LaidOut[]> {
  const questions = await listBank(reader, exam.kind, exam.bank_edition);
  const byId = new Map(questions.map((question) => [question.id, question]));
  return paperOf(questions.map(toBank), exam.seed, exam.size).map((line) => ({
    line,
    question: byId.get(line.questionId)!,
  }));
}

import type { Context } from '../context.ts';
import { NotFound } from '../errors.ts';
import { remarkExam } from '../features/certificates/index.ts';

/**
 * Lays an exam out again from its seed, marks what was handed in, and prints both.
 *
 * @returns 0 when it gives what is on record, else 1.
 */
export async function remark(
  context: Pick<Context, 'db'>,
  say: (line: string) => void,
  examId: string,
): Promise<number> {
  const found = await remarkExam(context.db, examId).catch((error: unknown) => {
    if (error instanceof NotFound) return null;
    throw error;
  });
  if (!found) {
    say(`There is no exam ${examId}.`);
    return 1;
  }
  const { exam, paper, answers, mark, agrees } = found;
  say(`Exam ${exam.id}, ${exam.kind}, round ${exam.round}, attempt ${exam.attempt}`);
  say(`Seed ${exam.seed}, question bank ${exam.bank_edition}, begun ${exam.started_at}`);
  paper.forEach(({ line, question }, at) => {
    say('');
    say(`${at + 1}. ${question.text_en}  [${question.id}]`);
    const options = JSON.parse(question.options_en_json) as string[];
    line.order.forEach((place, shown) => {
      const marks = `${shown === answers[at] ? '>' : ' '}${shown === line.right ? '*' : ' '}`;
      say(`  ${marks} ${String.fromCharCode(65 + shown)}  ${options[place]}`);
    });
  });
  say('');
  say('> was chosen, * is right.');
  if (agrees === null) {
    say(`It was not marked: ${exam.state}.`);
    return 0;
  }
  say(`Marked again: ${mark.score} of 100, ${mark.passed ? 'passed' : 'not passed'}.`);
  say(agrees ? 'This is what is on record.' : `On record: ${exam.score} of 100, ${exam.state}. They differ.`);
  return agrees ? 0 : 1;
}

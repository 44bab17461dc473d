import { byLot } from '../draws/index.ts';

/** A question as far as drawing and marking need to know it. */
export interface BankQuestion {
  id: string;
  courseId: string;
  optionCount: number;
  /** Place of the right option, from 0. */
  answer: number;
}

/** One question of an exam, with its options in the order in which this person sees them. */
export interface PaperLine {
  questionId: string;
  courseId: string;
  /** Places of the options in the bank, in the order shown. */
  order: number[];
  /** Place of the right option in the order shown. */
  right: number;
}

/** For each question the place of the chosen option as shown, or null. */
export type Answers = readonly (number | null)[];

/**
 * The exam that a seed stands for: the `size` questions with the smallest lots, their options in the order of
 * theirs. Nothing depends on the order of the bank, so it can be worked out again at any time.
 *
 * @param seed 32 bytes in hex.
 */
export function paperOf(bank: readonly BankQuestion[], seed: string, size: number): PaperLine[] {
  return byLot(seed, bank, ({ id }) => id)
    .slice(0, size)
    .map(({ id, courseId, optionCount, answer }) => {
      const places = Array.from({ length: optionCount }, (_, place) => place);
      const order = byLot(seed, places, (place) => `${id}/${place}`);
      return { questionId: id, courseId, order, right: order.indexOf(answer) };
    });
}

export interface Mark {
  /** Right answers in a hundred, rounded down. */
  score: number;
  passed: boolean;
  /** Courses to read again: those of every question that was not answered right, in the order of the paper. */
  readAgain: string[];
}

/** @param passMark right answers in a hundred that are needed. */
export function markPaper(paper: readonly PaperLine[], answers: Answers, passMark: number): Mark {
  const wrong = paper.filter(({ right }, at) => answers[at] !== right);
  const right = paper.length - wrong.length;
  return {
    score: paper.length === 0 ? 0 : Math.floor((right * 100) / paper.length),
    passed: paper.length > 0 && right * 100 >= passMark * paper.length,
    readAgain: [...new Set(wrong.map(({ courseId }) => courseId))],
  };
}

/** Answers as they are stored. What is no place of an option is no answer. */
export function readAnswers(json: string | null, paper: readonly PaperLine[]): (number | null)[] {
  const given = json === null ? [] : (JSON.parse(json) as unknown[]);
  return paper.map(({ order }, at) => {
    const place = given[at];
    return typeof place === 'number' && Number.isInteger(place) && place >= 0 && place < order.length
      ? place
      : null;
  });
}

import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  markPaper,
  paperOf,
  readAnswers,
  type BankQuestion,
} from '../../server/features/certificates/paper.ts';

const seedOf = (n: number | string): string => createHash('sha256').update(`seed/${n}`).digest('hex');

const bankOf = (size: number): BankQuestion[] =>
  Array.from({ length: size }, (_, n) => ({
    id: `q${n}`,
    courseId: `c${n % 5}`,
    optionCount: 3 + (n % 2),
    answer: n % 3,
  }));

const anySeed = fc.string().map(seedOf);

describe('a paper drawn from the bank', () => {
  it('holds so many different questions, each with all its options once and its right one among them', () => {
    fc.assert(
      fc.property(anySeed, fc.integer({ min: 20, max: 60 }), (seed, size) => {
        const bank = new Map(bankOf(size).map((question) => [question.id, question]));
        const paper = paperOf([...bank.values()], seed, 20);
        expect(new Set(paper.map(({ questionId }) => questionId)).size).toBe(20);
        for (const { questionId, order, right } of paper) {
          const { optionCount, answer } = bank.get(questionId)!;
          expect([...order].sort()).toEqual(Array.from({ length: optionCount }, (_, place) => place));
          expect(order[right]).toBe(answer);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is the same for the same seed, in whatever order the bank lies', () => {
    fc.assert(
      fc.property(anySeed, fc.shuffledSubarray(bankOf(40), { minLength: 40 }), (seed, shuffled) => {
        expect(paperOf(shuffled, seed, 20)).toEqual(paperOf(bankOf(40), seed, 20));
      }),
      { numRuns: 50 },
    );
  });

  it('draws every question about as often as any other, and every option into every place', () => {
    const draws = 3000;
    const bank = bankOf(40);
    const drawn = new Map<string, number>();
    const places = [0, 0, 0];
    for (let n = 0; n < draws; n++) {
      for (const { questionId, right } of paperOf(bank, seedOf(n), 20)) {
        drawn.set(questionId, (drawn.get(questionId) ?? 0) + 1);
        if (questionId === 'q0') places[right]! += 1;
      }
    }
    // Half of the bank is drawn each time: 1500 expected, with a standard deviation of 27. Five of those.
    for (const { id } of bank) expect(Math.abs(drawn.get(id)! - draws / 2)).toBeLessThan(140);
    const times = drawn.get('q0')!;
    for (const count of places)
      expect(Math.abs(count - times / 3)).toBeLessThan(5 * Math.sqrt(times * (2 / 9)));
  });
});

describe('marking', () => {
  const paper = paperOf(bankOf(40), seedOf('marking'), 20);
  const right = paper.map((line) => line.right);
  const withWrong = (n: number) => right.map((place, at) => (at < n ? (place + 1) % 3 : place));

  it('passes with sixteen of twenty, and not with fifteen', () => {
    expect(markPaper(paper, right, 80)).toEqual({ score: 100, passed: true, readAgain: [] });
    expect(markPaper(paper, withWrong(4), 80)).toMatchObject({ score: 80, passed: true });
    expect(markPaper(paper, withWrong(5), 80)).toMatchObject({ score: 75, passed: false });
  });

  it('counts what was left open as wrong, and an empty paper as no pass', () => {
    expect(markPaper(paper, [], 80)).toMatchObject({ score: 0, passed: false });
    expect(markPaper([], [], 80)).toMatchObject({ score: 0, passed: false });
  });

  it('says which courses to read again: those of the wrong answers, each once', () => {
    const { readAgain } = markPaper(paper, withWrong(5), 80);
    expect(readAgain).toEqual([...new Set(paper.slice(0, 5).map(({ courseId }) => courseId))]);
  });

  it('never gives more for a wrong answer than for the right one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 20, maxLength: 20 }),
        fc.nat(19),
        (given, at) => {
          const better = given.with(at, right[at]!);
          expect(markPaper(paper, better, 80).score).toBeGreaterThanOrEqual(
            markPaper(paper, given, 80).score,
          );
        },
      ),
    );
  });

  it('reads stored answers, and takes what is no place of an option for none', () => {
    const odd = [0, -1, 1.5, 'x', null, 99, ...Array<number>(30).fill(0)];
    const read = readAnswers(JSON.stringify(odd), paper);
    expect(read).toHaveLength(20);
    expect(read.slice(0, 6)).toEqual([0, null, null, null, null, null]);
    expect(readAnswers(null, paper)).toEqual(Array(20).fill(null));
  });
});

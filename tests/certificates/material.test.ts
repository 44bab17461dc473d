import { describe, expect, it } from '@jest/globals';
import { MEMBER_ROLES } from '../../server/actor.ts';
import { packagedCourses, packagedQuestions } from '../../server/features/certificates/index.ts';

const courses = packagedCourses();
const bankOf = (kind: (typeof MEMBER_ROLES)[number]) => [
  ...packagedQuestions(null),
  ...packagedQuestions(kind),
];
const all = [null, ...MEMBER_ROLES].flatMap((kind) =>
  packagedQuestions(kind).map((one) => ({ kind, ...one })),
);

describe('the courses a county begins with', () => {
  it('have a code each, words in both languages, and for every kind something of its own', () => {
    expect(new Set(courses.map(({ code }) => code)).size).toBe(courses.length);
    for (const { zh, en } of courses) {
      for (const text of [zh.title, zh.body, en.title, en.body]) expect(text.trim()).not.toBe('');
      expect(`${en.title}${en.body}`).not.toMatch(/\p{Script=Han}/u);
      // The same parts in both languages: headings, points and paragraphs.
      const shape = (body: string) => body.split('\n').map((line) => /^(?:## |- )?/.exec(line)![0]);
      expect(shape(en.body)).toEqual(shape(zh.body));
    }
    for (const kind of MEMBER_ROLES) expect(courses.filter((course) => course.kind === kind)).toHaveLength(1);
    expect(courses.filter(({ purpose }) => purpose === 'yearly')).toHaveLength(1);
  });
});

describe('the questions a county begins with', () => {
  it.each(MEMBER_ROLES)('are at least thirty for the %s, twice what is drawn', (kind) => {
    expect(bankOf(kind).length).toBeGreaterThanOrEqual(40);
  });

  it('are about a course that their kind reads', () => {
    const slips = all.filter(({ kind, course }) => {
      const found = courses.find(({ code }) => code === course);
      return !found || found.purpose !== 'entry' || (found.kind !== null && found.kind !== kind);
    });
    expect(slips).toEqual([]);
  });

  it('ask about every course before the exam', () => {
    const asked = new Set(all.map(({ course }) => course));
    const silent = courses.filter(({ code, purpose }) => purpose === 'entry' && !asked.has(code));
    expect(silent).toEqual([]);
  });

  it('have one right option and two or three others, none twice, as many in both languages', () => {
    for (const { zh, en } of all) {
      for (const { ask, right, wrong } of [zh, en]) {
        const options = [right, ...wrong];
        expect(ask.trim()).not.toBe('');
        expect(options.length).toBeGreaterThanOrEqual(3);
        expect(new Set(options).size).toBe(options.length);
      }
      expect(en.wrong).toHaveLength(zh.wrong.length);
      expect(JSON.stringify(en)).not.toMatch(/\p{Script=Han}/u);
    }
  });

  it('are asked once each, calmly', () => {
    for (const kind of MEMBER_ROLES) {
      const bank = bankOf(kind);
      expect(new Set(bank.map(({ zh }) => zh.ask)).size).toBe(bank.length);
    }
    expect(JSON.stringify([all, courses])).not.toMatch(/[!！]/);
  });

  it('do not give the answer away by its length', () => {
    for (const kind of MEMBER_ROLES) {
      const bank = bankOf(kind);
      const longest = bank.filter(({ zh }) => zh.wrong.every((one) => one.length < zh.right.length));
      expect(longest.length / bank.length).toBeLessThan(0.65);
    }
  });
});

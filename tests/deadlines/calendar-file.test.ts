import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCalendarFile, type FileProblem } from '../../server/features/deadlines/index.ts';

const json = (value: object) => JSON.stringify(value);
const day = (date: unknown, isOffDay: unknown = true, name: unknown = 'Holiday') => ({
  name,
  date,
  isOffDay,
});
const file = (...days: object[]) => json({ year: 2027, papers: ['http://example.gov.cn/2027'], days });

function problems(text: string): [FileProblem['row'], FileProblem['column'], string][] {
  const parsed = parseCalendarFile(2027, text);
  if (parsed.ok) throw new Error('the file was taken');
  return parsed.problems.map(({ row, column, key }) => [row, column, key.replace('deadlines:file.', '')]);
}

describe('a schedule in JSON', () => {
  it('is read, with days of the December before and the papers it comes from', () => {
    expect(parseCalendarFile(2027, file(day('2026-12-27', false), day('2027-01-01')))).toEqual({
      ok: true,
      year: 2027,
      days: [
        { day: '2026-12-27', kind: 'work', name: 'Holiday' },
        { day: '2027-01-01', kind: 'off', name: 'Holiday' },
      ],
      papers: ['http://example.gov.cn/2027'],
    });
  });

  it('may do without papers, and with more than it needs', () => {
    expect(
      parseCalendarFile(2027, json({ $schema: 'x', year: 2027, days: [day('2027-01-01')] })),
    ).toMatchObject({
      ok: true,
      papers: [],
    });
  });

  it('is refused empty: before the notice a year is not known, not without holidays', () => {
    expect(problems(file())).toEqual([[null, null, 'empty']]);
  });

  it('is refused for another year', () => {
    expect(problems(json({ year: 2026, days: [day('2026-01-01')] }))).toEqual([[null, 'year', 'otherYear']]);
  });

  it('has all its faults listed with row and column, and gives no day', () => {
    expect(
      problems(
        file(
          day('2027-01-01'),
          day('2027-02-29'),
          day('2028-01-01'),
          day('2026-11-30'),
          day('2027-01-01', false),
          day('2027-05-01', 'yes'),
          day('2027-05-02', true, ''),
          day('2027-05-03', true, 'a\u202Eb'),
          day('2027-05-04', true, 'x'.repeat(41)),
          day(20270505, null, 7),
        ),
      ),
    ).toEqual([
      [2, 'date', 'badDay'],
      [3, 'date', 'outside'],
      [4, 'date', 'outside'],
      [5, 'date', 'twice'],
      [6, 'isOffDay', 'badKind'],
      [7, 'name', 'badName'],
      [8, 'name', 'badName'],
      [9, 'name', 'badName'],
      [10, 'date', 'badDay'],
      [10, 'isOffDay', 'badKind'],
      [10, 'name', 'badName'],
    ]);
  });

  it.each([
    ['cut off', '{"year": 2027, "days": [', [[null, null, 'notJson']]],
    ['a list', '[]', [[null, '', 'shape']]],
    ['days that are no list', '{"year": 2027, "days": {}}', [[null, 'days', 'shape']]],
    ['a list in the list', '{"year": 2027, "days": [[]]}', [[null, 'days', 'shape']]],
    ['a year in words', '{"year": "2027", "days": []}', [[null, 'year', 'shape']]],
    ['a number out of bounds', '{"year": 1e999, "days": []}', [[null, 'year', 'shape']]],
  ])('is refused: %s', (_what, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it('does not fall over deep nesting, prototypes or masses of days', () => {
    expect(problems('['.repeat(49_000))).toEqual([[null, null, 'notJson']]);
    expect(problems('{"__proto__": {"year": 2027, "days": []}}')).toEqual([[null, 'year', 'shape']]);
    expect(problems(file(...Array.from({ length: 151 }, () => day('2027-01-01'))))).toEqual([
      [null, null, 'tooMany'],
    ]);
    expect(problems(`{"year": 2027, "x": "${'x'.repeat(50_000)}"}`)).toEqual([[null, null, 'tooLong']]);
  });

  it('lists fifty faults at most', () => {
    expect(problems(file(...Array.from({ length: 100 }, () => day('x'))))).toHaveLength(50);
  });
});

describe('a schedule in csv', () => {
  it('is read with its columns in any order, a byte order mark, empty lines and either line end', () => {
    const parsed = parseCalendarFile(
      2027,
      '\uFEFFName, Day ,kind\r\nNew Year,2027-01-01,off\r\n\r\nX,2027-01-03,work\n',
    );
    expect(parsed).toMatchObject({
      ok: true,
      days: [
        { day: '2027-01-01', kind: 'off', name: 'New Year' },
        { day: '2027-01-03', kind: 'work', name: 'X' },
      ],
    });
  });

  it('has its faults listed by the line a person sees', () => {
    expect(
      problems('day,kind,name\n2027-01-01,off,A\n\n2027-01-32,off,B\n2027-01-02,free,C\n2027-01-03'),
    ).toEqual([
      [4, 'day', 'badDay'],
      [5, 'kind', 'badKind'],
      [6, 'kind', 'badKind'],
      [6, 'name', 'badName'],
    ]);
  });

  it.each([
    ['nothing', '  \n ', [[null, null, 'empty']]],
    ['a header alone', 'day,kind,name', [[null, null, 'empty']]],
    [
      'no header',
      '2027-01-01,off,A',
      [
        [1, 'day', 'noColumn'],
        [1, 'kind', 'noColumn'],
        [1, 'name', 'noColumn'],
      ],
    ],
    ['an open quote', 'day,kind,name\n"2027-01-01,off,A', [[2, null, 'notCsv']]],
  ])('is refused: %s', (_what, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });
});

it('takes any text whatever without falling over', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc.string().map((text) => `day,kind,name\n${text}`),
      ),
      (text) => {
        const parsed = parseCalendarFile(2027, text);
        expect(parsed.ok ? parsed.days.length > 0 : parsed.problems.length > 0).toBe(true);
      },
    ),
    { seed: 7, numRuns: 500 },
  );
});

import { describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COLUMNS } from '../../server/features/archive/index.ts';
import { HEADERS, line, read, readLines, workbook } from './workbooks.ts';

describe('a row of a workbook', () => {
  it('is read with its number in the sheet, both times in UTC and without the name of its writer', async () => {
    const { rows, faults } = await readLines(line({}));
    expect(faults).toEqual([]);
    expect(rows).toEqual([
      {
        ...{ row: 2, id: '7', subject: '路灯', details: '坏了', submittedAt: '2019-01-07T06:52:00.000Z' },
        ...{ answer: '已修', answeredAt: '2019-01-09T01:00:00.000Z' },
      },
    ]);
    expect(JSON.stringify(rows)).not.toContain('A0001');
  });

  it('may hold dates, serial numbers, formulas, rich text and links', async () => {
    const { rows, faults } = await readLines(
      line({ id: '甲-1', at: new Date('2019-01-07T14:52:00Z'), answeredAt: 43474.5 }),
      line({
        id: { formula: '1+1', result: 2 },
        subject: { richText: [{ text: '路' }, { font: { bold: true }, text: '灯' }] },
        details: { text: '坏了', hyperlink: 'https://example.com' },
        at: { formula: 'NOW()', result: new Date('2019-01-07T14:52:00Z') },
      }),
    );
    expect(faults).toEqual([]);
    expect(rows.map((row) => row.submittedAt)).toEqual(Array(2).fill('2019-01-07T06:52:00.000Z'));
    expect(rows[0]).toMatchObject({ id: '甲-1', answeredAt: '2019-01-09T04:00:00.000Z' });
    expect(rows[1]).toMatchObject({ id: '2', subject: '路灯', details: '坏了' });
  });

  it('loses the indentation of the page it came from, control characters and escapes, but no word', async () => {
    const { rows } = await readLines(
      line({
        details: '\n\t\t\t第一段_x000D_\n\t\t\t\n\n\n　　第二段\u0000\u200b。\n\t',
        subject: ' 路灯\n坏了 ',
      }),
    );
    expect(rows[0]).toMatchObject({ subject: '路灯 坏了', details: '第一段\n\n第二段。' });
  });

  it('may lack an answer or a subject', async () => {
    const { rows, faults } = await readLines(
      line({ id: 1, answer: null, answeredAt: null }),
      line({ id: 2, subject: null }),
    );
    expect(faults).toEqual([]);
    expect(rows.map(({ subject, details, answer }) => [subject, details, answer])).toEqual([
      ['路灯', '坏了', null],
      ['', '坏了', '已修'],
    ]);
  });

  it('answered on a day without a clock time was answered no earlier than the message', async () => {
    const { rows, faults } = await readLines(
      line({ id: 1, answeredAt: '2019/1/7' }),
      line({ id: 2, answeredAt: '2019/1/8' }),
      line({ id: 3, answeredAt: '2019/1/6' }),
    );
    expect(rows.map((row) => row.answeredAt)).toEqual([
      '2019-01-07T06:52:00.000Z',
      '2019-01-07T16:00:00.000Z',
    ]);
    expect(faults).toMatchObject([{ row: 4, key: 'archive:answerTooEarly' }]);
  });
});

describe('a row that cannot be trusted is reported and skipped, and the rest go on', () => {
  it.each([
    ['noText', 'details', { subject: ' ', details: '\n\t' }],
    ['noText', 'details', { subject: '路灯', details: null }],
    ['noTime', 'submittedAt', { at: null }],
    ['brokenTime', 'submittedAt', { at: '昨天' }],
    ['noAnswer', 'answer', { answer: ' ' }],
    ['noAnswerTime', 'answeredAt', { answeredAt: null }],
    ['brokenAnswerTime', 'answeredAt', { answeredAt: '2019/2/30 8:00' }],
    ['answerTooEarly', 'answeredAt', { answeredAt: '2019/1/7 14:51:59' }],
    ['noTime', 'submittedAt', { at: { error: '#REF!' as const } }],
  ])('%s', async (key, column, broken) => {
    const { rows, faults } = await readLines(line({ id: 1 }), line({ id: 2, ...broken }), line({ id: 3 }));
    expect(rows.map((row) => [row.row, row.id])).toEqual([
      [2, '1'],
      [4, '3'],
    ]);
    expect(faults).toMatchObject([{ row: 3, column, key: `archive:${key}`, args: { row: 3 } }]);
  });

  it('but a number that came before, or is missing, is no fault: boards give them out twice', async () => {
    const { rows, faults } = await readLines(line({ id: 5 }), line({ id: ' 5 ' }), line({ id: null }));
    expect(rows.map((row) => row.id)).toEqual(['5', '5', '#4']);
    expect(faults).toEqual([]);
  });

  it('but a blank row is only passed over', async () => {
    const { rows, faults } = await readLines(line({ id: 1 }), [], [null, 'A0002', ' '], line({ id: 2 }));
    expect(rows.map((row) => row.row)).toEqual([2, 5]);
    expect(faults).toEqual([]);
  });

  it('quoting no more than a glance of what stood there', async () => {
    const { faults } = await readLines(line({ at: '我家住在'.repeat(100) }));
    expect(String(faults[0]?.args['value']).length).toBeLessThanOrEqual(31);
  });
});

describe('headers', () => {
  it('may stand in any order, with spaces, under an empty row', async () => {
    const { rows } = await read(
      await workbook([
        [],
        [' 留言详情', '留言 时间', '留言主题', '留言编号'],
        ['坏了', '2019/1/7 14:52', '路灯', 9],
      ]),
    );
    expect(rows).toEqual([
      {
        row: 3,
        id: '9',
        subject: '路灯',
        details: '坏了',
        submittedAt: '2019-01-07T06:52:00.000Z',
        answer: null,
        answeredAt: null,
      },
    ]);
  });

  it('may have other names', async () => {
    const { rows, faults } = await read(
      await workbook([
        ['No', '留言主题', 'When', '留言详情'],
        [1, '路灯', '2019/1/7 14:52', '坏了'],
      ]),
      { id: 'no', submittedAt: 'When' },
    );
    expect(faults).toEqual([]);
    expect(rows).toHaveLength(1);
  });

  it('that are missing are told once, with those that were found', async () => {
    const { rows, faults } = await read(
      await workbook([['编号', '留言主题', '答复意见'], line({}), line({})]),
    );
    expect(rows).toEqual([]);
    expect(faults).toEqual([
      {
        ...{ row: 1, column: null, key: 'archive:headersMissing' },
        args: {
          row: 1,
          missing: '留言编号、留言时间、留言详情、答复时间',
          found: '编号、留言主题、答复意见',
        },
      },
    ]);
  });

  it('that the caller named must be there', async () => {
    const bytes = await workbook([HEADERS.slice(0, 5), line({})]);
    expect((await read(bytes)).rows).toHaveLength(1);
    expect((await read(bytes, { answer: '回复' })).faults).toMatchObject([{ key: 'archive:headersMissing' }]);
  });
});

describe('a csv file', () => {
  const text = `${HEADERS.join(',')}\r\n1,某,"路灯,坏了",2019/1/7 14:52,"第一行\n第二行说""好""",已修,2019/1/9 9:00\r\n\r\n2,某,水 5" 管,2019/1/7 14:52,漏,,\r\n`;
  const expected = [
    {
      row: 2,
      id: '1',
      subject: '路灯,坏了',
      details: '第一行\n第二行说"好"',
      answeredAt: '2019-01-09T01:00:00.000Z',
    },
    { row: 4, id: '2', subject: '水 5" 管', details: '漏', answer: null },
  ];

  it('is read in UTF-8 with and without a mark', async () => {
    expect((await read(Buffer.from(text))).rows).toMatchObject(expected);
    expect((await read(Buffer.from(`\ufeff${text}`))).rows).toMatchObject(expected);
  });

  it('is read in GBK', async () => {
    // 留言编号,留言主题,留言时间,留言详情 / 1,路灯,…,坏了
    const gbk =
      'c1f4d1d4b1e0bac52cc1f4d1d4d6f7cce22cc1f4d1d4cab1bce42cc1f4d1d4cfeac7e90a312cc2b7b5c62c323031392f312f372031343a35322cbbb5c1cb0a';
    const { rows, faults } = await read(Buffer.from(gbk, 'hex'));
    expect(faults).toEqual([]);
    expect(rows).toMatchObject([{ row: 2, id: '1', subject: '路灯', details: '坏了' }]);
  });

  it('keeps every letter over the borders of its pieces, from a path too', async () => {
    const many = Array.from(
      { length: 3000 },
      (_, n) => `${n},某,题${n},2019/1/7 14:52,${'小区停水三天没有人管'.repeat(9)}${n},,`,
    );
    const directory = mkdtempSync(join(tmpdir(), 'ztc-archive-'));
    try {
      const path = join(directory, 'messages.csv');
      writeFileSync(path, [HEADERS.join(','), ...many].join('\n'));
      const { rows, faults } = await read(path);
      expect(faults).toEqual([]);
      expect(rows).toHaveLength(3000);
      for (const [n, row] of rows.entries())
        expect(row.details).toBe(`${'小区停水三天没有人管'.repeat(9)}${n}`);
      expect(rows).toEqual((await read(readFileSync(path))).rows);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('with a quote that never closes is unreadable from there', async () => {
    const { rows, faults } = await read(
      Buffer.from(`${HEADERS.join(',')}\n1,某,题,2019/1/7 14:52,好,,\n2,某,"题,`),
    );
    expect(rows).toHaveLength(1);
    expect(faults).toEqual([{ row: 0, column: null, key: 'archive:unreadable', args: { row: 2 } }]);
  });
});

describe('a file that is no table', () => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['empty', Buffer.from('\n\n , \n')],
    ['oldWorkbook', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    ['unreadable', Buffer.from('504b030400000000', 'hex')],
    ['headersMissing', Buffer.from('%PDF-1.7\n1 0 obj')],
    ['headersMissing', Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 256))],
  ])('%s', async (key, bytes) => {
    const { rows, faults } = await read(bytes);
    expect(rows).toEqual([]);
    expect(faults.map((fault) => fault.key)).toEqual([`archive:${key}`]);
  });

  it('torn at any place is told, and never waits or throws', async () => {
    const whole = await workbook([HEADERS, ...Array.from({ length: 200 }, (_, id) => line({ id: id + 1 }))]);
    for (let part = 1; part < 20; part++) {
      const { faults } = await read(whole.subarray(0, Math.floor((whole.length * part) / 20)));
      expect(faults).toMatchObject([{ key: 'archive:unreadable' }]);
    }
  });

  it('that does not exist throws', async () => {
    await expect(read(join(tmpdir(), 'no-such-file.xlsx'))).rejects.toThrow('ENOENT');
  });

  it('has a workbook with nothing in its first sheet read from the next', async () => {
    const { rows } = await read(await workbook([], [[HEADERS, line({})]]));
    expect(rows).toHaveLength(1);
  });
});

describe('words', () => {
  it('explain every fault and name every column in both languages', () => {
    const sources = ['rules.ts', 'read-messages.ts'].map((file) =>
      readFileSync(`server/features/archive/${file}`, 'utf8'),
    );
    const keys = [...sources.join('\n').matchAll(/archive:([a-z]+)'/gi)].map((match) => match[1]!);
    expect(keys.length).toBeGreaterThan(9);
    for (const language of ['zh-CN', 'en']) {
      const words = JSON.parse(readFileSync(`views/locales/${language}/archive.json`, 'utf8'));
      for (const key of [...keys, 'oldWorkbook', 'empty']) expect(typeof words[key]).toBe('string');
      expect(Object.keys(words.column).sort()).toEqual([...COLUMNS].sort());
    }
  });
});

const REAL = '../shared/data/messages-with-replies.xlsx';
const real = existsSync(REAL) ? it : it.skip;
if (!existsSync(REAL)) console.warn(`skipped: ${REAL} is not here`);

describe('real messages', () => {
  real('1,402 messages with answers are read without a fault', async () => {
    const { rows, faults } = await read(REAL);
    expect(faults).toEqual([]);
    expect(rows).toHaveLength(1402);
    expect(rows.at(-1)?.row).toBe(1403);
    expect(new Set(rows.map((row) => row.id)).size).toBe(1402);
    for (const row of rows) {
      expect(row.answer).not.toBe('');
      expect(row.answeredAt! >= row.submittedAt).toBe(true);
      expect(row.details).not.toMatch(/\r|_x000D_|\n\t/);
    }
  });
});

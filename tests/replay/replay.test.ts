import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'csv-stringify/sync';
import { isFault, readMessages, type Row } from '../../server/features/archive/index.ts';
import { replayArchive } from '../../server/features/replay/live.ts';
import { openReplay } from '../../server/features/replay/open.ts';
import { detailCsv, percentile, type ReplayResult } from '../../server/features/replay/report.ts';
import { seededSource } from '../../server/ids.ts';
import { latenessOf } from './naive-lateness.ts';

const HEADER = ['留言编号', '留言用户', '留言主题', '留言时间', '留言详情', '答复意见', '答复时间'];
const made: string[] = [];

afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

async function replay(source: string | Uint8Array, options: object = {}): Promise<ReplayResult> {
  const dir = mkdtempSync(join(tmpdir(), 'ztc-replay-'));
  made.push(dir);
  const context = openReplay(dir);
  try {
    return await replayArchive(context, source, options);
  } finally {
    await context.close();
  }
}

/** `2026-11-23 17:30:00`, wall time of Asia/Shanghai. */
const wall = (ms: number): string =>
  new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

function archive(rows: readonly (readonly [number, number | null])[]): Buffer {
  const lines = rows.map(([submitted, answered], index) => [
    String(index + 1),
    '',
    '路灯不亮',
    wall(submitted),
    '村口的路灯已经一个月不亮了',
    answered === null ? '' : '已经换了灯泡，现在亮了。',
    answered === null ? '' : wall(answered),
  ]);
  return Buffer.from(stringify([HEADER, ...lines]));
}

const at = (text: string): number => Date.parse(`${text}+08:00`);

function expectSame(result: ReplayResult, rows: readonly (readonly [number, number | null])[]): void {
  const byId = new Map(result.messages.map((one) => [one.id, one]));
  rows.forEach(([submitted, answered], index) => {
    const one = byId.get(String(index + 1))!;
    const wanted = latenessOf(submitted, answered);
    expect({
      id: one.id,
      due: one.dueAt,
      inTime: one.isInTime,
      days: ['L0', 'L1', 'L2', 'L3', 'L4', 'L5'].flatMap((step) => one.steps[step as 'L0'] ?? []),
    }).toEqual({
      id: String(index + 1),
      due: new Date(wanted.due).toISOString(),
      inTime: wanted.inTime,
      days: wanted.steps.map((moment) => wall(moment).slice(0, 10)),
    });
  });
}

describe('a replayed message', () => {
  it('reaches exactly the step that its lateness earns, to the second', async () => {
    const submitted = at('2026-09-28T10:00:00'); // due 2026-10-10, a Saturday that is worked
    const due = at('2026-10-10T18:00:00');
    const later = (text: string): [number, number] => [submitted, at(text)];
    const rows: [number, number | null][] = [
      later('2026-09-28T10:00:00'),
      later('2026-10-09T18:00:00'),
      later('2026-10-09T18:00:01'),
      [submitted, due],
      [submitted, due + 1000],
      later('2026-10-14T18:00:00'),
      later('2026-10-14T18:00:01'),
      later('2026-10-16T18:00:00'),
      later('2026-10-16T18:00:01'),
      later('2026-10-21T18:00:00'),
      later('2026-10-21T18:00:01'),
      later('2027-03-01T09:00:00'),
      [submitted, null],
    ];
    const result = await replay(archive(rows));
    expectSame(result, rows);
    expect(result.messages.map((one) => one.highest)).toEqual([
      null,
      null,
      'L0',
      'L0',
      'L1',
      'L1',
      'L2',
      'L2',
      'L3',
      'L3',
      'L4',
      'L5',
      'L5',
    ]);
    expect(result.figures).toMatchObject({
      messages: 13,
      skipped: 0,
      answered: 12,
      answeredInTime: 4,
      registerVerified: true,
    });
  });

  it('sent at night, at the weekend or on a make-up day counts from the right day', async () => {
    const sent = [
      '2026-11-20T18:00:00',
      '2026-11-20T18:00:01',
      '2026-11-21T09:00:00',
      '2026-11-23T03:00:00',
      '2026-02-14T12:00:00',
      '2026-02-13T20:00:00',
      '2026-09-20T08:00:00',
      '2014-09-26T10:00:00',
      '2011-10-01T00:00:00',
      '2012-12-31T23:59:59',
      '2020-01-23T17:00:00',
    ].map(at);
    const rows = sent.flatMap((moment) =>
      [0.01, 3, 6, 9, 15, 40].map((days) => [moment, moment + days * 86_400_000] as [number, number]),
    );
    const whole = rows.map(([a, b]) => [a, Math.round(b / 1000) * 1000] as [number, number]);
    expectSame(await replay(archive(whole)), whole);
  });

  it('agrees with a plain recount for 200 messages at random', async () => {
    const bytes = seededSource('replay-test');
    const random = (): number => bytes(4).readUInt32BE() / 2 ** 32;
    const start = at('2018-12-01T00:00:00');
    const rows = Array.from({ length: 200 }, () => {
      const submitted = Math.round((start + random() * 500 * 86_400_000) / 1000) * 1000;
      const wait = random() ** 2 * 60 * 86_400_000;
      return [submitted, random() < 0.1 ? null : Math.round((submitted + wait) / 1000) * 1000] as [
        number,
        number | null,
      ];
    });
    const result = await replay(archive(rows));
    expectSame(result, rows);
    expect(result.figures.registerVerified).toBe(true);
  });
});

describe('a replay', () => {
  const rows: [number, number | null][] = [
    [at('2026-03-02T10:00:00'), at('2026-03-05T10:00:00')],
    [at('2026-03-03T10:00:00'), at('2026-03-20T10:00:00')],
  ];

  it('of the same file twice ends with the same line and the same rows', async () => {
    const first = await replay(archive(rows));
    const second = await replay(archive(rows));
    expect(second).toEqual(first);
    expect(detailCsv(second.messages)).toBe(detailCsv(first.messages));
  });

  it('reports rows with a broken time or no text by their number, and goes on', async () => {
    const text = archive(rows).toString().trimEnd().split('\n');
    text.splice(
      2,
      0,
      '8,,路灯,昨天,村口的路灯不亮,,',
      '9,,路灯,2026-03-02 10:00:00,,已修好,2026-03-03 10:00:00',
    );
    const said: string[] = [];
    const result = await replay(Buffer.from(text.join('\n')), { onFault: (line: string) => said.push(line) });
    expect(said).toEqual([
      'Row 3, submittedAt: brokenTime ("昨天"); skipped',
      'Row 4, details: noText; skipped',
    ]);
    expect(result.figures).toMatchObject({ messages: 2, skipped: 2, answered: 2, answeredInTime: 1 });
  });

  it('can be kept to some days', async () => {
    const result = await replay(archive(rows), { from: '2026-03-03', to: '2026-03-03' });
    expect(result.messages.map((one) => one.id)).toEqual(['2']);
  });

  it('of nothing ends with a line of zeros', async () => {
    const result = await replay(archive([]));
    expect(result.figures).toMatchObject({
      messages: 0,
      L5: 0,
      medianAnswerDays: null,
      registerVerified: true,
    });
  });
});

it('percentiles interpolate between neighbours', () => {
  expect(percentile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(percentile([1, 2, 3, 4], 0.9)).toBe(3.7);
  expect(percentile([7], 0.9)).toBe(7);
});

const REAL = join(import.meta.dirname, '../../../shared/data/messages-with-replies.xlsx');
const real = existsSync(REAL) ? it : it.skip;
if (!existsSync(REAL)) process.stderr.write('The real archive is not here: its replay is not tested.\n');

real(
  'the real archive agrees with a plain recount, message by message',
  async () => {
    const rows: Row[] = [];
    for await (const item of readMessages(REAL)) if (!isFault(item)) rows.push(item);
    const result = await replay(REAL);
    const steps = { L0: 0, L1: 0, L2: 0, L3: 0, L4: 0, L5: 0 };
    let inTime = 0;
    for (const row of rows) {
      const wanted = latenessOf(
        Date.parse(row.submittedAt),
        row.answeredAt === null ? null : Date.parse(row.answeredAt),
      );
      wanted.steps.forEach((_moment, index) => (steps[`L${index}` as 'L0'] += 1));
      if (wanted.inTime) inTime += 1;
    }
    expect(result.figures).toMatchObject({
      ...steps,
      messages: rows.length,
      answeredInTime: inTime,
      registerVerified: true,
    });
  },
  120_000,
);

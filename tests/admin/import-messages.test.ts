import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { connect } from '../../db/connect.ts';
import { importCommand } from '../../server/admin/import-command.ts';
import { settingsFor, started, typed, type Said } from './command.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'ztc-import-'));
const settings = settingsFor(dataDir);
const bring = (...args: string[]): Promise<Said> => typed(importCommand, args, settings);
const file = join(dataDir, 'messages.csv');
const HEADERS = '留言编号,留言主题,留言时间,留言详情,答复意见,答复时间';
const LONG = '这一段路的路灯坏了很久没有人来修'.repeat(10);

writeFileSync(
  file,
  [
    HEADERS,
    'A1,路灯坏了,2026-01-05 14:33:00,村口的路灯坏了三天没有人修,,',
    'A2,没有时间,,内容在这里,,',
    `A3,,2026-01-06 10:00:00,${LONG},,`,
    'A4,已经办好,2026-01-06 10:00:00,水管漏水,已经修好,2026-01-07 10:00:00',
    'A1,路灯坏了,2026-01-05 14:33:00,同一个编号又来一次,,',
  ].join('\n'),
);

const cases = async () => {
  const connection = connect({ dataDir });
  const rows = await connection.db.selectFrom('cases').selectAll().orderBy('external_ref').execute();
  await connection.close();
  return rows;
};

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe('npm run import -- messages', () => {
  it('takes the good rows in, names the bad ones, and leaves out what was answered', async () => {
    const said = await started('server/import.ts', ['messages', file, '--category', 'roads'], settings);
    expect(JSON.parse(said.out)).toEqual({ imported: 2, known: 0, answered: 1, faults: 2 });
    expect(said.code).toBe(1);
    const sentences = said.err.trim().split('\n');
    expect(sentences.filter((line) => /\b3\b/.test(line))).toHaveLength(1);
    expect(said.err).not.toContain('archive:');
    expect(await cases()).toMatchObject([
      { external_ref: 'A1', channel: 'import', category_code: 'roads', state: 'received', title: '路灯坏了' },
      { external_ref: 'A3', channel: 'import' },
    ]);
  });

  it('starts the clocks now, keeps the time they were sent, and makes a title where there is none', async () => {
    const [first, second] = await cases();
    expect(first!.submitted_at > '2026-01-06').toBe(true);
    expect(first!.details).toBe('村口的路灯坏了三天没有人修\n\n（原件 A1，2026-01-05 14:33 提交）');
    expect([...second!.title]).toHaveLength(60);
    expect(second!.title.endsWith('…')).toBe(true);
  });

  it('brings nothing new from the same file', async () => {
    const again = await bring('messages', file, '--category', 'roads');
    expect(JSON.parse(again.out)).toEqual({ imported: 0, known: 2, answered: 1, faults: 2 });
    expect(await cases()).toHaveLength(2);
  });

  it('reads other headers where they are named', async () => {
    const other = join(dataDir, 'other.csv');
    writeFileSync(other, '工单号,标题,时间,内容\nB1,停水,2026-02-01 08:00:00,停水两天\n');
    const mapping = 'id=工单号,subject=标题,submittedAt=时间,details=内容';
    const said = await bring('messages', other, '--mapping', mapping, '--channel', 'phone');
    expect(said).toMatchObject({ code: 0 });
    expect((await cases()).at(-1)).toMatchObject({
      external_ref: 'B1',
      channel: 'phone',
      category_code: 'other',
    });
  });

  it.each([
    [[]],
    [['messages']],
    [['letters', file]],
    [['messages', file, '--category', 'nope']],
    [['messages', file, '--channel', 'pigeon']],
    [['messages', file, '--mapping', 'colour=x']],
    [['messages', file, '--mapping', 'id']],
    [['messages', join(dataDir, 'nowhere.csv')]],
  ])('asked wrongly (%j) it ends with 2', async (args) => {
    const said = await bring(...args);
    expect(said.code).toBe(2);
    expect(said.out).toBe('');
    expect(said.err).not.toMatch(/\n\s+at /);
  });
});

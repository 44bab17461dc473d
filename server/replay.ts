import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openReplay } from './features/replay/open.ts';
import { replayArchive } from './features/replay/live.ts';
import { detailCsv } from './features/replay/report.ts';
import { progressOn } from './progress.ts';

const HELP = `npm run replay -- FILE.xlsx [--data-dir DIR] [--from DAY --to DAY] [--detail FILE.csv]

Lives an archive of messages through the real actions and jobs under a simulated clock, and prints one line of
JSON. FILE: .xlsx or .csv with the columns 留言编号 留言主题 留言时间 留言详情 答复意见 答复时间.
  --data-dir DIR   keep the database in DIR (empty or not there yet); otherwise it is thrown away
  --from, --to     only messages sent on these days (YYYY-MM-DD, Asia/Shanghai, both included)
  --detail FILE    also write a row a message: id, submitted, due, answered, highest step, day of each step
Messages that are never answered run on until the ladder has no further step.
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'data-dir': { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      detail: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const file = positionals[0];
  if (values.help || file === undefined || positionals.length > 1) {
    process.stderr.write(HELP);
    return values.help ? 0 : 2;
  }
  for (const day of [values.from, values.to]) {
    if (day !== undefined && !isDay(day)) return refuse(`"${day}" is not a day: write 2026-09-26`);
  }
  if (!existsSync(file)) return refuse(`${file} is not there`);
  const kept = values['data-dir'];
  if (kept !== undefined && existsSync(join(kept, 'zhitongche.db'))) {
    return refuse(`${kept} holds a database already: a replay starts from an empty one`);
  }
  const dataDir = kept ?? mkdtempSync(join(tmpdir(), 'zhitongche-replay-'));
  const progress = progressOn(process.stderr);
  const context = openReplay(dataDir);
  try {
    const result = await replayArchive(context, file, {
      from: values.from,
      to: values.to,
      onProgress: (what, done, total) => progress.show(what, done, total),
      onFault: (line) => progress.say(line),
    });
    progress.end();
    if (values.detail !== undefined) writeFileSync(values.detail, detailCsv(result.messages));
    process.stdout.write(`${JSON.stringify(result.figures)}\n`);
    return result.figures.registerVerified ? 0 : 1;
  } finally {
    await context.close();
    if (kept === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

function refuse(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 2;
}

process.exitCode = await main();

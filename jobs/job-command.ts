import { parseArgs } from 'node:util';
import { HandClock, systemClock, toInstant } from '../server/clock.ts';
import { readConfig } from '../server/config.ts';
import type { Terminal } from '../server/admin/command-line.ts';
import { buildContext } from '../server/build-context.ts';
import { migrate } from '../db/migrate.ts';
import { runJob } from './run-job.ts';
import { findJob, timetable } from './timetable.ts';

/** `npm run job -- NAME [--now INSTANT]`: runs one job now, or as if it were that moment. */
export async function jobCommand(terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: terminal.args,
    allowPositionals: true,
    options: { now: { type: 'string' }, help: { type: 'boolean' } },
  });
  const job = findJob(positionals[0] ?? '');
  if (!job || values.help) {
    terminal.err.write(`npm run job -- NAME [--now 2026-12-01T09:00:00+08:00]\n\nJobs:\n`);
    for (const { name, cron } of timetable) terminal.err.write(`  ${name.padEnd(18)} ${cron}\n`);
    return values.help ? 0 : 2;
  }
  if (values.now !== undefined && Number.isNaN(Date.parse(values.now))) {
    terminal.err.write(`--now: "${values.now}" is not a moment; write 2026-12-01T09:00:00+08:00\n`);
    return 2;
  }
  const clock = values.now === undefined ? systemClock : new HandClock(toInstant(values.now));
  const context = buildContext(readConfig('production', terminal.settings), { clock });
  try {
    await migrate(context.connection);
    const outcome = await runJob(context, job, clock.now());
    terminal.out.write(`${JSON.stringify(outcome)}\n`);
    return outcome.ran && outcome.error === null ? 0 : 1;
  } finally {
    await context.close();
  }
}

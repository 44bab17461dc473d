import { parseArgs } from 'node:util';
import { HandClock, systemClock, toInstant } from '../server/clock.ts';
import { ConfigFault, readConfig } from '../server/config.ts';
import { buildContext } from '../server/build-context.ts';
import { migrate } from '../db/migrate.ts';
import { runJob } from './run-job.ts';
import { findJob, timetable } from './timetable.ts';

/** `npm run job -- NAME [--now INSTANT]`: runs one job now, or as if it were that moment. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { now: { type: 'string' }, help: { type: 'boolean' } },
  });
  const job = findJob(positionals[0] ?? '');
  if (!job || values.help) {
    process.stderr.write(`npm run job -- NAME [--now 2026-12-01T09:00:00+08:00]\n\nJobs:\n`);
    for (const { name, cron } of timetable) process.stderr.write(`  ${name.padEnd(18)} ${cron}\n`);
    return values.help ? 0 : 2;
  }
  if (values.now !== undefined && Number.isNaN(Date.parse(values.now))) {
    process.stderr.write(`--now: "${values.now}" is not a moment; write 2026-12-01T09:00:00+08:00\n`);
    return 2;
  }
  const clock = values.now === undefined ? systemClock : new HandClock(toInstant(values.now));
  const context = buildContext(readConfig('production'), { clock });
  try {
    await migrate(context.connection);
    const outcome = await runJob(context, job, clock.now());
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
    return outcome.ran && outcome.error === null ? 0 : 1;
  } finally {
    await context.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ConfigFault)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

import { createServer } from 'node:http';
import { migrate } from '../db/migrate.ts';
import { transact } from '../db/transaction.ts';
import { startScheduler, type Scheduler } from '../jobs/scheduler.ts';
import { createApp } from './app.ts';
import { buildContext, type OpenContext } from './build-context.ts';
import { DAY, plus } from './clock.ts';
import { countConnections } from './connections.ts';
import { ConfigFault, readConfig, readDataDir, type Config } from './config.ts';
import { seedTraining } from './features/certificates/index.ts';
import { seedDeadlines } from './features/deadlines/index.ts';

/** `node server/main.ts` serves; `node server/main.ts demo` makes a demonstration county first. */
async function main(mode: 'production' | 'demo'): Promise<void> {
  if (Number(process.versions.node.split('.')[0]) < 24) {
    throw new ConfigFault(
      `This needs Node 24 (this is ${process.versions.node}): start it with "npm start".`,
    );
  }
  const context = buildContext(await settings(mode));
  await migrate(context.connection);
  // The demonstration has a past, and its rules were in force all the while.
  const since = plus(context.clock.now(), mode === 'demo' ? -1400 * DAY : 0);
  await transact(context.db, (trx) => seedDeadlines(trx, since));
  await transact(context.db, (trx) => seedTraining(trx, context, since));
  if (mode === 'demo') {
    const { fillDemo } = await import('../db/demo/index.ts');
    await fillDemo(context);
  }
  const scheduler = context.config.processRole === 'web' ? null : startScheduler(context);
  const server = createServer(createApp(context));
  server.headersTimeout = 15_000;
  server.requestTimeout = 330_000;
  server.maxConnections = 2_000;
  server.listen(context.config.port, context.config.host, () => {
    process.stdout.write(`Zhitongche (${mode}) listens on ${context.config.baseUrl}\n`);
  });
  stopGracefully(context, server, scheduler);
}

async function settings(mode: 'production' | 'demo'): Promise<Config> {
  if (mode === 'production') return readConfig('production');
  const { demoSecrets } = await import('../db/demo/keys.ts');
  return readConfig('demo', undefined, demoSecrets(readDataDir()));
}

/** Finishes what has begun, stops the jobs, closes the database; ten seconds at most. */
function stopGracefully(
  context: OpenContext,
  server: ReturnType<typeof createServer>,
  scheduler: Scheduler | null,
): void {
  let stopping = false;
  const endConnections = countConnections(server);
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), 10_000).unref();
    server.close(() => {
      void Promise.resolve(scheduler?.stop())
        .then(() => context.close())
        .then(() => process.exit(0));
    });
    endConnections();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

try {
  await main(process.argv[2] === 'demo' ? 'demo' : 'production');
} catch (error) {
  if (!(error instanceof ConfigFault)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

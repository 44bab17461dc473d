import { join } from 'node:path';
import { pino } from 'pino';
import { connect, type Connection } from '../db/connect.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { diskFiles } from './features/attachments/index.ts';
import { noMailer, smtpMailer } from './features/notices/index.ts';
import { makeIds, type RandomSource } from './ids.ts';

export interface OpenContext extends Context {
  connection: Connection;
  close(): Promise<void>;
}

/** Builds everything the software stands on from its settings. Nothing is opened twice; `close` undoes it. */
export function buildContext(
  config: Config,
  options: { clock?: Clock; random?: RandomSource } = {},
): OpenContext {
  const connection = connect({ databaseUrl: config.databaseUrl, dataDir: config.dataDir });
  const clock = options.clock ?? systemClock;
  const mailer = config.smtpUrl ? smtpMailer(config.smtpUrl, config.mailFrom) : noMailer;
  return {
    config,
    connection,
    db: connection.db,
    dialect: connection.dialect,
    clock,
    ids: makeIds(clock, options.random),
    log: pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }),
    mailer,
    files: diskFiles(join(config.dataDir, 'files')),
    async close() {
      if ('close' in mailer) (mailer as { close(): void }).close();
      await connection.close();
    },
  };
}

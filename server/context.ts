import type { Logger } from 'pino';
import type { Dialect } from '../db/dialect.ts';
import type { Db } from '../db/transaction.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { FileStore } from './features/attachments/index.ts';
import type { Mailer } from './features/notices/index.ts';
import type { Ids } from './ids.ts';

/** What the software stands on. Built by hand in context.ts and in tests, passed by hand everywhere. */
export interface Context {
  config: Config;
  db: Db;
  dialect: Dialect;
  clock: Clock;
  ids: Ids;
  log: Logger;
  mailer: Mailer;
  files: FileStore;
}

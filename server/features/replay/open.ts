import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import { connect, type Connection } from '../../../db/connect.ts';
import { HandClock } from '../../clock.ts';
import { readConfig } from '../../config.ts';
import type { Context } from '../../context.ts';
import { makeIds, seededSource } from '../../ids.ts';
import { diskFiles } from '../attachments/index.ts';
import { noMailer } from '../notices/index.ts';
import { makeVaultKeys } from '../vault/index.ts';

export interface ReplayContext extends Context {
  clock: HandClock;
  connection: Connection;
  close(): Promise<void>;
}

/** Long before any archive, so that the clock only ever moves forward. */
const BEGINNING = '2004-01-01T00:00:00.000Z';

/**
 * A house of its own for one replay: ids, codes and keys come from a fixed seed, so that the same archive gives
 * the same line; nothing in it is secret, and nothing in it is kept for want of the disk's word.
 */
export function openReplay(dataDir: string): ReplayContext {
  const fixed = (name: string): string => createHash('sha256').update(`replay/${name}`).digest('base64');
  const keys = makeVaultKeys(seededSource('replay/vault'));
  const config = readConfig(
    'test',
    {},
    {
      DATA_DIR: dataDir,
      SESSION_SECRET: fixed('session'),
      REGISTER_SECRET: fixed('register'),
      REGISTER_SIGNING_KEY: fixed('signing'),
      VAULT_PUBLIC_KEY: keys.publicKey,
      VAULT_PRIVATE_KEY: keys.privateKey,
    },
  );
  const connection = connect({ dataDir, durable: false });
  const clock = new HandClock(BEGINNING);
  return {
    config,
    connection,
    db: connection.db,
    dialect: connection.dialect,
    clock,
    ids: makeIds(clock, seededSource('replay')),
    log: pino({ level: 'error', base: null }, process.stderr),
    mailer: noMailer,
    files: diskFiles(join(dataDir, 'files')),
    close: () => connection.close(),
  };
}

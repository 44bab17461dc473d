import { writeSync } from 'node:fs';
import { pino } from 'pino';
import { join } from 'node:path';
import { connect } from '../../db/connect.ts';
import { HandClock, plus } from '../../server/clock.ts';
import type { Context } from '../../server/context.ts';
import { diskFiles } from '../../server/features/attachments/index.ts';
import { submitCase } from '../../server/features/cases/index.ts';
import { makeIds } from '../../server/ids.ts';
import { MONDAY, testConfig } from '../support/context.ts';

/*
 * A process that takes cases in until somebody stops it. What it has promised stands on its standard output: a line
 * with code and receipt for each case, written when the commit is over, as a page would be sent then. What it had to
 * refuse is a line "refused".
 */
const dataDir = process.argv[2]!;
const clock = new HandClock(MONDAY);
const connection = connect({ dataDir, durable: true });
const context: Context = {
  config: testConfig(dataDir),
  db: connection.db,
  dialect: connection.dialect,
  clock,
  ids: makeIds(clock),
  log: pino({ level: 'silent' }),
  mailer: { send: async () => undefined },
  files: diskFiles(join(dataDir, 'files')),
};

for (let n = 0; ; n++) {
  clock.set(plus(clock.now(), 1000));
  try {
    const { row, receipt } = await submitCase(context, {
      submissionId: context.ids.id(),
      type: 'complaint',
      categoryCode: 'roads',
      title: `第${n}件：村口的路坏了`,
      details: '村口的路坏了很久，下雨走不了人。'.repeat(20),
      placeText: '村口',
      divisionCode: null,
      unitId: null,
      isUrgent: false,
      isConfidential: false,
      isMinor: false,
      consentsToPublish: true,
      contact: { phone: '10012345678', notify: 'sms' },
      channel: 'web',
      externalRef: null,
      lang: 'zh-CN',
    });
    writeSync(1, `${row.code} ${receipt}\n`);
  } catch {
    writeSync(1, 'refused\n');
    if (n > 5000) process.exit(1);
  }
}

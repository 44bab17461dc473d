import { fillDemo } from '../../db/demo/index.ts';
import { transact } from '../../db/transaction.ts';
import { DAY, plus } from '../../server/clock.ts';
import { seedDeadlines } from '../../server/features/deadlines/index.ts';
import { recountStatistics } from '../../server/features/statistics/index.ts';
import { openTestContext } from '../support/context.ts';

/*
 * Fills a small demonstration county once for all walks of a run and prints the directory it lies in: the walks begin
 * with copies, since filling takes longer than most of them.
 */
const bare = await openTestContext({ file: true });
const context = { ...bare, config: { ...bare.config, mode: 'demo' as const } };
await transact(context.db, (trx) => seedDeadlines(trx, plus(context.clock.now(), -730 * DAY)));
await fillDemo(context, { scale: 0.3 });
await recountStatistics(context);
await bare.connection.close();
process.stdout.write(`${bare.dataDir}\n`);

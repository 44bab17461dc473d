import { recorded, type RecordedRow, type RecordedRows, type RegisterContext } from '../register/index.ts';
import type { Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import { announceEcho, announceExposure } from './announce.ts';
import * as echoes from './echo-store.ts';
import * as leadership from './leadership-store.ts';
import * as store from './store.ts';

type Announce<Row> = (
  trx: Trx,
  ctx: RegisterContext,
  at: Instant,
  row: Row,
  eventKind: string,
) => Promise<void>;

/** What changes such a row changes a public board too, and is said in public in the same breath. */
function announced<Row extends RecordedRow>(rows: RecordedRows<Row>, say: Announce<Row>): RecordedRows<Row> {
  return {
    ...rows,
    async change(trx, ctx, actor, at, row, event) {
      const done = await rows.change(trx, ctx, actor, at, row, event);
      await say(trx, ctx, at, done.row, event.kind);
      return done;
    },
  };
}

/** Notices of exposure and the register, bound: nothing in them changes without an event. */
export const exposureRecords = announced(
  recorded<store.ExposureRow>({
    stream: 'exposure',
    insert: store.insertExposure,
    update: store.updateExposure,
    page: store.pageExposures,
  }),
  announceExposure,
);

export const leadershipRecords = recorded<leadership.LeadershipLine>({
  stream: 'leadership',
  insert: leadership.insertLeadershipLine,
  update: leadership.updateLeadershipLine,
  page: leadership.pageLeadershipLines,
});

export const echoRecords = announced(
  recorded<echoes.EchoRow>({
    stream: 'echo',
    insert: echoes.insertEcho,
    update: echoes.updateEcho,
    page: echoes.pageEchoes,
  }),
  announceEcho,
);

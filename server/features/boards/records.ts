import { recorded } from '../register/index.ts';
import * as echoes from './echo-store.ts';
import * as leadership from './leadership-store.ts';
import * as store from './store.ts';

/** Notices of exposure and the register, bound: nothing in them changes without an event. */
export const exposureRecords = recorded<store.ExposureRow>({
  stream: 'exposure',
  insert: store.insertExposure,
  update: store.updateExposure,
  page: store.pageExposures,
});

export const leadershipRecords = recorded<leadership.LeadershipLine>({
  stream: 'leadership',
  insert: leadership.insertLeadershipLine,
  update: leadership.updateLeadershipLine,
  page: leadership.pageLeadershipLines,
});

export const echoRecords = recorded<echoes.EchoRow>({
  stream: 'echo',
  insert: echoes.insertEcho,
  update: echoes.updateEcho,
  page: echoes.pageEchoes,
});

import { recorded } from '../register/index.ts';
import * as sessions from './session-store.ts';
import * as store from './store.ts';
import * as weeks from './week-store.ts';

/** The stations' tables and the register, bound: nothing in them changes without an event. */
export const stationRecords = recorded<store.StationRow>({
  stream: 'station',
  insert: store.insertStation,
  update: store.updateStation,
  page: store.pageStations,
});

export const closureRecords = recorded<store.ClosureRow>({
  stream: 'closure',
  insert: store.insertClosure,
  update: store.updateClosure,
  page: store.pageClosures,
});

export const postRecords = recorded<store.PostRow>({
  stream: 'post',
  insert: store.insertPost,
  update: store.updatePost,
  page: store.pagePosts,
});

export const sessionRecords = recorded<sessions.SessionRow>({
  stream: 'listening',
  insert: sessions.insertSession,
  update: sessions.updateSession,
  page: sessions.pageSessions,
});

export const opinionRecords = recorded<sessions.OpinionRow>({
  stream: 'opinion',
  insert: sessions.insertOpinion,
  update: sessions.updateOpinion,
  page: sessions.pageOpinions,
});

export const weekRecords = recorded<weeks.WeekRow>({
  stream: 'listening-week',
  insert: weeks.insertWeek,
  update: weeks.updateWeek,
  page: weeks.pageWeeks,
});

export const excuseRecords = recorded<weeks.ExcuseRow>({
  stream: 'excuse',
  insert: weeks.insertExcuse,
  update: weeks.updateExcuse,
  page: weeks.pageExcuses,
});

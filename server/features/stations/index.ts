export { checkListening, type Checked } from './check.ts';
export { closeStation, reopenStation } from './closure-actions.ts';
export { askExcuse, decideExcuse } from './excuse-actions.ts';
export { bringCase, noteOpinion, STATION_CASE_TYPES, type StationCase } from './opinion-actions.ts';
export { callOffSession, planSession, UNHELD, type SessionPlan } from './plan-actions.ts';
export { stationOfPoster } from './poster.ts';
export { addPost, endPost } from './post-actions.ts';
export { placeNames, publicWords } from './public-words.ts';
export {
  closureRecords,
  excuseRecords,
  opinionRecords,
  postRecords,
  sessionRecords,
  stationRecords,
  weekRecords,
} from './records.ts';
export { addStation, changeStation, type StationContent } from './registry-actions.ts';
export { ATTENDEES, EXCUSE_GROUNDS, isOpenDay, type Attendees, type ExcuseGround } from './rules.ts';
export { closeRecord, closeSession, openSession } from './session-actions.ts';
export { findSession, type OpinionRow, type SessionRow } from './session-store.ts';
export {
  findStationByCode,
  listPosts,
  listStations,
  type ClosureRow,
  type PostRow,
  type StationRow,
} from './store.ts';
export {
  listExcusesOfUnit,
  listMissed,
  listWeeksOfUnit,
  readCheckedUntil,
  type ExcuseRow,
  type WeekRow,
} from './week-store.ts';
export {
  isKept,
  missesForNotice,
  owesIn,
  plusWeeks,
  soonestKept,
  sundayOf,
  weekOf,
  weeksAfter,
} from './weeks.ts';

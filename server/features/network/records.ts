import { recorded } from '../register/index.ts';
import * as store from './store.ts';
import * as applications from './store-applications.ts';
import * as calls from './store-calls.ts';
import * as requests from './store-requests.ts';

/** Members and their ties, bound to the register: nothing in them changes without an event. */
export const memberRecords = recorded<store.MemberRow>({
  stream: 'member',
  insert: store.insertMember,
  update: store.updateMember,
  page: store.pageMembers,
});

export const tieRecords = recorded<store.TieRow>({
  stream: 'tie',
  insert: store.insertTie,
  update: store.updateTie,
  page: store.pageTies,
});

export const callRecords = recorded<calls.CallRow>({
  stream: 'call',
  insert: calls.insertCall,
  update: calls.updateCall,
  page: calls.pageCalls,
});

export const applicationRecords = recorded<applications.ApplicationRow>({
  stream: 'application',
  insert: applications.insertApplication,
  update: applications.updateApplication,
  page: applications.pageApplications,
});

export const recusalRecords = recorded<requests.RecusalRow>({
  stream: 'recusal',
  insert: requests.insertRecusal,
  update: requests.updateRecusal,
  page: requests.pageRecusals,
});

export const removalRecords = recorded<requests.RemovalRow>({
  stream: 'removal',
  insert: requests.insertRemoval,
  update: requests.updateRemoval,
  page: requests.pageRemovals,
});

export const protectRecords = recorded<requests.ProtectRow>({
  stream: 'protection',
  insert: requests.insertProtect,
  update: requests.updateProtect,
  page: requests.pageProtects,
});

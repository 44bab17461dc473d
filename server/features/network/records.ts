import { recorded } from '../register/index.ts';
import * as store from './store.ts';

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

export type { Account } from './account.ts';
export {
  closeAccount,
  createAccount,
  endAccount,
  openAccount,
  pruneSessions,
  removeOldSignIns,
  resetPassword,
  type NewAccount,
} from './actions.ts';
export { DbSessions } from './db-sessions.ts';
export { PASSWORD_MIN, passwordFault } from './password-rules.ts';
export { hashPassword } from './passwords.ts';
export { holds, PERMISSIONS, type Permission } from './permissions.ts';
export { localPath } from './rules.ts';
export {
  accountPosts,
  findAccount,
  getAccount,
  hasHolder,
  listAccountLog,
  listAccountsByRole,
  listAccountsOfUnit,
  resolveAccountAddress,
} from './store.ts';

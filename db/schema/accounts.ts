import type { Role, Scope } from '../../server/actor.ts';
import type { Instant } from '../../server/clock.ts';

export interface AccountsTable {
  id: string;
  /** Lower-case ASCII. */
  username: string;
  role: Role;
  scope: Scope;
  unit_id: string | null;
  post: string;
  post_en: string;
  email: string | null;
  phone: string | null;
  lang: 'zh-CN' | 'en';
  /** PHC string; null: nobody gets in with a password. */
  password_hash: string | null;
  /** base64 of nonce, tag and sealed TOTP secret. */
  totp_sealed: string | null;
  /** The newest 30-second step a code was accepted for: a code is good once. */
  totp_last_step: number | null;
  is_active: number;
  must_change_password: number;
  /** Sessions carry the number they began with; another number here ends them. */
  session_epoch: number;
  created_at: Instant;
  ended_at: Instant | null;
}

/** What was done to an account, by whom. Rows are only ever added. */
export interface AccountLogTable {
  id: string;
  at: Instant;
  account_id: string;
  /** Null: the operator at the command line, or the first set-up. */
  actor_id: string | null;
  kind: 'created' | 'ended' | 'password_reset' | 'password_changed' | 'totp_enrolled';
}

export interface SessionsTable {
  /** SHA-256 of the session id, hex: the id itself is only in the browser. */
  id_hash: string;
  data_json: string;
  account_id: string | null;
  expires_at: Instant;
  created_at: Instant;
  /** An ended session stays until it would have expired, so that a slow request can't bring it back. */
  ended_at: Instant | null;
}

export interface SignInFailuresTable {
  /** Keyed hash of what is counted; no name and no address can be read from it. */
  key: string;
  count: number;
  window_start: Instant;
  locked_until: Instant | null;
}

/** Networks an account has signed in from: a flood from elsewhere does not slow these down. */
export interface SignInNetworksTable {
  account_id: string;
  /** Keyed hash of account and network. */
  network: string;
  seen_at: Instant;
}

export interface AccountsSchema {
  accounts: AccountsTable;
  account_log: AccountLogTable;
  sessions: SessionsTable;
  sign_in_failures: SignInFailuresTable;
  sign_in_networks: SignInNetworksTable;
}

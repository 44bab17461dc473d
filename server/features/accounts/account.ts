import type { Selectable } from 'kysely';
import type { AccountsTable } from '../../../db/schema/accounts.ts';
import type { Role, Scope } from '../../actor.ts';
import type { Instant } from '../../clock.ts';

export type AccountRow = Selectable<AccountsTable>;

/** A post that signs in. Secrets (password, second factor) stay in the row and never travel in this. */
export interface Account {
  id: string;
  username: string;
  role: Role;
  scope: Scope;
  unitId: string | null;
  post: string;
  postEn: string;
  email: string | null;
  phone: string | null;
  lang: 'zh-CN' | 'en';
  isActive: boolean;
  mustChangePassword: boolean;
  hasSecondFactor: boolean;
  epoch: number;
  createdAt: Instant;
  endedAt: Instant | null;
}

export function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    username: row.username,
    role: row.role,
    scope: row.scope,
    unitId: row.unit_id,
    post: row.post,
    postEn: row.post_en,
    email: row.email,
    phone: row.phone,
    lang: row.lang,
    isActive: row.is_active === 1,
    mustChangePassword: row.must_change_password === 1,
    hasSecondFactor: row.totp_sealed !== null,
    epoch: row.session_epoch,
    createdAt: row.created_at,
    endedAt: row.ended_at,
  };
}

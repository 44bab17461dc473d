import type { Actor } from '../../actor.ts';
import type { Account } from './account.ts';
import { holds } from './permissions.ts';

/**
 * Whether `actor` may end an account or give it a new password. Never one's own: ending it would leave
 * nobody to undo a slip, and one's own password is changed by showing the old one.
 */
export function may(actor: Actor, _verb: 'end' | 'reset', account: Pick<Account, 'id'>): boolean {
  if (actor.role === 'system') return true;
  return holds(actor, 'account.manage') && actor.accountId !== account.id;
}

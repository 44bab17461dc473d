import type { RequestHandler } from 'express';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { findAccount, type Account } from '../features/accounts/index.ts';
import { findUnit } from '../features/units/index.ts';
import { renewSession } from './session.ts';

/** The signed-in account as pages know it. */
export interface CurrentAccount extends Pick<
  Account,
  'id' | 'role' | 'scope' | 'unitId' | 'post' | 'postEn' | 'lang'
> {
  /** The unit the post belongs to; null for posts of the county. */
  unit: { name: string; nameEn: string } | null;
}

declare module 'express-serve-static-core' {
  interface Request {
    /** Null: nobody is signed in. */
    actor: Actor | null;
    account: CurrentAccount | null;
  }
}

/**
 * Sets `req.actor` and `req.account`. The account is read anew for each request, so an account that ended, or
 * whose password or role changed, is out with its next click. No account in the session, no query.
 */
export function currentUser(context: Pick<Context, 'db'>): RequestHandler {
  return async (req, _res, next) => {
    req.actor = null;
    req.account = null;
    const { accountId, epoch } = req.session;
    if (accountId !== undefined) {
      const account = await findAccount(context.db, accountId);
      if (account?.isActive && account.epoch === epoch) {
        const { id, role, scope, unitId, post, postEn, lang } = account;
        const unit = unitId === null ? undefined : await findUnit(context.db, unitId);
        req.account = {
          id,
          role,
          scope,
          unitId,
          post,
          postEn,
          lang,
          unit: unit ? { name: unit.name, nameEn: unit.nameEn } : null,
        };
        req.actor = { role, accountId: id, scope, unitId };
      } else {
        await renewSession(req);
      }
    }
    next();
  };
}

import type { Request, RequestHandler } from 'express';
import { Forbidden } from '../errors.ts';
import { holds, localPath, type Permission } from '../features/accounts/index.ts';

/** The first handler of every route. `permission` is what the tests of the house read from the router. */
export type Permit = RequestHandler & { permission: Permission | 'public' };

/** Lets roles through that hold `permission`; everybody else is sent to sign in (303, or 401) or refused (403). */
function permitRole(permission: Permission): Permit {
  const handler: RequestHandler = (req, res, next) => {
    if (holds(req.actor, permission)) return next();
    if (req.actor) throw new Forbidden();
    if (isPageRequest(req)) {
      res.redirect(303, `/sign-in?next=${encodeURIComponent(localPath(req.originalUrl))}`);
    } else {
      res.status(401).json({ error: 'sign-in-required' });
    }
  };
  return Object.assign(handler, { permission });
}

const open: Permit = Object.assign(((_req, _res, next) => next()) as RequestHandler, {
  permission: 'public' as const,
});

export const permit = Object.assign(permitRole, { public: open });

function isPageRequest(req: Request): boolean {
  return (req.method === 'GET' || req.method === 'HEAD') && req.accepts(['html', 'json']) === 'html';
}

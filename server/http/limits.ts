import { createHmac } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { Context } from '../context.ts';
import { HttpFault } from '../errors.ts';

/**
 * At most `limit` requests per `windowMs` from one network. The address is never kept: only a keyed hash that
 * nobody can turn back, in memory, until the window ends. Refusing says so ("not received"), never drops.
 */
export function limited(context: Context, options: { windowMs: number; limit: number }): RequestHandler {
  // Suites post hundreds of forms from one address; the limiter itself has a suite of its own.
  if (context.config.mode === 'test') return (_req, _res, next) => next();
  return limiter(context, options);
}

/**
 * The same for one account: for people who are known and sit behind one network in great numbers. Stands behind the
 * route's permit; what comes without an account shares one count.
 */
export function limitedByAccount(
  context: Context,
  options: { windowMs: number; limit: number },
): RequestHandler {
  if (context.config.mode === 'test') return (_req, _res, next) => next();
  return limiter(context, options, (req) => req.actor?.accountId ?? 'nobody');
}

const networkOf = (req: Request): string => ipKeyGenerator(req.ip ?? 'unknown', 56);

export function limiter(
  context: Context,
  options: { windowMs: number; limit: number },
  whoOf: (req: Request) => string = networkOf,
): RequestHandler {
  return rateLimit({
    windowMs: options.windowMs,
    limit: options.limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (req: Request) =>
      createHmac('sha256', context.config.sessionSecret).update(whoOf(req)).digest('base64url'),
    // The library has written by then when the window ends, in seconds.
    handler: (_req, res, next) =>
      next(
        new HttpFault(429, 'errors:tooMany', {
          minutes: Math.ceil(Number(res.getHeader('Retry-After')) / 60) || 1,
        }),
      ),
  });
}

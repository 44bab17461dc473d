import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import type { Context } from '../context.ts';

const UNLOGGED = /^\/(?:static\/|ballots(?:[/?]|$))/i;

/**
 * One line a request: method, route, status, milliseconds. No address, no browser, no query, no cookie and no
 * path with a case in it: who asked for what is not for a log to know. Of ballots not even that there was one: with
 * the moment of a token that was taken it could be put together.
 */
export function requestLog(context: Context): RequestHandler {
  return pinoHttp({
    logger: context.log,
    autoLogging: { ignore: (req) => UNLOGGED.test(req.url ?? '') },
    genReqId: () => context.ids.letters(8),
    serializers: {
      req: (req: { id: string; method: string; url: string }) => ({
        id: req.id,
        method: req.method,
        area: `/${(req.url.split('?')[0] ?? '').split('/')[1] ?? ''}`,
      }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
    },
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'debug'),
  });
}

import type { ErrorRequestHandler, RequestHandler } from 'express';
import { isUnavailable } from '../../db/dialect.ts';
import { HttpFault, NotFound, Unavailable } from '../errors.ts';
import { render, wantsJson } from './page.ts';
import { FormFault } from './parse-form.ts';

export const notFound: RequestHandler = (_req, _res, next) => next(new NotFound());

/** Everything that was thrown becomes a page (or JSON) that says what to do. Details go to the log, never out. */
export const errorHandler: ErrorRequestHandler = async (error: unknown, req, res, _next) => {
  const fault = faultOf(error);
  if (fault.status >= 500) {
    // The route as it is written, never the address: that has the case's number in it.
    const { path: route } = (req.route as { path?: unknown } | undefined) ?? {};
    req.context.log.error({ err: error, route }, 'request failed');
  }
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const { t } = req.say;
  if (fault.status === 503) res.setHeader('Retry-After', '30');
  if (wantsJson(req)) {
    res.status(fault.status).json({
      error: fault.key,
      message: t(fault.key, fault.args),
      ...(fault instanceof FormFault ? { fields: fieldMessages(fault, t) } : {}),
    });
    return;
  }
  const vm = {
    status: fault.status,
    message: t(fault.key, fault.args),
    advice: t(`errors:advice.${fault.status}`),
  };
  await render(req, res, 'errors/error', vm, {
    title: t(`errors:title.${fault.status}`),
    status: fault.status,
  });
};

/** The faults of a form as sentences, in the order of its fields. */
export function fieldMessages(
  fault: FormFault,
  t: (key: string, args?: Record<string, unknown>) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fault.errors).map(([field, { key, args }]) => [field, t(key, args)]),
  );
}

const KNOWN = new Set([400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503]);

function faultOf(error: unknown): HttpFault {
  if (error instanceof HttpFault) return error;
  if (isUnavailable(error)) return new Unavailable();
  // body-parser, csrf-sync and express say what went wrong by a status of their own.
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new HttpFault(
      KNOWN.has(status) ? status : 400,
      `errors:status.${KNOWN.has(status) ? status : 400}`,
    );
  }
  return new HttpFault(500, 'errors:status.500');
}

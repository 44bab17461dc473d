import express, { type Express } from 'express';
import type { Context } from './context.ts';
import { staticFiles } from './http/assets.ts';
import { checkCsrf } from './http/csrf.ts';
import { currentUser } from './http/current-user.ts';
import { errorHandler, notFound } from './http/error-handler.ts';
import { speaking } from './http/page.ts';
import { requestLog } from './http/request-log.ts';
import { sameOrigin } from './http/same-origin.ts';
import { securityHeaders } from './http/security.ts';
import { sessions } from './http/session.ts';
import { probes } from './probes.ts';
import { ballotRoutes } from './features/evaluations/ballot-routes.ts';
import { DUTY_FORMS } from './features/duties/routes.ts';
import { INSPECTION_FORMS } from './features/inspections/routes.ts';
import { LEDGER_FORMS } from './features/ledger/routes.ts';
import { mountRoutes } from './routes.ts';

/** Posts that carry no authority and need no token; and forms with files, whose upload filter checks theirs. */
const WITHOUT_TOKEN = ['/preferences'];
const WITH_FILES = [
  /^\/cases$/,
  /^\/my-case\/messages$/,
  /^\/desk\/cases\/[\w-]+\/answer$/,
  /^\/admin\/import$/,
  /^\/member\/certificate\/photo$/,
  /^\/member\/intake$/,
  ...DUTY_FORMS,
  ...LEDGER_FORMS,
  ...INSPECTION_FORMS,
];

/** The order in which a request meets the house. */
export function createApp(context: Context): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', context.config.trustProxyHops);
  app.set('etag', false);
  app.set('query parser', 'simple');

  app.use(speaking(context));
  app.use(requestLog(context));
  app.use(securityHeaders(context.config));
  app.use(staticFiles());
  app.use(probes(context));
  app.use(sameOrigin(context.config));
  // The ballot box stands before the door at which a browser is recognised.
  app.use(ballotRoutes(context));
  app.use(sessions(context));
  app.use(express.urlencoded({ extended: false, limit: '200kb', parameterLimit: 200 }));
  app.use(checkCsrf(WITHOUT_TOKEN, WITH_FILES));
  app.use(currentUser(context));
  mountRoutes(app, context);
  app.use(notFound);
  app.use(errorHandler);
  return app;
}

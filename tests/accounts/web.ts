import express, { type Express, type Router } from 'express';
import { load } from 'cheerio';
import request from 'supertest';
import type { Context } from '../../server/context.ts';
import { checkCsrf } from '../../server/http/csrf.ts';
import { currentUser } from '../../server/http/current-user.ts';
import { errorHandler, notFound } from '../../server/http/error-handler.ts';
import { speaking } from '../../server/http/page.ts';
import { permit } from '../../server/http/permit.ts';
import { sameOrigin } from '../../server/http/same-origin.ts';
import { sessions } from '../../server/http/session.ts';
import { accountRoutes } from '../../server/features/accounts/routes.ts';

/** The sign-in pieces in the order of the real application, and a few doors to knock at. */
export function appOf(context: Context, doors?: Router): Express {
  const app = express();
  app.set('trust proxy', 1);
  app.use(speaking(context));
  app.use(sameOrigin(context.config));
  app.use(sessions(context));
  app.use(express.urlencoded({ extended: false, limit: '100kb' }));
  app.use(currentUser(context));
  app.use(checkCsrf(['/open'], [/^\/uploads$/]));
  app.use(accountRoutes(context));
  app.get(
    '/desk',
    permit('desk.read'),
    (req, res) => void res.json({ actor: req.actor, account: req.account }),
  );
  app.get('/', permit.public, (_req, res) => void res.send('home'));
  if (doors) app.use(doors);
  app.use(notFound);
  app.use(errorHandler);
  return app;
}

/** A browser: keeps its cookies, sits behind the address it is given, fetches a form's token before posting. */
export class Browser {
  readonly agent: ReturnType<typeof request.agent>;
  readonly ip: string;

  constructor(app: Express, ip = '203.0.113.7') {
    this.agent = request.agent(app);
    this.ip = ip;
  }

  get(path: string) {
    return this.agent.get(path).set('Accept', 'text/html').set('X-Forwarded-For', this.ip);
  }

  /** Posts a form with exactly these fields. */
  send(path: string, fields: Record<string, string>) {
    return this.agent
      .post(path)
      .set('Accept', 'text/html')
      .set('X-Forwarded-For', this.ip)
      .type('form')
      .send(fields);
  }

  async token(path = '/sign-in'): Promise<string> {
    const page = await this.get(path);
    return String(load(page.text)('input[name=_csrf]').first().val() ?? '');
  }

  async post(path: string, fields: Record<string, string>, formAt = '/sign-in') {
    return this.send(path, { ...fields, _csrf: await this.token(formAt) });
  }

  signIn(username: string, password: string, next = '/desk') {
    return this.post('/sign-in', { username, password, next });
  }

  /** 200 when somebody is signed in, 303 when nobody is. */
  async deskStatus(): Promise<number> {
    return (await this.get('/desk')).status;
  }

  /** The session cookie as it would be stolen or planted: `name=value`. */
  cookie(name = 'ztc'): string | undefined {
    const kept = this.agent.jar.getCookie(name, {
      path: '/',
      domain: '127.0.0.1',
      secure: false,
      script: false,
    });
    return kept && `${kept.name}=${kept.value}`;
  }
}

/** What a thief with the cookie gets from the desk. */
export async function deskWith(app: Express, cookie: string): Promise<number> {
  return (await request(app).get('/desk').set('Accept', 'text/html').set('Cookie', cookie)).status;
}

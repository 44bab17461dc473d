import express, { Router } from 'express';
import type { Context } from '../../context.ts';
import { permit } from '../../http/permit.ts';
import { cast, openBallot, showBallots } from './ballot-handlers.ts';

/**
 * The ballot box. It is mounted before sessions are read, so that whoever is signed in is nobody here: no account, no
 * session and no form's token comes near a ballot. What counts is the code in the body, which no other site can know.
 */
export function ballotRoutes(_context: Context): Router {
  const router = Router();
  const body = express.urlencoded({ extended: false, limit: '20kb', parameterLimit: 30 });
  router.get('/ballots', permit.public, showBallots);
  router.post('/ballots', permit.public, body, cast);
  router.post('/ballots/open', permit.public, body, openBallot);
  return router;
}

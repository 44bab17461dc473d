import { Router } from 'express';
import { pendingMigrations } from '../db/migrate.ts';
import { lastRuns } from '../jobs/store.ts';
import type { Context } from './context.ts';
import { permit } from './http/permit.ts';

/** For whoever keeps the process running: is it alive, and is it ready to serve? */
export function probes(context: Context): Router {
  const router = Router();
  router.get('/healthz', permit.public, (_req, res) => {
    res.json({ status: 'ok' });
  });
  router.get('/readyz', permit.public, async (_req, res) => {
    try {
      const pending = await pendingMigrations({ ...context, place: '', close: async () => undefined });
      const jobs = await lastRuns(context.db);
      const isReady = pending.length === 0;
      res
        .status(isReady ? 200 : 503)
        .json({ status: isReady ? 'ready' : 'migrations pending', pending, jobs });
    } catch {
      res.status(503).json({ status: 'database not reachable' });
    }
  });
  return router;
}

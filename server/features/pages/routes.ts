import { Router } from 'express';
import type { Context } from '../../context.ts';
import { permit } from '../../http/permit.ts';
import { downloadMonths, showHome, showMonth } from './handlers.ts';
import { prosePage, showStyleguide } from './prose-handlers.ts';
import { showRates } from './rates-handlers.ts';
import { showChart, showUnit, showUnits } from './unit-handlers.ts';

export function pageRoutes(context: Context): Router {
  const router = Router();
  router.get('/', permit.public, showHome);
  router.get('/units', permit.public, showUnits);
  router.get('/units/:code', permit.public, showUnit);
  router.get('/units/:code/chart.svg', permit.public, showChart);
  router.get('/monthly', permit.public, showMonth);
  router.get('/monthly/units.csv', permit.public, downloadMonths);
  router.get('/rates', permit.public, showRates);
  router.get('/about', permit.public, prosePage('about'));
  router.get('/privacy', permit.public, prosePage('privacy'));
  router.get('/accessibility', permit.public, prosePage('accessibility'));
  router.get('/feeds', permit.public, prosePage('feeds'));
  // The parts every page is made of, side by side: for those who build, not for a county's residents.
  if (context.config.mode === 'demo') router.get('/styleguide', permit.public, showStyleguide);
  return router;
}

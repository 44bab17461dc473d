import { Router, type RequestHandler } from 'express';
import { permit } from '../../http/permit.ts';
import { changeCatalogue, endCatalogue, showCatalogue } from './catalogue-handlers.ts';
import {
  createCategory,
  editCategory,
  showCategories,
  showCategory,
  switchCategory,
} from './category-handlers.ts';
import { runImport, showImport } from './handlers.ts';

/** What the form of /admin/import sends, for whoever reads the multipart body. */
export const IMPORT_FORM = { fields: ['what', 'step'], files: ['file'] } as const;

/**
 * @param readForm reads the multipart body described by IMPORT_FORM into `req.body` and `req.files`, and checks
 *   its token. Passed in, because uploads belong to a room above this one.
 */
export function unitAdminRoutes(readForm: RequestHandler): Router {
  const router = Router();
  router.get('/admin/import', permit('units.import'), showImport);
  router.post('/admin/import', permit('units.import'), readForm, runImport);
  router.get('/admin/categories', permit('catalogue.edit'), showCategories);
  router.post('/admin/categories', permit('catalogue.edit'), createCategory);
  router.get('/admin/categories/:code', permit('catalogue.edit'), showCategory);
  router.post('/admin/categories/:code', permit('catalogue.edit'), editCategory);
  router.post('/admin/categories/:code/use', permit('catalogue.edit'), switchCategory);
  router.get('/admin/catalogue', permit('catalogue.edit'), showCatalogue);
  router.post('/admin/catalogue', permit('catalogue.edit'), changeCatalogue);
  router.post('/admin/catalogue/end', permit('catalogue.edit'), endCatalogue);
  return router;
}

import type { Express } from 'express';
import type { Context } from './context.ts';
import { accountRoutes } from './features/accounts/routes.ts';
import { boardRoutes } from './features/boards/routes.ts';
import { caseRoutes } from './features/cases/http/routes.ts';
import { certificateLookup } from './features/certificates/index.ts';
import { certificateRoutes } from './features/certificates/routes.ts';
import { deskRoutes } from './features/desk/routes.ts';
import { deadlineRoutes } from './features/deadlines/routes.ts';
import { dutyRoutes } from './features/duties/routes.ts';
import { ledgerRoutes } from './features/ledger/routes.ts';
import { evaluationRoutes } from './features/evaluations/routes.ts';
import { networkRoutes } from './features/network/routes.ts';
import { stationRoutes } from './features/stations/routes.ts';
import { readUploads } from './features/attachments/index.ts';
import { inspectionRoutes } from './features/inspections/routes.ts';
import { intakeRoutes } from './features/intake/routes.ts';
import { pageRoutes } from './features/pages/routes.ts';
import { windowRoutes } from './features/windows/routes.ts';
import { IMPORT_FORM, unitAdminRoutes } from './features/units/routes.ts';
import { tokenIsValid } from './http/csrf.ts';
import { permit } from './http/permit.ts';
import { setPreferences } from './http/preferences.ts';

/** One line a feature, in reading order. Each router names full paths and, first of all, who may knock. */
export function mountRoutes(app: Express, context: Context): void {
  app.post('/preferences', permit.public, setPreferences);
  app.use(pageRoutes(context));
  app.use(caseRoutes(context));
  app.use(intakeRoutes(context));
  app.use(boardRoutes(context));
  app.use(deadlineRoutes(context));
  app.use(
    unitAdminRoutes(
      readUploads({
        ...IMPORT_FORM,
        checkToken: (req) => tokenIsValid(req, (req.body as Record<string, unknown>)['_csrf']),
      }),
    ),
  );
  app.use(networkRoutes(context, certificateLookup));
  app.use(certificateRoutes(context));
  app.use(dutyRoutes(context));
  app.use(stationRoutes(context));
  app.use(ledgerRoutes(context));
  app.use(inspectionRoutes(context));
  app.use(windowRoutes(context));
  app.use(evaluationRoutes(context));
  app.use(deskRoutes(context));
  app.use(accountRoutes(context));
}

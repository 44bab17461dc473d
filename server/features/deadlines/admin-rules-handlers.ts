import { isDeepStrictEqual } from 'node:util';
import type { Request, RequestHandler, Response } from 'express';
import { dayOf, plusDays, type Day } from '../../clock.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { flatten, FormFault, parseForm, type FieldErrors, type Typed } from '../../http/parse-form.ts';
import { publishRuleVersion } from './actions.ts';
import { parseRulesForm, stepForm } from './admin-rules-forms.ts';
import { rulesFormPage, rulesPreviewPage } from './present-admin-rules.ts';
import { typedOf } from './rule-fields.ts';
import { listRuleVersions, type RuleVersion } from './store.ts';

export const showRulesForm: RequestHandler = async (req, res) => {
  const base = await newest(req);
  await formPage(req, res, base, { ...typedOf(base.rules), effectiveOn: soonest(req, base) });
};

/** First what would change, then, on a second press, the new version itself. */
export const changeRules: RequestHandler = async (req, res) => {
  const { step, base: made } = parseForm(stepForm, req.body);
  const typed = flatten(req.body);
  const base = await newest(req);
  try {
    // The form comes back with what was typed, now to be held against the version that is the newest.
    if (made !== base.version) throw new Conflict('deadlines:admin.meanwhile');
    if (step === 'edit') return await formPage(req, res, base, typed);
    const today = dayOf(req.context.clock.now());
    const draft = parseRulesForm(base.rules, req.body, { today, notBefore: base.effectiveOn });
    if (isDeepStrictEqual(draft.rules, base.rules)) {
      throw new FormFault({ form: { key: 'deadlines:admin.nothing', args: { version: made } } }, typed);
    }
    if (step === 'publish') return await publish(req, res, { base: made, ...draft });
    const vm = rulesPreviewPage(base, draft, typed, req.say);
    await render(req, res, 'deadlines/admin-rules', vm, { title: req.say.t('deadlines:admin.previewTitle') });
  } catch (error) {
    if (error instanceof FormFault) return formPage(req, res, base, error.typed, error.errors, 422);
    if (!(error instanceof Conflict || error instanceof RuleFault)) throw error;
    const field = error instanceof Conflict ? 'form' : 'effectiveOn';
    const errors = { [field]: { key: error.key, args: error.args } };
    await formPage(req, res, await newest(req), typed, errors, error.status);
  }
};

async function publish(
  req: Request,
  res: Response,
  draft: Parameters<typeof publishRuleVersion>[2],
): Promise<void> {
  const { version } = await publishRuleVersion(req.context, req.actor!, draft);
  setFlash(req, { kind: 'success', key: 'deadlines:admin.done', args: { version } });
  res.redirect(303, `/rules?version=${version}`);
}

async function formPage(
  req: Request,
  res: Response,
  base: RuleVersion,
  typed: Typed,
  errors: FieldErrors = {},
  status = 200,
): Promise<void> {
  const vm = rulesFormPage(base, typed, errors, req.say);
  await render(req, res, 'deadlines/admin-rules', vm, { title: req.say.t('deadlines:admin.title'), status });
}

async function newest(req: Request): Promise<RuleVersion> {
  const [latest] = await listRuleVersions(req.context.db);
  if (!latest) throw new NotFound('deadlines:rules.none');
  return latest;
}

/** Tomorrow, so that one day has one version; or the day on which the newest begins, if that is later. */
function soonest(req: Request, base: RuleVersion): Day {
  const tomorrow = plusDays(dayOf(req.context.clock.now()), 1);
  return tomorrow < base.effectiveOn ? base.effectiveOn : tomorrow;
}

import type { RequestHandler } from 'express';
import { NotFound } from '../../../errors.ts';
import { render, wantsJson } from '../../../http/page.ts';
import { readCode } from '../code.ts';
import { isPublicCase } from '../policy.ts';
import { findCaseByCode } from '../store.ts';
import { presentPublicCase, publicFacts } from './present-public-case.ts';

/** The process of one case, for anyone. What may not be shown is answered like what is not there. */
export const showCase: RequestHandler = async (req, res) => {
  const typed = String(req.params['code']);
  const code = typed.length > 60 ? null : readCode(typed);
  if (code === null) throw new NotFound();
  if (code !== typed) return res.redirect(303, `/cases/${code}`);
  const row = await findCaseByCode(req.context.db, code);
  if (!row || !isPublicCase(row)) throw new NotFound();
  if (wantsJson(req)) {
    res.json(await publicFacts(req.context, req.say, row));
    return;
  }
  const vm = await presentPublicCase(req.context, req.say, row);
  await render(req, res, 'cases/public', vm, { title: req.say.t('cases:public.title', { code }) });
};

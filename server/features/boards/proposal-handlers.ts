import type { Request, RequestHandler, Response } from 'express';
import { fieldMessages } from '../../http/error-handler.ts';
import { render, setFlash } from '../../http/page.ts';
import { flatten, parseForm, type FormFault } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { NotFound } from '../../errors.ts';
import { dayOf } from '../../clock.ts';
import { listAttachments } from '../attachments/index.ts';
import { findCaseByCode, readCode, type CaseRow } from '../cases/index.ts';
import { rulesAt, workdayWords } from '../deadlines/index.ts';
import { listUnits } from '../units/index.ts';
import { asFormFault } from './desk-handlers.ts';
import { proposalForm } from './forms.ts';
import { isCountOnly, mayBeExposed } from './rules.ts';
import { proposeSubstance } from './substance.ts';

export const showProposal: RequestHandler = async (req, res) => {
  await proposalPage(req, res, textOf(req.query['case']));
};

export const propose: RequestHandler = async (req, res) => {
  const code = textOf(flatten(req.body)['case']);
  let id: string;
  try {
    const form = parseForm(proposalForm, req.body);
    const kase = await caseOf(req, form.case);
    if (!kase) throw new NotFound();
    const row = await proposeSubstance(req.context, req.actor!, {
      caseId: kase.id,
      unitId: form.unitId,
      text: form.findingText,
      evidence: form.evidence,
    });
    id = row.id;
  } catch (error) {
    const key = (error as { key?: string }).key;
    const fault = asFormFault(error, key === 'boards:rule.evidence' ? 'evidence' : 'findingText', req);
    if (!fault) throw error;
    return proposalPage(req, res, code, fault);
  }
  setFlash(req, { kind: 'success', key: 'boards:done.proposal' });
  await saveSession(req);
  res.redirect(303, `/desk/exposures/${id}`);
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The case of a number somebody typed; undefined when there is none of which anything may be published. */
async function caseOf(req: Request, typed: string): Promise<CaseRow | undefined> {
  const code = typed.length > 60 ? null : readCode(typed);
  const kase = code === null ? undefined : await findCaseByCode(req.context.db, code);
  return kase && mayBeExposed(kase) && !isCountOnly(kase) ? kase : undefined;
}

async function proposalPage(req: Request, res: Response, code: string, fault?: FormFault): Promise<void> {
  const { context, say } = req;
  const kase = code === '' ? undefined : await caseOf(req, code);
  const errors = fault ? fieldMessages(fault, say.t) : {};
  const files = kase ? await listAttachments(context.db, kase.id) : [];
  const { ladder } = (await rulesAt(context.db, dayOf(context.clock.now()))).rules;
  const vm = {
    lede: say.t('boards:proposal.lede', { reply: workdayWords(ladder.rightOfReply, say.t) }),
    code: code.slice(0, 60),
    kase: kase ? { code: kase.code, href: `/desk/cases/${kase.code}` } : null,
    notFound: code !== '' && !kase,
    units: (await listUnits(context.db)).map((unit) => ({
      value: unit.id,
      label: say.lang === 'en' ? unit.nameEn : unit.name,
    })),
    files: files.map((file, index) => ({
      value: file.id,
      label: say.t('boards:proposal.file', { n: index + 1, at: say.f.when(file.created_at) }),
    })),
    typed: fault?.typed ?? {},
    errors,
    summary: Object.entries(errors).map(([field, message]) => ({ field, message })),
  };
  await render(req, res, 'boards/proposal', vm, {
    title: say.t('boards:proposal.title'),
    ...(fault ? { status: 422 } : {}),
  });
}

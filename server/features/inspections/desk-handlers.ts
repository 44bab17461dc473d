import type { Request, RequestHandler, Response } from 'express';
import { plusDays } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { flatten, parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { sendAttachment } from '../attachments/index.ts';
import { filled, keptOf, lensFor } from '../ledger/index.ts';
import { messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { numbered, settleForm } from './forms.ts';
import { isHeard, maySettle, settleInspection, type Verdict } from './hearing-actions.ts';
import { fileOfInspection, photoIn } from './load.ts';
import { clauseRows, factsOf, findingVm, kindWords, presentRow, type InspectionFile } from './present.ts';
import { DECISIONS, WORDS, type Decision } from './rules.ts';
import { listPlans, listPlansById } from './store-plans.ts';
import { findInspectionByCode, listInspections, type InspectionRow } from './store.ts';

const MOST = 60;
/** Days that are proposed for putting something right. */
const DAYS_PROPOSED = 14;
const hrefOf = (row: Pick<InspectionRow, 'code'>): string => `/desk/inspections/${row.code}`;

/** The supervision office: what waits for a decision, what is under way, and the plans. */
export const showDesk: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const { t, f } = req.say;
  const lens = await lensFor(req);
  const signed = await listInspections(db, { states: ['signed'] }, MOST);
  const running = await listInspections(db, { states: ['given', 'seen', 'nobody'] }, MOST);
  const settled = await listInspections(db, { states: ['settled'] }, MOST);
  const all = [...signed, ...running, ...settled];
  const plans = new Map(
    (await listPlansById(db, [...new Set(all.map((row) => row.plan_id))])).map((plan) => [plan.id, plan]),
  );
  const rowsOf = (rows: readonly InspectionRow[]) =>
    rows.map((row) => presentRow(row, plans.get(row.plan_id)!, hrefOf(row), lens));
  const vm = {
    waiting: rowsOf(signed),
    running: rowsOf(running),
    settled: rowsOf(settled),
    planColumns: ['code', 'kind', 'days', 'drawn', 'state'].map((name) => ({
      label: t(`inspections:column.${name}`),
    })),
    plans: (await listPlans(db, ['promised', 'drawn', 'told'], MOST)).map((plan) => [
      { text: plan.code, href: `/desk/inspections/plans/${plan.code}` },
      kindWords(plan, lens),
      t('inspections:label.fromTo', { from: f.day(plan.from_on), to: f.day(plan.to_on) }),
      f.number(plan.drawn),
      t(`inspections:planState.${plan.state}`),
    ]),
  };
  await render(req, res, 'inspections/desk', vm, { title: t('inspections:list.title') });
};

async function fileOf(req: Request): Promise<InspectionFile> {
  const { db } = req.context;
  const row = await findInspectionByCode(db, String(req.params['code'] ?? req.params['id']));
  if (!row) throw new NotFound();
  return fileOfInspection(db, row);
}

export const showDeskInspection: RequestHandler = async (req, res) => page(req, res);

async function page(req: Request, res: Response, refused?: Refused): Promise<void> {
  const { t } = req.say;
  const file = await fileOf(req);
  const { row, plan, findings } = file;
  const lens = await lensFor(req);
  const heard = isHeard(row, lens.now);
  const isMine = maySettle(req.actor!, row, plan);
  const mayDecide = heard && isMine;
  const fields = [
    ...findings.flatMap((_, index) => [
      {
        name: `decision_${index}`,
        type: 'radios',
        inline: true,
        required: true,
        label: t('inspections:form.decision', { n: index + 1 }),
        options: DECISIONS.map((value) => ({ value, label: t(`inspections:decision.${value}`) })),
      },
      {
        name: `words_${index}`,
        type: 'textarea',
        rows: 2,
        label: t('inspections:form.decisionWords', { n: index + 1 }),
        hint: t('inspections:form.decisionHint'),
        maxlength: WORDS.most,
      },
    ]),
    {
      name: 'due',
      type: 'date',
      required: true,
      label: t('inspections:form.due'),
      hint: t('inspections:form.dueHint'),
      value: plusDays(lens.today, DAYS_PROPOSED),
    },
    { name: 'photos', type: 'checkbox', label: t('inspections:form.photosPublic') },
  ];
  // What is still being written belongs to the two who look.
  const isOpen = row.state !== 'given' && row.state !== 'seen';
  const stage = row.state === 'signed' ? (!isMine ? 'notYours' : heard ? 'decide' : 'hearing') : row.state;
  const vm = {
    code: row.code,
    summary: messagesOf(refused, req).summary,
    kept: keptOf(refused, mayDecide ? ['settle'] : []),
    sentence: t(`inspections:desk.state.${stage}`),
    facts: factsOf(file, lens),
    columns: ['clause', 'look'].map((name) => ({ label: t(`inspections:column.${name}`) })),
    clauses: isOpen ? clauseRows(file, lens) : [],
    findings: isOpen
      ? findings.map((one, index) =>
          findingVm(one, index, file, lens, ({ id }) => `${hrefOf(row)}/files/${id}`),
        )
      : [],
    form: mayDecide
      ? { action: `${hrefOf(row)}/decision`, fields: filled('settle', fields, refused, req) }
      : null,
    publicHref: row.state === 'settled' ? `/inspections/${row.code}` : '',
    planHref: `/desk/inspections/plans/${plan.code}`,
  };
  await render(req, res, 'inspections/desk-inspection', vm, {
    title: t('inspections:entry.title', { unit: lens.unit(row.unit_id) }),
    status: refused?.status ?? 200,
  });
}

export const settle: RequestHandler = async (req, res) => {
  const { row, findings } = await fileOf(req);
  try {
    const form = parseForm(settleForm, req.body);
    const typed = flatten(req.body);
    const words = numbered(typed, 'words', findings.length);
    const verdicts = new Map<string, Verdict>();
    for (const [index, decision] of numbered(typed, 'decision', findings.length).entries()) {
      if ((DECISIONS as readonly string[]).includes(decision)) {
        verdicts.set(findings[index]!.id, { decision: decision as Decision, words: words[index]! });
      }
    }
    await settleInspection(req.context, req.actor!, row.code, {
      verdicts,
      dueOn: form.due,
      photosPublic: form.photos,
      looked: form.looked,
    });
  } catch (error) {
    return page(req, res, refusedBy(error, req, { form: 'settle' }));
  }
  setFlash(req, { kind: 'success', key: 'inspections:done.settled' });
  await saveSession(req);
  res.redirect(303, hrefOf(row));
};

export const sendDeskPhoto: RequestHandler = async (req, res) => {
  const file = await fileOf(req);
  const isOpen = file.row.state !== 'given' && file.row.state !== 'seen';
  const found = isOpen ? photoIn(file, String(req.params['fileId'])) : undefined;
  if (!found) throw new NotFound();
  await sendAttachment(req.context, res, found.photo, req.query['size'] === 'small' ? 'thumb' : 'full');
};

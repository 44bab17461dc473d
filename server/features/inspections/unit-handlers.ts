import type { Request, RequestHandler, Response } from 'express';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { flatten, parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { sendAttachment } from '../attachments/index.ts';
import { filled, keptOf, lensFor } from '../ledger/index.ts';
import { messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { numbered, replyForm } from './forms.ts';
import { replyToInspection } from './hearing-actions.ts';
import { fileOfInspection, photoIn } from './load.ts';
import { clauseRows, factsOf, findingVm, presentRow, type InspectionFile } from './present.ts';
import { REPLY_WORKDAYS, WORDS } from './rules.ts';
import { listPlansById } from './store-plans.ts';
import { findInspectionByCode, listInspections, type InspectionRow } from './store.ts';

const MOST = 100;
const hrefOf = (row: Pick<InspectionRow, 'code'>): string => `/desk/inspections/own/${row.code}`;

/** What a unit is heard about, and what was settled. Of what is still being looked at it knows what was announced. */
export const showOwn: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const unitId = req.actor!.unitId ?? '';
  const coming = await listInspections(db, { unitId, states: ['given', 'seen'] }, MOST);
  const known = await listInspections(db, { unitId, states: ['signed', 'settled'] }, MOST);
  const ids = [...coming, ...known].map((row) => row.plan_id);
  const plans = new Map((await listPlansById(db, ids)).map((plan) => [plan.id, plan]));
  const lens = await lensFor(req);
  const vmOf = (row: InspectionRow, href: string) => presentRow(row, plans.get(row.plan_id)!, href, lens);
  const vm = {
    rows: [
      ...coming.filter((row) => plans.get(row.plan_id)?.kind === 'open').map((row) => vmOf(row, '')),
      ...known.map((row) => vmOf(row, hrefOf(row))),
    ],
  };
  await render(req, res, 'inspections/unit-list', vm, { title: req.say.t('inspections:unit.title') });
};

/** @throws NotFound for another unit's and for what nobody has signed yet, the same as for what is not there. */
async function ownFile(req: Request): Promise<InspectionFile> {
  const { db } = req.context;
  const row = await findInspectionByCode(db, String(req.params['code'] ?? req.params['id']));
  const isKnown = row?.state === 'signed' || row?.state === 'settled';
  if (!row || !isKnown || row.unit_id !== req.actor!.unitId) throw new NotFound();
  return fileOfInspection(db, row);
}

export const showUnitInspection: RequestHandler = async (req, res) => page(req, res);

async function page(req: Request, res: Response, refused?: Refused): Promise<void> {
  const { t } = req.say;
  const file = await ownFile(req);
  const { row, findings } = file;
  const lens = await lensFor(req);
  const mayReply = row.state === 'signed' && row.replied_at === null && lens.now <= row.reply_due_at!;
  const fields = findings.map((_, index) => ({
    name: `reply_${index}`,
    type: 'textarea',
    rows: 3,
    label: t('inspections:form.reply', { n: index + 1 }),
    hint: t('ledger:form.public'),
    maxlength: WORDS.most,
  }));
  const stage = row.state === 'settled' ? 'settled' : mayReply ? 'reply' : 'waits';
  const vm = {
    code: row.code,
    summary: messagesOf(refused, req).summary,
    kept: keptOf(refused, mayReply ? ['reply'] : []),
    sentence: t(`inspections:unit.state.${stage}`, { days: REPLY_WORKDAYS }),
    facts: factsOf(file, lens),
    columns: ['clause', 'look'].map((name) => ({ label: t(`inspections:column.${name}`) })),
    clauses: clauseRows(file, lens),
    findings: findings.map((one, index) =>
      findingVm(one, index, file, lens, ({ id }) => `${hrefOf(row)}/files/${id}`),
    ),
    form: mayReply ? { action: `${hrefOf(row)}/reply`, fields: filled('reply', fields, refused, req) } : null,
    publicHref: row.state === 'settled' ? `/inspections/${row.code}` : '',
  };
  await render(req, res, 'inspections/unit', vm, {
    title: t('inspections:unit.one', { code: row.code }),
    status: refused?.status ?? 200,
  });
}

export const reply: RequestHandler = async (req, res) => {
  const { row, findings } = await ownFile(req);
  try {
    const { looked } = parseForm(replyForm, req.body);
    const said = numbered(flatten(req.body), 'reply', findings.length);
    const replies = new Map(findings.map(({ id }, index) => [id, said[index]!]));
    await replyToInspection(req.context, req.actor!, row.code, { replies, looked });
  } catch (error) {
    return page(req, res, refusedBy(error, req, { form: 'reply' }));
  }
  setFlash(req, { kind: 'success', key: 'inspections:done.replied' });
  await saveSession(req);
  res.redirect(303, hrefOf(row));
};

export const sendUnitPhoto: RequestHandler = async (req, res) => {
  const found = photoIn(await ownFile(req), String(req.params['fileId']));
  if (!found) throw new NotFound();
  await sendAttachment(req.context, res, found.photo, req.query['size'] === 'small' ? 'thumb' : 'full');
};

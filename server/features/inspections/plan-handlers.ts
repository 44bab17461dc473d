import type { Request, RequestHandler, Response } from 'express';
import { plusDays } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { findDraw } from '../draws/index.ts';
import { filled, formIdOf, lensFor } from '../ledger/index.ts';
import { messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { PEER_GROUPS } from '../units/index.ts';
import { drawPlan } from './draw-actions.ts';
import { planForm } from './forms.ts';
import { makePlan } from './plan-actions.ts';
import { clauseWords, kindWords, presentRow } from './present.ts';
import { CLAUSES, NIGHT, PER_MEMBER, PLAN_KINDS, UNITS_MOST, WORDS } from './rules.ts';
import { findPlanByCode, type PlanRow } from './store-plans.ts';
import { listInspectionsOfPlan } from './store.ts';

const hrefOf = (plan: Pick<PlanRow, 'code'>): string => `/desk/inspections/plans/${plan.code}`;

export const showNew: RequestHandler = async (req, res) => newPage(req, res);

async function newPage(req: Request, res: Response, refused?: Refused): Promise<void> {
  const { t } = req.say;
  const lens = await lensFor(req);
  const units = [...lens.units.values()]
    .filter((unit) => unit.validTo === null && unit.id !== req.actor!.unitId)
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  const fields = [
    {
      name: 'kind',
      type: 'radios',
      required: true,
      label: t('inspections:label.kind'),
      options: PLAN_KINDS.map((value) => ({
        value,
        label: t(`inspections:kind.${value}`),
        hint: t(`inspections:kindHint.${value}`, { from: NIGHT.from, to: NIGHT.to }),
      })),
    },
    {
      name: 'origin',
      type: 'radios',
      required: true,
      label: t('inspections:form.origin'),
      options: (['drawn', 'ordered'] as const).map((value) => ({
        value,
        label: t(`inspections:origin.${value}`),
        hint: t(`inspections:originHint.${value}`),
      })),
    },
    {
      name: 'wanted',
      type: 'number',
      label: t('inspections:form.wanted'),
      hint: t('inspections:form.wantedHint', { most: UNITS_MOST, each: PER_MEMBER }),
      min: 1,
      max: UNITS_MOST,
    },
    {
      name: 'group',
      type: 'select',
      label: t('inspections:form.group'),
      blank: t('inspections:form.allGroups'),
      options: PEER_GROUPS.map((value) => ({ value, label: t(`units:peerGroup.${value}`) })),
    },
    {
      name: 'unit',
      type: 'select',
      label: t('inspections:form.unit'),
      blank: t('ledger:form.choose'),
      options: units.map(({ id }) => ({ value: id, label: lens.unit(id) })),
    },
    {
      name: 'reason',
      type: 'textarea',
      rows: 2,
      label: t('inspections:form.reason'),
      hint: t('inspections:form.reasonHint'),
      maxlength: WORDS.most,
    },
    {
      name: 'clauses',
      type: 'checkboxes',
      required: true,
      label: t('inspections:form.clauses'),
      options: CLAUSES.map(({ key, kinds }) => ({
        value: key,
        label: clauseWords(key, lens),
        hint: kinds.map((kind) => t(`inspections:kind.${kind}`)).join(' · '),
      })),
    },
    { name: 'from', type: 'date', required: true, label: t('inspections:form.from'), value: lens.today },
    {
      name: 'to',
      type: 'date',
      required: true,
      label: t('inspections:form.to'),
      value: plusDays(lens.today, 6),
    },
  ];
  const vm = {
    summary: messagesOf(refused, req).summary,
    action: '/desk/inspections/plans',
    fields: [
      { type: 'hidden', name: 'form_id', value: formIdOf(refused, 'plan', req) },
      ...filled('plan', fields, refused, req),
    ],
  };
  await render(req, res, 'inspections/plan-new', vm, {
    title: t('inspections:form.title'),
    status: refused?.status ?? 200,
  });
}

export const make: RequestHandler = async (req, res) => {
  try {
    const form = parseForm(planForm, req.body);
    const plan = await makePlan(req.context, req.actor!, {
      kind: form.kind,
      origin: form.origin,
      clauses: form.clauses,
      peerGroup: form.group,
      unitsWanted: form.wanted,
      unitId: form.unit,
      reason: form.reason,
      fromOn: form.from,
      toOn: form.to,
      looked: form.looked,
      formId: form.form_id,
    });
    setFlash(req, { kind: 'success', key: 'inspections:done.planned', args: { code: plan.code } });
    await saveSession(req);
    res.redirect(303, hrefOf(plan));
  } catch (error) {
    return newPage(req, res, refusedBy(error, req, { form: 'plan' }));
  }
};

async function planOf(req: Request): Promise<PlanRow> {
  const plan = await findPlanByCode(req.context.db, String(req.params['code']));
  if (!plan) throw new NotFound();
  return plan;
}

export const showDeskPlan: RequestHandler = async (req, res) => page(req, res);

async function page(req: Request, res: Response, refused?: Refused): Promise<void> {
  const { db } = req.context;
  const { t, f } = req.say;
  const plan = await planOf(req);
  const lens = await lensFor(req);
  const rows = await listInspectionsOfPlan(db, plan.id);
  const draw = (await findDraw(db, 'inspection', plan.code))!;
  const group = plan.peer_group;
  const vm = {
    code: plan.code,
    summary: messagesOf(refused, req).summary,
    lede: t(`inspections:desk.plan.${plan.state}`),
    facts: [
      { label: t('inspections:label.kind'), text: kindWords(plan, lens) },
      { label: t('inspections:label.reason'), text: plan.reason ?? '' },
      {
        label: t('inspections:label.about'),
        text: plan.about_code ?? '',
        href: plan.about_code === null ? '' : `/desk/inspections/${plan.about_code}`,
      },
      { label: t('inspections:form.unit'), text: plan.unit_id === null ? '' : lens.unit(plan.unit_id) },
      {
        label: t('inspections:form.group'),
        text:
          plan.unit_id === null
            ? group === null
              ? t('inspections:form.allGroups')
              : t(`units:peerGroup.${group}`)
            : '',
      },
      { label: t('inspections:form.wanted'), text: f.number(plan.units_wanted) },
      {
        label: t('inspections:label.days'),
        text: t('inspections:label.fromTo', { from: f.day(plan.from_on), to: f.day(plan.to_on) }),
      },
      { label: t('inspections:label.pool'), text: plan.drawn_at === null ? '' : f.number(plan.pool_size) },
      { label: t('inspections:label.seedHash'), text: draw.seed_hash },
    ],
    clauses: (JSON.parse(plan.clauses_json) as string[]).map((clause) => clauseWords(clause, lens)),
    rows: rows.map((row) => presentRow(row, plan, `/desk/inspections/${row.code}`, lens)),
    draw: plan.state === 'promised' ? `${hrefOf(plan)}/draw` : '',
    publicHref: `/inspections/plans/${plan.code}`,
  };
  await render(req, res, 'inspections/desk-plan', vm, {
    title: t('inspections:plan.title', { code: plan.code }),
    status: refused?.status ?? 200,
  });
}

export const draw: RequestHandler = async (req, res) => {
  const plan = await planOf(req);
  try {
    await drawPlan(req.context, req.actor!, plan.code);
  } catch (error) {
    return page(req, res, refusedBy(error, req, { form: 'draw' }));
  }
  setFlash(req, { kind: 'success', key: 'inspections:done.drawn' });
  await saveSession(req);
  res.redirect(303, hrefOf(plan));
};

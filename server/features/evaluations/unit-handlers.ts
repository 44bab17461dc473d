import type { Request, RequestHandler, Response } from 'express';
import { dayOf } from '../../clock.ts';
import { render, setFlash } from '../../http/page.ts';
import { flatten, parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { filled, messagesOf, refusedBy, textOf, type Field, type Refused } from '../../http/refused.ts';
import { planForm, replyForm, reportForm } from './forms.ts';
import { loadNames, type Names } from './names.ts';
import { presentUnit } from './present-unit.ts';
import { titleOf, unitHref } from './present-round.ts';
import { REPORT_MOST } from './rules.ts';
import { findPlan, type PlanRow } from './store-words.ts';
import * as store from './store.ts';
import type { RoundRow, RoundUnitRow } from './store.ts';
import { handInPlan, handInReport, replyToResult } from './unit-actions.ts';

const ROUNDS = 8;

interface Failed {
  act: UnitAct;
  code: string;
  refused: Refused;
}

/** A unit's own rounds: self-report, result, reply and plan. */
export const showOwnUnit: RequestHandler = async (req, res) => unitPage(req, res);

async function unitPage(req: Request, res: Response, failed?: Failed): Promise<void> {
  const { context, say } = req;
  const { t } = say;
  const { db, clock } = context;
  const names = await loadNames(db, say);
  const today = dayOf(clock.now());
  const { summary, errors } = messagesOf(failed?.refused, req, ['report', 'reply', 'measures', 'finishOn']);
  const rows = await store.listRoundsOfUnit(db, req.actor!.unitId ?? '', ROUNDS);
  const asked = failed?.code ?? textOf(flatten(req.query), 'round');
  // One round at a time: a page with the forms of eight is nobody's.
  const open = rows.find(({ round }) => round.code === asked) ?? rows[0];
  const vm = {
    summary,
    tabs: rows.map(({ round }) => ({
      href: `/desk/evaluations/unit?round=${round.code}`,
      label: titleOf(round, names),
      current: round === open?.round,
    })),
    round: open
      ? roundVm(
          req,
          names,
          { ...open, plan: await findPlan(db, open.round.id, open.entry.unit_id), today },
          failed,
          errors,
        )
      : null,
  };
  await render(req, res, 'evaluations/own-unit', vm, {
    title: t('evaluations:own.title'),
    status: failed?.refused.status ?? 200,
  });
}

function roundVm(
  req: Request,
  names: Names,
  parts: { round: RoundRow; entry: RoundUnitRow; plan: PlanRow | undefined; today: string },
  failed: Failed | undefined,
  errors: Readonly<Record<string, string>>,
) {
  const { say } = req;
  const { t, f } = say;
  const { round, entry, plan, today } = parts;
  const form = (act: UnitAct, hint: string, fields: readonly Field[]) => {
    const refused = failed?.act === act ? failed.refused : undefined;
    return {
      title: t(`evaluations:label.${act}`),
      action: `/desk/evaluations/unit/${round.code}/${act}`,
      submit: t(`evaluations:own.${act}Act`),
      hint,
      fields: filled(fields, refused, refused ? errors : {}),
    };
  };
  const version: Field = { name: 'version', type: 'hidden', value: entry.version };
  const text = (name: string, label: string, value: string | null): Field => ({
    name,
    type: 'textarea',
    rows: 6,
    required: true,
    maxlength: REPORT_MOST,
    label: t(`evaluations:label.${label}`),
    value: value ?? '',
  });
  const isIn = entry.state === 'in';
  const isBefore = round.state === 'draft' || round.state === 'ready';
  const forms = [];
  if (isIn && isBefore && today <= round.reports_by) {
    const hint = t('evaluations:own.reportHint', { most: REPORT_MOST, day: f.day(round.reports_by) });
    forms.push(form('report', hint, [version, text('report', 'report', entry.report)]));
  }
  if (isIn && round.state === 'published') {
    forms.push(form('reply', t('evaluations:own.replyHint'), [version, text('reply', 'reply', entry.reply)]));
    if (!plan?.handed_in_at) {
      const required = plan?.due_on
        ? `${t('evaluations:own.planRequired', { day: f.day(plan.due_on) })} `
        : '';
      const fields = [
        text('measures', 'measures', null),
        {
          name: 'finishOn',
          type: 'date',
          required: true,
          label: t('evaluations:label.finishOn'),
          min: today,
        },
      ];
      forms.push(form('plan', `${required}${t('evaluations:own.planHint')}`, fields));
    }
  }
  return {
    title: titleOf(round, names),
    href: unitHref(round, entry, names),
    state: t(`evaluations:state.${round.state}`),
    when: t('evaluations:round.when', { from: f.day(round.opens_on), to: f.day(round.closes_on) }),
    note:
      isBefore && today > round.reports_by
        ? t('evaluations:own.reportClosed')
        : round.state === 'open'
          ? t('evaluations:own.during')
          : '',
    unit: presentUnit({ round, entry, plan, words: [], today }, names, say),
    forms,
  };
}

const ACTS = {
  report: (req: Request, code: string) =>
    handInReport(req.context, req.actor!, code, parseForm(reportForm, req.body)),
  reply: (req: Request, code: string) =>
    replyToResult(req.context, req.actor!, code, parseForm(replyForm, req.body)),
  plan: (req: Request, code: string) =>
    handInPlan(req.context, req.actor!, code, parseForm(planForm, req.body)),
} as const;
export type UnitAct = keyof typeof ACTS;
export const UNIT_ACTS = Object.keys(ACTS) as UnitAct[];

export function unitAct(act: UnitAct): RequestHandler {
  return async (req, res) => {
    const code = String(req.params['round']);
    try {
      await ACTS[act](req, code);
    } catch (error) {
      return unitPage(req, res, { act, code, refused: refusedBy(error, req) });
    }
    setFlash(req, { kind: 'success', key: `evaluations:done.${act}` });
    await saveSession(req);
    res.redirect(303, `/desk/evaluations/unit?round=${encodeURIComponent(code)}`);
  };
}

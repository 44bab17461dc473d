import type { Request, RequestHandler, Response } from 'express';
import { dayOf } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { formatsOf } from '../../http/locale.ts';
import { render } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten } from '../../http/parse-form.ts';
import { sendAttachment } from '../attachments/index.ts';
import { findDraw } from '../draws/index.ts';
import { lensFor, type LedgerLens } from '../ledger/index.ts';
import { fileOfInspection, photoIn } from './load.ts';
import {
  clauseRows,
  clauseWords,
  factsOf,
  findingVm,
  kindWords,
  presentRow,
  type InspectionFile,
} from './present.ts';
import { fileOf, poolLines, resultLines } from './published.ts';
import { DECIDE_WORKDAYS, REPLY_WORKDAYS } from './rules.ts';
import { findPlanByCode, listPlans, listPlansById, listPool, type PlanRow } from './store-plans.ts';
import { findInspectionByCode, listFindings, listInspectionsOfPlan, listSettled } from './store.ts';

const PAGE = 30;
const PLANS = 12;

/** 明察暗访: what was looked at, found, answered and put right. Units, never people. */
export const showInspections: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const { t } = req.say;
  const lens = await lensFor(req);
  const asked = flatten(req.query)['unit'];
  const unitId = typeof asked === 'string' && lens.units.has(asked) ? asked : undefined;
  const cursor = decodeCursor(req.query['after'], 2);
  const rows = await listSettled(db, unitId, cursor ? [cursor[0]!, cursor[1]!] : null, PAGE + 1);
  const kept = { ...(unitId ? { unit: unitId } : {}), ...(cursor ? { after: 'yes' } : {}) };
  const page = pageOf(rows, PAGE, '/inspections', kept, (row) => [row.settled_at!, row.id]);
  const plans = new Map(
    (await listPlansById(db, [...new Set(page.rows.map((row) => row.plan_id))])).map((plan) => [
      plan.id,
      plan,
    ]),
  );
  const findings = await listFindings(
    db,
    page.rows.map(({ id }) => id),
  );
  const vm = {
    rows: page.rows.map((row) => {
      const found = findings.filter(
        (one) => one.inspection_id === row.id && one.decision === 'confirmed',
      ).length;
      return presentRow(row, plans.get(row.plan_id)!, `/inspections/${row.code}`, lens, found);
    }),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
    filter: {
      action: '/inspections',
      clearHref: unitId ? '/inspections' : '',
      fields: [
        {
          name: 'unit',
          type: 'select',
          label: t('inspections:label.unit'),
          blank: t('ledger:filter.allUnits'),
          value: unitId ?? '',
          options: [...lens.units.values()]
            .sort((a, b) => (a.code < b.code ? -1 : 1))
            .map(({ id }) => ({ value: id, label: lens.unit(id) })),
        },
      ],
    },
    plans: await planRows(req, lens),
    how: t('inspections:list.how', { reply: REPLY_WORKDAYS, decide: DECIDE_WORKDAYS }),
  };
  await render(req, res, 'inspections/list', vm, { title: t('inspections:list.title') });
};

/** Draws that were promised or told. Of a plan that runs, neither units nor days: nobody is warned. */
async function planRows(req: Request, lens: LedgerLens) {
  const { t, f } = req.say;
  return (await listPlans(req.context.db, ['promised', 'drawn', 'told'], PLANS)).map((plan) => [
    { text: plan.code, href: `/inspections/plans/${plan.code}` },
    plan.state === 'told' ? kindWords(plan, lens) : t('inspections:plan.secret'),
    f.day(dayOf(plan.made_at)),
    t(`inspections:planState.${plan.state}`),
  ]);
}

export const showPlan: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const { t, f } = req.say;
  const plan = await planOf(req);
  const lens = await lensFor(req);
  const draw = (await findDraw(db, 'inspection', plan.code))!;
  const isTold = plan.state === 'told';
  const rows = isTold ? await listInspectionsOfPlan(db, plan.id) : [];
  const vm = {
    code: plan.code,
    lede: t(`inspections:plan.${isTold ? 'told' : 'promised'}`),
    facts: [
      { label: t('inspections:label.kind'), text: isTold ? kindWords(plan, lens) : '' },
      { label: t('inspections:label.reason'), text: isTold ? (plan.reason ?? '') : '' },
      {
        label: t('inspections:label.days'),
        text: isTold
          ? t('inspections:label.fromTo', { from: f.day(plan.from_on), to: f.day(plan.to_on) })
          : '',
      },
      { label: t('inspections:label.promisedAt'), at: draw.committed_at },
      { label: t('inspections:label.pool'), text: isTold ? f.number(plan.pool_size) : '' },
    ],
    seedHash: draw.seed_hash,
    seed: isTold ? draw.seed : '',
    digests: isTold ? [draw.pool_sha256!, draw.result_sha256!] : [],
    files: isTold
      ? (['pool', 'result'] as const).map((name) => ({
          href: `/inspections/plans/${plan.code}/${name}.csv`,
          label: t(`inspections:plan.${name}`),
        }))
      : [],
    rows: rows.map((row) => [
      row.settled_at === null
        ? lens.unit(row.unit_id)
        : { text: lens.unit(row.unit_id), href: `/inspections/${row.code}` },
      t(`inspections:state.${row.state}`),
    ]),
  };
  await render(req, res, 'inspections/plan', vm, { title: t('inspections:plan.title', { code: plan.code }) });
};

async function planOf(req: Request): Promise<PlanRow> {
  const plan = await findPlanByCode(req.context.db, String(req.params['code']));
  if (!plan) throw new NotFound();
  return plan;
}

/** Byte for byte what the digest was made of. @throws NotFound as long as the plan runs. */
async function table(req: Request, res: Response, name: 'pool' | 'result'): Promise<void> {
  const plan = await planOf(req);
  if (plan.state !== 'told') throw new NotFound();
  const pool = await listPool(req.context.db, plan.id);
  const codes = new Map(pool.map((row) => [row.unit_id, row.unit_code]));
  const lines =
    name === 'pool'
      ? poolLines(pool)
      : resultLines(await listInspectionsOfPlan(req.context.db, plan.id), (id) => codes.get(id) ?? '');
  res
    .type('text/csv; charset=utf-8')
    .setHeader('Content-Disposition', `attachment; filename="${plan.code}-${name}.csv"`)
    .send(fileOf(lines));
}

export const sendPool: RequestHandler = (req, res) => table(req, res, 'pool');
export const sendResult: RequestHandler = (req, res) => table(req, res, 'result');

/** An inspection that is settled: nothing of it is public before. */
async function publicFile(req: Request): Promise<InspectionFile> {
  const { db } = req.context;
  const row = await findInspectionByCode(db, String(req.params['code'] ?? req.params['id']));
  if (row?.state !== 'settled') throw new NotFound();
  return fileOfInspection(db, row);
}

export const showInspection: RequestHandler = async (req, res) => {
  const { t, f } = req.say;
  const file = await publicFile(req);
  const lens = await lensFor(req);
  const confirmed = file.findings.filter(({ decision }) => decision === 'confirmed');
  const dropped = file.findings.length - confirmed.length;
  const shown: InspectionFile = {
    ...file,
    photos: new Map(
      confirmed.map((one) => [one.id, one.is_photo_public === 1 ? (file.photos.get(one.id) ?? []) : []]),
    ),
  };
  const vm = {
    code: file.row.code,
    lede: t(`inspections:entry.${confirmed.length > 0 ? 'found' : 'clean'}`, {
      n: f.number(confirmed.length),
    }),
    facts: factsOf(file, lens),
    columns: ['clause', 'look'].map((name) => ({ label: t(`inspections:column.${name}`) })),
    clauses: clauseRows(file, lens),
    findings: confirmed.map((one, index) =>
      findingVm(one, index, shown, lens, ({ id }) => `/inspections/${file.row.code}/files/${id}`),
    ),
    dropped: dropped > 0 ? t('inspections:entry.dropped', { n: f.number(dropped) }) : '',
    noticeHref: file.row.notice_code === null ? '' : `/inspections/${file.row.code}/notice`,
    planHref: file.plan.state === 'told' ? `/inspections/plans/${file.plan.code}` : '',
  };
  await render(req, res, 'inspections/inspection', vm, {
    title: t('inspections:entry.title', { unit: lens.unit(file.row.unit_id) }),
  });
};

export const sendPhoto: RequestHandler = async (req, res) => {
  const found = photoIn(await publicFile(req), String(req.params['fileId']));
  if (!found?.isPublic) throw new NotFound();
  await sendAttachment(req.context, res, found.photo, req.query['size'] === 'small' ? 'thumb' : 'full');
};

/** 通报 on paper, by GB/T 9704-2012: no red head and no seal, a paper made by the system until an office signs it. */
export const printNotice: RequestHandler = async (req, res) => {
  const file = await publicFile(req);
  if (file.row.notice_code === null) throw new NotFound();
  const { t, lang } = req.say;
  const lens = await lensFor(req);
  // No day is of this year, so that each is said with its own: a paper outlives it.
  const f = formatsOf(lang, 'any');
  const unit = lens.unit(file.row.unit_id);
  const [, year, number] = file.row.notice_code.split('-');
  const confirmed = file.findings.filter(({ decision }) => decision === 'confirmed');
  const dueOn = file.entries[0]?.due_on;
  const vm = {
    backHref: `/inspections/${file.row.code}`,
    org: t('inspections:notice.org'),
    number: t('inspections:notice.number', { year: year!, n: Number(number) }),
    title: t('inspections:notice.title', { unit }),
    to: t('inspections:notice.to', { unit }),
    intro: t('inspections:notice.intro', {
      day: f.day(file.row.looked_on!),
      kind: t(`inspections:kind.${file.plan.kind}`),
      n: confirmed.length,
    }),
    findings: confirmed.map((one, index) => ({
      head: t('inspections:finding.title', { n: index + 1, clause: clauseWords(one.clause, lens) }),
      text: one.words,
      reply: t('inspections:notice.reply', { text: one.reply ?? t('inspections:notice.noReply') }),
    })),
    demand: t('inspections:notice.demand', { day: dueOn === undefined ? '' : f.day(dueOn) }),
    entries: t('inspections:notice.entries', { codes: file.entries.map(({ code }) => code).join(' ') }),
    date: f.day(dayOf(file.row.settled_at!)),
    note: t('inspections:notice.unsigned'),
  };
  await render(req, res, 'inspections/notice', vm, { title: vm.title, layout: 'print' });
};

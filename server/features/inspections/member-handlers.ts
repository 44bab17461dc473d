import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { atTime, timeOf } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render, setFlash, wantsJson } from '../../http/page.ts';
import { parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { filesOf, prepareFiles, sendAttachment, storeFiles } from '../attachments/index.ts';
import { filled, formIdOf, keptOf, lensFor, memberOf, missingOf } from '../ledger/index.ts';
import { messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { findMemberByAccount } from '../network/index.ts';
import { takenAt } from './exif-time.ts';
import { findingForm, signForm } from './forms.ts';
import { fileOfInspection, photoIn } from './load.ts';
import { clauseRows, clauseWords, factsOf, findingVm, presentRow } from './present.ts';
import { FINDINGS_MOST, LOOKS, WORDS, type Look } from './rules.ts';
import { listPlansById } from './store-plans.ts';
import { findInspectionOf, listInspectionsOf, type InspectionRow } from './store.ts';
import { reopenInspection, signInspection, stampOf } from './sign-actions.ts';
import { addFinding, handOnInspection, removeFinding } from './visit-actions.ts';

const MOST = 40;
const hrefOf = (row: Pick<InspectionRow, 'id'>): string => `/member/inspections/${row.id}`;

/** A supervisor's own inspections. */
export const showOwn: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const { accountId } = req.actor!;
  const member = accountId === null ? undefined : await findMemberByAccount(db, accountId);
  const rows = member ? await listInspectionsOf(db, member.id, MOST) : [];
  const plans = new Map(
    (
      await listPlansById(
        db,
        rows.map((row) => row.plan_id),
      )
    ).map((plan) => [plan.id, plan]),
  );
  const lens = await lensFor(req);
  const isOpen = (row: InspectionRow) => row.state === 'given' || row.state === 'seen';
  const vmOf = (some: readonly InspectionRow[]) =>
    some.map((row) => presentRow(row, plans.get(row.plan_id)!, hrefOf(row), lens));
  const vm = { due: vmOf(rows.filter(isOpen)), done: vmOf(rows.filter((row) => !isOpen(row))) };
  await render(req, res, 'inspections/own', vm, { title: req.say.t('inspections:member.title') });
};

/** The inspection of the address, if it is this supervisor's. @throws NotFound, the same for what is not there. */
async function ownRow(req: Request): Promise<InspectionRow & { slot: 'first' | 'second' }> {
  const member = await memberOf(req);
  const row = await findInspectionOf(req.context.db, member.id, String(req.params['id']));
  if (!row) throw new NotFound();
  return { ...row, slot: row.first_id === member.id ? 'first' : 'second' };
}

export const showInspection: RequestHandler = async (req, res) => page(req, res);

async function page(req: Request, res: Response, refused?: Refused): Promise<void> {
  const { context, say } = req;
  const { t, f } = say;
  const { slot, ...row } = await ownRow(req);
  const lens = await lensFor(req);
  const file = await fileOfInspection(context.db, row);
  const { plan, findings } = file;
  const missing = await missingOf(req);
  const hasSigned = row[`${slot}_signed_at`] !== null;
  const isFit = missing === null;
  const mayWrite = isFit && row.state === 'given' && lens.today >= plan.from_on;
  const maySign = isFit && !hasSigned && (mayWrite || row.state === 'seen');
  const clauses = JSON.parse(plan.clauses_json) as string[];
  const faulty = new Set(findings.map(({ clause }) => clause));
  const findingFields = [
    {
      name: 'clause',
      type: 'select',
      required: true,
      label: t('inspections:label.clause'),
      blank: t('ledger:form.choose'),
      options: clauses.map((clause) => ({ value: clause, label: clauseWords(clause, lens) })),
    },
    {
      name: 'words',
      type: 'textarea',
      rows: 3,
      required: true,
      label: t('inspections:form.words'),
      hint: t('inspections:form.wordsHint'),
      maxlength: WORDS.most,
    },
    { name: 'day', type: 'date', required: true, label: t('inspections:form.day'), value: lens.today },
    {
      name: 'time',
      required: true,
      inputmode: 'numeric',
      label: t('inspections:form.time'),
      hint: t('inspections:form.timeHint'),
      value: timeOf(lens.now),
      maxlength: 5,
    },
    {
      name: 'files',
      type: 'file',
      multiple: true,
      label: t('inspections:form.photos'),
      hint: t('inspections:form.photosHint'),
      accept: 'image/jpeg,image/png,image/webp',
    },
  ];
  const signFields = [
    ...(row.state === 'given'
      ? [
          ...clauses
            .filter((clause) => !faulty.has(clause))
            .map((clause) => ({
              name: `c_${clause}`,
              type: 'radios',
              inline: true,
              required: true,
              label: clauseWords(clause, lens),
              options: LOOKS.map((value) => ({ value, label: t(`inspections:look.${value}`) })),
            })),
          {
            name: 'summary',
            type: 'textarea',
            rows: 3,
            required: true,
            label: t('inspections:form.summary'),
            hint: t('inspections:form.summaryHint'),
            maxlength: WORDS.most,
          },
        ]
      : []),
    { name: 'untied', type: 'checkbox', label: t('ledger:check.untied', { unit: lens.unit(row.unit_id) }) },
  ];
  const base = hrefOf(row);
  const shown = [...(mayWrite ? ['finding'] : []), ...(maySign ? ['sign'] : [])];
  const vm = {
    code: row.code,
    summary: messagesOf(refused, req).summary,
    kept: keptOf(refused, shown),
    filesAgain: refused?.form === 'finding' && mayWrite,
    notice: isFit
      ? row.state === 'given' && !mayWrite
        ? t('inspections:member.notYet', { day: f.day(plan.from_on) })
        : ''
      : t(missing),
    sentence: t(`inspections:member.state.${row.state === 'seen' && hasSigned ? 'waits' : row.state}`),
    facts: [
      ...factsOf(file, lens),
      {
        label: t('inspections:label.days'),
        text: t('inspections:label.fromTo', { from: f.day(plan.from_on), to: f.day(plan.to_on) }),
      },
    ],
    columns: ['clause', 'look'].map((name) => ({ label: t(`inspections:column.${name}`) })),
    clauses: clauseRows(file, lens),
    findings: findings.map((one, index) => ({
      ...findingVm(one, index, file, lens, ({ id }) => `${base}/files/${id}`),
      removal: mayWrite ? `${base}/findings/${one.id}/removal` : '',
    })),
    finding: mayWrite
      ? {
          action: `${base}/findings`,
          fields: [
            { type: 'hidden', name: 'form_id', value: formIdOf(refused, 'finding', req) },
            ...filled('finding', findingFields, refused, req),
          ],
        }
      : null,
    findingsMost: FINDINGS_MOST,
    sign: maySign
      ? {
          action: `${base}/signature`,
          fields: [
            { type: 'hidden', name: 'seen', value: stampOf(row, findings) },
            ...filled('sign', signFields, refused, req),
          ],
        }
      : null,
    reopen: isFit && row.state === 'seen' ? `${base}/reopening` : '',
    on: row.state === 'given' && isFit ? `${base}/on` : '',
  };
  await render(req, res, 'inspections/member', vm, {
    title: t('inspections:member.one', { unit: lens.unit(row.unit_id) }),
    status: refused?.status ?? 200,
  });
}

export const find: RequestHandler = async (req, res) => {
  const row = await ownRow(req);
  const form = parseForm(findingForm, req.body);
  const sent = filesOf(req);
  const stored = await storeFiles(req.context, await prepareFiles(sent));
  await addFinding(
    req.context,
    req.actor!,
    row.id,
    {
      clause: form.clause,
      words: form.words,
      seenAt: atTime(form.day, form.time),
      looked: form.looked,
      formId: form.form_id,
    },
    // The time is read off what was sent: what is kept has nothing of the camera in it any more.
    stored.map((one, index) => ({ stored: one, takenAt: takenAt(sent[index]!.buffer) })),
  );
  setFlash(req, { kind: 'success', key: 'inspections:done.found' });
  await saveSession(req);
  res.redirect(303, hrefOf(row));
};

/** What can be put right comes back as the same page, with everything typed; photos have to be chosen again. */
export const findFault: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  if (wantsJson(req) || res.headersSent) return next(error);
  let refused: Refused;
  try {
    refused = refusedBy(error, req, { form: 'finding' });
  } catch (other) {
    return next(other);
  }
  await page(req, res, refused);
};

/** An act on an inspection that says in a sentence how it went. */
const acting =
  (form: string, done: string, act: (req: Request, row: InspectionRow) => Promise<unknown>): RequestHandler =>
  async (req, res) => {
    const row = await ownRow(req);
    try {
      await act(req, row);
    } catch (error) {
      return page(req, res, refusedBy(error, req, { form }));
    }
    setFlash(req, { kind: 'success', key: `inspections:done.${done}` });
    await saveSession(req);
    res.redirect(303, form === 'on' ? '/member/inspections' : hrefOf(row));
  };

export const remove = acting('removal', 'removed', (req, row) =>
  removeFinding(req.context, req.actor!, row.id, String(req.params['finding'])),
);

export const sign = acting('sign', 'signed', (req, row) => {
  const form = parseForm(signForm, req.body) as Record<string, unknown>;
  const looks = Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) =>
      name.startsWith('c_') && typeof value === 'string' ? [[name.slice(2), value as Look]] : [],
    ),
  );
  return signInspection(req.context, req.actor!, row.id, {
    looks,
    summary: String(form['summary']),
    untied: form['untied'] === true,
    looked: form['looked'] === true,
    seen: String(form['seen']),
  });
});

export const reopen = acting('reopening', 'reopened', (req, row) =>
  reopenInspection(req.context, req.actor!, row.id),
);
export const handOn = acting('on', 'on', (req, row) => handOnInspection(req.context, req.actor!, row.id));

export const sendPhoto: RequestHandler = async (req, res) => {
  const row = await ownRow(req);
  const found = photoIn(await fileOfInspection(req.context.db, row), String(req.params['fileId']));
  if (!found) throw new NotFound();
  await sendAttachment(req.context, res, found.photo, req.query['size'] === 'small' ? 'thumb' : 'full');
};

import type { Request, RequestHandler, Response } from 'express';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { findAttachment, listAttachments, sendAttachment } from '../attachments/index.ts';
import { drawCheckAgain } from './check-actions.ts';
import { decideClosing } from './closing.ts';
import { makeEntry } from './entry-actions.ts';
import { filled, formIdOf, keptOf } from './faults.ts';
import { messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { decisionForm, entryForm } from './forms.ts';
import { lensFor, lightFor } from './lens.ts';
import { filterOf, listPage, unitOptions } from './lists.ts';
import { factsOf, filterBar, presentRow, sentenceOf, timelineOf } from './present.ts';
import { POST, SOURCES, WORDS } from './rules.ts';
import { listChecks, listChecksOfNobody, listNotes } from './store-notes.ts';
import { findEntryByCode, listEntries, listEntriesById, type EntryRow } from './store.ts';

const MOST = 50;
const hrefOf = ({ code }: Pick<EntryRow, 'code'>): string => `/desk/ledger/entries/${code}`;

/** The supervision office's ledger: what waits for it first, then everything. */
export const showDesk: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const lens = await lensFor(req);
  const filter = filterOf(req, lens);
  const checked = await listEntries(db, { states: ['checked'] }, lens.now, null, MOST);
  const stuck = await listChecksOfNobody(db, MOST);
  const nobody = await listEntriesById(
    db,
    stuck.map((check) => check.entry_id),
  );
  const vm = {
    waiting: [...checked, ...nobody.filter(({ state }) => state === 'asked')].map((entry) =>
      presentRow(entry, hrefOf(entry), lens),
    ),
    ...(await listPage(req, filter, '/desk/ledger', hrefOf, lens)),
    filter: filterBar('/desk/ledger', filter, unitOptions(lens), req.say),
  };
  await render(req, res, 'ledger/desk', vm, { title: req.say.t('ledger:list.title') });
};

export const showNew: RequestHandler = (req, res) => newPage(req, res);

async function newPage(req: Request, res: Response, refused?: Refused): Promise<void> {
  const lens = await lensFor(req);
  const { t } = req.say;
  const { summary } = messagesOf(refused, req);
  const fields = [
    {
      name: 'unit',
      type: 'select',
      required: true,
      label: t('ledger:label.unit'),
      blank: t('ledger:form.choose'),
      options: unitOptions(lens, (id) => lens.units.get(id)!.validTo === null),
    },
    {
      name: 'problem',
      type: 'textarea',
      rows: 4,
      required: true,
      label: t('ledger:label.problem'),
      hint: t('ledger:form.problemHint'),
      maxlength: WORDS.most,
    },
    {
      name: 'source',
      type: 'select',
      required: true,
      label: t('ledger:label.source'),
      value: 'special_order',
      options: SOURCES.map((value) => ({ value, label: t(`ledger:source.${value}`) })),
    },
    {
      name: 'sourceRef',
      label: t('ledger:form.sourceRef'),
      hint: t('ledger:form.sourceRefHint'),
      maxlength: 60,
    },
    { name: 'post', label: t('ledger:label.post'), hint: t('ledger:form.postHint'), maxlength: POST.most },
    { name: 'due', type: 'date', required: true, label: t('ledger:label.due') },
  ];
  const vm = {
    summary,
    action: '/desk/ledger',
    fields: [
      { type: 'hidden', name: 'form_id', value: formIdOf(refused, 'new', req) },
      ...filled('new', fields, refused, req),
    ],
  };
  await render(req, res, 'ledger/new', vm, { title: t('ledger:form.title'), status: refused?.status ?? 200 });
}

export const make: RequestHandler = async (req, res) => {
  try {
    const form = parseForm(entryForm, req.body);
    const entry = await makeEntry(req.context, req.actor!, {
      source: form.source,
      sourceRef: form.sourceRef === '' ? null : form.sourceRef,
      problem: form.problem,
      unitId: form.unit,
      post: form.post,
      dueOn: form.due,
      looked: form.looked,
      formId: form.form_id,
    });
    setFlash(req, { kind: 'success', key: 'ledger:done.made', args: { code: entry.code } });
    await saveSession(req);
    res.redirect(303, hrefOf(entry));
  } catch (error) {
    return newPage(req, res, refusedBy(error, req, { form: 'new' }));
  }
};

async function entryOf(req: Request): Promise<EntryRow> {
  const entry = await findEntryByCode(req.context.db, String(req.params['code'] ?? req.params['id']));
  if (!entry) throw new NotFound();
  return entry;
}

export const showDeskEntry: RequestHandler = async (req, res) => entryPage(req, res, await entryOf(req));

async function entryPage(req: Request, res: Response, entry: EntryRow, refused?: Refused): Promise<void> {
  const { db } = req.context;
  const { t } = req.say;
  const lens = await lensFor(req);
  const checks = await listChecks(db, entry.id);
  const notes = await listNotes(db, [entry.id]);
  const last = checks.at(-1);
  const isOwn = entry.unit_id === req.actor!.unitId;
  const mayDecide = entry.state === 'checked' && !isOwn;
  const isOver = last?.state === 'given' && last.due_on < lens.today;
  const mayDraw = entry.state === 'asked' && (last?.state === 'nobody' || isOver);
  const fields = [
    {
      name: 'decision',
      type: 'radios',
      inline: true,
      required: true,
      label: t('ledger:form.decisionLabel'),
      options: ['accept', 'refuse'].map((value) => ({ value, label: t(`ledger:form.${value}`) })),
    },
    {
      name: 'words',
      type: 'textarea',
      rows: 3,
      required: true,
      label: t('ledger:form.decisionWords'),
      hint: t('ledger:form.public'),
      maxlength: WORDS.most,
    },
  ];
  const vm = {
    code: entry.code,
    back: '/desk/ledger',
    summary: messagesOf(refused, req).summary,
    kept: keptOf(refused, mayDecide ? ['decision'] : []),
    light: lightFor(entry, lens),
    sentence: isOwn && entry.state === 'checked' ? t('ledger:rule.ownUnit') : sentenceOf(entry, checks, lens),
    facts: factsOf(entry, lens),
    timeline: timelineOf(entry, notes, checks, lens),
    files: await filesOfEntry(req, entry, `${hrefOf(entry)}/files`),
    publicHref: `/ledger/${entry.code}`,
    forms: [
      ...(mayDecide
        ? [
            {
              id: 'decision',
              title: t('ledger:form.decide'),
              action: `${hrefOf(entry)}/decision`,
              submit: t('ledger:form.decideSubmit'),
              fields: filled('decision', fields, refused, req),
            },
          ]
        : []),
      ...(mayDraw
        ? [
            {
              id: 'draw',
              title: t('ledger:form.draw'),
              hint: t('ledger:form.drawHint'),
              action: `${hrefOf(entry)}/redraw`,
              submit: t('ledger:form.drawSubmit'),
              fields: [],
            },
          ]
        : []),
    ],
  };
  await render(req, res, 'ledger/desk-entry', vm, {
    title: t('ledger:entry.title', { code: entry.code }),
    status: refused?.status ?? 200,
  });
}

/** Evidence of notes and checks, for whoever may open it. */
export async function filesOfEntry(req: Request, entry: EntryRow, base: string) {
  const { db } = req.context;
  const owners = [...(await listNotes(db, [entry.id])), ...(await listChecks(db, entry.id))];
  const files = [];
  for (const { id } of owners) files.push(...(await listAttachments(db, id)));
  return files.map((file) => ({
    href: `${base}/${file.id}`,
    label: file.display_name,
    note: '',
    ...(file.kind === 'photo' ? { src: `${base}/${file.id}?size=small` } : {}),
  }));
}

/** @throws NotFound for a file of something else. */
export async function sendFileOf(req: Request, res: Response, entry: EntryRow): Promise<void> {
  const { db } = req.context;
  const file = await findAttachment(db, String(req.params['fileId']));
  const owners = [...(await listNotes(db, [entry.id])), ...(await listChecks(db, entry.id))];
  if (!file || !owners.some(({ id }) => id === file.case_id)) throw new NotFound();
  await sendAttachment(req.context, res, file, req.query['size'] === 'small' ? 'thumb' : 'full');
}

export const sendDeskFile: RequestHandler = async (req, res) => sendFileOf(req, res, await entryOf(req));

export const decide: RequestHandler = async (req, res) => {
  const entry = await entryOf(req);
  try {
    const form = parseForm(decisionForm, req.body);
    const { words, looked } = form;
    const accept = form.decision === 'accept';
    await decideClosing(req.context, req.actor!, entry.code, { accept, words, looked });
    setFlash(req, { kind: 'success', key: `ledger:done.${form.decision}`, args: { code: entry.code } });
  } catch (error) {
    return entryPage(req, res, await entryOf(req), refusedBy(error, req, { form: 'decision' }));
  }
  await saveSession(req);
  res.redirect(303, hrefOf(entry));
};

export const redraw: RequestHandler = async (req, res) => {
  const entry = await entryOf(req);
  try {
    const check = await drawCheckAgain(req.context, req.actor!, entry.code);
    const isGiven = check.state === 'given';
    setFlash(req, {
      kind: isGiven ? 'success' : 'warning',
      key: `ledger:done.${isGiven ? 'drawn' : 'nobody'}`,
    });
  } catch (error) {
    return entryPage(req, res, await entryOf(req), refusedBy(error, req, { form: 'draw' }));
  }
  await saveSession(req);
  res.redirect(303, hrefOf(entry));
};

import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { NotFound } from '../../errors.ts';
import { render, setFlash, wantsJson } from '../../http/page.ts';
import { parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { filesOf, prepareFiles, storeFiles } from '../attachments/index.ts';
import { askClosing } from './closing.ts';
import { filesOfEntry, sendFileOf } from './desk-handlers.ts';
import { sayMeasures, writeNote } from './entry-actions.ts';
import { filled, formIdOf, keptOf } from './faults.ts';
import { messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { measuresForm, noteForm } from './forms.ts';
import { lensFor, lightFor } from './lens.ts';
import { listPage } from './lists.ts';
import { factsOf, sentenceOf, timelineOf } from './present.ts';
import { NOTE_KINDS, POST, WORDS } from './rules.ts';
import { listChecks, listNotes } from './store-notes.ts';
import { findEntryByCode, type EntryRow } from './store.ts';

const hrefOf = ({ code }: Pick<EntryRow, 'code'>): string => `/desk/ledger/own/${code}`;

/** A unit's own entries, the soonest limit first. */
export const showOwn: RequestHandler = async (req, res) => {
  const lens = await lensFor(req);
  const filter = { unitId: req.actor!.unitId ?? '' };
  const page = await listPage(req, filter, '/desk/ledger/own', hrefOf, lens);
  await render(req, res, 'ledger/own', page, { title: req.say.t('ledger:own.title') });
};

/** @throws NotFound for another unit's, the same as for what is not there. */
async function entryOf(req: Request): Promise<EntryRow> {
  const entry = await findEntryByCode(req.context.db, String(req.params['code'] ?? req.params['id']));
  if (entry?.unit_id !== req.actor!.unitId || !entry) throw new NotFound();
  return entry;
}

export const showOwnEntry: RequestHandler = async (req, res) => ownPage(req, res, await entryOf(req));

async function ownPage(req: Request, res: Response, entry: EntryRow, refused?: Refused): Promise<void> {
  const { db } = req.context;
  const { t } = req.say;
  const lens = await lensFor(req);
  const checks = await listChecks(db, entry.id);
  const isOpen = entry.state === 'open';
  const measures = [
    {
      name: 'measures',
      type: 'textarea',
      rows: 4,
      required: true,
      label: t('ledger:label.measures'),
      hint: t('ledger:form.public'),
      value: entry.measures ?? '',
      maxlength: WORDS.most,
    },
    {
      name: 'post',
      required: true,
      label: t('ledger:label.post'),
      hint: t('ledger:form.ownPostHint'),
      value: entry.post,
      maxlength: POST.most,
    },
  ];
  const note = [
    {
      name: 'kind',
      type: 'radios',
      required: true,
      label: t('ledger:form.kind'),
      value: 'progress',
      options: NOTE_KINDS.map((value) => ({
        value,
        label: t(`ledger:form.${value}`),
        hint: t(`ledger:form.${value}Hint`),
        disabled: value === 'closing' && entry.measures === null,
      })),
    },
    {
      name: 'words',
      type: 'textarea',
      rows: 4,
      required: true,
      label: t('ledger:form.noteWords'),
      hint: t('ledger:form.public'),
      maxlength: WORDS.most,
    },
    {
      name: 'files',
      type: 'file',
      multiple: true,
      label: t('ledger:form.evidence'),
      hint: t('ledger:form.evidenceHint'),
      accept: 'image/jpeg,image/png,image/webp,application/pdf',
    },
  ];
  const withId = (kind: string, fields: Record<string, unknown>[]) => [
    { type: 'hidden', name: 'form_id', value: formIdOf(refused, kind, req) },
    ...filled(kind, fields, refused, req),
  ];
  const form = (id: string, fields: Record<string, unknown>[], multipart: boolean) => ({
    id,
    title: t(`ledger:form.${id}`),
    action: `${hrefOf(entry)}/${id}`,
    submit: t(`ledger:form.${id}Submit`),
    multipart,
    hint: '',
    fields,
    // What the unit does next stands open: first the measures, then notes.
    isFolded: refused?.form !== id && (id === 'measures') !== (entry.measures === null),
  });
  const forms = [
    form(
      'measures',
      [{ type: 'hidden', name: 'seen', value: entry.version }, ...filled('measures', measures, refused, req)],
      false,
    ),
    form('notes', withId('notes', note), true),
  ];
  const shown = isOpen ? forms : [];
  const vm = {
    code: entry.code,
    back: '/desk/ledger/own',
    summary: messagesOf(refused, req).summary,
    kept: keptOf(
      refused,
      shown.map(({ id }) => id),
    ),
    filesAgain: refused !== undefined && refused.form !== 'measures' && isOpen,
    light: lightFor(entry, lens),
    sentence: sentenceOf(entry, checks, lens),
    facts: factsOf(entry, lens),
    timeline: timelineOf(entry, await listNotes(db, [entry.id]), checks, lens),
    files: await filesOfEntry(req, entry, `${hrefOf(entry)}/files`),
    publicHref: `/ledger/${entry.code}`,
    forms: shown,
  };
  await render(req, res, 'ledger/desk-entry', vm, {
    title: t('ledger:entry.title', { code: entry.code }),
    status: refused?.status ?? 200,
  });
}

export const sendOwnFile: RequestHandler = async (req, res) => sendFileOf(req, res, await entryOf(req));

export const measures: RequestHandler = async (req, res) => {
  const entry = await entryOf(req);
  try {
    await sayMeasures(req.context, req.actor!, entry.code, parseForm(measuresForm, req.body));
  } catch (error) {
    return ownPage(req, res, await entryOf(req), refusedBy(error, req, { form: 'measures' }));
  }
  setFlash(req, { kind: 'success', key: 'ledger:done.measures' });
  await saveSession(req);
  res.redirect(303, hrefOf(entry));
};

/** A note, or the asking for closing: both are words with files. */
export const notes: RequestHandler = async (req, res) => {
  const entry = await entryOf(req);
  const form = parseForm(noteForm, req.body);
  const files = await storeFiles(req.context, await prepareFiles(filesOf(req)));
  const input = { words: form.words, looked: form.looked, formId: form.form_id };
  const act = form.kind === 'closing' ? askClosing : writeNote;
  await act(req.context, req.actor!, entry.code, input, files);
  setFlash(req, { kind: 'success', key: `ledger:done.${form.kind}` });
  await saveSession(req);
  res.redirect(303, hrefOf(entry));
};

/** What can be put right comes back as the same page, with everything typed; files have to be chosen again. */
export const notesFault: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  if (wantsJson(req) || res.headersSent) return next(error);
  let refused: Refused;
  try {
    refused = refusedBy(error, req, { form: 'notes' });
  } catch (other) {
    return next(other);
  }
  await ownPage(req, res, await entryOf(req), refused);
};

import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { Forbidden, NotFound } from '../../errors.ts';
import { render, setFlash, wantsJson } from '../../http/page.ts';
import { parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { filesOf, prepareFiles, storeFiles } from '../attachments/index.ts';
import { memberOnDuty } from '../certificates/index.ts';
import { findMemberByAccount, type MemberRow } from '../network/index.ts';
import { handInCheck, handOnCheck } from './check-actions.ts';
import { filesOfEntry, sendFileOf } from './desk-handlers.ts';
import { filled, formIdOf, keptOf } from './faults.ts';
import { messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { checkForm } from './forms.ts';
import { lensFor, lightFor } from './lens.ts';
import { factsOf, presentRow } from './present.ts';
import { CHECK_RESULTS, WORDS } from './rules.ts';
import { findCheckOf, listChecksOf, listNotes, type CheckRow } from './store-notes.ts';
import { getEntry, listEntriesById } from './store.ts';

const MOST = 30;

/** The member behind the account. @throws NotFound for an account without one. */
export async function memberOf(req: Request): Promise<MemberRow> {
  const { accountId } = req.actor!;
  const member = accountId === null ? undefined : await findMemberByAccount(req.context.db, accountId);
  if (!member) throw new NotFound();
  return member;
}

/** Why the member may not do a duty now, as a key; null: nothing stands in the way. */
export async function missingOf(req: Request): Promise<string | null> {
  try {
    await memberOnDuty(req.context.db, req.actor!, ['supervisor'], req.context.clock.now());
    return null;
  } catch (error) {
    if (error instanceof Forbidden) return error.key;
    throw error;
  }
}

/** A supervisor's own looks on the spot, before something is closed. */
export const showChecks: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const { accountId } = req.actor!;
  const member = accountId === null ? undefined : await findMemberByAccount(db, accountId);
  const lens = await lensFor(req);
  const rowsIn = async (state: 'given' | 'done') => {
    const checks = member ? await listChecksOf(db, member.id, state, MOST) : [];
    const entries = new Map(
      (
        await listEntriesById(
          db,
          checks.map((check) => check.entry_id),
        )
      ).map((entry) => [entry.id, entry]),
    );
    return checks.map((check) => ({
      ...presentRow(entries.get(check.entry_id)!, `/member/ledger/${check.id}`, lens),
      light: null,
      stage: check.result === null ? '' : req.say.t(`ledger:result.${check.result}`),
      date: req.say.f.day(check.due_on),
      dateLabel: req.say.t('ledger:check.due'),
      tags: [],
    }));
  };
  const vm = { due: await rowsIn('given'), done: await rowsIn('done') };
  await render(req, res, 'ledger/checks', vm, { title: req.say.t('ledger:check.list') });
};

/** The check of the address, if it is this supervisor's. @throws NotFound, the same for what is not there. */
async function ownCheck(req: Request): Promise<CheckRow> {
  const member = await memberOf(req);
  const check = await findCheckOf(req.context.db, member.id, String(req.params['id']));
  if (!check) throw new NotFound();
  return check;
}

export const showCheck: RequestHandler = async (req, res) => checkPage(req, res, await ownCheck(req));

async function checkPage(req: Request, res: Response, check: CheckRow, refused?: Refused): Promise<void> {
  const { db } = req.context;
  const { t, f } = req.say;
  const lens = await lensFor(req);
  const entry = await getEntry(db, check.entry_id);
  const missing = await missingOf(req);
  const isGiven = check.state === 'given';
  const isOpen = isGiven && missing === null;
  const said = (await listNotes(db, [entry.id])).findLast(({ kind }) => kind === 'closing');
  const fields = [
    {
      name: 'result',
      type: 'radios',
      required: true,
      label: t('ledger:check.result'),
      options: CHECK_RESULTS.map((value) => ({ value, label: t(`ledger:result.${value}`) })),
    },
    {
      name: 'words',
      type: 'textarea',
      rows: 4,
      required: true,
      label: t('ledger:check.words'),
      hint: t('ledger:form.public'),
      maxlength: WORDS.most,
    },
    {
      name: 'files',
      type: 'file',
      multiple: true,
      label: t('ledger:check.photos'),
      hint: t('ledger:check.photosHint'),
      accept: 'image/jpeg,image/png,image/webp',
    },
    { name: 'untied', type: 'checkbox', label: t('ledger:check.untied', { unit: lens.unit(entry.unit_id) }) },
  ];
  const vm = {
    code: entry.code,
    summary: messagesOf(refused, req).summary,
    kept: keptOf(refused, isOpen ? ['check'] : []),
    filesAgain: refused !== undefined && isOpen,
    notice: isGiven && missing !== null ? t(missing) : '',
    light: lightFor(entry, lens),
    facts: [
      ...factsOf(entry, lens),
      { label: t('ledger:check.said'), text: said?.words ?? '' },
      { label: t('ledger:check.due'), text: isGiven ? f.day(check.due_on) : '' },
    ],
    files:
      missing === null || !isGiven ? await filesOfEntry(req, entry, `/member/ledger/${check.id}/files`) : [],
    form: isOpen
      ? {
          action: `/member/ledger/${check.id}`,
          fields: [
            { type: 'hidden', name: 'form_id', value: formIdOf(refused, 'check', req) },
            ...filled('check', fields, refused, req),
          ],
        }
      : null,
    on: isOpen ? `/member/ledger/${check.id}/on` : '',
    done:
      check.result === null ? null : { result: t(`ledger:result.${check.result}`), words: check.words ?? '' },
  };
  await render(req, res, 'ledger/check', vm, {
    title: t('ledger:check.title'),
    status: refused?.status ?? 200,
  });
}

export const handIn: RequestHandler = async (req, res) => {
  const check = await ownCheck(req);
  const form = parseForm(checkForm, req.body);
  const files = await storeFiles(req.context, await prepareFiles(filesOf(req)));
  const { result, words, untied, looked } = form;
  await handInCheck(
    req.context,
    req.actor!,
    check.id,
    { result, words, untied, looked, formId: form.form_id },
    files,
  );
  setFlash(req, { kind: 'success', key: 'ledger:done.checked' });
  await saveSession(req);
  res.redirect(303, `/member/ledger/${check.id}`);
};

/** What can be put right comes back as the same page, with everything typed; photos have to be chosen again. */
export const handInFault: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  if (wantsJson(req) || res.headersSent) return next(error);
  let refused: Refused;
  try {
    refused = refusedBy(error, req, { form: 'check' });
  } catch (other) {
    return next(other);
  }
  await checkPage(req, res, await ownCheck(req), refused);
};

export const handOn: RequestHandler = async (req, res) => {
  const check = await ownCheck(req);
  try {
    await handOnCheck(req.context, req.actor!, check.id);
  } catch (error) {
    return checkPage(req, res, check, refusedBy(error, req, { form: 'on' }));
  }
  setFlash(req, { kind: 'success', key: 'ledger:done.on' });
  await saveSession(req);
  res.redirect(303, '/member/ledger');
};

export const sendCheckFile: RequestHandler = async (req, res) => {
  const check = await ownCheck(req);
  await sendFileOf(req, res, await getEntry(req.context.db, check.entry_id));
};

import type { Request, RequestHandler, Response } from 'express';
import { NotFound } from '../../errors.ts';
import { fieldMessages } from '../../http/error-handler.ts';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { parseForm, type FormFault } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { logAccess } from '../cases/index.ts';
import { asFormFault } from './desk-handlers.ts';
import { listWaitingEchoes } from './desk-store.ts';
import { approveEcho, lastLook, rejectEcho } from './echo-actions.ts';
import { findEcho } from './echo-store.ts';
import { echoForm, echoRejection } from './forms.ts';
import { loadNames } from './names.ts';
import { echoItem } from './present-echo.ts';

const PAGE = 30;

export const showDeskEchoes: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const cursor = decodeCursor(req.query['after'], 2);
  const after = cursor ? { at: cursor[0]!, id: cursor[1]! } : null;
  const rows = await listWaitingEchoes(context.db, after, PAGE + 1);
  const page = pageOf(rows, PAGE, '/desk/echoes', after ? { after: 'yes' } : {}, (row) => [
    row.answered_at,
    row.id,
  ]);
  // The words are those of a case: reading them is reading it (domain §5.7).
  await logAccess(
    context,
    req.actor!,
    page.rows.map((row) => row.case_id),
    'view',
  );
  const names = await loadNames(
    context.db,
    say.lang,
    page.rows.map((row) => row.town_code),
  );
  const vm = {
    items: page.rows.map((row) => ({
      ...echoItem(row, names, say),
      href: `/desk/echoes/${row.id}`,
      state: { text: say.t(`boards:echoDesk.${row.state}`), kind: row.state === 'draft' ? 'plain' : 'amber' },
    })),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
  await render(req, res, 'boards/desk-echoes', vm, { title: say.t('boards:echoDesk.title') });
};

export const showDeskEcho: RequestHandler<{ id: string }> = async (req, res) =>
  echoPage(req as Request, res, req.params.id);

export const approve: RequestHandler<{ id: string }> = async (request, res) => {
  const req = request as Request;
  await answering(req, res, request.params.id, 'question', 'echoApproved', async () => {
    const form = parseForm(echoForm, req.body);
    await approveEcho(req.context, req.actor!, request.params.id, form, form);
  });
};

export const reject: RequestHandler<{ id: string }> = async (request, res) => {
  const req = request as Request;
  await answering(req, res, request.params.id, 'why', 'echoRejected', async () => {
    const form = parseForm(echoRejection, req.body);
    await rejectEcho(req.context, req.actor!, request.params.id, form, form);
  });
};

async function answering(
  req: Request,
  res: Response,
  id: string,
  field: string,
  done: string,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const fault = asFormFault(error, field, req);
    if (!fault) throw error;
    return echoPage(req, res, id, fault);
  }
  setFlash(req, { kind: 'success', key: `boards:done.${done}` });
  await saveSession(req);
  res.redirect(303, '/desk/echoes');
}

async function echoPage(req: Request, res: Response, id: string, fault?: FormFault): Promise<void> {
  const { context, say } = req;
  const row = await findEcho(context.db, id);
  if (!row) throw new NotFound();
  await logAccess(context, req.actor!, [row.case_id], 'view');
  const names = await loadNames(context.db, say.lang, [row.town_code]);
  const errors = fault ? fieldMessages(fault, say.t) : {};
  const typed = (name: 'question' | 'answer') => String(fault?.typed[name] ?? row[name]);
  const found = [];
  for (const name of ['question', 'answer'] as const) {
    const { sure, unsure } = await lastLook(context.db, context, typed(name));
    for (const finding of [...sure, ...unsure]) {
      found.push({
        label: say.t(`boards:echoDesk.${name}`),
        text: finding.text,
        kind: say.t(`masking:kind.${finding.kind}`),
        certainty: say.t(`masking:certainty.${finding.certainty}`),
      });
    }
  }
  const vm = {
    id: row.id,
    version: row.version,
    isWaiting: row.state === 'draft' || row.state === 'needs_editor',
    state: {
      text: say.t(`boards:echoDesk.${row.state === 'draft' ? 'draft' : 'needs_editor'}`),
      kind: row.state === 'draft' ? 'info' : 'warning',
    },
    meta: echoItem(row, names, say).meta,
    question: typed('question'),
    answer: typed('answer'),
    why: String(fault?.typed['why'] ?? ''),
    found,
    errors,
    summary: Object.entries(errors).map(([field, message]) => ({ field, message })),
  };
  await render(req, res, 'boards/desk-echo', vm, {
    title: say.t('boards:echoDesk.pageTitle'),
    ...(fault ? { status: 422 } : {}),
  });
}

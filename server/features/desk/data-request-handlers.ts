import type { Request, RequestHandler, Response } from 'express';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { fieldMessages } from '../../http/error-handler.ts';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten, FormFault, parseForm, type Typed } from '../../http/parse-form.ts';
import { moment } from '../cases/http/index.ts';
import {
  answerDataRequest,
  DATA_ANSWER_MIN,
  DATA_OUTCOMES,
  findDataRequest,
  getCase,
  listOpenDataRequests,
  logAccess,
} from '../cases/index.ts';
import { calendarOf, remaining, remainingWords } from '../deadlines/index.ts';
import { isClosedTo } from './case-page.ts';
import { dataAnswerForm } from './forms.ts';
import type { Field } from './present-forms.ts';

const PAGE = 30;

/** What residents ask about their own words, the earliest limit first (domain §5.7). */
export const showDataRequests: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const { t } = req.say;
  const now = clock.now();
  const place = flatten(req.query)['after'] ?? '';
  const after = decodeCursor(place, 2);
  const rows = await listOpenDataRequests(db, after && { at: after[0]!, id: after[1]! }, PAGE + 1);
  const filters: Typed = after ? { after: place } : {};
  const page = pageOf(rows, PAGE, '/desk/data-requests', filters, (row) => [row.due_at, row.id]);
  const calendar = await calendarOf(db);
  const vm = {
    rows: page.rows.map((row) => ({
      href: `/desk/data-requests/${row.id}`,
      code: row.code,
      title: t(`desk:dataRequest.kind.${row.kind}`),
      unit: '',
      light: {
        kind: row.due_at < now ? 'red' : 'none',
        word: '',
        text: remainingWords(remaining(calendar, now, row.due_at), t),
      },
      date: moment(req.say, row.due_at),
      dateLabel: t('desk:dataRequest.due'),
      tags: row.is_minor === 1 ? [{ text: t('cases:flag.minor'), kind: 'plain' }] : [],
      action: { href: `/desk/data-requests/${row.id}`, label: t('desk:dataRequest.open') },
    })),
    nextHref: page.nextHref,
    prevHref: page.firstHref,
  };
  await render(req, res, 'desk/data-requests', vm, { title: t('desk:dataRequest.title') });
};

export const showDataRequest: RequestHandler = async (req, res) => onePage(req, res, {}, {}, '', 200);

export const answerData: RequestHandler = async (req, res) => {
  const { t } = req.say;
  const typed = flatten(req.body);
  try {
    const { dataOutcome, dataAnswer } = parseForm(dataAnswerForm, req.body);
    const input = { outcome: dataOutcome, answer: dataAnswer };
    await answerDataRequest(req.context, req.actor!, String(req.params['id']), input);
    setFlash(req, { kind: 'success', key: 'desk:done.data_answered' });
    res.redirect(303, '/desk/data-requests');
  } catch (error) {
    if (error instanceof FormFault) return onePage(req, res, typed, fieldMessages(error, t), '', 422);
    if (error instanceof RuleFault) {
      return onePage(req, res, typed, { dataAnswer: t(error.key, error.args) }, '', 422);
    }
    if (error instanceof Conflict) return onePage(req, res, typed, {}, t(error.key, error.args), 409);
    throw error;
  }
};

/** One request with its form; with a fault, the same page with what was typed, even when somebody was faster. */
async function onePage(
  req: Request,
  res: Response,
  typed: Typed,
  errors: Record<string, string>,
  message: string,
  status: number,
): Promise<void> {
  const { db } = req.context;
  const { t } = req.say;
  const request = await findDataRequest(db, String(req.params['id']));
  if (!request) throw new NotFound();
  const row = await getCase(db, request.case_id);
  // They are the resident's own words: a look at them is a look at the case.
  await logAccess(req.context, req.actor!, [row.id], 'view');
  const summary = Object.entries(errors).map(([field, text]) => ({ field, message: text }));
  if (message !== '') summary.unshift({ field: '', message });
  const vm = {
    code: row.code,
    heading: t(`desk:dataRequest.kind.${request.kind}`),
    caseHref: `/desk/cases/${row.code}`,
    words: (await isClosedTo(req, row)) ? t('desk:dataRequest.minor') : request.words,
    facts: [
      { label: t('desk:dataRequest.what'), text: t(`desk:dataRequest.kind.${request.kind}`) },
      { label: t('desk:dataRequest.asked'), text: moment(req.say, request.asked_at) },
      { label: t('desk:dataRequest.due'), text: moment(req.say, request.due_at) },
      { label: t('desk:dataRequest.state'), text: t(`cases:data.state.${request.state}`) },
    ],
    answer: request.answer ?? '',
    hint: t(`desk:dataRequest.hint.${request.kind}`),
    action: `/desk/data-requests/${request.id}/answer`,
    // After a lost race the form stays, so that nothing that was typed is gone; it can only be refused again.
    fields: request.state === 'asked' || status === 409 ? fieldsOf(req, typed, errors) : null,
    summary,
  };
  await render(req, res, 'desk/data-request', vm, { title: `${vm.heading} ${row.code}`, status });
}

function fieldsOf({ say: { t } }: Request, typed: Typed, errors: Record<string, string>): Field[] {
  return [
    {
      name: 'dataOutcome',
      type: 'radios',
      label: t('desk:dataRequest.outcome'),
      required: true,
      options: DATA_OUTCOMES.map((value) => ({ value, label: t(`cases:data.state.${value}`) })),
      value: typed['dataOutcome'] ?? '',
      error: errors['dataOutcome'] ?? '',
    },
    {
      name: 'dataAnswer',
      type: 'textarea',
      label: t('desk:dataRequest.answer'),
      hint: t('desk:dataRequest.answerHint', { least: DATA_ANSWER_MIN }),
      required: true,
      rows: 5,
      maxlength: 2000,
      value: typed['dataAnswer'] ?? '',
      error: errors['dataAnswer'] ?? '',
    },
  ];
}

import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { dayOf } from '../../clock.ts';
import { HttpFault } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { flatten, parseForm, type Typed } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { isFormId, presentFaults } from '../cases/index.ts';
import { keepReceipt, receiptFromTwin } from '../cases/http/index.ts';
import { refusedBy, type Refused } from '../../http/refused.ts';
import { reviewForm } from './forms.ts';
import { lensFor } from './lens.ts';
import { windowHref } from './present-public.ts';
import { windowOf } from './public-handlers.ts';
import { takeReview } from './review.ts';
import { BAD_TAGS, GOOD_TAGS, SLIP_DAYS, takesReview, WORDS_MOST } from './rules.ts';

type OfWindow = RequestHandler<{ code: string }>;

/** In the order of the page. */
const FIELDS = ['slip', 'level', 'good', 'bad', 'words', 'phone'];

const FIELD_OF = {
  'windows:slip.mistyped': 'slip',
  'windows:slip.foreign': 'slip',
  'windows:slip.expired': 'slip',
  'windows:slip.used': 'slip',
  'windows:form.ended': 'slip',
  'windows:form.phoneNotNeeded': 'phone',
};

/** The form; a slip's picture leads here with the slip filled in. Whether it was used, only sending it will tell. */
export const showReview: OfWindow = async (request, res) => {
  const { slip } = flatten((request as Request).query);
  const typed: Typed = typeof slip === 'string' ? { slip: slip.slice(0, 60) } : {};
  await reviewPage(request as Request, res, request.params.code, {
    form: '',
    errors: {},
    typed,
    status: 200,
  });
};

export const giveReview: OfWindow = async (request, res) => {
  const req = request as Request;
  const { form_id: formId, good, bad, ...form } = parseForm(reviewForm, req.body);
  const { code } = request.params;
  const input = { ...form, formId, tags: [...good, ...bad], lang: req.say.lang };
  const { submitted } = await takeReview(req.context, code, input);
  if (submitted === null) {
    setFlash(req, { kind: 'success', key: 'windows:done.thanks' });
    await saveSession(req);
    return res.redirect(303, `/windows/${code}`);
  }
  const { row, receipt, seq } = submitted;
  // The same form a second time: the receipt again where this browser still holds it, else the case's number alone.
  if (receipt === null) {
    if (await receiptFromTwin(req, row.code)) return res.redirect(303, '/cases/receipt');
    return render(
      req,
      res,
      'cases/received-before',
      { code: row.code },
      { title: req.say.t('cases:again.title') },
    );
  }
  keepReceipt(req, { code: row.code, receipt, seq, at: row.submitted_at });
  setFlash(req, { kind: 'success', key: 'windows:done.case' });
  await saveSession(req);
  res.redirect(303, '/cases/receipt');
};

/** What can be put right, and "too many" from one network, comes back as the same page with everything typed. */
export const reviewFault: ErrorRequestHandler<{ code: string }> = async (
  error: unknown,
  request,
  res,
  next,
) => {
  const req = request as Request;
  if (!(error instanceof HttpFault) || error.key === 'errors:csrf') return next(error);
  await reviewPage(req, res, request.params.code, refusedBy(error, req, { fieldOf: FIELD_OF }));
};

async function reviewPage(req: Request, res: Response, code: string, refused: Refused): Promise<void> {
  const window = await windowOf(req, code);
  const lens = await lensFor(req);
  const { t } = req.say;
  const { errors: faults, typed, status } = refused;
  const { summary, errors } = presentFaults(faults, req.say, FIELDS);
  const id = typed['form_id'];
  const options = (tags: readonly string[]) =>
    tags.map((value) => ({ value, label: t(`windows:tag.${value}`) }));
  const vm = {
    summary,
    errors,
    typed,
    action: `${windowHref(window)}/review`,
    backHref: windowHref(window),
    name: lens.pick(window.name, window.name_en),
    unit: lens.unit(window.unit_id),
    // A form that came back keeps its id: sending it again is still the same one.
    formId: isFormId(id) ? id : req.context.ids.id(),
    needsSlip: !takesReview(window, dayOf(req.context.clock.now()), false),
    good: options(GOOD_TAGS),
    bad: options(BAD_TAGS),
    most: WORDS_MOST,
    slipDays: SLIP_DAYS,
  };
  await render(req, res, 'windows/review', vm, { title: t('windows:give.title', { name: vm.name }), status });
}

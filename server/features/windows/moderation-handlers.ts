import type { Request, RequestHandler, Response } from 'express';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten, parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { filled } from './faults.ts';
import { refusedBy, type Refused } from '../../http/refused.ts';
import { decisionForm } from './forms.ts';
import { lensFor, type Lens } from './lens.ts';
import { publishWords, withholdWords } from './moderation.ts';
import { mayModerate } from './policy.ts';
import { presentReview, windowHref } from './present-public.ts';
import { countWaiting, findReview, pageWaiting, type ReviewRow } from './review-store.ts';
import { WORDS_MOST } from './rules.ts';
import { listWindowsById, type WindowRow } from './store.ts';

const PAGE = 30;
const HERE = '/desk/reviews';

interface Chosen {
  id: string;
  refused?: Refused;
}

/** The supervision office: words nobody has looked at yet. Levels count without it; words are public only after it. */
export const showReviews: RequestHandler = async (req, res) => {
  const { review } = flatten(req.query);
  await reviewsPage(req, res, typeof review === 'string' ? { id: review } : undefined);
};

async function reviewsPage(req: Request, res: Response, chosen?: Chosen): Promise<void> {
  const { db } = req.context;
  const lens = await lensFor(req);
  const after = decodeCursor(req.query['after'], 2) as [string, string] | undefined;
  const rows = await pageWaiting(db, after ?? null, PAGE + 1);
  const page = pageOf(rows, PAGE, HERE, after ? { after: 'yes' } : {}, (row) => [row.reviewed_on, row.id]);
  const shown = await withChosen(req, page.rows, chosen);
  const windows = new Map(
    (await listWindowsById(db, [...new Set(shown.map((row) => row.window_id))])).map((one) => [one.id, one]),
  );
  // One form at a time, that of the oldest unless another is chosen: a page with thirty of them is nobody's.
  const own = shown.filter((row) => mayModerate(req.actor!, row));
  const open = own.find(({ id }) => id === chosen?.id) ?? own[0];
  const made = open ? filled(decisionFields(open, lens), chosen?.refused, req) : { summary: [], fields: [] };
  const vm = {
    summary: made.summary,
    waiting: req.say.t('windows:moderate.waiting', { n: await countWaiting(db) }),
    reviews: shown.map((row) => ({
      ...waitingVm(row, windows.get(row.window_id)!, lens),
      own: mayModerate(req.actor!, row) ? '' : req.say.t('windows:rule.ownUnit'),
      fields: row.id === open?.id ? made.fields : null,
    })),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
  await render(req, res, 'windows/moderate', vm, {
    title: req.say.t('windows:moderate.title'),
    ...(chosen?.refused ? { status: chosen.refused.status } : {}),
  });
}

/** One that was chosen stands on the page wherever it lies in the list, as long as it waits. */
async function withChosen(req: Request, rows: readonly ReviewRow[], chosen?: Chosen): Promise<ReviewRow[]> {
  if (chosen === undefined || rows.some(({ id }) => id === chosen.id)) return [...rows];
  const review = await findReview(req.context.db, chosen.id);
  return review?.words_state === 'waiting' ? [review, ...rows] : [...rows];
}

function waitingVm(row: ReviewRow, window: WindowRow, lens: Lens) {
  const { t } = lens.say;
  const shown = presentReview(row, lens);
  return {
    id: `review-${row.id}`,
    title: `${lens.pick(window.name, window.name_en)} · ${shown.level}`,
    words: shown.words,
    windowHref: windowHref(window),
    code: window.code,
    facts: [
      { label: t('windows:fact.unit'), text: lens.unit(window.unit_id) },
      { label: t('windows:figure.month'), text: shown.when },
      { label: t('windows:moderate.slip'), text: shown.slip },
    ],
    chooseHref: `${HERE}?review=${row.id}#review-${row.id}`,
    action: `${HERE}/${row.id}/decision`,
  };
}

function decisionFields(row: ReviewRow, { say: { t } }: Lens) {
  return [
    {
      name: 'publicWords',
      type: 'textarea',
      rows: 4,
      label: t('windows:moderate.words'),
      hint: t('windows:moderate.wordsHint'),
      plain: true,
      maxlength: WORDS_MOST * 2,
      value: row.words ?? '',
    },
    {
      name: 'decision',
      type: 'radios',
      required: true,
      label: t('windows:moderate.decision'),
      options: ['publish', 'withhold'].map((value) => ({ value, label: t(`windows:moderate.${value}`) })),
    },
    { name: 'looked', type: 'checkbox', label: t('windows:moderate.looked'), hint: '', value: '' },
    {
      name: 'why',
      type: 'textarea',
      rows: 2,
      label: t('windows:moderate.why'),
      hint: t('windows:moderate.whyHint'),
      plain: true,
      maxlength: 300,
    },
  ];
}

export const decide: RequestHandler<{ id: string }> = async (request, res) => {
  const req = request as Request;
  const { id } = request.params;
  let field = 'publicWords';
  let key = 'windows:done.published';
  try {
    const form = parseForm(decisionForm, req.body);
    if (form.decision === 'publish') {
      await publishWords(req.context, req.actor!, id, { words: form.publicWords, looked: form.looked });
    } else {
      field = 'why';
      key = 'windows:done.withheld';
      await withholdWords(req.context, req.actor!, id, { why: form.why });
    }
  } catch (error) {
    return reviewsPage(req, res, { id, refused: refusedBy(error, req, { fieldOf: { '*': field } }) });
  }
  setFlash(req, { kind: 'success', key });
  await saveSession(req);
  res.redirect(303, HERE);
};

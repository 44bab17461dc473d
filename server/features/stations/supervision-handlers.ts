import type { Request, RequestHandler, Response } from 'express';
import { render, setFlash } from '../../http/page.ts';
import { flatten, parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { decideExcuse } from './excuse-actions.ts';
import { filled, messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { decisionForm } from './forms.ts';
import { lensFor, type Lens } from './lens.ts';
import { mayDecideExcuse } from './policy.ts';
import { columns, weekColumns } from './present.ts';
import { listMissingUnits, sumWeeks } from './public-store.ts';
import { listAskedExcuses, type ExcuseRow } from './week-store.ts';
import { plusWeeks, sundayOf, weekOf } from './weeks.ts';

const MOST = 100;
const WEEKS_BACK = 8;

/** The supervision office: excuses that wait, and which units did not listen. Units, never who it was. */
export const showListening: RequestHandler = async (req, res) => {
  const { excuse } = flatten(req.query);
  await listeningPage(req, res, typeof excuse === 'string' ? { id: excuse } : undefined);
};

async function listeningPage(
  req: Request,
  res: Response,
  chosen?: { id: string; refused?: Refused },
): Promise<void> {
  const { db } = req.context;
  const { t, f } = req.say;
  const asked = await listAskedExcuses(db, MOST);
  const lens = await lensFor(req, { posts: asked.map((one) => one.post_id) });
  const from = plusWeeks(weekOf(lens.today), -WEEKS_BACK);
  const { summary, errors } = messagesOf(chosen?.refused, req);
  // One form at a time, that of the oldest unless another is chosen: a page with fifty of them is nobody's.
  const own = asked.filter((excuse) => mayDecideExcuse(req.actor!, excuse));
  const open = own.find(({ id }) => id === chosen?.id) ?? own[0];
  const vm = {
    summary,
    excuses: asked.map((excuse) => ({
      ...excuseVm(excuse, req, lens),
      fields: excuse.id === open?.id ? filled(decisionFields(req), chosen?.refused, errors) : null,
    })),
    missingColumns: columns(['unit', 'missedWeeks', 'newest'], lens),
    missing: (await listMissingUnits(db, from)).map((row) => [
      { text: lens.unit(row.unit_id), href: `/exposures?unit=${encodeURIComponent(row.unit_id)}` },
      f.number(row.weeks),
      { text: f.day(row.newest), href: `/stations/weeks/${row.newest}?only=missed` },
    ]),
    weekColumns: weekColumns(lens),
    weeks: (await sumWeeks(db, from)).map((week) => [
      { text: f.day(week.week_on), href: `/stations/weeks/${week.week_on}` },
      ...(['due', 'held', 'late', 'missed', 'excused', 'closed'] as const).map((name) =>
        f.number(week[name]),
      ),
    ]),
    missingTitle: t('stations:supervision.missing', { weeks: WEEKS_BACK }),
  };
  await render(req, res, 'stations/supervision', vm, {
    title: t('stations:supervision.title'),
    ...(chosen?.refused ? { status: chosen.refused.status } : {}),
  });
}

function decisionFields({ say: { t } }: Request) {
  return [
    {
      name: 'decision',
      type: 'radios',
      inline: true,
      required: true,
      label: t('stations:decision.label'),
      options: ['accept', 'refuse'].map((value) => ({ value, label: t(`stations:decision.${value}`) })),
    },
    {
      name: 'decisionWords',
      type: 'textarea',
      rows: 2,
      required: true,
      label: t('stations:decision.words'),
      maxlength: 300,
    },
  ];
}

function excuseVm(excuse: ExcuseRow, req: Request, lens: Lens) {
  const { t, f } = req.say;
  return {
    id: `excuse-${excuse.id}`,
    title: `${lens.unit(excuse.unit_id)} · ${lens.post(excuse.post_id)}`,
    facts: [
      {
        label: t('stations:column.week'),
        text: t('stations:week.title', { from: f.day(excuse.week_on), to: f.day(sundayOf(excuse.week_on)) }),
      },
      { label: t('stations:column.ground'), text: t(`stations:ground.${excuse.ground}`) },
      { label: t('stations:column.words'), text: excuse.words },
      { label: t('stations:fact.asked'), at: excuse.asked_at },
    ],
    // Nobody decides about the own office: it stays asked, and the clock goes on.
    own: mayDecideExcuse(req.actor!, excuse) ? '' : t('stations:rule.ownExcuse'),
    chooseHref: `/desk/listening?excuse=${excuse.id}#excuse-${excuse.id}`,
    action: `/desk/listening/excuses/${excuse.id}/decision`,
  };
}

export const decide: RequestHandler<{ id: string }> = async (request, res) => {
  const req = request as Request;
  const { id } = request.params;
  try {
    const form = parseForm(decisionForm, req.body);
    const input = { accept: form.decision === 'accept', words: form.decisionWords };
    await decideExcuse(req.context, req.actor!, id, input);
  } catch (error) {
    const refused = refusedBy(error, req, { fieldOf: { '*': 'decisionWords' } });
    if (refused.status === 409) refused.errors = { form: Object.values(refused.errors)[0]! };
    return listeningPage(req, res, { id, refused });
  }
  setFlash(req, { kind: 'success', key: 'stations:done.decision' });
  await saveSession(req);
  res.redirect(303, '/desk/listening');
};

import type { Request, RequestHandler, Response } from 'express';
import { dayOf } from '../../clock.ts';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { findDivision, listSectors } from '../units/index.ts';
import { countDrawn } from './draw-actions.ts';
import { filled, messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { newRoundForm } from './forms.ts';
import { gatesAt } from './gates.ts';
import { byName, loadNames } from './names.ts';
import * as desk from './present-desk.ts';
import { factsOf, roundCard, stateText, titleOf } from './present-round.ts';
import { roundAsked } from './public-handlers.ts';
import { makeRound } from './round-actions.ts';
import { ROUND_STATES } from './rules.ts';
import { listSlips } from './store-ballots.ts';
import { countWords } from './store-words.ts';
import * as store from './store.ts';

const PAGE = 20;
const PATH = '/desk/evaluations';

export const showDesk: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const cursor = decodeCursor(req.query['after'], 2);
  const before = cursor ? { opensOn: cursor[0]!, id: cursor[1]! } : null;
  const rows = await store.listRounds(context.db, ROUND_STATES, before, PAGE + 1);
  const page = pageOf(rows, PAGE, PATH, before ? { after: 'yes' } : {}, (row) => [row.opens_on, row.id]);
  const names = await loadNames(context.db, say);
  const vm = {
    rounds: page.rows.map((round) => roundCard(round, names, say, `${PATH}/${round.code}`)),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
  await render(req, res, 'evaluations/desk', vm, { title: say.t('evaluations:desk.title') });
};

export const showNew: RequestHandler = async (req, res) => newPage(req, res);

async function newPage(req: Request, res: Response, refused?: Refused): Promise<void> {
  const { context, say } = req;
  const sectors = (await listSectors(context.db)).map((sector) => ({
    value: sector.id,
    label: say.lang === 'en' ? sector.nameEn : sector.name,
  }));
  const fields = desk.roundFields(say.t, sectors);
  const { summary, errors } = messagesOf(
    refused,
    req,
    fields.map(({ name }) => name),
  );
  await render(
    req,
    res,
    'evaluations/new',
    { summary, action: PATH, fields: filled(fields, refused, errors) },
    { title: say.t('evaluations:desk.new'), status: refused?.status ?? 200 },
  );
}

/** Content of a round as its forms give it. */
export const contentOf = (form: {
  title: string;
  titleEn: string;
  periodFrom: string;
  periodTo: string;
  reportsBy: string;
  opensOn: string;
  closesOn: string;
}) => ({
  title: form.title,
  titleEn: form.titleEn,
  period_from: form.periodFrom,
  period_to: form.periodTo,
  reports_by: form.reportsBy,
  opens_on: form.opensOn,
  closes_on: form.closesOn,
});

export const create: RequestHandler = async (req, res) => {
  let round;
  try {
    const form = parseForm(newRoundForm, req.body);
    const sectorId = form.sector === '' ? null : form.sector;
    round = await makeRound(req.context, req.actor!, { kind: form.kind, sectorId, ...contentOf(form) });
  } catch (error) {
    return newPage(req, res, refusedBy(error, req));
  }
  setFlash(req, { kind: 'success', key: 'evaluations:done.created' });
  await saveSession(req);
  res.redirect(303, `${PATH}/${round.code}`);
};

export const showDeskRound: RequestHandler = async (req, res) => deskRoundPage(req, res);

/** A round with its gates and everything that can be done about it now. */
export async function deskRoundPage(
  req: Request,
  res: Response,
  failed?: { act: string; refused: Refused },
): Promise<void> {
  const { context, say } = req;
  const { db, clock } = context;
  const { t } = say;
  const round = await roundAsked(req);
  const now = clock.now();
  const names = await loadNames(db, say);
  const entries = await store.listRoundUnits(db, round.id);
  const isBefore = round.state === 'draft' || round.state === 'ready';
  const within = byName(
    entries.filter(({ state }) => state === 'in'),
    (entry) => names.unit(entry.unit_id),
    say.lang,
  );
  const villages = await villagesOf(req, JSON.parse(round.villages_json) as string[], round.id);
  const fieldNames = ['unit', 'words', 'reason', 'village', 'count', ...Object.keys(desk.roundValues(round))];
  const { summary, errors } = messagesOf(failed?.refused, req, fieldNames);
  const forms = desk.actForms(
    round,
    {
      today: dayOf(now),
      units: within.map((entry) => ({ value: entry.unit_id, label: names.unit(entry.unit_id) })),
      villages,
      failed,
      errors,
    },
    t,
  );
  const waiting = (await countWords(db, round.id)).get('waiting') ?? 0;
  const vm = {
    summary,
    state: stateText(round, say),
    facts: factsOf(round, names, say),
    publicHref: `/evaluations/${round.code}`,
    gates: isBefore ? desk.presentGates(await gatesAt(db, round, now), round, names, t) : null,
    entries: desk.presentEntries(round, entries, await countDrawn(db, round.id), names, say),
    flags: round.closed_at === null ? null : desk.flagLines(entries, names, say),
    words:
      round.closed_at === null
        ? null
        : { href: `${PATH}/${round.code}/words`, label: t('evaluations:desk.wordsLink', { count: waiting }) },
    forms: withFailedFirst(forms, failed?.act),
  };
  await render(req, res, 'evaluations/desk-round', vm, {
    title: titleOf(round, names),
    status: failed?.refused.status ?? 200,
  });
}

/** What was refused stands first, where the summary of what is wrong is. */
function withFailedFirst(forms: readonly desk.ActForm[], act: string | undefined): desk.ActForm[] {
  const own = forms.find((form) => form.id === act);
  return own ? [own, ...forms.filter((form) => form !== own)] : [...forms];
}

async function villagesOf(req: Request, codes: readonly string[], roundId: string) {
  const { context, say } = req;
  const printed = await listSlips(context.db, roundId);
  const villages = [];
  for (const code of codes) {
    const village = await findDivision(context.db, code);
    const name = village ? (say.lang === 'en' ? village.nameEn : village.name) : code;
    const count = printed.get(code) ?? 0;
    const note = count === 0 ? '' : ` · ${say.t('evaluations:label.printed')} ${say.f.number(count)}`;
    villages.push({ value: code, label: `${name}${note}` });
  }
  return villages;
}

import type { Request, RequestHandler } from 'express';
import { atTime, dayOf, type Instant } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten } from '../../http/parse-form.ts';
import { findCase, isPublicCase } from '../cases/index.ts';
import { calendarOf, rulesAt, workdayWords } from '../deadlines/index.ts';
import { sendFeed, type FeedEntry } from './feed.ts';
import { boardFilter, LISTENING, toFilter, type BoardQuery } from './forms.ts';
import { loadNames, type Names } from './names.ts';
import { echoItem, presentEcho } from './present-echo.ts';
import { causeSentence, badgeOf, exposureCard, presentExposure, type BoardLens } from './present-exposure.ts';
import * as store from './public-store.ts';
import { plusMonths } from './rules.ts';

const PAGE = 20;
const FEED = 30;
const NO_FILTER: BoardQuery = { unit: '', town: '', category: '', month: '', state: '' };

/** 曝光台: who let a limit pass, by how much, what they said, whether it is put right. */
export const showExposures: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const query = boardFilter.parse({ ...NO_FILTER, ...flatten(req.query) });
  const now = context.clock.now();
  const lens = await lensFor(req, now);
  const since = stoppedSince(lens);
  const after = cursorOf(req.query['after']);
  const rows =
    query.state === 'stopped'
      ? await store.listStopped(context.db, toFilter(query), since, after, PAGE + 1)
      : await store.listPublished(
          context.db,
          { ...toFilter(query), state: query.state || undefined },
          after,
          PAGE + 1,
        );
  const page = pageOf(rows, PAGE, '/exposures', { ...query, ...(after ? { after: 'yes' } : {}) }, (row) => [
    row.published_at ?? row.noticed_at,
    row.id,
  ]);
  const names = await loadNames(
    context.db,
    say.lang,
    rows.map((row) => row.town_code),
  );
  const totals = await store.boardTotals(context.db, since);
  const choices = await store.boardChoices(context.db);
  const vm = {
    lede: say.t('boards:exposures.lede', {
      reply: workdayWords(lens.rules.rules.ladder.rightOfReply, say.t),
    }),
    items: page.rows.map((row) => exposureCard(row, { ...lens, names })),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
    isFiltered: Object.values(query).some((value) => value !== ''),
    tiles: store.BOARD_STATES.map((state) => ({
      label: say.t(`boards:board.${state}`),
      value: say.f.number(totals[state]),
      href: `/exposures?state=${state}`,
      tone: state === 'open' ? 'red' : state === 'put_right' ? 'green' : 'plain',
    })),
    countOnly: totals.countOnly === 0 ? '' : say.t('boards:exposures.countOnly', { n: totals.countOnly }),
    filters: await filterFields(req, query, choices, true),
  };
  await render(req, res, 'boards/exposures', vm, { title: say.t('boards:exposures.title') });
};

export const showExposure: RequestHandler<{ code: string }> = async (req, res) => {
  const { context, say } = req as Request & typeof req;
  const row = /^BG-\d{4}-\d{4,6}$/.test(req.params.code)
    ? await store.findPublicExposure(context.db, req.params.code)
    : undefined;
  if (!row) throw new NotFound();
  const lens = await lensFor(req as Request, context.clock.now(), [row.town_code]);
  const kase = row.case_id === null ? undefined : await findCase(context.db, row.case_id);
  const caseHref = kase && isPublicCase(kase) ? `/cases/${kase.code}` : null;
  const vm = presentExposure(row, lens, caseHref);
  await render(req as Request, res, 'boards/exposure', vm, {
    title: say.t('boards:detail.title', { code: row.code }),
  });
};

export const sendExposureFeed: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const rows = await store.listPublished(context.db, {}, null, FEED);
  const lens = await lensFor(
    req,
    context.clock.now(),
    rows.map((row) => row.town_code),
  );
  const entries = rows.map((row): FeedEntry => ({
    path: `/exposures/${row.code}`,
    at: row.published_at!,
    title: say.t('boards:feed.entry', {
      unit: lens.names.unit(row.unit_id),
      state: badgeOf(row, say).text,
    }),
    text: causeSentence(row, lens),
    updatedAt: [row.put_right_at, row.withdrawn_at, row.clarified_at, row.published_at!]
      .filter((at) => at !== null)
      .sort()
      .at(-1)!,
  }));
  sendFeed(req, res, '/exposures', 'exposures', entries);
};

/** 回音壁: what was asked, what was done, how long it took, whether the person was content. */
export const showEchoes: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const query = { ...boardFilter.parse({ ...NO_FILTER, ...flatten(req.query) }), state: '' as const };
  const after = cursorOf(req.query['after']);
  const rows = await store.listPublicEchoes(context.db, toFilter(query), after, PAGE + 1);
  const page = pageOf(rows, PAGE, '/echoes', { ...query, ...(after ? { after: 'yes' } : {}) }, (row) => [
    row.published_at!,
    row.id,
  ]);
  const names = await loadNames(
    context.db,
    say.lang,
    rows.map((row) => row.town_code),
  );
  const vm = {
    items: page.rows.map((row) => echoItem(row, names, say)),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
    isFiltered: Object.values(query).some((value) => value !== ''),
    filters: await filterFields(req, query, await store.echoChoices(context.db), false),
  };
  await render(req, res, 'boards/echoes', vm, { title: say.t('boards:echoes.title') });
};

export const showEcho: RequestHandler<{ id: string }> = async (req, res) => {
  const { context, say } = req as Request & typeof req;
  const row = /^[\da-f-]{36}$/.test(req.params.id)
    ? await store.findPublicEcho(context.db, req.params.id)
    : undefined;
  if (!row) throw new NotFound();
  const names = await loadNames(context.db, say.lang, [row.town_code]);
  await render(req as Request, res, 'boards/echo', presentEcho(row, names, say), {
    title: say.t('boards:echo.title'),
  });
};

export const sendEchoFeed: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const rows = await store.listPublicEchoes(context.db, {}, null, FEED);
  const names = await loadNames(context.db, say.lang, []);
  const entries = rows.map((row): FeedEntry => ({
    path: `/echoes/${row.id}`,
    at: row.published_at!,
    updatedAt: row.published_at!,
    title: row.question,
    text: `${row.answer}\n${echoItem(row, names, say).meta.join(' · ')}`,
  }));
  sendFeed(req, res, '/echoes', 'echoes', entries);
};

async function lensFor(req: Request, now: Instant, towns: (string | null)[] = []): Promise<BoardLens> {
  const { db } = req.context;
  return {
    say: req.say,
    names: await loadNames(db, req.say.lang, towns),
    calendar: await calendarOf(db),
    rules: await rulesAt(db, dayOf(now)),
    now,
  };
}

/** Notices that somebody stopped stay readable for as long as published ones do. */
function stoppedSince({ now, rules }: BoardLens): Instant {
  return atTime(plusMonths(dayOf(now), -rules.rules.exposure.publicMonths), '00:00');
}

function cursorOf(text: unknown): { at: Instant; id: string } | null {
  const cursor = decodeCursor(text, 2);
  return cursor ? { at: cursor[0]!, id: cursor[1]! } : null;
}

/** Locals of the filter bar: only units and towns that are on the board are offered. */
/** The last two years, newest first, and whatever older month is asked for. */
function monthOptions(req: Request, asked: string) {
  const today = dayOf(req.context.clock.now());
  const months = Array.from({ length: 24 }, (_, back) =>
    plusMonths(`${today.slice(0, 7)}-01`, -back).slice(0, 7),
  );
  if (asked !== '' && !months.includes(asked)) months.push(asked);
  return months.map((month) => ({ value: month, label: req.say.f.month(month) }));
}

async function filterFields(
  req: Request,
  query: BoardQuery,
  choices: { units: string[]; towns: string[] },
  withState: boolean,
) {
  const { t, lang } = req.say;
  const names: Names = await loadNames(req.context.db, lang, choices.towns);
  const select = (name: keyof BoardQuery, blank: string, options: { value: string; label: string }[]) => ({
    name,
    type: 'select',
    label: t(`boards:filter.${name}`),
    value: query[name],
    blank: t(`boards:filter.${blank}`),
    options,
  });
  return [
    select(
      'unit',
      'allUnits',
      choices.units
        .map((id) => ({ value: id, label: names.unit(id) }))
        .sort((a, b) => a.label.localeCompare(b.label, lang)),
    ),
    select(
      'town',
      'allTowns',
      choices.towns.map((code) => ({ value: code, label: names.town(code) })),
    ),
    select('category', 'allCategories', [
      ...names.categories,
      // Echoes are of cases alone.
      ...(withState ? [{ value: LISTENING, label: t('boards:about.listening') }] : []),
    ]),
    select('month', 'allMonths', monthOptions(req, query.month)),
    ...(withState
      ? [
          select(
            'state',
            'allStates',
            store.BOARD_STATES.map((state) => ({ value: state, label: t(`boards:board.${state}`) })),
          ),
        ]
      : []),
  ];
}

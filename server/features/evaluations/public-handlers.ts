import type { Request, RequestHandler, Response } from 'express';
import { dayOf } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { formatsOf, isLang, translator } from '../../http/locale.ts';
import { render } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { findDraw } from '../draws/index.ts';
import { findUnitByCode, listUnits } from '../units/index.ts';
import { drawnUnits } from './close-actions.ts';
import { drawAgain } from './draw-actions.ts';
import { loadNames } from './names.ts';
import { unitLines } from './numbers.ts';
import * as present from './present-round.ts';
import { presentUnit } from './present-unit.ts';
import { fileOf, poolLines, resultLines } from './published.ts';
import { ROUND_NUMBERS, type RoundState } from './rules.ts';
import { rubricOf, rubricOn } from './rubric.ts';
import { listKeys } from './store-ballots.ts';
import { listPool } from './store-rights.ts';
import { findPlan, listApproved } from './store-words.ts';
import * as store from './store.ts';
import type { RoundRow } from './store.ts';
import { presentTrend, trendChart, trendOf } from './trend.ts';

const PAGE = 20;
const ROUNDS_OF_UNIT = 12;
const WORDS_ON_PAGE = 200;
const PUBLIC: readonly RoundState[] = ['draft', 'ready', 'open', 'closed', 'published', 'called_off'];

export const showRounds: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const { db, clock } = context;
  const cursor = decodeCursor(req.query['after'], 2);
  const before = cursor ? { opensOn: cursor[0]!, id: cursor[1]! } : null;
  const rows = await store.listRounds(db, PUBLIC, before, PAGE + 1);
  const page = pageOf(rows, PAGE, '/evaluations', before ? { after: 'yes' } : {}, (row) => [
    row.opens_on,
    row.id,
  ]);
  const names = await loadNames(db, say);
  const vm = {
    rounds: page.rows.map((round) => present.roundCard(round, names, say, `/evaluations/${round.code}`)),
    formula: present.formulaOf(await rubricOn(db, dayOf(clock.now())), say),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
    evaluators: ROUND_NUMBERS.evaluators.least,
  };
  await render(req, res, 'evaluations/rounds', vm, { title: say.t('evaluations:title') });
};

/** The round of an address. @throws NotFound */
export async function roundAsked(req: Request): Promise<RoundRow> {
  const round = await store.findRound(req.context.db, String(req.params['round']));
  if (!round) throw new NotFound();
  return round;
}

export const showRound: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const { db } = context;
  const { t } = say;
  const round = await roundAsked(req);
  const names = await loadNames(db, say);
  const entries = await store.listRoundUnits(db, round.id);
  const isOver = round.closed_at !== null;
  const isPublished = round.state === 'published';
  const link = (file: string, key: string) => ({
    href: `/evaluations/${round.code}/${file}`,
    label: t(`evaluations:round.${key}`),
  });
  const vm = {
    state: present.stateText(round, say),
    isWarning: round.state === 'called_off',
    isOpen: round.state === 'open',
    isOver,
    isPublished,
    facts: present.factsOf(round, names, say),
    peers: isPublished
      ? present.presentBands(round, entries, names, say)
      : present.presentUnits(round, entries, names, say),
    formula: present.formulaOf(rubricOf(round), say),
    version: t('evaluations:formula.version', { version: rubricOf(round).rulesVersion }),
    hashes: [
      ...present.presentDraw(await findDraw(db, 'evaluation', round.id), say),
      ...(isOver
        ? [
            { label: t('evaluations:label.ballotsDigest'), text: round.ballots_sha256! },
            { label: t('evaluations:label.keysDigest'), text: round.keys_sha256! },
          ]
        : []),
    ],
    files: [
      ...(isPublished ? [link('units.csv', 'fileUnits')] : []),
      ...(isOver
        ? [link('pool.csv', 'filePool'), link('result.csv', 'fileResult'), link('keys.csv', 'fileKeys')]
        : []),
    ],
  };
  await render(req, res, 'evaluations/round', vm, { title: present.titleOf(round, names) });
};

export const showUnit: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const { db, clock } = context;
  const { round, unit, entry } = await entryAsked(req);
  const names = await loadNames(db, say);
  const isPublished = round.state === 'published';
  const points = trendOf(await store.listRoundsOfUnit(db, unit.id, ROUNDS_OF_UNIT));
  const parts = {
    round,
    entry,
    plan: isPublished ? await findPlan(db, round.id, unit.id) : undefined,
    words: isPublished ? await listApproved(db, round.id, unit.id, WORDS_ON_PAGE) : [],
    today: dayOf(clock.now()),
  };
  const vm = {
    ...presentUnit(parts, names, say),
    round: { href: `/evaluations/${round.code}`, label: present.titleOf(round, names) },
    trend: isPublished ? presentTrend(points, unit, round, names, say) : null,
  };
  await render(req, res, 'evaluations/unit', vm, { title: names.unit(unit.id) });
};

/** The picture is fetched apart from the page, so it is told the page's language. */
export const showTrend: RequestHandler = async (req, res) => {
  const { round, unit } = await entryAsked(req);
  const asked = req.query['lang'];
  const lang = typeof asked === 'string' && isLang(asked) ? asked : req.say.lang;
  const say = { lang, t: translator(lang), f: formatsOf(lang) };
  const points = trendOf(await store.listRoundsOfUnit(req.context.db, unit.id, ROUNDS_OF_UNIT));
  if (points.length < 2) throw new NotFound();
  res.type('image/svg+xml').send(trendChart(points, rubricOf(round).bands, say.t('evaluations:unit.trend')));
};

async function entryAsked(req: Request) {
  const round = await roundAsked(req);
  const unit = await findUnitByCode(req.context.db, String(req.params['unit']));
  const entry = unit && (await store.findRoundUnit(req.context.db, round.id, unit.id));
  if (!unit || !entry) throw new NotFound();
  return { round, unit, entry };
}

export const sendUnits: RequestHandler = async (req, res) => {
  const round = await roundAsked(req);
  if (round.state !== 'published') throw new NotFound();
  const { db } = req.context;
  const units = new Map((await listUnits(db, { includeEnded: true })).map((unit) => [unit.id, unit]));
  sendTable(
    res,
    `evaluation-${round.code}-units.csv`,
    unitLines(round, await store.listRoundUnits(db, round.id), units),
  );
};

/** A round whose draw is told. @throws NotFound before its close. */
async function toldRound(req: Request): Promise<RoundRow> {
  const round = await roundAsked(req);
  if (round.closed_at === null) throw new NotFound();
  return round;
}

export const sendPool: RequestHandler = async (req, res) => {
  const round = await toldRound(req);
  sendTable(res, `evaluation-${round.code}-pool.csv`, poolLines(await listPool(req.context.db, round.id)));
};

export const sendResult: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const round = await toldRound(req);
  const { seed } = (await findDraw(db, 'evaluation', round.id))!;
  const units = [...(await drawnUnits(db, round)).keys()];
  const drawn = drawAgain(seed, units, await listPool(db, round.id), rubricOf(round).evaluators);
  sendTable(
    res,
    `evaluation-${round.code}-result.csv`,
    resultLines(drawn, JSON.parse(round.villages_json) as string[]),
  );
};

export const sendKeys: RequestHandler = async (req, res) => {
  const round = await toldRound(req);
  sendTable(res, `evaluation-${round.code}-keys.csv`, await listKeys(req.context.db, round.id));
};

/** Byte for byte what the digest was made of. */
function sendTable(res: Response, name: string, lines: readonly string[]): void {
  res
    .type('text/csv; charset=utf-8')
    .setHeader('Content-Disposition', `attachment; filename="${name}"`)
    .send(fileOf(lines));
}

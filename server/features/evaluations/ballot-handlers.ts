import type { Request, RequestHandler, Response } from 'express';
import { dayOf } from '../../clock.ts';
import { render } from '../../http/page.ts';
import { flatten, parseForm } from '../../http/parse-form.ts';
import { castBallot, readToken, takesBallots, type OpenedBallot } from './ballot-actions.ts';
import { filled, messagesOf, refusedBy, textOf, type Field, type Refused } from '../../http/refused.ts';
import { ballotForm, tokenForm } from './forms.ts';
import { loadNames, type Names } from './names.ts';
import { titleOf } from './present-round.ts';
import { ABSTAIN_REASONS, DIMENSIONS, LEVELS, WORDS_MOST } from './rules.ts';

// Every page here is of nobody in particular (`bare`): no session is read, none begins, and no log line is written.

const FIELDS = [...DIMENSIONS, 'reason', 'words', 'unit', 'token'];

/** Where a code is typed in. */
export const showBallots: RequestHandler = async (req, res) => codePage(req, res);

async function codePage(req: Request, res: Response, refused?: Refused): Promise<void> {
  const { t } = req.say;
  const vm = messagesOf(refused, req, ['token']);
  await render(
    req,
    res,
    'evaluations/ballots',
    { ...vm, token: refused ? textOf(refused.typed, 'token') : '' },
    { title: t('evaluations:ballot.title'), status: refused?.status ?? 200, bare: true },
  );
}

/** Opens what a code is for: the form, or after the close whether the ballot was counted. */
export const openBallot: RequestHandler = async (req, res) => {
  let opened;
  let unit;
  try {
    const form = parseForm(tokenForm, req.body);
    unit = form.unit;
    opened = await readToken(req.context, form.token);
  } catch (error) {
    return codePage(req, res, refusedBy(error, req));
  }
  await openedPage(req, res, opened, unit);
};

async function openedPage(
  req: Request,
  res: Response,
  opened: OpenedBallot,
  unitId: string,
  refused?: Refused,
): Promise<void> {
  const { context, say } = req;
  const names = await loadNames(context.db, say);
  const token = textOf(flatten(req.body), 'token');
  const today = dayOf(context.clock.now());
  if (!takesBallots(opened.round, today)) return checkPage(req, res, opened, names, refused?.status);
  const { summary, errors } = messagesOf(refused, req, FIELDS);
  const units = opened.units.filter(({ isIn }) => isIn);
  const chosen = units.length === 1 ? units[0] : units.find((unit) => unit.unitId === unitId);
  const vm = {
    summary,
    token,
    round: titleOf(opened.round, names),
    changeable: say.t('evaluations:ballot.changeable', { day: say.f.day(opened.round.closes_on) }),
    isOut: units.length === 0,
    units: units.map((unit) => ({ ...unit, name: names.unit(unit.unitId) })),
    chosen: chosen
      ? {
          unitId: chosen.unitId,
          title: say.t('evaluations:ballot.form', { unit: names.unit(chosen.unitId) }),
          isCast: chosen.isCast,
          fields: filled(ballotFields(req), refused, errors),
        }
      : null,
  };
  await render(req, res, 'evaluations/ballot', vm, {
    title: chosen ? vm.chosen!.title : say.t('evaluations:ballot.title'),
    status: refused?.status ?? 200,
    bare: true,
  });
}

function ballotFields({ say: { t } }: Request): Field[] {
  return [
    ...DIMENSIONS.map((name) => ({
      name,
      type: 'radios',
      plain: true,
      label: t(`evaluations:dimension.${name}`),
      options: [
        ...LEVELS.map((level) => ({
          value: String(level),
          label: t(`evaluations:level.${level}`),
          hint: t(`evaluations:anchor.${name}.${level}`),
        })),
        { value: 'none', label: t('evaluations:level.none') },
      ],
    })),
    {
      name: 'words',
      type: 'textarea',
      rows: 3,
      maxlength: WORDS_MOST,
      isPrivate: true,
      label: t('evaluations:ballot.words'),
      hint: t('evaluations:ballot.wordsHint'),
      attrs: { autocomplete: 'off' },
    },
    {
      name: 'reason',
      type: 'select',
      plain: true,
      label: t('evaluations:ballot.abstain'),
      hint: t('evaluations:ballot.abstainHint'),
      blank: t('evaluations:ballot.abstainNo'),
      options: ABSTAIN_REASONS.map((value) => ({ value, label: t(`evaluations:abstain.${value}`) })),
    },
  ];
}

export const cast: RequestHandler = async (req, res) => {
  let round;
  let unit: string;
  let isChanged;
  try {
    const form = parseForm(ballotForm, req.body);
    const { token, reason, words, ...rest } = form;
    unit = rest.unit;
    const { attitude, capability, efficiency, effect } = rest;
    const levels = { attitude, capability, efficiency, effect };
    ({ round, isChanged } = await castBallot(req.context, token, unit, { levels, reason, words }));
  } catch (error) {
    return castFault(req, res, refusedBy(error, req));
  }
  const { say, context } = req;
  const names = await loadNames(context.db, say);
  const token = textOf(flatten(req.body), 'token');
  const opened = await readToken(context, token);
  const key = isChanged ? 'evaluations:ballot.doneChanged' : 'evaluations:ballot.doneText';
  const vm = {
    token,
    text: say.t(key, { unit: names.unit(unit) }),
    changeable: say.t('evaluations:ballot.changeable', { day: say.f.day(round.closes_on) }),
    more: opened.units
      .filter((one) => one.isIn && !one.isCast)
      .map((one) => ({ unitId: one.unitId, name: names.unit(one.unitId) })),
  };
  await render(req, res, 'evaluations/ballot-done', vm, {
    title: say.t('evaluations:ballot.done'),
    bare: true,
  });
};

/** The form again with everything that was filled in; without a code that opens it, the page for codes. */
async function castFault(req: Request, res: Response, refused: Refused): Promise<void> {
  const typed = flatten(req.body);
  let opened;
  try {
    opened = await readToken(req.context, textOf(typed, 'token'));
  } catch {
    return codePage(req, res, refused);
  }
  await openedPage(req, res, opened, textOf(typed, 'unit'), { ...refused, typed });
}

async function checkPage(
  req: Request,
  res: Response,
  opened: OpenedBallot,
  names: Names,
  status = 200,
): Promise<void> {
  const { t, f } = req.say;
  const { round } = opened;
  const vm = {
    round: { href: `/evaluations/${round.code}`, label: titleOf(round, names) },
    text: t('evaluations:ballot.overText', { day: f.day(round.closes_on) }),
    isCounted: round.closed_at !== null,
    units: opened.units.map((unit) => ({
      text: t(`evaluations:ballot.${!unit.isCast ? 'notInBox' : unit.isIn ? 'inBox' : 'outBox'}`, {
        unit: names.unit(unit.unitId),
      }),
      key: unit.isCast ? t('evaluations:ballot.key', { key: unit.key }) : '',
    })),
    digest: round.keys_sha256 ?? '',
  };
  await render(req, res, 'evaluations/ballot-check', vm, {
    title: t('evaluations:ballot.counted'),
    status,
    bare: true,
  });
}

import type { Request, RequestHandler, Response } from 'express';
import { dayOf } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { FormFault, parseForm, type FieldErrors, type Typed } from '../../http/parse-form.ts';
import { importCalendarYear } from './actions.ts';
import { parseCalendarFile, type FileProblem } from './calendar-file.ts';
import { importForm } from './forms.ts';
import { mayImportCalendar, mayPublishRules } from './policy.ts';
import { calendarPage, yearsOnOffer } from './present-calendar.ts';
import { rulesPage } from './present-rules.ts';
import { calendarOf, listRuleVersions, rulesAt, rulesOf } from './store.ts';

export const showCalendar: RequestHandler = async (req, res) => {
  const calendar = await calendarOf(req.context.db);
  const year = wholeNumber(req.query['year']) ?? thisYear(req);
  const { first, last } = yearsOnOffer(calendar, thisYear(req));
  if (year < first || year > last) throw new NotFound();
  const mayImport = req.actor ? mayImportCalendar(req.actor) : false;
  const vm = { ...calendarPage(calendar, year, req.say), importHref: mayImport ? '/admin/calendar' : null };
  await render(req, res, 'deadlines/calendar', vm, {
    title: req.say.t('deadlines:calendar.title', { year }),
  });
};

export const showRules: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const inForce = await rulesAt(db, dayOf(clock.now()));
  const asked = wholeNumber(req.query['version']);
  const shown = asked === undefined ? inForce : await rulesOf(db, asked);
  const mayPublish = req.actor ? mayPublishRules(req.actor) : false;
  const vm = {
    ...rulesPage(shown, await listRuleVersions(db), inForce.version, req.say),
    editHref: mayPublish ? '/admin/rules' : null,
  };
  await render(req, res, 'deadlines/rules', vm, { title: req.say.t('deadlines:rules.title') });
};

export const showImport: RequestHandler = async (req, res) => {
  const { last } = yearsOnOffer(await calendarOf(req.context.db), thisYear(req));
  await importPage(req, res, { year: String(last), official: '1' });
};

export const importCalendar: RequestHandler = async (req, res) => {
  try {
    const form = parseForm(importForm, req.body);
    const file = parseCalendarFile(form.year, form.content);
    if (!file.ok) {
      const typed = { ...form, year: String(form.year), official: form.official ?? '' };
      return await importPage(req, res, typed, {}, file.problems);
    }
    const schedule = { ...file, source: form.source, isOfficial: form.official === '1' };
    const { changedDays } = await importCalendarYear(req.context, req.actor!, schedule);
    const args = { year: form.year, n: changedDays.length };
    setFlash(req, { kind: 'success', key: 'deadlines:import.done', args });
    res.redirect(303, `/calendar?year=${form.year}`);
  } catch (error) {
    if (!(error instanceof FormFault)) throw error;
    await importPage(req, res, error.typed, error.errors);
  }
};

async function importPage(
  req: Request,
  res: Response,
  typed: Typed,
  errors: FieldErrors = {},
  problems: readonly FileProblem[] = [],
): Promise<void> {
  const { t } = req.say;
  const messages = Object.entries(errors).map(([field, { key, args }]) => ({ field, message: t(key, args) }));
  const faults = problems.map((problem) => ({ field: 'content', message: problemWords(problem, t) }));
  const vm = {
    typed,
    summary: [...messages, ...faults],
    errors: {
      ...Object.fromEntries(messages.map(({ field, message }) => [field, message])),
      ...(faults.length > 0 ? { content: t('deadlines:import.faults', { n: faults.length }) } : {}),
    },
  };
  const status = vm.summary.length > 0 ? 422 : 200;
  await render(req, res, 'deadlines/import', vm, { title: t('deadlines:import.title'), status });
}

function problemWords({ row, column, key, args }: FileProblem, t: Request['say']['t']): string {
  const where = row !== null ? (column ? 'rowColumn' : 'row') : column ? 'column' : 'whole';
  return t(`deadlines:file.at.${where}`, { row, column, what: t(key, args) });
}

function thisYear(req: Request): number {
  return Number(dayOf(req.context.clock.now()).slice(0, 4));
}

/** Undefined when nothing was asked for; what is no whole number asks for a page that does not exist. */
function wholeNumber(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^[1-9]\d{0,4}$/.test(value)) throw new NotFound();
  return Number(value);
}

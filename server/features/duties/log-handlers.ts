import type { Request, RequestHandler, Response } from 'express';
import { dayOf, plusDays } from '../../clock.ts';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { listCasesById, presentFaults } from '../cases/index.ts';
import { keptOf, returned, textOf, type Returned } from './faults.ts';
import { entryForm, WORDS_MOST } from './forms.ts';
import { LOG_DAYS_BACK, removeEntry, writeEntry } from './log-actions.ts';
import { memberOf, missingOf } from './member-handlers.ts';
import { loadNames } from './names.ts';
import { chosenPlace, placeChoices, unitChoices } from './places.ts';
import { asksLooked } from './present-duty.ts';
import { missingNotice } from './present-member.ts';
import { listEntries } from './store-log.ts';
import { listFindingsBySource } from './store-reports.ts';

const PAGE = 20;
const ORDER = ['doneOn', 'place', 'unit', 'words', 'looked'];

export const showLog: RequestHandler = async (req, res) => {
  await logPage(req, res);
};

export const writeLog: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const member = await memberOf(req);
  const today = dayOf(context.clock.now());
  try {
    const form = parseForm(entryForm, req.body);
    const places = await placeChoices(context.db, say, member.town_code, today);
    const units = await unitChoices(context.db, say, today);
    await writeEntry(context, req.actor!, {
      doneOn: form.doneOn,
      divisionCode: chosenPlace(places, form.place),
      unitId: chosenPlace(units, form.unit),
      words: form.words,
      looked: form.looked,
    });
  } catch (error) {
    const failed = returned(error, req, 'words');
    if (!failed) throw error;
    return logPage(req, res, failed);
  }
  setFlash(req, { kind: 'success', key: 'duties:done.written' });
  await saveSession(req);
  res.redirect(303, '/member/log');
};

export const removeFromLog: RequestHandler = async (req, res) => {
  await removeEntry(req.context, req.actor!, String(req.params['id']));
  setFlash(req, { kind: 'success', key: 'duties:done.removed' });
  await saveSession(req);
  res.redirect(303, '/member/log');
};

async function logPage(req: Request, res: Response, failed?: Returned): Promise<void> {
  const { context, say } = req;
  const { db } = context;
  const { t, f } = say;
  const member = await memberOf(req);
  const today = dayOf(context.clock.now());
  const missing = await missingOf(req);
  const cursor = decodeCursor(req.query['after'], 2);
  const before = cursor ? { on: cursor[0]!, id: cursor[1]! } : null;
  const rows = await listEntries(db, member.id, before, PAGE + 1);
  const page = pageOf(rows, PAGE, '/member/log', before ? { after: 'yes' } : {}, (row) => [
    row.done_on,
    row.id,
  ]);
  const findings = await listFindingsBySource(
    db,
    page.rows.map(({ id }) => id),
  );
  const cases = await listCasesById(
    db,
    findings.map((one) => one.case_id),
  );
  const codeOf = new Map(
    findings.map((one) => [one.source_id, cases.find(({ id }) => id === one.case_id)?.code ?? '']),
  );
  const names = await loadNames(
    db,
    say.lang,
    page.rows.map((row) => row.division_code),
  );
  const typed = failed?.typed ?? { doneOn: today };
  const { summary, errors } = presentFaults(failed?.faults ?? {}, say, ORDER);
  const vm = {
    missing: missing === null ? null : missingNotice(missing, t),
    summary,
    errors,
    kept: missing === null ? [] : keptOf(failed, [{ name: 'words', label: t('duties:log.words') }]),
    form: {
      doneOn: textOf(typed, 'doneOn'),
      first: plusDays(today, -LOG_DAYS_BACK),
      last: today,
      place: textOf(typed, 'place'),
      places: await placeChoices(db, say, member.town_code, today),
      unit: textOf(typed, 'unit'),
      units: await unitChoices(db, say, today),
      words: textOf(typed, 'words'),
      wordsMost: WORDS_MOST,
      asksLooked: failed !== undefined && asksLooked(failed),
      looked: textOf(typed, 'looked'),
    },
    entries: page.rows.map((row) => ({
      id: row.id,
      day: f.day(row.done_on),
      on: row.done_on,
      meta: [names.place(row.division_code), names.unit(row.unit_id)].filter((text) => text !== ''),
      words: row.words,
      code: codeOf.get(row.id) ?? '',
      caseHref: codeOf.has(row.id) || missing !== null ? '' : `/member/log/${row.id}/case`,
      removal: `/member/log/${row.id}/removal`,
    })),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
  await render(req, res, 'duties/log', vm, { title: t('duties:log.title'), status: failed?.status ?? 200 });
}

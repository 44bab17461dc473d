import type { Request, RequestHandler } from 'express';
import { NotFound } from '../../errors.ts';
import { render } from '../../http/page.ts';
import { cellsOf, COLUMNS, workbookOf } from './export.ts';
import { lensFor, lightFor } from './lens.ts';
import { filterOf, listPage, queryOf, unitOptions } from './lists.ts';
import { factsOf, filterBar, sentenceOf, timelineOf } from './present.ts';
import { ENTRY_STATES } from './rules.ts';
import { listChecks, listNotes } from './store-notes.ts';
import { countEntries, findEntryByCode, listEntries, type EntryRow } from './store.ts';

/** Rows of a file or a paper: more than a county has at a time. */
const ROWS_MOST = 2000;

/** 问题台账: what offices have to put right, until when, and how far it is. */
export const showLedger: RequestHandler = async (req, res) => {
  const lens = await lensFor(req);
  const { t, f } = req.say;
  const filter = filterOf(req, lens);
  const counts = new Map((await countEntries(req.context.db)).map(({ state, n }) => [state, n]));
  const vm = {
    ...(await listPage(req, filter, '/ledger', (entry) => `/ledger/${entry.code}`, lens)),
    stats: ENTRY_STATES.map((state) => ({
      label: t(`ledger:state.${state}`),
      value: f.number(counts.get(state) ?? 0),
    })),
    filter: filterBar('/ledger', filter, unitOptions(lens), req.say),
    exportHref: `/ledger/export.xlsx${queryOf(filter)}`,
    printHref: `/ledger/print${queryOf(filter)}`,
  };
  await render(req, res, 'ledger/list', vm, { title: t('ledger:list.title') });
};

export const showEntry: RequestHandler<{ code: string }> = async (request, res) => {
  const req = request as Request;
  const { db } = req.context;
  const entry = await findEntryByCode(db, request.params.code);
  if (!entry) throw new NotFound();
  const lens = await lensFor(req);
  const checks = await listChecks(db, entry.id);
  const vm = {
    code: entry.code,
    light: lightFor(entry, lens),
    sentence: sentenceOf(entry, checks, lens),
    facts: factsOf(entry, lens),
    timeline: timelineOf(entry, await listNotes(db, [entry.id]), checks, lens),
  };
  await render(req, res, 'ledger/entry', vm, {
    title: req.say.t('ledger:entry.title', { code: entry.code }),
  });
};

async function rowsOf(req: Request) {
  const { db } = req.context;
  const lens = await lensFor(req);
  const entries: EntryRow[] = await listEntries(db, filterOf(req, lens), lens.now, null, ROWS_MOST);
  const notes = await listNotes(
    db,
    entries.map(({ id }) => id),
  );
  return { lens, entries, notes };
}

export const sendWorkbook: RequestHandler = async (req, res) => {
  const { lens, entries, notes } = await rowsOf(req);
  res
    .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    .setHeader('Content-Disposition', `attachment; filename="ledger-${lens.today}.xlsx"`)
    .send(await workbookOf(entries, notes, lens));
};

/** The ledger as a table on paper. */
export const printLedger: RequestHandler = async (req, res) => {
  const { lens, entries, notes } = await rowsOf(req);
  const { t, f } = req.say;
  const vm = {
    backHref: '/ledger',
    title: t('ledger:list.title'),
    date: f.day(lens.today),
    columns: COLUMNS.map(([name]) => ({ label: t(`ledger:column.${name}`) })),
    rows: entries.map((entry, index) => cellsOf(entry, index, notes, lens)),
  };
  await render(req, res, 'ledger/print', vm, { title: vm.title, layout: 'print' });
};

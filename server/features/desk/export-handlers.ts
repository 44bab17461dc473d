import type { RequestHandler } from 'express';
import { stringify } from 'csv-stringify/sync';
import { dayOf, timeOf } from '../../clock.ts';
import { loadNames, type Names } from '../cases/http/index.ts';
import { logAccess, type CaseRow } from '../cases/index.ts';
import type { Say } from '../../http/page.ts';
import { watermarkOf } from './case-handlers.ts';
import { askedOf, deskOf } from './handlers.ts';
import { shownDueOf, tabsOf } from './lists.ts';
import { listTab, type Place } from './store.ts';

/** As many as one paper of a meeting needs; beyond it the file says that it was cut. */
const MOST = 5000;
const PAGE = 1000;

type Column = readonly [name: string, value: (row: CaseRow, names: Names, say: Say) => string | number];

const minute = (at: string | null): string => (at === null ? '' : `${dayOf(at)} ${timeOf(at)}`);

/** The course of the matter only: no title, no text, no place finer than a town, nothing of the resident. */
const COLUMNS: readonly Column[] = [
  ['code', (row) => row.code],
  ['type', (row, _names, { t }) => t(`cases:type.${row.type}`)],
  ['category', (row, names) => names.category(row.category_code)],
  ['town', (row, names) => names.place(row.town_code)],
  ['unit', (row, names) => (row.lead_unit_id === null ? '' : names.unit(row.lead_unit_id))],
  ['state', (row, _names, { t }) => t(`cases:state.${row.state}`)],
  ['class', (row, _names, { t }) => t(`deadlines:class.${row.deadline_class}`)],
  ['receivedOn', (row) => row.received_on],
  // What is given out in the moment in which it came has no hour for a unit (security T2), so for nobody here.
  [
    'dispatchedAt',
    (row) => (row.dispatched_at === row.submitted_at ? row.received_on : minute(row.dispatched_at)),
  ],
  ['due', (row) => minute(row.due_at)],
  ['answeredAt', (row) => minute(row.answered_at)],
  ['closedOn', (row) => (row.closed_at === null ? '' : dayOf(row.closed_at))],
  ['rung', (row) => (row.ladder_highest < 0 ? '' : `L${row.ladder_highest}`)],
  ['dispatches', (row) => row.dispatch_count],
  ['extensions', (row) => row.extensions],
  ['reworks', (row) => row.rework_round],
  ['rating', (row) => row.rating_result ?? ''],
];

/** The list that is on the screen, as a table for a spreadsheet. Every case in it is written into the access log. */
export const exportList: RequestHandler = async (req, res) => {
  const actor = req.actor!;
  const { db } = req.context;
  const { t } = req.say;
  const desk = await deskOf(req);
  const asked = askedOf(req, tabsOf(actor.role));
  const rows: CaseRow[] = [];
  let after: Place | undefined;
  while (rows.length <= MOST) {
    const page = await listTab(db, asked.tab, desk, asked.filters, after, PAGE);
    rows.push(...page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    after = { key: asked.tab === 'all' ? last.submitted_at : shownDueOf(last), code: last.code };
  }
  const shown = rows.slice(0, MOST);
  await logAccess(
    req.context,
    actor,
    shown.map((row) => row.id),
    'export',
  );
  const names = await loadNames(
    db,
    req.say,
    shown.map((row) => row.town_code),
  );
  const cut = rows.length > MOST ? ` ${t('desk:export.cut', { most: MOST })}` : '';
  const table = [
    COLUMNS.map(([name]) => t(`desk:export.column.${name}`)),
    ...shown.map((row) => COLUMNS.map(([, value]) => value(row, names, req.say))),
    [`${watermarkOf(req)}${cut}`],
  ];
  res
    .status(200)
    .set({
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="cases-${dayOf(desk.now)}.csv"`,
      'Cache-Control': 'no-store',
    })
    .send(stringify(table, { bom: true, escape_formulas: true }));
};

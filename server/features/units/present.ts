import type { Say } from '../../http/page.ts';
import type { FormFault } from '../../http/parse-form.ts';
import type { ImportPreview } from './actions.ts';
import type { Column } from './import-columns.ts';
import { DIVISION_COLUMNS, UNIT_COLUMNS } from './import-rows.ts';

/** What became of one uploaded file. */
export type ImportOutcome = ImportPreview & { file: string; ignored: string[]; done: boolean };

/** More than this many lines nobody mends from one list; the count says how many there are. */
const FAULTS_SHOWN = 200;

export function importPage(
  { t }: Say,
  { what, outcome, fault }: { what?: string; outcome?: ImportOutcome; fault?: FormFault },
) {
  const message = (field: string) => {
    const error = fault?.errors[field];
    return error ? t(error.key, error.args) : '';
  };
  const errors = { what: message('what'), file: message('file') };
  return {
    what: what ?? fault?.typed['what'] ?? 'units',
    errors,
    summary: Object.entries(errors).flatMap(([field, text]) => (text ? [{ field, message: text }] : [])),
    outcome: outcome && outcomeView(t, outcome),
    columns: [
      { title: t('units:admin.unitColumns'), rows: columnRows(t, UNIT_COLUMNS) },
      { title: t('units:admin.divisionColumns'), rows: columnRows(t, DIVISION_COLUMNS) },
    ],
  };
}

function outcomeView(t: Say['t'], outcome: ImportOutcome) {
  const { file, faults, done, ignored } = outcome;
  const key = faults.length > 0 ? 'faultsTitle' : done ? 'doneTitle' : 'okTitle';
  return {
    kind: faults.length > 0 ? 'error' : done ? 'success' : 'info',
    title: t(`units:admin.${key}`, { file, count: faults.length }),
    text: [
      faults.length === 0
        ? t('units:admin.counts', {
            inserted: outcome.inserted,
            updated: outcome.updated,
            unchanged: outcome.unchanged,
          })
        : '',
      faults.length > FAULTS_SHOWN ? t('units:admin.faultsFirst', { count: FAULTS_SHOWN }) : '',
      ignored.length > 0 ? t('units:admin.ignored', { headers: ignored.join(' / ') }) : '',
    ]
      .filter(Boolean)
      .join(' '),
    faults: faults
      .slice(0, FAULTS_SHOWN)
      .map((fault) => [
        fault.row === 0 ? t('units:admin.whole') : String(fault.row),
        fault.column,
        t(fault.key, fault.args),
      ]),
  };
}

function columnRows(t: Say['t'], columns: Record<string, Column<unknown>>): (string | null)[][] {
  return Object.values(columns).map(({ headers, required }) => [
    headers[0]!,
    headers.slice(1).join(' / '),
    required ? t('units:admin.required') : null,
  ]);
}

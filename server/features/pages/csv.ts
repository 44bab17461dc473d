import { stringify } from 'csv-stringify/sync';
import type { Unit } from '../units/index.ts';
import { FIGURE_NAMES, type UnitMonth } from '../statistics/index.ts';

/** Sealed cases are counted, never listed: few of them in a month would tell too much. */
const COLUMNS = FIGURE_NAMES.filter((name) => name !== 'sealed');

/** The first line of the download, marked so that spreadsheets read it as UTF-8. */
export function csvHead(): string {
  return stringify([['unit_code', 'unit', 'unit_en', 'month', ...COLUMNS]], { bom: true });
}

/**
 * Process numbers only. Names come from imported files, so a cell that a spreadsheet would run is defused.
 * Cases that are with no unit have an empty code.
 */
export function csvLines(rows: readonly UnitMonth[], units: ReadonlyMap<string, Unit>): string {
  return stringify(
    rows
      .filter((row) => COLUMNS.some((name) => row[name] !== 0))
      .map((row) => {
        const unit = units.get(row.unit_id);
        return [
          unit?.code ?? '',
          unit?.name ?? '',
          unit?.nameEn ?? '',
          row.month,
          ...COLUMNS.map((name) => row[name]),
        ];
      }),
    { escape_formulas: true },
  );
}

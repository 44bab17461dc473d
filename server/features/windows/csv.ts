import { stringify } from 'csv-stringify/sync';
import { wilson, type RateRules } from '../statistics/index.ts';
import { isTold, sharesOf, type MonthFigures } from './figures.ts';
import { LEVELS } from './rules.ts';

const COLUMNS = [
  'window_code', 'window', 'window_en', 'unit_code', 'month', 'slips_printed', 'reviews_with_slip',
  ...LEVELS.map((level) => `level_${level}`), 'content_rate', 'content_low', 'content_high', 'strict_rate',
  'reviews_without_slip', 'min_for_rate', 'formula',
] as const; // prettier-ignore

/** How to come to the same numbers. Empty cells: fewer reviews than `min_for_rate`. */
const FORMULA =
  'content=(level_5+level_4+level_3)/reviews_with_slip; strict=(level_5+level_4)/reviews_with_slip; low/high=Wilson 95%';

export interface CsvWindow {
  code: string;
  name: string;
  nameEn: string;
  unitCode: string;
}

/** The first line, marked so that spreadsheets read it as UTF-8. */
export function csvHead(): string {
  return stringify([[...COLUMNS]], { bom: true });
}

/** One line a window and month. What people typed is in two cells; one that a spreadsheet would run is defused. */
export function csvLines(
  window: CsvWindow,
  months: readonly { figures: MonthFigures; rules: RateRules }[],
): string {
  const rate = (n: number): string => n.toFixed(4);
  return stringify(
    months.map(({ figures, rules }) => {
      const told = isTold(figures, rules);
      const { content, strict } = sharesOf(figures);
      const { low, high } = wilson(content);
      return [
        window.code,
        window.name,
        window.nameEn,
        window.unitCode,
        figures.month,
        figures.slips,
        figures.n,
        ...LEVELS.map((level) => (told ? figures.levels[level] : '')),
        ...(told
          ? [rate(content.k / content.n), rate(low), rate(high), rate(strict.k / strict.n)]
          : ['', '', '', '']),
        figures.withoutSlip,
        rules.minForRate,
        FORMULA,
      ];
    }),
    { escape_formulas: true },
  );
}

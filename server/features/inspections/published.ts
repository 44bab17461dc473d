import { stringify } from 'csv-stringify/sync';
import type { PoolRow } from './store-plans.ts';
import type { InspectionRow } from './store.ts';

/** The table that was drawn from, as it is published: `unit`, by code. */
export const poolLines = (rows: readonly Pick<PoolRow, 'unit_code'>[]): string[] =>
  lines([['unit'], ...rows.map((row) => [row.unit_code])]);

/**
 * What was drawn, as it is published: `number,unit,first,second,candidates`, in the order of the draw. Candidates are
 * tags with spaces between, in the order of their lots; the first two of them look.
 */
export function resultLines(
  rows: readonly Pick<InspectionRow, 'number' | 'lots_json' | 'unit_id'>[],
  codeOf: (unitId: string) => string,
): string[] {
  return lines([
    ['number', 'unit', 'first', 'second', 'candidates'],
    ...rows.map((row) => {
      const lots = JSON.parse(row.lots_json) as string[];
      const [first = '', second = ''] = lots.length < 2 ? [] : lots;
      return [String(row.number), codeOf(row.unit_id), first, second, lots.join(' ')];
    }),
  ]);
}

/** The file of some lines: each ended by a line feed, which is what the published digest is made of. */
export const fileOf = (published: readonly string[]): string => published.map((line) => `${line}\n`).join('');

function lines(rows: string[][]): string[] {
  return stringify(rows, { escape_formulas: true }).trimEnd().split('\n');
}

import { createHmac } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import type { Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import type { LookBackRow } from './store-look-backs.ts';
import type { PoolRow } from './store-weeks.ts';

/** Letters of a tag, hex: enough that no two of one case are alike. */
const TAG_LETTERS = 16;

/**
 * What stands for a supervisor in the published tables: another one for each case, so that nobody can put together
 * what one person checks, and without the county's secret nobody can tell who it is.
 */
export function tagOf(
  { register }: Pick<Context['config'], 'register'>,
  week: Day,
  code: string,
  memberId: string,
): string {
  return createHmac('sha256', register.secret)
    .update(`look-back:${week}/${code}/${memberId}`)
    .digest('hex')
    .slice(0, TAG_LETTERS);
}

/** The table that was drawn from, as it is published: `code,town,unit,closed_on`, by code. */
export function poolLines(rows: readonly PoolRow[]): string[] {
  return lines([
    ['code', 'town', 'unit', 'closed_on'],
    ...rows.map((row) => [row.code, row.town_code ?? '', row.unit_code, row.closed_on]),
  ]);
}

/**
 * What was drawn, as it is published: `number,code,checker,candidates`, in the order of the draw. Candidates are
 * tags with spaces between, in the order of their lots; the first of them is the checker.
 */
export function resultLines(rows: readonly Pick<LookBackRow, 'number' | 'code' | 'lots_json'>[]): string[] {
  return lines([
    ['number', 'code', 'checker', 'candidates'],
    ...rows.map((row) => {
      const lots = JSON.parse(row.lots_json) as string[];
      return [String(row.number), row.code, lots[0] ?? '', lots.join(' ')];
    }),
  ]);
}

/** The file of some lines: each ended by a line feed, which is what the published digest is made of. */
export const fileOf = (published: readonly string[]): string => published.map((line) => `${line}\n`).join('');

function lines(rows: string[][]): string[] {
  return stringify(rows, { escape_formulas: true }).trimEnd().split('\n');
}

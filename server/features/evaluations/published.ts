import { stringify } from 'csv-stringify/sync';
import type { DrawLine } from './draw.ts';
import { DIMENSIONS } from './rules.ts';
import type { BallotRow } from './store-ballots.ts';
import type { PoolRow } from './store-rights.ts';

/** Whom evaluators were drawn from, as it is published: `tag,town`, by tag. What keeps somebody away is not in it. */
export function poolLines(rows: readonly Pick<PoolRow, 'tag' | 'town_code'>[]): string[] {
  const sorted = [...rows].sort((a, b) => (a.tag < b.tag ? -1 : 1));
  return lines([['tag', 'town'], ...sorted.map((row) => [row.tag, row.town_code ?? ''])]);
}

/** What was drawn, as it is published: `unit,tag,outcome`, in the order of the draw; then the villages. */
export function resultLines(drawn: readonly DrawLine[], villages: readonly string[]): string[] {
  return lines([
    ['unit', 'tag', 'outcome'],
    ...drawn.map(({ unit, tag, outcome }) => [unit, tag, outcome]),
    ...villages.map((code) => ['', code, 'village']),
  ]);
}

/** Ballots as the digest at close is made of them, by key. Published is only the digest, and the keys. */
export function ballotLines(ballots: readonly BallotRow[]): string[] {
  return ballots.map((ballot) =>
    JSON.stringify([
      ballot.key,
      ballot.unit_id,
      ballot.rater_group,
      ...DIMENSIONS.map((name) => ballot[name]),
      ballot.reason,
      ballot.words,
    ]),
  );
}

/** The file of some lines: each ended by a line feed, which is what the published digest is made of. */
export const fileOf = (published: readonly string[]): string => published.map((line) => `${line}\n`).join('');

export function lines(rows: readonly (readonly string[])[]): string[] {
  return stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true },
  )
    .trimEnd()
    .split('\n');
}

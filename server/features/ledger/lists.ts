import type { Request } from 'express';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten } from '../../http/parse-form.ts';
import type { LedgerLens } from './lens.ts';
import { presentRow } from './present.ts';
import { LIGHTS, SOURCES } from './rules.ts';
import { listEntries, type EntryFilter, type EntryRow } from './store.ts';

const PAGE = 30;

const oneOf = <T extends string>(known: readonly T[], asked: unknown): T | undefined =>
  known.find((value) => value === asked);

/** What an address asks for; anything that is not known is left out. */
export function filterOf(req: Request, lens: LedgerLens): EntryFilter {
  const { unit, light, source } = flatten(req.query);
  return {
    unitId: typeof unit === 'string' && lens.units.has(unit) ? unit : undefined,
    light: oneOf(LIGHTS, light),
    source: oneOf(SOURCES, source),
  };
}

/** The filter as a query, for links that keep it. */
export function queryOf({ unitId, light, source }: EntryFilter): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ unit: unitId, light, source })) {
    if (value !== undefined) params.set(name, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** One page of a list of entries, with the ways to the next one and back to the first. */
export async function listPage(
  req: Request,
  filter: EntryFilter,
  path: string,
  hrefOf: (entry: EntryRow) => string,
  lens: LedgerLens,
) {
  const cursor = decodeCursor(req.query['after'], 2);
  const rows = await listEntries(
    req.context.db,
    filter,
    lens.now,
    cursor ? [cursor[0]!, cursor[1]!] : null,
    PAGE + 1,
  );
  const kept = Object.fromEntries(new URLSearchParams(queryOf(filter)));
  const page = pageOf(rows, PAGE, path, { ...kept, ...(cursor ? { after: 'yes' } : {}) }, (row) => [
    row.due_at,
    row.id,
  ]);
  return {
    rows: page.rows.map((entry) => presentRow(entry, hrefOf(entry), lens)),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
}

/** Units by their names, as options of a select. */
export function unitOptions(lens: LedgerLens, only?: (id: string) => boolean) {
  return [...lens.units.values()]
    .filter((unit) => only === undefined || only(unit.id))
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((unit) => ({ value: unit.id, label: lens.unit(unit.id) }));
}

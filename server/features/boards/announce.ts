import type { Trx } from '../../../db/transaction.ts';
import type { Instant } from '../../clock.ts';
import { appendPublicLeaf, type JsonObject, type RegisterContext } from '../register/index.ts';
import { findUnit } from '../units/index.ts';
import type { EchoRow } from './echo-store.ts';
import type { ExposureRow } from './store.ts';

/** What changes a public board, by the event that did it, and what is said of it in the public register. */
const OF_EXPOSURES: Readonly<Record<string, string>> = {
  'exposure.published': 'board.exposed',
  'exposure.put_right': 'board.put_right',
  'exposure.withdrawn': 'board.taken_back',
  'exposure.archived': 'board.archived',
};
const OF_ECHOES: Readonly<Record<string, string>> = {
  'echo.published': 'board.echoed',
  'echo.withdrawn': 'board.echo_taken_back',
};

/**
 * Says in the public part of the register what has changed on the exposure board, in the same transaction: whoever
 * replays it knows what stood there when, and nothing can vanish from the board unsaid. What never stood on it is
 * not told, and of what is published as a count alone no more than that it was one.
 */
export async function announceExposure(
  trx: Trx,
  ctx: RegisterContext,
  at: Instant,
  row: ExposureRow,
  eventKind: string,
): Promise<void> {
  const kind = OF_EXPOSURES[eventKind];
  if (kind === undefined || row.published_at === null) return;
  const unit = await findUnit(trx, row.unit_id);
  const body: JsonObject =
    row.is_count_only === 1
      ? { countOnly: true }
      : { code: row.code, unit: unit?.code ?? null, about: row.kind, due: row.fix_due_at };
  await appendPublicLeaf(trx, ctx, { kind, at, body });
}

/** The same for the echo wall: the unit and the day, since the words may go when their resident takes them back. */
export async function announceEcho(
  trx: Trx,
  ctx: RegisterContext,
  at: Instant,
  row: EchoRow,
  eventKind: string,
): Promise<void> {
  const kind = OF_ECHOES[eventKind];
  if (kind === undefined || row.published_at === null) return;
  const unit = await findUnit(trx, row.unit_id);
  await appendPublicLeaf(trx, ctx, { kind, at, body: { id: row.id, unit: unit?.code ?? null } });
}

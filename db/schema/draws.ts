import type { Instant } from '../../server/clock.ts';
import type { DrawKind } from '../../server/features/draws/rules.ts';

/** A draw by lot: its seed is promised by its hash before, and told after, so that anybody can draw again. */
export interface DrawsTable {
  id: string;
  kind: DrawKind;
  /** What it is for, within its kind: `2026-W47`, the id of a round. */
  subject: string;
  /** SHA-256 over the seed, hex: published at once. */
  seed_hash: string;
  /** 32 bytes, hex: shown to nobody before `revealed_at`. */
  seed: string;
  committed_at: Instant;
  revealed_at: Instant | null;
  /** SHA-256 over the lines that were drawn from, and over those that came out of it; hex. */
  pool_sha256: string | null;
  result_sha256: string | null;
}

export interface DrawsSchema {
  draws: DrawsTable;
}

import type { Instant } from '../../server/clock.ts';

export interface RegisterHeadTable {
  /** Always 1. */
  id: number;
  size: number;
  /** Roots of the complete subtrees, largest first, 32 bytes each. */
  frontier: Buffer;
}

export interface RegisterEntriesTable {
  seq: number;
  form: 'event' | 'public';
  stream: string | null;
  n: number | null;
  kind: string;
  at: Instant;
  actor_role: string | null;
  payload_json: string | null;
  file_hashes_json: string | null;
  salt: Buffer | null;
  commit_hash: Buffer | null;
  prev_commit: Buffer | null;
  leaf: Buffer;
  /** Four bytes for each column above that content sits in: tells which one was touched. */
  marks: Buffer | null;
}

export interface RegisterNodesTable {
  level: number;
  idx: number;
  hash: Buffer;
}

export interface RegisterSchema {
  register_head: RegisterHeadTable;
  register_entries: RegisterEntriesTable;
  register_nodes: RegisterNodesTable;
}

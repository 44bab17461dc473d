import { sql } from 'kysely';
import type { RegisterEntriesTable } from '../../db/schema/register.ts';
import type { Db } from '../../db/transaction.ts';
import { engine } from '../support/db.ts';

const TRIGGERS: [string, string][] = [
  ['register_entries_update', 'register_entries'],
  ['register_entries_delete', 'register_entries'],
  ['register_nodes_update', 'register_nodes'],
  ['register_nodes_delete', 'register_nodes'],
  ['register_head_delete', 'register_head'],
];

/** What somebody with full rights over the database does first. */
export async function dropTriggers(db: Db): Promise<void> {
  for (const [trigger, table] of TRIGGERS) {
    if (engine === 'sqlite') await sql`drop trigger ${sql.id(trigger)}`.execute(db);
    else await sql`drop trigger if exists ${sql.id(trigger)} on ${sql.id(table)}`.execute(db);
  }
}

type Column = keyof RegisterEntriesTable;
export const COLUMNS: Column[] = [
  'seq',
  'form',
  'stream',
  'n',
  'kind',
  'at',
  'actor_role',
  'payload_json',
  'file_hashes_json',
  'salt',
  'commit_hash',
  'prev_commit',
  'leaf',
  'marks',
];

/** The smallest lie about one column: a bit, a letter, a second. */
export function altered(column: Column, value: unknown): unknown {
  if (column === 'form') return value === 'event' ? 'public' : 'event';
  if (column === 'file_hashes_json') return value === '[]' ? `["${'ab'.repeat(32)}"]` : '[]';
  if (Buffer.isBuffer(value)) {
    const copy = Buffer.from(value);
    copy[0]! ^= 1;
    return copy;
  }
  if (typeof value === 'number') return value + 1000;
  if (typeof value === 'string') return `${value} `;
  const isBytes = ['salt', 'commit_hash', 'prev_commit', 'marks'].includes(column);
  return isBytes ? Buffer.alloc(32, 1) : column === 'n' ? 0 : 'x';
}

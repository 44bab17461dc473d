import { sql } from 'kysely';
import type { Dialect } from './dialect.ts';
import type { Ddl } from './migrate.ts';
import type { Trx } from './transaction.ts';

export interface Rebuild {
  table: string;
  /** The table as it shall be; `{{table}}` stands for its name. Columns keep their names; new ones need a default. */
  create: string;
  /** Its indexes, all of them: they go with the old table. */
  indexes: string;
  /** The same change in PostgreSQL's own words. */
  postgres: string;
}

/**
 * Changes what a column of a filled table may hold. PostgreSQL alters it in place. SQLite can't: the table is made
 * anew beside the old one, its rows are copied, and it takes the old one's name (sqlite.org/lang_altertable.html,
 * section 7); migrations run with foreign keys off and check them afterwards.
 */
export async function rebuildTable(ddl: Ddl, trx: Trx, dialect: Dialect, change: Rebuild): Promise<void> {
  if (dialect === 'postgres') return ddl(change.postgres);
  const { table } = change;
  const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(trx);
  const columns = rows.map(({ name }) => name).join(', ');
  const next = `${table}_next`;
  await ddl(`
    ${change.create.replaceAll('{{table}}', next)};
    insert into ${next} (${columns}) select ${columns} from ${table};
    drop table ${table};
    alter table ${next} rename to ${table};
    ${change.indexes}
  `);
}

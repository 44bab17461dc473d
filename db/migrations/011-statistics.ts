import type { Migration } from '../migrate.ts';

const COUNTS = [
  'received',
  'merged',
  'declined',
  'withdrawn',
  'sealed',
  'people',
  'contact_due',
  'contact_in_time',
  'due_answers',
  'on_time',
  'answered_in_time',
  'answered_late',
  'unanswered',
  'overdue',
  'rated',
  'rated_3plus',
  'rated_4plus',
  'judged',
  'solved',
  'reworks',
  'pauses',
  'extensions',
  'returned',
  'orders',
  'exposures',
];

export const statistics: Migration = {
  name: '011-statistics',
  async up(ddl, trx) {
    await ddl(`
create table unit_months (
  unit_id text not null,
  month text not null,
  ${COUNTS.map((column) => `${column} integer not null`).join(',\n  ')},
  primary key (unit_id, month)
) {{strict}};
create index unit_months_month on unit_months (month);
create table unit_now (
  unit_id text primary key,
  open integer not null,
  late integer not null,
  waiting integer not null
) {{strict}};
create table unit_returns (
  seq integer primary key,
  unit_id text not null,
  month text not null
) {{strict}};
create index unit_returns_month on unit_returns (month, unit_id);
create table statistics_state (
  id integer primary key check (id = 1),
  next_seq integer not null,
  counted_at text
) {{strict}};
`);
    await trx.insertInto('statistics_state').values({ id: 1, next_seq: 0, counted_at: null }).execute();
  },
};

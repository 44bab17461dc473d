import type { Migration } from '../migrate.ts';

/**
 * Which calendar the open limits were last counted with. Nobody knows that of a county that runs already: there they
 * are counted once more, which changes nothing where they were right.
 */
export const recount: Migration = {
  name: '028-recount',
  async up(ddl) {
    await ddl(`
alter table calendar_version add column recounted integer not null default 0;
`);
  },
};

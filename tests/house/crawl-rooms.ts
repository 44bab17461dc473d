import type { TestContext } from '../support/context.ts';

/** Ids by the table they are of: what addresses of the rooms above the cases can name. */
export type RoomIds = Record<Table | 'weeks' | 'stations' | 'listeningWeeks', string[]>;

const TABLES = [
  'network_calls',
  'network_applications',
  'members',
  'protect_requests',
  'removals',
  'recusal_requests',
  'duties',
  'duty_log',
  'duty_tasks',
  'look_backs',
  'listening_sessions',
] as const;
type Table = (typeof TABLES)[number];

export async function roomIdsIn({ db }: TestContext): Promise<RoomIds> {
  const ids = TABLES.map(async (table) => {
    const rows = await db.selectFrom(table).select('id').orderBy('id').execute();
    return [table, rows.map(({ id }) => id)] as const;
  });
  const weeks = await db.selectFrom('look_back_weeks').select('week_on').execute();
  const found = Object.fromEntries(await Promise.all(ids)) as Record<Table, string[]>;
  const stations = await db.selectFrom('stations').select('code').execute();
  const excused = await db.selectFrom('listening_excuses').select('week_on').execute();
  return {
    ...found,
    weeks: weeks.map((row) => row.week_on),
    stations: stations.map(({ code }) => code),
    listeningWeeks: excused.map((row) => row.week_on),
  };
}

/** Routes with one id in them, by the table it is of. */
export const ID_OF: Partial<Record<string, keyof RoomIds>> = {
  '/network/calls/:id': 'network_calls',
  '/desk/network/calls/:id': 'network_calls',
  '/desk/network/applications/:id': 'network_applications',
  '/desk/network/members/:id': 'members',
  '/desk/oversight/protection/:id': 'protect_requests',
  '/desk/oversight/removals/:id': 'removals',
  '/desk/oversight/recusals/:id': 'recusal_requests',
  '/member/duties/:id': 'duties',
  '/member/duties/:id/case': 'duties',
  '/member/log/:id/case': 'duty_log',
  '/member/look-backs/:id': 'look_backs',
  '/desk/network/tasks/:id': 'duty_tasks',
  '/stations/:code': 'stations',
  '/stations/:code/poster': 'stations',
  '/stations/:code/qr.svg': 'stations',
  '/admin/stations/:code': 'stations',
  '/stations/sessions/:id': 'listening_sessions',
  '/desk/stations/sessions/:id': 'listening_sessions',
  '/desk/stations/sessions/:id/case': 'listening_sessions',
  '/stations/weeks/:week': 'listeningWeeks',
  '/look-backs/:week': 'weeks',
  '/look-backs/:week/pool.csv': 'weeks',
  '/look-backs/:week/result.csv': 'weeks',
};

/** Routes of a file of something, by the table that something is of. */
export const FILE_OF: Partial<Record<string, Table>> = {
  '/member/duties/:id/files/:fileId': 'duties',
  '/member/look-backs/:id/files/:fileId': 'look_backs',
  '/desk/network/tasks/:id/files/:fileId': 'duty_tasks',
};

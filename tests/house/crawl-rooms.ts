import type { TestContext } from '../support/context.ts';

/** Ids by the table they are of: what addresses of the rooms above the cases can name. */
export type RoomIds = Record<
  Table | 'weeks' | 'stations' | 'windows' | 'listeningWeeks' | 'entries' | 'plans' | 'visits' | 'rounds',
  string[]
>;

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
  'window_sheets',
  'ledger_checks',
  'inspections',
  'data_requests',
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
  const windows = await db.selectFrom('service_windows').select('code').execute();
  const excused = await db.selectFrom('listening_excuses').select('week_on').execute();
  const rounds = await db.selectFrom('evaluation_rounds').select('code').execute();
  const plans = await db.selectFrom('inspection_plans').select('code').execute();
  const visits = await db.selectFrom('inspections').select('code').execute();
  const entries = await db.selectFrom('ledger_entries').select('code').execute();
  return {
    ...found,
    weeks: weeks.map((row) => row.week_on),
    stations: stations.map(({ code }) => code),
    windows: windows.map(({ code }) => code),
    listeningWeeks: excused.map((row) => row.week_on),
    entries: entries.map(({ code }) => code),
    rounds: rounds.map(({ code }) => code),
    plans: plans.map(({ code }) => code),
    visits: visits.map(({ code }) => code),
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
  '/desk/data-requests/:id': 'data_requests',
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
  '/windows/:code': 'windows',
  '/windows/:code/chart.svg': 'windows',
  '/windows/:code/poster': 'windows',
  '/windows/:code/qr.svg': 'windows',
  '/windows/:code/review': 'windows',
  '/desk/windows/:code': 'windows',
  '/ledger/:code': 'entries',
  '/desk/ledger/entries/:code': 'entries',
  '/desk/ledger/own/:code': 'entries',
  '/member/ledger/:id': 'ledger_checks',
  '/inspections/:code': 'visits',
  '/inspections/:code/notice': 'visits',
  '/inspections/plans/:code': 'plans',
  '/inspections/plans/:code/pool.csv': 'plans',
  '/inspections/plans/:code/result.csv': 'plans',
  '/desk/inspections/plans/:code': 'plans',
  '/desk/inspections/own/:code': 'visits',
  '/desk/inspections/:code': 'visits',
  '/member/inspections/:id': 'inspections',
  '/evaluations/:round': 'rounds',
  '/evaluations/:round/units.csv': 'rounds',
  '/evaluations/:round/pool.csv': 'rounds',
  '/evaluations/:round/result.csv': 'rounds',
  '/evaluations/:round/keys.csv': 'rounds',
  '/desk/evaluations/:round': 'rounds',
  '/desk/evaluations/:round/words': 'rounds',
  '/look-backs/:week': 'weeks',
  '/look-backs/:week/pool.csv': 'weeks',
  '/look-backs/:week/result.csv': 'weeks',
};

/** Routes of a file of something, by the table that something is of. */
export const FILE_OF: Partial<Record<string, keyof RoomIds>> = {
  '/member/duties/:id/files/:fileId': 'duties',
  '/member/look-backs/:id/files/:fileId': 'look_backs',
  '/desk/network/tasks/:id/files/:fileId': 'duty_tasks',
  '/desk/ledger/entries/:id/files/:fileId': 'entries',
  '/desk/ledger/own/:id/files/:fileId': 'entries',
  '/member/ledger/:id/files/:fileId': 'ledger_checks',
  '/inspections/:id/files/:fileId': 'visits',
  '/desk/inspections/own/:id/files/:fileId': 'visits',
  '/desk/inspections/:id/files/:fileId': 'visits',
  '/member/inspections/:id/files/:fileId': 'inspections',
};

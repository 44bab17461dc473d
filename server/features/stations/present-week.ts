import type { Day } from '../../clock.ts';
import { expectedOf, kindWords, slotWords, type Lens } from './lens.ts';
import type { UnitWeek } from './public-store.ts';
import { columns, outcomeText, postNames, sessionHref, stationHref, standingCell } from './present.ts';
import type { SessionRow } from './session-store.ts';
import type { ExcuseRow } from './week-store.ts';
import { owesIn, plusWeeks, sundayOf, workdaysIn, type Outcome } from './weeks.ts';

export const outcomesIn = (row: { outcomes_json: string }): Outcome[] =>
  JSON.parse(row.outcomes_json) as Outcome[];

/** The view-model of `stations/week`: who listened, unit by unit; before the check what is planned. */
export function presentWeek(
  week: Day,
  data: {
    rows: readonly UnitWeek[];
    sessions: readonly SessionRow[];
    excuses: readonly ExcuseRow[];
    isChecked: boolean;
    onlyMissed: boolean;
    sectorId: string;
    nextHref: string | null;
    firstHref: string | null;
    before: Day | null;
    after: Day | null;
    sectors: readonly { id: string }[];
  },
  lens: Lens,
) {
  const { t, f } = lens.say;
  const { days, provisional } = workdaysIn(lens.calendar, week);
  const owes = owesIn(lens.calendar, lens.rules, week);
  return {
    title: t('stations:week.title', { from: f.day(week), to: f.day(sundayOf(week)) }),
    lede: !owes
      ? t('stations:week.nothing', { days, least: lens.rules.listening.leastWorkdays })
      : t(`stations:week.${data.isChecked ? 'checked' : 'running'}`, { days }),
    provisional: provisional ? t('stations:week.provisional') : '',
    unitColumns: [
      { label: t('stations:column.unit') },
      ...(['due', 'held', 'late', 'missed', 'excused', 'closed'] as const).map((name) => ({
        label: t(`stations:count.${name}`),
        numeric: true,
      })),
      { label: t('stations:column.posts') },
    ],
    units: data.rows.map((row) => [
      { text: lens.unit(row.unit_id), href: `/units/${row.unit_code}` },
      ...(['due', 'held', 'late'] as const).map((name) => f.number(row[name])),
      { text: f.number(row.missed), tone: row.missed > 0 ? 'red' : '' },
      ...(['excused', 'closed'] as const).map((name) => f.number(row[name])),
      outcomesIn(row)
        .map((one) => outcomeText(one, lens))
        .join(' · '),
    ]),
    excuseColumns: columns(['unit', 'post', 'ground', 'words', 'decision'], lens),
    excuses: data.excuses.map((excuse) => [
      lens.unit(excuse.unit_id),
      lens.post(excuse.post_id),
      t(`stations:ground.${excuse.ground}`),
      excuse.words,
      excuse.decision_words === null
        ? t('stations:excuse.asked')
        : t(`stations:excuse.${excuse.state}`, { words: excuse.decision_words }),
    ]),
    planColumns: columns(['when', 'unit', 'station', 'kind', 'expected', 'state'], lens),
    plans: data.sessions.map((session) => {
      const station = lens.station(session.station_id);
      return [
        { text: slotWords(session, lens.say), href: sessionHref(session) },
        lens.unit(session.unit_id),
        station ? { text: lens.pick(station.name, station.name_en), href: stationHref(station) } : '',
        kindWords(session, lens.say),
        postNames(expectedOf(session), lens),
        standingCell(session, lens),
      ];
    }),
    isChecked: data.isChecked,
    filter: {
      action: `/stations/weeks/${week}`,
      clearHref: data.onlyMissed || data.sectorId !== '' ? `/stations/weeks/${week}` : '',
      fields: [
        {
          name: 'sector',
          type: 'select',
          label: t('stations:fact.sector'),
          blank: t('stations:week.allSectors'),
          value: data.sectorId,
          options: data.sectors.map(({ id }) => ({ value: id, label: lens.sector(id) })),
        },
        {
          name: 'only',
          type: 'select',
          label: t('stations:week.only'),
          blank: t('stations:week.allUnits'),
          value: data.onlyMissed ? 'missed' : '',
          options: [{ value: 'missed', label: t('stations:week.onlyMissed') }],
        },
      ],
    },
    pager: { nextHref: data.nextHref, firstHref: data.firstHref },
    beforeHref: data.before === null ? '' : `/stations/weeks/${data.before}`,
    afterHref: data.after === null ? '' : `/stations/weeks/${data.after}`,
  };
}

/** Weeks further than this from today are nobody's: neither planned nor kept in sight. */
export const WEEKS_AHEAD = 8;
export const weekAfter = (week: Day): Day => plusWeeks(week, 1);
export const weekBefore = (week: Day): Day => plusWeeks(week, -1);

import { plusDays, type Day } from '../../clock.ts';
import { filled, type Refused } from '../../http/refused.ts';
import { kindWords, slotWords, type Lens } from './lens.ts';
import { postChoices } from './present-desk.ts';
import { closureWords, columns, hoursWords } from './present.ts';
import { ATTENDEES, PLAN_WEEKS, SESSION_KINDS } from './rules.ts';
import type { SessionRow } from './session-store.ts';
import type { ClosureRow, PostRow } from './store.ts';
import { plusWeeks, sundayOf, weekOf } from './weeks.ts';

/** The view-model of `stations/plan`: the form of a session, and what is taken in that week. */
export function presentPlan(
  week: Day,
  data: {
    posts: readonly PostRow[];
    /** All sessions of the week that were not called off. */
    taken: readonly SessionRow[];
    closures: readonly ClosureRow[];
  },
  lens: Lens,
  errors: Readonly<Record<string, string>>,
  refused?: Refused,
) {
  const { t, f } = lens.say;
  const first = week < lens.today ? lens.today : week;
  const last = sundayOf(plusWeeks(weekOf(lens.today), PLAN_WEEKS));
  const fields = [
    {
      name: 'station',
      type: 'select',
      label: t('stations:column.station'),
      required: true,
      blank: t('stations:form.choose'),
      options: lens.stations.map((station) => {
        const closed = closureWords(
          data.closures.filter((closure) => closure.station_id === station.id),
          lens,
        );
        const name = `${lens.pick(station.name, station.name_en)} · ${hoursWords(station, lens)}`;
        return {
          value: station.code,
          label: closed === '' ? name : `${name} · ${t('stations:closure.tag')}`,
        };
      }),
    },
    {
      name: 'day',
      type: 'date',
      label: t('stations:plan.day'),
      required: true,
      value: first,
      min: lens.today,
      max: last,
    },
    { name: 'starts', type: 'time', label: t('stations:plan.starts'), required: true, value: '09:00' },
    { name: 'ends', type: 'time', label: t('stations:plan.ends'), required: true, value: '10:00' },
    {
      name: 'kind',
      type: 'radios',
      label: t('stations:column.kind'),
      required: true,
      value: 'listening',
      options: SESSION_KINDS.map((kind) => ({
        value: kind,
        label: t(`stations:kind.${kind}`),
        hint: t(`stations:plan.${kind}`),
      })),
    },
    {
      name: 'attendees',
      type: 'select',
      label: t('stations:plan.attendees'),
      blank: t('stations:plan.noForum'),
      options: ATTENDEES.map((group) => ({ value: group, label: t(`stations:attendees.${group}`) })),
    },
    {
      name: 'posts',
      type: 'checkboxes',
      label: t('stations:plan.posts'),
      required: true,
      options: postChoices(data.posts, lens),
    },
  ];
  return {
    action: '/desk/stations/sessions',
    fields: filled(fields, refused, errors),
    hasPosts: data.posts.length > 0,
    weekTitle: t('stations:plan.taken', { from: f.day(week), to: f.day(sundayOf(week)) }),
    columns: columns(['when', 'station', 'unit', 'kind'], lens),
    taken: data.taken.map((session) => {
      const station = lens.station(session.station_id);
      return [
        slotWords(session, lens.say),
        station ? lens.pick(station.name, station.name_en) : '',
        lens.unit(session.unit_id),
        kindWords(session, lens.say),
      ];
    }),
    weeks: Array.from({ length: PLAN_WEEKS + 1 }, (_, n) => plusWeeks(weekOf(lens.today), n)).map((one) => ({
      href: `/desk/stations/plan?week=${one}`,
      label: f.day(one < lens.today && plusDays(one, 6) >= lens.today ? lens.today : one),
      current: one === week,
    })),
  };
}

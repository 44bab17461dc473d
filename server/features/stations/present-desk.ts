import { timeOf, type Day } from '../../clock.ts';
import { filled, type Refused } from '../../http/refused.ts';
import { expectedOf, kindWords, lightOf, slotWords, thereOf, type Lens } from './lens.ts';
import { columns, outcomeText } from './present.ts';
import { EXCUSE_GROUNDS, openingWindow, PLAN_WEEKS, standsAllWeek } from './rules.ts';
import type { SessionRow } from './session-store.ts';
import type { PostRow } from './store.ts';
import type { ExcuseRow, WeekRow } from './week-store.ts';
import { owesIn, plusWeeks, sundayOf, weekOf, type Outcome } from './weeks.ts';

/** This week and so many after it are shown one by one; further ones are planned from the same form. */
const WEEKS_IN_SIGHT = 4;

export interface DeskData {
  unitId: string;
  posts: readonly PostRow[];
  /** Of this unit, from this week on. */
  sessions: readonly SessionRow[];
  /** What the checks found, the newest first. */
  weeks: readonly WeekRow[];
  excuses: readonly ExcuseRow[];
  /** At the stations this unit hosts: today's, and those whose record is owed. */
  hosted: readonly SessionRow[];
  hosts: boolean;
}

/** The view-model of `stations/desk`: whose turn it is to listen, and what a host has to do. */
export function presentDesk(
  data: DeskData,
  lens: Lens,
  errors: Readonly<Record<string, string>>,
  refused?: Refused,
) {
  const { t, f } = lens.say;
  const current = weekOf(lens.today);
  const ahead = Array.from({ length: WEEKS_IN_SIGHT }, (_, n) => plusWeeks(current, n));
  return {
    hosts: data.hosts,
    hosted: data.hosted.map((session) => hostedRow(session, lens)),
    weeks: ahead.map((week) => weekBlock(week, data, lens)),
    pastColumns: columns(['week', 'posts', 'excuses'], lens),
    past: data.weeks.map((week) => [
      { text: f.day(week.week_on), href: `/stations/weeks/${week.week_on}` },
      (JSON.parse(week.outcomes_json) as Outcome[]).map((one) => outcomeText(one, lens)).join(' · '),
      excuseText(data.excuses, week.week_on, lens),
    ]),
    excuse: data.posts.length === 0 ? null : excuseFormOf(data, lens, errors, refused),
    planHref: '/desk/stations/plan',
    hasPosts: data.posts.length > 0,
    notice: t('stations:desk.rule', {
      n: lens.rules.listening.missesForCandidate,
      weeks: lens.rules.listening.windowWeeks,
    }),
  };
}

function hostedRow(session: SessionRow, lens: Lens) {
  const { t } = lens.say;
  const station = lens.station(session.station_id)!;
  const { from, to } = openingWindow(session);
  const canOpen = session.state === 'planned' && from <= lens.now && lens.now <= to;
  return {
    href: `/desk/stations/sessions/${session.id}`,
    title: `${session.starts}–${session.ends} ${lens.unit(session.unit_id)}`,
    text: `${lens.pick(station.name, station.name_en)} · ${kindWords(session, lens.say)}`,
    on: session.held_on === lens.today ? '' : lens.say.f.day(session.held_on),
    light: lightOf(session, lens),
    open: canOpen ? { action: `/desk/stations/sessions/${session.id}/opening` } : null,
    hint:
      session.state === 'planned' && lens.now < from
        ? t('stations:desk.opensAt', { time: timeOf(from) })
        : '',
  };
}

function weekBlock(week: Day, data: DeskData, lens: Lens) {
  const { t, f } = lens.say;
  const isOwed = owesIn(lens.calendar, lens.rules, week);
  const sessions = data.sessions.filter((one) => one.week_on === week && one.state !== 'called_off');
  const owing = data.posts.filter((post) => standsAllWeek(post, week, sundayOf(week)));
  return {
    id: `week-${week}`,
    title: t('stations:week.title', { from: f.day(week), to: f.day(sundayOf(week)) }),
    note: isOwed ? '' : t('stations:desk.nothing'),
    columns: columns(['post', 'session', 'state'], lens),
    rows: owing.map((post) => {
      const own = sessions.filter(
        (one) => expectedOf(one).includes(post.id) || thereOf(one).includes(post.id),
      );
      const excuse = data.excuses.find((one) => one.post_id === post.id && one.week_on === week);
      const [first] = own;
      return [
        lens.pick(post.post, post.post_en),
        first
          ? { text: slotWords(first, lens.say), href: `/desk/stations/sessions/${first.id}` }
          : { text: t(isOwed ? 'stations:desk.notPlanned' : 'stations:desk.free'), tone: 'soft' },
        excuse ? t(`stations:excuseState.${excuse.state}`) : first ? lightOf(first, lens).word : '',
      ];
    }),
    planHref: `/desk/stations/plan?week=${week}`,
  };
}

function excuseText(excuses: readonly ExcuseRow[], week: Day, lens: Lens): string {
  const { t } = lens.say;
  return excuses
    .filter((one) => one.week_on === week)
    .map((one) => `${lens.post(one.post_id)} ${t(`stations:excuseState.${one.state}`)}`)
    .join(' · ');
}

function excuseFormOf(
  data: DeskData,
  lens: Lens,
  errors: Readonly<Record<string, string>>,
  refused?: Refused,
) {
  const { t, f } = lens.say;
  const current = weekOf(lens.today);
  const from = plusWeeks(current, -lens.rules.listening.windowWeeks);
  const count = lens.rules.listening.windowWeeks + PLAN_WEEKS + 1;
  const weeks = Array.from({ length: count }, (_, n) => plusWeeks(from, n));
  const fields = [
    {
      name: 'excusePost',
      type: 'select',
      label: t('stations:column.post'),
      required: true,
      blank: t('stations:form.choose'),
      options: data.posts.map((post) => ({ value: post.id, label: lens.pick(post.post, post.post_en) })),
    },
    {
      name: 'excuseWeek',
      type: 'select',
      label: t('stations:column.week'),
      required: true,
      blank: t('stations:form.choose'),
      options: weeks.map((week) => ({
        value: week,
        label: t('stations:week.title', { from: f.day(week), to: f.day(sundayOf(week)) }),
      })),
    },
    {
      name: 'ground',
      type: 'radios',
      label: t('stations:column.ground'),
      required: true,
      options: EXCUSE_GROUNDS.map((ground) => ({ value: ground, label: t(`stations:ground.${ground}`) })),
    },
    {
      name: 'excuseWords',
      type: 'textarea',
      rows: 3,
      label: t('stations:excuse.words'),
      hint: t('stations:excuse.hint'),
      required: true,
      maxlength: 300,
    },
    { name: 'looked', type: 'checkbox', label: t('stations:form.looked') },
  ];
  return { action: '/desk/stations/excuses', fields: filled(fields, refused, errors) };
}

/** The posts of a unit that may come on some day, for a form. */
export const postChoices = (posts: readonly PostRow[], lens: Lens) =>
  posts.map((post) => ({ value: post.id, label: lens.pick(post.post, post.post_en) }));

import { dayOf } from '../../clock.ts';
import { standingOf, type Lens } from './lens.ts';
import { closureOn, type Attendees } from './rules.ts';
import type { OpinionRow, SessionRow } from './session-store.ts';
import type { ClosureRow, StationRow } from './store.ts';
import type { Outcome } from './weeks.ts';

export const stationHref = (station: StationRow): string => `/stations/${station.code}`;
export const submitHref = (station: StationRow): string => `/cases/new?station=${station.code}`;

/** `周一至周五 09:00–17:00` */
export function hoursWords(station: StationRow, { say: { t } }: Lens): string {
  const days = [...station.weekdays].map((day) => t(`common:date.weekdays.${Number(day) % 7}`));
  const isRow = days.length > 2 && '1234567'.includes(station.weekdays);
  const named = isRow
    ? t('stations:hours.fromTo', { from: days[0], to: days.at(-1) })
    : days.join(t('stations:hours.and'));
  return `${named} ${station.opens}–${station.closes}`;
}

/** Why a station is closed today, or will be; empty when it is not. */
export function closureWords(closures: readonly ClosureRow[], { say: { t, f }, today }: Lens): string {
  const closure = closureOn(closures, today) ?? closures.find((one) => one.from_on > today);
  if (!closure) return '';
  return t(`stations:closure.${closure.to_on === null ? 'open' : 'until'}`, {
    from: f.day(closure.from_on),
    to: closure.to_on === null ? '' : f.day(closure.to_on),
    reason: closure.reason,
  });
}

export const sessionHref = (session: Pick<SessionRow, 'id'>): string => `/stations/sessions/${session.id}`;

export const columns = (names: readonly string[], { say: { t } }: Lens) =>
  names.map((name) => ({ label: t(`stations:column.${name}`) }));

export function postNames(ids: readonly string[], lens: Lens): string {
  return ids.map((id) => lens.post(id)).join(lens.say.t('stations:hours.and'));
}

/** Where a session stands, as a cell of a table. */
export function standingCell(session: SessionRow, { say: { t }, now }: Lens) {
  const standing = standingOf(session, now);
  const isRed = ['notHeld', 'overdue', 'late'].includes(standing);
  return { text: t(`stations:standing.${standing}`), tone: isRed ? 'red' : '' };
}

export function weekColumns({ say: { t } }: Lens) {
  return ['week', 'due', 'held', 'late', 'missed', 'excused', 'closed'].map((name) => ({
    label: t(`stations:count.${name}`),
    numeric: name !== 'week',
  }));
}

/** `局长 已听取` */
export const outcomeText = ({ post, outcome }: Outcome, lens: Lens): string =>
  `${lens.post(post)} ${lens.say.t(`stations:outcome.${outcome}`)}`;

export function presentOpinion(opinion: OpinionRow, lens: Lens) {
  const { t, f } = lens.say;
  return {
    category: lens.category(opinion.category_code),
    fate: t(`stations:fate.${opinion.fate}`),
    words: opinion.words ?? '',
    answer: opinion.answer ?? '',
    on: opinion.published_at === null ? '' : f.day(dayOf(opinion.published_at)),
  };
}

export function cameOf(session: SessionRow): Partial<Record<Attendees, number>> {
  return session.came_json === null
    ? {}
    : (JSON.parse(session.came_json) as Partial<Record<Attendees, number>>);
}

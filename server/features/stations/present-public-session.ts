import { expectedOf, kindWords, lightOf, slotWords, thereOf, type Lens } from './lens.ts';
import { cameOf, postNames, presentOpinion, stationHref } from './present.ts';
import type { OpinionRow, SessionRow } from './session-store.ts';
import type { StationRow } from './store.ts';

/** The view-model of `stations/session`: what anybody may know of one session. */
export function presentPublicSession(
  session: SessionRow,
  station: StationRow,
  opinions: readonly OpinionRow[],
  lens: Lens,
) {
  const { t, f } = lens.say;
  const came = cameOf(session);
  const total = Object.values(came).reduce((sum, n) => sum + n, 0);
  const isPublic = session.record_closed_at !== null;
  const text = (key: string, value: string) => ({ label: t(`stations:fact.${key}`), text: value });
  return {
    title: `${lens.unit(session.unit_id)} · ${kindWords(session, lens.say)}`,
    light: lightOf(session, lens),
    trail: [
      { href: '/stations', label: t('stations:list.title') },
      { href: stationHref(station), label: lens.pick(station.name, station.name_en) },
      { label: f.day(session.held_on) },
    ],
    facts: [
      { ...text('station', lens.pick(station.name, station.name_en)), href: stationHref(station) },
      text('when', slotWords(session, lens.say)),
      text('unit', lens.unit(session.unit_id)),
      text('kind', kindWords(session, lens.say)),
      text('expected', postNames(expectedOf(session), lens)),
      text(
        'there',
        session.state === 'closed' ? postNames(thereOf(session), lens) || t('stations:fact.nobody') : '',
      ),
      text('came', session.state === 'closed' ? t('stations:fact.people', { n: total }) : ''),
      { label: t('stations:fact.recordDue'), at: isPublic ? null : session.record_due_at },
      { label: t('stations:fact.recordClosed'), at: session.record_closed_at },
      text('calledOff', session.called_off_why ?? ''),
      text('cases', isPublic ? f.number(opinions.filter(({ fate }) => fate === 'case').length) : ''),
    ],
    minutes: isPublic ? session.minutes : null,
    // Of what became a case only that there are some: with a day and a place a category would say too much.
    opinions: isPublic
      ? opinions.filter(({ fate }) => fate !== 'case').map((opinion) => presentOpinion(opinion, lens))
      : [],
    isPublic,
  };
}

import { filled, type Refused } from '../../http/refused.ts';
import { expectedOf, kindWords, lightOf, slotWords, thereOf, type Lens } from './lens.ts';
import { cameOf, postNames, presentOpinion, stationHref } from './present.ts';
import { ATTENDEES, CAME_MOST, standsOn } from './rules.ts';
import type { OpinionRow, SessionRow } from './session-store.ts';
import type { PostRow, StationRow } from './store.ts';
import { postChoices } from './present-desk.ts';

export interface SessionData {
  session: SessionRow;
  station: StationRow;
  posts: readonly PostRow[];
  opinions: readonly OpinionRow[];
  categories: readonly { value: string; label: string }[];
  /** Of the host's unit: may open, close and record. */
  isHost: boolean;
  /** Of the unit that listens: may take the plan back. */
  isOwn: boolean;
  /** Made anew for every form that is shown. */
  newId: () => string;
}

/** Which form of the page was refused. */
export type SessionAct = 'opening' | 'closing' | 'opinions' | 'record' | 'call-off';

/** The view-model of `stations/desk-session`: one session with what can be done about it now. */
export function presentDeskSession(
  data: SessionData,
  lens: Lens,
  errors: Readonly<Record<string, string>>,
  failed?: { act: SessionAct; refused: Refused },
) {
  const { session, station } = data;
  const { t, f } = lens.say;
  const came = cameOf(session);
  const isRecorded = session.record_closed_at !== null;
  const takes = data.isHost && ['open', 'closed'].includes(session.state) && !isRecorded;
  const path = `/desk/stations/sessions/${session.id}`;
  const fact = (key: string, text: string) => ({ label: t(`stations:fact.${key}`), text });
  const refusedOf = (act: SessionAct) => (failed?.act === act ? failed.refused : undefined);
  const form = (act: SessionAct, fields: Fields) => ({
    action: `${path}/${act}`,
    submit: t(`stations:act.${act}.submit`),
    title: t(`stations:act.${act}.title`),
    hint: t(`stations:act.${act}.hint`),
    fields: filled(fields, refusedOf(act), errors),
  });
  return {
    title: `${lens.unit(session.unit_id)} · ${kindWords(session, lens.say)}`,
    light: lightOf(session, lens),
    publicHref: `/stations/sessions/${session.id}`,
    facts: [
      { ...fact('station', lens.pick(station.name, station.name_en)), href: stationHref(station) },
      fact('when', slotWords(session, lens.say)),
      fact('expected', postNames(expectedOf(session), lens)),
      fact('there', session.there_json === null ? '' : postNames(thereOf(session), lens)),
      fact(
        'came',
        ATTENDEES.filter((group) => came[group])
          .map((group) => `${t(`stations:attendees.${group}`)} ${f.number(came[group]!)}`)
          .join(' · '),
      ),
      { label: t('stations:fact.opened'), at: session.opened_at },
      { label: t('stations:fact.closed'), at: session.closed_at },
      { label: t('stations:fact.recordDue'), at: isRecorded ? null : session.record_due_at },
      { label: t('stations:fact.recordClosed'), at: session.record_closed_at },
      fact('calledOff', session.called_off_why ?? ''),
    ],
    // Of what became a case the unit that listens learns nothing, not even the subject: it may be about it.
    opinions: data.opinions
      .filter(({ fate }) => data.isHost || fate !== 'case')
      .map((opinion) => ({
        ...presentOpinion(opinion, lens),
        // The host wrote it down, and needs no more of it than that it is one.
        words: opinion.words ?? t('stations:session.isCase'),
      })),
    minutes: session.minutes,
    opening: data.isHost && session.state === 'planned' ? form('opening', []) : null,
    note: takes ? form('opinions', noteFields(data, lens)) : null,
    caseHref: takes ? `${path}/case` : '',
    closing: data.isHost && session.state === 'open' ? form('closing', closingFields(data, lens)) : null,
    record: takes && session.state === 'closed' ? form('record', recordFields(data, lens)) : null,
    callOff:
      data.isOwn && session.state === 'planned'
        ? form('call-off', [
            {
              name: 'why',
              type: 'textarea',
              rows: 2,
              label: t('stations:act.call-off.why'),
              required: true,
              maxlength: 300,
            },
          ])
        : null,
  };
}

type Fields = ({ name: string } & Record<string, unknown>)[];

function noteFields({ categories, newId }: SessionData, { say: { t } }: Lens): Fields {
  return [
    { name: 'form_id', type: 'hidden', value: newId() },
    {
      name: 'noteCategory',
      type: 'select',
      label: t('stations:note.category'),
      required: true,
      blank: t('stations:form.choose'),
      options: categories,
    },
    {
      name: 'noteWords',
      type: 'textarea',
      rows: 3,
      label: t('stations:note.words'),
      hint: t('stations:note.wordsHint'),
      required: true,
      maxlength: 1000,
    },
    {
      name: 'noteAnswer',
      type: 'textarea',
      rows: 3,
      label: t('stations:note.answer'),
      hint: t('stations:note.answerHint'),
      maxlength: 1000,
    },
    { name: 'noteLooked', type: 'checkbox', label: t('stations:form.looked') },
  ] as Fields;
}

function closingFields({ session, posts }: SessionData, lens: Lens): Fields {
  const { t } = lens.say;
  return [
    {
      name: 'there',
      type: 'checkboxes',
      label: t('stations:act.closing.there'),
      hint: t('stations:act.closing.thereHint'),
      plain: true,
      value: expectedOf(session),
      options: postChoices(
        posts.filter((post) => standsOn(post, session.held_on)),
        lens,
      ),
    },
    ...ATTENDEES.map((group) => ({
      name: `came_${group}`,
      type: 'number',
      label: t('stations:act.closing.came', { group: t(`stations:attendees.${group}`) }),
      plain: true,
      value: '0',
      min: 0,
      max: CAME_MOST,
      inputmode: 'numeric',
    })),
  ] as Fields;
}

function recordFields({ session }: SessionData, { say: { t } }: Lens): Fields {
  return [
    {
      name: 'minutes',
      type: 'textarea',
      rows: 6,
      label: t('stations:act.record.minutes'),
      hint: t(`stations:act.record.${session.kind === 'forum' ? 'forumHint' : 'minutesHint'}`),
      required: session.kind === 'forum',
      maxlength: 5000,
    },
    { name: 'minutesLooked', type: 'checkbox', label: t('stations:form.looked') },
    { name: 'seen', type: 'hidden', value: String(session.version) },
  ] as Fields;
}

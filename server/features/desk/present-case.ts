import { dayOf } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import {
  claimWords,
  wordsGone,
  moment,
  presentProgress,
  presentTimeline,
  whyContact,
  whyOrder,
  whyReturn,
  withoutHour,
  type TimelineItem,
} from '../cases/http/index.ts';
import { heldOf, type CaseRow } from '../cases/index.ts';
import type { Attachment } from '../attachments/index.ts';
import type { RegisteredEvent } from '../register/index.ts';
import { fileRef, type CaseFile } from './case-page.ts';
import { hrefOf, namedLight } from './present-list.ts';

/** Facts, text, road and history of a case as a post may read them; no forms. */
export function presentCase(file: CaseFile) {
  const { row, eye, lens, isClosed } = file;
  const { t } = lens.say;
  const isOffice = eye === 'office';
  const progress = presentProgress(row, lens, 'public');
  return {
    code: row.code,
    heading:
      isOffice && !isClosed && row.title !== ''
        ? row.title
        : t('desk:case.heading', { category: lens.names.category(row.category_code) }),
    kicker: `${row.code} · ${t(`cases:state.${row.state}`)}`,
    stages: isOffice ? progress.stages : withoutHour(progress.stages, row, lens.say),
    sentence: sealedSentence(file) ?? heldSentence(file) ?? progress.sentence,
    light: namedLight(row, lens),
    whys: [progress.whyDate, whyContact(row, lens), whyReturn(row, lens)].filter((one) => one !== null),
    limits: limitsOf(file),
    facts: isOffice ? officeFacts(file) : unitFacts(file),
    text: wordsGone(row, file.events, lens.say) || textOf(file),
    textTitle: t(isOffice ? 'desk:case.details' : 'desk:case.brief'),
    brief: isOffice ? (heldOf(row)?.brief ?? row.brief) : null,
    files: file.files.map((one) => presentFile(one, row, file)),
    timeline: timelineOf(file),
    related: relatedOf(file),
    warning:
      row.type === 'report' || row.type === 'conduct_complaint' ? t(`desk:case.sealed.${row.type}`) : '',
  };
}

/** The public never reads of a report, so its sentences are the desk's own. */
/** A unit reads what the office wrote for it; an office what the resident wrote, unless that is closed to it. */
function textOf({ row, eye, lens, isClosed }: CaseFile): string {
  if (eye === 'unit') return row.brief ?? '';
  return isClosed ? lens.say.t('desk:minor.hidden') : row.details;
}

function sealedSentence({ row, lens }: CaseFile): string | null {
  if (row.type !== 'report') return null;
  if (row.state === 'received') return lens.say.t('desk:case.sealedTurn');
  return row.state === 'handed_over' ? lens.say.t('desk:case.handedOver') : null;
}

/** Decided, and waiting for its hour: to whom it goes then, and until when it can be taken back. */
function heldSentence({ row, lens, eye }: CaseFile): string | null {
  const held = eye === 'office' ? heldOf(row) : null;
  if (held === null || row.release_at === null) return null;
  const unit = lens.names.unit(held.leadUnitId);
  return lens.say.t('desk:case.held', { unit, at: moment(lens.say, row.release_at) });
}

type Fact = { label: string; text?: string; href?: string; at?: string };

function limitsOf({ row, lens, eye }: CaseFile): Fact[] {
  const { t } = lens.say;
  const at = (key: string, when: string | null): Fact[] =>
    when === null ? [] : [{ label: t(`desk:limit.${key}`), text: moment(lens.say, when) }];
  return [
    ...(eye === 'office' && row.state === 'received'
      ? row.release_at === null
        ? at('dispatch', row.dispatch_due_at)
        : at('release', row.release_at)
      : []),
    ...(row.state === 'dispatched' || row.state === 'handling' ? at('return', row.return_due_at) : []),
    ...(row.contacted_at === null && row.closed_at === null ? at('contact', row.contact_due_at) : []),
    ...at('answer', row.due_at),
    ...(row.first_due_at === row.due_at ? [] : at('first', row.first_due_at)),
    ...at('pause', row.state === 'waiting' ? row.pause_due_at : null),
    ...(row.extensions > 0
      ? [
          {
            label: t('desk:limit.extensions'),
            text: t('desk:limit.extended', { n: row.extensions, days: row.extended_days }),
          },
        ]
      : []),
    ...(row.extension_asked_at === null
      ? []
      : [
          {
            label: t('desk:limit.asked'),
            text: t('desk:limit.days', { days: row.extension_days_asked ?? 0 }),
          },
        ]),
    ...(row.is_due_provisional === 1
      ? [{ label: t('desk:limit.provisional'), text: t('desk:limit.provisionalText') }]
      : []),
  ];
}

function officeFacts({ row, lens, isContactHeld, isClosed }: CaseFile): Fact[] {
  const { names, say } = lens;
  const { t } = say;
  const flags = [
    ['urgent', row.is_urgent],
    ['confidential', row.is_confidential],
    ['minor', row.is_minor],
    ['designated', row.is_designated],
    ['dispatchLate', row.is_dispatch_late],
    ['contactLate', row.is_contact_late],
    ['answerLate', row.is_answer_late],
    ['vetoed', row.is_vetoed],
  ] as const;
  const fact = (key: string, text: string): Fact => ({ label: t(`desk:fact.${key}`), text });
  return [
    fact('type', t(`cases:type.${row.type}`)),
    fact('category', names.category(row.category_code)),
    fact('class', t(`deadlines:class.${row.deadline_class}`)),
    fact(
      'place',
      [names.place(row.town_code), villageOf(row, lens), isClosed ? '' : row.place_text]
        .filter(Boolean)
        .join(' '),
    ),
    fact('unit', row.lead_unit_id === null ? '' : names.unit(row.lead_unit_id)),
    fact(
      'coUnits',
      coUnitsOf(row)
        .map((id) => names.unit(id))
        .join(' · '),
    ),
    fact('claimed', row.claimed_unit_id === null ? '' : names.unit(row.claimed_unit_id)),
    fact('accused', row.accused_unit_id === null ? '' : names.unit(row.accused_unit_id)),
    { label: t('desk:fact.received'), at: row.submitted_at },
    fact('channel', t(`cases:channel.${row.channel}`)),
    fact('externalRef', row.external_ref ?? ''),
    fact('dispatches', row.dispatch_count > 1 ? String(row.dispatch_count) : ''),
    fact('contactHeld', t(isContactHeld ? 'desk:fact.sealed' : 'desk:fact.none')),
    fact('impossible', claimWords(row, say)),
    fact('publish', t(row.consents_to_publish === 1 ? 'desk:fact.mayPublish' : 'desk:fact.mayNotPublish')),
    fact(
      'flags',
      flags
        .filter(([, on]) => on === 1)
        .map(([name]) => t(`cases:flag.${name}`))
        .join(' · '),
    ),
  ];
}

/**
 * An allow-list (security §7.4): what it is, roughly where, the day it came in. Neither the resident's words nor
 * how, when and by whom it was handed in, nor whether a name was given: even that narrows the guess.
 */
function unitFacts({ row, lens }: CaseFile): Fact[] {
  const { names, say } = lens;
  const { t, f } = say;
  const fact = (key: string, text: string): Fact => ({ label: t(`desk:fact.${key}`), text });
  return [
    fact('category', names.category(row.category_code)),
    fact('class', t(`deadlines:class.${row.deadline_class}`)),
    fact('place', [names.place(row.town_code), villageOf(row, lens)].filter(Boolean).join(' ')),
    fact('unit', row.lead_unit_id === null ? '' : names.unit(row.lead_unit_id)),
    fact(
      'coUnits',
      coUnitsOf(row)
        .map((id) => names.unit(id))
        .join(' · '),
    ),
    fact('receivedOn', f.day(row.received_on)),
    fact('impossible', claimWords(row, say)),
    fact('flags', row.is_designated === 1 ? t('cases:flag.designated') : ''),
  ];
}

function villageOf(row: CaseRow, { names }: CaseFile['lens']): string {
  return row.division_code === row.town_code ? '' : names.place(row.division_code);
}

const coUnitsOf = (row: CaseRow): string[] => JSON.parse(row.co_units_json) as string[];

function presentFile(file: Attachment, row: CaseRow, { lens }: CaseFile) {
  const { t } = lens.say;
  const href = `${hrefOf(row)}/files/${fileRef(file)}`;
  return {
    href,
    label: `${t(`attachments:${file.kind}`)} · ${t(`desk:purpose.${file.purpose}`)}`,
    note: file.is_desk_only === 1 ? t('attachments:deskOnly') : '',
    ...(file.thumb_key === null ? {} : { src: `${href}?size=thumb` }),
  };
}

/** Whose act an event was, without the person. */
const SIDES: Record<string, string> = {
  resident: 'resident',
  officer: 'unit',
  leader: 'unit',
  dispatcher: 'office',
  supervision: 'supervision',
  system: 'system',
};

function timelineOf({ events, lens, eye, orders, isClosed }: CaseFile): TimelineItem[] {
  const shown = eye === 'office' ? events : forUnit(events);
  const sides = new Map(shown.map((event) => [`${event.at}/${event.kind}`, event.actorRole]));
  return presentTimeline(shown, lens, 'desk').map((item) => {
    const side = SIDES[sides.get(`${item.at}/${item.kind}`) ?? ''];
    // The words of a reply stand in the order, for those who may read it.
    const reply =
      item.kind === 'case.order_replied'
        ? orders.find((order) => order.replied_at === item.at)?.reply
        : undefined;
    const said = isClosed && side === 'resident' ? { text: undefined, rows: undefined } : {};
    return {
      ...item,
      ...said,
      ...(side === undefined ? {} : { who: lens.say.t(`cases:side.${side}`) }),
      ...(reply ? { text: reply } : {}),
    };
  });
}

/** What the office did with the contact, whom it called, what the resident put right in their words, when it had decided before a release, and that a receipt had come on paper: how it was handed in. */
const OF_THE_OFFICE: ReadonlySet<string> = new Set([
  'case.contact_viewed',
  'case.receipt_replaced',
  'case.called_back',
  'case.corrected',
  'case.words_opened',
  'case.dispatch_held',
  'case.hold_ended',
]);

/**
 * What came before a unit had the case is not its to know (the moment of submission most of all), nor that the
 * office looked at the resident's contact.
 */
function forUnit(events: readonly RegisteredEvent[]): RegisteredEvent[] {
  const first = events.findIndex((event) => event.kind === 'case.dispatched');
  return first < 0 ? [] : events.slice(first).filter((event) => !OF_THE_OFFICE.has(event.kind));
}

export const orderLabel = (order: { year: number; number: number }, { t }: Pick<Say, 't'>): string =>
  t('desk:order.number', { year: order.year, number: order.number });

function relatedOf({ lens, followers, survivor, exposures }: CaseFile) {
  const { t } = lens.say;
  return [
    ...exposures.map((one) => ({
      href: `/desk/exposures/${one.id}`,
      label: t('desk:case.exposure', { code: one.code }),
    })),
    ...(survivor
      ? [{ href: hrefOf(survivor), label: t('desk:case.mergedInto', { code: survivor.code }) }]
      : []),
    ...followers.map((one) => ({ href: hrefOf(one), label: t('desk:case.follower', { code: one.code }) })),
  ];
}

/** The orders of a case as a list, with their papers. */
export function presentOrders({ orders, lens }: CaseFile) {
  const { t, f } = lens.say;
  return orders.map((order) => ({
    id: order.id,
    label: t('desk:order.label', { label: orderLabel(order, lens.say) }),
    href: `/desk/orders/${order.id}`,
    text:
      order.replied_at === null
        ? t('desk:order.due', {
            unit: lens.names.unit(order.unit_id),
            due: moment(lens.say, order.reply_due_at),
          })
        : t('desk:order.done', { unit: lens.names.unit(order.unit_id), day: f.day(dayOf(order.replied_at)) }),
    why: whyOrder(order, lens),
    isOpen: order.replied_at === null,
  }));
}

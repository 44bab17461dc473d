import type { Actor } from '../../actor.ts';
import { dayOf, type Instant } from '../../clock.ts';
import { fieldMessages } from '../../http/error-handler.ts';
import type { FormFault } from '../../http/parse-form.ts';
import { isOpen, maySee, type CaseRow } from '../cases/index.ts';
import { spanWords } from '../deadlines/index.ts';
import type { DeskList, DeskRow } from './desk-store.ts';
import { pledgeDays } from './fix-limit.ts';
import type { ActName } from './forms.ts';
import { isWhere, mayDo, type ExposureVerb } from './policy.ts';
import { badgeOf, causeSentence, presentExposure, type BoardLens } from './present-exposure.ts';
import type { PublicExposure } from './public-store.ts';
import type { ExposureRow } from './store.ts';

const DUE: Record<DeskList, keyof ExposureRow> = {
  reply: 'reply_due_at',
  decide: 'reply_due_at',
  approve: 'reply_due_at',
  review: 'review_due_at',
  confirm: 'fix_due_at',
  follow_up: 'follow_up_due_at',
  running: 'fix_due_at',
};

/** The cells of one row: the code leads to its page, where the act is. */
export function deskRow(row: DeskRow, list: DeskList, lens: BoardLens) {
  const { t, f } = lens.say;
  const due = row[DUE[list]] as Instant | null;
  return [
    { text: row.code, href: `/desk/exposures/${row.id}` },
    lens.names.unit(row.unit_id),
    deskSentence(row, lens),
    due === null ? '—' : { text: f.day(dayOf(due)), ...(due < lens.now ? { tone: 'red' } : {}) },
    t(`boards:state.${row.state}`),
  ];
}

/** For the offices the fact is said before the publication too. */
function deskSentence(row: ExposureRow, lens: BoardLens): string {
  return causeSentence({ ...asPublic(row), published_at: row.published_at ?? row.noticed_at }, lens);
}

function asPublic(row: ExposureRow, kase?: CaseRow | null): PublicExposure {
  return {
    ...row,
    case_code: kase?.code ?? null,
    case_type: kase?.type ?? null,
    case_state: kase?.state ?? null,
    case_answered_at: kase?.answered_at ?? null,
    case_received_on: kase?.received_on ?? null,
    case_rules_version: kase?.rules_version ?? null,
    is_first_limit: false,
  };
}

const VERB_OF: Record<ActName, ExposureVerb> = {
  reply: 'reply',
  decision: 'decide',
  approval: 'approve',
  pledge: 'pledge',
  'put-right': 'put_right',
  review: 'review',
  'review/decision': 'decide_review',
  withdrawal: 'withdraw',
  clarification: 'clarify',
  'follow-up': 'follow_up',
};

/** Beyond state and office: acts that would only be refused are not offered. */
function isOffered(act: ActName, row: ExposureRow, kase: CaseRow | null, lens: BoardLens): boolean {
  switch (act) {
    case 'reply':
      return row.replied_at === null && lens.now <= row.reply_due_at;
    case 'approval':
      return lens.now >= row.reply_due_at || row.reply_decision === 'rejected';
    case 'pledge':
      return row.pledged_at === null && lens.now <= daysToPledge(row, lens).last;
    case 'put-right':
      // Of a unit's listening the weekly check says it.
      return kase !== null && (row.kind === 'substance' || !isOpen(kase.state));
    case 'review':
      return row.review_asked_at === null;
    case 'review/decision':
      return row.review_asked_at !== null && row.reviewed_at === null;
    case 'follow-up':
      return (
        row.follow_up === null &&
        row.follow_up_due_at !== null &&
        dayOf(lens.now) >= dayOf(row.follow_up_due_at)
      );
    case 'clarification':
      return row.published_at !== null;
    default:
      return true;
  }
}

const daysToPledge = (row: ExposureRow, { calendar, rules, now }: BoardLens) =>
  pledgeDays(calendar, rules.rules, row, now);

/** The view-model of `boards/desk-exposure`: what the public reads, what is not public yet, and the acts. */
export function presentDeskExposure(
  row: ExposureRow,
  kase: CaseRow | null,
  actor: Actor,
  lens: BoardLens,
  failed?: { act: ActName; fault: FormFault },
) {
  const { t } = lens.say;
  // Before publication the page shows the same facts that would go out.
  const seen = { ...asPublic(row, kase), published_at: row.published_at ?? row.noticed_at };
  const caseHref = kase !== null && maySee(actor, kase) ? `/desk/cases/${kase.code}` : null;
  const shown = presentExposure(seen, lens, caseHref);
  const errors = failed ? fieldMessages(failed.fault, t) : {};
  const acts = (Object.keys(VERB_OF) as ActName[]).filter(
    (act) =>
      mayDo(actor, VERB_OF[act], row) && isWhere(row.state, VERB_OF[act]) && isOffered(act, row, kase, lens),
  );
  return {
    ...shown,
    id: row.id,
    badge:
      row.published_at === null
        ? { text: t(`boards:state.${row.state}`), kind: 'plain' }
        : badgeOf(seen, lens.say),
    items: shown.items.filter(
      (item) => row.published_at !== null || item.title !== t('boards:event.published'),
    ),
    facts: [
      ...shown.facts,
      { label: t('boards:detail.noticed'), at: row.noticed_at },
      { label: t('boards:detail.replyDue'), at: row.reply_due_at },
      { label: t('boards:detail.pledgeDue'), at: row.pledge_due_at },
    ],
    reply: row.published_at === null && row.reply === null ? null : shown.reply,
    publicHref: row.published_at !== null && row.is_count_only === 0 ? `/exposures/${row.code}` : '',
    reviewWhy: row.review_why,
    errors: Object.entries(errors).map(([field, message]) => ({ field, message })),
    acts: acts.map((act) => actForm(act, row, lens, failed?.act === act ? failed.fault.typed : {}, errors)),
  };
}

type Field = Record<string, unknown> & { name: string };

/** Locals of `action-form.ejs` with a heading. */
function actForm(
  act: ActName,
  row: ExposureRow,
  lens: BoardLens,
  typed: FormFault['typed'],
  errors: Record<string, string>,
) {
  const { t, f } = lens.say;
  const say = (key: string, args?: Record<string, unknown>) => t(`boards:act.${act}.${key}`, args);
  const text = (name: string): Field => ({
    name,
    type: 'textarea',
    rows: 4,
    label: say(name),
    required: true,
  });
  const choice = (name: string, values: string[]): Field => ({
    name,
    type: 'radios',
    inline: true,
    required: true,
    label: say(name),
    options: values.map((value) => ({ value, label: say(value) })),
  });
  const days = daysToPledge(row, lens);
  const last = dayOf(days.last);
  const fields: Record<ActName, Field[]> = {
    reply: [text('replyText')],
    decision: [choice('decision', ['accept', 'reject']), text('decisionWords')],
    approval: [],
    pledge: [
      text('pledgeText'),
      {
        name: 'pledgeBy',
        type: 'date',
        label: say('pledgeBy'),
        required: true,
        min: days.first,
        max: last,
      },
    ],
    'put-right': [text('putRightWords')],
    review: [text('reviewWhy')],
    'review/decision': [choice('reviewResult', ['uphold', 'withdraw']), text('reviewWords')],
    withdrawal: [text('withdrawReason')],
    clarification: [text('clarification')],
    'follow-up': [choice('followResult', ['holds', 'relapsed']), text('followWords')],
  };
  const HINTS: Partial<Record<ActName, string>> = {
    reply: say('hint', { due: f.day(dayOf(row.reply_due_at)) }),
    approval: say('hint'),
    pledge:
      row.case_id === null
        ? say('listeningHint', { first: f.day(days.first), last: f.day(last) })
        : say('hint', { last: f.day(last) }),
    review: say('hint', { ask: spanWords(lens.rules.rules.exposure.reviewAsk, t) }),
    withdrawal: say('hint'),
    clarification: say('hint'),
  };
  return {
    id: `act-${act.replace('/', '-')}`,
    title: say('title'),
    action: `/desk/exposures/${row.id}/${act}`,
    submit: say('submit'),
    hint: HINTS[act] ?? '',
    danger: act === 'withdrawal',
    fields: [
      ...fields[act].map((field) => ({
        ...field,
        value: typed[field.name] ?? '',
        error: errors[field.name] ?? '',
      })),
      { type: 'hidden', name: 'seen', value: String(row.version) },
    ],
  };
}

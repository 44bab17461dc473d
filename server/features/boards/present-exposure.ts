import { dayOf, type Instant } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import { explain, whyDate, type RuleVersion, type WorkCalendar } from '../deadlines/index.ts';
import { isOpen } from '../cases/index.ts';
import { fixCountedFrom } from './fix-limit.ts';
import type { Names } from './names.ts';
import { presentEvents } from './present-events.ts';
import { weeksOf } from './rules.ts';
import type { BoardState, PublicExposure } from './public-store.ts';

/** What it takes to speak about entries. */
export interface BoardLens {
  say: Say;
  names: Names;
  calendar: WorkCalendar;
  /** The rules in force, for what the sentences count with. */
  rules: RuleVersion;
  now: Instant;
}

/** Where an entry stands on the public list. */
export function boardStateOf(row: PublicExposure): BoardState {
  if (row.published_at === null) return 'stopped';
  if (row.state === 'put_right' || row.state === 'withdrawn') return row.state;
  return isOwed(row) ? 'open' : 'answered';
}

/** Whether what was missed is still missing: an answer; and of a unit's listening all until it was put right. */
function isOwed(row: PublicExposure): boolean {
  return row.case_state === null || isOpen(row.case_state);
}

const isInReview = (row: PublicExposure): boolean =>
  row.review_asked_at !== null && row.reviewed_at === null && row.state !== 'withdrawn';

type Tag = { text: string; kind: 'plain' | 'red' | 'amber' | 'green' };

/** The one word that says it, with its colour. */
export function badgeOf(row: PublicExposure, { t }: Say): Tag {
  if (isInReview(row)) return { text: t('boards:badge.review'), kind: 'amber' };
  const state = boardStateOf(row);
  if (state === 'put_right') {
    return { text: t(`boards:badge.${row.follow_up === 'holds' ? 'held' : 'put_right'}`), kind: 'green' };
  }
  const kind = { open: 'red', answered: 'amber', withdrawn: 'plain', stopped: 'plain' } as const;
  return { text: t(`boards:badge.${state}`), kind: kind[state] };
}

/** The fact in one sentence, without an adjective (domain §5.4 (3)). */
export function causeSentence(row: PublicExposure, lens: BoardLens): string {
  const { t, f } = lens.say;
  if (row.published_at === null) {
    return t('boards:cause.stopped', {
      office: lens.names.unit(row.withdrawn_by_unit) || lens.names.supervision,
      reason: row.withdrawn_reason ?? row.decision_words ?? '',
    });
  }
  if (row.cause === 'listening') return listeningSentence(row, lens);
  const { ladder } = lens.rules.rules;
  return t(`boards:cause.${row.cause ?? 'substance'}`, {
    due: f.day(dayOf(row.due_at)),
    n: row.cause === 'extensions' ? ladder.extensionsForCandidate : row.round,
  });
}

function listeningSentence(row: PublicExposure, { say: { t, f } }: BoardLens): string {
  const weeks = weeksOf(row);
  return t('boards:cause.listening', {
    weeks: weeks.map((week) => f.day(week)).join(t('boards:about.and')),
    n: weeks.length,
  });
}

/** What an entry is about, in two words: the category of its case. */
export function aboutWords(row: Pick<PublicExposure, 'category_code'>, { say, names }: BoardLens): string {
  return row.category_code === null ? say.t('boards:about.listening') : names.category(row.category_code);
}

/** Working days over the limit: to the answer, or to now while there is none. Null where no limit is the point. */
export function daysLate(row: PublicExposure, { calendar, now }: BoardLens): number | null {
  if (row.cause === null || ['rework', 'extensions', 'listening'].includes(row.cause)) return null;
  const end = isOwed(row) ? now : (row.case_answered_at ?? row.put_right_at ?? now);
  return end <= row.due_at ? 0 : calendar.workingDaysBetween(dayOf(row.due_at), dayOf(end)).days;
}

/** Locals of `card.ejs`. A notice that was stopped names no unit: it was never exposed. */
export function exposureCard(row: PublicExposure, lens: BoardLens) {
  const { t, f } = lens.say;
  const state = boardStateOf(row);
  const late = state === 'stopped' ? null : daysLate(row, lens);
  return {
    title: state === 'stopped' ? t('boards:detail.stoppedTitle') : lens.names.unit(row.unit_id),
    href: `/exposures/${row.code}`,
    text: causeSentence(row, lens),
    note: state === 'stopped' ? '' : wordsOfUnit(row, lens),
    tag: badgeOf(row, lens.say),
    tone: state === 'put_right' ? 'green' : state === 'open' ? 'red' : 'plain',
    figure: late === null ? null : { value: f.number(late), label: t('boards:exposures.days') },
    meta: [
      aboutWords(row, lens),
      lens.names.town(row.town_code),
      row.published_at === null
        ? ''
        : t('boards:exposures.publishedOn', { day: f.day(dayOf(row.published_at)) }),
      t('boards:exposures.code', { code: row.code }),
    ].filter((text) => text !== ''),
  };
}

const SAID = 80;

/** What the unit says to it, as much as a list has room for; all of it stands in the entry. */
function wordsOfUnit(row: PublicExposure, { say: { t } }: BoardLens): string {
  const short = (text: string) => {
    const letters = [...text.replace(/\s+/g, ' ').trim()];
    return letters.length > SAID ? `${letters.slice(0, SAID).join('')}…` : letters.join('');
  };
  if (row.pledge !== null) return t('boards:exposures.pledge', { words: short(row.pledge) });
  return row.reply === null
    ? t('boards:exposures.noReply')
    : t('boards:exposures.reply', { words: short(row.reply) });
}

/** The view-model of `boards/exposure`. */
export function presentExposure(row: PublicExposure, lens: BoardLens, caseHref: string | null) {
  const { t, f } = lens.say;
  const isPublished = row.published_at !== null;
  const late = isPublished ? daysLate(row, lens) : null;
  const words = (key: string, text: string | null) => (text === null ? '' : t(key, { words: text }));
  return {
    code: row.code,
    title: isPublished ? lens.names.unit(row.unit_id) : t('boards:detail.stoppedTitle'),
    sentence: causeSentence(row, lens),
    badge: badgeOf(row, lens.say),
    clarification: row.clarification,
    withdrawn:
      row.withdrawn_at !== null && isPublished
        ? t('boards:detail.withdrawnText', {
            office: lens.names.unit(row.withdrawn_by_unit),
            day: f.day(dayOf(row.withdrawn_at)),
            reason: row.withdrawn_reason ?? t('boards:about.corrected'),
          })
        : '',
    review: isInReview(row)
      ? t('boards:detail.reviewText', { due: f.day(dayOf(row.review_due_at!)) })
      : row.review_result === 'upheld'
        ? words('boards:detail.reviewUpheld', row.review_words)
        : '',
    facts: isPublished ? factsOf(row, lens, late, caseHref) : stoppedFacts(row, lens),
    finding: isPublished ? row.finding : null,
    evidence:
      isPublished && row.finding !== null
        ? t('boards:detail.evidence', { n: (JSON.parse(row.evidence_json) as string[]).length })
        : '',
    reply: isPublished ? replyOf(row, lens) : null,
    pledge: isPublished ? pledgeOf(row, lens) : null,
    putRight:
      row.put_right_by === 'resident'
        ? t('boards:detail.putRightResident')
        : row.put_right_by === 'check'
          ? t('boards:detail.putRightCheck', { weeks: lens.rules.rules.listening.keptWeeks })
          : words('boards:detail.putRightSupervision', row.put_right_words),
    items: presentEvents(row, lens),
    whys: isPublished ? whysOf(row, lens) : [],
  };
}

function factsOf(row: PublicExposure, lens: BoardLens, late: number | null, caseHref: string | null) {
  const { t } = lens.say;
  return [
    { label: t('boards:detail.code'), text: row.code },
    { label: t('boards:detail.case'), text: row.case_code, ...(caseHref === null ? {} : { href: caseHref }) },
    { label: t('boards:detail.category'), text: aboutWords(row, lens) },
    ...weeksOf(row).map((week) => ({
      label: t('boards:detail.week'),
      text: lens.say.f.day(week),
      href: `/stations/weeks/${week}`,
    })),
    { label: t('boards:detail.town'), text: lens.names.town(row.town_code) },
    ...(late === null ? [] : [{ label: t('boards:detail.limit'), at: row.due_at }]),
    { label: t('boards:detail.late'), text: late === null ? '' : t('boards:detail.lateDays', { n: late }) },
    { label: t('boards:detail.fixDue'), at: row.state === 'published' ? row.fix_due_at : null },
    { label: t('boards:detail.putRight'), at: row.put_right_at },
    { label: t('boards:detail.followUpDue'), at: row.follow_up === 'holds' ? null : row.follow_up_due_at },
    { label: t('boards:detail.archive'), at: row.archived_at === null ? row.archive_due_at : null },
  ];
}

function stoppedFacts(row: PublicExposure, lens: BoardLens) {
  const { t } = lens.say;
  return [
    { label: t('boards:detail.code'), text: row.code },
    { label: t('boards:detail.category'), text: aboutWords(row, lens) },
    { label: t('boards:detail.noticed'), at: row.noticed_at },
  ];
}

/** The unit's own words, printed beside (domain §5.4 (4)). */
function replyOf(row: PublicExposure, { say: { t } }: BoardLens) {
  const decision =
    row.reply_decision === null || row.decision_words === null
      ? ''
      : t(`boards:detail.${row.reply_decision === 'rejected' ? 'replyRejected' : 'replyAccepted'}`, {
          words: row.decision_words,
        });
  return { text: row.reply ?? t('boards:detail.noReply'), at: row.replied_at, decision };
}

function pledgeOf(row: PublicExposure, { say: { t, f }, now }: BoardLens) {
  if (row.pledge !== null) return { text: row.pledge, at: row.pledged_at };
  if (row.state !== 'published' || row.pledge_due_at === null) return null;
  const due = f.day(dayOf(row.pledge_due_at));
  return {
    text: t(`boards:detail.${now > row.pledge_due_at ? 'pledgeLate' : 'noPledge'}`, { due }),
    at: null,
  };
}

/**
 * Every day that counted: of the limit where it was counted from receipt, of the right of reply, and of the day by
 * which it has to be put right where the rules set that and not the unit's own word.
 */
function whysOf(row: PublicExposure, { say, calendar, rules }: BoardLens) {
  const days = (from: string, to: string, version: number, since: 'receipt' | 'day' = 'day') => {
    const explanation = explain(calendar, from, to);
    return whyDate(explanation, { span: { days: explanation.counted }, version, from: since }, say);
  };
  const version = row.case_rules_version ?? rules.version;
  const fixFrom = row.state === 'published' ? fixCountedFrom(row) : null;
  return [
    ...(row.is_first_limit
      ? [
          {
            title: say.t('boards:detail.whyLimit'),
            locals: days(row.case_received_on!, dayOf(row.due_at), row.case_rules_version!, 'receipt'),
          },
        ]
      : []),
    {
      title: say.t('boards:detail.whyReply'),
      locals: days(dayOf(row.noticed_at), dayOf(row.reply_due_at), version),
    },
    ...(fixFrom === null || row.fix_due_at === null
      ? []
      : [
          {
            title: say.t('boards:detail.whyFix'),
            locals: days(dayOf(fixFrom), dayOf(row.fix_due_at), version),
          },
        ]),
  ];
}

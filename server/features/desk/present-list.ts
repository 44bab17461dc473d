import { dayOf, type Instant } from '../../clock.ts';
import type { Actor } from '../../actor.ts';
import type { Say } from '../../http/page.ts';
import { moment, type Names } from '../cases/http/index.ts';
import { lightOf, type CaseRow, type Verb } from '../cases/index.ts';
import { remaining, remainingWords, type Rules, type WorkCalendar } from '../deadlines/index.ts';
import { shownDueOf, type Tab } from './lists.ts';
import { eyeOf, offered } from './policy.ts';
import { actionOf } from './verbs.ts';

/** What the rows of one page have in common. */
export interface RowLens {
  say: Say;
  names: Names;
  calendar: WorkCalendar;
  rules: Rules;
  now: Instant;
  actor: Actor;
  /** A fresh id for the form in a row. */
  newId: () => string;
}

const TITLE = 60;

/**
 * What a list calls a case. A unit never reads the resident's own title: it gets the beginning of what the office
 * wrote for it. A minor's case has its number for a title: reading its words needs an approval.
 */
export function titleFor(row: Pick<CaseRow, 'title' | 'brief' | 'code' | 'is_minor'>, actor: Actor): string {
  const isOffice = eyeOf(actor) === 'office';
  const text = isOffice ? (row.is_minor === 1 ? '' : row.title) : (row.brief ?? '');
  const letters = [...text.replace(/\s+/g, ' ').trim()];
  if (letters.length === 0) return row.code;
  return letters.length > TITLE ? `${letters.slice(0, TITLE).join('')}…` : letters.join('');
}

/** Locals of `partials/case-row`. */
export function presentRow(row: CaseRow, lens: RowLens) {
  const { say, names, actor } = lens;
  const { t, f } = say;
  const isOffice = eyeOf(actor) === 'office';
  return {
    href: hrefOf(row),
    code: row.code,
    title: titleFor(row, actor),
    unit: isOffice
      ? row.lead_unit_id === null
        ? ''
        : names.unit(row.lead_unit_id)
      : names.category(row.category_code),
    stage: t(`cases:state.${row.state}`),
    light: lightFor(row, lens),
    // Beside the light, which says when it goes out, stands the limit that comes after.
    ...(row.release_at === null
      ? { date: f.day(dayOf(shownDueOf(row))), dateLabel: t(`desk:due.${dueKind(row)}`) }
      : { date: f.day(dayOf(row.due_at)), dateLabel: t('desk:due.answer') }),
    tags: tagsOf(row, lens),
    action: actionFor(row, lens),
  };
}

export const hrefOf = (row: Pick<CaseRow, 'code'>): string => `/desk/cases/${row.code}`;

export function lightFor(row: CaseRow, { say, calendar, now }: Pick<RowLens, 'say' | 'calendar' | 'now'>) {
  const { t } = say;
  const kind = row.state === 'received' && row.is_dispatch_late === 1 ? 'red' : lightOf(row);
  if (row.state === 'waiting') return { kind, word: t('cases:light.paused'), text: '' };
  if (row.release_at !== null) {
    return { kind, word: t('desk:due.release'), text: moment(say, row.release_at) };
  }
  if (row.closed_at !== null || row.state === 'answered') {
    return { kind: kind === 'none' ? 'done' : kind, word: t(`cases:state.${row.state}`), text: '' };
  }
  return { kind, word: '', text: remainingWords(remaining(calendar, now, shownDueOf(row)), t) };
}

/** The same for a page of its own, where nothing beside it says which limit it is. */
export function namedLight(row: CaseRow, lens: Pick<RowLens, 'say' | 'calendar' | 'now'>) {
  const light = lightFor(row, lens);
  const { t, f } = lens.say;
  if (light.text === '' || row.release_at !== null) return light;
  const due = `${t(`desk:due.${dueKind(row)}`)} ${f.day(dayOf(shownDueOf(row)))}`;
  return { ...light, text: `${light.text} · ${due}` };
}

function dueKind(row: CaseRow): string {
  if (row.state === 'received') return 'dispatch';
  return shownDueOf(row) === row.due_at ? 'answer' : 'contact';
}

function tagsOf(row: CaseRow, { say: { t }, actor }: RowLens) {
  const tags: { text: string; kind: string }[] = [];
  const add = (when: boolean, key: string, kind = 'plain', args = {}) => {
    if (when) tags.push({ text: t(key, args), kind });
  };
  const isOffice = eyeOf(actor) === 'office';
  add(isOffice || row.type === 'conduct_complaint', `cases:type.${row.type}`);
  add(isOffice && row.is_minor === 1, 'cases:flag.minor');
  add(row.is_urgent === 1, 'cases:flag.urgent', 'red');
  add(row.ladder_step >= 2, `desk:rung.L${Math.max(2, row.ladder_step)}`, 'red');
  add(row.is_designated === 1, 'cases:flag.designated');
  add(row.rework_round > 0, 'cases:flag.rework', 'amber', { n: row.rework_round });
  add(row.state === 'received' && row.dispatch_count > 0, 'desk:flag.returned', 'amber');
  add(row.objected_at !== null && row.state === 'received', 'desk:flag.objected', 'amber');
  add(row.impossible_state !== null, `cases:impossible.flag.${row.impossible_state}`, 'amber');
  add(
    row.impossible_objected_at !== null && row.impossible_state === 'claimed',
    'desk:flag.objected',
    'amber',
  );
  add(row.extension_asked_at !== null, 'desk:flag.extensionAsked', 'amber');
  add(!isOffice && row.lead_unit_id !== actor.unitId, 'desk:flag.co');
  return tags;
}

/** The likeliest thing to do, in the row itself: by one press where nothing has to be written. */
function actionFor(row: CaseRow, { say: { t }, actor, now, rules, newId }: RowLens) {
  const [first] = offered(actor, row, now, rules).filter((verb) => MAIN.includes(verb));
  if (first === undefined) return { href: hrefOf(row), label: t('desk:open'), kind: 'quiet' };
  if (first === 'acknowledge') {
    return {
      post: actionOf(row.code, 'acknowledge'),
      label: t('cases:verb.acknowledge'),
      fields: [
        { type: 'hidden', name: 'seen', value: String(row.version) },
        { type: 'hidden', name: 'formId', value: newId() },
      ],
    };
  }
  return { href: `${hrefOf(row)}?do=${first}#act-${first}`, label: t(`cases:verb.${first}`) };
}

const MAIN: readonly Verb[] = [
  'hand_over',
  'decide_impossible',
  'dispatch',
  'acknowledge',
  'decide_extension',
  'contact',
  'answer',
  'resume',
];

/** What stands where a list has nothing. */
export function emptyFor(tab: Tab, filtered: boolean, { t }: Pick<Say, 't'>) {
  return filtered
    ? { title: t('desk:empty.filtered'), text: t('desk:empty.filteredText') }
    : { title: t(`desk:empty.${tab}`), text: t(`desk:about.${tab}`) };
}

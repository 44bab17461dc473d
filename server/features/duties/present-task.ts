import { dayOf, type Day } from '../../clock.ts';
import { MEMBER_ROLES, type MemberRole } from '../../actor.ts';
import type { Say } from '../../http/page.ts';
import type { Typed } from '../../http/parse-form.ts';
import { presentFaults, type Faults } from '../cases/index.ts';
import type { OnDuty } from '../certificates/index.ts';
import type { NetworkScope } from '../network/index.ts';
import { textOf } from './faults.ts';
import { TITLE, WORDS_MOST } from './forms.ts';
import type { Names } from './names.ts';
import type { Choice, ChoiceGroup } from './places.ts';
import { QUESTION_LENGTH, QUESTIONS_MOST, REACHES, RHYTHMS, WORKDAYS_MOST } from './rules.ts';
import type { TaskRow } from './store.ts';
import type { PeriodCount } from './store-periods.ts';

const ORDER = [
  'kind', 'reach', 'members', 'rhythm', 'title', 'words', 'checklist', 'unit', 'firstOn', 'lastOn', 'workdays',
]; // prettier-ignore

/** Cells of one task in the office's list. */
export function taskCells(task: TaskRow, open: number, { t, f }: Say) {
  return [
    { text: task.title, href: `/desk/network/tasks/${task.id}` },
    t(`accounts:role.${task.kind}`),
    t(`duties:rhythm.${task.rhythm}`),
    t(`duties:reach.${task.reach}`),
    task.given_on === null ? t('duties:task.notYet', { day: f.day(task.first_on) }) : f.day(task.given_on),
    f.number(open),
    t(`duties:taskState.${task.state}`),
  ];
}

export const TASK_COLUMNS = ['title', 'kind', 'rhythm', 'reach', 'period', 'open', 'state'] as const;

/** A member as the office knows them: name, number and town. */
export const memberLabel = (
  one: { name: string; town_code: string | null; number: string },
  names: Names,
): string => [one.name, one.number, names.place(one.town_code)].filter((part) => part !== '').join(' · ');

/** The same of a member who is fit. */
export const named = ({ member, certificate }: OnDuty) => ({
  name: member.name,
  town_code: member.town_code,
  number: certificate.number,
});

export interface TaskFormFile {
  scope: NetworkScope;
  /** Null: the kind has to be chosen first. */
  kind: MemberRole | null;
  members: readonly OnDuty[];
  units: readonly ChoiceGroup[];
  today: Day;
}

/** The view-model of `duties/task-new`: first the kind, since the members to choose from hang on it. */
export function presentTaskForm(
  { scope, kind, members, units, today }: TaskFormFile,
  names: Names,
  say: Say,
  failed: { typed: Typed; faults: Faults } = { typed: {}, faults: {} },
) {
  const { t } = say;
  const { typed } = failed;
  const { summary, errors } = presentFaults(failed.faults, say, ORDER);
  const reaches = REACHES.filter((reach) => reach !== 'towns' || scope.level === 'county');
  return {
    kinds: MEMBER_ROLES.map((value) => ({ value, label: t(`accounts:role.${value}`) })),
    kind: kind ?? '',
    kindLabel: kind === null ? '' : t(`accounts:role.${kind}`),
    summary,
    errors,
    typed: {
      ...typed,
      reach: textOf(typed, 'reach') || 'own',
      rhythm: textOf(typed, 'rhythm') || 'once',
      firstOn: textOf(typed, 'firstOn') || today,
      workdays: textOf(typed, 'workdays') || '5',
    },
    today,
    reaches: reaches.map((value) => ({ value, label: t(`duties:reach.${value}`) })),
    members: members.map((one): Choice => ({ value: one.member.id, label: memberLabel(named(one), names) })),
    rhythms: RHYTHMS.map((value) => ({
      value,
      label: t(`duties:rhythm.${value}`),
      hint: t('duties:task.most', { n: WORKDAYS_MOST[value] }),
    })),
    units,
    titleMost: TITLE.most,
    wordsMost: WORDS_MOST,
    workdaysMost: Math.max(...Object.values(WORKDAYS_MOST)),
    checklistHint: t('duties:task.checklistHint', { n: QUESTIONS_MOST, length: QUESTION_LENGTH }),
  };
}

/** Periods of a task with how many duties are in which state: never whose. */
export function periodRows(counts: readonly PeriodCount[], { f }: Say) {
  const periods = [...new Set(counts.map(({ periodOn }) => periodOn))];
  return periods.map((periodOn) => {
    const own = counts.filter((one) => one.periodOn === periodOn);
    const n = (state: PeriodCount['state']): string =>
      f.number(own.filter((one) => one.state === state).reduce((sum, one) => sum + one.n, 0));
    const due = own
      .map(({ dueOn }) => dueOn)
      .sort()
      .at(-1)!;
    return [f.day(periodOn), f.day(due), n('handed_in'), n('open'), n('handed_back'), n('lapsed')];
  });
}

export const PERIOD_COLUMNS = ['period', 'due', 'handedIn', 'open', 'handedBack', 'lapsed'] as const;

export function taskFacts(
  task: TaskRow,
  names: Names,
  cases: { brought: number; putRight: number },
  { t, f }: Say,
) {
  return [
    { label: t('duties:label.kind'), text: t(`accounts:role.${task.kind}`) },
    { label: t('duties:label.reach'), text: t(`duties:reach.${task.reach}`) },
    { label: t('duties:label.rhythm'), text: t(`duties:rhythm.${task.rhythm}`) },
    { label: t('duties:label.unit'), text: names.unit(task.unit_id) },
    { label: t('duties:label.firstOn'), text: f.day(task.first_on) },
    { label: t('duties:label.lastOn'), text: task.last_on === null ? '' : f.day(task.last_on) },
    { label: t('duties:label.workdays'), text: f.number(task.workdays) },
    { label: t('duties:label.closed'), text: task.closed_at === null ? '' : f.day(dayOf(task.closed_at)) },
    {
      label: t('duties:label.cases'),
      text: cases.brought === 0 ? '' : t('duties:task.cases', { n: cases.brought, putRight: cases.putRight }),
    },
  ];
}

import type { Actor, Role } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import type { CaseRow } from '../cases/index.ts';

/** The lists a desk can have. What a list holds is said here once; its page and its count both ask here. */
export const TABS = [
  'todo',
  'acknowledge',
  'contact',
  'handling',
  'waiting',
  'late',
  'extensions',
  'orders',
  'notices',
  'co',
  'inbox',
  'returned',
  'undispatched',
  'held',
  'sealed',
  'kept',
  'dispatch_late',
  'objections',
  'impossible',
  'escalated',
  'open',
  'all',
] as const;
export type Tab = (typeof TABS)[number];

/** The lists of each desk, in the order in which they are worked through. The first is what the desk opens with. */
const DESKS: Partial<Record<Role, readonly Tab[]>> = {
  dispatcher: ['inbox', 'undispatched', 'returned', 'held', 'open', 'all'],
  officer: ['todo', 'acknowledge', 'contact', 'handling', 'waiting', 'late', 'extensions', 'co', 'all'],
  leader: ['todo', 'late', 'extensions', 'orders', 'notices', 'acknowledge', 'waiting', 'co', 'all'],
  supervision: [
    'sealed',
    'kept',
    'dispatch_late',
    'objections',
    'impossible',
    'extensions',
    'orders',
    'escalated',
    'late',
    'inbox',
    'held',
    'open',
    'all',
  ],
};

export function tabsOf(role: Actor['role']): readonly Tab[] {
  return (DESKS as Record<string, readonly Tab[] | undefined>)[role] ?? [];
}

/** The limit a list goes by: of the dispatch while nobody has it (the hour of release once it is decided), of the first contact while that is nearer. */
export function shownDueOf(
  row: Pick<
    CaseRow,
    'state' | 'release_at' | 'dispatch_due_at' | 'due_at' | 'contacted_at' | 'contact_due_at'
  >,
): Instant {
  if (row.state === 'received') return row.release_at ?? row.dispatch_due_at ?? row.due_at;
  const { contacted_at, contact_due_at, due_at } = row;
  return contacted_at === null && contact_due_at !== null && contact_due_at < due_at
    ? contact_due_at
    : due_at;
}

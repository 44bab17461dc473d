import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { Schema } from '../../../db/schema/index.ts';
import type { Actor } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import { DEADLINE_CLASSES, type Rules } from '../deadlines/index.ts';
import type { CaseRow } from '../cases/index.ts';
import type { Tab } from './lists.ts';
import { eyeOf } from './policy.ts';

export type Eb = ExpressionBuilder<Schema, 'cases'>;
export type Where = Expression<SqlBool>;

const OPEN = ['received', 'dispatched', 'handling', 'waiting'] as const;
const WITH_UNIT = ['dispatched', 'handling', 'waiting'] as const;

/** `maySee` of the cases room as a condition. A test holds the two equal. */
export function inScope(eb: Eb, actor: Actor): Where {
  const conditions: Where[] = [];
  if (actor.unitId !== null) {
    conditions.push(
      eb.or([eb('cases.accused_unit_id', 'is', null), eb('cases.accused_unit_id', '!=', actor.unitId)]),
    );
  }
  if (actor.role === 'supervision') {
    conditions.push(eb.lit(true));
  } else if (actor.role === 'dispatcher') {
    conditions.push(eb('cases.type', 'not in', ['conduct_complaint', 'report']));
  } else if ((actor.role === 'officer' || actor.role === 'leader') && actor.unitId !== null) {
    conditions.push(eb('cases.type', '!=', 'report'), ofUnit(eb, actor.unitId));
  } else {
    return eb.lit(false);
  }
  return eb.and(conditions);
}

function ofUnit(eb: Eb, unitId: string, part?: 'co'): Where {
  let mine = eb
    .selectFrom('case_units')
    .select('case_units.case_id')
    .where('case_units.unit_id', '=', unitId);
  if (part) mine = mine.where('case_units.part', '=', part);
  return eb('cases.id', 'in', mine);
}

export interface Desk {
  actor: Actor;
  now: Instant;
  /** Of today: they say whose an asked extension is. */
  rules: Rules;
}

/** What one list holds, within the scope. */
export function inTab(eb: Eb, tab: Tab, desk: Desk): Where {
  const { actor, now } = desk;
  const state = (...states: CaseRow['state'][]): Where => eb('cases.state', 'in', states);
  const isUnit = eyeOf(actor) === 'unit';
  // Co-units (协办) read along; what is to be done is the lead unit's.
  const mine = isUnit && actor.unitId !== null ? [eb('cases.lead_unit_id', '=', actor.unitId)] : [];
  switch (tab) {
    case 'todo':
      return eb.and([...mine, state('dispatched', 'handling')]);
    case 'acknowledge':
      return eb.and([...mine, state('dispatched')]);
    case 'contact':
      return eb.and([...mine, state('handling'), eb('cases.contacted_at', 'is', null)]);
    case 'handling':
      return eb.and([...mine, state('handling'), eb('cases.contacted_at', 'is not', null)]);
    case 'waiting':
      return eb.and([...mine, state('waiting')]);
    case 'late':
      return eb.and([...mine, state(...OPEN), eb('cases.ladder_step', '>=', 1)]);
    case 'extensions':
      return eb.and([
        ...mine,
        state(...WITH_UNIT),
        eb('cases.extension_asked_at', 'is not', null),
        ...extensionsFor(eb, desk),
      ]);
    case 'orders':
      return eb.and([eb('cases.closed_at', 'is', null), hasOpenOrder(eb, isUnit ? actor.unitId : null)]);
    case 'notices':
      return eb.and([...mine, state(...OPEN), eb('cases.ladder_step', '=', 3)]);
    case 'co':
      return eb.and([state(...OPEN), ofUnit(eb, actor.unitId ?? '', 'co')]);
    case 'inbox':
      return eb.and([
        state('received'),
        eb('cases.release_at', 'is', null),
        eb('cases.type', 'not in', ['conduct_complaint', 'report']),
        ...(actor.role === 'dispatcher' ? [eb('cases.dispatch_count', '=', 0)] : []),
      ]);
    case 'returned':
      return eb.and([
        state('received'),
        eb('cases.release_at', 'is', null),
        eb('cases.dispatch_count', '>', 0),
      ]);
    case 'undispatched':
      return eb.and([
        state('received'),
        eb('cases.release_at', 'is', null),
        eb('cases.dispatch_due_at', '<', now),
      ]);
    case 'held':
      return eb.and([state('received'), eb('cases.release_at', 'is not', null)]);
    case 'sealed':
      return eb.and([state('received'), eb('cases.type', 'in', ['conduct_complaint', 'report'])]);
    case 'kept':
      return eb.and([state(...WITH_UNIT), eb('cases.lead_unit_id', '=', actor.unitId ?? '')]);
    case 'dispatch_late':
      return eb.and([state('received'), eb('cases.is_dispatch_late', '=', 1)]);
    case 'objections':
      return eb.and([state('received'), eb('cases.objected_at', 'is not', null)]);
    case 'impossible':
      return claimsFor(eb, actor);
    case 'escalated':
      return eb.and([state(...OPEN), eb('cases.ladder_step', '>=', 2)]);
    case 'open':
      return state(...WITH_UNIT);
    case 'all':
      return eb.lit(true);
  }
}

/** `mayDecideClaim` of the cases room as a condition: what waits for this very person. A test holds the two equal. */
function claimsFor(eb: Eb, { accountId, unitId }: Actor): Where {
  const isMine = eb(
    'cases.id',
    'in',
    eb
      .selectFrom('case_units')
      .select('case_units.case_id')
      .where('case_units.unit_id', '=', unitId ?? ''),
  );
  const another = (column: 'impossible_claimed_by' | 'impossible_decided_by'): Where =>
    eb.or([eb(`cases.${column}`, 'is', null), eb(`cases.${column}`, '!=', accountId)]);
  return eb.and([
    eb('cases.impossible_state', '=', 'claimed'),
    eb('cases.state', 'in', ['handling', 'waiting', 'answered', 'closed']),
    eb.not(isMine),
    another('impossible_claimed_by'),
    another('impossible_decided_by'),
  ]);
}

function hasOpenOrder(eb: Eb, unitId: string | null): Where {
  let open = eb.selectFrom('orders').select('orders.case_id').where('orders.replied_at', 'is', null);
  if (unitId !== null) open = open.where('orders.unit_id', '=', unitId);
  return eb('cases.id', 'in', open);
}

/**
 * An officer sees what was asked; a leader and the supervision office what is theirs to grant, by the rules of today:
 * a case of an older version may stand in the other's list, and its action still asks its own version.
 */
function extensionsFor(eb: Eb, { actor, rules }: Desk): Where[] {
  if (actor.role === 'officer') return [];
  const ofKind = DEADLINE_CLASSES.flatMap((name) => {
    const allowed = rules.classes[name].extension;
    const first = allowed?.by ?? 'leader';
    const further = allowed?.further?.by ?? 'supervision';
    const times = allowed?.times ?? 0;
    const ofClass = eb('cases.deadline_class', '=', name);
    return [
      ...(first === actor.role ? [eb.and([ofClass, eb('cases.extensions', '<', times)])] : []),
      ...(further === actor.role ? [eb.and([ofClass, eb('cases.extensions', '>=', times)])] : []),
    ];
  });
  return [ofKind.length === 0 ? eb.lit(false) : eb.or(ofKind)];
}

export interface Filters {
  state?: CaseRow['state'] | undefined;
  category?: string | undefined;
  town?: string | undefined;
  /** A case number in its stored form: finds that one case. */
  code?: string | undefined;
  text?: string | undefined;
}

/** Narrows a list. Words are looked for only in what the post may read: a search must not tell what a page hides. */
export function matches(eb: Eb, filters: Filters, actor: Actor): Where {
  const conditions: Where[] = [];
  if (filters.state) conditions.push(eb('cases.state', '=', filters.state));
  if (filters.category) conditions.push(eb('cases.category_code', '=', filters.category));
  if (filters.town) conditions.push(eb('cases.town_code', '=', filters.town));
  if (filters.code) conditions.push(eb('cases.code', '=', filters.code));
  if (filters.text) {
    const pattern = `%${filters.text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    const like = (column: string): Where => sql<SqlBool>`${sql.ref(column)} like ${pattern} escape '\\'`;
    conditions.push(
      eyeOf(actor) === 'unit'
        ? like('cases.brief')
        : eb.or([
            like('cases.brief'),
            eb.and([eb('cases.is_minor', '=', 0), eb.or([like('cases.title'), like('cases.details')])]),
          ]),
    );
  }
  return conditions.length === 0 ? eb.lit(true) : eb.and(conditions);
}

/** `shownDueOf` (lists.ts) as an expression. */
export const shownDue = sql<Instant>`case
  when cases.state = 'received' then coalesce(cases.release_at, cases.dispatch_due_at, cases.due_at)
  when cases.contacted_at is null and cases.contact_due_at < cases.due_at then cases.contact_due_at
  else cases.due_at end`;

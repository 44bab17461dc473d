import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import { render } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten } from '../../http/parse-form.ts';
import { loadNames } from '../cases/http/index.ts';
import { CASE_STATES, readCode, type CaseRow } from '../cases/index.ts';
import { calendarOf, rulesAt } from '../deadlines/index.ts';
import { listCategories, listTowns } from '../units/index.ts';
import { shownDueOf, tabsOf, type Tab } from './lists.ts';
import type { Desk, Filters } from './store-lists.ts';
import { emptyFor, presentRow } from './present-list.ts';
import { eyeOf } from './policy.ts';
import { countTabs, listTab, type Place } from './store.ts';

const PAGE = 30;

/** Where each post's day begins. Those who read no cases have a page of their own. */
const ELSEWHERE: Partial<Record<Actor['role'], string>> = {
  county_leader: '/desk/units',
  custodian: '/desk/contact-requests',
  auditor: '/desk/access-log',
  admin: '/admin',
  network_office: '/desk/network',
  collector: '/member',
  supervisor: '/member',
  evaluator: '/member',
};

export const showDesk: RequestHandler = async (req, res) => {
  const actor = req.actor!;
  const elsewhere = ELSEWHERE[actor.role];
  if (elsewhere !== undefined) return res.redirect(303, elsewhere);
  const { db, clock, ids } = req.context;
  const { t } = req.say;
  const desk = await deskOf(req);
  const tabs = tabsOf(actor.role);
  const asked = askedOf(req, tabs);
  const rows = await listTab(db, asked.tab, desk, asked.filters, asked.after, PAGE + 1);
  const counts = await countTabs(db, tabs, desk, asked.filters);
  const page = pageOf(rows, PAGE, '/desk', { ...asked.kept, tab: asked.tab, ...asked.place }, (row) =>
    placeOf(row, asked.tab, actor),
  );
  const names = await loadNames(db, req.say, []);
  const rowLens = {
    say: req.say,
    names,
    calendar: await calendarOf(db),
    rules: desk.rules,
    now: clock.now(),
    actor,
    newId: () => ids.id(),
  };
  const filtered = Object.keys(asked.kept).length > 0;
  const query = new URLSearchParams(asked.kept).toString();
  const vm = {
    tab: asked.tab,
    about: t(`desk:about.${asked.tab}`),
    tabs: tabs.map((tab) => ({
      href: `/desk?tab=${tab}${query === '' ? '' : `&${query}`}`,
      label: t(`desk:tab.${tab}`),
      count: counts.get(tab),
      current: tab === asked.tab,
    })),
    rows: page.rows.map((row) => presentRow(row, rowLens)),
    empty: emptyFor(asked.tab, filtered, req.say),
    nextHref: page.nextHref,
    prevHref: page.firstHref,
    filter: await filterBar(req, asked),
    exportHref:
      eyeOf(actor) === 'office' ? `/desk/export.csv?tab=${asked.tab}${query === '' ? '' : `&${query}`}` : '',
    links: linksOf(actor, t),
  };
  await render(req, res, 'desk/list', vm, { title: t('desk:title') });
};

/** The post, the moment and the rules of today: what every list is worked out from. */
export async function deskOf(req: Request): Promise<Desk> {
  const now = req.context.clock.now();
  const { rules } = await rulesAt(req.context.db, dayOf(now));
  return { actor: req.actor!, now, rules };
}

const query = z.object({
  tab: z.string().catch(''),
  state: z.enum(CASE_STATES).optional().catch(undefined),
  category: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .optional()
    .catch(undefined),
  town: z
    .string()
    .regex(/^\d{9}$/)
    .optional()
    .catch(undefined),
  q: z.string().trim().max(100).optional().catch(undefined),
});

export interface Asked {
  tab: Tab;
  filters: Filters;
  /** The filters as they were typed, for links. */
  kept: Record<string, string>;
  after: Place | undefined;
  place: Record<string, string>;
}

/** What is asked for in the address. Nonsense asks for nothing, so that a torn link still shows the desk. */
export function askedOf(req: Request, tabs: readonly Tab[]): Asked {
  const typed = flatten(req.query);
  const { tab, ...given } = query.parse(typed);
  const kept = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
  const code = given.q ? readCode(given.q) : null;
  const cursor = decodeCursor(typed['after'], 2);
  return {
    tab: tabs.includes(tab as Tab) ? (tab as Tab) : tabs[0]!,
    filters: {
      state: given.state,
      category: given.category,
      town: given.town,
      ...(code === null ? { text: given.q || undefined } : { code }),
    },
    kept,
    after: cursor && { key: cursor[0]!, code: cursor[1]! },
    place: cursor ? { after: typed['after'] as string } : {},
  };
}

function placeOf(row: CaseRow, tab: Tab, actor: Actor): [string, string] {
  const newest = eyeOf(actor) === 'unit' ? row.received_on : row.submitted_at;
  return [tab === 'all' ? newest : shownDueOf(row), row.code];
}

async function filterBar(req: Request, asked: Asked) {
  const { db, clock } = req.context;
  const { t, lang } = req.say;
  const named = (one: { name: string; nameEn: string }) => (lang === 'en' ? one.nameEn : one.name);
  const categories = (await listCategories(db)).map((one) => ({ value: one.code, label: named(one) }));
  const towns = (await listTowns(db, dayOf(clock.now()))).map((one) => ({
    value: one.code,
    label: named(one),
  }));
  const all = t('desk:filter.all');
  return {
    clearHref: Object.keys(asked.kept).length > 0 ? `/desk?tab=${asked.tab}` : '',
    fields: [
      { name: 'q', type: 'search', label: t('desk:filter.q'), value: asked.kept['q'] ?? '' },
      {
        name: 'state',
        type: 'select',
        label: t('desk:filter.state'),
        blank: all,
        value: asked.kept['state'],
        options: CASE_STATES.map((state) => ({ value: state, label: t(`cases:state.${state}`) })),
      },
      {
        name: 'category',
        type: 'select',
        label: t('desk:filter.category'),
        blank: all,
        value: asked.kept['category'],
        options: categories,
      },
      {
        name: 'town',
        type: 'select',
        label: t('desk:filter.town'),
        blank: all,
        value: asked.kept['town'],
        options: towns,
      },
    ],
  };
}

/** Neighbouring pages of the same post, in rooms of their own. */
function linksOf(actor: Actor, t: Request['say']['t']): { href: string; label: string }[] {
  const links: Partial<Record<Actor['role'], readonly string[]>> = {
    supervision: [
      'callbacks',
      'data-requests',
      'exposures',
      'echoes',
      'leadership',
      'oversight',
      'listening',
      'ledger',
      'inspections',
      'evaluations',
    ],
    dispatcher: ['callbacks', 'echoes'],
    officer: ['exposures', 'stations', 'ledger/own', 'inspections/own'],
    leader: ['exposures', 'stations', 'recusals', 'ledger/own', 'inspections/own', 'evaluations/unit'],
  };
  const doors = (links[actor.role] ?? []).map((name) => ({
    href: `/desk/${name}`,
    label: t(`desk:link.${name.replace(/\/(?:own|unit)$/, '')}`),
  }));
  // At the counter, and from paper.
  if (actor.role === 'dispatcher') doors.push({ href: '/member/intake', label: t('intake:take.title') });
  return doors;
}

/** The first case of the desk's own list that is not this one: what to do next. */
export async function nextCase(req: Request, code: string): Promise<CaseRow | undefined> {
  const [tab] = tabsOf(req.actor!.role);
  if (tab === undefined) return undefined;
  const rows = await listTab(req.context.db, tab, await deskOf(req), {}, undefined, 2);
  return rows.find((row) => row.code !== code);
}

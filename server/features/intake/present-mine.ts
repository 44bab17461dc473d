import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import type { Say } from '../../http/page.ts';
import { isOpen, isPublicCase, listCasesById, type CaseRow } from '../cases/index.ts';
import { categoryNames, listTowns, unitNames } from '../units/index.ts';
import type { Brought } from './collected-store.ts';
import { tabsOf } from './present.ts';

/**
 * The view-model of `intake/mine`: what became of what somebody brought. It says what anybody may know, and of what
 * is not public how far it is and no more; of a sealed matter not even that. Never a word of the resident's.
 */
export async function presentMine(
  context: Context,
  say: Say,
  actor: Actor,
  page: { rows: readonly Brought[]; nextHref: string | null; firstHref: string | null },
) {
  const { t, f, lang } = say;
  const { db } = context;
  const cases = new Map(
    (
      await listCasesById(
        db,
        page.rows.map((row) => row.case_id),
      )
    ).map((row) => [row.id, row]),
  );
  const named = (one: { name: string; nameEn: string } | undefined) =>
    one ? (lang === 'en' ? one.nameEn : one.name) : '';
  const categories = await categoryNames(db);
  const units = await unitNames(db);
  const towns = new Map((await listTowns(db, dayOf(context.clock.now()))).map((town) => [town.code, town]));
  return {
    tabs: tabsOf(say, actor, 'mine'),
    rows: page.rows.map((brought) => {
      const row = cases.get(brought.case_id)!;
      const matter = [named(categories.get(row.category_code)), named(towns.get(row.town_code ?? ''))];
      return {
        on: f.day(dayOf(brought.collected_at)),
        slip: brought.slip,
        code: row.code,
        href: isPublicCase(row) ? `/cases/${row.code}` : null,
        matter: matter.filter((part) => part !== '').join(' · '),
        ...stateOf(row, say, named(units.get(row.lead_unit_id ?? ''))),
      };
    }),
    nextHref: page.nextHref,
    prevHref: page.firstHref,
    empty: t('intake:mine.empty'),
  };
}

function stateOf(row: CaseRow, { t, f }: Say, unit: string): { state: string; dates: string } {
  if (row.type === 'report' || row.type === 'conduct_complaint')
    return { state: t('intake:mine.sealed'), dates: '' };
  const state = t(`cases:state.${row.state}`);
  if (!isPublicCase(row)) return { state, dates: t('intake:mine.notPublic') };
  const dates = [
    row.answered_at === null ? '' : t('intake:mine.answered', { day: f.day(dayOf(row.answered_at)) }),
    row.closed_at === null ? '' : t('intake:mine.closed', { day: f.day(dayOf(row.closed_at)) }),
    isOpen(row.state) ? t('intake:mine.due', { day: f.day(dayOf(row.due_at)) }) : '',
  ];
  return {
    state: unit === '' ? state : `${state} · ${unit}`,
    dates: dates.filter((one) => one !== '').join(' · '),
  };
}

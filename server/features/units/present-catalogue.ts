import type { Day } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import type { FieldErrors, Typed } from '../../http/parse-form.ts';
import { COUNTY, rowName } from './catalogue-forms.ts';
import { gapsOf } from './catalogue-rules.ts';
import { filled, summaryOf } from './present-categories.ts';
import type { CatalogueRow, Category, Division, Unit } from './units.ts';

/** What the page of the dispatch catalogue is made from. */
export interface CatalogueData {
  /** Those in force, in their order. */
  categories: readonly Category[];
  towns: readonly Division[];
  /** Ended ones too: a row may still name one. */
  units: readonly Unit[];
  rows: readonly CatalogueRow[];
  today: Day;
  /** Only this category's rows; empty for all. */
  only: string;
}

/** Who answers for what, what is missing, and the two forms: from when another, until when this one. */
export function cataloguePage(data: CatalogueData, typed: Typed, errors: FieldErrors, say: Say) {
  const { t, lang } = say;
  const named = (one: { name: string; nameEn: string } | undefined) =>
    one === undefined ? '' : lang === 'en' ? one.nameEn : one.name;
  const units = new Map(data.units.map((unit) => [unit.id, unit]));
  const towns = new Map(data.towns.map((town) => [town.code, town]));
  const categories = new Map(data.categories.map((category) => [category.code, category]));
  const order = new Map(data.categories.map(({ code }, index) => [code, index]));
  const rows = data.rows
    .filter((row) => categories.has(row.categoryCode))
    .sort((a, b) => order.get(a.categoryCode)! - order.get(b.categoryCode)!);
  const placeOf = (code: string | null) =>
    code === null ? t('units:catalogue.county') : named(towns.get(code)) || code;
  const wordsOf = (row: CatalogueRow) =>
    t('units:catalogue.rowWords', {
      category: named(categories.get(row.categoryCode)),
      place: placeOf(row.divisionCode),
      unit: named(units.get(row.unitId)),
    });
  const choice = (one: { name: string; nameEn: string }, value: string) => ({ value, label: named(one) });
  const categoryOptions = data.categories.map((category) => choice(category, category.code));
  const offered = data.units.filter((unit) => stands(unit, data.today) && unit.takesCases);
  const field = (name: string, more: object) => ({
    ...filled(name, typed, errors, t),
    label: t(`units:catalogue.field.${name}`),
    required: true,
    ...more,
  });
  const blank = t('units:catalogue.choose');
  return {
    gaps: gapsOf(data.categories, rows, data.today, (id) => {
      const unit = units.get(id);
      return unit !== undefined && unit.takesCases && stands(unit, data.today);
    }).map(({ category, towns: n }) => ({
      label: named(category),
      text: n === 0 ? '' : t('units:catalogue.onlyTowns', { n }),
      href: `/admin/catalogue?category=${category.code}&place=${COUNTY}#f-unitId`,
    })),
    filter: {
      clearHref: data.only === '' ? '' : '/admin/catalogue',
      fields: [
        {
          name: 'category',
          type: 'select',
          label: t('units:catalogue.column.category'),
          value: data.only,
          blank: t('units:catalogue.all'),
          options: categoryOptions,
        },
      ],
    },
    columns: ['category', 'place', 'unit', 'period', 'state', 'change', 'end'].map((column) => ({
      label: t(`units:catalogue.column.${column}`),
    })),
    rows: rows
      .filter((row) => data.only === '' || row.categoryCode === data.only)
      .map((row) => [
        named(categories.get(row.categoryCode)),
        placeOf(row.divisionCode),
        named(units.get(row.unitId)),
        periodWords(row, say),
        stateWords(row, units.get(row.unitId), data.today, t),
        { text: t('units:catalogue.change'), href: hrefOf(row, '#f-unitId') },
        { text: t('units:catalogue.end'), href: hrefOf(row, '#f-lastDay') },
      ]),
    put: [
      field('categoryCode', { type: 'select', blank, options: categoryOptions }),
      field('place', {
        type: 'select',
        blank,
        options: [
          { value: COUNTY, label: t('units:catalogue.county') },
          ...data.towns.map((town) => choice(town, town.code)),
        ],
      }),
      field('unitId', { type: 'select', blank, options: offered.map((unit) => choice(unit, unit.id)) }),
      field('from', { type: 'date', hint: t('units:catalogue.field.fromHint') }),
    ],
    end: [
      field('row', {
        type: 'select',
        blank,
        options: rows.map((row) => ({ value: rowName(row), label: wordsOf(row) })),
      }),
      field('lastDay', { type: 'date', hint: t('units:catalogue.field.lastDayHint') }),
    ],
    summary: summaryOf(errors, t),
  };
}

function stands({ validFrom, validTo }: Pick<Unit, 'validFrom' | 'validTo'>, day: Day): boolean {
  return validFrom <= day && (validTo === null || validTo >= day);
}

function hrefOf(row: CatalogueRow, field: string): string {
  const query = new URLSearchParams({
    category: row.categoryCode,
    place: row.divisionCode ?? COUNTY,
    row: rowName(row),
  });
  return `/admin/catalogue?${query.toString()}${field}`;
}

function periodWords({ validFrom, validTo }: CatalogueRow, { t, f }: Say): string {
  return validTo === null
    ? t('units:catalogue.since', { from: f.day(validFrom) })
    : t('units:catalogue.between', { from: f.day(validFrom), to: f.day(validTo) });
}

/** Said only where something is out of the ordinary: a row that does not hold yet, or one that proposes nobody. */
function stateWords(row: CatalogueRow, unit: Unit | undefined, today: Day, t: Say['t']): string {
  if (row.validFrom > today) return t('units:catalogue.state.coming');
  if (!unit || !stands(unit, today)) return t('units:catalogue.state.unitEnded');
  return t(unit.takesCases ? 'units:catalogue.state.inForce' : 'units:catalogue.state.takesNone');
}

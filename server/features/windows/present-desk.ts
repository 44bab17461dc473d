import type { Request } from 'express';
import { presentFaults } from '../cases/index.ts';
import { filled } from './faults.ts';
import { type Refused } from '../../http/refused.ts';
import { isTold, sharesOf } from './figures.ts';
import type { Lens } from './lens.ts';
import { presentReview, windowHref, type WindowRecord } from './present-public.ts';
import type { ReviewRow } from './review-store.ts';
import { SHEETS_A_DAY, SLIP_DAYS, SLIPS_A_SHEET, WORDS_MOST } from './rules.ts';
import type { SheetRow, WindowRow } from './store.ts';

export const deskHref = ({ code }: Pick<WindowRow, 'code'>): string => `/desk/windows/${code}`;

export interface Choice {
  value: string;
  label: string;
}

/** Fields of a window, new or as it stands. */
export function windowFields({ say: { t } }: Lens, categories: readonly Choice[], window?: WindowRow) {
  const text = (name: string, value: string | undefined, more: object = {}) => ({
    name,
    type: 'text',
    label: t(`windows:field.${name}`),
    hint: '',
    required: true,
    value: value ?? '',
    ...more,
  });
  return [
    text('name', window?.name, { maxlength: 60, hint: t('windows:field.nameHint') }),
    text('nameEn', window?.name_en, { maxlength: 100 }),
    text('place', window?.place, { maxlength: 100 }),
    text('placeEn', window?.place_en, { maxlength: 200 }),
    text('services', window?.services, { type: 'textarea', rows: 2, maxlength: 300 }),
    text('servicesEn', window?.services_en, { type: 'textarea', rows: 2, maxlength: 600 }),
    {
      ...text('categoryCode', window?.category_code),
      type: 'select',
      blank: t('windows:field.choose'),
      options: categories,
      hint: t('windows:field.categoryHint'),
    },
    ...(window ? [{ name: 'seen', type: 'hidden', value: String(window.version) }] : []),
  ];
}

/** The view-model of `windows/desk`: the unit's windows, and the form of a new one. */
export function presentDesk(
  windows: readonly WindowRow[],
  categories: readonly Choice[],
  lens: Lens,
  req: Request,
  refused?: Refused,
) {
  const { t, f } = lens.say;
  return {
    columns: ['code', 'name', 'place', 'state'].map((name) => ({ label: t(`windows:fact.${name}`) })),
    rows: windows.map((window) => [
      { text: window.code, href: deskHref(window) },
      lens.pick(window.name, window.name_en),
      lens.pick(window.place, window.place_en),
      window.ended_on === null
        ? t('windows:state.open', { day: f.day(window.from_on) })
        : { text: t('windows:state.ended', { day: f.day(window.ended_on) }), tone: 'soft' },
    ]),
    action: '/desk/windows',
    ...filled(windowFields(lens, categories), refused, req),
  };
}

/** Which of the page's forms was refused: that of the window, or the reply to one review. */
export interface Failed {
  form: string;
  refused: Refused;
}

/** The view-model of `windows/desk-window`. */
export function presentDeskWindow(
  window: WindowRow,
  data: {
    sheets: readonly SheetRow[];
    sheetsToday: number;
    reviews: readonly ReviewRow[];
    record: WindowRecord;
    categories: readonly Choice[];
    /** Review to which a reply is being written. */
    chosen: string | undefined;
  },
  lens: Lens,
  req: Request,
  failed?: Failed,
) {
  const { t, f } = lens.say;
  const isOpen = window.ended_on === null;
  const { summary, fields } = filled(
    windowFields(lens, data.categories, window),
    failed?.form === 'window' ? failed.refused : undefined,
    req,
  );
  const replies = data.reviews.map((review) => replyOf(review, lens, req, data.chosen, failed));
  const own = [...summary, ...replies.flatMap((reply) => reply.faults)];
  return {
    code: window.code,
    name: lens.pick(window.name, window.name_en),
    ended: isOpen ? '' : t('windows:state.ended', { day: f.day(window.ended_on!) }),
    publicHref: windowHref(window),
    posterHref: `${windowHref(window)}/poster`,
    // A refusal of what has no fields (a sheet, the end) is said at the top alone.
    summary: own.length > 0 ? own : presentFaults(failed?.refused.errors ?? {}, lens.say, []).summary,
    action: deskHref(window),
    fields,
    endAction: isOpen ? `${deskHref(window)}/end` : '',
    sheetAction: isOpen && data.sheetsToday < SHEETS_A_DAY ? `${deskHref(window)}/sheets` : '',
    sheetHint: t('windows:desk.sheetHint', { n: SLIPS_A_SHEET, days: SLIP_DAYS, most: SHEETS_A_DAY }),
    sheetsLeft: t('windows:desk.sheetsToday', { n: data.sheetsToday, most: SHEETS_A_DAY }),
    sheets: data.sheets.map((sheet) => ({
      href: `${deskHref(window)}/sheets/${sheet.id}`,
      text: t('windows:desk.sheet', { day: f.day(sheet.printed_on), nth: nthOfDay(sheet, data.sheets) }),
    })),
    monthColumns: ['month', 'withSlip', 'content', 'withoutSlip', 'printed'].map((name, index) => ({
      label: t(`windows:figure.${name}`),
      numeric: index > 0,
    })),
    months: data.record.months.toReversed().map((one) => {
      const rules = data.record.rulesOf(one.month);
      const { content } = sharesOf(one);
      return [
        f.month(one.month),
        f.number(one.n),
        isTold(one, rules)
          ? f.percent(content.k / content.n)
          : t('windows:figure.few', { min: rules.minForRate }),
        f.number(one.withoutSlip),
        f.number(one.slips),
      ];
    }),
    reviews: replies,
  };
}

/** Newest first, and never more to a day than are listed. */
const nthOfDay = (sheet: SheetRow, sheets: readonly SheetRow[]): number =>
  sheets.filter((one) => one.printed_on === sheet.printed_on && one.id <= sheet.id).length;

function replyOf(review: ReviewRow, lens: Lens, req: Request, chosen: string | undefined, failed?: Failed) {
  const { t } = lens.say;
  const shown = {
    ...presentReview(review, lens),
    id: `review-${review.id}`,
    action: `/desk/windows/reviews/${review.id}/reply`,
    chooseHref: `?reply=${review.id}#review-${review.id}`,
    choose: t(review.reply === null ? 'windows:reply.choose' : 'windows:reply.change'),
  };
  const isOpen = failed?.form === review.id || (failed === undefined && chosen === review.id);
  if (!isOpen) return { ...shown, fields: null, faults: [] };
  const fields = [
    {
      name: 'reply',
      type: 'textarea',
      rows: 3,
      label: t('windows:reply.label'),
      hint: t('windows:reply.hint'),
      required: true,
      maxlength: WORDS_MOST,
      value: review.reply ?? '',
    },
    { name: 'looked', type: 'checkbox', label: t('windows:reply.looked'), hint: '', value: '' },
    { name: 'seen', type: 'hidden', value: String(review.version) },
  ];
  const made = filled(fields, failed?.refused, req);
  return { ...shown, fields: made.fields, faults: made.summary };
}

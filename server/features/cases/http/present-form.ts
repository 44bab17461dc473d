import { dayOf } from '../../../clock.ts';
import type { Context } from '../../../context.ts';
import type { Say } from '../../../http/page.ts';
import type { FieldErrors, Typed } from '../../../http/parse-form.ts';
import { MAX_FILE_BYTES, MAX_FILES } from '../../attachments/index.ts';
import { listCategories, listTowns, listUnits, listVillages, UNIT_KINDS } from '../../units/index.ts';
import { CASE_TYPES } from '../states.ts';
import { DETAILS, TITLE } from './forms.ts';

/** One fault a field; `form` for what belongs to none. */
export type Faults = FieldErrors;

/** Fields in the order of the page, so that the summary reads from top to bottom. */
const ORDER = ['type', 'title', 'details', 'category', 'place', 'place_text', 'unit', 'files', 'is_minor', 'name', 'phone', 'email', 'notify']; // prettier-ignore

/** Locals of `error-summary` and of the fields: what is wrong, in words. */
export function presentFaults(faults: Faults, { t }: Pick<Say, 't'>, order: readonly string[] = ORDER) {
  const said = Object.entries(faults).map(([name, { key, args }]) => ({
    // A fault of a hidden field belongs to the form as a whole: there is nothing to lead to.
    field: order.includes(name) ? name : '',
    message: t(key, args),
  }));
  const place = (field: string) => (field === '' ? -1 : order.indexOf(field));
  return {
    summary: said.sort((a, b) => place(a.field) - place(b.field)),
    errors: Object.fromEntries(said.map(({ field, message }) => [field, message])),
  };
}

/** The view-model of `cases/new`. */
export async function presentForm(
  context: Context,
  say: Say,
  form: { typed: Typed; faults: Faults; submissionId: string },
) {
  const { t, lang } = say;
  const named = (one: { name: string; nameEn: string }) => (lang === 'en' ? one.nameEn : one.name);
  const today = dayOf(context.clock.now());
  const { db } = context;
  const units = await listUnits(db, { day: today });
  const faults = presentFaults(form.faults, say);
  return {
    submissionId: form.submissionId,
    typed: form.typed,
    ...faults,
    // A browser never keeps chosen files over a page that came back.
    filesAgain: faults.summary.length > 0,
    types: CASE_TYPES.map((type) => ({
      value: type,
      label: t(`cases:type.${type}`),
      hint: t(`cases:gloss.${type}`),
    })),
    categories: (await listCategories(db)).map((one) => ({ value: one.code, label: named(one) })),
    places: await placesOf(context, say, today),
    units: UNIT_KINDS.map((kind) => ({
      label: t(`units:kind.${kind}`),
      options: units
        .filter((unit) => unit.kind === kind)
        .map((unit) => ({ value: unit.id, label: named(unit) })),
    })).filter((group) => group.options.length > 0),
    titleMost: TITLE.most,
    detailsMost: DETAILS.most,
    files: { max: MAX_FILES, maxBytes: MAX_FILE_BYTES, mb: MAX_FILE_BYTES / 1_048_576 },
    notify: notifyOptions(context, say),
  };
}

async function placesOf(context: Context, { t, lang }: Say, today: string) {
  const named = (one: { name: string; nameEn: string }) => (lang === 'en' ? one.nameEn : one.name);
  const groups = [];
  for (const town of await listTowns(context.db, today)) {
    const villages = await listVillages(context.db, town.code, today);
    groups.push({
      label: named(town),
      options: [
        { value: town.code, label: t('cases:new.wholeTown', { town: named(town) }) },
        ...villages.map((village) => ({ value: village.code, label: named(village) })),
      ],
    });
  }
  return groups;
}

/** Only ways that this county has set up: nobody shall wait for a message that can't come. */
function notifyOptions({ config }: Pick<Context, 'config'>, { t }: Pick<Say, 't'>) {
  const all = config.mode !== 'production';
  return [
    { value: 'none', label: t('cases:new.notify.none') },
    ...(all || config.smtpUrl !== undefined ? [{ value: 'email', label: t('cases:new.notify.email') }] : []),
    ...(all || config.webhook !== undefined ? [{ value: 'sms', label: t('cases:new.notify.sms') }] : []),
  ];
}

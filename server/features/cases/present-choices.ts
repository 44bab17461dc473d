import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import type { Say } from '../../http/page.ts';
import type { FieldErrors } from '../../http/parse-form.ts';
import { MAX_FILE_BYTES, MAX_FILES } from '../attachments/index.ts';
import { listCategories, listTowns, listUnits, listVillages, UNIT_KINDS } from '../units/index.ts';
import { CASE_TYPES } from './states.ts';
import { DETAILS, TITLE } from './submit-form.ts';

/** One fault a field; `form` for what belongs to none. */
export type Faults = FieldErrors;

/** Locals of `error-summary` and of the fields: what is wrong, in words, in the `order` of the page's fields. */
export function presentFaults(faults: Faults, { t }: Pick<Say, 't'>, order: readonly string[]) {
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

const named = (one: { name: string; nameEn: string }, { lang }: Pick<Say, 'lang'>) =>
  lang === 'en' ? one.nameEn : one.name;

/** What can be chosen in a form that hands a matter in, and how much fits into it. The same for everybody. */
export async function submissionChoices({ db, clock, config }: Context, say: Say) {
  const { t } = say;
  const today = dayOf(clock.now());
  const units = await listUnits(db, { day: today });
  return {
    types: CASE_TYPES.map((type) => ({
      value: type,
      label: t(`cases:type.${type}`),
      hint: t(`cases:gloss.${type}`),
    })),
    categories: (await listCategories(db)).map((one) => ({ value: one.code, label: named(one, say) })),
    places: await placesOf(db, say, today),
    units: UNIT_KINDS.map((kind) => ({
      label: t(`units:kind.${kind}`),
      options: units
        .filter((unit) => unit.kind === kind)
        .map((unit) => ({ value: unit.id, label: named(unit, say) })),
    })).filter((group) => group.options.length > 0),
    titleMost: TITLE.most,
    detailsMost: DETAILS.most,
    files: { max: MAX_FILES, maxBytes: MAX_FILE_BYTES, mb: MAX_FILE_BYTES / 1_048_576 },
    notify: notifyOptions(config, say),
  };
}

async function placesOf(db: Context['db'], say: Say, today: string) {
  const groups = [];
  for (const town of await listTowns(db, today)) {
    const villages = await listVillages(db, town.code, today);
    groups.push({
      label: named(town, say),
      options: [
        { value: town.code, label: say.t('cases:new.wholeTown', { town: named(town, say) }) },
        ...villages.map((village) => ({ value: village.code, label: named(village, say) })),
      ],
    });
  }
  return groups;
}

/** Only ways that this county has set up: nobody shall wait for a message that can't come. */
function notifyOptions(config: Context['config'], { t }: Pick<Say, 't'>) {
  const all = config.mode !== 'production';
  return [
    { value: 'none', label: t('cases:new.notify.none') },
    ...(all || config.smtpUrl !== undefined ? [{ value: 'email', label: t('cases:new.notify.email') }] : []),
    ...(all || config.webhook !== undefined ? [{ value: 'sms', label: t('cases:new.notify.sms') }] : []),
  ];
}

import type { Request } from 'express';
import { flatten, type Typed } from '../../http/parse-form.ts';
import { MAX_FILE_BYTES, MAX_FILES } from '../attachments/index.ts';
import {
  CALLBACK_OUTCOMES,
  DECLINE_REASONS,
  mayBeImpossible,
  RETURN_REASONS,
  saidDone,
} from '../cases/index.ts';
import { listCategories } from '../units/index.ts';
import type { CaseFile } from './case-page.ts';
import { offered } from './policy.ts';
import { claimFields, impossibleField } from './present-claim.ts';
import { classField, dispatchFields } from './present-dispatch.ts';
import { actionOf, hasForm, type FormVerb } from './verbs.ts';

/** Locals of `partials/field`, or a hidden input. */
export type Field = Record<string, unknown> & { name: string };

export interface ActForm {
  verb: FormVerb;
  title: string;
  action: string;
  submit: string;
  hint: string;
  danger: boolean;
  multipart: boolean;
  open: boolean;
  fields: Field[];
}

/** A form that came back: what was typed, and what is wrong with it. */
export interface Returned {
  verb: string;
  typed: Typed;
  errors: Record<string, string>;
}

/** One form for each thing the post can do now, the likeliest first and open. */
export async function presentForms(
  req: Request,
  file: CaseFile,
  returned: Returned | undefined,
): Promise<ActForm[]> {
  const { row } = file;
  const verbs = offered(req.actor!, row, req.context.clock.now(), file.lens.rules.rules)
    .filter(hasForm)
    // Nobody can be called who left no contact.
    .filter((verb) => verb !== 'callback' || file.isContactHeld);
  const asked = flatten(req.query)['do'];
  const openVerb = verbs.find((verb) => verb === (returned?.verb ?? asked)) ?? likeliest(verbs);
  const { t } = req.say;
  const made: ActForm[] = [];
  for (const verb of verbs) {
    const typed = returned?.verb === verb ? returned.typed : {};
    const errors = returned?.verb === verb ? returned.errors : {};
    const fields = await FIELDS[verb](req, file);
    made.push({
      verb,
      title: t(`cases:verb.${verb}`),
      action: actionOf(row.code, verb),
      submit: t(`desk:submit.${verb}`),
      hint: t(`desk:hint.${verb}`),
      danger: DANGER.has(verb),
      multipart: verb === 'answer',
      open: verb === openVerb,
      fields: [
        { type: 'hidden', name: 'seen', value: String(row.version) },
        { type: 'hidden', name: 'formId', value: req.context.ids.id() },
        ...fields.map((field) => ({
          ...field,
          value: typed[field.name] ?? field['value'] ?? '',
          error: errors[field.name] ?? '',
        })),
      ],
    });
  }
  return made;
}

/** A message can always be written, and what was decided can be taken back: neither is what a case waits for. */
function likeliest(verbs: readonly FormVerb[]): FormVerb | undefined {
  const [first] = verbs;
  return first === 'message' || first === 'take_back' ? undefined : first;
}

const DANGER: ReadonlySet<FormVerb> = new Set(['decline', 'merge', 'order_rework']);

type Make = (req: Request, file: CaseFile) => Promise<Field[]> | Field[];

const text = (req: Request, name: string, most: number, rows = 4): Field => ({
  name,
  type: 'textarea',
  label: req.say.t(`desk:field.${name}`),
  rows,
  maxlength: most,
  required: true,
});

const line = (req: Request, name: string, required = true): Field => ({
  name,
  label: req.say.t(`desk:field.${name}`),
  required,
  autocomplete: 'off',
});

const FIELDS: Record<FormVerb, Make> = {
  dispatch: dispatchFields,
  decline: (req) => [
    {
      name: 'declineReason',
      type: 'radios',
      label: req.say.t('desk:field.declineReason'),
      required: true,
      options: DECLINE_REASONS.map((reason) => ({
        value: reason,
        label: req.say.t(`cases:declineReason.${reason}`),
        hint: req.say.t(`cases:declineAdvice.${reason}`),
      })),
    },
    text(req, 'declineWords', 2000),
  ],
  merge: (req) => [{ ...line(req, 'intoCode'), hint: req.say.t('desk:field.intoCodeHint') }],
  hand_over: (req) => [line(req, 'body'), line(req, 'reference', false)],
  acknowledge: () => [],
  return: (req) => [
    {
      name: 'returnReason',
      type: 'radios',
      label: req.say.t('desk:field.returnReason'),
      required: true,
      options: RETURN_REASONS.map((reason) => ({
        value: reason,
        label: req.say.t(`cases:returnReason.${reason}`),
      })),
    },
    text(req, 'returnWords', 2000),
  ],
  contact: (req) => [
    { ...text(req, 'contactWords', 2000, 3), hint: req.say.t('desk:field.contactWordsHint') },
  ],
  pause: (req) => [text(req, 'question', 2000, 3)],
  resume: () => [],
  ask_extension: (req, { row, lens }) => {
    const allowed = lens.rules.rules.classes[row.deadline_class].extension;
    // A further one may take what the total leaves; the action knows how much that is.
    const most =
      (row.extensions < (allowed?.times ?? 0) ? allowed?.days : allowed?.further?.totalDays) ??
      allowed?.days ??
      1;
    return [
      {
        name: 'days',
        type: 'number',
        label: req.say.t('desk:field.days', { most }),
        required: true,
        min: 1,
        max: most,
        inputmode: 'numeric',
      },
      text(req, 'extensionReason', 2000, 3),
    ];
  },
  decide_extension: (req, { row, events }) => {
    const asked = events.filter((event) => event.kind === 'case.extension_asked').at(-1);
    const note = (asked?.payload?.['note'] ?? {}) as { reason?: string };
    return [
      {
        name: 'grant',
        type: 'radios',
        label: req.say.t('desk:field.grant', { days: row.extension_days_asked ?? 0 }),
        hint: note.reason ?? '',
        required: true,
        inline: true,
        options: ['yes', 'no'].map((value) => ({ value, label: req.say.t(`desk:field.grants.${value}`) })),
      },
      {
        ...text(req, 'decisionWords', 2000, 3),
        required: false,
        hint: req.say.t('desk:field.decisionWordsHint'),
      },
    ];
  },
  answer: (req, { row }) => [
    { ...text(req, 'answerText', 5000, 8), hint: req.say.t('desk:field.answerTextHint') },
    { ...text(req, 'done', 2000, 3), required: false, hint: req.say.t('desk:field.doneHint') },
    ...(mayBeImpossible(row.type) ? [impossibleField(req)] : []),
    {
      name: 'files',
      type: 'file',
      label: req.say.t('desk:field.files'),
      hint: req.say.t('attachments:hint', { max: MAX_FILES, mb: MAX_FILE_BYTES / 1024 / 1024 }),
      multiple: true,
      accept: 'image/jpeg,image/png,image/webp,application/pdf',
      maxBytes: MAX_FILE_BYTES,
    },
  ],
  decide_impossible: claimFields,
  callback: (req) => [
    {
      name: 'outcome',
      type: 'radios',
      label: req.say.t('desk:field.outcome'),
      required: true,
      options: CALLBACK_OUTCOMES.map((value) => ({
        value,
        label: req.say.t(`desk:field.outcomes.${value}`),
      })),
    },
  ],
  message: (req) => [{ ...text(req, 'messageText', 2000), hint: req.say.t('desk:field.messageTextHint') }],
  order_rework: (req, { row }) => [
    text(req, 'reworkWhy', 2000),
    // An answer that says it can't be done has not said that it was.
    ...(saidDone(row)
      ? [
          {
            name: 'falseClosing',
            type: 'checkbox',
            label: req.say.t('desk:field.falseClosing'),
            hint: req.say.t('desk:field.falseClosingHint'),
          },
        ]
      : []),
  ],
  reclassify: async (req, { row }) => [
    {
      name: 'categoryCode',
      type: 'select',
      label: req.say.t('desk:field.categoryCode'),
      required: true,
      value: row.category_code,
      options: (await listCategories(req.context.db))
        .filter((category) => category.isActive)
        .map((category) => ({
          value: category.code,
          label: req.say.lang === 'en' ? category.nameEn : category.name,
        })),
    },
    classField(req, row, 'newClass'),
  ],
  take_back: () => [],
};

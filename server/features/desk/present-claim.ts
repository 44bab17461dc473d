import type { Request } from 'express';
import type { JsonObject } from '../register/index.ts';
import { IMPOSSIBLE_REASONS, IMPOSSIBLE_WORDS_MIN } from '../cases/index.ts';
import type { CaseFile } from './case-page.ts';
import type { Field } from './present-forms.ts';

/** With an answer: whether it says that it can't be done, and why. The ordinary answer is chosen beforehand. */
export function impossibleField({ say: { t } }: Request): Field {
  return {
    name: 'impossible',
    type: 'select',
    label: t('desk:field.impossible'),
    hint: t('desk:field.impossibleHint', { least: IMPOSSIBLE_WORDS_MIN }),
    required: false,
    options: [
      { value: '', label: t('desk:field.possible') },
      ...IMPOSSIBLE_REASONS.map((reason) => ({
        value: reason,
        label: t(`cases:impossible.reason.${reason}`),
      })),
    ],
  };
}

function objectionOf(events: CaseFile['events']): string {
  const event = events.findLast(({ kind }) => kind === 'case.impossible_objected');
  const why = (event?.payload?.['note'] as JsonObject | undefined)?.['why'];
  return typeof why === 'string' ? why : '';
}

/** The second person's form, with what there is to decide about: the reason, and an objection. */
export function claimFields({ say: { t } }: Request, { row, events, isClosed }: CaseFile): Field[] {
  const said = t('desk:field.claimSaid', { reason: t(`cases:impossible.reason.${row.impossible_reason}`) });
  const objection =
    row.impossible_objected_at === null || isClosed
      ? ''
      : t('desk:field.claimObjection', { why: objectionOf(events) });
  return [
    {
      name: 'confirm',
      type: 'radios',
      label: t('desk:field.confirm'),
      hint: [said, objection].filter((text) => text !== '').join(' '),
      required: true,
      options: ['yes', 'no'].map((value) => ({
        value,
        label: t(`desk:field.confirms.${value}`),
        hint: t(`desk:field.confirms.${value}Hint`),
      })),
    },
    {
      name: 'claimWords',
      type: 'textarea',
      label: t('desk:field.claimWords'),
      hint: t('desk:field.claimWordsHint'),
      rows: 4,
      maxlength: 2000,
      required: true,
    },
  ];
}

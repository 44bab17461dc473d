import { z } from 'zod';
import { SUBMIT_FIELDS, submissionOf, submissionShape, withContact } from '../cases/index.ts';
import { CANCEL_GROUNDS, CONSENT_WORDINGS, POST_CHANNELS, readSlipNumber } from './rules.ts';
import type { Say } from '../../http/page.ts';
import type { Taking } from './take.ts';

/** Text fields of `POST /member/intake`; anything else in the body is refused. */
export const TAKE_FIELDS = [...SUBMIT_FIELDS, 'slip', 'wording', 'consent', 'by'] as const;

const slipNumber = z
  .string('intake:form.slipMissing')
  .trim()
  .min(1, 'intake:form.slipMissing')
  .max(40, 'intake:form.slipWrong')
  .transform((typed) => readSlipNumber(typed))
  .refine((number) => number !== null, 'intake:form.slipWrong')
  .transform((number) => number);

export const takeForm = withContact(
  z.object({
    ...submissionShape,
    slip: slipNumber,
    wording: z.enum(CONSENT_WORDINGS, 'intake:form.wording'),
    // Never ticked beforehand: without having asked nothing is taken down.
    consent: z.literal('1', 'intake:form.consent'),
    by: z.enum(POST_CHANNELS, 'intake:form.by').default('counter'),
  }),
);

export function takingOf(form: z.output<typeof takeForm>, { lang }: Pick<Say, 'lang'>): Taking {
  const {
    channel: _channel,
    externalRef: _ref,
    ...submission
  } = submissionOf(form, { channel: 'collector', lang });
  return { ...submission, slip: form.slip, consent: { wording: form.wording, lang }, by: form.by };
}

const ground = z.enum(CANCEL_GROUNDS, 'intake:form.ground');

export const cancelSlipForm = z.object({
  // Tidied and checked by the action, which says what is wrong with it.
  slip: z
    .string('intake:form.slipMissing')
    .trim()
    .min(1, 'intake:form.slipMissing')
    .max(40, 'intake:form.slipWrong'),
  ground,
});

export const cancelPadForm = z.object({ ground });

/** `member:<id>` or `unit:<id>`, as the one list of holders gives them. */
export const padForm = z.object({
  holder: z
    .string('intake:form.holder')
    .regex(/^(?:member|unit):[\w-]{1,60}$/, 'intake:form.holder')
    .transform((text) => {
      const id = text.slice(text.indexOf(':') + 1);
      return text.startsWith('member:') ? { memberId: id } : { unitId: id };
    }),
  sheets: z.coerce
    .number('intake:form.sheets')
    .int('intake:form.sheets')
    .min(1, 'intake:form.sheets')
    .max(10, 'intake:form.sheets'),
});

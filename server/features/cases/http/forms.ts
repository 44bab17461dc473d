import { z } from 'zod';
import { DATA_KINDS } from '../data-requests.ts';
import { GARBLED, formId, isWhole, points, spare, words } from '../submit-form.ts';

export { isFormId } from '../submit-form.ts';

export const MESSAGE_MOST = 5000;
export const WORDS_MOST = 1000;

export const trackForm = z.object({
  receipt: z.string('cases:track.missing').trim().min(1, 'cases:track.missing').max(200, 'cases:track.wrong'),
});

/** Hidden in each form of the resident's page. */
const act = {
  form_id: formId,
  seen: z.coerce.number('cases:form.again').int('cases:form.again').min(0, 'cases:form.again'),
};

const reason = (key: string) =>
  z.string(key).refine(isWhole, GARBLED).refine(reasonFits, 'cases:form.wordsLong');

function reasonFits(text: string): boolean {
  return points(text) <= WORDS_MOST;
}

/** Each says which of the three it is: read one below the other, they would be the same sentence. */
const mark = (name: string) => z.enum(['1', '2', '3', '4', '5'], `cases:form.mark.${name}`).transform(Number);

export const MESSAGE_FIELDS = ['form_id', 'seen', 'text'] as const;

export const messageForm = z.object({ ...act, text: words('message', 1, MESSAGE_MOST) });

export const judgeForm = z.object({
  ...act,
  result: mark('result'),
  speed: mark('speed'),
  attitude: mark('attitude'),
  solved: z.enum(['yes', 'no'], 'cases:form.solved').transform((answer) => answer === 'yes'),
  words: spare(WORDS_MOST, 'cases:form.wordsLong'),
  why: spare(WORDS_MOST, 'cases:form.wordsLong'),
});

export const reworkForm = z.object({ ...act, rework_why: reason('cases:rule.reworkWhy') });
export const objectForm = z.object({ ...act, objection_why: reason('cases:rule.objectionWhy') });
export const claimForm = z.object({ ...act, claim_why: reason('cases:rule.claimObjectionWhy') });
export const withdrawForm = z.object({ ...act, withdraw_why: spare(WORDS_MOST, 'cases:form.wordsLong') });
export const vetoForm = z.object(act);

export const dataForm = z.object({
  form_id: formId,
  kind: z.enum(DATA_KINDS, 'cases:form.dataKind'),
  data_words: z
    .string('cases:form.dataWords')
    .refine(isWhole, GARBLED)
    .refine(reasonFits, 'cases:form.wordsLong'),
});
export const eraseForm = z.object({ erase: z.literal('1', 'cases:rule.eraseTick') });

import { z } from 'zod';
import { DEADLINE_CLASSES } from '../deadlines/index.ts';
import {
  CALLBACK_OUTCOMES,
  DATA_OUTCOMES,
  DECLINE_REASONS,
  IMPOSSIBLE_REASONS,
  RETURN_REASONS,
} from '../cases/index.ts';

/** Lengths are in UTF-16 units, as a browser's own counter has them. */
const words = (most: number) => z.string('errors:field.required').trim().max(most, 'errors:field.tooLong');
/** May be left out, and a browser may leave it out too. */
const maybe = (most: number) =>
  words(most)
    .optional()
    .transform((value) => value ?? '');
const id = z.string('errors:field.required').trim().min(1, 'errors:field.required').max(80);
const many = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : [value].flat()).filter((item) => item !== ''));

/** What every form about a case carries: the version that was looked at, and its own id. */
const proof = {
  seen: z
    .string('errors:field.invalid')
    .regex(/^\d{1,9}$/, 'errors:field.invalid')
    .transform(Number),
  formId: z.string('errors:field.invalid').regex(/^[\w-]{8,60}$/, 'errors:field.invalid'),
};

/*
 * Field names differ from form to form: many forms stand on one page, and a name makes the id of its control.
 * What the rules ask of a text (how long, when it is needed) the actions say in words of their own.
 */
export const forms = {
  dispatch: z.object({
    ...proof,
    leadUnitId: id,
    coUnitIds: many.pipe(z.array(id).max(20, 'desk:fault.coUnits')),
    deadlineClass: z.enum(DEADLINE_CLASSES, 'errors:field.required'),
    brief: words(5000),
    looked: z.literal('1').optional(),
  }),
  decline: z.object({
    ...proof,
    declineReason: z.enum(DECLINE_REASONS, 'errors:field.required'),
    declineWords: words(2000),
  }),
  merge: z.object({ ...proof, intoCode: words(60) }),
  hand_over: z.object({ ...proof, body: words(200), reference: maybe(200) }),
  acknowledge: z.object(proof),
  return: z.object({
    ...proof,
    returnReason: z.enum(RETURN_REASONS, 'errors:field.required'),
    returnWords: words(2000),
  }),
  contact: z.object({ ...proof, contactWords: words(2000) }),
  pause: z.object({ ...proof, question: words(2000) }),
  resume: z.object(proof),
  ask_extension: z.object({
    ...proof,
    days: z.coerce
      .number('desk:fault.days')
      .int('desk:fault.days')
      .min(1, 'desk:fault.days')
      .max(1000, 'desk:fault.days'),
    extensionReason: words(2000),
  }),
  decide_extension: z.object({
    ...proof,
    grant: z.enum(['yes', 'no'], 'errors:field.required'),
    decisionWords: maybe(2000),
  }),
  answer: z.object({
    ...proof,
    answerText: words(5000),
    done: maybe(2000),
    // Empty is the ordinary answer; the control is not there where nothing can be impossible.
    impossible: z
      .union([z.literal(''), z.enum(IMPOSSIBLE_REASONS)], 'errors:field.invalid')
      .optional()
      .transform((reason) => reason || null),
  }),
  decide_impossible: z.object({
    ...proof,
    confirm: z.enum(['yes', 'no'], 'errors:field.required'),
    claimWords: words(2000),
  }),
  callback: z.object({ ...proof, outcome: z.enum(CALLBACK_OUTCOMES, 'errors:field.required') }),
  message: z.object({ ...proof, messageText: words(2000) }),
  order_rework: z.object({ ...proof, reworkWhy: words(2000), falseClosing: z.literal('1').optional() }),
  reclassify: z.object({
    ...proof,
    categoryCode: id,
    newClass: z.enum(DEADLINE_CLASSES, 'errors:field.required'),
  }),
  take_back: z.object(proof),
};

export const contactRequestForm = z.object({ formId: proof.formId, contactReason: words(1000) });

export const wordsRequestForm = z.object({ formId: proof.formId, wordsReason: words(1000) });

export const dataAnswerForm = z.object({
  dataOutcome: z.enum(DATA_OUTCOMES, 'errors:field.required'),
  dataAnswer: words(2000),
});

export const contactDecisionForm = z.object({ decision: z.enum(['yes', 'no'], 'errors:field.required') });

export const orderReplyForm = z.object({ formId: proof.formId, orderReply: words(3000) });

import { createHmac } from 'node:crypto';
import { transact, type Trx } from '../../../db/transaction.ts';
import { RESIDENT } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, NotFound, RuleFault } from '../../errors.ts';
import { translator } from '../../http/locale.ts';
import { getCase, submitNegativeIn, type CaseRow, type Submission, type Submitted } from '../cases/index.ts';
import { findPersonalData, mask } from '../masking/index.ts';
import { holdRegister } from '../register/index.ts';
import { placeNames } from '../stations/index.ts';
import { findCategory, listCategories } from '../units/index.ts';
import { reviewRecords } from './records.ts';
import { findReview, useSlip, type ReviewRow } from './review-store.ts';
import { isBad, SLIP_DAYS, takesReview, type Level, type Tag } from './rules.ts';
import { readSlip } from './slips.ts';
import { findWindowByCode, type WindowRow } from './store.ts';

export interface Review {
  /** Made when the form was shown: the same form twice is one review. */
  formId: string;
  level: Level;
  tags: readonly Tag[];
  words: string;
  /** As typed or scanned; empty: from the poster, without a visit's slip. */
  slip: string;
  /** Only of a bad review, and only of somebody who wants to be called back. */
  phone: string;
  lang: Submission['lang'];
}

export interface TakenReview {
  review: ReviewRow;
  /** What a bad review became. Its receipt is null when this form was received before. */
  submitted: (Pick<Submitted, 'receipt' | 'seq'> & { row: CaseRow }) | null;
  isNew: boolean;
}

/**
 * Takes a review in, and makes a case of a bad one: slip, review, case and what the unit is told in one transaction.
 * The review's row has no hour and nothing of the slip; a slip's row has nothing of the review.
 *
 * @throws RuleFault `windows:slip.…` for a slip that is mistyped, another window's, expired or used.
 */
export async function takeReview(context: Context, code: string, input: Review): Promise<TakenReview> {
  return transact(context.db, async (trx) => {
    // The head first: of two equal forms, or two forms with one slip, the second sees what the first did.
    await holdRegister(trx, context.dialect);
    const window = await findWindowByCode(trx, code);
    if (!window) throw new NotFound();
    const id = idOf(context, input.formId);
    const known = await findReview(trx, id);
    if (known) return again(trx, known, window);
    if (input.phone !== '' && !isBad(input.level)) throw new RuleFault('windows:form.phoneNotNeeded');
    const hasSlip = input.slip.trim() !== '';
    const now = context.clock.now();
    const today = dayOf(now);
    if (!takesReview(window, today, hasSlip)) throw new RuleFault('windows:form.ended');
    if (hasSlip) await spendSlip(trx, context, window, input.slip);
    const masked = await maskedWords(trx, context, input);
    const submitted = isBad(input.level) ? await asCase(trx, context, window, input, masked) : null;
    const row: Omit<ReviewRow, 'version'> = {
      id,
      window_id: window.id,
      unit_id: window.unit_id,
      reviewed_on: today,
      level: input.level,
      tags_json: JSON.stringify(input.tags),
      has_slip: hasSlip ? 1 : 0,
      words: masked === '' ? null : masked,
      words_state: masked === '' ? 'none' : 'waiting',
      lang: input.lang,
      case_id: submitted?.row.id ?? null,
      decided_at: null,
      withheld_why: null,
      reply: null,
      replied_on: null,
    };
    const { row: review } = await reviewRecords.create(trx, context, RESIDENT, now, row, {
      kind: 'review.given',
    });
    return { review, submitted, isNew: true };
  });
}

/**
 * Of a form's id nothing but this: ids of forms begin with the moment at which they were shown, and a unit that saw
 * them would know who stood at its window just then.
 */
function idOf({ config }: Pick<Context, 'config'>, formId: string): string {
  const hash = createHmac('sha256', config.register.secret).update(`window-review/${formId}`);
  return hash.digest('hex').slice(0, 32);
}

async function again(trx: Trx, known: ReviewRow, window: WindowRow): Promise<TakenReview> {
  // A form's id that was used at another window is no repetition.
  if (known.window_id !== window.id) throw new Conflict();
  const row = known.case_id === null ? null : await getCase(trx, known.case_id);
  return { review: known, submitted: row && { row, receipt: null, seq: -1 }, isNew: false };
}

async function spendSlip(trx: Trx, context: Context, window: WindowRow, typed: string): Promise<void> {
  const today = dayOf(context.clock.now());
  const slip = readSlip(context.config.register.secret, window.id, typed, today);
  if ('fault' in slip) throw new RuleFault(`windows:slip.${slip.fault}`, { days: SLIP_DAYS });
  if (!(await useSlip(trx, slip.hash, slip.expiresOn))) throw new RuleFault('windows:slip.used');
}

/** Everything that may be personal data is taken out before the words are kept with the review. */
async function maskedWords(trx: Trx, context: Context, { words, lang }: Review): Promise<string> {
  const text = words.trim();
  if (text === '') return '';
  const findings = findPersonalData(text, { places: await placeNames(trx, context) });
  const t = translator(lang);
  return mask(text, findings, (kind) => t(`masking:mark.${kind}`));
}

async function asCase(
  trx: Trx,
  context: Context,
  window: WindowRow,
  input: Review,
  masked: string,
): Promise<Submitted> {
  const told = (lang: Submission['lang'], words: string): string => {
    const t = translator(lang);
    const said = {
      level: t(`common:rating.${input.level}`),
      window: nameIn(window, lang),
      code: window.code,
    };
    const tags = input.tags.map((tag) => t(`windows:tag.${tag}`)).join(t('windows:case.and'));
    return [
      t('windows:case.said', said),
      ...(tags === '' ? [] : [t('windows:case.tags', { tags })]),
      ...(words === '' ? [] : [t('windows:case.words', { words })]),
    ].join('\n');
  };
  const submission: Submission = {
    submissionId: input.formId,
    type: 'complaint',
    categoryCode: await categoryOf(trx, window),
    title: translator(input.lang)('windows:case.title', { window: nameIn(window, input.lang) }),
    details: told(input.lang, input.words.trim()),
    placeText: input.lang === 'en' ? window.place_en : window.place,
    divisionCode: null,
    unitId: window.unit_id,
    isUrgent: false,
    isConfidential: false,
    isMinor: false,
    consentsToPublish: false,
    contact: input.phone === '' ? null : { phone: input.phone, notify: 'none' },
    channel: 'web',
    externalRef: null,
    lang: input.lang,
  };
  return submitNegativeIn(trx, context, submission, window.unit_id, told('zh-CN', masked));
}

const nameIn = (window: WindowRow, lang: Submission['lang']): string =>
  lang === 'en' ? window.name_en : window.name;

/** The window's own category; the first there is when the administrator has put that one away. */
async function categoryOf(trx: Trx, window: WindowRow): Promise<string> {
  if ((await findCategory(trx, window.category_code))?.isActive) return window.category_code;
  return (await listCategories(trx))[0]!.code;
}

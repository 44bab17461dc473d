import { createHmac } from 'node:crypto';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import type { Say } from '../../http/page.ts';
import type { Typed } from '../../http/parse-form.ts';
import { presentFaults, submissionChoices, type Faults } from '../cases/index.ts';
import { CONSENT_WORDING, POST_CHANNELS } from './rules.ts';

/** Fields in the order of the page, so that the summary reads from top to bottom. */
const ORDER = ['consent', 'type', 'title', 'details', 'category', 'place', 'place_text', 'unit', 'files', 'slip', 'by', 'name', 'phone', 'email', 'notify']; // prettier-ignore

/** What the page and the one kept on the phone have in common: nothing of whoever reads it. */
async function presentQuestions(context: Context, say: Say) {
  const { t } = say;
  return {
    ...(await submissionChoices(context, say)),
    wording: CONSENT_WORDING,
    consent: {
      ask: t(`intake:consent.${CONSENT_WORDING}.ask`),
      publish: t(`intake:consent.${CONSENT_WORDING}.publish`),
    },
    ways: POST_CHANNELS.map((value) => ({ value, label: t(`intake:by.${value}`) })),
  };
}

/** The view-model of `intake/take`. */
export async function presentTake(
  context: Context,
  say: Say,
  actor: Actor,
  form: { typed: Typed; faults: Faults; submissionId: string; missing: string | null },
) {
  const faults = presentFaults(form.faults, say, ORDER);
  return {
    submissionId: form.submissionId,
    typed: form.typed,
    ...faults,
    filesAgain: faults.summary.length > 0,
    /** Why nothing can be taken down now; the drafts on the phone stay within reach all the same. */
    missing: form.missing === null ? null : say.t(form.missing),
    owner: ownerTag(context, actor),
    isPost: actor.role !== 'collector',
    ...(await presentQuestions(context, say)),
  };
}

/** The view-model of `intake/offline`: the page that a phone keeps. */
export async function presentShell(context: Context, say: Say) {
  return {
    submissionId: '',
    typed: {},
    summary: [],
    errors: {},
    filesAgain: false,
    missing: null,
    owner: '',
    isPost: false,
    ...(await presentQuestions(context, say)),
  };
}

/** Stands for an account on a phone: a draft is sent by whoever took it down, and by nobody else. */
export function ownerTag({ config }: Pick<Context, 'config'>, { accountId }: Actor): string {
  return createHmac('sha256', config.sessionSecret)
    .update(`intake/${accountId}`)
    .digest('base64url')
    .slice(0, 16);
}

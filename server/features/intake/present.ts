import { createHmac } from 'node:crypto';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import type { Say } from '../../http/page.ts';
import type { Typed } from '../../http/parse-form.ts';
import { holds } from '../accounts/index.ts';
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

/** The pages of whoever takes something down, as links. The office that makes slips has a page of its own for them. */
export function tabsOf({ t }: Pick<Say, 't'>, actor: Actor, current: 'take' | 'mine' | 'slips') {
  const items = [
    { href: '/member/intake', label: t('intake:take.title'), current: current === 'take' },
    { href: '/member/intake/mine', label: t('intake:take.mine'), current: current === 'mine' },
    { href: '/member/intake/slips', label: t('intake:take.slips'), current: current === 'slips' },
    { href: '/intake/form', label: t('intake:take.paper'), current: false },
  ];
  if (holds(actor, 'network.manage'))
    items[2] = { href: '/desk/network/pads', label: t('intake:pad.title'), current: current === 'slips' };
  else if (actor.role !== 'collector') items.splice(2, 1);
  return { label: t('intake:take.links'), items };
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
    tabs: tabsOf(say, actor, 'take'),
    submissionId: form.submissionId,
    typed: form.typed,
    ...faults,
    /** Off duty there is nothing to fill in, but what had been filled in by then is shown. */
    hasForm: form.missing === null || Object.keys(form.typed).length > 0,
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

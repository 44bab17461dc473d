import type { z } from 'zod';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { RuleFault } from '../../errors.ts';
import type { Permission } from '../accounts/index.ts';
import type { Stored } from '../attachments/index.ts';
import * as cases from '../cases/index.ts';
import type { ActOptions, CaseRow, Verb } from '../cases/index.ts';
import { scan } from '../masking/index.ts';
import { findCategory } from '../units/index.ts';
import type { forms } from './forms.ts';
import { knownPlaces } from './places.ts';

export type FormVerb = keyof typeof forms;

interface Acting {
  context: Context;
  actor: Actor;
  row: CaseRow;
  options: ActOptions;
  files: readonly Stored[];
}

/** One act of a desk: its address below the case, who may knock, what it asks for and what it does. */
export interface DeskVerb<F extends FormVerb = FormVerb> {
  path: string;
  permission: Permission;
  /** The control a rule's "no" is shown at. */
  field: string;
  run(acting: Acting, form: z.output<(typeof forms)[F]>): Promise<CaseRow>;
}

const verb = <F extends FormVerb>(entry: DeskVerb<F>): DeskVerb<F> => entry;

export const VERBS: { [F in FormVerb]: DeskVerb<F> } = {
  dispatch: verb({
    path: 'dispatch',
    permission: 'case.dispatch',
    field: 'brief',
    async run({ context, actor, row, options }, form) {
      await mustBeClean(context, row, form.brief, form.looked === '1');
      return cases.dispatchOrHold(context, actor, row.id, form, options);
    },
  }),
  decline: verb({
    path: 'decline',
    permission: 'case.dispatch',
    field: 'declineWords',
    run: ({ context, actor, row, options }, form) =>
      cases.declineCase(
        context,
        actor,
        row.id,
        { reason: form.declineReason, words: form.declineWords },
        options,
      ),
  }),
  merge: verb({
    path: 'merge',
    permission: 'case.dispatch',
    field: 'intoCode',
    run({ context, actor, row, options }, form) {
      const code = cases.readCode(form.intoCode);
      if (code === null) throw new RuleFault('cases:rule.mergeUnknown');
      return cases.mergeCase(context, actor, row.id, code, options);
    },
  }),
  hand_over: verb({
    path: 'hand-over',
    permission: 'case.supervise',
    field: 'body',
    run: ({ context, actor, row, options }, form) =>
      cases.handOverReport(context, actor, row.id, form, options),
  }),
  acknowledge: verb({
    path: 'acknowledgement',
    permission: 'case.handle',
    field: '',
    run: ({ context, actor, row, options }) => cases.acknowledgeCase(context, actor, row.id, options),
  }),
  return: verb({
    path: 'return',
    permission: 'case.handle',
    field: 'returnWords',
    run: ({ context, actor, row, options }, form) =>
      cases.returnCase(
        context,
        actor,
        row.id,
        { reason: form.returnReason, words: form.returnWords },
        options,
      ),
  }),
  contact: verb({
    path: 'contact',
    permission: 'case.handle',
    field: 'contactWords',
    run: ({ context, actor, row, options }, form) =>
      cases.recordContact(context, actor, row.id, { words: form.contactWords }, options),
  }),
  pause: verb({
    path: 'pause',
    permission: 'case.handle',
    field: 'question',
    run: ({ context, actor, row, options }, form) => cases.pauseCase(context, actor, row.id, form, options),
  }),
  resume: verb({
    path: 'resume',
    permission: 'case.handle',
    field: '',
    run: ({ context, actor, row, options }) => cases.resumeCase(context, actor, row.id, options),
  }),
  ask_extension: verb({
    path: 'extension',
    permission: 'case.handle',
    field: 'extensionReason',
    run: ({ context, actor, row, options }, form) =>
      cases.askExtension(context, actor, row.id, { days: form.days, reason: form.extensionReason }, options),
  }),
  decide_extension: verb({
    // Who decides hangs on the class and on how many there were: the action knows.
    path: 'extension/decision',
    permission: 'case.read',
    field: 'decisionWords',
    run({ context, actor, row, options }, form) {
      const grant = form.grant === 'yes';
      if (!grant && form.decisionWords.length < 4) throw new RuleFault('desk:fault.refusalWords');
      return cases.decideExtension(context, actor, row.id, { grant, words: form.decisionWords }, options);
    },
  }),
  answer: verb({
    path: 'answer',
    permission: 'case.handle',
    field: 'answerText',
    run: ({ context, actor, row, options, files }, form) =>
      cases.answerCase(
        context,
        actor,
        row.id,
        { text: form.answerText, done: form.done, impossible: form.impossible },
        { ...options, files },
      ),
  }),
  decide_impossible: verb({
    path: 'claim-decision',
    permission: 'case.supervise',
    field: 'claimWords',
    run: ({ context, actor, row, options }, form) =>
      cases.decideImpossible(
        context,
        actor,
        row.id,
        { confirm: form.confirm === 'yes', words: form.claimWords },
        options,
      ),
  }),
  callback: verb({
    path: 'callback',
    permission: 'case.dispatch',
    field: 'outcome',
    run: ({ context, actor, row, options }, form) =>
      cases.recordCallback(context, actor, row.id, { outcome: form.outcome }, options),
  }),
  message: verb({
    path: 'messages',
    permission: 'case.read',
    field: 'messageText',
    run: ({ context, actor, row, options }, form) =>
      cases.sendMessage(context, actor, row.id, { text: form.messageText }, options),
  }),
  order_rework: verb({
    path: 'rework',
    permission: 'case.supervise',
    field: 'reworkWhy',
    run: ({ context, actor, row, options }, form) =>
      cases.orderRework(
        context,
        actor,
        row.id,
        { why: form.reworkWhy, isFalseClosing: form.falseClosing === '1' },
        options,
      ),
  }),
  reclassify: verb({
    path: 'class',
    permission: 'case.dispatch',
    field: 'categoryCode',
    async run({ context, actor, row, options }, form) {
      const category = await findCategory(context.db, form.categoryCode);
      if (!category?.isActive) throw new RuleFault('desk:fault.category');
      const input = { categoryCode: form.categoryCode, deadlineClass: form.newClass };
      return cases.reclassifyCase(context, actor, row.id, input, options);
    },
  }),
  take_back: verb({
    path: 'take-back',
    permission: 'case.dispatch',
    field: '',
    run: ({ context, actor, row, options }) => cases.takeBackDispatch(context, actor, row.id, options),
  }),
};

/** Where the form of a verb is sent. */
export function actionOf(code: string, verbName: FormVerb): string {
  return `/desk/cases/${code}/${VERBS[verbName].path}`;
}

export function hasForm(name: Verb): name is FormVerb {
  return name in VERBS;
}

/**
 * The last look before a unit reads it (security T6): nothing that tells who the resident is may stay in, and
 * what only might has to be looked at by the person who sends it.
 */
async function mustBeClean(context: Context, row: CaseRow, brief: string, looked: boolean): Promise<void> {
  const found = scan(brief, { places: await knownPlaces(context.db, row) });
  if (!found.clean) {
    throw new RuleFault('desk:fault.briefSure', { found: listed(found.sure) });
  }
  if (found.unsure.length > 0 && !looked) {
    throw new RuleFault('desk:fault.briefUnsure', { found: listed(found.unsure) });
  }
}

function listed(findings: readonly { text: string }[]): string {
  return [...new Set(findings.map((finding) => finding.text))].slice(0, 8).join(' · ');
}

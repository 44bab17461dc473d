import type { Context } from '../../../context.ts';
import type { Say } from '../../../http/page.ts';
import type { Typed } from '../../../http/parse-form.ts';
import { presentFaults as inOrder, submissionChoices, type Faults } from '../present-choices.ts';

export type { Faults } from '../present-choices.ts';

/** Fields in the order of the page, so that the summary reads from top to bottom. */
const ORDER = ['type', 'title', 'details', 'category', 'place', 'place_text', 'unit', 'files', 'is_minor', 'name', 'phone', 'email', 'notify']; // prettier-ignore

/** Locals of `error-summary` and of the fields: what is wrong, in words. */
export function presentFaults(faults: Faults, say: Pick<Say, 't'>, order: readonly string[] = ORDER) {
  return inOrder(faults, say, order);
}

/** The view-model of `cases/new`. */
export async function presentForm(
  context: Context,
  say: Say,
  form: { typed: Typed; faults: Faults; submissionId: string },
) {
  const faults = presentFaults(form.faults, say);
  return {
    submissionId: form.submissionId,
    typed: form.typed,
    ...faults,
    // A browser never keeps chosen files over a page that came back.
    filesAgain: faults.summary.length > 0,
    ...(await submissionChoices(context, say)),
  };
}

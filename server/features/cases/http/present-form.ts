import { dayOf } from '../../../clock.ts';
import type { Context } from '../../../context.ts';
import type { Say } from '../../../http/page.ts';
import type { Typed } from '../../../http/parse-form.ts';
import { stationOfPoster } from '../../stations/index.ts';
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
    ...(await fromStation(context, say, form.typed['station'])),
  };
}

/** Where the poster hangs that led here, kept through every fault; a closed station's or nobody's is put aside. */
async function fromStation({ db, clock }: Context, { t, lang }: Say, code: Typed[string] | undefined) {
  if (typeof code !== 'string' || code === '') return { station: null, stationCode: '' };
  const found = await stationOfPoster(db, code, dayOf(clock.now()));
  const station = found === null ? '' : lang === 'en' ? found.station.name_en : found.station.name;
  if (found?.isOpen) {
    const words = { title: t('stations:intake.from', { station }), text: t('stations:intake.fromText') };
    return { station: { kind: 'info', ...words }, stationCode: found.station.code };
  }
  const text = t(`stations:intake.${found === null ? 'unknown' : 'closed'}`, { station });
  return { station: { kind: 'warning', title: '', text }, stationCode: '' };
}

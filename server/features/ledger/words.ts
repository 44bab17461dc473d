import type { Reader } from '../../../db/transaction.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { RuleFault } from '../../errors.ts';
import { scan } from '../masking/index.ts';
import { listTowns, listVillages, unitNames } from '../units/index.ts';
import { WORDS } from './rules.ts';

export interface WordsOptions {
  least?: number;
  most?: number;
  /** The writer has looked at what only may be personal data, and says that it is none. */
  looked?: boolean;
  /** The field of the form the words stand in. */
  field?: string;
  /** Villages of this town are known as places. */
  townCode?: string | null;
}

/**
 * Words that are going to be public: enough of them, and nobody's data in them. What is found for sure must go; what
 * only may be personal data stays when the writer says that they have looked.
 *
 * @throws RuleFault `ledger:rule.words`, `.tooLong`, `.personalData`, `.unsureData`, each with the field.
 */
export async function publicWords(
  reader: Reader,
  context: Pick<Context, 'clock'>,
  text: string,
  options: WordsOptions = {},
): Promise<string> {
  const {
    least = WORDS.least,
    most = WORDS.most,
    looked = false,
    field = 'words',
    townCode = null,
  } = options;
  const words = text.trim();
  const { length } = [...words];
  if (length < least) throw new RuleFault('ledger:rule.words', { field, least });
  if (length > most) throw new RuleFault('ledger:rule.tooLong', { field, most });
  const day = dayOf(context.clock.now());
  const units = [...(await unitNames(reader)).values()].map(({ name }) => name);
  const places = [
    ...(await listTowns(reader, day)),
    ...(townCode === null ? [] : await listVillages(reader, townCode, day)),
  ].map(({ name }) => name);
  const found = scan(words, { places: new Set([...units, ...places]) });
  // What is found is quoted back: whoever wrote it has to see what is meant.
  if (!found.clean) throw new RuleFault('ledger:rule.personalData', { field, text: found.sure[0]!.text });
  if (!looked && found.unsure.length > 0) {
    throw new RuleFault('ledger:rule.unsureData', { field, text: found.unsure[0]!.text });
  }
  return words;
}

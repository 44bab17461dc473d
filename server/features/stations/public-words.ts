import type { Reader } from '../../../db/transaction.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { RuleFault } from '../../errors.ts';
import { scan } from '../masking/index.ts';
import { listTowns, unitNames } from '../units/index.ts';
import { listStations } from './store.ts';

export interface WordsOptions {
  least?: number;
  most?: number;
  /** The writer has looked at what only may be personal data, and says that it is none. */
  looked?: boolean | undefined;
}

/**
 * A person's words that are going to be public: enough of them, and nobody's data in them. What is found for sure
 * must go; what only may be personal data stays when the writer says that they have looked.
 *
 * @throws RuleFault `stations:rule.words`, `.tooLong`, `.personalData`, `.unsureData`.
 */
export async function publicWords(
  reader: Reader,
  context: Pick<Context, 'clock'>,
  text: string,
  { least = 4, most = 2000, looked = true }: WordsOptions = {},
): Promise<string> {
  const words = text.trim();
  if (words.length < least) throw new RuleFault('stations:rule.words', { least });
  if (words.length > most) throw new RuleFault('stations:rule.tooLong', { most });
  const found = scan(words, { places: await placeNames(reader, context) });
  // What is found is quoted back: whoever wrote it has to see what is meant.
  if (!found.clean) throw new RuleFault('stations:rule.personalData', { text: found.sure[0]!.text });
  if (!looked && found.unsure.length > 0) {
    throw new RuleFault('stations:rule.unsureData', { text: found.unsure[0]!.text });
  }
  return words;
}

/** Names of units, towns and stations, which look like names of people to the masker. */
export async function placeNames(
  reader: Reader,
  context: Pick<Context, 'clock'>,
): Promise<ReadonlySet<string>> {
  const units = [...(await unitNames(reader)).values()].map(({ name }) => name);
  const towns = (await listTowns(reader, dayOf(context.clock.now()))).map(({ name }) => name);
  const stations = (await listStations(reader)).flatMap(({ name, place }) => [name, place]);
  return new Set([...units, ...towns, ...stations]);
}

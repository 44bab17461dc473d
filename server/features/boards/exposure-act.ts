import { transact } from '../../../db/transaction.ts';
import type { Reader } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import type { CaseRow, Surroundings } from '../cases/index.ts';
import { scan } from '../masking/index.ts';
import { holdRegister, type JsonObject } from '../register/index.ts';
import { matterOf, type Matter } from './matter.ts';
import { placeNames } from './place-names.ts';
import { isWhere, mayDo, maySeeExposure, type ExposureVerb } from './policy.ts';
import { exposureRecords } from './records.ts';
import { findExposure, type ExposureRow } from './store.ts';

export interface SeenOptions {
  /** The version the person was looking at: when it has moved on since, they are told instead. */
  seen?: number | undefined;
}

export interface ExposureChange {
  kind: string;
  set: Partial<ExposureRow>;
  note?: JsonObject;
}

/**
 * The one way for people to change a notice or an entry: look, ask the policy, ask where it stands, change, record.
 *
 * @throws NotFound outside the actor's scope; Forbidden; Conflict when it is elsewhere by now; RuleFault.
 */
export async function actOnExposure(
  context: Context,
  actor: Actor,
  id: string,
  verb: ExposureVerb,
  change: (
    row: ExposureRow,
    kase: CaseRow | null,
    around: Surroundings,
  ) => Promise<ExposureChange> | ExposureChange,
  options: SeenOptions = {},
): Promise<ExposureRow> {
  return transact(context.db, async (trx) => {
    const { row, kase, around } = await lookAt(context, trx, actor, id, verb, options);
    const wanted = await change(row, kase, around);
    return (await exposureRecords.change(trx, context, actor, around.now, row, wanted)).row;
  });
}

/** Finds the row for `verb` under the register's head, so that of two who act at once the second sees the first. */
export async function lookAt(
  context: Context,
  trx: Surroundings['trx'],
  actor: Actor,
  id: string,
  verb: ExposureVerb,
  options: SeenOptions,
): Promise<Matter & { row: ExposureRow }> {
  await holdRegister(trx, context.dialect);
  const row = await findExposure(trx, id);
  if (!row || !maySeeExposure(actor, row)) throw new NotFound();
  if (!mayDo(actor, verb, row)) throw new Forbidden();
  if (options.seen !== undefined && options.seen !== row.version) throw new Conflict();
  if (!isWhere(row.state, verb)) throw new Conflict('boards:conflict.state');
  return { row, ...(await matterOf(context, trx, row)) };
}

/** The words of a person that are going to be public: enough of them, and nobody's data in them. */
export async function publicWords(
  reader: Reader,
  context: Context,
  text: string,
  least = 4,
): Promise<string> {
  const words = text.trim();
  if (words.length < least) throw new RuleFault('boards:rule.words', { least });
  if (words.length > 2000) throw new RuleFault('boards:rule.tooLong', { most: 2000 });
  const found = scan(words, { places: await placeNames(reader, dayOf(context.clock.now())) });
  // What is found for sure is quoted back: the person who wrote it has to see what is meant.
  if (!found.clean) throw new RuleFault('boards:rule.personalData', { text: found.sure[0]!.text });
  return words;
}

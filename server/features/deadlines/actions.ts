import { transact } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { plusDays, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden } from '../../errors.ts';
import { appendPublicLeaf, holdRegister } from '../register/index.ts';
import type { WorkCalendar } from './calendar.ts';
import { mayImportCalendar, mayPublishRules } from './policy.ts';
import type { Rules } from './rule-set.ts';
import {
  changeCalendar,
  listRuleVersions,
  publishRules,
  rulesDigest,
  type RuleVersion,
  type YearSchedule,
} from './store.ts';

export interface ImportedCalendar {
  /** Days that were working days and are no longer, or the other way round. Their deadlines move. */
  changedDays: Day[];
  /** The calendar's new version: what was counted with an older one has to be counted again. */
  version: number;
}

/**
 * Puts one year's schedule in force, all of it or nothing, and says so in the public register. Open deadlines
 * are counted again by the cases room, which keeps the old dates in its events.
 */
export async function importCalendarYear(
  context: Pick<Context, 'db' | 'clock' | 'ids' | 'config' | 'dialect'>,
  actor: Actor,
  schedule: YearSchedule,
): Promise<ImportedCalendar> {
  if (!mayImportCalendar(actor)) throw new Forbidden();
  const at = context.clock.now();
  return transact(context.db, async (trx) => {
    const { before, after, digest } = await changeCalendar(trx, [schedule], at);
    const changedDays = differences(before, after, schedule.year);
    const { year, source, isOfficial } = schedule;
    await appendPublicLeaf(trx, context, {
      kind: 'calendar.changed',
      at,
      body: { year, source, official: isOfficial, version: after.version, digest, changedDays },
    });
    return { changedDays, version: after.version };
  });
}

/** A notice reaches back into the December before its year. */
function differences(before: WorkCalendar, after: WorkCalendar, year: number): Day[] {
  const changed: Day[] = [];
  for (let day: Day = `${year - 1}-12-01`; day <= `${year}-12-31`; day = plusDays(day, 1)) {
    if (before.isWorkday(day) !== after.isWorkday(day)) changed.push(day);
  }
  return changed;
}

/**
 * Publishes the next version of the rules and says so in the public register, with the digest of the very text
 * that is stored. Cases keep the version they were received under (domain §0.4).
 *
 * @param draft.base the version the draft was made from; Conflict when a newer one was published meanwhile.
 * @throws Forbidden, Conflict, RuleFault for a day in the past or before the newest version begins.
 */
export async function publishRuleVersion(
  context: Pick<Context, 'db' | 'clock' | 'ids' | 'config' | 'dialect'>,
  actor: Actor,
  draft: { base: number; effectiveOn: Day; rules: Rules },
): Promise<RuleVersion> {
  if (!mayPublishRules(actor)) throw new Forbidden();
  const at = context.clock.now();
  return transact(context.db, async (trx) => {
    // Two administrators at one moment: the second waits here, and then sees what the first has published.
    await holdRegister(trx, context.dialect);
    const [latest] = await listRuleVersions(trx);
    if ((latest?.version ?? 0) !== draft.base) throw new Conflict('deadlines:admin.meanwhile');
    const published = await publishRules(trx, at, draft.effectiveOn, draft.rules);
    const { version, effectiveOn } = published;
    const sha256 = await rulesDigest(trx, version);
    await appendPublicLeaf(trx, context, {
      kind: 'rules.published',
      at,
      body: { version, effectiveOn, sha256 },
    });
    return published;
  });
}

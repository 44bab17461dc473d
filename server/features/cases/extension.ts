import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { RuleFault } from '../../errors.ts';
import { dueAt, type Rules } from '../deadlines/index.ts';
import { act, tellResidents, type ActOptions, type Change } from './change.ts';
import { movedDue } from './limits.ts';
import type { CaseRow } from './store.ts';

/** Asks for more time: before the limit, with a reason, as often as the class allows (domain §5.2). */
export async function askExtension(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { days: number; reason: string },
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'ask_extension',
    (row, { now, rules }) => {
      const allowed = row.rework_round > 0 ? null : rules.classes[row.deadline_class].extension;
      if (!allowed) throw new RuleFault('cases:rule.noExtension');
      if (now > row.due_at) throw new RuleFault('cases:rule.extensionLate');
      if (row.extension_asked_at !== null) throw new RuleFault('cases:rule.extensionAsked');
      if (row.extensions >= allowed.times + (allowed.further ? 1 : 0))
        throw new RuleFault('cases:rule.extensionsUsed');
      const most = row.extensions < allowed.times ? allowed.days : furtherDays(row, rules);
      if (!Number.isInteger(input.days) || input.days < 1 || input.days > most) {
        throw new RuleFault('cases:rule.extensionDays', { most });
      }
      if (input.reason.trim().length < 4) throw new RuleFault('cases:rule.extensionReason');
      return {
        kind: 'case.extension_asked',
        set: { extension_asked_at: now, extension_days_asked: input.days },
        note: { days: input.days, reason: input.reason },
      };
    },
    options,
  );
}

/** What the total leaves for a further extension: 20 less the class's own limit and what was granted. */
function furtherDays(row: CaseRow, rules: Rules): number {
  const { extension, resolve } = rules.classes[row.deadline_class];
  const total = extension?.further?.totalDays;
  if (total === undefined || resolve === null || !('days' in resolve)) return extension?.days ?? 0;
  return Math.max(0, total - Math.ceil(resolve.days) - row.extended_days);
}

/**
 * Grants or refuses the time asked for. The first is the unit head's to grant, a further one the supervision
 * office's, and never beyond the total the rules allow. A request that is decided late still counts from the
 * old limit.
 */
export async function decideExtension(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { grant: boolean; words: string },
  options: ActOptions = {},
): Promise<CaseRow> {
  return act(
    context,
    actor,
    caseId,
    'decide_extension',
    (row, { rules, calendar }): Change => {
      if (row.extension_asked_at === null || row.extension_days_asked === null) {
        throw new RuleFault('cases:rule.noRequest');
      }
      const allowed = rules.classes[row.deadline_class].extension;
      const by =
        row.extensions < (allowed?.times ?? 0)
          ? (allowed?.by ?? 'leader')
          : (allowed?.further?.by ?? 'supervision');
      if (actor.role !== by && actor.role !== 'supervision')
        throw new RuleFault('cases:rule.extensionOffice');
      const cleared = { extension_asked_at: null, extension_days_asked: null };
      if (!input.grant) {
        return { kind: 'case.extension_refused', set: cleared, note: { words: input.words } };
      }
      const due = movedDue(calendar, row.due_at, row.extension_days_asked);
      const total = allowed?.further?.totalDays;
      if (row.extensions >= (allowed?.times ?? 0) && total !== undefined) {
        const receipt = {
          submittedAt: row.submitted_at,
          receivedAt: row.received_at,
          receivedOn: row.received_on,
        };
        if (due.at > dueAt(calendar, receipt, { days: total }).at) {
          throw new RuleFault('cases:rule.extensionTotal', { total });
        }
      }
      return {
        kind: 'case.extended',
        set: {
          ...cleared,
          due_at: due.at,
          is_due_provisional: due.provisional ? 1 : row.is_due_provisional,
          extensions: row.extensions + 1,
          extended_days: row.extended_days + row.extension_days_asked,
        },
        note: { days: row.extension_days_asked, dueBefore: row.due_at, dueAfter: due.at, words: input.words },
      };
    },
    {
      ...options,
      then: async (row, around) => {
        const template = input.grant ? 'case.extended' : 'case.extension_refused';
        await tellResidents(context, around, row, template);
      },
    },
  );
}

import type { Reader } from '../../../db/transaction.ts';
import type { Role } from '../../actor.ts';
import { listAccountsByRole, listAccountsOfUnit } from '../accounts/index.ts';
import type { NoticeDraft } from '../notices/index.ts';
import { dispatchOffice, findUnit, supervisionOffice, type Unit } from '../units/index.ts';
import type { CaseRow } from './store.ts';

/** Who answers for a case at a rung of the ladder. */
export interface Answering {
  /** The unit that answers: the lead unit, or the office in whose inbox it still lies. */
  unitId: string | null;
  recipients: NoticeDraft['recipient'][];
  /** The level that was reached in the end. */
  level: Level;
  /** Levels passed over because nobody holds the post. */
  vacant: Level[];
}

export type Level = 'officer' | 'leader' | 'county_leader' | 'supervision';

/** The level a rung speaks to first (domain §5.3): reminder to the handler, then to the head of the unit. */
const FIRST_LEVEL: readonly Level[] = ['officer', 'leader', 'leader', 'leader'];
const UPWARD: readonly Level[] = ['officer', 'leader', 'county_leader', 'supervision'];
/** A sealed report is with the supervision office alone: not even its number goes to a county leader (domain §0.2). */
const UPWARD_SEALED = UPWARD.filter((level) => level !== 'county_leader');

/** The office in whose inbox a case of this type lies: sealed and conduct matters go past the dispatch office. */
export async function officeOf(reader: Reader, type: CaseRow['type']): Promise<Unit | undefined> {
  return type === 'report' || type === 'conduct_complaint'
    ? supervisionOffice(reader)
    : dispatchOffice(reader);
}

/**
 * Who hears of a rung. A vacant post is passed over to the next one up at once; nobody is skipped for want of
 * a name, and a case that nobody holds is the dispatch office's.
 */
export async function answering(
  reader: Reader,
  row: Pick<CaseRow, 'lead_unit_id' | 'type'>,
  rung: number,
): Promise<Answering> {
  const office = await officeOf(reader, row.type);
  const unitId = row.lead_unit_id ?? office?.id ?? null;
  const vacant: Level[] = [];
  const upward = row.type === 'report' ? UPWARD_SEALED : UPWARD;
  for (const level of upward.slice(upward.indexOf(FIRST_LEVEL[rung] ?? 'leader'))) {
    const recipients = await holders(reader, unitId, level);
    if (recipients.length > 0) {
      // From red on the handler hears it as well as the head.
      const also = rung === 1 && level === 'leader' ? await holders(reader, unitId, 'officer') : [];
      return { unitId, recipients: [...recipients, ...also], level, vacant };
    }
    vacant.push(level);
  }
  return { unitId, recipients: [], level: 'supervision', vacant };
}

async function holders(
  reader: Reader,
  unitId: string | null,
  level: Level,
): Promise<NoticeDraft['recipient'][]> {
  if (level === 'supervision') {
    return toRecipients(await listAccountsByRole(reader, 'supervision'));
  }
  if (unitId === null) return [];
  if (level === 'county_leader') {
    const unit = await findUnit(reader, unitId);
    const leaders = await listAccountsByRole(reader, 'county_leader');
    return toRecipients(leaders.filter((account) => account.post === unit?.countyLeaderPost));
  }
  // In the two offices the people at the desks have roles of their own.
  const roles: Role[] = level === 'officer' ? ['officer', 'dispatcher', 'supervision'] : ['leader'];
  const found = [];
  for (const role of roles) found.push(...(await listAccountsOfUnit(reader, unitId, role)));
  return toRecipients(found);
}

function toRecipients(accounts: readonly { id: string }[]): NoticeDraft['recipient'][] {
  return accounts.map(({ id }) => ({ kind: 'account', id }));
}

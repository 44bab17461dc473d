import { ROLES } from '../../actor.ts';
import type { Reader } from '../../../db/transaction.ts';
import { fieldMessages } from '../../http/error-handler.ts';
import type { Say } from '../../http/page.ts';
import { FormFault, type FieldErrors } from '../../http/parse-form.ts';
import { listUnits, unitNames, type Unit } from '../units/index.ts';
import type { Account } from './account.ts';
import { needsUnit } from './rules.ts';
import { listAccountsByRole } from './store.ts';

type UnitNames = Awaited<ReturnType<typeof unitNames>>;

/** A unit's name in the reader's language; the county itself for posts without a unit. */
export function unitNameOf(names: UnitNames, unitId: string | null, say: Say): string {
  const unit = unitId === null ? undefined : names.get(unitId);
  if (!unit) return say.t('accounts:county');
  return say.lang === 'en' ? unit.nameEn : unit.name;
}

export function postOf(account: Pick<Account, 'post' | 'postEn'>, say: Say): string {
  return say.lang === 'en' ? account.postEn : account.post;
}

interface DemoPost {
  id: string;
  post: string;
  unit: string;
}

export interface DemoGroup {
  label: string;
  /** A button each. */
  accounts: DemoPost[];
  /** All others of the role, to choose from a list. */
  others: { value: string; label: string }[];
}

/** One post of each role to step in as, of each kind of unit where units have it; the rest to choose from. */
export async function demoGroups(reader: Reader, say: Say): Promise<DemoGroup[]> {
  const names = await unitNames(reader);
  const units = new Map((await listUnits(reader)).map((unit) => [unit.id, unit]));
  const groups: DemoGroup[] = [];
  for (const role of ROLES) {
    const accounts = await listAccountsByRole(reader, role);
    if (accounts.length === 0) continue;
    const shown = needsUnit(role) ? onePerPeerGroup(accounts, units) : accounts.slice(0, 1);
    const choice = (account: Account) => ({
      id: account.id,
      post: postOf(account, say),
      unit: unitNameOf(names, account.unitId, say),
    });
    groups.push({
      label: say.t(`accounts:role.${role}`),
      accounts: shown.map(choice),
      others: spread(accounts, MOST_TO_CHOOSE_FROM)
        .filter((account) => !shown.includes(account))
        .map(choice)
        .map(({ id, unit, post }) => ({ value: id, label: `${unit} · ${post}` })),
    });
  }
  return groups;
}

/** A thousand members make no list to choose from. */
const MOST_TO_CHOOSE_FROM = 100;

/** Old and new ones alike, when there are too many. */
function spread<T>(list: readonly T[], most: number): T[] {
  const step = Math.max(1, list.length / most);
  return Array.from({ length: Math.min(most, list.length) }, (_, at) => list[Math.floor(at * step)]!);
}

/** One post of each kind of unit, so that a first look meets a bureau, a firm and a town alike. */
function onePerPeerGroup(accounts: readonly Account[], units: ReadonlyMap<string, Unit>): Account[] {
  const seen = new Set<string>();
  const codeOf = (account: Account): string => units.get(account.unitId ?? '')?.code ?? '';
  const inOrder = accounts.toSorted((a, b) => (codeOf(a) < codeOf(b) ? -1 : 1));
  const first = inOrder.filter((account) => {
    const unit = account.unitId === null ? undefined : units.get(account.unitId);
    if (!unit?.takesCases || seen.has(unit.peerGroup)) return false;
    seen.add(unit.peerGroup);
    return true;
  });
  return first.length > 0 ? first : accounts.slice(0, 1);
}

export interface AccountLine {
  id: string;
  username: string;
  role: string;
  post: string;
  unit: string;
  state: string;
  /** The forms of a row are shown only where they can succeed. */
  canChange: boolean;
}

export function accountLine(
  account: Account,
  names: UnitNames,
  say: Say,
  viewerId: string | null,
): AccountLine {
  const state = !account.isActive ? 'ended' : account.mustChangePassword ? 'waiting' : 'active';
  return {
    id: account.id,
    username: account.username,
    role: say.t(`accounts:role.${account.role}`),
    post: postOf(account, say),
    unit: unitNameOf(names, account.unitId, say),
    state: say.t(`accounts:state.${state}`),
    canChange: account.isActive && account.id !== viewerId,
  };
}

/** Faults by field for the fields themselves, and as a list for the summary; `form` belongs to no field. */
export function faultsOf(
  errors: FieldErrors | undefined,
  say: Say,
): { errors: Record<string, string>; summary: { field: string; message: string }[] } {
  const messages = fieldMessages(new FormFault(errors ?? {}, {}), say.t);
  return {
    errors: messages,
    summary: Object.entries(messages).map(([field, message]) => ({
      field: field === 'form' ? '' : field,
      message,
    })),
  };
}

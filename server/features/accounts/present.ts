import { ROLES } from '../../actor.ts';
import type { Reader } from '../../../db/transaction.ts';
import { fieldMessages } from '../../http/error-handler.ts';
import type { Say } from '../../http/page.ts';
import { FormFault, type FieldErrors } from '../../http/parse-form.ts';
import { unitNames } from '../units/index.ts';
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

export interface DemoGroup {
  label: string;
  accounts: { id: string; post: string; unit: string }[];
}

/** One post of each role to step in as, a few of those that units have many of. */
export async function demoGroups(reader: Reader, say: Say): Promise<DemoGroup[]> {
  const names = await unitNames(reader);
  const groups: DemoGroup[] = [];
  for (const role of ROLES) {
    const accounts = (await listAccountsByRole(reader, role)).slice(0, needsUnit(role) ? 3 : 1);
    if (accounts.length === 0) continue;
    groups.push({
      label: say.t(`accounts:role.${role}`),
      accounts: accounts.map((account) => ({
        id: account.id,
        post: postOf(account, say),
        unit: unitNameOf(names, account.unitId, say),
      })),
    });
  }
  return groups;
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

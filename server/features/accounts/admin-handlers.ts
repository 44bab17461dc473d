import type { Request, RequestHandler, Response } from 'express';
import { ROLES, STAFF_ROLES, type Role } from '../../actor.ts';
import { RuleFault } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { FormFault, flatten, parseForm, type Typed } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { findUnit, listUnits, unitNames } from '../units/index.ts';
import type { Account } from './account.ts';
import { endAccount, openAccount, resetPassword } from './actions.ts';
import { listFilter, newAccountForm } from './forms.ts';
import { accountLine, faultsOf, postOf, unitNameOf } from './present.ts';
import { scopeOf } from './rules.ts';
import { listAccounts } from './store.ts';

const PAGE_SIZE = 50;

export const showAccounts: RequestHandler = async (req, res) => accountsPage(req, res);

export const addAccount: RequestHandler = async (req, res) => {
  const typed = flatten(req.body);
  try {
    const form = parseForm(newAccountForm, req.body);
    const unit = form.unitId === null ? undefined : await findUnit(req.context.db, form.unitId);
    if (form.unitId !== null && !unit) throw new FormFault({ unitId: { key: 'accounts:fault.unit' } }, typed);
    const scope = scopeOf(form.role, unit?.kind ?? null);
    const { account, password } = await openAccount(req.context, req.actor!, { ...form, scope });
    await oneTimePasswordPage(req, res, account, password);
  } catch (error) {
    const fault = asFormFault(error, typed);
    if (!fault) throw error;
    await accountsPage(req, res, fault);
  }
};

export const closeAccount: RequestHandler<{ id: string }> = async (req, res) => {
  await endAccount(req.context, req.actor!, req.params.id);
  setFlash(req as Request, { kind: 'success', key: 'accounts:admin.endedDone' });
  await saveSession(req as Request);
  res.redirect(303, '/admin/accounts');
};

export const renewPassword: RequestHandler<{ id: string }> = async (req, res) => {
  const { account, password } = await resetPassword(req.context, req.actor!, req.params.id);
  await oneTimePasswordPage(req as Request, res, account, password);
};

/** Shown in the answer itself and kept nowhere: there is no address under which it could be seen again. */
async function oneTimePasswordPage(
  req: Request,
  res: Response,
  account: Account,
  password: string,
): Promise<void> {
  const names = await unitNames(req.context.db);
  const vm = {
    username: account.username,
    post: postOf(account, req.say),
    unit: unitNameOf(names, account.unitId, req.say),
    password,
  };
  await render(req, res, 'accounts/one-time-password', vm, { title: req.say.t('accounts:oneTime.title') });
}

async function accountsPage(req: Request, res: Response, fault?: FormFault): Promise<void> {
  const { db } = req.context;
  const { t, lang } = req.say;
  const filter = listFilter.parse(flatten(req.query));
  const cursor = decodeCursor(req.query['after'], 2);
  const rows = await listAccounts(db, {
    role: filter.role,
    unitId: filter.unit,
    after: cursor && { unitId: cursor[0]!, id: cursor[1]! },
    limit: PAGE_SIZE + 1,
  });
  const filters: Typed = { role: filter.role ?? '', unit: filter.unit ?? '', after: cursor ? 'yes' : '' };
  const page = pageOf(rows, PAGE_SIZE, '/admin/accounts', filters, (row) => [row.unitId ?? '', row.id]);
  const names = await unitNames(db);
  const units = await listUnits(db);
  const roleOption = (role: Role) => ({ value: role, label: t(`accounts:role.${role}`) });
  const vm = {
    rows: page.rows.map((row) => accountLine(row, names, req.say, req.actor!.accountId)),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
    role: filter.role ?? '',
    unit: filter.unit ?? '',
    roles: ROLES.map(roleOption),
    newRoles: STAFF_ROLES.map(roleOption),
    units: units.map((unit) => ({ value: unit.id, label: lang === 'en' ? unit.nameEn : unit.name })),
    typed: fault?.typed ?? {},
    ...faultsOf(fault?.errors, req.say),
  };
  await render(req, res, 'accounts/admin', vm, { title: t('accounts:admin.title'), status: fault?.status });
}

const FIELD_OF_RULE: Record<string, string> = {
  'accounts:fault.usernameTaken': 'username',
  'accounts:fault.username': 'username',
  'accounts:fault.unitNeeded': 'unitId',
};

/** A rule about one field of the form is shown at that field. */
function asFormFault(error: unknown, typed: Typed): FormFault | undefined {
  if (error instanceof FormFault) return error;
  const field = error instanceof RuleFault ? FIELD_OF_RULE[error.key] : undefined;
  return field === undefined
    ? undefined
    : new FormFault({ [field]: { key: (error as RuleFault).key } }, typed);
}

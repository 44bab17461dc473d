import type { Request, RequestHandler, Response } from 'express';
import { render, setFlash } from '../../http/page.ts';
import { FormFault, parseForm, type FieldErrors } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { unitNames } from '../units/index.ts';
import type { Account } from './account.ts';
import { changePasswordForm, firstPasswordForm } from './forms.ts';
import { normalisePassword, passwordFault } from './password-rules.ts';
import { faultsOf, postOf, unitNameOf } from './present.ts';
import { HOME_OF_STAFF } from './rules.ts';
import { enter, pendingAt, proceed } from './sign-in-session.ts';
import { changePassword, tryPassword } from './sign-in.ts';
import { getAccount } from './store.ts';

/** A password of one's own at the first sign-in, in place of the one that was handed over. */
export const showFirstPassword: RequestHandler = async (req, res) => {
  const at = await pendingAt(req, 'password');
  if (!at) return res.redirect(303, '/sign-in');
  await passwordPage(req, res, { action: '/sign-in/password', asksCurrent: false });
};

export const setFirstPassword: RequestHandler = async (req, res) => {
  const at = await pendingAt(req, 'password');
  if (!at) return res.redirect(303, '/sign-in');
  try {
    const { password } = parseForm(firstPasswordForm, req.body);
    refuseWeak(password, at.account);
    const account = await changePassword(req.context, at.account, password);
    await proceed(req, res, account, at.pending.next, 'password');
  } catch (error) {
    if (!(error instanceof FormFault)) throw error;
    await passwordPage(req, res, { action: '/sign-in/password', asksCurrent: false, errors: error.errors });
  }
};

/** Who one is here, and the way to another password. */
export const showOwnAccount: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const account = await getAccount(db, req.account!.id);
  const vm = {
    rows: [
      { label: req.say.t('accounts:post'), text: postOf(account, req.say) },
      { label: req.say.t('accounts:unit'), text: unitNameOf(await unitNames(db), account.unitId, req.say) },
      { label: req.say.t('accounts:roleLabel'), text: req.say.t(`accounts:role.${account.role}`) },
      { label: req.say.t('accounts:username'), text: account.username },
    ],
  };
  await render(req, res, 'accounts/own', vm, { title: req.say.t('accounts:own.title') });
};

export const showPassword: RequestHandler = async (req, res) => {
  await passwordPage(req, res, { action: '/account/password', asksCurrent: true });
};

/** Other sessions of the account end; this one goes on under a new id. */
export const setPassword: RequestHandler = async (req, res) => {
  try {
    const form = parseForm(changePasswordForm, req.body);
    const account = await getAccount(req.context.db, req.account!.id);
    refuseWeak(form.password, account);
    const { username } = account;
    const tried = await tryPassword(req.context, { username, password: form.current, ip: req.ip });
    if (typeof tried === 'string') throw fault('current', `accounts:password.${tried}`);
    if (normalisePassword(form.current) === normalisePassword(form.password)) {
      throw fault('password', 'accounts:password.unchanged');
    }
    await enter(req, await changePassword(req.context, account, form.password));
    setFlash(req, { kind: 'success', key: 'accounts:password.done' });
    await saveSession(req);
    res.redirect(303, HOME_OF_STAFF);
  } catch (error) {
    if (!(error instanceof FormFault)) throw error;
    await passwordPage(req, res, { action: '/account/password', asksCurrent: true, errors: error.errors });
  }
};

function refuseWeak(password: string, account: Account): void {
  const weak = passwordFault(password, account.username);
  if (weak) throw fault('password', `accounts:password.${weak}`);
}

function fault(field: string, key: string): FormFault {
  return new FormFault({ [field]: { key } }, {});
}

async function passwordPage(
  req: Request,
  res: Response,
  page: { action: string; asksCurrent: boolean; errors?: FieldErrors },
): Promise<void> {
  const { t } = req.say;
  const vm = { action: page.action, asksCurrent: page.asksCurrent, ...faultsOf(page.errors, req.say) };
  const status = page.errors ? 422 : 200;
  await render(req, res, 'accounts/password', vm, { title: t('accounts:password.title'), status });
}

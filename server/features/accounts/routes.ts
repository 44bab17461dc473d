import { Router } from 'express';
import { MINUTE } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { limited } from '../../http/limits.ts';
import { permit } from '../../http/permit.ts';
import { addAccount, closeAccount, renewPassword, showAccounts } from './admin-handlers.ts';
import {
  enrol,
  enrolPicture,
  enterCode,
  showCode,
  showEnrol,
  showSignIn,
  signIn,
  signInToDemo,
  signOut,
} from './handlers.ts';
import {
  setFirstPassword,
  setPassword,
  showFirstPassword,
  showOwnAccount,
  showPassword,
} from './password-handlers.ts';

export function accountRoutes(context: Context): Router {
  const router = Router();
  // Hashing a password is the dearest thing a stranger can ask for; names are counted apart (rules.ts).
  const slow = limited(context, { windowMs: MINUTE, limit: 30 });

  router.get('/sign-in', permit.public, showSignIn);
  router.post('/sign-in', permit.public, slow, signIn);
  router.post('/sign-in/demo', permit.public, signInToDemo);
  router.get('/sign-in/code', permit.public, showCode);
  router.post('/sign-in/code', permit.public, slow, enterCode);
  router.get('/sign-in/enrol', permit.public, showEnrol);
  router.get('/sign-in/enrol.svg', permit.public, enrolPicture);
  router.post('/sign-in/enrol', permit.public, slow, enrol);
  router.get('/sign-in/password', permit.public, showFirstPassword);
  router.post('/sign-in/password', permit.public, slow, setFirstPassword);
  router.post('/sign-out', permit.public, signOut);

  router.get('/account', permit('signed-in'), showOwnAccount);
  router.get('/account/password', permit('signed-in'), showPassword);
  router.post('/account/password', permit('signed-in'), slow, setPassword);

  router.get('/admin/accounts', permit('account.manage'), showAccounts);
  router.post('/admin/accounts', permit('account.manage'), addAccount);
  router.post('/admin/accounts/:id/end', permit('account.manage'), closeAccount);
  router.post('/admin/accounts/:id/reset', permit('account.manage'), renewPassword);
  return router;
}

import type { Request, RequestHandler, Response } from 'express';
import QRCode from 'qrcode';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { FormFault, flatten, parseForm, type FieldErrors } from '../../http/parse-form.ts';
import { renewSession, saveSession } from '../../http/session.ts';
import { codeForm, signInForm } from './forms.ts';
import { demoGroups, faultsOf } from './present.ts';
import { CODE_TRIES, localPath } from './rules.ts';
import { enter, pendingAt, proceed } from './sign-in-session.ts';
import { enrolSecondFactor, tryCode, tryPassword, type Tried } from './sign-in.ts';
import { findAccount } from './store.ts';
import { enrolment, openTotpSecret } from './totp.ts';

export const showSignIn: RequestHandler = async (req, res) => {
  const next = localPath(req.query['next']);
  if (req.actor) return res.redirect(303, next);
  await signInPage(req, res, { next, username: '' });
};

export const signIn: RequestHandler = async (req, res) => {
  const typed = flatten(req.body);
  const next = localPath(typed['next']);
  const username = typeof typed['username'] === 'string' ? typed['username'] : '';
  const answer = (errors: FieldErrors, status: number) =>
    signInPage(req, res, { next, username, errors, status });
  try {
    const form = parseForm(signInForm, req.body);
    const tried = await tryPassword(req.context, { ...form, ip: req.ip });
    if (typeof tried !== 'string') return await proceed(req, res, tried, next, 'start');
    logRefusal(req, 'password', tried);
    await answer({ form: { key: `accounts:signIn.${tried}` } }, tried === 'paused' ? 429 : 422);
  } catch (error) {
    if (!(error instanceof FormFault)) throw error;
    await answer(error.errors, error.status);
  }
};

export const showCode: RequestHandler = async (req, res) => {
  if (!(await pendingAt(req, 'code'))) return res.redirect(303, '/sign-in');
  await codePage(req, res);
};

export const enterCode: RequestHandler = async (req, res) => {
  const at = await pendingAt(req, 'code');
  if (!at) return res.redirect(303, '/sign-in');
  const errors = await faultOfCode(req, (code) =>
    tryCode(req.context, { account: at.account, code, ip: req.ip }),
  );
  if (!errors) return proceed(req, res, at.account, at.pending.next, 'code');
  if (await backToPassword(req, res, errors)) return;
  await codePage(req, res, errors);
};

export const showEnrol: RequestHandler = async (req, res) => {
  const typedSecret = await secretOnOffer(req);
  if (!typedSecret) return res.redirect(303, '/sign-in');
  await enrolPage(req, res, typedSecret.typed);
};

/** The secret as a QR code: a picture of its own, so that no page needs inline data. */
export const enrolPicture: RequestHandler = async (req, res) => {
  const offer = await secretOnOffer(req);
  if (!offer) throw new NotFound();
  res.type('image/svg+xml').send(await QRCode.toString(offer.uri, { type: 'svg', margin: 4 }));
};

export const enrol: RequestHandler = async (req, res) => {
  const at = await pendingAt(req, 'enrol');
  const offer = await secretOnOffer(req);
  if (!at || !offer) return res.redirect(303, '/sign-in');
  const sealedSecret = at.pending.sealedSecret!;
  const errors = await faultOfCode(req, (code) =>
    enrolSecondFactor(req.context, { account: at.account, sealedSecret, code, ip: req.ip }),
  );
  if (!errors) return proceed(req, res, at.account, at.pending.next, 'enrol');
  if (await backToPassword(req, res, errors)) return;
  await enrolPage(req, res, offer.typed, errors);
};

export const signOut: RequestHandler = async (req, res) => {
  await renewSession(req);
  setFlash(req, { kind: 'success', key: 'accounts:signOut.done' });
  await saveSession(req);
  // A shared computer keeps neither pages nor drafts of the one who leaves. What was taken down for somebody and could
  // not be sent yet stays (decision 0010): the page says so (static/js/sign-out.js), and clears the rest itself.
  const isWaiting = flatten(req.body)['keep'] === '1';
  res.setHeader('Clear-Site-Data', isWaiting ? '"cache"' : '"cache", "storage"');
  res.redirect(303, '/');
};

/** One click into a post of the demonstration. Anywhere else this page doesn't exist. */
export const signInToDemo: RequestHandler = async (req, res) => {
  const { config, db } = req.context;
  if (config.mode !== 'demo') throw new NotFound();
  const typed = flatten(req.body);
  const account = typeof typed['account'] === 'string' ? await findAccount(db, typed['account']) : undefined;
  if (!account?.isActive) throw new NotFound();
  await enter(req, account);
  res.redirect(303, localPath(typed['next']));
};

interface SignInPage {
  next: string;
  username: string;
  errors?: FieldErrors;
  status?: number;
}

async function signInPage(req: Request, res: Response, form: SignInPage): Promise<void> {
  const { config, db } = req.context;
  const demo = config.mode === 'demo' ? await demoGroups(db, req.say) : [];
  const vm = { next: form.next, username: form.username, demo, ...faultsOf(form.errors, req.say) };
  await render(req, res, 'accounts/sign-in', vm, {
    title: req.say.t('accounts:signIn.title'),
    status: form.status,
  });
}

async function codePage(req: Request, res: Response, errors?: FieldErrors): Promise<void> {
  const title = req.say.t('accounts:code.title');
  await render(req, res, 'accounts/code', faultsOf(errors, req.say), { title, status: errors ? 422 : 200 });
}

async function enrolPage(req: Request, res: Response, typed: string, errors?: FieldErrors): Promise<void> {
  const vm = { secret: typed, ...faultsOf(errors, req.say) };
  await render(req, res, 'accounts/enrol', vm, {
    title: req.say.t('accounts:enrol.title'),
    status: errors ? 422 : 200,
  });
}

/** What is wrong with the code in the body; undefined when it was accepted. */
async function faultOfCode(
  req: Request,
  attempt: (code: string) => Promise<Tried | 'accepted'>,
): Promise<FieldErrors | undefined> {
  try {
    const tried = await attempt(parseForm(codeForm, req.body).code);
    if (tried === 'accepted') return undefined;
    logRefusal(req, 'code', tried);
    const pending = req.session.pendingSignIn;
    if (pending) pending.tries = tried === 'paused' ? CODE_TRIES : pending.tries + 1;
    return { code: { key: `accounts:code.${tried}` } };
  } catch (error) {
    if (error instanceof FormFault) return error.errors;
    throw error;
  }
}

/** Too many codes: the sign-in begins again with the password. */
async function backToPassword(req: Request, res: Response, errors: FieldErrors): Promise<boolean> {
  if ((req.session.pendingSignIn?.tries ?? 0) < CODE_TRIES) return false;
  const paused = errors['code']?.key === 'accounts:code.paused';
  await renewSession(req);
  setFlash(req, { kind: 'error', key: paused ? 'accounts:code.paused' : 'accounts:code.tooMany' });
  await saveSession(req);
  res.redirect(303, '/sign-in');
  return true;
}

async function secretOnOffer(req: Request): Promise<{ uri: string; typed: string } | undefined> {
  const at = await pendingAt(req, 'enrol');
  if (!at?.pending.sealedSecret) return undefined;
  const secret = openTotpSecret(req.context.config, at.account.id, at.pending.sealedSecret);
  return enrolment(secret, { issuer: req.say.t('accounts:enrol.issuer'), account: at.account.username });
}

function logRefusal(req: Request, what: 'password' | 'code', tried: Tried): void {
  req.context.log.warn({ what, tried }, 'sign-in refused');
}

import type { Request, RequestHandler, Response } from 'express';
import QRCode from 'qrcode';
import { NotFound } from '../../errors.ts';
import { translator } from '../../http/locale.ts';
import { render, setFlash } from '../../http/page.ts';
import { FormFault } from '../../http/parse-form.ts';
import { renewSession, saveSession } from '../../http/session.ts';
import { passwordFault } from '../accounts/index.ts';
import { readReceipt, receiptHash } from '../cases/index.ts';
import { act, faultsOf, type Refusal, type Shown } from './acts.ts';
import { openApplication, withdrawApplication } from './application-receipt.ts';
import { chooseAccount } from './decide-application.ts';
import { accountForm, receiptForm, withdrawForm } from './forms.ts';
import { keepReceipt, keptReceipt } from './own-session.ts';
import { presentOwnApplication, presentOwnRecusal } from './present-own.ts';
import { findApplication } from './store-applications.ts';
import { findRecusal, findRecusalByReceipt } from './store-requests.ts';
import { findMember } from './store.ts';

/** What this browser opened with its receipt; where nothing is open the receipt is asked for. */
export const showOwn: Shown = async (req, res, fault) => {
  const own = req.session.networkOwn;
  const { db } = req.context;
  if (own?.kind === 'application') {
    const row = await findApplication(db, own.id);
    if (row) {
      const member = row.state === 'accepted' ? await findMember(db, row.id) : undefined;
      const vm = {
        ...(await presentOwnApplication(req, row, member)),
        ...faultsOf(fault, req.say, ['username', 'password', 'again', 'sure']),
      };
      return render(req, res, 'network/own', vm, {
        title: req.say.t('network:own.applicationTitle'),
        status: fault?.status,
      });
    }
  }
  const recusal = own?.kind === 'recusal' ? await findRecusal(db, own.id) : undefined;
  if (recusal) {
    const vm = await presentOwnRecusal(req, recusal);
    return render(req, res, 'network/own-recusal', vm, { title: req.say.t('network:own.recusalTitle') });
  }
  await askReceipt(req, res, fault);
};

async function askReceipt(req: Request, res: Response, fault?: Refusal): Promise<void> {
  const vm = faultsOf(fault, req.say, ['receipt']);
  await render(req, res, 'network/ask-receipt', vm, {
    title: req.say.t('network:own.title'),
    status: fault?.status,
  });
}

const wrong = (key: string) => new FormFault({ receipt: { key } }, {});

/** The receipt travels in the body alone. What comes back on a fault never repeats it: the screen may be shared. */
export const openOwn: RequestHandler = act(
  receiptForm,
  async (req, form, res) => {
    const receipt = readReceipt(form.receipt);
    if (receipt === null) throw wrong('network:own.wrong');
    const opened = await openApplication(req.context, receipt);
    const recusal = opened ? undefined : await findRecusalByReceipt(req.context.db, receiptHash(receipt));
    if (!opened && !recusal) throw wrong('network:own.unknown');
    await renewSession(req);
    const own = opened
      ? ({ kind: 'application', id: opened.row.id } as const)
      : ({ kind: 'recusal', id: recusal!.id } as const);
    req.session.networkOwn = own;
    // What an office handed over is worth nothing any more: here is the one that only this person has seen.
    if (opened?.receipt) keepReceipt(req, own, opened.receipt);
    await saveSession(req);
    res.redirect(303, opened?.receipt ? '/network/applications/receipt' : '/network/applications');
    return null;
  },
  (req, res, fault) => askReceipt(req, res, fault),
);

/** The one page that shows the secret receipt, as long as this browser's session holds it. */
export const showReceipt: RequestHandler = async (req, res) => {
  const kept = keptReceipt(req);
  if (!kept) {
    setFlash(req, { kind: 'warning', key: 'network:receipt.gone' });
    await saveSession(req);
    return res.redirect(303, '/network/applications');
  }
  const row = kept.kind === 'application' ? await findApplication(req.context.db, kept.id) : undefined;
  const { t } = req.say;
  const about = row?.channel === 'village' ? 'village' : kept.kind;
  const vm = {
    receipt: kept.receipt,
    lede: t(`network:receipt.lede.${about}`),
    steps: ['first', 'second', 'third'].map((step) => t(`network:receipt.steps.${kept.kind}.${step}`)),
  };
  await render(req, res, 'network/receipt', vm, { title: t(`network:receipt.title.${about}`) });
};

/** The secret as a picture. It stands behind the `#`, which no browser sends: no log ever holds it. */
export const receiptPicture: RequestHandler = async (req, res) => {
  const kept = keptReceipt(req);
  if (!kept) throw new NotFound();
  const link = `${req.context.config.baseUrl}/network/applications#${kept.receipt}`;
  res.type('image/svg+xml').send(await QRCode.toString(link, { type: 'svg', margin: 4 }));
};

function ownApplicationId(req: Request): string {
  const own = req.session.networkOwn;
  if (own?.kind !== 'application') throw new NotFound();
  return own.id;
}

/** Whoever was accepted chooses the name and password to sign in with: no office ever knows the password. */
export const chooseOwnAccount: RequestHandler = act(
  accountForm,
  async (req, form) => {
    const id = ownApplicationId(req);
    const row = await findApplication(req.context.db, id);
    if (!row) throw new NotFound();
    const weak = passwordFault(form.password, form.username);
    if (weak)
      throw new FormFault({ password: { key: `accounts:password.${weak}` } }, { username: form.username });
    const { username, password } = form;
    await chooseAccount(
      req.context,
      id,
      { username, password },
      {
        post: translator('zh-CN')(`network:kind.${row.kind}`),
        postEn: translator('en')(`network:kind.${row.kind}`),
        lang: row.lang,
      },
    );
    return { to: '/sign-in', done: 'account' };
  },
  async (req, res, fault) => {
    // A password is never sent back to the page.
    const typed = { username: fault?.typed['username'] ?? '' };
    await showOwn(req, res, fault && { ...fault, typed });
  },
);

export const withdrawOwn: RequestHandler = act(
  withdrawForm,
  async (req) => {
    await withdrawApplication(req.context, ownApplicationId(req));
    return { to: '/network/applications', done: 'withdrawn' };
  },
  showOwn,
);

/** Closes what is open in this browser: the next one at this computer finds nothing. */
export const leaveOwn: RequestHandler = async (req, res) => {
  await renewSession(req);
  setFlash(req, { kind: 'success', key: 'network:done.left' });
  await saveSession(req);
  res.redirect(303, '/network');
};

import type { Request, RequestHandler, Response } from 'express';
import QRCode from 'qrcode';
import { dayOf } from '../../clock.ts';
import { HttpFault, NotFound, RuleFault } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import type { FieldErrors } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { filesOf, findAttachment, sendAttachment } from '../attachments/index.ts';
import type { MemberRow } from '../network/index.ts';
import { signatureOf } from './number.ts';
import { removePhoto, setPhoto } from './photo.ts';
import { areaName, summaryOf } from './present.ts';
import { presentOwn, presentPaper } from './present-own.ts';
import { findCertificateOf, type CertificateRow } from './store.ts';
import { memberBehind } from './training.ts';

export const PHOTO_FORM = { fields: [], files: ['photo'] } as const;

export const showOwn: RequestHandler = async (req, res) => ownPage(req, res);

async function ownPage(req: Request, res: Response, errors: FieldErrors = {}, status = 200): Promise<void> {
  const { say, context } = req;
  const member = await memberBehind(context.db, req.actor!);
  const certificate = await findCertificateOf(context.db, member.id);
  const area = await areaName(context.db, say, member.town_code);
  const today = dayOf(context.clock.now());
  const vm = {
    ...presentOwn(member, certificate, area, today, errors, say),
    summary: summaryOf(errors, say.t),
  };
  await render(req, res, 'certificates/own', vm, { title: say.t('certificates:own.title'), status });
}

/** The holder's certificate. @throws NotFound while there is none. */
async function held(req: Request): Promise<{ member: MemberRow; certificate: CertificateRow }> {
  const member = await memberBehind(req.context.db, req.actor!);
  const certificate = await findCertificateOf(req.context.db, member.id);
  if (!certificate) throw new NotFound();
  return { member, certificate };
}

/** For printing: a card of 85.6 × 54 mm with both sides, or a sheet of A4. */
export const showPaper =
  (form: 'card' | 'sheet'): RequestHandler =>
  async (req, res) => {
    const { member, certificate } = await held(req);
    const area = await areaName(req.context.db, req.say, certificate.town_code);
    const vm = presentPaper(member, certificate, area, dayOf(req.context.clock.now()), req);
    const title = req.say.t(`certificates:print.${form}`);
    await render(req, res, `certificates/${form}`, vm, { title, layout: 'print' });
  };

/** The address that says whether the certificate counts, with the signature nobody can make up. */
export const sendCode: RequestHandler = async (req, res) => {
  const { certificate } = await held(req);
  const { config } = req.context;
  const address = `${config.baseUrl}/verify/${certificate.number}?s=${signatureOf(config, certificate.number)}`;
  res
    .type('image/svg+xml')
    .send(await QRCode.toString(address, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' }));
};

export const sendPhoto: RequestHandler = async (req, res) => {
  const { certificate } = await held(req);
  const photo =
    certificate.photo_id === null ? undefined : await findAttachment(req.context.db, certificate.photo_id);
  if (photo?.case_id !== certificate.id) throw new NotFound();
  await sendAttachment(req.context, res, photo);
};

export const takePhoto: RequestHandler = async (req, res) => {
  try {
    const [file] = filesOf(req);
    if (!file) throw new RuleFault('certificates:fault.notAPhoto');
    await setPhoto(req.context, req.actor!, file);
  } catch (error) {
    if (!(error instanceof RuleFault)) throw error;
    return ownPage(req, res, { photo: { key: error.key, args: error.args } }, error.status);
  }
  await done(req, res, 'certificates:done.photo');
};

/** A form that could not be read to its end. */
export const photoFault = (
  error: unknown,
  req: Request,
  res: Response,
  next: (error: unknown) => void,
): void => {
  if (!(error instanceof HttpFault) || ![400, 413].includes(error.status)) return next(error);
  ownPage(req, res, { photo: { key: error.key, args: error.args } }, error.status).catch(next);
};

export const dropPhoto: RequestHandler = async (req, res) => {
  await removePhoto(req.context, req.actor!);
  await done(req, res, 'certificates:done.noPhoto');
};

async function done(req: Request, res: Response, key: string): Promise<void> {
  setFlash(req, { kind: 'success', key });
  await saveSession(req);
  res.redirect(303, '/member/certificate');
}

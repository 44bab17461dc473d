import type { Request, RequestHandler, Response } from 'express';
import QRCode from 'qrcode';
import type { Instant } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { parseForm } from '../../http/parse-form.ts';
import { openForSession, sealForSession } from '../../http/sealed.ts';
import { saveSession } from '../../http/session.ts';
import { submissionChoices } from '../cases/index.ts';
import { messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { caseForm } from './forms.ts';
import { bringCase, STATION_CASE_TYPES } from './opinion-actions.ts';
import { idOf, visibleSession } from './session-handlers.ts';
import { lensFor, slotWords } from './lens.ts';

type Handler = RequestHandler<{ id: string }>;

const PURPOSE = 'station-receipt';

export const showCaseForm: Handler = async (request, res) =>
  casePage(request as Request, res, request.params.id);

/** An opinion that becomes a case is taken down on a page of its own: it is the longest of the host's forms. */
async function casePage(req: Request, res: Response, id: string, refused?: Refused): Promise<void> {
  const { session, station, isHost } = await visibleSession(req, id);
  if (!isHost) throw new NotFound();
  const { t } = req.say;
  const lens = await lensFor(req);
  const choices = await submissionChoices(req.context, req.say);
  const { summary, errors } = messagesOf(refused, req);
  const vm = {
    summary,
    errors,
    typed: refused?.typed ?? {},
    action: `/desk/stations/sessions/${id}/cases`,
    backHref: `/desk/stations/sessions/${id}`,
    when: `${lens.pick(station.name, station.name_en)} · ${slotWords(session, req.say)}`,
    formId: idOf(refused) ?? req.context.ids.id(),
    types: choices.types.filter(({ value }) => (STATION_CASE_TYPES as readonly string[]).includes(value)),
    categories: choices.categories,
    places: choices.places,
    titleMost: choices.titleMost,
    detailsMost: choices.detailsMost,
  };
  await render(req, res, 'stations/case', vm, {
    title: t('stations:case.title'),
    ...(refused ? { status: refused.status } : {}),
  });
}

const FIELDS = { 'cases:form.category': 'category', 'cases:form.place': 'place' };

export const bring: Handler = async (request, res) => {
  const req = request as Request;
  const { id } = request.params;
  try {
    const form = parseForm(caseForm, req.body);
    const { row, receipt } = await bringCase(req.context, req.actor!, id, form.form_id, {
      type: form.type,
      categoryCode: form.category,
      title: form.title,
      details: form.details,
      placeText: form.place_text,
      divisionCode: form.place || null,
      consentsToPublish: form.consents,
      lang: req.say.lang,
    });
    // The same form again: where this browser still holds the receipt it is shown again.
    if (receipt !== null) {
      const sealed = sealForSession(req, PURPOSE, row.code, receipt);
      req.session.stationReceipt = { code: row.code, at: row.submitted_at, sealed, session: id };
    } else if (keptReceipt(req)?.code !== row.code) {
      setFlash(req, { kind: 'warning', key: 'stations:done.caseAgain', args: { code: row.code } });
      await saveSession(req);
      return res.redirect(303, `/desk/stations/sessions/${id}`);
    }
  } catch (error) {
    return casePage(req, res, id, refusedBy(error, req, { fieldOf: FIELDS }));
  }
  await saveSession(req);
  res.redirect(303, '/desk/stations/receipt');
};

declare module 'express-session' {
  interface SessionData {
    /** The receipt of the last case taken down at a station, sealed for this browser. */
    stationReceipt?: { code: string; at: Instant; sealed: string; session: string };
  }
}

interface Kept {
  code: string;
  at: Instant;
  receipt: string;
  session: string;
}

/** The receipt of the last case this desk took down, as long as its session holds it. */
function keptReceipt(req: Request): Kept | null {
  const held = req.session.stationReceipt;
  if (!held) return null;
  const { code, at, sealed, session } = held;
  return { code, at, session, receipt: openForSession(req, PURPOSE, code, sealed) };
}

/** Printed for the person, once: their first look replaces it by one that this desk has never seen. */
export const showReceipt: RequestHandler = async (req, res) => {
  const kept = keptReceipt(req);
  if (!kept) throw new NotFound();
  const { t } = req.say;
  const vm = {
    ...kept,
    backHref: `/desk/stations/sessions/${kept.session}`,
    address: `${req.context.config.baseUrl}/track`,
    qr: '/desk/stations/receipt/qr.svg',
  };
  await render(req, res, 'stations/receipt', vm, { title: t('stations:receipt.title'), layout: 'print' });
};

/** Behind the `#`, which no browser sends: neither our log nor a proxy's ever holds it. */
export const sendReceiptPicture: RequestHandler = async (req, res) => {
  const kept = keptReceipt(req);
  if (!kept) throw new NotFound();
  const link = `${req.context.config.baseUrl}/track#${kept.receipt}`;
  res.type('image/svg+xml').send(await QRCode.toString(link, { type: 'svg', margin: 4 }));
};

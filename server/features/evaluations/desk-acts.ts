import type { Request, RequestHandler } from 'express';
import QRCode from 'qrcode';
import { dayOf } from '../../clock.ts';
import { render, setFlash } from '../../http/page.ts';
import { parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { findDivision } from '../units/index.ts';
import { closeRound, openRound, publishRound } from './close-actions.ts';
import { contentOf, deskRoundPage } from './desk-handlers.ts';
import { drawRound } from './draw-actions.ts';
import { refusedBy } from '../../http/refused.ts';
import { invitationForm, reasonForm, roundForm, withdrawalForm } from './forms.ts';
import { makeInvitations } from './invitations.ts';
import { roundAsked } from './public-handlers.ts';
import { callOffRound, changeRound, withdrawUnit } from './round-actions.ts';
import { rubricOf } from './rubric.ts';

type Act = (req: Request, code: string) => Promise<unknown>;

/** Each form of a round's page: what it does, and what is said when it is done. */
const ACTS = {
  draw: {
    done: 'drawn',
    run: (req, code) => drawRound(req.context, req.actor!, code),
  },
  opening: {
    done: 'opened',
    run: (req, code) => openRound(req.context, req.actor!, code),
  },
  closing: {
    done: 'closed',
    run: (req, code) => closeRound(req.context, req.actor!, code),
  },
  publication: {
    done: 'published',
    run: (req, code) => publishRound(req.context, req.actor!, code),
  },
  changes: {
    done: 'changed',
    run: (req, code) => {
      const { version, ...form } = parseForm(roundForm, req.body);
      return changeRound(req.context, req.actor!, code, version, contentOf(form));
    },
  },
  withdrawal: {
    done: 'withdrawn',
    run: (req, code) => {
      const { unit, words } = parseForm(withdrawalForm, req.body);
      return withdrawUnit(req.context, req.actor!, code, { unitId: unit, words });
    },
  },
  'calling-off': {
    done: 'calledOff',
    run: (req, code) => {
      const { reason } = parseForm(reasonForm, req.body);
      return callOffRound(req.context, req.actor!, code, reason);
    },
  },
} as const satisfies Record<string, { done: string; run: Act }>;
export type ActName = keyof typeof ACTS;
export const ACT_NAMES = Object.keys(ACTS) as ActName[];

/** Done and back to the round, or its page again with what was typed and what is wrong. */
export function roundAct(act: ActName): RequestHandler {
  return async (req, res) => {
    const code = String(req.params['round']);
    try {
      await ACTS[act].run(req, code);
    } catch (error) {
      return deskRoundPage(req, res, { act, refused: refusedBy(error, req) });
    }
    setFlash(req, { kind: 'success', key: `evaluations:done.${ACTS[act].done}` });
    await saveSession(req);
    res.redirect(303, `/desk/evaluations/${code}`);
  };
}

const A_SHEET = 8;

/** Invitations to print: shown once, in the answer itself. */
export const printInvitations: RequestHandler = async (req, res) => {
  const { context, say } = req;
  let slips;
  let village;
  try {
    const form = parseForm(invitationForm, req.body);
    village = form.village;
    slips = await makeInvitations(context, req.actor!, String(req.params['round']), form);
  } catch (error) {
    return deskRoundPage(req, res, { act: 'invitations', refused: refusedBy(error, req) });
  }
  const round = await roundAsked(req);
  const { baseUrl } = context.config;
  const place = await findDivision(context.db, village, dayOf(context.clock.now()));
  const cards = slips.map((slip) => ({ groups: slip.split('-'), qr: qrOf(`${baseUrl}/ballots#${slip}`) }));
  const vm = {
    backHref: `/desk/evaluations/${round.code}`,
    sheets: Array.from({ length: Math.ceil(cards.length / A_SHEET) }, (_, at) =>
      cards.slice(at * A_SHEET, (at + 1) * A_SHEET),
    ),
    place: place ? (say.lang === 'en' ? place.nameEn : place.name) : village,
    how: say.t('evaluations:slip.how', {
      to: say.f.day(round.closes_on),
      site: baseUrl.replace(/^https?:\/\//, ''),
      units: rubricOf(round).slip.units,
    }),
  };
  await render(req, res, 'evaluations/slips', vm, {
    title: say.t('evaluations:slip.print'),
    layout: 'print',
  });
};

/** A QR code as the path of an SVG, one unit a module, with the quiet zone of four. */
function qrOf(text: string): { size: number; path: string } {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const dark: string[] = [];
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) {
      if (modules.get(y, x)) dark.push(`M${x + 4} ${y + 4}h1v1h-1z`);
    }
  }
  return { size: modules.size + 8, path: dark.join('') };
}

import type { Request, RequestHandler, Response } from 'express';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { listCategories } from '../units/index.ts';
import { messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { callOffForm, closingForm, noteForm, recordForm } from './forms.ts';
import { lensFor } from './lens.ts';
import { noteOpinion } from './opinion-actions.ts';
import { callOffSession } from './plan-actions.ts';
import { isHost, isOfUnit } from './policy.ts';
import { presentDeskSession, type SessionAct } from './present-session.ts';
import { ATTENDEES } from './rules.ts';
import { closeRecord, closeSession, openSession } from './session-actions.ts';
import { findSession, listOpinionsOfSession, type SessionRow } from './session-store.ts';
import { getStation, listPosts, type StationRow } from './store.ts';

type Handler = RequestHandler<{ id: string }>;

export const showDeskSession: Handler = async (request, res) =>
  sessionPage(request as Request, res, request.params.id);

/** A session for its host, and for the unit that listens; to everybody else of the desks it isn't there. */
export async function visibleSession(
  req: Request,
  id: string,
): Promise<{ session: SessionRow; station: StationRow; isHost: boolean; isOwn: boolean }> {
  const session = await findSession(req.context.db, id);
  if (!session) throw new NotFound();
  const station = await getStation(req.context.db, session.station_id);
  const seen = { isHost: isHost(req.actor!, station), isOwn: isOfUnit(req.actor!, session) };
  if (!seen.isHost && !seen.isOwn) throw new NotFound();
  return { session, station, ...seen };
}

async function sessionPage(
  req: Request,
  res: Response,
  id: string,
  failed?: { act: SessionAct; refused: Refused },
): Promise<void> {
  const { db, ids } = req.context;
  const seen = await visibleSession(req, id);
  const { session } = seen;
  const lens = await lensFor(req, { sessions: [session] });
  const { summary, errors } = messagesOf(failed?.refused, req);
  const data = {
    ...seen,
    posts: await listPosts(db, session.unit_id),
    opinions: await listOpinionsOfSession(db, id),
    categories: (await listCategories(db)).map((one) => ({
      value: one.code,
      label: lens.pick(one.name, one.nameEn),
    })),
    // A form that came back keeps its id: sending it again is still the same one.
    newId: () => idOf(failed?.refused) ?? ids.id(),
  };
  const vm = { summary, ...presentDeskSession(data, lens, errors, failed) };
  await render(req, res, 'stations/desk-session', vm, {
    title: vm.title,
    ...(failed ? { status: failed.refused.status } : {}),
  });
}

export function idOf(refused: Refused | undefined): string | undefined {
  const id = refused?.typed['form_id'];
  return typeof id === 'string' && /^[\da-f-]{36}$/.test(id) ? id : undefined;
}

const FIELDS = { 'stations:rule.category': 'noteCategory', 'stations:rule.came': `came_${ATTENDEES[0]}` };

/** A form of the session's page: done and back to it, or the same page with what was typed and what is wrong. */
function act(
  name: SessionAct,
  fallback: string,
  run: (req: Request, id: string) => Promise<unknown>,
): Handler {
  return async (request, res) => {
    const req = request as Request;
    const { id } = request.params;
    try {
      await run(req, id);
    } catch (error) {
      const refused = refusedBy(error, req, { fieldOf: { ...FIELDS, '*': fallback } });
      // What is no fault of a field stands above the page.
      if (refused.status === 409) refused.errors = { form: Object.values(refused.errors)[0]! };
      return sessionPage(req, res, id, { act: name, refused });
    }
    setFlash(req, { kind: 'success', key: `stations:done.${name}` });
    await saveSession(req);
    res.redirect(303, `/desk/stations/sessions/${id}`);
  };
}

export const open = act('opening', 'form', ({ context, actor }, id) => openSession(context, actor!, id));

export const close = act('closing', 'there', ({ context, actor, body }, id) => {
  const form = parseForm(closingForm, body);
  const came = Object.fromEntries(ATTENDEES.map((group) => [group, form[`came_${group}`]]));
  return closeSession(context, actor!, id, { there: form.there, came });
});

export const note = act('opinions', 'noteWords', ({ context, actor, body }, id) => {
  const form = parseForm(noteForm, body);
  return noteOpinion(context, actor!, id, form.form_id, {
    categoryCode: form.noteCategory,
    words: form.noteWords,
    answer: form.noteAnswer === '' ? null : form.noteAnswer,
    looked: form.noteLooked,
  });
});

export const record = act('record', 'minutes', ({ context, actor, body }, id) => {
  const form = parseForm(recordForm, body);
  return closeRecord(context, actor!, id, { minutes: form.minutes, looked: form.minutesLooked }, form);
});

export const callOff = act('call-off', 'why', ({ context, actor, body }, id) =>
  callOffSession(context, actor!, id, parseForm(callOffForm, body)),
);

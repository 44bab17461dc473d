import type { Request, RequestHandler, Response } from 'express';
import { NotFound } from '../../errors.ts';
import { render, setFlash, type Flash } from '../../http/page.ts';
import { flatten, parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { listSectors, listUnits } from '../units/index.ts';
import { closeStation, reopenStation } from './closure-actions.ts';
import { messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { closureForm, endPostForm, newStationForm, postForm, stationForm } from './forms.ts';
import { lensFor } from './lens.ts';
import { addPost, endPost } from './post-actions.ts';
import { presentAdmin, presentAdminStation, type AdminChoices } from './present-admin.ts';
import { presentPosts } from './present-posts.ts';
import { addStation, changeStation } from './registry-actions.ts';
import { findPost, findStationByCode, listClosures, listPosts } from './store.ts';

const FIELDS = {
  'stations:rule.code': 'code',
  'stations:rule.codeTaken': 'code',
  'stations:rule.host': 'hostUnitId',
  'stations:rule.sector': 'sectorId',
  'stations:rule.sectorFull': 'sectorId',
  'stations:rule.hours': 'closes',
};

export const showAdmin: RequestHandler = async (req, res) => adminPage(req, res);

async function adminPage(req: Request, res: Response, refused?: Refused): Promise<void> {
  const lens = await lensFor(req);
  const { summary, errors } = messagesOf(refused, req);
  const closures = await listClosures(req.context.db, lens.today);
  const vm = { summary, ...presentAdmin(closures, await choicesOf(req), lens, errors, refused) };
  await render(req, res, 'stations/admin', vm, {
    title: req.say.t('stations:admin.title'),
    ...(refused ? { status: refused.status } : {}),
  });
}

async function choicesOf(req: Request): Promise<AdminChoices> {
  const { db } = req.context;
  const named = (one: { name: string; nameEn: string }) => (req.say.lang === 'en' ? one.nameEn : one.name);
  return {
    sectors: (await listSectors(db)).map((one) => ({ value: one.id, label: named(one) })),
    units: (await listUnits(db)).map((one) => ({ value: one.id, label: named(one) })),
  };
}

async function done(req: Request, res: Response, href: string, flash: Omit<Flash, 'kind'>): Promise<void> {
  setFlash(req, { kind: 'success', ...flash });
  await saveSession(req);
  res.redirect(303, href);
}

export const add: RequestHandler = async (req, res) => {
  let code: string;
  try {
    ({ code } = await addStation(req.context, req.actor!, parseForm(newStationForm, req.body)));
  } catch (error) {
    return adminPage(req, res, refusedBy(error, req, { fieldOf: FIELDS }));
  }
  await done(req, res, `/admin/stations/${code}`, { key: 'stations:done.station' });
};

type OfStation = RequestHandler<{ code: string }>;

export const showAdminStation: OfStation = async (request, res) =>
  stationPage(request as Request, res, request.params.code);

async function stationPage(
  req: Request,
  res: Response,
  code: string,
  failed?: { act: 'change' | 'close'; refused: Refused },
): Promise<void> {
  const station = await findStationByCode(req.context.db, code);
  if (!station) throw new NotFound();
  const lens = await lensFor(req);
  const { summary, errors } = messagesOf(failed?.refused, req);
  const closures = await listClosures(req.context.db, lens.today, station.id);
  const choices = await choicesOf(req);
  const vm = { summary, ...presentAdminStation(station, closures, choices, lens, errors, failed) };
  await render(req, res, 'stations/admin-station', vm, {
    title: vm.name,
    ...(failed ? { status: failed.refused.status } : {}),
  });
}

export const change: OfStation = async (request, res) => {
  const req = request as Request;
  const { code } = request.params;
  try {
    const form = parseForm(stationForm, req.body);
    await changeStation(req.context, req.actor!, code, form, form);
  } catch (error) {
    return stationPage(req, res, code, {
      act: 'change',
      refused: refusedBy(error, req, { fieldOf: FIELDS }),
    });
  }
  await done(req, res, `/admin/stations/${code}`, { key: 'stations:done.station' });
};

export const shut: OfStation = async (request, res) => {
  const req = request as Request;
  const { code } = request.params;
  let n: number;
  try {
    const form = parseForm(closureForm, req.body);
    const input = { from: form.closeFrom, to: form.closeTo, reason: form.closeReason };
    n = (await closeStation(req.context, req.actor!, code, input)).calledOff;
  } catch (error) {
    const fields = {
      'stations:rule.closurePast': 'closeFrom',
      'stations:rule.closedAlready': 'closeFrom',
      'stations:rule.closureOrder': 'closeTo',
      '*': 'closeReason',
    };
    return stationPage(req, res, code, { act: 'close', refused: refusedBy(error, req, { fieldOf: fields }) });
  }
  await done(req, res, `/admin/stations/${code}`, { key: 'stations:done.closed', args: { n } });
};

export const reopen: RequestHandler<{ code: string; id: string }> = async (request, res) => {
  const req = request as Request;
  const { code, id } = request.params;
  try {
    await reopenStation(req.context, req.actor!, code, id);
  } catch (error) {
    return stationPage(req, res, code, { act: 'close', refused: refusedBy(error, req) });
  }
  await done(req, res, `/admin/stations/${code}`, { key: 'stations:done.reopened' });
};

export const showPosts: RequestHandler = async (req, res) => {
  const { unit, end } = flatten(req.query);
  const ending = typeof end === 'string' ? { id: end } : undefined;
  return postsPage(req, res, typeof unit === 'string' ? unit : '', { ending });
};

/** @param asked the unit; `ending`: the post whose form is open, so that a page has only one. */
async function postsPage(
  req: Request,
  res: Response,
  asked: string,
  { refused, ending }: { refused?: Refused; ending?: { id: string; refused?: Refused } | undefined },
): Promise<void> {
  const choices = await choicesOf(req);
  const unitId = choices.units.some(({ value }) => value === asked) ? asked : '';
  const posts = unitId === '' ? [] : await listPosts(req.context.db, unitId);
  const no = refused ?? ending?.refused;
  const { summary, errors } = messagesOf(no, req);
  const data = { unitId, posts, ending, refused };
  const vm = { summary, ...presentPosts(data, choices, await lensFor(req), errors) };
  await render(req, res, 'stations/admin-posts', vm, {
    title: req.say.t('stations:admin.postsTitle'),
    ...(no ? { status: no.status } : {}),
  });
}

export const namePost: RequestHandler = async (req, res) => {
  const unit = flatten(req.body)['unitId'];
  const unitId = typeof unit === 'string' ? unit : '';
  try {
    await addPost(req.context, req.actor!, parseForm(postForm, req.body));
  } catch (error) {
    const fields = { 'stations:rule.postPast': 'from', 'stations:rule.unit': 'form', '*': 'post' };
    return postsPage(req, res, unitId, { refused: refusedBy(error, req, { fieldOf: fields }) });
  }
  await done(req, res, postsHref(unitId), { key: 'stations:done.post' });
};

export const finishPost: RequestHandler<{ id: string }> = async (request, res) => {
  const req = request as Request;
  const post = await findPost(req.context.db, request.params.id);
  if (!post) throw new NotFound();
  try {
    await endPost(req.context, req.actor!, post.id, parseForm(endPostForm, req.body));
  } catch (error) {
    const refused = refusedBy(error, req, { fieldOf: { 'stations:rule.postPast': 'to' } });
    return postsPage(req, res, post.unit_id, { ending: { id: post.id, refused } });
  }
  await done(req, res, postsHref(post.unit_id), { key: 'stations:done.postEnded' });
};

const postsHref = (unitId: string): string => `/admin/stations/posts?unit=${encodeURIComponent(unitId)}`;

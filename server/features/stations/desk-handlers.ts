import type { Request, RequestHandler, Response } from 'express';
import { dayOf } from '../../clock.ts';
import { render, setFlash } from '../../http/page.ts';
import { flatten, parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { askExcuse } from './excuse-actions.ts';
import { messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { excuseForm, planForm } from './forms.ts';
import { lensFor } from './lens.ts';
import { planSession } from './plan-actions.ts';
import { presentDesk } from './present-desk.ts';
import { presentPlan } from './present-plan.ts';
import { standsOn } from './rules.ts';
import { listSessionsOfHost, listSessionsOfWeek, type SessionRow } from './session-store.ts';
import { listClosures, listPosts, listStationsOfHost } from './store.ts';
import { listExcusesOfUnit, listWeeksOfUnit } from './week-store.ts';
import { isWeek, plusWeeks, weekOf } from './weeks.ts';

/** Weeks that are shown with what became of them. */
const WEEKS_BACK = 8;
const WEEKS_AHEAD = 4;

/** A unit's own desk: whose turn it is to listen; and a host's: what is held today, what is owed. */
export const showDesk: RequestHandler = async (req, res) => deskPage(req, res);

async function deskPage(req: Request, res: Response, refused?: Refused): Promise<void> {
  const { db } = req.context;
  const unitId = req.actor!.unitId ?? '';
  const { today } = await lensFor(req);
  const current = weekOf(today);
  const own = (await listPosts(db, unitId)).filter(
    (post) => post.valid_to === null || post.valid_to >= today,
  );
  const stations = await listStationsOfHost(db, unitId);
  const hosted = await listSessionsOfHost(
    db,
    stations.map(({ id }) => id),
    today,
  );
  const sessions: SessionRow[] = [];
  for (let n = 0; n < WEEKS_AHEAD; n++) {
    sessions.push(...(await listSessionsOfWeek(db, plusWeeks(current, n), unitId)));
  }
  const from = plusWeeks(current, -WEEKS_BACK);
  const excuses = await listExcusesOfUnit(db, unitId, from);
  const weeks = await listWeeksOfUnit(db, unitId, from);
  const named = [...excuses.map((one) => one.post_id), ...(await listPosts(db, unitId)).map(({ id }) => id)];
  const lens = await lensFor(req, { sessions: [...sessions, ...hosted], posts: named });
  const { summary, errors } = messagesOf(refused, req);
  const data = {
    unitId,
    posts: own,
    sessions,
    weeks,
    excuses,
    hosted,
    hosts: stations.length > 0,
  };
  const vm = { summary, ...presentDesk(data, lens, errors, refused) };
  await render(req, res, 'stations/desk', vm, {
    title: req.say.t('stations:desk.title'),
    ...(refused ? { status: refused.status } : {}),
  });
}

export const askForExcuse: RequestHandler = async (req, res) => {
  try {
    const form = parseForm(excuseForm, req.body);
    await askExcuse(req.context, req.actor!, {
      postId: form.excusePost,
      week: form.excuseWeek,
      ground: form.ground,
      words: form.excuseWords,
      looked: form.looked,
    });
  } catch (error) {
    return deskPage(
      req,
      res,
      refusedBy(error, req, {
        fieldOf: {
          'stations:rule.excuseWeek': 'excuseWeek',
          'stations:rule.nothingOwed': 'excuseWeek',
          'stations:rule.excuseAsked': 'excusePost',
          '*': 'excuseWords',
        },
      }),
    );
  }
  setFlash(req, { kind: 'success', key: 'stations:done.excuse' });
  await saveSession(req);
  res.redirect(303, '/desk/stations');
};

export const showPlan: RequestHandler = async (req, res) => planPage(req, res);

async function planPage(req: Request, res: Response, refused?: Refused): Promise<void> {
  const { db, clock } = req.context;
  const unitId = req.actor!.unitId ?? '';
  const today = dayOf(clock.now());
  const typedDay = refused?.typed['day'];
  const asked = flatten(req.query)['week'];
  const week =
    typeof typedDay === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(typedDay) && typedDay >= today
      ? weekOf(typedDay)
      : typeof asked === 'string' && isWeek(asked) && asked >= weekOf(today)
        ? asked
        : weekOf(today);
  const posts = (await listPosts(db, unitId)).filter(
    (post) => standsOn(post, today) || post.valid_from > today,
  );
  const taken = (await listSessionsOfWeek(db, week)).filter((session) => session.state !== 'called_off');
  const lens = await lensFor(req, { sessions: taken });
  const { summary, errors } = messagesOf(refused, req);
  const data = { posts, taken, closures: await listClosures(db, today) };
  const vm = { summary, ...presentPlan(week, data, lens, errors, refused) };
  await render(req, res, 'stations/plan', vm, {
    title: req.say.t('stations:plan.title'),
    ...(refused ? { status: refused.status } : {}),
  });
}

const PLAN_FIELDS = {
  'stations:rule.station': 'station',
  'stations:rule.closed': 'station',
  'stations:rule.past': 'day',
  'stations:rule.far': 'day',
  'stations:rule.dayOff': 'day',
  'stations:rule.length': 'ends',
  'stations:rule.outsideHours': 'starts',
  'stations:rule.overlaps': 'starts',
  'stations:rule.attendees': 'attendees',
  'stations:rule.noPosts': 'posts',
  'stations:rule.posts': 'posts',
  'stations:rule.postElsewhere': 'posts',
};

export const plan: RequestHandler = async (req, res) => {
  try {
    const form = parseForm(planForm, req.body);
    await planSession(req.context, req.actor!, {
      stationCode: form.station,
      day: form.day,
      starts: form.starts,
      ends: form.ends,
      kind: form.kind,
      attendees: form.attendees,
      posts: form.posts,
    });
  } catch (error) {
    return planPage(req, res, refusedBy(error, req, { fieldOf: PLAN_FIELDS }));
  }
  setFlash(req, { kind: 'success', key: 'stations:done.plan' });
  await saveSession(req);
  res.redirect(303, '/desk/stations');
};

import type { Request, RequestHandler } from 'express';
import { dayOf } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten } from '../../http/parse-form.ts';
import { holds, type Permission } from '../accounts/index.ts';
import { supervisionOffice } from '../units/index.ts';
import { act, faultsOf, type Shown } from './acts.ts';
import { handReceiptAnew } from './application-receipt.ts';
import { callStateOn, placeOf, seatsOf } from './call-rules.ts';
import { acceptApplication, declineApplication } from './decide-application.ts';
import { applicationsQuery, declineForm, isFormId, noForm } from './forms.ts';
import { loadPlaces } from './names.ts';
import { mayDecideRecusal } from './policy.ts';
import { applicationRows, presentDeskApplication } from './present-desk.ts';
import { callTitle } from './present-public.ts';
import { APPLICATION_STATES, DECLINE_REASONS, TERM_YEARS } from './rules.ts';
import { assertWithin, networkScope } from './scope.ts';
import {
  countTaken,
  countWaiting,
  findApplication,
  listApplications,
  takenKey,
  type ApplicationRow,
} from './store-applications.ts';
import { getCall, listCallsFrom, listClosedCalls, type CallRow } from './store-calls.ts';
import { listRecusalsAsked } from './store-requests.ts';

const PAGE = 30;
const FIRST_WAITING = 8;
const CLOSED_CALLS = 5;
const ASKED_MOST = 200;

/** Everything this office does, in the order of a member's way; some of it lives in rooms above this one. */
const DOORS: readonly { name: string; href: string; needs: Permission }[] = [
  { name: 'applications', href: '/desk/network/applications', needs: 'network.manage' },
  { name: 'members', href: '/desk/network/members', needs: 'network.manage' },
  { name: 'courses', href: '/desk/network/courses', needs: 'training.manage' },
  { name: 'questions', href: '/desk/network/questions', needs: 'training.manage' },
  { name: 'certificates', href: '/desk/network/certificates', needs: 'network.manage' },
  { name: 'tasks', href: '/desk/network/tasks', needs: 'duty.manage' },
  { name: 'pads', href: '/desk/network/pads', needs: 'network.manage' },
  { name: 'public', href: '/network', needs: 'network.manage' },
];

/** Where the network's office begins: what waits, which calls run, and the ways on. */
export const showDeskNetwork: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const { t, f } = req.say;
  const actor = req.actor!;
  const scope = await networkScope(db, actor);
  const today = dayOf(clock.now());
  const places = await loadPlaces(db, req.say, today);
  const waiting = await listApplications(db, scope, { state: 'waiting' }, null, FIRST_WAITING);
  // The county's office opens the calls of all towns; a town's office sees those that have seats for it.
  const level = scope.level === 'town' ? 'town' : undefined;
  const own = (call: CallRow) => scope.townCode === null || seatsOf(call, scope.townCode) > 0;
  const calls = [
    ...(await listCallsFrom(db, today, level)),
    ...(await listClosedCalls(db, today, CLOSED_CALLS, level)),
  ].filter(own);
  const taken = await countTaken(
    db,
    calls.map((call) => call.id),
  );
  const office = await supervisionOffice(db);
  const recusals = (await listRecusalsAsked(db, ASKED_MOST)).filter((row) =>
    mayDecideRecusal(
      actor,
      { unitId: row.unit_id, askedByAccount: row.asked_by_account },
      office?.id ?? null,
    ),
  );
  const total = await countWaiting(db, scope);
  const vm = {
    kicker: places.name(placeOf(scope)),
    waitingTitle: t('network:desk.waiting', { n: total }),
    waitingColumns: ['name', 'post', 'village', 'sent'].map((key) => ({ label: t(`network:label.${key}`) })),
    waiting: await applicationRows(req, waiting),
    allHref: '/desk/network/applications',
    callColumns: [
      { label: t('network:label.call') },
      { label: t('network:label.state') },
      { label: t('network:label.closes') },
      { label: t('network:label.seats'), numeric: true },
      { label: t('network:label.taken'), numeric: true },
    ],
    calls: calls.map((call) => [
      { text: callTitle(call, req.say), href: `/desk/network/calls/${call.id}` },
      t(`network:callState.${callStateOn(call, today)}`),
      f.day(call.closes_on),
      ...seatsAndTaken(call, scope.townCode, taken).map((n) => f.number(n)),
    ]),
    canOpen: scope.level === 'county',
    recusals: recusals.map((row) => ({
      href: `/desk/oversight/recusals/${row.id}`,
      label: t('network:desk.recusal', { day: f.day(dayOf(row.asked_at)) }),
    })),
    links: DOORS.filter(({ needs }) => holds(actor, needs)).map(({ name, href }) => ({
      href,
      label: t(`network:desk.door.${name}`),
    })),
  };
  await render(req, res, 'network/desk-home', vm, { title: t('network:desk.title') });
};

/** Seats and how many of them are taken: of the own town, or for the county's office of all places together. */
function seatsAndTaken(
  call: CallRow,
  townCode: string | null,
  taken: ReadonlyMap<string, number>,
): [number, number] {
  if (townCode !== null) return [seatsOf(call, townCode), taken.get(takenKey(call.id, townCode)) ?? 0];
  const quotas = JSON.parse(call.quotas_json) as Record<string, number>;
  const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);
  const ofCall = [...taken].filter(([key]) => key.startsWith(`${call.id}/`)).map(([, n]) => n);
  return [sum(Object.values(quotas)), sum(ofCall)];
}

export const showApplications: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const { t } = req.say;
  const scope = await networkScope(db, req.actor!);
  const query = applicationsQuery.parse(flatten(req.query));
  const state = query.state === 'all' ? undefined : query.state;
  const after = decodeCursor(req.query['after'], 1)?.[0] ?? null;
  const rows = await listApplications(db, scope, { state, callId: query.call }, after, PAGE + 1);
  const filters = { state: query.state, call: query.call ?? '', ...(after ? { after: 'yes' } : {}) };
  const page = pageOf(rows, PAGE, '/desk/network/applications', filters, (row) => [row.id]);
  const vm = {
    tabs: (['waiting', ...APPLICATION_STATES.slice(1), 'all'] as const).map((name) => ({
      href: `/desk/network/applications?state=${name}${query.call ? `&call=${query.call}` : ''}`,
      label: t(`network:applications.tab.${name}`),
      current: name === query.state,
    })),
    columns: ['name', 'post', 'village', 'sent', 'state'].map((key) => ({
      label: t(`network:label.${key}`),
    })),
    rows: (await applicationRows(req, page.rows)).map((cells, index) => [
      ...cells,
      t(`network:applicationState.${page.rows[index]!.state}`),
    ]),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
  await render(req, res, 'network/desk-applications', vm, { title: t('network:applications.title') });
};

/** One application of the own scope, or 404. */
async function applicationOf(req: Request): Promise<ApplicationRow> {
  const id = String(req.params['id']);
  const scope = await networkScope(req.context.db, req.actor!);
  const row = isFormId(id) ? await findApplication(req.context.db, id) : undefined;
  if (!row) throw new NotFound();
  assertWithin(scope, { level: row.level, townCode: row.town_code });
  return row;
}

export const showApplication: Shown = async (req, res, fault) => {
  const row = await applicationOf(req);
  const { t } = req.say;
  const call = await getCall(req.context.db, row.call_id);
  const taken = (await countTaken(req.context.db, [call.id])).get(takenKey(call.id, row.town_code)) ?? 0;
  const seats = seatsOf(call, placeOf({ level: row.level, townCode: row.town_code }));
  const vm = {
    ...(await presentDeskApplication(req, row)),
    ...faultsOf(fault, req.say, ['reason', 'words']),
    call: { text: callTitle(call, req.say), href: `/desk/network/calls/${call.id}` },
    seats: t('network:application.seats', { taken, seats }),
    canDecide: row.state === 'waiting',
    isFull: taken >= seats,
    canHand: row.is_handed === 1 && (row.state === 'waiting' || row.state === 'accepted'),
    reasons: DECLINE_REASONS.map((reason) => ({ value: reason, label: t(`network:decline.${reason}`) })),
    acceptHint: t('network:application.acceptHint', { years: TERM_YEARS }),
    base: `/desk/network/applications/${row.id}`,
  };
  await render(req, res, 'network/desk-application', vm, {
    title: t('network:application.title'),
    status: fault?.status,
  });
};

const idOf = (req: Request): string => String(req.params['id']);

export const accept: RequestHandler = act(
  noForm,
  async (req) => {
    await applicationOf(req);
    const member = await acceptApplication(req.context, req.actor!, idOf(req));
    return { to: `/desk/network/members/${member.id}`, done: 'accepted' };
  },
  showApplication,
);

export const decline: RequestHandler = act(
  declineForm,
  async (req, form) => {
    await applicationOf(req);
    await declineApplication(req.context, req.actor!, idOf(req), form);
    return { to: '/desk/network/applications', done: 'declined' };
  },
  showApplication,
);

/** Shown in the answer itself and kept nowhere: there is no address under which it could be seen again. */
export const handAnew: RequestHandler = act(
  noForm,
  async (req, _form, res) => {
    await applicationOf(req);
    const { row, receipt } = await handReceiptAnew(req.context, req.actor!, idOf(req));
    await render(req, res, 'network/handed-receipt', { receipt, name: row.name ?? '' }, {
      title: req.say.t('network:handed.title'),
    }); // prettier-ignore
    return null;
  },
  showApplication,
);

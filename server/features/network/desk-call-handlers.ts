import type { Request, RequestHandler } from 'express';
import { MEMBER_ROLES } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import { Forbidden, NotFound } from '../../errors.ts';
import { render } from '../../http/page.ts';
import { act, faultsOf, formIdOf, type Refusal, type Shown } from './acts.ts';
import { nominate } from './applications.ts';
import { callStateOn, COUNTY_PLACE, readQuotas, seatsOf } from './call-rules.ts';
import { changeCall, openCall } from './calls.ts';
import { callForm, isFormId, NAME_MOST, newCallForm, nominationForm, STATEMENT } from './forms.ts';
import { loadPlaces, villageGroups, type Places } from './names.ts';
import { callTitle } from './present-public.ts';
import { MEMBER_LEVELS } from './rules.ts';
import { networkScope, type NetworkScope } from './scope.ts';
import { countTaken, takenKey } from './store-applications.ts';
import { findCall, type CallRow } from './store-calls.ts';

const SEAT_ORDER = (places: Places): string[] => [
  `seats_${COUNTY_PLACE}`,
  ...places.towns.map(({ value }) => `seats_${value}`),
];

/** A new call: the county's office alone, for its own seats or for those of the towns. */
export const showNewCall: Shown = async (req, res, fault) => {
  const { db, clock } = req.context;
  const { t } = req.say;
  const scope = await networkScope(db, req.actor!);
  if (scope.level !== 'county') throw new Forbidden();
  const places = await loadPlaces(db, req.say, dayOf(clock.now()));
  const vm = {
    ...faultsOf(fault, req.say, ['kind', 'level', 'opens_on', 'closes_on', 'notes', ...SEAT_ORDER(places)]),
    kinds: MEMBER_ROLES.map((kind) => ({ value: kind, label: t(`network:kind.${kind}`) })),
    levels: MEMBER_LEVELS.map((level) => ({
      value: level,
      label: t(`network:level.${level}`),
      hint: t(`network:callForm.levelHint.${level}`),
    })),
    county: { value: COUNTY_PLACE, label: t('network:place.county') },
    towns: places.towns,
    today: dayOf(clock.now()),
  };
  await render(req, res, 'network/desk-call-new', vm, {
    title: t('network:callForm.newTitle'),
    status: fault?.status,
  });
};

export const createCall: RequestHandler = act(
  newCallForm,
  async (req, form) => {
    // Seats of the other level that were typed before the level was chosen are not meant.
    const quotas = Object.fromEntries(
      Object.entries(form.quotas).filter(
        ([place, n]) => n > 0 && (place === COUNTY_PLACE) === (form.level === 'county'),
      ),
    );
    const call = await openCall(req.context, req.actor!, {
      kind: form.kind,
      level: form.level,
      quotas,
      opensOn: form.opens_on,
      closesOn: form.closes_on,
      notes: form.notes,
    });
    return { to: `/desk/network/calls/${call.id}`, done: 'callOpened' };
  },
  showNewCall,
);

/** A call that the office has something to do with, or 404. */
async function callOf(req: Request): Promise<{ call: CallRow; scope: NetworkScope }> {
  const id = String(req.params['id']);
  const scope = await networkScope(req.context.db, req.actor!);
  const call = isFormId(id) ? await findCall(req.context.db, id) : undefined;
  if (!call || (scope.townCode !== null && seatsOf(call, scope.townCode) === 0)) throw new NotFound();
  return { call, scope };
}

/** A call's numbers by place; the county's office changes it, a town's office types nominations in. */
export const showDeskCall: Shown = async (req, res, fault) => {
  const { db, clock } = req.context;
  const { t, f } = req.say;
  const { call, scope } = await callOf(req);
  const today = dayOf(clock.now());
  const places = await loadPlaces(db, req.say, today);
  const taken = await countTaken(db, [call.id]);
  const quotas = Object.entries(readQuotas(call.quotas_json)).filter(
    ([place]) => scope.townCode === null || place === scope.townCode,
  );
  const state = callStateOn(call, today);
  const isNomination = fault?.typed['submission_id'] !== undefined;
  const vm = {
    heading: callTitle(call, req.say),
    kicker: t(`network:callState.${state}`),
    facts: [
      { label: t('network:label.opens'), text: f.day(call.opens_on) },
      { label: t('network:label.closes'), text: f.day(call.closes_on) },
      { label: t('network:label.notes'), text: call.notes },
    ],
    columns: [
      { label: t('network:label.area') },
      { label: t('network:label.seats'), numeric: true },
      { label: t('network:label.taken'), numeric: true },
    ],
    rows: quotas.map(([place, seats]) => [
      places.name(place),
      f.number(seats),
      f.number(taken.get(takenKey(call.id, place === COUNTY_PLACE ? null : place)) ?? 0),
    ]),
    applicationsHref:
      scope.level === call.level ? `/desk/network/applications?state=all&call=${call.id}` : '',
    publicHref: `/network/calls/${call.id}`,
    change:
      scope.level === 'county' ? presentChange(req, call, places, isNomination ? undefined : fault) : null,
    nomination:
      scope.townCode !== null && state === 'open'
        ? await presentNomination(req, call, scope.townCode, isNomination ? fault : undefined)
        : null,
    summary: faultsOf(fault, req.say, [
      ...SEAT_ORDER(places),
      'closes_on',
      'notes',
      'name',
      'phone',
      'village',
      'statement',
      'consents',
    ]).summary,
    written: isNomination ? faultsOf(fault, req.say, []).written : '',
  };
  await render(req, res, 'network/desk-call', vm, {
    title: callTitle(call, req.say),
    status: fault?.status,
  });
};

function presentChange(req: Request, call: CallRow, places: Places, fault: Refusal | undefined) {
  const { t } = req.say;
  const quotas = readQuotas(call.quotas_json);
  const seats =
    call.level === 'county' ? [{ value: COUNTY_PLACE, label: t('network:place.county') }] : places.towns;
  const { typed, errors } = faultsOf(fault, req.say, []);
  return {
    action: `/desk/network/calls/${call.id}`,
    fields: [
      ...seats.map(({ value, label }) => ({
        name: `seats_${value}`,
        type: 'number',
        min: 0,
        label: t('network:callForm.seatsOf', { place: label }),
        value: typed[`seats_${value}`] ?? String(quotas[value] ?? 0),
        error: errors[`seats_${value}`] ?? '',
        plain: true,
      })),
      {
        name: 'closes_on',
        type: 'date',
        label: t('network:label.closes'),
        value: typed['closes_on'] ?? call.closes_on,
        error: errors['closes_on'] ?? '',
        required: true,
      },
      {
        name: 'notes',
        type: 'textarea',
        rows: 4,
        label: t('network:label.notes'),
        value: typed['notes'] ?? call.notes,
        error: errors['notes'] ?? '',
      },
      { type: 'hidden', name: 'seen', value: String(call.version) },
    ],
  };
}

async function presentNomination(req: Request, call: CallRow, townCode: string, fault: Refusal | undefined) {
  const { db, clock } = req.context;
  const [town] = await villageGroups(db, req.say, dayOf(clock.now()), {
    townCodes: [townCode],
    withTowns: false,
  });
  return {
    action: `/desk/network/calls/${call.id}/nominations`,
    submissionId: formIdOf(req, fault, isFormId),
    ...faultsOf(fault, req.say, []),
    villages: town?.options ?? [],
    most: { name: NAME_MOST, statement: STATEMENT.most },
  };
}

export const editCall: RequestHandler = act(
  callForm,
  async (req, form) => {
    const { call } = await callOf(req);
    await changeCall(
      req.context,
      req.actor!,
      call.id,
      { quotas: form.quotas, closesOn: form.closes_on, notes: form.notes },
      form.seen,
    );
    return { to: `/desk/network/calls/${call.id}`, done: 'callChanged' };
  },
  showDeskCall,
);

/** The receipt for the person proposed is shown in the answer itself, to be printed and handed over. */
export const sendNomination: RequestHandler = act(
  nominationForm,
  async (req, form, res) => {
    const { call } = await callOf(req);
    const { row, receipt } = await nominate(req.context, req.actor!, {
      submissionId: form.submission_id,
      callId: call.id,
      name: form.name,
      phone: form.phone,
      villageCode: form.village,
      statement: form.statement,
      lang: 'zh-CN',
    });
    if (receipt === null) return { to: `/desk/network/applications/${row.id}`, done: 'nominatedBefore' };
    await render(req, res, 'network/handed-receipt', { receipt, name: form.name }, {
      title: req.say.t('network:handed.title'),
    }); // prettier-ignore
    return null;
  },
  showDeskCall,
);

import type { Request, RequestHandler } from 'express';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { render, type Say } from '../../http/page.ts';
import { saveSession } from '../../http/session.ts';
import { act, faultsOf, formIdOf, type Refusal, type Shown } from './acts.ts';
import { apply } from './applications.ts';
import { callStateOn, readQuotas } from './call-rules.ts';
import { applyForm, isFormId, NAME_MOST, STATEMENT, TIE_LINES } from './forms.ts';
import { loadPlaces, unitGroups, villageGroups } from './names.ts';
import { isReceiptKept, keepReceipt, type Own } from './own-session.ts';
import { callTitle, seatRows } from './present-public.ts';
import { TERM_YEARS, TERMS_MOST, TIE_GROUNDS } from './rules.ts';
import { findCall, type CallRow } from './store-calls.ts';

const ORDER = [
  'name', 'phone', 'email', 'notify', 'place', 'statement', 'ties',
  ...TIE_LINES.flatMap((line) => [`tie_unit_${line}`, `tie_ground_${line}`]),
  'is_adult', 'no_record', 'shows_name',
]; // prettier-ignore

async function callOf(req: Request): Promise<CallRow> {
  const id = String(req.params['id']);
  const call = isFormId(id) ? await findCall(req.context.db, id) : undefined;
  if (!call) throw new NotFound();
  return call;
}

/** One call, and the form while it is open. */
export const showCall: Shown = async (req, res, refusal) => {
  const call = await callOf(req);
  const fault = refusal && withPlace(call, refusal);
  const { t } = req.say;
  const today = dayOf(req.context.clock.now());
  const state = callStateOn(call, today);
  const vm = {
    ...presentCall(call, today, req.say),
    seats: {
      columns: [{ label: t('network:label.area') }, { label: t('network:label.seats'), numeric: true }],
      rows: seatRows(call, await loadPlaces(req.context.db, req.say, today)),
    },
    form: state === 'open' ? await presentForm(req, call, fault) : null,
    summary: faultsOf(fault, req.say, ORDER).summary,
    written: faultsOf(fault, req.say, ORDER).written,
  };
  await render(req, res, 'network/call', vm, {
    title: callTitle(call, req.say),
    status: fault?.status,
  });
};

/** A town's call needs to know where one lives: said with the form's other faults, not after them. */
function withPlace(call: CallRow, refusal: Refusal): Refusal {
  if (call.level !== 'town' || refusal.typed['place'] !== '') return refusal;
  return { ...refusal, errors: { ...refusal.errors, place: { key: 'network:rule.place' } } };
}

function presentCall(call: CallRow, today: string, { t, f }: Say) {
  const state = callStateOn(call, today);
  return {
    title: callTitle(call, { t }),
    notes: call.notes,
    does: t(`network:home.${call.kind}.does`),
    state: t(`network:callState.${state}`),
    closedText: state === 'open' ? '' : t(`network:call.${state}Text`, { day: f.day(call.opens_on) }),
    facts: [
      { label: t('network:label.kind'), text: t(`network:kind.${call.kind}`) },
      { label: t('network:label.level'), text: t(`network:level.${call.level}`) },
      { label: t('network:label.opens'), text: f.day(call.opens_on) },
      { label: t('network:label.closes'), text: f.day(call.closes_on) },
      {
        label: t('network:label.term'),
        text: t('network:call.term', { years: TERM_YEARS, terms: TERMS_MOST }),
      },
    ],
  };
}

async function presentForm(req: Request, call: CallRow, fault: Refusal | undefined) {
  const { db, clock } = req.context;
  const today = dayOf(clock.now());
  const townCodes = call.level === 'town' ? Object.keys(readQuotas(call.quotas_json)) : undefined;
  return {
    action: `/network/calls/${call.id}/applications`,
    submissionId: formIdOf(req, fault, isFormId),
    ...faultsOf(fault, req.say, ORDER),
    places: await villageGroups(db, req.say, today, { townCodes, withTowns: true }),
    placeHint: req.say.t(`network:apply.placeHint.${call.level}`),
    isPlaceNeeded: call.level === 'town',
    units: await unitGroups(db, req.say, today),
    grounds: TIE_GROUNDS.map((ground) => ({ value: ground, label: req.say.t(`network:ground.${ground}`) })),
    tieLines: TIE_LINES,
    notify: notifyOptions(req.context, req.say),
    most: { name: NAME_MOST, statement: STATEMENT.most },
    statementHint: req.say.t('network:apply.statementHint', { least: STATEMENT.least }),
  };
}

/** Only ways that this county has set up: nobody shall wait for a message that can't come. */
function notifyOptions({ config }: Pick<Context, 'config'>, { t }: Pick<Say, 't'>) {
  const all = config.mode !== 'production';
  const ways = [
    ...(all || config.webhook !== undefined ? ['sms'] : []),
    ...(all || config.smtpUrl !== undefined ? ['email'] : []),
    'none',
  ];
  return ways.map((way) => ({ value: way, label: t(`network:notify.${way}`) }));
}

export const sendApplication: RequestHandler = act(
  applyForm,
  async (req, form, res) => {
    const call = await callOf(req);
    const { row, receipt } = await apply(req.context, {
      submissionId: form.submission_id,
      callId: call.id,
      name: form.name,
      phone: form.phone,
      email: form.email,
      notify: form.notify,
      place: form.place || null,
      statement: form.statement,
      ties: form.ties,
      showsName: form.shows_name,
      lang: req.say.lang,
    });
    const own: Own = { kind: 'application', id: row.id };
    if (receipt === null && !(await isReceiptKept(req, own))) {
      await render(req, res, 'network/received-before', {}, { title: req.say.t('network:again.title') });
      return null;
    }
    if (receipt !== null) {
      keepReceipt(req, own, receipt);
      await saveSession(req);
    }
    res.redirect(303, '/network/applications/receipt');
    return null;
  },
  showCall,
);

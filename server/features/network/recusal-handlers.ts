import type { Request, RequestHandler } from 'express';
import { MEMBER_ROLES } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import { render } from '../../http/page.ts';
import { saveSession } from '../../http/session.ts';
import { act, faultsOf, formIdOf, type Refusal, type Shown } from './acts.ts';
import { isFormId, recusalForm, unitRecusalForm, WORDS_MOST } from './forms.ts';
import { loadPlaces, loadUnitNames, unitGroups } from './names.ts';
import { isReceiptKept, keepReceipt, type Own } from './own-session.ts';
import { askRecusalByResident, askRecusalByUnit } from './recusal-requests.ts';
import { TIE_GROUNDS } from './rules.ts';
import { listRecusalsOfUnit } from './store-requests.ts';

const ORDER = ['number', 'kind', 'place', 'unit', 'ground', 'words'];
const LISTED = 50;

/** What both forms ask: whom, as far as it is known, and why. */
async function presentAsking(req: Request, fault: Refusal | undefined) {
  const { db, clock } = req.context;
  const { t } = req.say;
  const places = await loadPlaces(db, req.say, dayOf(clock.now()));
  return {
    submissionId: formIdOf(req, fault, isFormId),
    ...faultsOf(fault, req.say, ORDER),
    kinds: MEMBER_ROLES.map((kind) => ({ value: kind, label: t(`network:kind.${kind}`) })),
    places: [{ value: 'county', label: t('network:place.county') }, ...places.towns],
    grounds: TIE_GROUNDS.map((ground) => ({ value: ground, label: t(`network:ground.${ground}`) })),
    wordsMost: WORDS_MOST,
  };
}

/** A resident asks for somebody's recusal. No name, no address: the receipt is enough to see what came of it. */
export const showRecusalForm: Shown = async (req, res, fault) => {
  const { db, clock } = req.context;
  const vm = {
    ...(await presentAsking(req, fault)),
    units: await unitGroups(db, req.say, dayOf(clock.now())),
  };
  await render(req, res, 'network/recusal', vm, {
    title: req.say.t('network:recusal.title'),
    status: fault?.status,
  });
};

export const sendRecusal: RequestHandler = act(
  recusalForm,
  async (req, form, res) => {
    const { row, receipt } = await askRecusalByResident(req.context, {
      ...askedFor(form),
      unitId: form.unit,
    });
    const own: Own = { kind: 'recusal', id: row.id };
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
  showRecusalForm,
);

type Asked = Parameters<typeof askedFor>[0];

function askedFor(form: {
  submission_id: string;
  number: string;
  kind: (typeof MEMBER_ROLES)[number] | '';
  place: string;
  ground: (typeof TIE_GROUNDS)[number];
  words: string;
}) {
  return {
    submissionId: form.submission_id,
    number: form.number || null,
    kind: form.kind || null,
    place: form.place || null,
    ground: form.ground,
    words: form.words,
  };
}

/** The head of a unit: what the unit asked for and what came of it. Whom a lot or an office chose stands nowhere. */
export const showUnitRecusals: Shown = async (req, res, fault) => {
  const { db } = req.context;
  const { t, f } = req.say;
  const unit = await loadUnitNames(db, req.say);
  const { unitId } = req.actor!;
  const rows = unitId === null ? [] : await listRecusalsOfUnit(db, unitId, LISTED);
  const vm = {
    ...(await presentAsking(req, fault)),
    kicker: unit(unitId),
    columns: ['sent', 'ground', 'state', 'decision'].map((key) => ({ label: t(`network:label.${key}`) })),
    rows: rows.map((row) => [
      f.day(dayOf(row.asked_at)),
      t(`network:ground.${row.ground}`),
      t(`network:recusal.short.${row.state}`),
      row.decision_words ?? '—',
    ]),
  };
  await render(req, res, 'network/unit-recusals', vm, {
    title: t('network:recusal.unitTitle'),
    status: fault?.status,
  });
};

export const sendUnitRecusal: RequestHandler = act(
  unitRecusalForm,
  async (req, form: Asked) => {
    await askRecusalByUnit(req.context, req.actor!, askedFor(form));
    return { to: '/desk/recusals', done: 'recusalAsked' };
  },
  showUnitRecusals,
);

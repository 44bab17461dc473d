import type { Request, RequestHandler } from 'express';
import { dayOf } from '../../clock.ts';
import { Forbidden, NotFound } from '../../errors.ts';
import { render } from '../../http/page.ts';
import { supervisionOffice } from '../units/index.ts';
import { act, faultsOf, type Shown } from './acts.ts';
import { placeOf } from './call-rules.ts';
import type { CertificateLookup } from './certificates-seam.ts';
import { answerForm, isFormId, recusalDecisionForm, removalDecisionForm } from './forms.ts';
import { loadPlaces, loadUnitNames } from './names.ts';
import { mayDecideRecusal } from './policy.ts';
import { removalItems, termText } from './present-member.ts';
import { answerProtection } from './protection.ts';
import { decideRecusal } from './recusal-requests.ts';
import { decideRemoval, wasHeard } from './removals.ts';
import {
  findRecusal,
  getProtect,
  getRemoval,
  listProtectsOpen,
  listRecusalsAsked,
  listRemovalsNoticed,
  type RecusalRow,
} from './store-requests.ts';
import { getMember, listMembersInOffice, mapMembers, type MemberRow } from './store.ts';

const LISTED = 100;
/** More to choose from would be no choice: then the request has to say more. */
const CANDIDATES_MOST = 200;

/** What the supervision office has to see to in the network: cries for protection first. */
export const showOversight: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const { t, f } = req.say;
  const places = await loadPlaces(db, req.say, dayOf(clock.now()));
  const unit = await loadUnitNames(db, req.say);
  const post = (member: MemberRow) =>
    [postOf(member, req), places.name(placeOf({ level: member.level, townCode: member.town_code }))].join(
      ' · ',
    );
  const protects = await listProtectsOpen(db, LISTED);
  const removals = await listRemovalsNoticed(db, LISTED);
  const office = await supervisionOffice(db);
  const recusals = (await listRecusalsAsked(db, LISTED)).filter((row) =>
    isMine(req, row, office?.id ?? null),
  );
  const asking = await mapMembers(
    db,
    [...protects, ...removals].map((row) => row.member_id),
  );
  const columns = (keys: readonly string[]) => keys.map((key) => ({ label: t(`network:label.${key}`) }));
  const now = clock.now();
  const vm = {
    protects: {
      title: t('network:oversight.protects'),
      columns: columns(['post', 'asked', 'words']),
      rows: protects.map((row) => [
        { text: post(asking.get(row.member_id)!), href: `/desk/oversight/protection/${row.id}` },
        f.when(row.asked_at),
        row.words || t('network:protect.noWords'),
      ]),
    },
    removals: {
      title: t('network:oversight.removals'),
      columns: columns(['post', 'ground', 'replyDue', 'state']),
      rows: removals.map((row) => [
        { text: post(asking.get(row.member_id)!), href: `/desk/oversight/removals/${row.id}` },
        t(`network:removalGround.${row.ground}`),
        f.when(row.reply_due_at),
        t(`network:removal.${wasHeard(row, now) ? 'heard' : 'hearing'}`),
      ]),
    },
    recusals: {
      title: t('network:oversight.recusals'),
      columns: columns(['unit', 'askedBy', 'ground', 'asked']),
      rows: recusals.map((row) => [
        { text: unit(row.unit_id), href: `/desk/oversight/recusals/${row.id}` },
        t(`network:askedBy.${row.asked_by}`),
        t(`network:ground.${row.ground}`),
        f.day(dayOf(row.asked_at)),
      ]),
    },
  };
  await render(req, res, 'network/oversight', vm, { title: t('network:oversight.title') });
};

function postOf(member: MemberRow, { say }: Pick<Request, 'say'>): string {
  return say.t(`network:post.${member.level}`, { kind: say.t(`network:kind.${member.kind}`) });
}

function isMine(req: Request, row: RecusalRow, officeId: string | null): boolean {
  const request = { unitId: row.unit_id, askedByAccount: row.asked_by_account };
  return mayDecideRecusal(req.actor!, request, officeId);
}

function idOf(req: Request): string {
  const id = String(req.params['id']);
  if (!isFormId(id)) throw new NotFound();
  return id;
}

/** The facts about a member that a decision needs: the post and, for an office, the name. */
async function memberFacts(req: Request, member: MemberRow) {
  const { t } = req.say;
  const places = await loadPlaces(req.context.db, req.say, dayOf(req.context.clock.now()));
  return [
    { label: t('network:label.name'), text: member.name },
    { label: t('network:label.post'), text: postOf(member, req) },
    {
      label: t('network:label.area'),
      text: places.name(placeOf({ level: member.level, townCode: member.town_code })),
    },
    { label: t('network:label.term'), text: termText(member, req.say) },
  ];
}

export const showProtection: Shown = async (req, res, fault) => {
  const row = await getProtect(req.context.db, idOf(req));
  const { t } = req.say;
  const vm = {
    ...faultsOf(fault, req.say, ['answer']),
    kicker: req.say.f.when(row.asked_at),
    facts: await memberFacts(req, await getMember(req.context.db, row.member_id)),
    words: row.words || t('network:protect.noWords'),
    answer: row.answer ?? '',
    action: row.state === 'open' ? `/desk/oversight/protection/${row.id}` : '',
  };
  await render(req, res, 'network/oversight-protection', vm, {
    title: t('network:protect.deskTitle'),
    status: fault?.status,
  });
};

export const sendAnswer: RequestHandler = act(
  answerForm,
  async (req, form) => {
    await answerProtection(req.context, req.actor!, idOf(req), form);
    return { to: '/desk/oversight', done: 'answered' };
  },
  showProtection,
);

export const showRemoval: Shown = async (req, res, fault) => {
  const { db, clock } = req.context;
  const row = await getRemoval(db, idOf(req));
  const { t, f } = req.say;
  const isHeard = wasHeard(row, clock.now());
  const vm = {
    ...faultsOf(fault, req.say, ['decision', 'words']),
    kicker: t(`network:removalGround.${row.ground}`),
    facts: await memberFacts(req, await getMember(db, row.member_id)),
    timeline: removalItems(row, req.say),
    note:
      row.state !== 'noticed'
        ? t('network:removal.decided')
        : isHeard
          ? ''
          : t('network:removal.notYet', { at: f.when(row.reply_due_at) }),
    action: row.state === 'noticed' && isHeard ? `/desk/oversight/removals/${row.id}` : '',
    options: ['remove', 'keep'].map((value) => ({ value, label: t(`network:removal.option.${value}`) })),
  };
  await render(req, res, 'network/oversight-removal', vm, {
    title: t('network:removal.title'),
    status: fault?.status,
  });
};

export const sendRemovalDecision: RequestHandler = act(
  removalDecisionForm,
  async (req, form) => {
    await decideRemoval(req.context, req.actor!, idOf(req), {
      remove: form.decision === 'remove',
      words: form.words,
    });
    return { to: '/desk/oversight', done: `removal_${form.decision}` };
  },
  showRemoval,
);

/** Where whoever decides came from: the supervision office, or where that is meant itself, the network's. */
function homeOf({ actor, say }: Request) {
  return actor!.role === 'supervision'
    ? { href: '/desk/oversight', label: say.t('network:oversight.title') }
    : { href: '/desk/network', label: say.t('network:desk.title') };
}

/** A request to decide, for whoever may: others don't find it. */
async function recusalOf(req: Request): Promise<RecusalRow> {
  const row = await findRecusal(req.context.db, idOf(req));
  const office = await supervisionOffice(req.context.db);
  if (!row || !isMine(req, row, office?.id ?? null)) throw new NotFound();
  return row;
}

export const showRecusal =
  (certificates: CertificateLookup): Shown =>
  async (req, res, fault) => {
    const { db, clock } = req.context;
    const { t } = req.say;
    const row = await recusalOf(req);
    const today = dayOf(clock.now());
    const places = await loadPlaces(db, req.say, today);
    const unit = await loadUnitNames(db, req.say);
    const candidates = await candidatesFor(req, row, certificates);
    const vm = {
      ...faultsOf(fault, req.say, ['decision', 'member', 'words']),
      trail: [homeOf(req), { label: t('network:recusal.deskTitle') }],
      heading: t('network:own.recusalHead', { unit: unit(row.unit_id) }),
      kicker: t(`network:askedBy.${row.asked_by}`),
      facts: [
        { label: t('network:label.unit'), text: unit(row.unit_id) },
        { label: t('network:label.number'), text: row.who_number },
        { label: t('network:label.kind'), text: row.who_kind ? t(`network:kind.${row.who_kind}`) : '' },
        { label: t('network:label.area'), text: row.who_place ? places.name(row.who_place) : '' },
        { label: t('network:label.ground'), text: t(`network:ground.${row.ground}`) },
        { label: t('network:label.asked'), at: row.asked_at },
      ],
      words: row.words,
      decision: row.decision_words ?? '',
      action: row.state === 'asked' ? `/desk/oversight/recusals/${row.id}` : '',
      members: candidates.map((member) => ({
        value: member.id,
        label: [
          member.name,
          postOf(member, req),
          places.name(placeOf({ level: member.level, townCode: member.town_code })),
        ].join(' · '),
      })),
      isWide: candidates.length === CANDIDATES_MOST,
      options: ['grant', 'refuse'].map((value) => ({ value, label: t(`network:recusal.option.${value}`) })),
    };
    await render(req, res, 'network/oversight-recusal', vm, {
      title: t('network:recusal.deskTitle'),
      status: fault?.status,
    });
  };

/** Who can be meant: the bearer of the number, else those of the kind and place. */
async function candidatesFor(
  req: Request,
  row: RecusalRow,
  certificates: CertificateLookup,
): Promise<MemberRow[]> {
  const { db, clock } = req.context;
  const byNumber = row.who_number === null ? null : await certificates.memberOf(db, row.who_number);
  if (byNumber !== null) return [await getMember(db, byNumber)];
  if (row.who_kind === null) return [];
  const isCounty = row.who_place === 'county';
  const members = await listMembersInOffice(
    db,
    {
      kind: row.who_kind,
      ...(isCounty ? { level: 'county' as const } : {}),
      ...(!isCounty && row.who_place !== null ? { townCode: row.who_place } : {}),
    },
    dayOf(clock.now()),
    CANDIDATES_MOST,
  );
  return members;
}

export const sendRecusalDecision = (certificates: CertificateLookup): RequestHandler =>
  act(
    recusalDecisionForm,
    async (req, form) => {
      const row = await recusalOf(req);
      const memberId = form.decision === 'grant' ? form.member : null;
      // Only who was offered: an id typed by hand is nobody's choice.
      const offered = await candidatesFor(req, row, certificates);
      if (memberId !== null && !offered.some(({ id }) => id === memberId)) throw new Forbidden();
      await decideRecusal(req.context, req.actor!, row.id, { memberId, words: form.words });
      return { to: homeOf(req).href, done: `recusal_${form.decision}` };
    },
    showRecusal(certificates),
  );

import type { Request, RequestHandler } from 'express';
import { MEMBER_ROLES } from '../../actor.ts';
import { dayOf, plusDays } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten } from '../../http/parse-form.ts';
import { listEvents } from '../register/index.ts';
import { act, faultsOf, type Shown } from './acts.ts';
import { placeOf } from './call-rules.ts';
import { verifyHref, type CertificateLookup } from './certificates-seam.ts';
import { isFormId, membersQuery, removalForm, seenForm } from './forms.ts';
import { loadPlaces, loadVillages, villageGroups, villageName } from './names.ts';
import { memberTimeline, termText } from './present-member.ts';
import { askRemoval } from './removals.ts';
import { isInOffice, MEMBER_STATES, REMOVAL_GROUNDS, TERM_YEARS } from './rules.ts';
import { networkScope } from './scope.ts';
import { listMembersOf } from './store-members.ts';
import { listRemovalsOf } from './store-requests.ts';
import type { MemberRow } from './store.ts';
import { HEARING_WORKDAYS, mayBeReappointed, TERM_REMINDERS } from './term-rules.ts';
import { reappoint, scopedMember } from './terms.ts';
import { tiesInForce } from './ties.ts';

const PAGE = 30;

/** The members an office looks after. In the order of their appointment: nothing about a person is sorted by. */
export const showMembers: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const { t, f } = req.say;
  const scope = await networkScope(db, req.actor!);
  const today = dayOf(clock.now());
  const query = membersQuery.parse(flatten(req.query));
  const after = decodeCursor(req.query['after'], 1)?.[0] ?? null;
  const filter = {
    kind: query.kind,
    state: query.state === 'all' ? undefined : query.state,
    villageCode: query.village,
    endsBy: query.ends === 'soon' ? plusDays(today, TERM_REMINDERS[0]) : undefined,
  };
  const rows = await listMembersOf(db, scope, filter, after, PAGE + 1);
  const filters = {
    kind: query.kind ?? '',
    state: query.state,
    village: query.village ?? '',
    ends: query.ends ?? '',
    ...(after ? { after: 'yes' } : {}),
  };
  const page = pageOf(rows, PAGE, '/desk/network/members', filters, (row) => [row.id]);
  const village = await loadVillages(
    db,
    req.say,
    today,
    page.rows.map((row) => row.village_code),
  );
  const villages =
    scope.townCode === null
      ? []
      : await villageGroups(db, req.say, today, { townCodes: [scope.townCode], withTowns: false });
  const places = await loadPlaces(db, req.say, today);
  const isNarrowed = query.state !== 'in_office' || Boolean(query.kind ?? query.village ?? query.ends);
  const vm = {
    kicker: places.name(placeOf(scope)),
    clearHref: isNarrowed ? '/desk/network/members' : '',
    fields: [
      select(req, 'kind', MEMBER_ROLES, 'kind', query.kind),
      { ...select(req, 'state', [...MEMBER_STATES, 'all'], 'memberState', query.state), blank: '' },
      ...(villages.length === 0
        ? []
        : [
            {
              ...select(req, 'village', [], 'kind', query.village),
              options: villages.flatMap((group) => group.options),
            },
          ]),
      select(req, 'ends', ['soon'], 'ends', query.ends),
    ],
    columns: ['name', 'kind', 'village', 'until', 'state'].map((key) => ({
      label: t(`network:label.${key}`),
    })),
    rows: page.rows.map((row) => [
      { text: row.name, href: `/desk/network/members/${row.id}` },
      t(`network:kind.${row.kind}`),
      village(row.village_code) || '—',
      f.day(row.ended_on ?? row.term_to),
      t(`network:memberState.${row.state}`),
    ]),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
  await render(req, res, 'network/desk-members', vm, { title: t('network:members.title') });
};

function select(
  req: Request,
  name: string,
  values: readonly string[],
  words: string,
  value: string | undefined,
) {
  const { t } = req.say;
  return {
    name,
    type: 'select',
    label: t(`network:label.${name}`),
    value: value ?? '',
    blank: t('network:members.all'),
    options: values.map((one) => ({
      value: one,
      label: t(`network:${words}.${one}`, { days: TERM_REMINDERS[0] }),
    })),
  };
}

async function memberOf(req: Request): Promise<MemberRow> {
  const id = String(req.params['id']);
  // Who has a scope comes first: others are refused whatever they ask for.
  await networkScope(req.context.db, req.actor!);
  if (!isFormId(id)) throw new NotFound();
  return scopedMember(req.context.db, req.actor!, id);
}

/** One member as their office knows them: post, term, how many ties (never which), and the history. */
export const showMember =
  (certificates: CertificateLookup): Shown =>
  async (req, res, fault) => {
    const { db, clock } = req.context;
    const { t, f } = req.say;
    const member = await memberOf(req);
    const today = dayOf(clock.now());
    const places = await loadPlaces(db, req.say, today);
    const number = (await certificates.numbersOf(db, [member.id])).get(member.id);
    const removals = await listRemovalsOf(db, member.id);
    const open = removals.find(({ state }) => state === 'noticed');
    const ties = await tiesInForce(db, member.id, today);
    const area = [
      places.name(placeOf({ level: member.level, townCode: member.town_code })),
      await villageName(db, req.say, member.village_code),
    ];
    const vm = {
      heading: member.name,
      kicker: t(`network:post.${member.level}`, { kind: t(`network:kind.${member.kind}`) }),
      ...faultsOf(fault, req.say, ['ground', 'words']),
      base: `/desk/network/members/${member.id}`,
      facts: [
        { label: t('network:label.area'), text: area.filter((part) => part !== '').join(' · ') },
        { label: t('network:label.state'), text: t(`network:memberState.${member.state}`) },
        { label: t('network:label.term'), text: termText(member, req.say) },
        { label: t('network:label.ended'), text: member.ended_on ? f.day(member.ended_on) : '' },
        {
          label: t('network:label.endGround'),
          text: member.end_ground ? t(`network:removalGround.${member.end_ground}`) : '',
        },
        {
          label: t('network:label.account'),
          text: t(`network:member.${member.account_id === null ? 'noAccount' : 'hasAccount'}`),
        },
        {
          label: t('network:label.declaredOn'),
          text: member.declared_on ? f.day(member.declared_on) : t('network:member.notDeclared'),
        },
        { label: t('network:label.tiesCount'), text: t('network:member.ties', { n: ties.length }) },
        number === undefined
          ? { label: t('network:label.number'), text: t('network:roster.noNumber') }
          : { label: t('network:label.number'), text: number, href: verifyHref(number) },
      ],
      timeline: memberTimeline(await listEvents(db, `member:${member.id}`), removals, req.say),
      reappointment: mayBeReappointed(member, today)
        ? [{ type: 'hidden', name: 'seen', value: String(member.version) }]
        : null,
      reappointHint: t('network:member.reappointHint', { years: TERM_YEARS }),
      removal:
        isInOffice(member, today) && !open
          ? REMOVAL_GROUNDS.map((ground) => ({
              value: ground,
              label: t(`network:removalGround.${ground}`),
            }))
          : null,
      removalHint: t('network:removal.hint', { days: HEARING_WORKDAYS }),
    };
    await render(req, res, 'network/desk-member', vm, {
      title: t('network:member.title'),
      status: fault?.status,
    });
  };

export const reappointMember = (certificates: CertificateLookup): RequestHandler =>
  act(
    seenForm,
    async (req, form) => {
      const { id } = await memberOf(req);
      await reappoint(req.context, req.actor!, id, form.seen);
      return { to: `/desk/network/members/${id}`, done: 'reappointed' };
    },
    showMember(certificates),
  );

export const requestRemoval = (certificates: CertificateLookup): RequestHandler =>
  act(
    removalForm,
    async (req, form) => {
      const { id } = await memberOf(req);
      await askRemoval(req.context, req.actor!, id, form);
      return { to: `/desk/network/members/${id}`, done: 'removalAsked' };
    },
    showMember(certificates),
  );

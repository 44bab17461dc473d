import type { Request, RequestHandler, Response } from 'express';
import { MEMBER_ROLES } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten, parseForm, type FieldErrors, type Typed } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { networkScope } from '../network/index.ts';
import { faultsOf } from '../units/index.ts';
import { chanceOf } from './exam-rules.ts';
import { holderQuery, reasonForm } from './forms.ts';
import { readNumber } from './number.ts';
import { liftSuspension, memberWithin, openRound, suspendCertificate } from './office.ts';
import { areaName, summaryOf } from './present.ts';
import { presentHolder, progressOf } from './present-holders.ts';
import { findRound, listExamsOf } from './store-exams.ts';
import * as holders from './store-holders.ts';
import { listCourses } from './store-courses.ts';
import { findCertificateOf } from './store.ts';

const PAGE = 50;
const PATH = '/desk/network/certificates';

/** The members of the scope by what is to be done about their certificates. */
export const showHolders: RequestHandler = async (req, res) => {
  const { say, context } = req;
  const { t } = say;
  const typed = flatten(req.query);
  const asked = holderQuery.parse(typed);
  const list = holders.HOLDER_LISTS.find((one) => one === asked.list) ?? 'ending';
  const scope = await networkScope(context.db, req.actor!);
  const day = dayOf(context.clock.now());
  const after = decodeCursor(typed['after'], 2);
  const number = asked.q === '' ? undefined : (readNumber(asked.q) ?? 'none');
  const rows =
    list === 'none'
      ? await holders.listWithout(context.db, scope, day, asked, after?.[1] ?? null, PAGE + 1)
      : await holders.listHolders(
          context.db,
          scope,
          list,
          day,
          { kind: asked.kind, number },
          after ? { expiresOn: after[0]!, id: after[1]! } : null,
          PAGE + 1,
        );
  const kept = { list, kind: asked.kind ?? '', q: asked.q, after: after ? String(typed['after']) : '' };
  const page = pageOf(rows, PAGE, PATH, kept, (row) => [row.expiresOn ?? '', row.memberId]);
  const progress = list === 'none' ? await progressFor(req, page.rows) : null;
  const isFiltered = asked.kind !== undefined || asked.q !== '';
  const vm = {
    trail: [
      { href: '/desk/network', label: t('certificates:trail.office') },
      { label: t('certificates:holders.title') },
    ],
    lede: t('certificates:holders.lede'),
    tabs: holders.HOLDER_LISTS.map((one) => ({
      href: `${PATH}?list=${one}`,
      label: t(`certificates:holders.list.${one}`),
      current: one === list,
    })),
    about: t(`certificates:holders.about.${list}`),
    list,
    filter: {
      clearHref: isFiltered ? `${PATH}?list=${list}` : '',
      fields: [
        {
          name: 'kind',
          type: 'select',
          label: t('certificates:label.kind'),
          blank: t('certificates:holders.allKinds'),
          value: asked.kind ?? '',
          options: MEMBER_ROLES.map((value) => ({ value, label: t(`accounts:role.${value}`) })),
        },
        ...(list === 'none'
          ? []
          : [{ name: 'q', type: 'search', label: t('certificates:label.number'), value: asked.q }]),
      ],
    },
    columns: [
      'name',
      'kind',
      list === 'none' ? 'progress' : 'number',
      ...(list === 'none' ? [] : ['until']),
    ].map((key) => ({ label: t(`certificates:label.${key}`) })),
    rows: page.rows.map((row) => [
      { text: row.name, href: `${PATH}/${row.memberId}` },
      t(`accounts:role.${row.kind}`),
      ...(progress ? [progress(row)] : [row.number, say.f.day(row.expiresOn!)]),
    ]),
    isFiltered,
    nextHref: page.nextHref,
    prevHref: page.firstHref,
  };
  await render(req, res, 'certificates/holders', vm, { title: t('certificates:holders.title') });
};

/** How far those without a certificate have come, in words. */
async function progressFor(
  req: Request,
  rows: readonly holders.Holder[],
): Promise<(row: holders.Holder) => string> {
  const { db, clock } = req.context;
  const ids = rows.map(({ memberId }) => memberId);
  const [courses, reads, exams, rounds] = [
    await listCourses(db),
    await holders.readsOfMany(db, ids),
    await holders.examsOfMany(db, ids),
    await holders.roundsOfMany(db, ids),
  ];
  return ({ memberId, kind }) => {
    const chance = chanceOf(exams.get(memberId) ?? [], rounds.get(memberId) ?? 1, clock.now());
    const own = courses.filter(
      (course) => course.is_active === 1 && (course.kind === null || course.kind === kind),
    );
    return progressOf(own, reads.get(memberId) ?? [], chance, (exams.get(memberId) ?? []).length, req.say);
  };
}

export const showHolder: RequestHandler<{ member: string }> = async (req, res) => holderPage(req, res);

async function holderPage(
  request: Request<{ member: string }>,
  res: Response,
  failed?: { act: ActName; errors: FieldErrors; typed: Typed; status: number },
): Promise<void> {
  const req = request as Request;
  const { say, context } = req;
  const { db, clock } = context;
  const now = clock.now();
  const member = await memberWithin(db, req.actor!, request.params.member);
  const certificate = await findCertificateOf(db, member.id);
  const sittings = await listExamsOf(db, member.id);
  const chance = chanceOf(sittings, await findRound(db, member.id), now);
  const area = await areaName(db, say, member.town_code);
  const vm = {
    ...presentHolder({ member, certificate, sittings, chance, area, now }, failed, say),
    summary: summaryOf(failed?.errors ?? {}, say.t),
  };
  await render(req, res, 'certificates/holder', vm, { title: member.name, status: failed?.status ?? 200 });
}

const ACTS = { suspension: suspendCertificate, lifting: liftSuspension, round: openRound } as const;
export type ActName = keyof typeof ACTS;

/** A form of the holder's page: done and back to it, or the same page with what was typed and what is wrong. */
export function holderAct(act: ActName): RequestHandler<{ member: string }> {
  return async (request, res) => {
    const req = request as Request;
    try {
      await ACTS[act](req.context, req.actor!, request.params.member, parseForm(reasonForm, req.body));
    } catch (error) {
      if (error instanceof NotFound) throw error;
      const { errors, typed, status } = faultsOf(error, { 'certificates:fault.short': 'words' });
      return holderPage(request, res, { act, errors, typed: typed ?? flatten(req.body), status });
    }
    setFlash(req, { kind: 'success', key: `certificates:done.${act}` });
    await saveSession(req);
    res.redirect(303, `${PATH}/${request.params.member}`);
  };
}

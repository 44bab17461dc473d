import type { Request, RequestHandler } from 'express';
import { dayOf } from '../../clock.ts';
import { RuleFault } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { listTowns } from '../units/index.ts';
import { areaOf, factsOf, followCase, unfollowCase } from './follow-actions.ts';
import { casesFilter } from './forms.ts';
import { lensOf, memberOf, missingOf } from './member-handlers.ts';
import { unitChoices } from './places.ts';
import { caseRow } from './present-follow.ts';
import { missingNotice } from './present-member.ts';
import { followedFacts } from './store-follows.ts';
import * as store from './store-public-cases.ts';
import type { PublicCase } from './store-public-cases.ts';

const PAGE = 30;
const FOLLOWED_MOST = 200;

export const showCases: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const { db } = context;
  const { t } = say;
  const member = await memberOf(req);
  const area = areaOf(member);
  const asked = casesFilter.parse(flatten(req.query));
  const filter = {
    townCode: area ?? (asked.town || undefined),
    unitId: asked.unit || undefined,
    stage: asked.stage === '' ? undefined : asked.stage,
  };
  const found =
    asked.tab === 'followed' ? await followed(req, member.id, filter) : await everything(req, filter, asked);
  const lens = await lensOf(
    req,
    found.rows.map(({ town_code: town }) => town),
  );
  const seen = await followedFacts(
    db,
    member.id,
    found.rows.map(({ id }) => id),
  );
  const missing = await missingOf(req);
  const today = dayOf(context.clock.now());
  const query = new URLSearchParams(
    Object.entries({ town: asked.town, unit: asked.unit, stage: asked.stage }).filter(
      ([, value]) => value !== '',
    ),
  ).toString();
  const hrefOf = (tab: string) => `/member/cases?tab=${tab}${query === '' ? '' : `&${query}`}`;
  const vm = {
    missing: missing === null ? null : missingNotice(missing, t),
    lede: t(area === null ? 'duties:cases.ledeCounty' : 'duties:cases.ledeTown'),
    tabs: (['all', 'followed'] as const).map((tab) => ({
      href: hrefOf(tab),
      label: t(`duties:cases.tab.${tab}`),
      current: tab === asked.tab,
    })),
    filter: {
      hidden: [{ name: 'tab', value: asked.tab }],
      clearHref: query === '' ? '' : `/member/cases?tab=${asked.tab}`,
      fields: [
        ...(area === null
          ? [
              {
                name: 'town',
                type: 'select',
                label: t('duties:label.town'),
                blank: t('duties:cases.anyTown'),
                value: asked.town,
                options: (await listTowns(db, today)).map((town) => ({
                  value: town.code,
                  label: say.lang === 'en' ? town.nameEn : town.name,
                })),
              },
            ]
          : []),
        {
          name: 'unit',
          type: 'select',
          label: t('duties:label.unit'),
          blank: t('duties:cases.anyUnit'),
          value: asked.unit,
          options: (await unitChoices(db, say, today)).flatMap((group) => group.options),
        },
        {
          name: 'stage',
          type: 'select',
          label: t('duties:label.stage'),
          blank: t('duties:cases.anyStage'),
          value: asked.stage,
          options: store.STAGES.map((stage) => ({ value: stage, label: t(`duties:cases.stage.${stage}`) })),
        },
      ],
    },
    rows: found.rows.map((row) =>
      caseRow(row, seen.get(row.id), lens, missing === null ? req.originalUrl : null),
    ),
    empty: {
      title: t(`duties:cases.empty.${asked.tab}`),
      text: t(`duties:cases.emptyText.${asked.tab}`),
    },
    nextHref: found.nextHref,
    firstHref: found.firstHref,
  };
  await render(req, res, 'duties/cases', vm, { title: t('duties:cases.title') });
};

interface Found {
  rows: PublicCase[];
  nextHref: string | null;
  firstHref: string | null;
}

async function everything(
  req: Request,
  filter: store.PublicFilter,
  asked: Record<string, string>,
): Promise<Found> {
  const cursor = decodeCursor(req.query['after'], 2);
  const before = cursor ? { on: cursor[0]!, code: cursor[1]! } : null;
  const rows = await store.listPublicCases(req.context.db, filter, before, PAGE + 1);
  const kept = { ...asked, ...(before ? { after: 'yes' } : {}) };
  return pageOf(rows, PAGE, '/member/cases', kept, (row) => [row.received_on, row.code]);
}

/** What has changed since it was looked at comes first. */
async function followed(req: Request, memberId: string, filter: store.PublicFilter): Promise<Found> {
  const { db } = req.context;
  const rows = await store.listPublicCases(db, { ...filter, followedBy: memberId }, null, FOLLOWED_MOST);
  const seen = await followedFacts(
    db,
    memberId,
    rows.map(({ id }) => id),
  );
  const isNew = (row: PublicCase): boolean => seen.get(row.id) !== factsOf(row);
  return {
    rows: [...rows.filter(isNew), ...rows.filter((row) => !isNew(row))],
    nextHref: null,
    firstHref: null,
  };
}

/** Back to the list one came from; only ever to this one. */
const backTo = (req: Request): string => {
  const { back } = flatten(req.body);
  return typeof back === 'string' && back.startsWith('/member/cases?') ? back : '/member/cases';
};

export const follow: RequestHandler = async (req, res) => {
  try {
    const { code } = await followCase(req.context, req.actor!, String(req.params['code']));
    setFlash(req, { kind: 'success', key: 'duties:done.followed', args: { code } });
  } catch (error) {
    if (!(error instanceof RuleFault)) throw error;
    setFlash(req, { kind: 'warning', key: error.key });
  }
  await saveSession(req);
  res.redirect(303, backTo(req));
};

export const unfollow: RequestHandler = async (req, res) => {
  const kase = await unfollowCase(req.context, req.actor!, String(req.params['code']));
  if (kase) {
    setFlash(req, { kind: 'success', key: 'duties:done.unfollowed', args: { code: kase.code } });
    await saveSession(req);
  }
  res.redirect(303, backTo(req));
};

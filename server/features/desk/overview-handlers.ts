import type { RequestHandler } from 'express';
import { z } from 'zod';
import { dayOf } from '../../clock.ts';
import { render } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten } from '../../http/parse-form.ts';
import { accountPosts } from '../accounts/index.ts';
import { findCaseByCode, listAccess, readCode } from '../cases/index.ts';
import { calendarOf, listRuleVersions, rulesAt } from '../deadlines/index.ts';
import { listUnits, unitNames } from '../units/index.ts';
import { countRegistry, countsByUnit, listRuns, openOrdersByUnit } from './store.ts';

const PAGE = 50;

/** A county leader's units: how much is open and late in each. Counts, and no word of any case. */
export const showUnits: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const { t, f, lang } = req.say;
  const account = req.account!;
  const units = (await listUnits(db, { day: dayOf(clock.now()) })).filter(
    (unit) => unit.countyLeaderPost === account.post,
  );
  const ids = units.map((unit) => unit.id);
  const counts = await countsByUnit(db, ids);
  const orders = await openOrdersByUnit(db, ids);
  const vm = {
    columns: ['unit', 'open', 'late', 'escalated', 'orders'].map((name, index) => ({
      label: t(`desk:units.${name}`),
      numeric: index > 0,
    })),
    rows: units.map((unit) => {
      const { open = 0, late = 0, escalated = 0 } = counts.get(unit.id) ?? {};
      return [
        { text: lang === 'en' ? unit.nameEn : unit.name, href: `/units/${unit.code}` },
        f.number(open),
        f.number(late),
        f.number(escalated),
        f.number(orders.get(unit.id) ?? 0),
      ];
    }),
    stats: (['open', 'late', 'escalated'] as const).map((name) => ({
      label: t(`desk:units.${name}`),
      value: f.number([...counts.values()].reduce((sum, one) => sum + one[name], 0)),
      tone: name === 'open' ? 'plain' : 'red',
    })),
  };
  await render(req, res, 'desk/units', vm, { title: t('desk:units.title') });
};

const ACTIONS = ['view', 'export', 'print', 'forward', 'file', 'contact'] as const;

const logQuery = z.object({
  q: z.string().trim().max(60).optional().catch(undefined),
  action: z.enum(ACTIONS).optional().catch(undefined),
});

/** Who of the staff looked at what (domain §5.7), for the auditor. */
export const showAccessLog: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const { t, f, lang } = req.say;
  const asked = logQuery.parse(flatten(req.query));
  const code = asked.q ? readCode(asked.q) : null;
  const row = code === null ? undefined : await findCaseByCode(db, code);
  const place = flatten(req.query)['after'] ?? '';
  const after = decodeCursor(place, 2);
  const isUnknown = Boolean(asked.q) && row === undefined;
  const rows = isUnknown
    ? []
    : await listAccess(db, {
        caseId: row?.id,
        action: asked.action,
        after: after && { at: after[0]!, id: after[1]! },
        limit: PAGE + 1,
      });
  const kept = {
    q: asked.q ?? '',
    action: asked.action ?? '',
    after: after ? place : '',
  };
  const page = pageOf(rows, PAGE, '/desk/access-log', kept, (one) => [one.at, one.id]);
  const posts = await accountPosts(
    db,
    page.rows.map((one) => one.account_id),
  );
  const units = await unitNames(db);
  const vm = {
    columns: ['at', 'post', 'unit', 'role', 'action', 'code'].map((name) => ({
      label: t(`desk:log.${name}`),
    })),
    rows: page.rows.map((one) => {
      const post = posts.get(one.account_id);
      const unit = one.unit_id === null ? undefined : units.get(one.unit_id);
      return [
        f.exact(one.at),
        lang === 'en' ? post?.postEn : post?.post,
        lang === 'en' ? unit?.nameEn : unit?.name,
        t(`accounts:role.${one.role}`),
        t(`desk:log.actions.${one.action}`),
        one.code,
      ];
    }),
    filter: {
      clearHref: asked.q || asked.action ? '/desk/access-log' : '',
      fields: [
        { name: 'q', type: 'search', label: t('desk:log.code'), value: asked.q ?? '' },
        {
          name: 'action',
          type: 'select',
          label: t('desk:log.action'),
          blank: t('desk:filter.all'),
          value: asked.action ?? '',
          options: ACTIONS.map((action) => ({ value: action, label: t(`desk:log.actions.${action}`) })),
        },
      ],
    },
    nextHref: page.nextHref,
    prevHref: page.firstHref,
  };
  await render(req, res, 'desk/access-log', vm, { title: t('desk:log.title') });
};

const FAILED_RUNS = 20;

/** What the administrator looks after: posts, calendar, rules, imports and the jobs' runs. No case is named here. */
export const showAdmin: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const { t, f } = req.say;
  const today = dayOf(clock.now());
  const calendar = await calendarOf(db);
  const year = Number(today.slice(0, 4));
  const missing = [year, year + 1].filter((one) => !calendar.coversYear(one));
  const inForce = await rulesAt(db, today);
  const versions = await listRuleVersions(db);
  const counts = await countRegistry(db, today);
  const runs = await listRuns(db, FAILED_RUNS);
  // Jobs and what they count have names of their own on the command line; a page says them in words.
  const inWords = (list: string, name: string) => t(`desk:admin.${list}.${name}`, { defaultValue: name });
  const vm = {
    warnings: [
      ...missing.map((one) => ({
        text: t('desk:admin.yearMissing', { year: one }),
        href: '/admin/calendar',
        label: t('desk:admin.importYear'),
      })),
      ...(counts.vacant > 0
        ? [
            {
              text: t('desk:admin.vacant', { n: counts.vacant }),
              href: '/admin/accounts',
              label: t('desk:admin.accounts'),
            },
          ]
        : []),
    ],
    stats: [
      { label: t('desk:admin.activeAccounts'), value: f.number(counts.accounts), href: '/admin/accounts' },
      { label: t('desk:admin.waitingAccounts'), value: f.number(counts.waiting) },
      { label: t('desk:admin.units'), value: f.number(counts.units), href: '/units' },
    ],
    links: [
      { href: '/admin/accounts', label: t('desk:admin.accounts'), text: t('desk:admin.accountsText') },
      { href: '/admin/import', label: t('desk:admin.import'), text: t('desk:admin.importText') },
      { href: '/admin/calendar', label: t('desk:admin.calendar'), text: t('desk:admin.calendarText') },
      { href: '/admin/rules', label: t('desk:admin.changeRules'), text: t('desk:admin.changeRulesText') },
      { href: '/admin/categories', label: t('desk:admin.categories'), text: t('desk:admin.categoriesText') },
      { href: '/admin/catalogue', label: t('desk:admin.catalogue'), text: t('desk:admin.catalogueText') },
      { href: '/admin/stations', label: t('stations:admin.title'), text: t('stations:admin.text') },
    ],
    rules: versions.map((version) => ({
      label: t('deadlines:rules.version', { version: version.version }),
      text: t(version.version === inForce.version ? 'desk:admin.inForce' : 'desk:admin.from', {
        day: version.effectiveOn,
      }),
      href: `/rules?version=${version.version}`,
    })),
    columns: ['job', 'slot', 'finished', 'counts', 'error'].map((name) => ({
      label: t(`desk:admin.run.${name}`),
    })),
    rows: runs.map((run) => [
      `${inWords('job', run.job)} · ${run.job}`,
      f.exact(run.slot),
      run.finishedAt === null ? t('desk:admin.run.running') : f.exact(run.finishedAt),
      Object.entries(run.counts)
        .filter(([, n]) => n !== 0)
        .map(([name, n]) => `${inWords('counted', name)} ${f.number(n)}`)
        .join(' · '),
      run.error === null ? '' : { text: run.error, tone: 'red' },
    ]),
  };
  await render(req, res, 'desk/admin', vm, { title: t('desk:admin.title') });
};

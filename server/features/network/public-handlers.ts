import type { RequestHandler } from 'express';
import { dayOf } from '../../clock.ts';
import { render } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten } from '../../http/parse-form.ts';
import { MEMBER_LEVELS, TERM_YEARS, TERMS_MOST } from './rules.ts';
import { placeOf } from './call-rules.ts';
import { verifyHref, type CertificateLookup } from './certificates-seam.ts';
import { rosterQuery } from './forms.ts';
import { loadPlaces } from './names.ts';
import { callCard, countTable, KIND_TEXTS } from './present-public.ts';
import { MEMBER_ROLES } from '../../actor.ts';
import { listCallsFrom, listCounts } from './store-calls.ts';
import { listRoster } from './store-members.ts';

const PAGE = 50;

/** 三大员: what the three kinds are, how to become one, how many there are. */
export const showNetwork: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const { t } = req.say;
  const today = dayOf(clock.now());
  const calls = await listCallsFrom(db, today);
  const places = await loadPlaces(db, req.say, today);
  const vm = {
    lede: t('network:home.lede'),
    kinds: MEMBER_ROLES.map((kind) => ({
      title: t(`network:kind.${kind}`),
      href: `/network/roster?kind=${kind}`,
      texts: KIND_TEXTS.map((part) => ({
        label: t(`network:home.part.${part}`),
        text: t(`network:home.${kind}.${part}`),
      })),
    })),
    calls: calls.map((call) => callCard(call, today, req.say)),
    counts: countTable(await listCounts(db), places, req.say),
    steps: ['apply', 'train', 'certificate', 'work'].map((step) => ({
      title: t(`network:home.step.${step}.title`),
      text: t(`network:home.step.${step}.text`, { years: TERM_YEARS, terms: TERMS_MOST }),
    })),
    links: [
      { href: '/network/roster', label: t('network:roster.title') },
      { href: '/network/applications', label: t('network:own.title') },
      { href: '/network/recusals', label: t('network:recusal.title') },
    ],
  };
  await render(req, res, 'network/home', vm, { title: t('network:home.title') });
};

/**
 * Who is in office, by post. In the order of the appointments: nobody is sorted, counted or compared here, and a
 * name stands where its bearer wants it to.
 */
export const showRoster =
  (certificates: CertificateLookup): RequestHandler =>
  async (req, res) => {
    const { db, clock } = req.context;
    const { t } = req.say;
    const query = rosterQuery.parse(flatten(req.query));
    const places = await loadPlaces(db, req.say, dayOf(clock.now()));
    const after = decodeCursor(req.query['after'], 1)?.[0] ?? null;
    const { kind, level, town } = query;
    const rows = await listRoster(db, { kind, level, townCode: town }, after, PAGE + 1);
    const filters = {
      kind: kind ?? '',
      level: level ?? '',
      town: town ?? '',
      ...(after ? { after: 'yes' } : {}),
    };
    const page = pageOf(rows, PAGE, '/network/roster', filters, (row) => [row.id]);
    const numbers = await certificates.numbersOf(
      db,
      page.rows.map((row) => row.id),
    );
    const numberCell = (id: string) => {
      const number = numbers.get(id);
      return number === undefined ? t('network:roster.noNumber') : { text: number, href: verifyHref(number) };
    };
    const vm = {
      lede: t('network:roster.lede'),
      clearHref: (kind ?? level ?? town) === undefined ? '' : '/network/roster',
      fields: [
        {
          name: 'kind',
          type: 'select',
          label: t('network:label.kind'),
          value: kind ?? '',
          blank: t('network:roster.allKinds'),
          options: MEMBER_ROLES.map((value) => ({ value, label: t(`network:kind.${value}`) })),
        },
        {
          name: 'level',
          type: 'select',
          label: t('network:label.level'),
          value: level ?? '',
          blank: t('network:roster.allLevels'),
          options: MEMBER_LEVELS.map((value) => ({ value, label: t(`network:level.${value}`) })),
        },
        {
          name: 'town',
          type: 'select',
          label: t('network:label.town'),
          value: town ?? '',
          blank: t('network:roster.allTowns'),
          options: places.towns,
        },
      ],
      columns: ['post', 'area', 'number', 'name'].map((key) => ({ label: t(`network:label.${key}`) })),
      rows: page.rows.map((row) => [
        t(`network:post.${row.level}`, { kind: t(`network:kind.${row.kind}`) }),
        places.name(placeOf({ level: row.level, townCode: row.town_code })),
        numberCell(row.id),
        row.name ?? t('network:roster.noName'),
      ]),
      nextHref: page.nextHref,
      firstHref: page.firstHref,
    };
    await render(req, res, 'network/roster', vm, { title: t('network:roster.title') });
  };

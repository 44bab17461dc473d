import type { Response } from 'supertest';
import type { Role } from '../../server/actor.ts';
import { PERMISSIONS } from '../../server/features/accounts/index.ts';
import type { Visitor } from '../support/app.ts';
import type { TestContext } from '../support/context.ts';
import { UNITS } from '../support/factories.ts';
import { findEncoded, findIn, type Canary, type Sighting, type ViewerName } from './canaries.ts';
import { FILE_OF, ID_OF, roomIdsIn, type RoomIds } from './crawl-rooms.ts';
import type { RouteLine } from './router.ts';

/** Numbers and ids that could be real and aren't: each in the form of what it stands for. */
export const UNKNOWN = {
  code: 'ZTC-7K3M-9Q2X-H',
  id: '01a20600-0000-7abc-8def-0123456789ab',
  exposure: 'BG-2026-9999',
  certificate: 'S2026-999999-9',
  file: '0123456789abcdef01234567',
} as const;

/** Everything in the county that an address can name. */
export interface Named {
  /** Public numbers and inner ids of all cases. */
  cases: string[];
  /** Case and file, as a desk's addresses pair them; each file is also tried below another case. */
  deskFiles: [string, string][];
  attachments: string[];
  exposures: { id: string; code: string }[];
  echoes: string[];
  orders: string[];
  requests: string[];
  /** Numbers of certificates, and ids of their members, exams and questions. */
  certificates: string[];
  units: string[];
  rooms: RoomIds;
}

export async function namedIn(context: TestContext): Promise<Named> {
  const { db } = context;
  const cases = await db.selectFrom('cases').select(['id', 'code']).orderBy('id').execute();
  const files = await db.selectFrom('attachments').select(['id', 'case_id', 'sha256']).execute();
  const ids = async (table: 'echoes' | 'orders' | 'contact_requests') =>
    (await db.selectFrom(table).select('id').execute()).map(({ id }) => id);
  return {
    cases: cases.flatMap(({ id, code }) => [code, id]),
    deskFiles: files.flatMap((file) => {
      const at = cases.findIndex(({ id }) => id === file.case_id);
      // Of a duty or a check: no desk has it under a case.
      if (at < 0) return [];
      const [own, next] = [cases[at]!, cases[(at + 1) % cases.length]!];
      const ref = file.sha256.slice(0, 24);
      return [
        [own.code, ref],
        [own.code, file.id],
        [next.code, ref],
        [own.id, ref],
      ] as [string, string][];
    }),
    attachments: files.map(({ id }) => id),
    exposures: await db.selectFrom('exposures').select(['id', 'code']).execute(),
    echoes: await ids('echoes'),
    orders: await ids('orders'),
    requests: await ids('contact_requests'),
    certificates: [
      ...(await db.selectFrom('certificates').select('number').execute()).map(({ number }) => number),
      ...(await db.selectFrom('members').select('id').execute()).map(({ id }) => id),
      ...(await db.selectFrom('exams').select('id').execute()).map(({ id }) => id),
      ...(await db.selectFrom('questions').select('id').limit(3).execute()).map(({ id }) => id),
    ],
    units: (await db.selectFrom('units').select('code').execute()).map(({ code }) => code),
    rooms: await roomIdsIn(context),
  };
}

/**
 * The addresses of one GET route, with everything real in the place of its parameters, and something that isn't
 * there. A route whose parameters are not known here makes the crawl fail: nobody adds a page that it never opens.
 */
export function addressesOf(route: string, named: Named): string[] {
  const one = (values: readonly string[]) => values.map((value) => route.replace(/:\w+/, value));
  const table = ID_OF[route];
  if (table) return one([...named.rooms[table], UNKNOWN.id]);
  const owner = FILE_OF[route];
  if (owner) {
    const files = [...named.attachments, UNKNOWN.id].map((file) => route.replace(':fileId', file));
    return files.flatMap((path) => named.rooms[owner].map((id) => path.replace(':id', id)));
  }
  switch (route) {
    case '/cases/:code':
    case '/desk/cases/:id':
    case '/desk/cases/:id/print':
      return one([...named.cases, UNKNOWN.code, UNKNOWN.id]);
    case '/desk/cases/:id/files/:fileId':
      return named.deskFiles.flatMap(([id, file]) => {
        const path = route.replace(':id', id).replace(':fileId', file);
        return id === named.deskFiles[0]![0] ? [path, `${path}?size=thumb`] : [path];
      });
    case '/my-case/files/:id':
      return one(named.attachments).flatMap((path) => [path, `${path}?size=small`]);
    case '/desk/contact-requests/:id/contact':
      return one([...named.requests, UNKNOWN.id]);
    case '/desk/echoes/:id':
    case '/echoes/:id':
      return one([...named.echoes, UNKNOWN.id]);
    case '/desk/exposures/:id':
      return one([...named.exposures.map(({ id }) => id), UNKNOWN.id]);
    case '/exposures/:code':
      return one([...named.exposures.map(({ code }) => code), UNKNOWN.exposure]);
    case '/desk/orders/:id':
      return one([...named.orders, UNKNOWN.id]);
    case '/desk/windows/:code/sheets/:id':
      return [...named.rooms.window_sheets, UNKNOWN.id].flatMap((id) =>
        named.rooms.windows.map((code) => `/desk/windows/${code}/sheets/${id}`),
      );
    case '/evaluations/:round/units/:unit':
    case '/evaluations/:round/units/:unit/trend.svg':
      return named.rooms.rounds.flatMap((code) =>
        ['B02', 'X99'].map((unit) => route.replace(':round', code).replace(':unit', unit)),
      );
    case '/units/:code':
    case '/units/:code/chart.svg':
      return one([...named.units, 'X99']);
    case '/admin/categories/:code':
      return one(['sanitation', 'conduct', 'not-there']);
    case '/verify/:number':
    case '/desk/network/certificates/:member':
    case '/member/exam/:id':
    case '/desk/network/questions/:id':
      return one([...named.certificates, UNKNOWN.certificate, UNKNOWN.id]);
    case '/member/training/:code':
    case '/desk/network/courses/:code':
      return one(['secrecy', 'not-there']);
    default:
      if (route.includes(':') || route.includes('*')) throw new Error(`say what ${route} can be asked for`);
      return [route, ...(QUERIES[route]?.(named) ?? [])];
  }
}

/** What can be asked of a page behind the question mark, beyond the links that stand on pages. */
const QUERIES: Partial<Record<string, (named: Named) => string[]>> = {
  // Every tab is a link from there: each number is looked for, and one inner id.
  '/desk': ({ cases }) =>
    cases.filter((_code, at) => at < 2 || at % 2 === 0).map((code) => `/desk?tab=all&q=${code}`),
  '/desk/export.csv': ({ cases }) => [
    ...['all', 'open', 'inbox', 'sealed', 'kept'].map((tab) => `/desk/export.csv?tab=${tab}`),
    `/desk/export.csv?tab=all&q=${cases[0]}`,
  ],
  '/desk/access-log': ({ cases }) => cases.map((code) => `/desk/access-log?q=${code}`),
  '/desk/exposures/new': ({ cases }) => cases.map((code) => `/desk/exposures/new?case=${code}`),
  '/cases/new': () => [`/cases/new?unit=${UNITS.bus}&type=conduct_complaint`, '/cases/new?station=CS-1'],
  '/admin/stations/posts': () => [`/admin/stations/posts?unit=${UNITS.water}`],
};

export type Accept = 'text/html' | 'application/json';

/** Asks for a page and takes whatever comes as bytes: pictures, feeds and tables too. */
export async function take(visitor: Visitor, path: string, accept: Accept): Promise<Response> {
  return visitor.agent
    .get(path)
    .set('Accept', accept)
    .redirects(0)
    .buffer(true)
    .parse((res, done) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => done(null, Buffer.concat(chunks)));
    });
}

export interface Crawled {
  sightings: Sighting[];
  broken: string[];
  asked: number;
}

/**
 * Opens every GET route with everything that can stand in its address, follows every link it is shown within the
 * house, and then asks as a program; says which canaries it met where.
 *
 * What stands in the address asked for is not counted as seen: an answer may repeat it. That such an answer tells
 * nothing else is for the suite of the unknown pages.
 */
export async function crawl(
  viewer: ViewerName,
  visitor: Visitor,
  routes: readonly RouteLine[],
  named: Named,
  canaries: readonly Canary[],
): Promise<Crawled> {
  const crawled: Crawled = { sightings: [], broken: [], asked: 0 };
  const look = async (path: string, accept: Accept) => {
    const answer = await take(visitor, path, accept);
    const { status, headers } = answer;
    const kind = String(headers['content-type']);
    const isPage = kind.startsWith('text/html');
    crawled.asked += 1;
    if (status >= 500) crawled.broken.push(`${viewer}: ${status} at ${path}`);
    const whole = Buffer.concat([Buffer.from(JSON.stringify(headers)), answer.body as Buffer]);
    for (const canary of (isPage ? findIn : findEncoded)(whole, canaries)) {
      const isRepeated = canary.spellings.some((spelling) => path.includes(spelling));
      if (!isRepeated) crawled.sightings.push({ viewer, canary, at: path });
    }
    const links = isPage ? linksIn((answer.body as Buffer).toString('utf8')) : [];
    return { status, links, isJson: kind.startsWith('application/json') };
  };

  const paths = new Set(
    routes.flatMap(({ path, permission }) => {
      const addresses = addressesOf(path, named);
      // A door that is shut to the role says the same to whatever stands behind it: one knock is enough.
      return isOpen(viewer, permission) ? addresses : addresses.slice(0, 1);
    }),
  );
  const routeOf = routeFinder(routes);
  /** The addresses of each route, by the status of their pages. */
  const answered = new Map<string, Map<number, string[]>>();
  // A set hands out what is added to it while it is walked.
  for (const path of paths) {
    const { status, links } = await look(path, 'text/html');
    for (const link of links) paths.add(link);
    const route = routeOf(path);
    const byStatus = answered.get(route) ?? new Map<number, string[]>();
    byStatus.set(status, [...(byStatus.get(status) ?? []), path]);
    answered.set(route, byStatus);
  }
  // Most routes give a program the page, and its faults in the same words: one look of each kind shows which don't.
  for (const byStatus of answered.values()) {
    let speaksJson = false;
    for (const [first] of byStatus.values()) {
      const { status, isJson } = await look(first!, 'application/json');
      speaksJson ||= status === 200 && isJson;
    }
    const others = speaksJson ? [...byStatus.values()].flatMap((same) => same.slice(1)) : [];
    for (const path of others) await look(path, 'application/json');
  }
  return crawled;
}

/** Tells which route an address belongs to: the first that fits, as in the application. */
function routeFinder(routes: readonly RouteLine[]): (path: string) => string {
  const shapes = routes.map(({ path }) => ({
    path,
    shape: new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`),
  }));
  return (path) => {
    const [bare] = path.split('?');
    return shapes.find(({ shape }) => shape.test(bare!))?.path ?? bare!;
  };
}

function isOpen(viewer: ViewerName, permission: RouteLine['permission']): boolean {
  const role = ROLE_OF[viewer] ?? null;
  if (permission === 'public' || permission === null) return true;
  return role !== null && (PERMISSIONS[permission] as readonly Role[]).includes(role);
}

/** Residents and strangers have none. */
export const ROLE_OF: Partial<Record<ViewerName, Role>> = {
  dispatcher: 'dispatcher',
  supervision: 'supervision',
  countyLeader: 'county_leader',
  admin: 'admin',
  custodian: 'custodian',
  auditor: 'auditor',
  networkOffice: 'network_office',
  townNetworkOffice: 'network_office',
  collector: 'collector',
  supervisor: 'supervisor',
  evaluator: 'evaluator',
  ...Object.fromEntries(
    ['bus', 'water', 'transport', 'housing'].flatMap((unit) => [
      [`${unit}Officer`, 'officer'],
      [`${unit}Leader`, 'leader'],
    ]),
  ),
};

/** Read off the text: building a tree of every page would take most of the crawl's time. */
function linksIn(html: string): string[] {
  return [...html.matchAll(/\s(?:href|src|srcset|data)="(\/[^"#]*)/g)]
    .map(([, link]) => link!.replaceAll('&amp;', '&'))
    .filter((link) => !/^\/(?:\/|static\/)/.test(link));
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { Visitor } from '../support/app.ts';
import type { PostName } from '../support/factories.ts';
import { signIn } from '../support/sign-in.ts';
import { HOMES, leaksIn, MAIL } from './canary-rules.ts';
import { HOMES_IN_DUTIES } from './canary-duties-rules.ts';
import { HOMES_IN_EVALUATIONS } from './canary-evaluations-rules.ts';
import { HOMES_IN_INTAKE } from './canary-intake-rules.ts';
import { HOMES_IN_NETWORK } from './canary-network-rules.ts';
import { HOMES_IN_STATIONS } from './canary-stations-rules.ts';
import { HOMES_IN_WINDOWS } from './canary-windows-rules.ts';
import { openCrowdedCounty, type CrowdedCounty } from './canary-world.ts';
import {
  findEncoded,
  isOneOf,
  MATTERS,
  NEVER_AT_REST,
  type Canary,
  type Kind,
  type Matter,
  type ViewerName,
} from './canaries.ts';
import { crawl, namedIn, take, type Crawled, type Named } from './crawl.ts';
import { routesOf, type RouteLine } from './router.ts';

/** Every role, and of the units: the one complained of, the one that has one matter, who helps, who supervises. */
const STAFF: readonly PostName[] = [
  'busOfficer',
  'busLeader',
  'housingOfficer',
  'housingLeader',
  'waterOfficer',
  'transportOfficer',
  'transportLeader',
  'dispatcher',
  'supervision',
  'countyLeader',
  'admin',
  'custodian',
  'auditor',
  'networkOffice',
  'townNetworkOffice',
  'collector',
  'supervisor',
  'evaluator',
];
const RESIDENTS = ['ordinary', 'conduct', 'merged', 'elsewhere'] as const satisfies readonly Matter[];
const A_MINUTE = 60_000;

let county: CrowdedCounty;
let routes: RouteLine[];
let named: Named;

beforeAll(async () => {
  county = await openCrowdedCounty();
  routes = routesOf(county.app).filter(({ method }) => method === 'GET');
  named = await namedIn(county.context);
}, A_MINUTE);
afterAll(() => county.close());

const crawls = new Map<ViewerName, Promise<Crawled>>();

/** What somebody meets who opens everything; walked once. */
function crawled(viewer: ViewerName): Promise<Crawled> {
  const walk = crawls.get(viewer) ?? walked(viewer);
  crawls.set(viewer, walk);
  return walk;
}

async function walked(viewer: ViewerName): Promise<Crawled> {
  return crawl(viewer, await visitorOf(viewer), routes, named, county.canaries);
}

async function visitorOf(viewer: ViewerName): Promise<Visitor> {
  if (viewer === 'anonymous') return new Visitor(county.app);
  if (viewer === 'applicant') return county.network.applicant;
  const matter = MATTERS.find((of) => viewer === `resident of ${of}`);
  if (matter) return county.planted[matter].resident;
  return signIn(county.app, county.context, county.world, viewer as PostName);
}

describe('a county in which everything is marked', () => {
  it('has taken every road there is', async () => {
    const { planted, context } = county;
    expect(Object.values(planted).map(({ of, row }) => [of, row.state])).toEqual([
      ['ordinary', 'handling'],
      ['conduct', 'handling'],
      ['report', 'received'],
      ['confidential', 'handling'],
      ['merged', 'merged'],
      ['exposed', 'handling'],
      ['echoed', 'closed'],
      ['elsewhere', 'handling'],
    ]);
    const published = await context.db
      .selectFrom('exposures')
      .select(['case_id', 'is_count_only'])
      .where('state', '=', 'published')
      .execute();
    const isExposed = (of: Matter) => published.some((one) => one.case_id === planted[of].row.id);
    expect(MATTERS.filter(isExposed)).toEqual(['ordinary', 'conduct', 'confidential', 'exposed']);
    expect([named.echoes.length, named.requests.length]).toEqual([1, 4]);
    expect(named.orders.length).toBeGreaterThan(3);
    expect(planted.conduct.row.accused_unit_id).toBe(county.world.units.bus);
    expect(county.context.sent.length).toBeGreaterThan(30);
  });

  it.each([
    'anonymous',
    'applicant',
    ...STAFF,
    ...RESIDENTS.map((of) => `resident of ${of}` as const),
  ] as const)(
    'shows %s nothing that is not theirs, whatever they open',
    async (viewer) => {
      const { sightings, broken, asked } = await crawled(viewer);
      expect(asked).toBeGreaterThan(100);
      expect(broken).toEqual([]);
      expect(leaksIn(sightings)).toEqual([]);
    },
    3 * A_MINUTE,
  );

  it(
    'was looked at where its marks are at home: each is seen by those it is for',
    async () => {
      const missed = [];
      for (const { kind, of, viewer } of HOMES) {
        const { sightings } = await crawled(viewer);
        const isSeen = sightings.some((one) => one.canary.kind === kind && one.canary.of === of);
        if (!isSeen) missed.push(`${viewer} never met the ${kind} of the ${of} matter`);
      }
      expect(missed).toEqual([]);
    },
    3 * A_MINUTE,
  );

  it('sends mails that name nothing but the number of a matter its reader knows of', () => {
    const leaks = county.context.sent.flatMap(({ to, ...words }) =>
      findEncoded(Buffer.from(JSON.stringify(words)), county.canaries).map((found) => ({
        viewer: readerOf(to),
        canary: found,
        at: MAIL,
      })),
    );
    expect(leaks.some((one) => one.canary.kind === 'code' && one.canary.of === 'conduct')).toBe(true);
    expect(leaksIn(leaks)).toEqual([]);
  });

  it('sends pictures of which nothing but their pixels is left', async () => {
    const officer = await visitorOf('busOfficer');
    const { code } = county.planted.ordinary.row;
    const refs = named.deskFiles.filter(([id]) => id === code).map(([, ref]) => ref);
    let pictures = 0;
    for (const ref of refs) {
      const { status, body } = await take(officer, `/desk/cases/${code}/files/${ref}`, 'text/html');
      if (status !== 200) continue;
      pictures += 1;
      const { exif, xmp, iptc, icc } = await sharp(body as Buffer).metadata();
      expect([exif, xmp, iptc, icc]).toEqual([undefined, undefined, undefined, undefined]);
    }
    // The one that came with the matter and the one that came with the message; no paper.
    expect(pictures).toBe(2);
  });
});

/** Whose address it is; a unit's mails go to its posts. */
function readerOf(address: string): ViewerName {
  const [name] = address.split('@');
  if (name === 'qzmailapplicationzq') return 'applicant';
  const matter = MATTERS.find((of) => name === `qzmail${of}zq`);
  if (matter) return `resident of ${matter}`;
  return name!.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase()) as PostName;
}

describe('what the county keeps', () => {
  const kindsIn = (found: readonly Canary[]): Kind[] => [...new Set(found.map(({ kind }) => kind))].sort();

  it('holds words in the tables that are for them, and nobody who wrote them anywhere', async () => {
    const { db } = county.context;
    const tables = await db.introspection.getTables();
    const homes: Record<string, Kind[]> = {};
    for (const { name } of tables) {
      const rows = await db
        .selectFrom(name as 'cases')
        .selectAll()
        .execute();
      // Bytes as they are, so that a sealed column is looked into as well.
      const text = rows.map((row) =>
        Object.values(row)
          .map((value: unknown) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
          .join('\n'),
      );
      const kinds = kindsIn(findEncoded(Buffer.from(text.join('\n'), 'utf8'), county.canaries));
      const telling = kinds.filter((kind) => !['code', 'id', 'moment'].includes(kind));
      if (telling.length > 0) homes[name] = telling;
    }
    const words = ['brief', 'details', 'home', 'idNumber', 'place', 'title'];
    expect(homes).toEqual({
      cases: words,
      data_requests: ['details'],
      echoes: ['brief'],
      register_entries: [...words, 'message', 'personName', 'personWords', 'slip'].sort(),
      ...HOMES_IN_NETWORK,
      ...HOMES_IN_DUTIES,
      ...HOMES_IN_INTAKE,
      ...HOMES_IN_STATIONS,
      ...HOMES_IN_WINDOWS,
      ...HOMES_IN_EVALUATIONS,
    });
  });

  it('holds nothing on its disk that leads to a person: database, its log, attachments', () => {
    const { dataDir } = county.context;
    const files = globSync('**/*', { cwd: dataDir, withFileTypes: true }).filter((file) => file.isFile());
    const found: Record<string, Kind[]> = {};
    const leaks: string[] = [];
    for (const file of files) {
      const path = join(file.parentPath, file.name);
      const kinds = kindsIn(findEncoded(readFileSync(path), county.canaries));
      const place = path.startsWith(join(dataDir, 'files')) ? 'files' : file.name;
      found[place] = [...new Set([...(found[place] ?? []), ...kinds])].sort();
      leaks.push(
        ...kinds.filter((kind) => isOneOf(NEVER_AT_REST, kind)).map((kind) => `${kind} in ${place}`),
      );
    }
    expect(leaks).toEqual([]);
    // The looking works: the database and its log hold the words, the files a paper as it was sent.
    expect(Object.keys(found)).toEqual(expect.arrayContaining(['zhitongche.db', 'zhitongche.db-wal']));
    expect([...found['zhitongche.db']!, ...found['zhitongche.db-wal']!]).toEqual(
      expect.arrayContaining(['title', 'details', 'message', 'code']),
    );
    expect(found['files']).toEqual(['pdfAuthor']);
  });

  it('logs no word, no number, no address and no browser, not even when something breaks', async () => {
    const { logged, canaries, context, planted } = county;
    expect(logged.some((line) => line.includes('notice not sent'))).toBe(true);
    const visitor = await visitorOf('supervision');
    const { row } = planted.echoed;
    const files = await context.db
      .selectFrom('attachments')
      .select(['file_key', 'sha256'])
      .where('case_id', '=', row.id)
      .execute();
    for (const { file_key: key, sha256 } of files) {
      rmSync(join(context.dataDir, 'files', key.slice(0, 2), key.slice(2)));
      const path = `/desk/cases/${row.code}/files/${sha256.slice(0, 24)}`;
      expect((await take(visitor, path, 'text/html')).status).toBe(503);
    }
    expect(logged.some((line) => line.includes('stored file is missing'))).toBe(true);
    expect(logged.length).toBeGreaterThan(100);
    const telling = logged.filter((line) => findEncoded(Buffer.from(line), canaries).length > 0);
    expect(telling).toEqual([]);
  });
});

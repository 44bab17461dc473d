/**
 * How much slower public pages of the network and of the stations become when a hundred counties use one site:
 * `npm run bench:members`. Two databases, one run, in turn; what counts is the ratio (target: 2 at most).
 * `BENCH_COUNTIES` and `BENCH_ROUNDS` make it smaller.
 */
import { encodeCursor } from '../../server/http/paginate.ts';
import { openTestContext } from '../support/context.ts';
import { seedWorld } from '../support/factories.ts';
import { fillListening } from './listening.ts';
import { fillMembers, fillTowns, townCode } from './network.ts';
import { around } from './rows.ts';
import { measure, serve, table, type Look, type Measured, type Served } from './side-by-side.ts';

const COUNTIES = Number(process.env['BENCH_COUNTIES'] ?? 100);
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 51);
/** How far down the roster, so that a page of one kind is still full at the smaller side. */
const DEEP = 0.8;

interface Side {
  served: Served;
  ids: string[];
  numbers: string[];
  stations: string[];
}

async function sideOf(name: string, counties: number): Promise<Side> {
  const begun = performance.now();
  const context = await openTestContext({ file: true, seed: name });
  await seedWorld(context);
  await fillTowns(context, counties);
  const { ids, numbers } = await fillMembers(context, counties);
  const stations = await fillListening(context, counties);
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(`${name}: ${ids.length} in office, ${stations.length} stations, made in ${seconds} s`);
  return { served: await serve(name, context), ids, numbers, stations };
}

function looksOf(sides: readonly Side[]): Look[] {
  const each = (path: (side: Side, at: number) => string): Look['paths'] =>
    sides.map((side) => (at: number) => path(side, at));
  const deep = ({ ids }: Side) => encodeCursor([ids[Math.floor(ids.length * DEEP)]!]);
  // Spread over all of them, so that no side keeps looking at the one row it has at hand.
  const STEP = 7919;
  return [
    { page: '/network', paths: each(() => '/network'), says: '三大员' },
    { page: 'roster, first page', paths: each(() => '/network/roster'), says: 'S2026-' },
    {
      page: 'roster, one kind in one town',
      paths: each((_, at) => `/network/roster?kind=collector&town=${townCode(0, at % 14)}`),
      says: '民情收集员',
    },
    { page: 'roster, deep', paths: each((side) => `/network/roster?after=${deep(side)}`), says: '2026-' },
    {
      page: 'roster, deep, one kind at town level',
      paths: each((side) => `/network/roster?kind=evaluator&level=town&after=${deep(side)}`),
      says: '群众评议员',
    },
    {
      page: '/verify/NUMBER',
      paths: each(({ numbers }, at) => `/verify/${around(numbers, at * STEP)}`),
      says: '2026-',
    },
    { page: '/verify/NUMBER, never given out', paths: each(() => '/verify/S2026-999999-0'), says: 'S2026' },
    { page: '/stations', paths: each(() => '/stations'), says: '观测站' },
    {
      page: '/stations/CODE',
      paths: each(({ stations }, at) => `/stations/${around(stations, at * STEP)}`),
      says: '希望公交站加一个雨棚',
    },
  ];
}

const sides = [await sideOf('1 county', 1), await sideOf(`${COUNTIES} counties`, COUNTIES)];
const served = sides.map((side) => side.served);
try {
  const rows: Measured[] = [];
  for (const look of looksOf(sides)) rows.push(await measure(served, look, ROUNDS));
  console.log(`\nMedians of ${ROUNDS} looks.\n${table(served, rows)}`);
} finally {
  for (const side of served) await side.close();
}

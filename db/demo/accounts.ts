import type { Context } from '../../server/context.ts';
import { createAccount, type Account, type NewAccount } from '../../server/features/accounts/index.ts';
import { listUnits, type Unit } from '../../server/features/units/index.ts';
import type { Trx } from '../transaction.ts';
import { TOWNS } from './names-places.ts';

/** How the units' usernames begin: the initials people there would use themselves. */
const HANDLES: Readonly<Record<string, string>> = {
  '01-01': 'slzx',
  '01-02': 'dcs',
  '01-03': 'zwj',
  '01-04': 'zwzx',
  '01-05': 'czj',
  '01-06': 'fgw',
  '01-07': 'sjj',
  '01-08': 'tjj',
  '01-09': 'jgsw',
  '01-10': 'dag',
  '01-11': 'ynwt',
  '02-01': 'nyj',
  '02-02': 'slj',
  '02-03': 'lyj',
  '02-04': 'xmzx',
  '02-05': 'nyzf',
  '02-06': 'slgc',
  '02-07': 'njzx',
  '02-08': 'gxs',
  '02-09': 'xczx',
  '03-01': 'zjj',
  '03-02': 'cgj',
  '03-03': 'cgzf',
  '03-04': 'hwzx',
  '03-05': 'ylzx',
  '03-06': 'zbzx',
  '03-07': 'zszx',
  '03-08': 'gjj',
  '03-09': 'zls',
  '03-10': 'rqgs',
  '03-11': 'rlgs',
  '03-12': 'gdgs',
  '03-13': 'wsgs',
  '04-01': 'jyj',
  '04-02': 'wlj',
  '04-03': 'tyzx',
  '04-04': 'whzf',
  '04-05': 'tsg',
  '04-06': 'gdwl',
  '05-01': 'wjw',
  '05-02': 'ybj',
  '05-03': 'jkzx',
  '05-04': 'wjzf',
  '05-05': 'rmyy',
  '05-06': 'zyy',
  '05-07': 'fby',
  '06-01': 'gaj',
  '06-02': 'jjdd',
  '06-03': 'sfj',
  '06-04': 'flzx',
  '06-05': 'xfdd',
  '06-06': 'yjj',
  '06-07': 'tjzx',
  '07-01': 'jtj',
  '07-02': 'glzx',
  '07-03': 'ncgl',
  '07-04': 'jtzf',
  '07-05': 'gjgs',
  '07-06': 'kygs',
  '08-01': 'scj',
  '08-02': 'sczf',
  '08-03': 'gxj',
  '08-04': 'swj',
  '08-05': 'shuiwu',
  '08-06': 'yzgs',
  '09-01': 'mzj',
  '09-02': 'rsj',
  '09-03': 'ldjc',
  '09-04': 'tyjr',
  '09-05': 'sbzx',
  '10-01': 'hbj',
  '10-02': 'hbzf',
  '10-03': 'zgj',
};

/** Posts nobody holds just now: what is due there passes to the next one up. */
export const VACANT = { officer: ['03-13', '20-201'], leader: ['06-07'] } as const;

/** Whose posts come first: busy units, so that whoever looks in at their desks finds something there. */
const FIRST: readonly string[] = ['06-02', '08-01', '05-01'];

const DISPATCH_DESKS = 2;
const SUPERVISION_DESKS = 3;

/** Chinese numerals, for desks that have nothing else to tell them apart. */
const NUMERALS = ['一', '二', '三'] as const;

/**
 * Opens the demonstration's accounts: posts, never persons. Nobody has a password: the sign-in page of the
 * demonstration lets one in with a click, and without it nobody gets in at all.
 */
export async function seedAccounts(trx: Trx, context: Pick<Context, 'ids' | 'clock'>): Promise<Account[]> {
  const all = await listUnits(trx);
  const units = [
    ...FIRST.map((code) => all.find((unit) => unit.code === code)!),
    ...all.filter(({ code }) => !FIRST.includes(code)),
  ];
  const accounts = [
    ...units.flatMap(unitPosts),
    ...officePosts(units),
    ...networkOffices(units),
    ...countyLeaders(units),
    ...guardians(),
  ];
  const opened: Account[] = [];
  for (const account of accounts) opened.push(await createAccount(trx, context, account));
  return opened;
}

/** The head and the officer of one unit, where the posts are held. */
function unitPosts(unit: Unit): NewAccount[] {
  const handle = HANDLES[unit.code] ?? townHandle(unit.code);
  const common = { scope: unit.kind === 'town' ? ('town' as const) : ('unit' as const), unitId: unit.id };
  const posts: NewAccount[] = [];
  if (!(VACANT.leader as readonly string[]).includes(unit.code)) {
    posts.push({
      ...common,
      username: `${handle}-leader`,
      role: 'leader',
      post: unit.leaderPost,
      postEn: unit.leaderPostEn,
    });
  }
  if (!(VACANT.officer as readonly string[]).includes(unit.code)) {
    posts.push({
      ...common,
      username: `${handle}-officer`,
      role: 'officer',
      post: '群众诉求经办岗',
      postEn: 'Case officer',
    });
  }
  return posts;
}

/** `20-101` → `liutang`. */
function townHandle(unitCode: string): string {
  const town = TOWNS.find(({ code }) => unitCode === `20-${code}`);
  if (!town) throw new Error(`The demonstration county has no username for unit ${unitCode}`);
  return town.nameEn.split(' ')[0]!.toLowerCase();
}

function officePosts(units: readonly Unit[]): NewAccount[] {
  const dispatch = units.find((unit) => unit.isDispatchOffice)!;
  const supervision = units.find((unit) => unit.isSupervisionOffice)!;
  const desks = (count: number, desk: (n: number) => NewAccount): NewAccount[] =>
    Array.from({ length: count }, (_, index) => desk(index + 1));
  return [
    ...desks(DISPATCH_DESKS, (n) => ({
      username: `dispatcher-${n}`,
      role: 'dispatcher',
      scope: 'county',
      unitId: dispatch.id,
      post: `受理派单${NUMERALS[n - 1]}岗`,
      postEn: `Dispatch desk ${n}`,
    })),
    ...desks(SUPERVISION_DESKS, (n) => ({
      username: `supervision-${n}`,
      role: 'supervision',
      scope: 'county',
      unitId: supervision.id,
      post: `督查${NUMERALS[n - 1]}岗`,
      postEn: `Supervision desk ${n}`,
    })),
  ];
}

/** Those who look after the three-member network: the county's own office beside the supervision office, and each town. */
function networkOffices(units: readonly Unit[]): NewAccount[] {
  const common = { role: 'network_office', post: '三大员管理岗', postEn: 'Network office' } as const;
  const county = units.find((unit) => unit.isSupervisionOffice)!;
  return [
    { ...common, username: 'network-office', scope: 'county', unitId: county.id },
    ...units
      .filter(({ kind }) => kind === 'town')
      .map(({ id, code }) => ({
        ...common,
        username: `${townHandle(code)}-network`,
        scope: 'town' as const,
        unitId: id,
      })),
  ];
}

/** One account for each county leader's post that any unit names. */
function countyLeaders(units: readonly Unit[]): NewAccount[] {
  const posts = new Map(units.map((unit) => [unit.countyLeaderPost, unit.countyLeaderPostEn]));
  return [...posts].map(([post, postEn], index) => ({
    username: `county-leader-${index + 1}`,
    role: 'county_leader',
    scope: 'county',
    unitId: null,
    post,
    postEn,
  }));
}

/** Those who keep the system, the contacts and the records: three people, so that nobody holds all of it. */
function guardians(): NewAccount[] {
  const common = { scope: 'county', unitId: null } as const;
  return [
    { ...common, username: 'admin', role: 'admin', post: '系统管理岗', postEn: 'System administrator' },
    {
      ...common,
      username: 'custodian',
      role: 'custodian',
      post: '联系信息保管岗',
      postEn: 'Contact custodian',
    },
    { ...common, username: 'auditor', role: 'auditor', post: '审计岗', postEn: 'Auditor' },
  ];
}

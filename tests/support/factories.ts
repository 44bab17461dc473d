import { transact } from '../../db/transaction.ts';
import { MEMBER_ROLES, type Actor, type Role, type Scope } from '../../server/actor.ts';
import { createAccount } from '../../server/features/accounts/index.ts';
import {
  acknowledgeCase,
  answerCase,
  declineCase,
  dispatchCase,
  getCase,
  handOverReport,
  judgeCase,
  mergeCase,
  pauseCase,
  submitCase,
  withdrawCase,
  type CaseRow,
  type CaseState,
  type CaseType,
  type Dispatch,
  type Judgement,
  type Submission,
  type Submitted,
} from '../../server/features/cases/index.ts';
import { seedDeadlines, type DeadlineClassName } from '../../server/features/deadlines/index.ts';
import {
  insertCatalogueRow,
  insertSector,
  insertUnit,
  putDivision,
  type NewUnit,
} from '../../server/features/units/index.ts';
import type { TestContext } from './context.ts';

/** Ids of the small county's units. `bus` is below `transport`, which supervises it. */
export const UNITS = {
  dispatch: 'unit-dispatch',
  supervision: 'unit-supervision',
  housing: 'unit-housing',
  water: 'unit-water',
  transport: 'unit-transport',
  bus: 'unit-bus',
  town: 'unit-town',
} as const;
export type UnitName = keyof typeof UNITS;

export const PLACES = { county: '990101', town: '990101101', village: '990101101201' } as const;

/** Posts of the small county, by name; usernames are the same with a hyphen for the capital. */
export interface Posts {
  dispatcher: Actor;
  supervision: Actor;
  countyLeader: Actor;
  admin: Actor;
  custodian: Actor;
  auditor: Actor;
  housingOfficer: Actor;
  housingLeader: Actor;
  waterOfficer: Actor;
  waterLeader: Actor;
  transportOfficer: Actor;
  transportLeader: Actor;
  busOfficer: Actor;
  busLeader: Actor;
  townOfficer: Actor;
  townLeader: Actor;
  networkOffice: Actor;
  townNetworkOffice: Actor;
  collector: Actor;
  supervisor: Actor;
  evaluator: Actor;
}
export type PostName = keyof Posts;

export interface World {
  units: typeof UNITS;
  posts: Posts;
}

const SECTOR = { id: 'sector-city', code: 'city', name: '城乡建设', nameEn: 'Building' };
const COUNTY_LEADER = '分管城建的副县长';

function aUnit(
  id: string,
  code: string,
  name: string,
  nameEn: string,
  parts: Partial<NewUnit> = {},
): NewUnit {
  return {
    id,
    code,
    name,
    nameEn,
    kind: 'bureau',
    peerGroup: 'bureau',
    sectorId: SECTOR.id,
    leaderPost: '局长',
    leaderPostEn: 'Director',
    countyLeaderPost: COUNTY_LEADER,
    countyLeaderPostEn: 'Deputy county head for building',
    validFrom: '2010-01-01',
    ...parts,
  };
}

const REGISTRY: readonly NewUnit[] = [
  aUnit(UNITS.dispatch, 'O01', '群众诉求受理中心', 'Dispatch Office', {
    kind: 'office',
    isDispatchOffice: true,
    takesCases: false,
  }),
  aUnit(UNITS.supervision, 'O02', '督查室', 'Supervision Office', {
    kind: 'office',
    isSupervisionOffice: true,
    takesCases: false,
  }),
  aUnit(UNITS.housing, 'B01', '县住建局', 'County Housing Bureau'),
  aUnit(UNITS.water, 'B02', '县水务局', 'County Water Bureau'),
  aUnit(UNITS.transport, 'B03', '县交通局', 'County Transport Bureau'),
  aUnit(UNITS.bus, 'F01', '县公交公司', 'County Bus Company', {
    kind: 'firm',
    peerGroup: 'service',
    parentId: UNITS.transport,
  }),
  aUnit(UNITS.town, 'T01', '示范镇', 'Demonstration Town', {
    kind: 'town',
    peerGroup: 'town',
    divisionCode: PLACES.town,
  }),
];

/** Unit posts come in pairs; the bus company's head is there so that a vacancy can be made by ending it. */
const PAIRED: readonly UnitName[] = ['housing', 'water', 'transport', 'bus', 'town'];

/**
 * What a suite about cases stands on: calendar and rules in force since long, a small county and its posts.
 * The posts have no passwords; `signIn` gives one to those that need it.
 */
export async function seedWorld(context: TestContext): Promise<World> {
  return transact(context.db, async (trx) => {
    // In force from the first day of any test, so that a suite may set its clock to where the calendar has vectors.
    await seedDeadlines(trx, '2014-01-01T01:00:00.000Z');
    await insertSector(trx, SECTOR);
    for (const unit of REGISTRY) await insertUnit(trx, unit);
    await seedPlaces(trx);
    await insertCatalogueRow(trx, {
      categoryCode: 'sanitation',
      divisionCode: null,
      unitId: UNITS.housing,
      validFrom: '2010-01-01',
      validTo: null,
    });
    const post = async (
      username: string,
      role: Role,
      unit: UnitName | null,
      title: string,
    ): Promise<Actor> => {
      const account = await createAccount(trx, context, {
        username,
        role,
        scope: scopeOfPost(role, unit),
        unitId: unit === null ? null : UNITS[unit],
        post: title,
        postEn: username,
      });
      return { role, accountId: account.id, scope: account.scope, unitId: account.unitId };
    };
    const posts: Record<string, Actor> = {
      dispatcher: await post('dispatcher', 'dispatcher', 'dispatch', '受理员'),
      supervision: await post('supervision', 'supervision', 'supervision', '督查专员'),
      countyLeader: await post('county-leader', 'county_leader', null, COUNTY_LEADER),
      admin: await post('admin', 'admin', null, '系统管理员'),
      custodian: await post('custodian', 'custodian', null, '保密管理员'),
      auditor: await post('auditor', 'auditor', null, '审计员'),
    };
    for (const unit of PAIRED) {
      posts[`${unit}Officer`] = await post(`${unit}-officer`, 'officer', unit, '经办');
      posts[`${unit}Leader`] = await post(`${unit}-leader`, 'leader', unit, '局长');
    }
    posts['networkOffice'] = await post('network-office', 'network_office', 'supervision', '三大员管理员');
    posts['townNetworkOffice'] = await post('town-network-office', 'network_office', 'town', '三大员管理员');
    // Their rows among the members are `seedMembers`' (support/members.ts).
    for (const kind of MEMBER_ROLES) posts[kind] = await post(kind, kind, null, kind);
    return { units: UNITS, posts: posts as unknown as Posts };
  });
}

function scopeOfPost(role: Role, unit: UnitName | null): Scope {
  if (role === 'network_office' && unit === 'town') return 'town';
  return unit === null || unit === 'dispatch' || unit === 'supervision' ? 'county' : 'unit';
}

async function seedPlaces(trx: Parameters<typeof putDivision>[0]): Promise<void> {
  const common = { managedBy: null, validFrom: '2010-01-01', validTo: null };
  const { county, town, village } = PLACES;
  await putDivision(trx, {
    ...common,
    code: county,
    name: '示范县',
    nameEn: 'Demo',
    level: 'county',
    parentCode: null,
  });
  await putDivision(trx, {
    ...common,
    code: town,
    name: '示范镇',
    nameEn: 'Town',
    level: 'town',
    parentCode: county,
  });
  await putDivision(trx, {
    ...common,
    code: village,
    name: '示范村',
    nameEn: 'Village',
    level: 'village',
    parentCode: town,
  });
}

/** A form as a resident would fill it in; anonymous, a complaint in a category of no class of its own, unless told otherwise. */
export function aSubmission(
  context: Pick<TestContext, 'ids'>,
  overrides: Partial<Submission> = {},
): Submission {
  const type: CaseType = overrides.type ?? 'complaint';
  return {
    submissionId: context.ids.id(),
    type,
    categoryCode: type === 'conduct_complaint' ? 'conduct' : 'sanitation',
    title: '村口的路灯不亮',
    details: '晚上看不清路，请修一下。',
    placeText: '村口',
    divisionCode: PLACES.village,
    unitId: type === 'conduct_complaint' ? UNITS.bus : null,
    isUrgent: false,
    isConfidential: false,
    isMinor: false,
    consentsToPublish: true,
    contact: null,
    channel: 'web',
    externalRef: null,
    lang: 'zh-CN',
    ...overrides,
  };
}

/** A case that was just received, with its receipt. */
export async function aReceipt(
  context: TestContext,
  overrides: Partial<Submission> = {},
): Promise<Submitted> {
  return submitCase(context, aSubmission(context, overrides));
}

/** A case that was just received. */
export async function aCase(context: TestContext, overrides: Partial<Submission> = {}): Promise<CaseRow> {
  return (await aReceipt(context, overrides)).row;
}

/** A dispatch as the office would fill it in: to the housing bureau, in the case's own class. */
export function aDispatch(row: Pick<CaseRow, 'deadline_class'>, overrides: Partial<Dispatch> = {}): Dispatch {
  return {
    leadUnitId: UNITS.housing,
    coUnitIds: [],
    deadlineClass: row.deadline_class,
    brief: '村口路灯不亮，请修复。',
    ...overrides,
  };
}

export const AN_ANSWER = { text: '路灯已经修好，今晚起正常照明。', done: '换了三盏灯' };

export function aJudgement(overrides: Partial<Judgement> = {}): Judgement {
  return { result: 5, speed: 4, attitude: 5, isSolved: true, words: '', why: '', ...overrides };
}

/** Where to drive a case, and how. */
export interface Drive {
  submission?: Partial<Submission>;
  /** The unit that leads; default housing, for a conduct complaint the supervision office. */
  unit?: UnitName;
  co?: readonly UnitName[];
  deadlineClass?: DeadlineClassName;
}

/**
 * A case driven to `state` by the verbs people use, at the clock's moment. `handed_over` makes a report of it.
 * A conduct complaint stops at `dispatched` unless a unit other than the supervision office leads it: that office
 * has no officer's post in this county.
 */
export async function aCaseIn(
  context: TestContext,
  world: World,
  state: CaseState,
  drive: Drive = {},
): Promise<CaseRow> {
  const { posts } = world;
  const submission = { ...(state === 'handed_over' ? { type: 'report' as const } : {}), ...drive.submission };
  const row = await aCase(context, submission);
  switch (state) {
    case 'received':
      return row;
    case 'declined':
      return declineCase(context, posts.supervision, row.id, { reason: 'too_vague', words: '没有写明地点' });
    case 'withdrawn':
      return withdrawCase(context, row.id, { why: '' });
    case 'merged': {
      const survivor = await aCase(context, submission);
      return mergeCase(context, posts.dispatcher, row.id, survivor.code);
    }
    case 'handed_over':
      return handOverReport(context, posts.supervision, row.id, { body: '县纪委监委', reference: '第1号' });
    case 'dispatched':
    case 'handling':
    case 'waiting':
    case 'answered':
    case 'closed':
      return handled(context, world, row, state, drive);
  }
}

async function handled(
  context: TestContext,
  { posts }: World,
  received: CaseRow,
  state: 'dispatched' | 'handling' | 'waiting' | 'answered' | 'closed',
  drive: Drive,
): Promise<CaseRow> {
  const unit = drive.unit ?? (received.type === 'conduct_complaint' ? 'supervision' : 'housing');
  const officer = posts[`${unit}Officer` as PostName];
  const row = await dispatchCase(
    context,
    posts.supervision,
    received.id,
    aDispatch(received, {
      leadUnitId: UNITS[unit],
      coUnitIds: (drive.co ?? []).map((name) => UNITS[name]),
      ...(drive.deadlineClass ? { deadlineClass: drive.deadlineClass } : {}),
    }),
  );
  if (state === 'dispatched') return row;
  await acknowledgeCase(context, officer, row.id);
  if (state === 'waiting') return pauseCase(context, officer, row.id, { question: '是哪一盏灯不亮？' });
  if (state === 'handling') return getCase(context.db, row.id);
  const answered = await answerCase(context, officer, row.id, AN_ANSWER);
  return state === 'answered' ? answered : judgeCase(context, row.id, aJudgement());
}

import { load, type CheerioAPI } from 'cheerio';
import type { Express } from 'express';
import { transact } from '../../db/transaction.ts';
import { seedCounty } from '../../db/demo/county.ts';
import type { Actor, Role } from '../../server/actor.ts';
import { MINUTE } from '../../server/clock.ts';
import { createApp } from '../../server/app.ts';
import { createAccount, type Account } from '../../server/features/accounts/index.ts';
import {
  acknowledgeCase,
  dispatchCase,
  getCase,
  submitCase,
  type CaseRow,
  type Submission,
} from '../../server/features/cases/index.ts';
import { seedDeadlines } from '../../server/features/deadlines/index.ts';
import { findUnitByCode } from '../../server/features/units/index.ts';
import { Visitor } from '../support/app.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

/** What must never be seen where a unit can read: planted in every field a resident fills in. */
export const CANARIES = {
  title: '金丝雀标题甲',
  details: '金丝雀正文乙，路面坏了很久没有人来修，晚上走路很不方便。',
  place: '金丝雀地点丙',
  name: '金丝雀姓名丁',
  phone: '13900000417',
  email: 'canary-417@example.org',
} as const;

/** The unit that leads, one that has nothing to do with it, and the offices, by their codes in the county. */
const UNITS = { roads: '03-01', health: '05-01', dispatch: '', supervision: '' };

const POSTS = {
  dispatcher: ['dispatcher', 'dispatch'],
  officer: ['officer', 'roads'],
  leader: ['leader', 'roads'],
  otherOfficer: ['officer', 'health'],
  otherLeader: ['leader', 'health'],
  supervision: ['supervision', 'supervision'],
  supervision2: ['supervision', 'supervision'],
  county_leader: ['county_leader', null],
  admin: ['admin', null],
  custodian: ['custodian', null],
  auditor: ['auditor', null],
} as const satisfies Record<string, readonly [Role, keyof typeof UNITS | null]>;
export type Post = keyof typeof POSTS;
export const ALL_POSTS = Object.keys(POSTS) as Post[];

export interface World {
  context: TestContext;
  app: Express;
  accounts: Record<Post, Account>;
  units: Record<keyof typeof UNITS, string>;
  actor(post: Post): Actor;
  /** A browser in which this post is signed in; the same one each time. */
  as(post: Post): Promise<Staff>;
  /** After the clock has moved on: every session has been idle for too long. */
  signOutAll(): void;
  submit(parts?: Partial<Submission>): Promise<CaseRow>;
  dispatched(parts?: Partial<Submission>, brief?: string): Promise<CaseRow>;
  handling(parts?: Partial<Submission>): Promise<CaseRow>;
  again(row: CaseRow): Promise<CaseRow>;
}

export async function openWorld(config: Record<string, string> = {}): Promise<World> {
  const base = await openTestContext({ config });
  // Demonstration mode: posts sign in with one press, so that no suite has to hash passwords.
  const context: TestContext = { ...base, config: { ...base.config, mode: 'demo' } };
  const accounts = {} as World['accounts'];
  const units = {} as World['units'];
  await transact(context.db, async (trx) => {
    await seedCounty(trx, context);
    await seedDeadlines(trx, context.clock.now());
    const offices = await trx
      .selectFrom('units')
      .select(['id', 'is_dispatch_office', 'is_supervision_office'])
      .execute();
    units.dispatch = offices.find((unit) => unit.is_dispatch_office === 1)!.id;
    units.supervision = offices.find((unit) => unit.is_supervision_office === 1)!.id;
    units.roads = (await findUnitByCode(trx, UNITS.roads))!.id;
    units.health = (await findUnitByCode(trx, UNITS.health))!.id;
    const roads = (await findUnitByCode(trx, UNITS.roads))!;
    for (const post of ALL_POSTS) {
      const [role, unit] = POSTS[post];
      accounts[post] = await createAccount(trx, context, {
        username: post.toLowerCase().replace('_', '-'),
        role,
        scope: unit === null ? 'county' : 'unit',
        unitId: unit === null ? null : units[unit],
        post: role === 'county_leader' ? roads.countyLeaderPost : `岗位-${post}`,
        postEn: role === 'county_leader' ? roads.countyLeaderPostEn : `Post ${post}`,
      });
    }
  });
  const app = createApp(context);
  const staff = new Map<Post, Staff>();
  let n = 0;
  const world: World = {
    context,
    app,
    accounts,
    units,
    actor(post) {
      const { id, role, scope, unitId } = accounts[post];
      return { role, accountId: id, scope, unitId };
    },
    async as(post) {
      let one = staff.get(post);
      if (!one) {
        one = new Staff(app);
        await one.signIn(accounts[post].id);
        staff.set(post, one);
      }
      return one;
    },
    signOutAll: () => staff.clear(),
    async submit(parts = {}) {
      const submission: Submission = {
        submissionId: `submission-${++n}`,
        type: 'complaint',
        categoryCode: 'roads',
        title: CANARIES.title,
        details: CANARIES.details,
        placeText: CANARIES.place,
        divisionCode: null,
        unitId: null,
        isUrgent: false,
        isConfidential: false,
        isMinor: false,
        consentsToPublish: false,
        contact: { name: CANARIES.name, phone: CANARIES.phone, email: CANARIES.email, notify: 'none' },
        channel: 'web',
        externalRef: null,
        lang: 'zh-CN',
        ...parts,
      };
      return (await submitCase(context, submission)).row;
    },
    async dispatched(parts = {}, brief = '城区一处路面坑洼，请尽快修补') {
      const row = await world.submit(parts);
      // So that the moment of submission is no other moment of the case.
      context.clock.advance(7 * MINUTE);
      return dispatchCase(context, world.actor('supervision'), row.id, {
        leadUnitId: units.roads,
        coUnitIds: [],
        deadlineClass: row.deadline_class,
        brief,
      });
    },
    async handling(parts = {}) {
      const row = await world.dispatched(parts);
      return acknowledgeCase(context, world.actor('officer'), row.id);
    },
    again: (row) => getCase(context.db, row.id),
  };
  return world;
}

/** A signed-in browser that has read the token of its session from a page before it posts. */
export class Staff {
  readonly agent: Visitor['agent'];
  /** Of the session it is signed in with. */
  #csrf: string | undefined;

  constructor(app: Express) {
    this.agent = new Visitor(app).agent;
  }

  async signIn(accountId: string): Promise<void> {
    const _csrf = await this.token('/sign-in');
    await this.agent
      .post('/sign-in/demo')
      .type('form')
      .send({ _csrf, account: accountId, next: '/' })
      .expect(303);
  }

  get(path: string, lang = 'zh-CN') {
    return this.agent.get(path).set('Accept', 'text/html').set('Accept-Language', lang);
  }

  async page(path: string): Promise<CheerioAPI> {
    return load((await this.get(path)).text);
  }

  async token(path = '/account'): Promise<string> {
    const $ = await this.page(path);
    return String($('input[name=_csrf]').first().val() ?? '');
  }

  async post(path: string, fields: Record<string, string | string[]>) {
    const _csrf = (this.#csrf ??= await this.token());
    return this.agent
      .post(path)
      .set('Accept', 'text/html')
      .type('form')
      .send({ _csrf, ...fields });
  }

  /** Posts the form of a page as the page offers it, with these answers in it. */
  async act(row: CaseRow, path: string, fields: Record<string, string | string[]> = {}) {
    return this.post(`/desk/cases/${row.code}/${path}`, {
      seen: String(row.version),
      formId: `form-${path.replace('/', '-')}-${row.id}-${row.version}`,
      ...fields,
    });
  }
}

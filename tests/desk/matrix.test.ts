import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { holds } from '../../server/features/accounts/index.ts';
import { dispatchCase, may, maySee, type CaseRow } from '../../server/features/cases/index.ts';
import { VERBS, type FormVerb } from '../../server/features/desk/verbs.ts';
import { ALL_POSTS, openWorld, type Post, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.context.close());

/** Kinds of cases whose scopes differ, each made once. */
const KINDS = ['own', 'received', 'conduct', 'conductLed', 'report'] as const;
const made = new Map<string, CaseRow>();

async function caseOf(kind: (typeof KINDS)[number]): Promise<CaseRow> {
  const known = made.get(kind);
  if (known) return world.again(known);
  const row = await (kind === 'own'
    ? world.handling()
    : kind === 'received'
      ? world.submit()
      : kind === 'report'
        ? world.submit({ type: 'report' })
        : kind === 'conduct'
          ? world.submit({ type: 'conduct_complaint', unitId: world.units.roads })
          : conductLed());
  made.set(kind, row);
  return row;
}

/** A complaint about the roads unit's conduct, in the hands of the supervision office. */
async function conductLed(): Promise<CaseRow> {
  const row = await world.submit({ type: 'conduct_complaint', unitId: world.units.roads });
  return dispatchCase(world.context, world.actor('supervision'), row.id, {
    leadUnitId: world.units.supervision,
    coUnitIds: [],
    deadlineClass: 'conduct_complaint',
    brief: '窗口态度的投诉，请核实',
  });
}

const verbs = Object.keys(VERBS) as FormVerb[];
const pairs = ALL_POSTS.flatMap((post) =>
  KINDS.map((kind) => [post, kind] as [Post, (typeof KINDS)[number]]),
);

describe.each(pairs)('%s and a case that is %s', (post, kind) => {
  it('sees its page, paper and files exactly when the policy says so', async () => {
    const row = await caseOf(kind);
    const staff = await world.as(post);
    const knocks = holds(world.actor(post), 'case.read');
    const expected = !knocks ? 403 : maySee(world.actor(post), row) ? 200 : 404;
    for (const path of ['', '/print']) {
      expect((await staff.get(`/desk/cases/${row.code}${path}`)).status).toBe(expected);
    }
    const file = await staff.get(`/desk/cases/${row.code}/files/${'0'.repeat(24)}`);
    expect(file.status).toBe(knocks ? 404 : 403);
  });

  it('is answered 404 outside its scope and 403 outside its role, for every verb', async () => {
    const row = await caseOf(kind);
    const staff = await world.as(post);
    const actor = world.actor(post);
    for (const verb of verbs) {
      // A version that never was: whatever gets as far as the case stops there, so the case stays as it is.
      const response = await staff.post(`/desk/cases/${row.code}/${VERBS[verb].path}`, {
        ...ANSWERS[verb],
        seen: '999',
        formId: `matrix-${post}-${verb}-${kind}`,
      });
      const at = `${post} ${verb} ${kind}`;
      if (!holds(actor, VERBS[verb].permission)) expect([at, response.status]).toEqual([at, 403]);
      else if (!maySee(actor, row)) expect([at, response.status]).toEqual([at, 404]);
      else if (!may(actor, verb, row)) expect([at, response.status]).toEqual([at, 403]);
      else expect([at, [409, 422].includes(response.status)]).toEqual([at, true]);
    }
    expect((await world.again(row)).version).toBe(row.version);
  });
});

const ANSWERS: Record<FormVerb, Record<string, string>> = {
  dispatch: { leadUnitId: 'no-unit', deadlineClass: 'complaint', brief: '路面坑洼，请修补', looked: '1' },
  decline: { declineReason: 'too_vague', declineWords: '请写明时间和地点' },
  merge: { intoCode: 'ZTC-0000-0000-0' },
  hand_over: { body: '有权处理的机关', reference: '1' },
  acknowledge: {},
  return: { returnReason: 'not_our_duty', returnWords: '不是我们的职责' },
  contact: { contactWords: '电话联系过' },
  pause: { question: '请补充具体的位置' },
  resume: {},
  ask_extension: { days: '1', extensionReason: '材料还没有到' },
  decide_extension: { grant: 'yes', decisionWords: '' },
  answer: { answerText: '已经派人到现场修补完毕。', done: '' },
  decide_impossible: { confirm: 'yes', claimWords: '核对过规范，确实达不到条件' },
  message: { messageText: '请看留言' },
  callback: { outcome: 'reached' },
  order_rework: { reworkWhy: '没有修好' },
  reclassify: { categoryCode: 'roads', newClass: 'complaint' },
  take_back: {},
};

describe('the accused unit', () => {
  it('never finds a conduct complaint: in no list, count, search, page, paper or export', async () => {
    const row = await caseOf('conduct');
    for (const post of ['officer', 'leader'] as const) {
      const staff = await world.as(post);
      for (const tab of ['todo', 'acknowledge', 'late', 'extensions', 'co', 'all']) {
        expect((await staff.get(`/desk?tab=${tab}`)).text).not.toContain(row.code);
      }
      expect((await staff.get(`/desk?tab=all&q=${row.code}`)).text).not.toContain(`/desk/cases/${row.code}`);
      expect((await staff.get('/desk/export.csv')).status).toBe(403);
    }
    const dispatcher = await world.as('dispatcher');
    expect((await dispatcher.get('/desk/export.csv?tab=all')).text).not.toContain(row.code);
    expect((await (await world.as('supervision')).get('/desk/export.csv?tab=all')).text).toContain(row.code);
  });

  it('gets the same page for it as for a number that was never given out', async () => {
    const row = await caseOf('conduct');
    const staff = await world.as('leader');
    const [there, nowhere] = [
      await staff.get(`/desk/cases/${row.code}`),
      await staff.get('/desk/cases/00000000-0000-7000-8000-000000000000'),
    ];
    expect(there.status).toBe(404);
    const bare = (text: string) => text.replace(/name="(?:_csrf|back)" value="[^"]*"/g, '');
    expect(bare(there.text)).toBe(bare(nowhere.text));
  });
});

describe('somebody who is not signed in', () => {
  it('is sent to sign in, or refused', async () => {
    const row = await caseOf('own');
    const { default: request } = await import('supertest');
    for (const path of [
      '/desk',
      `/desk/cases/${row.code}`,
      '/desk/export.csv',
      '/admin',
      '/desk/contact-requests',
    ]) {
      const response = await request(world.app).get(path).set('Accept', 'text/html');
      expect(response.status).toBe(303);
      expect(response.headers['location']).toContain('/sign-in?next=');
    }
  });
});

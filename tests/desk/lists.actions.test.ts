import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY } from '../../server/clock.ts';
import {
  acknowledgeCase,
  answerCase,
  askExtension,
  dispatchCase,
  listDueCases,
  maySee,
  objectDecline,
  declineCase,
  decideImpossible,
  judgeCase,
  mayDecideClaim,
  objectToImpossible,
  pauseCase,
  recordContact,
  takeDueStep,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { defaultRules } from '../../server/features/deadlines/index.ts';
import type { Desk } from '../../server/features/desk/store-lists.ts';
import { shownDueOf, tabsOf, type Tab } from '../../server/features/desk/lists.ts';
import { countTabs, listTab, type Place } from '../../server/features/desk/store.ts';
import { eyeOf } from '../../server/features/desk/policy.ts';
import { A_CLAIM } from '../cases/acts.ts';
import { openWorld, type Post, type World } from './world.ts';

const READERS: Post[] = ['dispatcher', 'officer', 'leader', 'otherOfficer', 'otherLeader', 'supervision'];

let world: World;
let rows: CaseRow[];

/** A county in the middle of its work: over two hundred cases in every list, some late on every rung. */
beforeAll(async () => {
  world = await openWorld();
  const { context } = world;
  const officer = world.actor('officer');
  for (let n = 0; n < 60; n++) await world.submit({ categoryCode: n % 2 ? 'roads' : 'power' });
  for (let n = 0; n < 8; n++) {
    await world.submit({ type: 'conduct_complaint', unitId: n % 2 ? world.units.roads : world.units.health });
    await world.submit({ type: 'report' });
    const declined = await world.submit();
    await declineCase(context, world.actor('dispatcher'), declined.id, {
      reason: 'too_vague',
      words: '请写明地点',
    });
    if (n % 2) await objectDecline(context, declined.id, { why: '我写得很清楚' });
  }
  // Taken in before such complaints were shown another way: the supervision office must not see it.
  const aboutItself = await world.submit({ type: 'conduct_complaint', unitId: world.units.health });
  await context.db
    .updateTable('cases')
    .set({ accused_unit_id: world.units.supervision })
    .where('id', '=', aboutItself.id)
    .execute();
  let claims = 0;
  for (let n = 0; n < 210; n++) {
    const row = await world.submit({ categoryCode: 'school' });
    const isCo = n % 5 === 0;
    await dispatchCase(context, world.actor('dispatcher'), row.id, {
      leadUnitId: isCo ? world.units.health : world.units.roads,
      coUnitIds: isCo ? [world.units.roads] : [],
      deadlineClass: 'complaint',
      brief: `第 ${n} 件：请修补路面`,
    });
    const actor = isCo ? world.actor('otherOfficer') : officer;
    if (n % 3 === 0) continue;
    await acknowledgeCase(context, actor, row.id);
    if (n % 4 === 1) await recordContact(context, actor, row.id, { words: '电话联系' });
    if (n % 7 === 1) await askExtension(context, actor, row.id, { days: 2, reason: '等材料到货' });
    if (n % 11 === 2) await pauseCase(context, actor, row.id, { question: '请补充具体的位置' });
    if (n % 13 === 4) {
      await answerCase(context, actor, row.id, A_CLAIM);
      await goOnWithClaim(row, claims++);
    }
    if (n % 40 === 1) context.clock.advance(DAY);
  }
  context.clock.advance(4 * DAY);
  for (let round = 0; round < 4; round++) {
    for (const due of await listDueCases(context.db, context.clock.now(), null, 1000)) {
      await takeDueStep(context, due.id, async () => undefined);
    }
  }
  rows = await context.db.selectFrom('cases').selectAll().execute();
}, 120_000);
afterAll(() => world.context.close());

/** Undecided, confirmed, rejected, objected after a decision, closed with a mark, and back with the unit. */
async function goOnWithClaim({ id }: CaseRow, nth: number): Promise<void> {
  const { context } = world;
  const words = '核对过规范和现场，说明如下。';
  const course = nth % 6;
  if (course === 1 || course === 3) {
    await decideImpossible(context, world.actor('supervision'), id, { confirm: true, words });
  }
  if (course === 2)
    await decideImpossible(context, world.actor('supervision2'), id, { confirm: false, words });
  if (course === 3) await objectToImpossible(context, id, { why: '邻县就办得到' });
  if (course >= 4) {
    const mark = { speed: 3, attitude: 3, words: '', why: '还是想要' };
    await judgeCase(context, id, { ...mark, result: course === 4 ? 4 : 1, isSolved: course === 4 });
  }
}

const deskOf = (post: Post): Desk => ({
  actor: world.actor(post),
  now: world.context.clock.now(),
  rules: defaultRules,
});

async function everything(post: Post, tab: Tab, size = 37): Promise<CaseRow[]> {
  const desk = deskOf(post);
  const found: CaseRow[] = [];
  for (let after: Place | undefined; ;) {
    const page = await listTab(world.context.db, tab, desk, {}, after, size);
    found.push(...page);
    const last = page.at(-1);
    if (!last || page.length < size) return found;
    const newest = eyeOf(desk.actor) === 'unit' ? last.received_on : last.submitted_at;
    after = { key: tab === 'all' ? newest : shownDueOf(last), code: last.code };
  }
}

describe.each(READERS)('the desk of %s', (post) => {
  it('holds exactly the cases the policy lets it see, each once, however it is paged', async () => {
    const seen = (await everything(post, 'all')).map((row) => row.id);
    const allowed = rows.filter((row) => maySee(world.actor(post), row)).map((row) => row.id);
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen].sort()).toEqual(allowed.sort());
  });

  it('counts in each tab what its list holds', async () => {
    const tabs = tabsOf(world.actor(post).role);
    const counts = await countTabs(world.context.db, tabs, deskOf(post), {});
    for (const tab of tabs.filter((one) => one !== 'all')) {
      expect([tab, counts.get(tab)]).toEqual([tab, (await everything(post, tab)).length]);
    }
    expect([...counts.values()].reduce((sum, n) => sum + n, 0)).toBeGreaterThan(
      post.startsWith('other') ? 20 : 150,
    );
  });

  it('puts what is due first on top', async () => {
    const [tab] = tabsOf(world.actor(post).role);
    const dues = (await everything(post, tab!)).map(shownDueOf);
    expect(dues).toEqual([...dues].sort());
  });

  it('narrows list and counts by the same filters', async () => {
    const tabs = tabsOf(world.actor(post).role);
    const desk = deskOf(post);
    for (const filters of [
      { state: 'handling' as const },
      { category: 'school' },
      { text: '路面' },
      { text: '100%_' },
    ]) {
      const counts = await countTabs(world.context.db, tabs, desk, filters);
      for (const tab of tabs.filter((one) => one !== 'all')) {
        const list = await listTab(world.context.db, tab, desk, filters, undefined, 1000);
        expect([tab, filters, counts.get(tab)]).toEqual([tab, filters, list.length]);
      }
    }
  });
});

describe('lists', () => {
  it('of a unit come in an order that says nothing of the moments of submission within a day', async () => {
    const seen = await everything('officer', 'all');
    for (let n = 1; n < seen.length; n++) {
      const [before, here] = [seen[n - 1]!, seen[n]!];
      if (before.received_on === here.received_on) expect(before.code > here.code).toBe(true);
      else expect(before.received_on > here.received_on).toBe(true);
    }
  });

  it('hold nothing for posts that read no cases', async () => {
    for (const post of ['county_leader', 'admin', 'custodian', 'auditor'] as const) {
      expect(await listTab(world.context.db, 'all', deskOf(post), {}, undefined, 10)).toEqual([]);
    }
  });

  it('of claims hold what waits for this very person, closed cases too', async () => {
    const waiting = rows.filter((row) => row.impossible_state === 'claimed');
    expect(new Set(waiting.map((row) => row.state))).toEqual(new Set(['answered', 'closed', 'handling']));
    const lengths = [];
    for (const post of ['supervision', 'supervision2'] as const) {
      const mine = waiting.filter((row) => mayDecideClaim(world.actor(post), row));
      const listed = await everything(post, 'impossible', 2);
      expect(listed.map((row) => row.code).sort()).toEqual(mine.map((row) => row.code).sort());
      lengths.push(listed.length);
    }
    expect(lengths[0]).toBeGreaterThan(0);
    // One was decided by the first of them before its resident objected.
    expect(lengths[1]).toBeGreaterThan(lengths[0]!);
  });

  it('of extensions are shared out: what the head of a unit grants is not in the supervision list', async () => {
    const asked = rows.filter(
      (row) => row.extension_asked_at !== null && row.closed_at === null && row.state !== 'answered',
    );
    const ofLeader =
      (await everything('leader', 'extensions')).length +
      (await everything('otherLeader', 'extensions')).length;
    expect(asked.length).toBeGreaterThan(10);
    expect(ofLeader + (await everything('supervision', 'extensions')).length).toBe(asked.length);
  });
});

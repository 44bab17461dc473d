import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { diceOf } from '../../db/demo/dice.ts';
import { fillDemo } from '../../db/demo/index.ts';
import { planIntakes, planMembers, type PlannedMember } from '../../db/demo/network-plan.ts';
import { TOWNS } from '../../db/demo/names-places.ts';
import type { Town } from '../../db/demo/scene.ts';
import { transact } from '../../db/transaction.ts';
import { MEMBER_ROLES } from '../../server/actor.ts';
import { dayOf } from '../../server/clock.ts';
import { standingOf, listCertificatesOf } from '../../server/features/certificates/index.ts';
import { seedDeadlines } from '../../server/features/deadlines/index.ts';
import { verifyLookBacks } from '../../server/features/duties/index.ts';
import { recomputeRound, verifyRoundDraw } from '../../server/features/evaluations/index.ts';
import { listMembersInOffice } from '../../server/features/network/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

const towns = TOWNS.map(({ code, name, villages }) => ({
  division: { code: `990100${code}`, name },
  villages: Array.from({ length: villages }, (_, n) => ({ code: `990100${code}${String(n + 200)}` })),
  isStreet: code < '100',
})) as unknown as Town[];
const UNITS = ['u1', 'u2', 'u3'];

const plan = (seed = 'plan', scale = 1): PlannedMember[] => planMembers(towns, UNITS, diceOf(seed), scale);

describe('the plan of the demonstration’s network', () => {
  it('has 50 of each kind for the county and 1,000 over its 14 towns', () => {
    const there = plan().filter(({ left }) => left === null);
    const count = (level: string, kind: string) =>
      there.filter((one) => one.level === level && one.kind === kind).length;
    for (const kind of MEMBER_ROLES) expect(count('county', kind)).toBe(50);
    expect(there.filter(({ level }) => level === 'town')).toHaveLength(1000);
    expect(there).toHaveLength(1150);
    for (const { division } of towns) {
      for (const kind of MEMBER_ROLES) {
        expect(there.some((one) => one.kind === kind && one.town.division.code === division.code)).toBe(true);
      }
    }
  });

  it('gives everybody a number of their own, and the same plan for the same seed', () => {
    const numbers = plan().map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(plan()).toEqual(plan());
    expect(plan('another')).not.toEqual(plan());
  });

  it('has somebody from each intake at every scale, and intakes that lie years apart', () => {
    for (const scale of [0.02, 0.25, 1]) {
      expect(new Set(plan('scale', scale).map(({ intake }) => intake))).toEqual(new Set([0, 1, 2]));
    }
    const intakes = planIntakes('2026-11-25');
    expect(intakes.map(({ takenFrom }) => takenFrom)).toEqual(['2023-06-25', '2024-09-25', '2026-03-25']);
    for (const { opensOn, closesOn, takenFrom } of intakes) {
      expect(opensOn < closesOn && closesOn < takenFrom).toBe(true);
    }
  });
});

describe('the network of the demonstration county', () => {
  const NOW = '2026-11-25T07:20:00.000Z';
  let context: TestContext;
  beforeAll(async () => {
    context = await openTestContext({ at: NOW, file: true });
    await transact(context.db, (trx) => seedDeadlines(trx, NOW));
    await fillDemo(context, { seed: 'network', scale: 0.1 });
  }, 120_000);
  afterAll(() => context.close());

  const count = async (table: 'duties' | 'look_backs' | 'slips' | 'network_applications', column: string) => {
    const rows = (await context.db
      .selectFrom(table)
      .select(column as never)
      .distinct()
      .execute()) as Record<string, unknown>[];
    return rows.map((row) => row[column]).sort();
  };

  it('has members of every kind with certificates in every state', async () => {
    const today = dayOf(NOW);
    const standings = new Set<string>();
    for (const kind of MEMBER_ROLES) {
      const members = await listMembersInOffice(context.db, { kind }, today);
      expect(members.length).toBeGreaterThan(30);
      const certificates = new Map(
        (
          await listCertificatesOf(
            context.db,
            members.map(({ id }) => id),
          )
        ).map((row) => [row.member_id, row]),
      );
      for (const member of members) {
        const certificate = certificates.get(member.id);
        standings.add(certificate ? standingOf(certificate, member, today) : 'none');
        expect(member.name).toMatch(/^演示成员\d{4}$/);
        expect(member.term_to > today).toBe(true);
      }
    }
    expect(standings).toEqual(new Set(['valid', 'expired', 'suspended', 'none']));
  });

  it('has duties that were done, are open and lapsed, and look-back checks anybody can draw again', async () => {
    expect(await count('duties', 'state')).toEqual(expect.arrayContaining(['handed_in', 'lapsed', 'open']));
    expect(await count('look_backs', 'state')).toEqual(expect.arrayContaining(['checked', 'given']));
    const weeks = await context.db.selectFrom('look_back_weeks').select('week_on').execute();
    expect(weeks.length).toBeGreaterThan(5);
    for (const { week_on: week } of weeks) {
      expect(await verifyLookBacks(context, week)).toMatchObject({ flaws: [] });
    }
  });

  it('has matters taken down at doorsteps, and slips that wait for theirs', async () => {
    expect(await count('slips', 'state')).toEqual(['unused', 'used']);
    const cases = await context.db
      .selectFrom('cases')
      .select(['state', 'receipt_handed_by'])
      .where('channel', '=', 'collector')
      .execute();
    expect(cases.length).toBeGreaterThan(5);
    // Some residents have looked, some have not.
    expect(new Set(cases.map((row) => row.receipt_handed_by === null)).size).toBe(2);
  });

  it('has an open call with applications in every state, and matters that wait for a decision', async () => {
    expect(await count('network_applications', 'state')).toEqual(['accepted', 'declined', 'waiting']);
    for (const [table, waits] of [
      ['recusal_requests', 'asked'],
      ['removals', 'noticed'],
      ['protect_requests', 'open'],
    ] as const) {
      const rows = await context.db.selectFrom(table).select('state').execute();
      const states = rows.map(({ state }) => String(state));
      expect(states).toContain(waits);
      expect(states.length).toBeGreaterThan(1);
    }
  });

  it('has stations for every sector, and weeks of listening with misses, excuses and what they led to', async () => {
    const { db } = context;
    const sectors = await db.selectFrom('sectors').select('id').execute();
    const stations = await db.selectFrom('stations').select('sector_id').execute();
    for (const { id } of sectors) {
      const count = stations.filter((one) => one.sector_id === id).length;
      expect(count === 1 || count === 2).toBe(true);
    }
    const weeks = await db.selectFrom('listening_weeks').selectAll().execute();
    expect(new Set(weeks.map(({ week_on: week }) => week)).size).toBe(8);
    for (const what of ['held', 'late', 'missed', 'excused', 'closed'] as const) {
      expect(weeks.some((week) => week[what] > 0)).toBe(true);
    }
    const fates = await db.selectFrom('opinions').select('fate').distinct().execute();
    expect(fates.map(({ fate }) => fate).sort()).toEqual(['answered', 'case', 'noted']);
    const forums = await db.selectFrom('listening_sessions').select('attendees').distinct().execute();
    expect(forums.length).toBeGreaterThan(4);
    const exposures = await db.selectFrom('exposures').selectAll().where('case_id', 'is', null).execute();
    expect(exposures.some((row) => row.published_at !== null)).toBe(true);
  });

  it('has rounds that are published, recomputed by anybody to the same numbers, and one that is open', async () => {
    const rounds = await context.db.selectFrom('evaluation_rounds').selectAll().execute();
    const published = rounds.filter(({ state }) => state === 'published');
    expect(published.length).toBeGreaterThan(1);
    expect(rounds.filter(({ state }) => state === 'open')).toHaveLength(1);
    for (const { code } of published) {
      expect((await recomputeRound(context, code)).flaws).toEqual([]);
      expect((await verifyRoundDraw(context, code)).flaws).toEqual([]);
    }
  });
});

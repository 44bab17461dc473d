import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runActs } from '../../db/demo/acts.ts';
import { certificateActs } from '../../db/demo/certificates.ts';
import { transact } from '../../db/transaction.ts';
import { MEMBER_ROLES } from '../../server/actor.ts';
import { DAY, dayOf, plus, plusDays } from '../../server/clock.ts';
import {
  certificateRecords,
  examRecords,
  remarkExam,
  renewCertificates,
  seedTraining,
  standingOf,
} from '../../server/features/certificates/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld } from '../support/factories.ts';
import { aMember, inTown } from '../support/members.ts';

const COUNT = 120;

let context: TestContext;
let members: MemberRow[];
let counts: Record<string, number>;
let now: string;

beforeAll(async () => {
  context = await openTestContext({ seed: 'demo' });
  await seedWorld(context);
  now = context.clock.now();
  members = [];
  for (let n = 0; n < COUNT; n++) {
    // From three years less a month ago to last week.
    const from = plusDays(dayOf(now), -Math.round(7 + (n * 1050) / COUNT));
    const where = n % 3 === 0 ? {} : inTown;
    members.push(await aMember(context, MEMBER_ROLES[n % 3]!, { from, ...where }));
  }
  await transact(context.db, (trx) => seedTraining(trx, context, plus(now, -1300 * DAY)));
  const { plans, acts } = await certificateActs(context, members, { now, seed: 'test', areNew: true });
  await runActs(context, acts);
  context.clock.set(now);
  await renewCertificates(context);
  const states = [...Map.groupBy(plans, ({ state }) => state)];
  counts = Object.fromEntries(states.map(([state, list]) => [state, list.length]));
}, 60_000);
afterAll(() => context.close());

describe('certificates of the demonstration', () => {
  it('are in every state there is, most of them valid', () => {
    expect(counts).toMatchObject({
      'ending in 5 days': 1,
      'ending in 25 days': 1,
      'ending in 55 days': 1,
      expired: 2,
      suspended: 1,
      'in training': 2,
      trained: 1,
      'failed once': 1,
      'failed three times': 1,
    });
    expect(counts['valid']).toBeGreaterThan(COUNT * 0.8);
    expect(counts['new']).toBeGreaterThan(1);
    expect(context.clock.now()).toBe(now);
  });

  it('end on the days they were planned to', async () => {
    const rows = await context.db.selectFrom('certificates').selectAll().execute();
    const today = dayOf(now);
    const byMember = new Map(members.map((member) => [member.id, member]));
    const ends = rows.map(({ expires_on: day }) => day);
    for (const days of [5, 25, 55]) expect(ends).toContain(plusDays(today, days));
    expect(rows.filter((row) => row.expires_on < today)).toHaveLength(2);
    const standings = rows.map((row) => standingOf(row, byMember.get(row.member_id)!, today));
    expect(new Set(standings)).toEqual(new Set(['valid', 'expired', 'suspended']));
    for (const row of rows) {
      const member = byMember.get(row.member_id)!;
      expect(row.issued_on > member.term_from && row.issued_on <= today).toBe(true);
      expect(row.expires_on <= member.term_to).toBe(true);
    }
  });

  it('rest on exams that give the same result again', async () => {
    const exams = await context.db.selectFrom('exams').select('id').execute();
    for (const { id } of exams) expect((await remarkExam(context.db, id)).agrees).toBe(true);
    expect(await certificateRecords.verify(context.db)).toEqual([]);
    expect(await examRecords.verify(context.db)).toEqual([]);
  });

  it('leave nothing for the next night but what is due then', async () => {
    const nothing = { renewed: 0, reminded: 0, expired: 0, examsClosed: 0, failed: 0 };
    expect(await renewCertificates(context)).toEqual(nothing);
  });
});

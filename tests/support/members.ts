import { transact } from '../../db/transaction.ts';
import { MEMBER_ROLES, SYSTEM, type MemberRole } from '../../server/actor.ts';
import { dayOf } from '../../server/clock.ts';
import {
  appointMember,
  giveAccount,
  memberRecords,
  tieRecords,
  type Appointment,
  type MemberRow,
  type TieRow,
} from '../../server/features/network/index.ts';
import type { TestContext } from './context.ts';
import { PLACES, type World } from './factories.ts';

let phones = 0;

/** Somebody appointed at county level today, who has declared (no) ties; no account, no certificate. */
export async function aMember(
  context: TestContext,
  kind: MemberRole,
  overrides: Partial<Appointment> = {},
): Promise<MemberRow> {
  phones += 1;
  return transact(context.db, async (trx) => {
    const appointed = await appointMember(trx, context, SYSTEM, {
      kind,
      level: 'county',
      townCode: null,
      villageCode: null,
      name: '成员某',
      showsName: false,
      phone: `139${String(phones).padStart(8, '0')}`,
      ...overrides,
    });
    const now = context.clock.now();
    const declared = { kind: 'member.declared', set: { declared_on: dayOf(now) } };
    return (await memberRecords.change(trx, context, SYSTEM, now, appointed, declared)).row;
  });
}

/** A town-level member of the small county's town. */
export const inTown = { level: 'town', townCode: PLACES.town } as const satisfies Partial<Appointment>;

/** The members behind the posts `collector`, `supervisor` and `evaluator` of the small county. */
export async function seedMembers(
  context: TestContext,
  world: World,
): Promise<Record<MemberRole, MemberRow>> {
  const members = {} as Record<MemberRole, MemberRow>;
  for (const kind of MEMBER_ROLES) {
    const row = await aMember(context, kind);
    const set = { account_id: world.posts[kind].accountId };
    members[kind] = await transact(context.db, async (trx) => {
      const event = { kind: 'member.signed_up', set };
      return (await memberRecords.change(trx, context, SYSTEM, context.clock.now(), row, event)).row;
    });
  }
  return members;
}

/** A member with an account of their own. */
export async function withAccount(context: TestContext, member: MemberRow): Promise<MemberRow> {
  return transact(context.db, (trx) =>
    giveAccount(trx, context, SYSTEM, member, {
      username: `m-${member.id.slice(-12)}`,
      passwordHash: null,
      post: member.kind,
      postEn: member.kind,
    }),
  );
}

/** A tie that keeps a member away from a unit from now on. */
export async function aTie(
  context: TestContext,
  member: MemberRow,
  unitId: string,
  overrides: Partial<TieRow> = {},
): Promise<TieRow> {
  return transact(context.db, async (trx) => {
    const now = context.clock.now();
    const row = {
      id: context.ids.id(),
      member_id: member.id,
      unit_id: unitId,
      ground: 'kin' as const,
      asked_by: 'member' as const,
      state: 'in_force' as const,
      until_on: null,
      words: '亲属在该单位工作',
      asked_at: now,
      decided_by: null,
      decided_at: null,
      decision_words: null,
      ...overrides,
    };
    return (await tieRecords.create(trx, context, SYSTEM, now, row, { kind: 'tie.declared' })).row;
  });
}

import { plusDays, type Day } from '../../server/clock.ts';
import { firstExpiry, renewedExpiry } from '../../server/features/certificates/index.ts';
import { sameDayLater, type MemberRow } from '../../server/features/network/index.ts';
import type { Dice } from './dice.ts';

export interface CertificatePlan {
  member: MemberRow;
  state: string;
  /** When the courses were read, and how many of them; null: not begun. */
  readOn: Day | null;
  coursesRead: number;
  sittings: { on: Day; passes: boolean }[];
  renewals: { on: Day; expiresOn: Day }[];
  suspended: { on: Day; words: string } | null;
}

const ALL = 99;

type Shares = readonly (readonly [state: string, share: number])[];

/** Share of members in each state; at least one of each. Who is in none of them has a certificate that counts. */
const SHARES: Shares = [
  ['ending in 5 days', 0.006],
  ['ending in 25 days', 0.008],
  ['ending in 55 days', 0.008],
  ['expired', 0.02],
  ['suspended', 0.008],
];
/** And of those who have just come. */
const SHARES_AT_FIRST: Shares = [
  ['new', 0.02],
  ['in training', 0.02],
  ['trained', 0.006],
  ['failed once', 0.012],
  ['failed three times', 0.003],
];

const WHY_SUSPENDED = [
  '有群众反映其向办事单位打听反映人，核实期间暂停',
  '本人申请暂停三个月，外出务工',
] as const;

/** What happened to each member's certificate up to `today`. The same dice give the same plan. */
export function planCertificates(
  members: readonly MemberRow[],
  today: Day,
  dice: Dice,
  options: { areNew: boolean },
): CertificatePlan[] {
  const waiting = dice.shuffle(members.filter(({ term_from: from }) => from <= plusDays(today, -12)));
  const plans: CertificatePlan[] = [];
  for (const [state, share] of options.areNew ? [...SHARES, ...SHARES_AT_FIRST] : SHARES) {
    const count = Math.max(1, Math.round(members.length * share));
    for (let n = 0; n < count; n++) {
      const at = waiting.findIndex((member) => canBe(state, member, today));
      const [member] = at < 0 ? [] : waiting.splice(at, 1);
      if (member) plans.push(planOf(state, member, today, dice));
    }
  }
  for (const member of waiting) plans.push(planOf('valid', member, today, dice));
  const planned = new Set(plans.map(({ member }) => member.id));
  for (const member of members) if (!planned.has(member.id)) plans.push(planOf('new', member, today, dice));
  return plans;
}

/** The day a certificate ends that is planned to end on one; null for the others. */
function endOf(state: string, today: Day, daysAgo: number): Day | null {
  const left = /^ending in (\d+) days$/.exec(state)?.[1];
  if (left !== undefined) return plusDays(today, Number(left));
  return state === 'expired' ? plusDays(today, -daysAgo) : null;
}

/** Whether the member has been in office long enough; those in training are rather the new ones. */
function canBe(state: string, member: MemberRow, today: Day): boolean {
  const end = endOf(state, today, 20);
  return end === null || (issueDay(member, end) !== null && end < member.term_to);
}

/** The latest day on which a certificate can have been issued that ends on `end` after whole years. */
function issueDay(member: MemberRow, end: Day): Day | null {
  const day = sameDayLater(plusDays(end, 1), -12);
  return day >= plusDays(member.term_from, 3) ? earliest(member, day) : null;
}

/** As many whole years earlier as the member's office reaches back. */
function earliest(member: MemberRow, day: Day): Day {
  const before = sameDayLater(day, -12);
  return before >= plusDays(member.term_from, 3) ? earliest(member, before) : day;
}

function planOf(state: string, member: MemberRow, today: Day, dice: Dice): CertificatePlan {
  const plan: CertificatePlan = {
    member,
    state,
    readOn: null,
    coursesRead: 0,
    sittings: [],
    renewals: [],
    suspended: null,
  };
  if (state === 'new') return plan;
  if (state === 'in training')
    return { ...plan, readOn: plusDays(today, -dice.int(1, 8)), coursesRead: dice.int(1, 4) };
  const trained = { ...plan, readOn: plusDays(today, -10), coursesRead: ALL };
  if (state === 'trained') return trained;
  if (state.startsWith('failed')) {
    const days = state === 'failed once' ? [3] : [9, 6, 3];
    return { ...trained, sittings: days.map((ago) => ({ on: plusDays(today, -ago), passes: false })) };
  }
  return certified(trained, state, today, dice);
}

/** From the exam to the last renewal before today. */
function certified(plan: CertificatePlan, state: string, today: Day, dice: Dice): CertificatePlan {
  const { member } = plan;
  const end = endOf(state, today, dice.int(3, 20));
  const sooner = plusDays(member.term_from, dice.int(10, 40));
  const issuedOn = (end && issueDay(member, end)) ?? (sooner < today ? sooner : plusDays(today, -1));
  const needsTwo = dice.chance(0.15) && plusDays(issuedOn, -2) > member.term_from;
  const renewals: CertificatePlan['renewals'] = [];
  let expiresOn = firstExpiry(issuedOn, member.term_to);
  // Whoever is to end on `end` renews up to it; everybody else whenever the year is over.
  while (expiresOn < member.term_to && (end === null ? expiresOn < plusDays(today, 10) : expiresOn < end)) {
    const on = plusDays(expiresOn, -dice.int(11, 50));
    if (on > today) break;
    expiresOn = renewedExpiry(expiresOn, on, member.term_to);
    renewals.push({ on, expiresOn });
  }
  return {
    ...plan,
    readOn: plusDays(issuedOn, needsTwo ? -3 : -1),
    sittings: [
      ...(needsTwo ? [{ on: plusDays(issuedOn, -2), passes: false }] : []),
      { on: issuedOn, passes: true },
    ],
    renewals,
    suspended:
      state === 'suspended'
        ? { on: plusDays(today, -dice.int(1, 9)), words: dice.pick(WHY_SUSPENDED) }
        : null,
  };
}

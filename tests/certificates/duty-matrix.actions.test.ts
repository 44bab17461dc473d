import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { SYSTEM, type MemberRole } from '../../server/actor.ts';
import { dayOf, plusDays } from '../../server/clock.ts';
import {
  certificateRecords,
  findCertificateOf,
  type CertificateRow,
} from '../../server/features/certificates/index.ts';
import { getMember, memberRecords, type MemberRow } from '../../server/features/network/index.ts';
import { sourcesIn } from '../house/sources.ts';
import { certify } from '../support/certificates.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, type World } from '../support/factories.ts';
import { ASKS_ONLY, DUTY_VERBS } from './duty-verbs.ts';
import { actorOf, aLearner } from './learner.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
});
afterAll(() => context.close());

const today = (): string => dayOf(context.clock.now());

async function setMember(id: string, set: Partial<MemberRow>): Promise<void> {
  await transact(context.db, async (trx) => {
    const member = await getMember(trx, id);
    await memberRecords.change(trx, context, SYSTEM, context.clock.now(), member, {
      kind: 'member.changed',
      set,
    });
  });
}

async function setCertificate(memberId: string, set: Partial<CertificateRow>): Promise<void> {
  await transact(context.db, async (trx) => {
    const certificate = await findCertificateOf(trx, memberId);
    const change = { kind: 'certificate.changed', set };
    await certificateRecords.change(trx, context, SYSTEM, context.clock.now(), certificate!, change);
  });
}

/** What a member can be in, and the key of the refusal; null lets through. */
const STATES: Record<string, { key: string | null; bring(member: MemberRow): Promise<unknown> }> = {
  fit: { key: null, bring: async () => undefined },
  'without a certificate': {
    key: 'none',
    bring: ({ id }) => context.db.deleteFrom('certificates').where('member_id', '=', id).execute(),
  },
  'with an expired one': {
    key: 'expired',
    bring: ({ id }) => setCertificate(id, { expires_on: plusDays(today(), -1) }),
  },
  'with one that the job has ended': {
    key: 'expired',
    bring: ({ id }) => setCertificate(id, { state: 'expired' }),
  },
  'with a suspended one': {
    key: 'suspended',
    bring: ({ id }) => setCertificate(id, { state: 'suspended', suspended_on: today() }),
  },
  resigned: { key: 'termOver', bring: ({ id }) => setMember(id, { state: 'resigned', ended_on: today() }) },
  removed: {
    key: 'termOver',
    bring: ({ id }) => setMember(id, { state: 'removed', ended_on: today(), end_ground: 'leak' }),
  },
  'past the term': { key: 'termOver', bring: ({ id }) => setMember(id, { term_to: plusDays(today(), -1) }) },
  'without a declaration of ties': {
    key: 'notDeclared',
    bring: ({ id }) => setMember(id, { declared_on: null }),
  },
  'with a declaration of last year': {
    key: 'notDeclared',
    bring: ({ id }) => setMember(id, { declared_on: plusDays(today(), -366) }),
  },
};

const lines = DUTY_VERBS.flatMap((verb) =>
  verb.kinds.flatMap((kind) => Object.keys(STATES).map((state) => [verb.name, kind, state] as const)),
);

describe('no duty without a valid certificate', () => {
  it.each(lines)('%s: a %s %s', async (name: string, kind: MemberRole, state: string) => {
    const verb = DUTY_VERBS.find((one) => one.name === name)!;
    const member = await aLearner(context, kind);
    await certify(context, member);
    const attempt = await verb.prepare({ context, world }, member, actorOf(member));
    const { key, bring } = STATES[state]!;
    await bring(member);
    if (key === null) await attempt();
    else await expect(attempt()).rejects.toMatchObject({ status: 403, key: `certificates:missing.${key}` });
  });

  it('knows every file that asks for it', () => {
    const asking = sourcesIn('server')
      .filter(({ text }) => /\bmemberOnDuty\(/.test(text))
      .map(({ path }) => path);
    const known = new Set([...DUTY_VERBS.map(({ source }) => source), ...ASKS_ONLY]);
    expect(asking.filter((path) => !known.has(path))).toEqual([]);
    expect(asking).toContain('server/features/certificates/on-duty.ts');
  });
});

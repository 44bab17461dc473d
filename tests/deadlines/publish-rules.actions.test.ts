import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { ROLES, SYSTEM, type Actor } from '../../server/actor.ts';
import {
  defaultRules,
  listRuleVersions,
  publishRuleVersion,
  type Rules,
} from '../../server/features/deadlines/index.ts';
import { getCase, submitCase, takeDueStep } from '../../server/features/cases/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { aSubmission, seedWorld, type World } from '../support/factories.ts';

const stricter: Rules = structuredClone(defaultRules);
stricter.classes.complaint.resolve = { days: 3 };
stricter.ladder.orderAfter = 2;

describe('publishing rules', () => {
  let context: TestContext;
  let world: World;
  beforeAll(async () => {
    context = await openTestContext();
    world = await seedWorld(context);
  });
  afterAll(() => context.close());

  const leaves = () =>
    context.db
      .selectFrom('register_entries')
      .select(['form', 'payload_json'])
      .where('kind', '=', 'rules.published')
      .execute();
  const draft = { base: 1, effectiveOn: '2026-12-01', rules: stricter };

  it('is for the administrator alone', async () => {
    const others = [...ROLES, 'resident' as const].filter((role) => role !== 'admin');
    for (const role of others) {
      const actor: Actor = { role, accountId: 'a', scope: 'county', unitId: null };
      await expect(publishRuleVersion(context, actor, draft)).rejects.toMatchObject({ status: 403 });
    }
    expect(await listRuleVersions(context.db)).toHaveLength(1);
  });

  it('leaves nothing behind when it is refused', async () => {
    const refused = (parts: Partial<typeof draft>) =>
      expect(publishRuleVersion(context, world.posts.admin, { ...draft, ...parts })).rejects;
    await refused({ effectiveOn: '2026-11-22' }).toMatchObject({ status: 422, key: 'deadlines:rules.past' });
    await refused({ base: 0 }).toMatchObject({ status: 409, key: 'deadlines:admin.meanwhile' });
    await refused({ rules: { ...stricter, pause: { times: 0, maxDays: 5 } } }).toThrow();
    expect(await listRuleVersions(context.db)).toHaveLength(1);
    expect(await leaves()).toEqual([]);
  });

  it('measures what comes in from its day on, and nothing that came before', async () => {
    const before = await submitCase(context, aSubmission(context));
    const published = await publishRuleVersion(context, world.posts.admin, draft);
    expect(published).toMatchObject({ version: 2, effectiveOn: '2026-12-01' });
    const meanwhile = await submitCase(context, aSubmission(context));

    context.clock.set('2026-12-01T02:00:00.000Z');
    const after = await submitCase(context, aSubmission(context));
    // Received Monday 23 November, five working days; on 1 December, three.
    expect(before.row).toMatchObject({ rules_version: 1, due_at: '2026-11-30T10:00:00.000Z' });
    expect(meanwhile.row).toMatchObject({ rules_version: 1, due_at: before.row.due_at });
    expect(after.row).toMatchObject({ rules_version: 2, due_at: '2026-12-04T10:00:00.000Z' });

    // What the clock does with the older case after that day goes by its own version too.
    for (let step = 0; step < 8; step += 1) {
      const { next_step_at: at, next_step: next } = await getCase(context.db, before.row.id);
      if (next === 'L2') break;
      if (at! > context.clock.now()) context.clock.set(at!);
      await takeDueStep(context, before.row.id, async () => {});
    }
    const late = await getCase(context.db, before.row.id);
    // The binding limit is the first contact's, 24 November; the order of version 1 comes three days after.
    expect(late).toMatchObject({
      rules_version: 1,
      next_step: 'L2',
      next_step_at: '2026-11-27T10:00:00.000Z',
    });
  });

  it('is in the public register with the digest of the stored text', async () => {
    const [leaf, ...more] = await leaves();
    expect(more).toEqual([]);
    const { rules_json } = await context.db
      .selectFrom('rule_versions')
      .select('rules_json')
      .where('version', '=', 2)
      .executeTakeFirstOrThrow();
    expect(leaf!.form).toBe('public');
    expect(JSON.parse(leaf!.payload_json!)).toEqual({
      version: 2,
      effectiveOn: '2026-12-01',
      sha256: createHash('sha256').update(rules_json).digest('hex'),
    });
  });

  it('lets one of two at the same moment through', async () => {
    const two = await Promise.allSettled(
      [4, 6].map((days) => {
        const rules = structuredClone(stricter);
        rules.classes.help.resolve = { days };
        return publishRuleVersion(context, SYSTEM, { base: 2, effectiveOn: '2026-12-10', rules });
      }),
    );
    expect(two.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(two.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { status: 409 } });
    expect((await listRuleVersions(context.db)).map(({ version }) => version)).toEqual([3, 2, 1]);
    expect(await leaves()).toHaveLength(2);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { run } from '../../jobs/send-notices.ts';
import { DAY, MINUTE, plus } from '../../server/clock.ts';
import { queueNotice } from '../../server/features/notices/index.ts';
import { aSubmission, seedWorld, UNITS } from '../support/factories.ts';
import { submitCase } from '../../server/features/cases/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';

let context: TestContext;
beforeAll(async () => {
  context = await openTestContext();
  await seedWorld(context);
  await context.db
    .updateTable('accounts')
    .set({ email: 'housing@example.gov.cn' })
    .where('username', '=', 'housing-officer')
    .execute();
  await context.db
    .updateTable('accounts')
    .set({ email: 'office@example.gov.cn' })
    .where('username', '=', 'dispatcher')
    .execute();
});
afterAll(() => context.close());
beforeEach(async () => {
  context.clock.set(MONDAY);
  context.sent.length = 0;
  await context.db.deleteFrom('notices').execute();
});

const tell = (unitId: string, key: string) =>
  transact(context.db, (trx) =>
    queueNotice(trx, context, {
      dedupeKey: key,
      recipient: { kind: 'unit', id: unitId },
      template: 'unit.exposure_notice',
      args: { code: 'ZTC-7K3M-9Q2X-R' },
    }),
  );
const receivers = () => context.sent.map(({ to }) => to).sort();

describe('send-notices', () => {
  it('sends nothing while nothing waits', async () => {
    expect(await run(context)).toEqual({ sent: 0, failed: 0, retried: 0, dropped: 0 });
    expect(context.sent).toEqual([]);
  });

  it('tells a unit through its officer, an office through its own post; and tells once', async () => {
    await tell(UNITS.housing, 'a');
    await tell(UNITS.dispatch, 'b');
    expect(await run(context)).toMatchObject({ sent: 2, failed: 0 });
    expect(receivers()).toEqual(['housing@example.gov.cn', 'office@example.gov.cn']);
    expect(await run(context)).toMatchObject({ sent: 0 });
    expect(context.sent).toHaveLength(2);
  });

  it('opens the vault for the address of a resident, who is told of the case and of nothing else', async () => {
    await submitCase(
      context,
      aSubmission(context, { contact: { email: 'someone@example.com', notify: 'email' } }),
    );
    await run(context);
    expect(receivers()).toContain('someone@example.com');
    const mail = context.sent.find(({ to }) => to === 'someone@example.com')!;
    expect(`${mail.subject}\n${mail.text}`).not.toMatch(/路灯|someone@/);
  });

  it('goes on after an outage: what waited leaves, each once', async () => {
    await tell(UNITS.housing, 'a');
    await tell(UNITS.housing, 'b');
    context.clock.set(plus(MONDAY, 2 * DAY));
    expect(await run(context)).toMatchObject({ sent: 2 });
    expect(await run(context)).toMatchObject({ sent: 0 });
    expect(context.sent).toHaveLength(2);
  });

  it('tries again later what the mail server refused, and the others go out', async () => {
    const { send } = context.mailer;
    let refused = 0;
    context.mailer.send = async (mail) => {
      if (refused++ === 0) throw Object.assign(new Error('451'), { code: 'EENVELOPE' });
      return send(mail);
    };
    try {
      await tell(UNITS.housing, 'a');
      await tell(UNITS.dispatch, 'b');
      expect(await run(context)).toMatchObject({ sent: 1, retried: 1 });
    } finally {
      context.mailer.send = send;
    }
    expect(await run(context)).toMatchObject({ sent: 0, retried: 0 });
    context.clock.advance(60 * MINUTE);
    expect(await run(context)).toMatchObject({ sent: 1 });
    expect(context.sent).toHaveLength(2);
  });

  it('leaves all of it to a process that may open the vault', async () => {
    await tell(UNITS.housing, 'a');
    const web = {
      ...context,
      config: { ...context.config, vault: { ...context.config.vault, privateKey: undefined } },
    };
    expect(await run(web)).toEqual({ skipped: 1 });
    expect(context.sent).toEqual([]);
    expect(await run(context)).toMatchObject({ sent: 1 });
  });
});

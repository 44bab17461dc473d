import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { DAY, MINUTE } from '../../server/clock.ts';
import { createAccount } from '../../server/features/accounts/index.ts';
import {
  askForContact,
  caseRecords,
  contactRecords,
  CONTACT_REQUESTS_A_DAY,
  decideContactRequest,
  listAccess,
  listRequestsOf,
  viewContact,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { CANARIES, openWorld, type Post, type World } from './world.ts';

const REASON = '反映的地点不清楚，需要打电话核实具体的位置和发生的时间';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.context.close());

/** Each with a day of its own, so that the daily count of one doesn't run into the next. */
async function asked(post: Post = 'dispatcher', row?: CaseRow): Promise<{ row: CaseRow; id: string }> {
  world.context.clock.advance(DAY);
  const target = row ?? (await world.submit());
  await askForContact(world.context, world.actor(post), target.id, { reason: REASON });
  const [request] = await listRequestsOf(world.context.db, target.id, world.accounts[post].id);
  return { row: target, id: request!.id };
}

const kindsOf = async (row: CaseRow) =>
  (await listEvents(world.context.db, `case:${row.id}`)).map((event) => event.kind);

const noticesOf = (row: CaseRow) =>
  world.context.db
    .selectFrom('notices')
    .select('template')
    .where('recipient_id', '=', row.id)
    .where('template', '=', 'case.contact_viewed')
    .execute();

describe('asking to see a contact', () => {
  it.each(['', 'x', '   ', '想看一下', ` ${'理'.repeat(19)} `])(
    'needs a reason of twenty letters, not %p',
    async (reason) => {
      const row = await world.submit();
      await expect(
        askForContact(world.context, world.actor('dispatcher'), row.id, { reason }),
      ).rejects.toMatchObject({
        status: 422,
        key: 'desk:contact.rule.reason',
      });
    },
  );

  it('is not for units, nor for what lies outside the scope', async () => {
    const row = await world.handling();
    await expect(
      askForContact(world.context, world.actor('officer'), row.id, { reason: REASON }),
    ).rejects.toMatchObject({ status: 403 });
    await expect(
      askForContact(world.context, world.actor('otherLeader'), row.id, { reason: REASON }),
    ).rejects.toMatchObject({ status: 404 });
    const sealed = await world.submit({ type: 'report' });
    await expect(
      askForContact(world.context, world.actor('dispatcher'), sealed.id, { reason: REASON }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('of an anonymous case is answered: none is held', async () => {
    const row = await world.submit({ contact: null });
    await expect(
      askForContact(world.context, world.actor('dispatcher'), row.id, { reason: REASON }),
    ).rejects.toMatchObject({
      status: 422,
      key: 'desk:contact.rule.none',
    });
  });

  it('is allowed five times a day, and the sixth time tomorrow', async () => {
    world.context.clock.advance(DAY);
    const row = await world.submit();
    const ask = () => askForContact(world.context, world.actor('supervision'), row.id, { reason: REASON });
    for (let n = 0; n < CONTACT_REQUESTS_A_DAY; n++) await ask();
    await expect(ask()).rejects.toMatchObject({ status: 422, key: 'desk:contact.rule.quota' });
    await askForContact(world.context, world.actor('supervision2'), row.id, { reason: REASON });
    world.context.clock.advance(DAY);
    await ask();
  });

  it('sent twice with one form asks once', async () => {
    world.context.clock.advance(DAY);
    const row = await world.submit();
    const options = { formId: `contact-${row.id}` };
    for (let n = 0; n < 2; n++) {
      await askForContact(world.context, world.actor('dispatcher'), row.id, { reason: REASON }, options);
    }
    expect(await listRequestsOf(world.context.db, row.id, world.accounts.dispatcher.id)).toHaveLength(1);
  });
});

describe('deciding', () => {
  it('is the custodian’s alone, and only once', async () => {
    const { id } = await asked();
    for (const post of ['dispatcher', 'supervision', 'officer', 'leader', 'admin', 'auditor'] as const) {
      await expect(
        decideContactRequest(world.context, world.actor(post), id, { grant: true }),
      ).rejects.toMatchObject({ status: 403 });
    }
    await decideContactRequest(world.context, world.actor('custodian'), id, { grant: false });
    await expect(
      decideContactRequest(world.context, world.actor('custodian'), id, { grant: true }),
    ).rejects.toMatchObject({ status: 409 });
  });

  it('is never the asker’s own, whatever post they hold by then', async () => {
    const { id } = await asked();
    const self = { ...world.actor('custodian'), accountId: world.accounts.dispatcher.id };
    await expect(decideContactRequest(world.context, self, id, { grant: true })).rejects.toMatchObject({
      status: 403,
    });
  });

  it('is nobody’s of the unit that is complained of, nor of those above and below it', async () => {
    const { roads, supervision, health } = world.units;
    const row = await world.submit({ type: 'conduct_complaint', unitId: roads });
    const { id } = await asked('supervision', row);
    const { db } = world.context;
    const parentOf = (unitId: string, parent: string | null) =>
      db.updateTable('units').set({ parent_id: parent }).where('id', '=', unitId).execute();
    const before = await db
      .selectFrom('units')
      .select(['id', 'parent_id'])
      .where('id', 'in', [roads, health])
      .execute();
    const ofUnit = await transact(db, (trx) =>
      createAccount(trx, world.context, {
        username: 'custodian-roads',
        role: 'custodian',
        scope: 'unit',
        unitId: roads,
        post: '保管',
        postEn: 'Custodian',
      }),
    );
    const as = (unitId: string) => ({ ...world.actor('custodian'), accountId: ofUnit.id, unitId });
    const decide = (unitId: string) => decideContactRequest(world.context, as(unitId), id, { grant: true });
    await expect(decide(roads)).rejects.toMatchObject({ status: 403 });
    await parentOf(health, roads);
    await expect(decide(health)).rejects.toMatchObject({ status: 403 });
    await parentOf(health, null);
    await parentOf(roads, supervision);
    await expect(decide(supervision)).rejects.toMatchObject({ status: 403 });
    for (const unit of before) await parentOf(unit.id, unit.parent_id);
    await decideContactRequest(world.context, world.actor('custodian'), id, { grant: true });
  });
});

describe('looking', () => {
  it('is written down, told to the resident and put into the log before anything is shown', async () => {
    const { row, id } = await asked();
    await decideContactRequest(world.context, world.actor('custodian'), id, { grant: true });
    expect(await kindsOf(row)).not.toContain('case.contact_viewed');
    for (let n = 0; n < 2; n++) {
      const { contact } = await viewContact(world.context, world.actor('dispatcher'), id);
      expect(contact).toMatchObject({ name: CANARIES.name, phone: CANARIES.phone, email: CANARIES.email });
    }
    const events = await listEvents(world.context.db, `case:${row.id}`);
    const viewed = events.filter((event) => event.kind === 'case.contact_viewed');
    expect(viewed).toHaveLength(1);
    expect(viewed[0]!.payload!['note']).toEqual({ reason: REASON, role: 'dispatcher' });
    expect(await noticesOf(row)).toHaveLength(1);
    const log = await listAccess(world.context.db, { caseId: row.id, action: 'contact', limit: 10 });
    expect(log.map((line) => line.account_id)).toEqual(Array(2).fill(world.accounts.dispatcher.id));
    const leaves = await listEvents(world.context.db, `contact-request:${id}`);
    expect(leaves.filter((event) => event.kind === 'contact_request.viewed')).toHaveLength(2);
  });

  it('needs the approval, lasts fifteen minutes and is for the asker alone', async () => {
    const { row, id } = await asked();
    const look = (post: Post) => viewContact(world.context, world.actor(post), id);
    await expect(look('dispatcher')).rejects.toMatchObject({ status: 403, key: 'desk:contact.rule.asked' });
    await decideContactRequest(world.context, world.actor('custodian'), id, { grant: true });
    for (const post of ['supervision', 'custodian', 'officer', 'admin'] as const) {
      await expect(look(post)).rejects.toMatchObject({ status: 404 });
    }
    world.context.clock.advance(15 * MINUTE);
    await look('dispatcher');
    world.context.clock.advance(1);
    await expect(look('dispatcher')).rejects.toMatchObject({ status: 403, key: 'desk:contact.rule.expired' });
    expect((await kindsOf(row)).filter((kind) => kind === 'case.contact_viewed')).toHaveLength(1);
  });

  it('after a refusal is refused, and leaves no trace of a look', async () => {
    const { row, id } = await asked();
    await decideContactRequest(world.context, world.actor('custodian'), id, { grant: false });
    await expect(viewContact(world.context, world.actor('dispatcher'), id)).rejects.toMatchObject({
      status: 403,
      key: 'desk:contact.rule.refused',
    });
    expect(await kindsOf(row)).not.toContain('case.contact_viewed');
  });

  it('is not possible in a process without the key, and then nothing is recorded', async () => {
    const { row, id } = await asked();
    await decideContactRequest(world.context, world.actor('custodian'), id, { grant: true });
    const { config } = world.context;
    const web = {
      ...world.context,
      config: { ...config, vault: { ...config.vault, privateKey: undefined } },
    };
    await expect(viewContact(web, world.actor('dispatcher'), id)).rejects.toMatchObject({
      status: 403,
      key: 'vault:closed',
    });
    expect(await kindsOf(row)).not.toContain('case.contact_viewed');
  });

  it('leaves rows that are what their events say', async () => {
    expect(await contactRecords.verify(world.context.db)).toEqual([]);
    expect(await caseRecords.verify(world.context.db)).toEqual([]);
  });
});

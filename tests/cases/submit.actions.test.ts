import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RuleFault } from '../../server/errors.ts';
import {
  CASE_TYPES,
  findCaseByReceipt,
  orderRecords,
  caseRecords,
  readReceipt,
  receiptHash,
  submitCase,
  vetoPublication,
  type Submission,
} from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { openContact } from '../../server/features/vault/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import { aCase, aReceipt, aSubmission, PLACES, seedWorld, UNITS } from '../support/factories.ts';
import { at } from './rows.ts';
import { noticesOf } from './notices.ts';

let context: TestContext;

beforeAll(async () => {
  context = await openTestContext({ seed: 'submit' });
  await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

const submit = (overrides: Partial<Submission> = {}) => submitCase(context, aSubmission(context, overrides));

describe('a case that was just received', () => {
  it('is with the office, has all its limits, and its first step is planned', async () => {
    const row = await aCase(context);
    expect(row).toMatchObject({
      version: 0,
      state: 'received',
      holder: 'office',
      lead_unit_id: null,
      submitted_at: MONDAY,
      received_at: MONDAY,
      received_on: '2026-11-23',
      deadline_class: 'complaint',
      dispatch_due_at: at('2026-11-24 12:00'),
      contact_due_at: at('2026-11-24 18:00'),
      due_at: at('2026-11-30 18:00'),
      first_due_at: at('2026-11-30 18:00'),
      next_step: 'L0',
      next_step_at: at('2026-11-23 18:00'),
      rating_result: null,
      ladder_step: -1,
    });
  });

  it('knows its village and its town', async () => {
    expect(await aCase(context)).toMatchObject({ division_code: PLACES.village, town_code: PLACES.town });
    expect(await aCase(context, { divisionCode: PLACES.town })).toMatchObject({ town_code: PLACES.town });
    expect(await aCase(context, { divisionCode: null })).toMatchObject({
      division_code: null,
      town_code: null,
    });
  });

  it('was received on the next working day when it came in the evening, and keeps the moment it was sent', async () => {
    context.clock.set(at('2026-11-20 18:00:00.001'));
    expect(await aCase(context)).toMatchObject({
      submitted_at: at('2026-11-20 18:00:00.001'),
      received_at: at('2026-11-23 09:00'),
      received_on: '2026-11-23',
      due_at: at('2026-11-30 18:00'),
    });
  });

  it('has one event and one place in the register, with its files and without its contact', async () => {
    const { row, seq } = await submit({ contact: { phone: '13800138000', notify: 'sms' } });
    const events = await listEvents(context.db, `case:${row.id}`);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'case.submitted', at: MONDAY, actorRole: 'resident', seq, n: 0 });
    expect(events[0]!.payload).not.toHaveProperty('by');
    expect(JSON.stringify(events)).not.toContain('13800138000');
    expect(await openContact(context.db, context, row.id)).toEqual({ phone: '13800138000', notify: 'sms' });
  });

  it('is told to the resident and to the office whose inbox it is in, once', async () => {
    const row = await aCase(context);
    expect(await noticesOf(context, row)).toEqual([
      `case ${row.id} case.received`,
      `unit ${UNITS.dispatch} office.inbox`,
    ]);
  });

  it.each(['report', 'conduct_complaint'] as const)(
    'as a %s is the supervision office’s, and sealed',
    async (type) => {
      const row = await aCase(context, { type, consentsToPublish: false });
      expect(row.is_confidential).toBe(1);
      expect(await noticesOf(context, row)).toContain(`unit ${UNITS.supervision} office.inbox`);
      expect(JSON.stringify(await noticesOf(context, row))).not.toContain(UNITS.dispatch);
    },
  );
});

describe('the type decides', () => {
  it.each([...CASE_TYPES])('about %s: its class is its own', async (type) => {
    expect((await aCase(context, { type })).deadline_class).toBe(type);
  });

  it('whether the unit named is the one meant or the one accused', async () => {
    expect(await aCase(context, { type: 'complaint', unitId: UNITS.bus })).toMatchObject({
      claimed_unit_id: UNITS.bus,
      accused_unit_id: null,
    });
    expect(await aCase(context, { type: 'conduct_complaint', unitId: UNITS.bus })).toMatchObject({
      claimed_unit_id: null,
      accused_unit_id: UNITS.bus,
    });
  });

  it('nothing of a report or of a minor is ever for publication', async () => {
    expect((await aCase(context, { type: 'report', consentsToPublish: true })).consents_to_publish).toBe(0);
    expect((await aCase(context, { isMinor: true, consentsToPublish: true })).consents_to_publish).toBe(0);
    expect((await aCase(context, { consentsToPublish: true })).consents_to_publish).toBe(1);
  });

  it('an outage and a land matter bring the class of their category', async () => {
    expect((await aCase(context, { categoryCode: 'utilities' })).deadline_class).toBe('outage');
    expect((await aCase(context, { categoryCode: 'land' })).deadline_class).toBe('long_cycle');
  });

  it('urgent is for complaints and help', async () => {
    expect(await aCase(context, { isUrgent: true })).toMatchObject({
      deadline_class: 'urgent',
      is_urgent: 1,
    });
    expect(await aCase(context, { type: 'praise', isUrgent: true })).toMatchObject({
      deadline_class: 'praise',
      is_urgent: 0,
    });
  });
});

describe('a form that points at nothing', () => {
  it.each<[string, Partial<Submission>, string]>([
    ['category', { categoryCode: 'no-such' }, 'cases:form.category'],
    ['place', { divisionCode: '999999999999' }, 'cases:form.place'],
    ['unit', { unitId: 'no-such' }, 'cases:form.unit'],
  ])('is refused for its %s, and leaves nothing behind', async (_what, overrides, key) => {
    const form = aSubmission(context, { ...overrides, contact: { phone: '13900139000', notify: 'none' } });
    const before = await countRows();
    await expect(submitCase(context, form)).rejects.toMatchObject({ status: 422, key });
    await expect(submitCase(context, form)).rejects.toBeInstanceOf(RuleFault);
    expect(await countRows()).toEqual(before);
    // Corrected, the same form is taken.
    const { receipt } = await submitCase(context, {
      ...form,
      categoryCode: 'other',
      divisionCode: null,
      unitId: null,
    });
    expect(receipt).not.toBeNull();
  });
});

describe('the receipt', () => {
  it('finds the case by its hash, and is stored nowhere', async () => {
    const { row, receipt } = await aReceipt(context);
    expect(readReceipt(receipt!)).toBe(receipt);
    expect(row.receipt_hash).toBe(receiptHash(receipt!));
    expect((await findCaseByReceipt(context.db, receiptHash(receipt!)))!.id).toBe(row.id);
    const bare = receipt!.replaceAll('-', '');
    const texts = JSON.stringify([
      await context.db.selectFrom('cases').selectAll().where('id', '=', row.id).execute(),
      await context.db.selectFrom('notices').selectAll().execute(),
      await listEvents(context.db, `case:${row.id}`),
    ]);
    expect(texts).not.toContain(receipt);
    expect(texts).not.toContain(bare);
  });
});

describe('the same form a second time', () => {
  it('is the same case, with no second receipt, notice, event or contact', async () => {
    const form = aSubmission(context, { contact: { email: 'a@b.test', notify: 'email' } });
    const first = await submitCase(context, form);
    const rows = await countRows();
    context.clock.advance(60_000);
    const second = await submitCase(context, { ...form, title: '改过的题目' });
    expect(second).toEqual({ row: first.row, receipt: null, seq: -1 });
    expect(await countRows()).toEqual(rows);
  });

  it('shows the case as it is by now', async () => {
    const form = aSubmission(context);
    const { row } = await submitCase(context, form);
    await vetoPublication(context, row.id);
    expect((await submitCase(context, form)).row.is_vetoed).toBe(1);
  });
});

it('everything that was submitted is what the register says', async () => {
  expect(await caseRecords.verify(context.db)).toEqual([]);
  expect(await orderRecords.verify(context.db)).toEqual([]);
});

async function countRows(): Promise<number[]> {
  const tables = ['cases', 'forms_seen', 'notices', 'register_entries', 'vault_contacts'] as const;
  const counts = [];
  for (const table of tables) counts.push((await context.db.selectFrom(table).selectAll().execute()).length);
  return counts;
}

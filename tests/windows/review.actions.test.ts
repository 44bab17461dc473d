import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plusDays, dayOf } from '../../server/clock.ts';
import { findCase, reclassifyCase, returnCase, acknowledgeCase } from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { openContact } from '../../server/features/vault/index.ts';
import {
  addWindow,
  changeWindow,
  endWindow,
  forgetOldReviews,
  pageWaiting,
  printSheet,
  publishWords,
  replyToReview,
  reviewRecords,
  sheetRecords,
  slipsOfSheet,
  takeReview,
  windowRecords,
  withholdWords,
  type WindowRow,
} from '../../server/features/windows/index.ts';
import { SHEETS_A_DAY } from '../../server/features/windows/rules.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, UNITS, type World } from '../support/factories.ts';
import { aReview, aSlip, aWindow, seedWindow } from './window.ts';

let context: TestContext;
let world: World;
let window: WindowRow;
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
  window = await seedWindow(context, world);
});
afterAll(() => context.close());

const give = (overrides: Parameters<typeof aReview>[1] = {}, code = window.code) =>
  takeReview(context, code, aReview(context, overrides));
const refusal = (key: string) => expect.objectContaining({ key }) as unknown as Error;

describe('a unit’s windows', () => {
  it('get their codes in a row, and are changed and closed by their own unit alone', async () => {
    const { housingOfficer, waterLeader, admin } = world.posts;
    const second = await addWindow(context, housingOfficer, aWindow({ name: '水费窗口' }));
    expect([window.code, second.code]).toEqual(['W-B01-1', 'W-B01-2']);
    await expect(changeWindow(context, waterLeader, second.code, aWindow())).rejects.toMatchObject({
      status: 404,
    });
    await expect(addWindow(context, admin, aWindow())).rejects.toMatchObject({ status: 403 });
    const changed = await changeWindow(context, housingOfficer, second.code, aWindow({ place: '一楼' }), {
      seen: second.version,
    });
    expect(changed.place).toBe('一楼');
    await expect(
      changeWindow(context, housingOfficer, second.code, aWindow(), { seen: second.version }),
    ).rejects.toMatchObject({ status: 409 });
    expect((await endWindow(context, housingOfficer, second.code)).ended_on).toBe('2026-11-23');
    await expect(endWindow(context, housingOfficer, second.code)).rejects.toEqual(
      refusal('windows:conflict.ended'),
    );
    await expect(printSheet(context, housingOfficer, second.code)).rejects.toEqual(
      refusal('windows:conflict.ended'),
    );
    const third = await addWindow(context, housingOfficer, aWindow());
    expect(third.code).toBe('W-B01-3');
  });

  it('name no person and a category that is there', async () => {
    const { housingLeader } = world.posts;
    await expect(addWindow(context, housingLeader, aWindow({ place: '电话13912345678' }))).rejects.toEqual(
      refusal('stations:rule.personalData'),
    );
    await expect(addWindow(context, housingLeader, aWindow({ categoryCode: 'none' }))).rejects.toEqual(
      refusal('windows:rule.category'),
    );
  });

  it('print so many sheets a day', async () => {
    const { housingOfficer, waterOfficer } = world.posts;
    const own = await addWindow(context, housingOfficer, aWindow());
    await expect(printSheet(context, waterOfficer, own.code)).rejects.toMatchObject({ status: 404 });
    for (let n = 0; n < SHEETS_A_DAY; n += 1) await printSheet(context, housingOfficer, own.code);
    await expect(printSheet(context, housingOfficer, own.code)).rejects.toEqual(
      refusal('windows:rule.sheets'),
    );
  });
});

describe('a review', () => {
  it('from the poster is marked as without a slip, and has no hour', async () => {
    const { review, submitted } = await give({ level: 4, tags: ['quick'] });
    expect(submitted).toBeNull();
    expect(review).toMatchObject({
      has_slip: 0,
      level: 4,
      tags_json: '["quick"]',
      words: null,
      words_state: 'none',
      reviewed_on: '2026-11-23',
      case_id: null,
    });
  });

  it('with a slip off the sheet counts once, and the slip’s row says nothing of the review', async () => {
    const sheet = await printSheet(context, world.posts.housingOfficer, window.code);
    const [slip] = slipsOfSheet(context.config.register.secret, sheet);
    const { review } = await give({ slip: slip! });
    expect(review.has_slip).toBe(1);
    await expect(give({ slip: slip! })).rejects.toEqual(refusal('windows:slip.used'));
    const used = await context.db.selectFrom('window_slips_used').selectAll().execute();
    expect(used).toEqual([{ hash: expect.any(String), expires_on: '2026-12-23' }]);
    const text = JSON.stringify(await context.db.selectFrom('register_entries').selectAll().execute());
    expect(text).not.toContain(slip!.replaceAll('-', ''));
    expect(text).not.toContain(used[0]!.hash);
  });

  it('and its slip lie in no common order', async () => {
    for (let n = 0; n < 30; n += 1) await give({ slip: aSlip(context, window) });
    const used = await context.db.selectFrom('window_slips_used').selectAll().execute();
    const hashes = used.map(({ hash }) => hash);
    if (context.dialect === 'sqlite') expect(hashes).toEqual([...hashes].sort());
    const ids = (await context.db.selectFrom('window_reviews').select('id').orderBy('id').execute()).map(
      ({ id }) => id,
    );
    expect(ids.some((id) => hashes.some((hash) => hash.startsWith(id)))).toBe(false);
  });

  it('sent twice is one review, and its id does not tell when the form was shown', async () => {
    const form = aReview(context, { slip: aSlip(context, window), words: '很快' });
    const first = await takeReview(context, window.code, form);
    const second = await takeReview(context, window.code, { ...form, level: 1 });
    expect([first.isNew, second.isNew]).toEqual([true, false]);
    expect(second.review).toEqual(first.review);
    expect(first.review.id).toMatch(/^[0-9a-f]{32}$/);
    expect(first.review.id).not.toContain(form.formId.slice(0, 8));
    const other = await addWindow(context, world.posts.housingLeader, aWindow());
    await expect(takeReview(context, other.code, form)).rejects.toMatchObject({ status: 409 });
  });

  it('is refused with a slip that is foreign, expired or mistyped, and leaves no trace', async () => {
    const other = await addWindow(context, world.posts.housingLeader, aWindow());
    const before = await context.db.selectFrom('window_reviews').select('id').execute();
    const old = plusDays(dayOf(context.clock.now()), -31);
    for (const [slip, fault] of [
      [aSlip(context, other), 'foreign'],
      [aSlip(context, window, old), 'expired'],
      ['ABCDE-ABCDE-ABCDE', 'mistyped'],
    ] as const) {
      await expect(give({ slip })).rejects.toEqual(refusal(`windows:slip.${fault}`));
    }
    await expect(give({ phone: '13912345678', level: 4 })).rejects.toEqual(
      refusal('windows:form.phoneNotNeeded'),
    );
    await expect(give({}, 'W-B01-99')).rejects.toMatchObject({ status: 404 });
    expect(await context.db.selectFrom('window_reviews').select('id').execute()).toEqual(before);
  });

  it('of a closed window needs the slip of an earlier visit', async () => {
    const own = await addWindow(context, world.posts.housingLeader, aWindow());
    const slip = aSlip(context, own);
    await endWindow(context, world.posts.housingLeader, own.code);
    context.clock.advance(24 * 3_600_000);
    await expect(give({}, own.code)).rejects.toEqual(refusal('windows:form.ended'));
    expect((await give({ slip }, own.code)).review.has_slip).toBe(1);
  });
});

describe('a bad review', () => {
  it('is a case of the negative track with the unit at once; the unit reads it masked and never who', async () => {
    const { review, submitted } = await give({
      level: 1,
      tags: ['cold'],
      words: '让我跑了三趟，打13912345678找我',
      slip: aSlip(context, window),
      phone: '13812345678',
    });
    expect(submitted?.receipt).toMatch(/^[0-9A-Z-]{29}$/);
    const row = (await findCase(context.db, review.case_id!))!;
    expect(row).toMatchObject({
      type: 'complaint',
      category_code: 'approval',
      deadline_class: 'negative_simple',
      state: 'dispatched',
      holder: 'unit',
      lead_unit_id: UNITS.housing,
      channel: 'web',
      consents_to_publish: 0,
      return_due_at: null,
      dispatch_due_at: null,
    });
    // Contact in one working day, answer in five (domain §5.2), from Tuesday on.
    expect([dayOf(row.contact_due_at!), dayOf(row.due_at)]).toEqual(['2026-11-25', '2026-12-01']);
    expect(row.brief).toContain('态度不好');
    expect(row.brief).toContain('让我跑了三趟');
    expect(row.brief).not.toContain('13912345678');
    expect(row.details).toContain('13912345678');
    expect(review.words).not.toContain('13912345678');
    expect(await openContact(context.db, context, row.id)).toMatchObject({ phone: '13812345678' });
    const events = await listEvents(context.db, `case:${row.id}`);
    expect(events.map(({ kind, actorRole: role }) => [kind, role])).toEqual([
      ['case.submitted', 'resident'],
      ['case.dispatched', 'system'],
    ]);
  });

  it('may not be handed back, and is made the complex one but no other class', async () => {
    const { submitted } = await give({ level: 2 });
    const { id } = submitted!.row;
    await acknowledgeCase(context, world.posts.housingOfficer, id);
    await expect(
      returnCase(context, world.posts.housingOfficer, id, { reason: 'not_our_duty', words: '不是我们的' }),
    ).rejects.toEqual(refusal('cases:rule.returnLate'));
    const to = (deadlineClass: 'negative_complex' | 'long_cycle') =>
      reclassifyCase(context, world.posts.dispatcher, id, { categoryCode: 'approval', deadlineClass });
    await expect(to('long_cycle')).rejects.toEqual(refusal('cases:rule.class'));
    expect((await to('negative_complex')).due_at > submitted!.row.due_at).toBe(true);
  });

  it('sent twice shows the same case without its receipt', async () => {
    const form = aReview(context, { level: 2 });
    const first = await takeReview(context, window.code, form);
    const second = await takeReview(context, window.code, form);
    expect(second.submitted).toMatchObject({ receipt: null, seq: -1 });
    expect(second.submitted?.row.id).toBe(first.submitted?.row.id);
  });

  it('of a unit that takes no cases any more lies with the dispatch office, as a complaint', async () => {
    const own = await addWindow(context, world.posts.waterLeader, aWindow());
    await context.db.updateTable('units').set({ takes_cases: 0 }).where('id', '=', UNITS.water).execute();
    const { submitted } = await give({ level: 1 }, own.code);
    expect(submitted?.row).toMatchObject({
      state: 'received',
      lead_unit_id: null,
      claimed_unit_id: UNITS.water,
      deadline_class: 'complaint',
    });
    await context.db.updateTable('units').set({ takes_cases: 1 }).where('id', '=', UNITS.water).execute();
  });
});

describe('words', () => {
  const wait = async (words: string) =>
    (await give({ words, level: 4, slip: aSlip(context, window) })).review;
  const { stringify } = JSON;
  const eventsText = async () =>
    stringify(await context.db.selectFrom('register_entries').select('payload_json').execute());

  it('wait for the supervision office, which may take out but is told when something is left in', async () => {
    const { supervision, dispatcher } = world.posts;
    const review = await wait('办得很快，说得清楚');
    expect((await pageWaiting(context.db, null, 100)).map(({ id }) => id)).toContain(review.id);
    const publish = (words: string, actor = supervision) =>
      publishWords(context, actor, review.id, { words, looked: true });
    await expect(publish('很好', dispatcher)).rejects.toMatchObject({ status: 403 });
    await expect(publish('打13912345678')).rejects.toEqual(refusal('stations:rule.personalData'));
    const done = await publish('办得很快');
    expect(done).toMatchObject({ words: '办得很快', words_state: 'public' });
    await expect(publish('再来一次')).rejects.toEqual(refusal('windows:conflict.decided'));
    expect(await eventsText()).not.toContain('说得清楚');
  });

  it('that are withheld are kept by nobody; the reason and the level stay', async () => {
    const review = await wait('骂人的话骂人的话');
    const withheld = await withholdWords(context, world.posts.supervision, review.id, { why: '有辱骂内容' });
    expect(withheld).toMatchObject({
      words: null,
      words_state: 'withheld',
      withheld_why: '有辱骂内容',
      level: 4,
    });
    expect(await eventsText()).not.toContain('骂人的话骂人的话');
  });

  it('about its own office are not decided by that office', async () => {
    const review = await wait('很好很好');
    const ofHousing = { ...world.posts.supervision, unitId: UNITS.housing };
    await expect(
      publishWords(context, ofHousing, review.id, { words: '很好很好', looked: true }),
    ).rejects.toEqual(refusal('windows:rule.ownUnit'));
  });

  it('are answered by the unit once they are public, and the answer can be bettered', async () => {
    const { supervision, housingOfficer, waterOfficer } = world.posts;
    const review = await wait('排队有点久');
    const reply = (actor = housingOfficer, seen?: number) =>
      replyToReview(context, actor, review.id, { reply: '已增开一个窗口。', looked: true }, { seen });
    await expect(reply()).rejects.toMatchObject({ status: 404 });
    const open = await publishWords(context, supervision, review.id, { words: '排队有点久', looked: true });
    await expect(reply(waterOfficer)).rejects.toMatchObject({ status: 404 });
    const replied = await reply(housingOfficer, open.version);
    expect(replied).toMatchObject({ reply: '已增开一个窗口。', replied_on: dayOf(context.clock.now()) });
    await expect(reply(housingOfficer, open.version)).rejects.toMatchObject({ status: 409 });
  });

  it('are removed when those of cases would be, and slips once they are refused anyway', async () => {
    context.clock.advance(37 * 31 * 24 * 3_600_000);
    const { reviewWords, slips } = await forgetOldReviews(context);
    expect(reviewWords).toBeGreaterThan(2);
    expect(slips).toBeGreaterThan(2);
    expect(await forgetOldReviews(context)).toEqual({ reviewWords: 0, slips: 0 });
    expect(await eventsText()).not.toContain('排队有点久');
    for (const records of [windowRecords, sheetRecords, reviewRecords]) {
      expect(await records.verify(context.db)).toEqual([]);
    }
  });
});

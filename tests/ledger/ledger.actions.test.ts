import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { listAttachments } from '../../server/features/attachments/index.ts';
import {
  askClosing,
  checkRecords,
  decideClosing,
  drawCheckAgain,
  entryRecords,
  findEntryByCode,
  handInCheck,
  handOnCheck,
  listChecks,
  listEntries,
  makeEntry,
  noteRecords,
  openEntry,
  sayMeasures,
  writeNote,
} from '../../server/features/ledger/index.ts';
import { actorOf, aFit, inTheTown } from '../duties/people.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedWorld, UNITS, type World } from '../support/factories.ts';
import { aTie } from '../support/members.ts';
import { anAsked, aNewEntry, anEntry, aStoredPhoto, looked, withMeasures } from './world.ts';

let context: TestContext;
let world: World;
beforeAll(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
  await aFit(context, 'supervisor');
  await aFit(context, 'supervisor');
});
afterAll(async () => {
  for (const records of [entryRecords, noteRecords, checkRecords]) {
    expect(await records.verify(context.db)).toEqual([]);
  }
  await context.close();
});

const rule = (key: string) => expect.objectContaining({ key: `ledger:rule.${key}` });
const conflict = (key: string) => expect.objectContaining({ key: `ledger:conflict.${key}` });
const officer = () => world.posts.housingOfficer;

describe('an entry of the ledger', () => {
  it('names the matter, the unit and posts, is numbered within its year, and is made once from one form', async () => {
    const input = aNewEntry(context);
    const first = await makeEntry(context, world.posts.supervision, input);
    const again = await makeEntry(context, world.posts.supervision, input);
    expect(again.id).toBe(first.id);
    expect(first).toMatchObject({
      code: 'TZ-2026-0001',
      post: '局长',
      leader_post: '分管城建的副县长',
      state: 'open',
    });
    expect((await anEntry(context, world)).code).toBe('TZ-2026-0002');
  });

  it('is made by the supervision office alone, for a unit there is, until a day to come, with nobody’s name', async () => {
    await expect(makeEntry(context, officer(), aNewEntry(context))).rejects.toMatchObject({ status: 403 });
    await expect(anEntry(context, world, { unitId: 'none' })).rejects.toEqual(rule('unit'));
    for (const dueOn of ['2026-11-23', '2026-11-01', '2029-01-01']) {
      await expect(anEntry(context, world, { dueOn })).rejects.toEqual(rule('dueOn'));
    }
    await expect(anEntry(context, world, { problem: '短' })).rejects.toEqual(rule('words'));
    const told = { problem: '公示栏没有更新，请打13812345678。' };
    await expect(anEntry(context, world, told)).rejects.toEqual(rule('personalData'));
  });

  it('opened twice from one thing by another room is one', async () => {
    const { formId: _form, looked: _looked, ...rest } = aNewEntry(context);
    const input = { ...rest, source: 'inspection' as const, sourceKey: 'finding/1' };
    const rows = [];
    for (let n = 0; n < 2; n += 1) {
      rows.push(await transact(context.db, (trx) => openEntry(trx, context, world.posts.supervision, input)));
    }
    expect(rows[0]!.id).toBe(rows[1]!.id);
  });

  it('is written about by its own unit alone, on the version that was seen', async () => {
    const entry = await anEntry(context, world);
    const words = { words: '已经开始清理。', looked: false, formId: context.ids.id() };
    await expect(writeNote(context, world.posts.waterOfficer, entry.code, words)).rejects.toMatchObject({
      status: 404,
    });
    const measures = { measures: '每周更新一次公示栏。', post: '办公室主任', looked: false };
    await expect(
      sayMeasures(context, officer(), entry.code, { ...measures, seen: entry.version + 1 }),
    ).rejects.toMatchObject({ status: 409 });
    expect(await withMeasures(context, world, entry)).toMatchObject({ post: '办公室主任' });
    const first = await writeNote(context, officer(), entry.code, words);
    expect((await writeNote(context, officer(), entry.code, words)).id).toBe(first.id);
  });
});

describe('closing', () => {
  it('needs measures and evidence', async () => {
    const entry = await anEntry(context, world);
    const note = () => ({ words: '已经全部更新。', looked: false, formId: context.ids.id() });
    const files = await aStoredPhoto(context);
    await expect(askClosing(context, officer(), entry.code, note(), files)).rejects.toEqual(
      rule('measuresFirst'),
    );
    const ready = await withMeasures(context, world, entry);
    await expect(askClosing(context, officer(), entry.code, note())).rejects.toEqual(rule('noEvidence'));
    const shown = await writeNote(context, officer(), ready.code, note(), files);
    expect((await listAttachments(context.db, shown.id)).map((file) => file.display_name)).toEqual([
      'photo-1.jpg',
    ]);
    expect(await askClosing(context, officer(), entry.code, note())).toMatchObject({ state: 'asked' });
    await expect(askClosing(context, officer(), entry.code, note())).rejects.toEqual(conflict('notOpen'));
  });

  it('is confirmed after a look on the spot, by an office that is not the unit’s own', async () => {
    const { entry, check } = await anAsked(context, world);
    const decision = { accept: true, words: '核查属实，同意销号。', looked: true };
    await expect(decideClosing(context, world.posts.supervision, entry.code, decision)).rejects.toEqual(
      conflict('notChecked'),
    );
    await looked(context, check);
    await expect(decideClosing(context, officer(), entry.code, decision)).rejects.toMatchObject({
      status: 403,
    });
    const own = { ...world.posts.supervision, unitId: UNITS.housing };
    await expect(decideClosing(context, own, entry.code, decision)).rejects.toEqual(rule('ownUnit'));
    const closed = await decideClosing(context, world.posts.supervision, entry.code, decision);
    expect(closed).toMatchObject({ state: 'closed', reopened: 0 });
    await expect(decideClosing(context, world.posts.supervision, entry.code, decision)).rejects.toEqual(
      conflict('notChecked'),
    );
  });

  it('that was not found put right opens the entry again with a count, and wants new evidence', async () => {
    const { entry, check } = await anAsked(context, world);
    context.clock.advance(60_000);
    await looked(context, check, 'not_done');
    const again = (await findEntryByCode(context.db, entry.code))!;
    expect(again).toMatchObject({ state: 'open', reopened: 1 });
    const note = { words: '这次真的更新了。', looked: false, formId: context.ids.id() };
    await expect(askClosing(context, officer(), entry.code, note)).rejects.toEqual(rule('noEvidence'));
    const second = await anAsked(context, world, again);
    expect(second.check).toMatchObject({ round: 1, state: 'given' });
    await looked(context, second.check);
    const refused = { accept: false, words: '还差一块公示栏。', looked: true };
    expect(await decideClosing(context, world.posts.supervision, entry.code, refused)).toMatchObject({
      state: 'open',
      reopened: 2,
    });
  });
});

describe('the look on the spot', () => {
  it('falls to nobody who is tied to the unit or of its town', async () => {
    const tied = await aFit(context, 'supervisor');
    await aTie(context, tied.member, UNITS.town);
    const neighbour = await inTheTown(context, 'supervisor');
    const entry = await anEntry(context, world, { unitId: UNITS.town });
    const { townOfficer } = world.posts;
    await sayMeasures(context, townOfficer, entry.code, {
      measures: '每周更新一次公示栏。',
      post: '办公室主任',
      looked: false,
      seen: entry.version,
    });
    const note = { words: '已经全部更新。', looked: false, formId: context.ids.id() };
    await askClosing(context, townOfficer, entry.code, note, await aStoredPhoto(context));
    const [check] = await listChecks(context.db, entry.id);
    expect(JSON.parse(check!.lots_json)).toHaveLength(2);
    expect([tied.member.id, neighbour.member.id]).not.toContain(check!.member_id);
  });

  it('is its supervisor’s own, counts once, and tells no event who it was', async () => {
    const { check } = await anAsked(context, world);
    const member = await context.db
      .selectFrom('members')
      .selectAll()
      .where('id', '=', check.member_id!)
      .executeTakeFirstOrThrow();
    const input = {
      result: 'holds' as const,
      words: '到大厅看了，内容是新的。',
      untied: true,
      looked: true,
      formId: context.ids.id(),
    };
    const other = await aFit(context, 'supervisor');
    await expect(handInCheck(context, other.actor, check.id, input)).rejects.toMatchObject({ status: 404 });
    await expect(
      handInCheck(context, actorOf(member), check.id, { ...input, untied: false }),
    ).rejects.toEqual(rule('sayUntied'));
    for (let n = 0; n < 2; n += 1) await handInCheck(context, actorOf(member), check.id, input);
    await expect(
      handInCheck(context, actorOf(member), check.id, { ...input, formId: context.ids.id() }),
    ).rejects.toEqual(conflict('checked'));
    const events = await context.db
      .selectFrom('register_entries')
      .select('payload_json')
      .where('stream', '=', `ledger-check:${check.id}`)
      .execute();
    for (const { payload_json: text } of events) {
      expect(text).not.toContain(member.id);
      expect(text).not.toContain(member.account_id!);
    }
  });

  it('goes on to the next lot, and is drawn again by the office when nobody is left', async () => {
    const { entry, check } = await anAsked(context, world);
    await expect(drawCheckAgain(context, world.posts.supervision, entry.code)).rejects.toEqual(
      conflict('checkGiven'),
    );
    const had = new Set<string>();
    for (let now = check; now.state === 'given'; now = (await listChecks(context.db, entry.id))[0]!) {
      expect(had.has(now.member_id!)).toBe(false);
      had.add(now.member_id!);
      const member = await context.db
        .selectFrom('members')
        .selectAll()
        .where('id', '=', now.member_id!)
        .executeTakeFirstOrThrow();
      await handOnCheck(context, actorOf(member), now.id);
    }
    expect(had.size).toBeGreaterThan(1);
    expect(await drawCheckAgain(context, world.posts.supervision, entry.code)).toMatchObject({
      state: 'given',
    });
  });
});

describe('the list', () => {
  it('by light says the same as the light of each row, on any day', async () => {
    for (const now of ['2026-11-23T02:00:00.000Z', '2026-12-05T00:00:00.000Z', '2026-12-20T00:00:00.000Z']) {
      const all = await listEntries(context.db, {}, now, null, 100);
      const { lightOf } = await import('../../server/features/ledger/index.ts');
      for (const light of ['green', 'amber', 'red', 'done'] as const) {
        const rows = await listEntries(context.db, { light }, now, null, 100);
        expect(rows.map(({ id }) => id)).toEqual(
          all.filter((row) => lightOf(row, now) === light).map(({ id }) => id),
        );
      }
    }
  });

  it('pages without losing or doubling a row', async () => {
    const now = context.clock.now();
    const all = await listEntries(context.db, {}, now, null, 100);
    const seen: string[] = [];
    for (let after: readonly [string, string] | null = null; ;) {
      const rows = await listEntries(context.db, {}, now, after, 2);
      if (rows.length === 0) break;
      seen.push(...rows.map(({ id }) => id));
      after = [rows.at(-1)!.due_at, rows.at(-1)!.id];
    }
    expect(seen).toEqual(all.map(({ id }) => id));
  });
});

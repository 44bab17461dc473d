import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { atTime, plus } from '../../server/clock.ts';
import { submitCase } from '../../server/features/cases/index.ts';
import { listEvents } from '../../server/features/register/index.ts';
import {
  bringCase,
  closeRecord,
  closeSession,
  closeStation,
  noteOpinion,
  openSession,
  opinionRecords,
  planSession,
  sessionRecords,
  type SessionRow,
  type StationCase,
} from '../../server/features/stations/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { aSubmission, PLACES, seedWorld, type World } from '../support/factories.ts';
import { aPlan, MINUTES, seedListening, type Listening } from './station.ts';

const THURSDAY = '2026-11-26';

let context: TestContext;
let world: World;
let listening: Listening;
beforeEach(async () => {
  context = await openTestContext();
  world = await seedWorld(context);
  listening = await seedListening(context, world);
});
afterEach(() => context.close());

const key = (name: string) => expect.objectContaining({ key: name });
const host = () => world.posts.housingOfficer;
const at = (time: string, day = THURSDAY) => context.clock.set(atTime(day, time));
const ids = () => listening.posts.water.map(({ id }) => id);
const verified = async () => [
  ...(await sessionRecords.verify(context.db)),
  ...(await opinionRecords.verify(context.db)),
];

async function planned(parts: Parameters<typeof aPlan>[2] = {}): Promise<SessionRow> {
  return planSession(context, world.posts.waterOfficer, aPlan(THURSDAY, listening.posts.water, parts));
}

async function opened(parts: Parameters<typeof aPlan>[2] = {}): Promise<SessionRow> {
  const { id } = await planned(parts);
  at('10:00');
  return openSession(context, host(), id);
}

async function closed(parts: Parameters<typeof aPlan>[2] = {}): Promise<SessionRow> {
  const { id } = await opened(parts);
  at('11:00');
  return closeSession(context, host(), id, { there: ids(), came: { grassroots: 4, users: 1 } });
}

const NOTE = { categoryCode: 'roads', words: '希望公交站加一个雨棚', answer: null, looked: true };
const CASE: StationCase = {
  type: 'complaint',
  categoryCode: 'roads',
  title: '巷口路面塌陷',
  details: '巷口的路面塌了一块，下雨天看不见，老人容易摔倒。',
  placeText: '巷口',
  divisionCode: PLACES.village,
  consentsToPublish: false,
  lang: 'zh-CN',
};

describe('opening a session', () => {
  it('is the host’s, from half an hour before until the end, and starts the record’s clock', async () => {
    const { id } = await planned();
    at('09:29');
    await expect(openSession(context, host(), id)).rejects.toMatchObject({
      key: 'stations:rule.notNow',
      args: { day: THURSDAY, from: '09:30', to: '11:00' },
    });
    at('09:30');
    expect(await openSession(context, host(), id)).toMatchObject({
      state: 'open',
      opened_at: atTime(THURSDAY, '09:30'),
      // Two working days after Thursday.
      record_due_at: atTime('2026-11-30', '18:00'),
    });
    expect(await verified()).toEqual([]);
  });

  it('is over when the session is, on the wrong day and before it', async () => {
    const { id } = await planned();
    for (const moment of [
      atTime(THURSDAY, '11:01'),
      atTime('2026-11-27', '10:00'),
      atTime('2026-11-25', '10:00'),
    ]) {
      context.clock.set(moment);
      await expect(openSession(context, host(), id)).rejects.toEqual(key('stations:rule.notNow'));
    }
    at('11:00');
    expect((await openSession(context, host(), id)).state).toBe('open');
  });

  it('a second time says when it was opened, and loses nothing', async () => {
    const { id } = await opened();
    at('10:05');
    await expect(openSession(context, host(), id)).rejects.toMatchObject({
      status: 409,
      key: 'stations:conflict.open',
      args: { opened: '10:00' },
    });
    expect(await verified()).toEqual([]);
  });

  it('is for nobody else: not for the unit that listens, and not for the offices', async () => {
    const { id } = await planned();
    at('10:00');
    for (const post of ['waterLeader', 'supervision', 'dispatcher', 'admin'] as const) {
      await expect(openSession(context, world.posts[post], id)).rejects.toMatchObject({ status: 404 });
    }
    expect((await openSession(context, world.posts.housingLeader, id)).state).toBe('open');
  });

  it('cannot be done at a station that has closed meanwhile', async () => {
    const { id } = await planned();
    await closeStation(context, world.posts.admin, 'CS-1', { from: THURSDAY, to: null, reason: '停电检修' });
    at('10:00');
    await expect(openSession(context, host(), id)).rejects.toEqual(key('stations:conflict.called_off'));
  });
});

describe('closing a session', () => {
  it('records which posts were there and how many came, by group, and no names', async () => {
    const row = await closed();
    expect(JSON.parse(row.there_json!)).toEqual([...ids()].sort());
    expect(JSON.parse(row.came_json!)).toEqual({
      cadres: 0,
      parties: 0,
      grassroots: 4,
      enterprises: 0,
      users: 1,
    });
    expect(row).toMatchObject({ state: 'closed', closed_at: atTime(THURSDAY, '11:00') });
  });

  it('takes posts of that unit alone, and numbers that can be', async () => {
    const { id } = await opened();
    const close = (input: Parameters<typeof closeSession>[3]) => closeSession(context, host(), id, input);
    const foreign = listening.posts.housing[0]!.id;
    await expect(close({ there: [foreign], came: {} })).rejects.toEqual(key('stations:rule.posts'));
    for (const n of [-1, 501, 1.5]) {
      await expect(close({ there: [], came: { users: n } })).rejects.toEqual(key('stations:rule.came'));
    }
    expect((await close({ there: [], came: {} })).state).toBe('closed');
  });

  it('cannot be done before the opening, or twice', async () => {
    const { id } = await planned();
    const close = () => closeSession(context, host(), id, { there: ids(), came: {} });
    await expect(close()).rejects.toEqual(key('stations:conflict.close.planned'));
    at('10:00');
    await openSession(context, host(), id);
    await close();
    await expect(close()).rejects.toEqual(key('stations:conflict.close.closed'));
  });
});

describe('opinions', () => {
  it('are noted or answered in words by which nobody is known', async () => {
    const { id } = await opened();
    const noted = await noteOpinion(context, host(), id, context.ids.id(), NOTE);
    expect(noted).toMatchObject({ fate: 'noted', answer: null, published_at: null, case_id: null });
    const answered = await noteOpinion(context, host(), id, context.ids.id(), {
      ...NOTE,
      answer: '雨棚已列入下月的维修计划',
    });
    expect(answered).toMatchObject({ fate: 'answered', answer: '雨棚已列入下月的维修计划' });
    for (const [parts, fault] of [
      [{ words: '张大爷 13812345678 说路灯不亮' }, 'stations:rule.personalData'],
      [{ answer: '已给住户打 13812345678' }, 'stations:rule.personalData'],
      [{ words: '好' }, 'stations:rule.words'],
      [{ words: '长'.repeat(1001) }, 'stations:rule.tooLong'],
      [{ categoryCode: 'nothing' }, 'stations:rule.category'],
    ] as const) {
      await expect(noteOpinion(context, host(), id, context.ids.id(), { ...NOTE, ...parts })).rejects.toEqual(
        key(fault),
      );
    }
    expect(await verified()).toEqual([]);
  });

  it('that only may hold a name wait for a second look', async () => {
    const { id } = await opened();
    const words = '请找王秀英帮忙修路灯';
    const note = (looked: boolean) =>
      noteOpinion(context, host(), id, context.ids.id(), { ...NOTE, words, looked });
    await expect(note(false)).rejects.toMatchObject({
      key: 'stations:rule.unsureData',
      args: { text: '王秀英' },
    });
    expect((await note(true)).words).toBe(words);
  });

  it('become a case on the road that every case takes, with a receipt and without a way to the person', async () => {
    const { id } = await opened();
    const formId = context.ids.id();
    const { row, receipt } = await bringCase(context, host(), id, formId, CASE);
    expect(receipt).toMatch(/^[0-9A-Z]{5}-[0-9A-Z-]+$/);
    expect(row).toMatchObject({
      state: 'received',
      channel: 'station',
      station_code: 'CS-1',
      // The host has seen it on the paper: the resident's first look replaces it.
      receipt_handed_by: 'post',
      claimed_unit_id: null,
      title: CASE.title,
    });
    expect(await context.db.selectFrom('vault_contacts').selectAll().execute()).toEqual([]);
    const [event] = await listEvents(context.db, `case:${row.id}`);
    expect(event).toMatchObject({ kind: 'case.submitted', actorRole: 'officer' });
    expect(event!.payload).not.toHaveProperty('by');
    expect(await context.db.selectFrom('opinions').selectAll().execute()).toMatchObject([
      { id: formId, fate: 'case', case_id: row.id, words: null, session_id: id },
    ]);
    expect(await verified()).toEqual([]);
  });

  it('become one case, however often the same form comes', async () => {
    const { id } = await opened();
    const formId = context.ids.id();
    const first = await bringCase(context, host(), id, formId, CASE);
    const again = await bringCase(context, world.posts.housingLeader, id, formId, CASE);
    expect([again.row.id, again.receipt]).toEqual([first.row.id, null]);
    expect(await context.db.selectFrom('cases').select('id').execute()).toHaveLength(1);
    expect(await context.db.selectFrom('opinions').select('id').execute()).toHaveLength(1);
  });

  it('are no way to somebody else’s form', async () => {
    const { id } = await opened();
    const { row } = await submitCase(context, aSubmission(context));
    await expect(bringCase(context, host(), id, row.submission_id, CASE)).rejects.toMatchObject({
      status: 409,
    });
    expect(await context.db.selectFrom('opinions').selectAll().execute()).toEqual([]);
  });

  it('are the host’s to write down, from the opening until the record is closed', async () => {
    const { id } = await planned();
    const note = (actor = host()) => noteOpinion(context, actor, id, context.ids.id(), NOTE);
    const bring = (actor = host()) => bringCase(context, actor, id, context.ids.id(), CASE);
    await expect(note()).rejects.toEqual(key('stations:conflict.opinion.planned'));
    await expect(bring()).rejects.toEqual(key('stations:conflict.opinion.planned'));
    at('10:00');
    await openSession(context, host(), id);
    await expect(note(world.posts.waterOfficer)).rejects.toMatchObject({ status: 404 });
    await expect(bring(world.posts.supervision)).rejects.toMatchObject({ status: 404 });
    await closeSession(context, host(), id, { there: ids(), came: {} });
    await note();
    await closeRecord(context, host(), id, { minutes: '', looked: true });
    await expect(note()).rejects.toEqual(key('stations:conflict.recordedOpinion'));
    await expect(bring()).rejects.toEqual(key('stations:conflict.recordedOpinion'));
    expect(await context.db.selectFrom('cases').select('id').execute()).toEqual([]);
  });
});

describe('the record', () => {
  it('is closed within two working days, and makes public what was heard', async () => {
    const { id } = await closed();
    const opinion = await noteOpinion(context, host(), id, context.ids.id(), NOTE);
    at('18:00', '2026-11-30');
    const row = await closeRecord(context, host(), id, { minutes: '', looked: true });
    expect(row).toMatchObject({ record_closed_at: context.clock.now(), is_record_late: 0, minutes: null });
    expect(await context.db.selectFrom('opinions').selectAll().execute()).toMatchObject([
      { id: opinion.id, published_at: context.clock.now() },
    ]);
    await expect(closeRecord(context, host(), id, { minutes: '', looked: true })).rejects.toEqual(
      key('stations:conflict.recorded'),
    );
    expect(await verified()).toEqual([]);
  });

  it('is late a moment after its limit, and stays so', async () => {
    const { id, record_due_at: due } = await closed();
    context.clock.set(plus(due!, 1));
    expect(await closeRecord(context, host(), id, { minutes: '', looked: true })).toMatchObject({
      is_record_late: 1,
    });
  });

  it('of a forum needs minutes, with nobody’s data in them', async () => {
    const { id } = await closed({ kind: 'forum', attendees: 'enterprises' });
    const record = (minutes: string) => closeRecord(context, host(), id, { minutes, looked: true });
    await expect(record('')).rejects.toEqual(key('stations:rule.words'));
    await expect(record(`${MINUTES}联系电话 13812345678`)).rejects.toEqual(key('stations:rule.personalData'));
    expect(await record(MINUTES)).toMatchObject({ minutes: MINUTES });
  });

  it('waits for the end of the session', async () => {
    const { id } = await opened();
    await expect(closeRecord(context, host(), id, { minutes: '', looked: true })).rejects.toEqual(
      key('stations:conflict.record.open'),
    );
  });

  it('tells who looks at an older version', async () => {
    const { id, version } = await closed();
    await expect(
      closeRecord(context, host(), id, { minutes: '', looked: true }, { seen: version - 1 }),
    ).rejects.toMatchObject({ status: 409 });
  });
});

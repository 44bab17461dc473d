import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { RESIDENT } from '../../server/actor.ts';
import { NotFound } from '../../server/errors.ts';
import {
  acknowledgeCase,
  answerCase,
  dispatchCase,
  getCase,
  replyToOrder,
  sendMessage,
  submitCase,
  takeDueStep,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { openContact } from '../../server/features/vault/index.ts';
import { MONDAY, openTestContext, type TestContext } from '../support/context.ts';
import {
  AN_ANSWER,
  aCase,
  aCaseIn,
  aDispatch,
  aSubmission,
  PLACES,
  seedWorld,
  UNITS,
  type World,
} from '../support/factories.ts';
import { passTime } from '../support/pass-time.ts';
import { ACTS, RESIDENTS, type PersonsVerb } from './acts.ts';
import { noticesOf } from './notices.ts';
import { at } from './rows.ts';

let context: TestContext;
let world: World;

beforeAll(async () => {
  context = await openTestContext({ seed: 'must-nots' });
  world = await seedWorld(context);
});
beforeEach(() => context.clock.set(MONDAY));
afterAll(() => context.close());

/** Every value of every table as text, by table. */
async function dump(): Promise<Map<string, string>> {
  const tables = await context.db.introspection.getTables();
  const texts = new Map<string, string>();
  for (const { name } of tables) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(context.db);
    const plain = rows.map((row) =>
      Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : value)),
    );
    texts.set(name, JSON.stringify(plain));
  }
  return texts;
}

/** Columns of the tables of this room. */
async function columns(): Promise<string[]> {
  const own = ['cases', 'case_units', 'forms_seen', 'orders', 'access_log', 'contact_requests'];
  const tables = (await context.db.introspection.getTables()).filter(({ name }) => own.includes(name));
  expect(tables).toHaveLength(own.length);
  return tables.flatMap((table) => table.columns.map(({ name }) => `${table.name}.${name}`));
}

const CONTACT = { name: '卡纳瑞', phone: '13911112222', email: 'canary@people.test', notify: 'sms' as const };

describe('who wrote', () => {
  it('is in no table but sealed in the vault, along the whole road of a case', async () => {
    const { row } = await submitCase(
      context,
      aSubmission(context, { contact: CONTACT, consentsToPublish: false }),
    );
    const { dispatcher, housingOfficer, housingLeader } = world.posts;
    await dispatchCase(context, dispatcher, row.id, aDispatch(row));
    await acknowledgeCase(context, housingOfficer, row.id);
    await passTime(context, row.id, at('2026-12-01 18:00'));
    const [order] = await context.db
      .selectFrom('orders')
      .select('id')
      .where('case_id', '=', row.id)
      .execute();
    await replyToOrder(context, housingLeader, order!.id, { reply: '已经安排施工队进场。' });
    await answerCase(context, housingOfficer, row.id, AN_ANSWER);
    await sendMessage(context, RESIDENT, row.id, { text: '谢谢' });
    await passTime(context, row.id, at('2026-12-31 18:00'));
    expect((await getCase(context.db, row.id)).close_kind).toBe('silent');

    const texts = await dump();
    expect(texts.get('vault_contacts')!.length).toBeGreaterThan(100);
    for (const [table, text] of texts) {
      for (const canary of [CONTACT.name, CONTACT.phone, CONTACT.email, CONTACT.phone.slice(3)]) {
        expect([table, canary, text.includes(canary)]).toEqual([table, canary, false]);
      }
    }
    expect(await openContact(context.db, context, row.id)).toEqual(CONTACT);
  });

  it('cannot be told from two cases of one person: nothing they have in common is stored', async () => {
    const first = await aCase(context, {
      contact: CONTACT,
      title: '甲',
      details: '甲甲',
      divisionCode: null,
    });
    const second = await aCase(context, {
      contact: CONTACT,
      title: '乙',
      details: '乙乙',
      divisionCode: null,
    });
    const third = await aCase(context, { title: '丙', details: '丙丙', divisionCode: null });
    const common = (a: CaseRow, b: CaseRow) =>
      Object.keys(a).filter((column) => Reflect.get(a, column) === Reflect.get(b, column));
    expect(common(first, second)).toEqual(common(first, third));
    const sealed = await context.db.selectFrom('vault_contacts').selectAll().execute();
    expect(new Set(sealed.map(({ tag }) => tag)).size).toBe(sealed.length);
    expect(new Set(sealed.map((one) => Buffer.from(one.sealed).toString('hex'))).size).toBe(sealed.length);
  });

  it('is not scored, listed or labelled as one who comes again: no column is there for it', async () => {
    const names = (await columns()).filter((name) =>
      /score|black|repeat|petition|frequen|person|citizen|phone|name$/.test(name),
    );
    expect(names).toEqual([]);
  });
});

describe('the unit that is complained of', () => {
  it('is told nothing, listed nowhere and finds no case, along the whole road of a conduct complaint', async () => {
    const row = await aCaseIn(context, world, 'handling', {
      submission: { type: 'conduct_complaint', unitId: UNITS.bus, contact: CONTACT },
      unit: 'transport',
    });
    await passTime(context, row.id, at('2026-12-20 10:00'));
    expect((await getCase(context.db, row.id)).ladder_step).toBe(3);
    const { busOfficer, busLeader } = world.posts;
    for (const verb of Object.keys(ACTS) as PersonsVerb[]) {
      if (RESIDENTS.includes(verb) || verb === 'merge') continue;
      for (const post of [busOfficer, busLeader]) {
        await expect(ACTS[verb](context, post, row)).rejects.toThrow(NotFound);
      }
    }
    const told = JSON.stringify(await noticesOf(context, row));
    for (const who of [UNITS.bus, busOfficer.accountId!, busLeader.accountId!])
      expect(told).not.toContain(who);
    const index = await context.db
      .selectFrom('case_units')
      .select('unit_id')
      .where('case_id', '=', row.id)
      .execute();
    expect(index).toEqual([{ unit_id: UNITS.transport }]);
    const orders = await context.db
      .selectFrom('orders')
      .select('unit_id')
      .where('case_id', '=', row.id)
      .execute();
    expect(orders).toEqual([{ unit_id: UNITS.transport }]);
  });
});

describe('a notice', () => {
  it('says the case number and nothing else', async () => {
    const notices = await context.db.selectFrom('notices').select('args_json').execute();
    expect(notices.length).toBeGreaterThan(20);
    for (const { args_json: args } of notices)
      expect(args).toMatch(/^\{"code":"ZTC-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]"\}$/);
  });

  it('is queued once for one happening, however often that is told', async () => {
    const keys = await context.db.selectFrom('notices').select('dedupe_key').execute();
    expect(new Set(keys.map(({ dedupe_key: key }) => key)).size).toBe(keys.length);
  });
});

describe('the clock', () => {
  it('touches units and never a resident: all they hear of is that it is late', async () => {
    const row = await aCaseIn(context, world, 'handling');
    const before = (await noticesOf(context, row)).length;
    await passTime(context, row.id, at('2026-12-20 10:00'));
    const heard = (await noticesOf(context, row))
      .slice(before)
      .filter((notice) => notice.startsWith('case '));
    expect(heard).toEqual([`case ${row.id} case.overdue`]);
  });

  it('never takes silence for content', async () => {
    const row = await aCaseIn(context, world, 'answered');
    await passTime(context, row.id, at('2027-03-01 10:00'));
    expect(await getCase(context.db, row.id)).toMatchObject({
      state: 'closed',
      close_kind: 'silent',
      rating_result: null,
      rating_speed: null,
      rating_attitude: null,
      is_solved: null,
    });
  });

  it('publishes nothing about conduct: its last step here is a notice to the unit', async () => {
    const row = await aCaseIn(context, world, 'handling', {
      submission: { type: 'conduct_complaint' },
      unit: 'transport',
    });
    await passTime(context, row.id, at('2027-03-01 10:00'));
    expect(await takeDueStep(context, row.id, async () => {})).toBeNull();
    const told = await noticesOf(context, row);
    expect(told.at(-1)).toMatch(/^account \S+ unit\.exposure_notice$/);
    expect(told.some((notice) => notice.endsWith('exposure.published'))).toBe(false);
  });
});

describe('a village', () => {
  it('gets no case: only units of the county and its towns do', async () => {
    const row = await aCase(context);
    await expect(
      dispatchCase(context, world.posts.dispatcher, row.id, aDispatch(row, { leadUnitId: PLACES.village })),
    ).rejects.toThrow(NotFound);
    const kinds = await context.db.selectFrom('units').select('kind').distinct().execute();
    expect(kinds.map(({ kind }) => kind).sort()).toEqual(['bureau', 'firm', 'office', 'town']);
  });
});

describe('there is no column for', () => {
  it.each([
    ['where anybody is or was', /latitude|longitude|gps|geo|check_?in|located/],
    ['likes, votes or views', /like|vote|views|clicks|shares/],
    ['points of persons', /points|rank|bonus|penalt/],
    ['discipline or Party matters', /disciplin|party|sanction|study/],
    ['a seal or a red header', /seal|header|stamp/],
  ])('%s', async (_what, pattern) => {
    expect((await columns()).filter((name) => pattern.test(name))).toEqual([]);
  });
});

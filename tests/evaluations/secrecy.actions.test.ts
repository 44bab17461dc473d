import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, createHmac } from 'node:crypto';
import { sql } from 'kysely';
import {
  ballotKey,
  castBallot,
  claimAsEvaluator,
  closeRound,
  type Level,
  type RoundRow,
} from '../../server/features/evaluations/index.ts';
import { engine } from '../support/db.ts';
import {
  actorOf,
  AFTER,
  aForm,
  at,
  everybodyVotes,
  openedRound,
  openEvaluated,
  residentsVote,
  type Evaluated,
} from './round.ts';
import { UNITS } from '../support/factories.ts';

/** Whoever has the whole database and every key of the server, and tries to find out who voted what. */
let open: Evaluated;
let round: RoundRow;
let votes: { token: string; unitId: string; memberId: string }[];

type Row = Record<string, unknown>;

/** Every row of every table, as one text a table. */
async function wholeDatabase(): Promise<Map<string, string>> {
  const tables = (await open.context.db.introspection.getTables())
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('sqlite_'));
  const found = new Map<string, string>();
  for (const table of tables) {
    const { rows } = await sql<Row>`select * from ${sql.table(table)}`.execute(open.context.db);
    const texts = rows.map((row) =>
      JSON.stringify(row, (_key, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
      ),
    );
    found.set(table, texts.join('\n'));
  }
  return found;
}

const changed = (before: Map<string, string>, after: Map<string, string>): string[] =>
  [...after].filter(([table, text]) => before.get(table) !== text).map(([table]) => table);

const bytesOf = (token: string): Buffer => {
  const letters = token.replaceAll('-', '');
  const bits = [...letters]
    .map((letter) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
};

/** Rows in the order in which they lie on the disk. */
async function asTheyLie(table: 'evaluation_rights' | 'evaluation_ballots'): Promise<Row[]> {
  const order = engine === 'postgres' ? sql` order by ctid` : sql``;
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} where round_id = ${round.id}${order}`.execute(open.context.db);
  return rows;
}

beforeAll(async () => {
  open = await openEvaluated(8);
  round = await openedRound(open);
  // Each votes right after taking the token, and each otherwise: the worst that can happen.
  votes = await everybodyVotes(open, round, (n) => ((n % 5) + 1) as Level);
  await residentsVote(open, round, UNITS.water, 10);
});
afterAll(() => open.context.close());

describe('with the whole database in hand', () => {
  it('taking a token changes the list of rights and nothing else, and voting the ballots and nothing else', async () => {
    const { context } = open;
    const own = votes[0]!;
    // As if it had not been taken yet.
    await context.db
      .updateTable('evaluation_rights')
      .set({ claimed_on: null })
      .where('who', '=', own.memberId)
      .where('unit_id', '=', own.unitId)
      .execute();
    const member = open.evaluators.find(({ id }) => id === own.memberId)!;
    const before = await wholeDatabase();
    const { token } = await claimAsEvaluator(context, actorOf(member), round.code, own.unitId);
    const between = await wholeDatabase();
    expect(changed(before, between)).toEqual(['evaluation_rights']);
    context.clock.advance(61_000);
    await castBallot(context, token, own.unitId, aForm(1));
    const after = await wholeDatabase();
    expect(changed(between, after)).toEqual(['evaluation_ballots']);
    votes.push({ ...own, token });
  });

  it('no token is in it, nor any part of one', async () => {
    const everything = [...(await wholeDatabase()).values()].join('\n');
    for (const { token } of votes) {
      const bytes = bytesOf(token);
      const letters = token.replaceAll('-', '');
      for (const part of [
        token,
        letters,
        letters.slice(0, 12),
        bytes.toString('hex'),
        bytes.toString('base64'),
      ]) {
        expect(everything).not.toContain(part);
      }
      expect(everything).not.toContain(bytes.subarray(0, 8).toString('hex'));
    }
  });

  it('a ballot shares no value with a right but round, unit and group', async () => {
    const rights = await asTheyLie('evaluation_rights');
    const ballots = await asTheyLie('evaluation_ballots');
    const said = (rows: Row[], except: string[]) =>
      new Set(
        rows.flatMap((row) =>
          Object.entries(row)
            .filter(([name, value]) => !except.includes(name) && value !== null && value !== '')
            .map(([, value]) => String(value)),
        ),
      );
    const common = ['round_id', 'unit_id', 'rater_group'];
    const [ofRights, ofBallots] = [said(rights, common), said(ballots, common)];
    expect([...ofRights].filter((value) => ofBallots.has(value))).toEqual([]);
  });

  it('neither has a moment, a number or a version that tells which came first', async () => {
    const tables = await open.context.db.introspection.getTables();
    const columns = (name: string) =>
      tables.find((table) => table.name === name)!.columns.map((column) => column.name);
    expect(
      columns('evaluation_ballots').filter((name) => /_at$|_on$|seq|version|time|_id$/.test(name)),
    ).toEqual(['round_id', 'unit_id']);
    const days = new Set((await asTheyLie('evaluation_rights')).map((row) => row['claimed_on']));
    for (const day of days) expect(day === null || /^\d{4}-\d\d-\d\d$/.test(day as string)).toBe(true);
  });

  it('who lies where tells no more than chance: pairing rights and ballots by place finds hardly anybody', async () => {
    const perUnit = (rows: Row[]) => Map.groupBy(rows, (row) => String(row['unit_id']));
    const rights = perUnit(await asTheyLie('evaluation_rights'));
    const ballots = perUnit(
      (await asTheyLie('evaluation_ballots')).filter((row) => row['rater_group'] === 'evaluators'),
    );
    let [pairs, hits] = [0, 0];
    for (const { token, unitId, memberId } of votes) {
      const place = rights.get(unitId)!.findIndex((row) => row['who'] === memberId);
      const guessed = ballots.get(unitId)![place];
      pairs += 1;
      if (guessed?.['key'] === ballotKey(bytesOf(token), unitId)) hits += 1;
    }
    // Eight in each of five units: by chance one in eight is right. All would be, if places told who came when.
    expect(pairs).toBeGreaterThanOrEqual(40);
    expect(hits).toBeLessThan(pairs * 0.4);
    // PostgreSQL puts rows where room is free; in SQLite there is no place but that of the key.
    if (engine === 'postgres') return;
    for (const some of ballots.values()) {
      const keys = some.map((row) => String(row['key']));
      expect(keys).toEqual([...keys].sort());
    }
  });

  it('the engine’s own columns say nothing either', async () => {
    const { db } = open.context;
    if (engine === 'sqlite') {
      for (const table of ['evaluation_ballots', 'evaluation_rights']) {
        await expect(sql`select rowid from ${sql.table(table)}`.execute(db)).rejects.toThrow(/rowid/);
      }
      return;
    }
    // All rows about a unit were written by one transaction: the last one of anybody.
    for (const table of ['evaluation_ballots', 'evaluation_rights']) {
      const { rows } = await sql<{ unit_id: string; n: string }>`
        select unit_id, count(distinct xmin::text) as n from ${sql.table(table)}
        where round_id = ${round.id} group by unit_id`.execute(db);
      // The right that was reset by hand above was claimed, and so rewritten, since.
      expect(rows.map(({ n }) => Number(n))).toEqual(rows.map(() => 1));
    }
  });

  it('with every key of the server, nothing that is stored gives a token or the key of a ballot', async () => {
    const { context } = open;
    const ballots = await asTheyLie('evaluation_ballots');
    const keys = new Set(ballots.map((row) => String(row['key'])));
    const { secret } = context.config.register;
    const roundKey = createHmac('sha256', secret).update(`evaluation-ballots:${round.id}`).digest();
    const sha = (text: string) => createHash('sha256').update(text).digest();
    let tried = 0;
    for (const right of await asTheyLie('evaluation_rights')) {
      const { unit_id: unit, who, rater_group: group, claimed_on: day } = right as Record<string, string>;
      const seeds = [
        who!,
        `${who}/${unit}`,
        `${round.id}/${who}`,
        `${round.id}/${unit}/${who}`,
        `${who}/${day}`,
      ];
      for (const seed of seeds) {
        for (const random of [
          sha(seed),
          createHmac('sha256', secret).update(seed).digest(),
          createHmac('sha256', roundKey).update(seed).digest(),
        ]) {
          const nonce = random.subarray(0, 16);
          const proof = createHmac('sha256', roundKey)
            .update(`${round.id}/${unit}/${group}/${nonce.toString('hex')}`)
            .digest()
            .subarray(0, 14);
          expect(keys.has(ballotKey(Buffer.concat([nonce, proof]), unit!))).toBe(false);
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(500);
    // The attack itself works: with the token in hand the ballot is found.
    const { token, unitId } = votes[1]!;
    expect(keys.has(ballotKey(bytesOf(token), unitId))).toBe(true);
  });

  it('the register has no entry for a token or a ballot, and no message was queued', async () => {
    const kinds = await open.context.db
      .selectFrom('register_entries')
      .select('kind')
      .distinct()
      .where('kind', 'like', 'evaluation.%')
      .execute();
    expect(kinds.map(({ kind }) => kind).sort()).toEqual([
      'evaluation.drawn',
      'evaluation.invited',
      'evaluation.made',
      'evaluation.opened',
      'evaluation.unit_in',
    ]);
    expect(await open.context.db.selectFrom('notices').select('id').execute()).toEqual([]);
  });

  it('after the close all of it is from one transaction', async () => {
    const { context, world } = open;
    context.clock.set(at(AFTER));
    await closeRound(context, world.posts.supervision, round.code);
    if (engine === 'sqlite') return;
    for (const table of ['evaluation_ballots', 'evaluation_rights']) {
      const { rows } = await sql<{ n: string }>`
        select count(distinct xmin::text) as n from ${sql.table(table)}
        where round_id = ${round.id}`.execute(context.db);
      expect(Number(rows[0]!.n)).toBe(1);
    }
  });
});

import { MEMBER_ROLES } from '../../server/actor.ts';
import { dayOf, plusDays } from '../../server/clock.ts';
import { certificateNumber } from '../../server/features/certificates/index.ts';
import type { TestContext } from '../support/context.ts';
import { around, insertRows, padded, times } from './rows.ts';

export const TOWNS = 14;
const OF_COUNTY = 150;
const OF_TOWNS = 1000;
/** Of a county's members those who have left: as many again in a hundred. */
const LEFT = 115;
const OF_ALL = OF_COUNTY + OF_TOWNS + LEFT;

export const townCode = (county: number, town: number): string =>
  `98${padded(county, 4)}${padded(101 + town, 3)}`;

export async function fillTowns({ db }: TestContext, counties: number): Promise<void> {
  const towns = times(counties * TOWNS, (at) => ({
    code: townCode(Math.floor(at / TOWNS), at % TOWNS),
    name: `第${at + 1}镇`,
    name_en: `Town ${at + 1}`,
    level: 'town' as const,
    parent_code: '990101',
    managed_by: null,
    valid_from: '2010-01-01',
    valid_to: null,
  }));
  await insertRows(db, 'divisions', towns);
}

interface Post {
  id: string;
  kind: (typeof MEMBER_ROLES)[number];
  townCode: string | null;
  hasLeft: boolean;
}

/** Members of so many counties, one of each in turn, as if all had begun to appoint on one day. */
function posts({ ids }: TestContext, counties: number): Post[] {
  return [
    ...times(counties * OF_ALL, (at): Post => {
      const [county, nth] = [at % counties, Math.floor(at / counties)];
      return {
        id: ids.id(),
        kind: around(MEMBER_ROLES, nth),
        townCode: nth % OF_ALL < OF_COUNTY ? null : townCode(county, Math.floor(nth / 3) % TOWNS),
        hasLeft: nth >= OF_COUNTY + OF_TOWNS,
      };
    }),
  ];
}

/**
 * Members in and out of office and their certificates in every state; gives the ids of those in office and all
 * numbers, in order.
 */
export async function fillMembers(
  context: TestContext,
  counties: number,
): Promise<{ ids: string[]; numbers: string[] }> {
  const { db, clock } = context;
  const now = clock.now();
  const today = dayOf(now);
  const all = posts(context, counties);
  const level = ({ townCode: code }: Post) => (code === null ? 'county' : 'town');
  await insertRows(
    db,
    'members',
    times(all.length, (at) => {
      const post = all[at]!;
      return {
        id: post.id,
        version: 1,
        account_id: null,
        kind: post.kind,
        level: level(post),
        town_code: post.townCode,
        village_code: null,
        person_tag: `person-${at}`,
        name: `成员${at + 1}`,
        shows_name: at % 3 === 0 ? 1 : 0,
        term: 1,
        term_from: plusDays(today, -(at % 900)),
        term_to: plusDays(today, 1095 - (at % 900)),
        declared_on: today,
        state: post.hasLeft ? 'resigned' : 'in_office',
        ended_on: post.hasLeft ? today : null,
        end_ground: null,
        end_words: null,
      };
    }),
  );
  await insertRows(db, 'member_counts', countsOf(all));
  const holders = all.filter((_, at) => at % 10 !== 9);
  await insertRows(
    db,
    'exams',
    times(holders.length, (at) => ({
      id: `exam-${at}`,
      version: 1,
      member_id: holders[at]!.id,
      kind: holders[at]!.kind,
      round: 1,
      attempt: 1,
      seed: 'BENCH',
      bank_edition: 1,
      size: 20,
      pass_mark: 80,
      minutes: 40,
      started_at: now,
      due_at: now,
      state: 'passed',
      handed_in_at: now,
      answers_json: '[]',
      score: 100,
    })),
  );
  const numberAt = (at: number) => certificateNumber(holders[at]!.kind, 2026, at + 1);
  await insertRows(
    db,
    'certificates',
    times(holders.length, (at) => {
      const state = around(STATES, at);
      return {
        id: `certificate-${at}`,
        version: 1,
        member_id: holders[at]!.id,
        number: numberAt(at),
        year: 2026,
        serial: at + 1,
        kind: holders[at]!.kind,
        level: level(holders[at]!),
        town_code: holders[at]!.townCode,
        exam_id: `exam-${at}`,
        photo_id: null,
        issued_on: plusDays(today, -200),
        expires_on: plusDays(today, state === 'expired' ? -5 : 30 + (at % 300)),
        state,
        reminded: null,
        suspended_on: state === 'suspended' ? today : null,
        suspended_by: null,
        suspend_words: state === 'suspended' ? '核实期间暂停' : null,
      };
    }),
  );
  const inOffice = all.filter(({ hasLeft }) => !hasLeft);
  return { ids: inOffice.map(({ id }) => id), numbers: [...times(holders.length, numberAt)] };
}

/** Eight of ten count. */
const STATES = [...Array<'valid'>(8).fill('valid'), 'suspended', 'expired'] as const;

function countsOf(all: readonly Post[]) {
  const counts = new Map<string, { kind: Post['kind']; place: string; in_office: number }>();
  for (const { kind, townCode: code, hasLeft } of all) {
    if (hasLeft) continue;
    const place = code ?? 'county';
    const row = counts.get(`${kind}/${place}`) ?? { kind, place, in_office: 0 };
    row.in_office += 1;
    counts.set(`${kind}/${place}`, row);
  }
  return counts.values();
}

import type { Actor, MemberRole } from '../../server/actor.ts';
import { MINUTE, plus, type Instant } from '../../server/clock.ts';
import type { Context } from '../../server/context.ts';
import {
  bankOf,
  EXAM,
  examRecords,
  listCoursesFor,
  markPaper,
  paperOf,
  type CourseRow,
  type ExamRow,
} from '../../server/features/certificates/index.ts';
import { MEMBER_ROLES } from '../../server/actor.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import type { Trx } from '../transaction.ts';

export interface ExamHall {
  coursesFor(kind: MemberRole, purpose: 'entry' | 'yearly'): CourseRow[];
  /** One sitting, handed in: a pass misses up to four questions, a failure seven. */
  sit(
    trx: Trx,
    member: MemberRow,
    actor: Actor,
    sitting: { startedAt: Instant; attempt: number; passes: boolean },
  ): Promise<ExamRow>;
}

const FAILS = 7;

/** Reads courses and bank once: a thousand exams are drawn from it. */
export async function openExamHall(
  context: Pick<Context, 'db' | 'ids' | 'config' | 'dialect'>,
): Promise<ExamHall> {
  const courses = new Map<MemberRole, CourseRow[]>();
  const banks = new Map<MemberRole, Awaited<ReturnType<typeof bankOf>>>();
  for (const kind of MEMBER_ROLES) {
    courses.set(kind, await listCoursesFor(context.db, kind));
    banks.set(kind, await bankOf(context.db, kind));
  }
  let sat = 0;
  return {
    coursesFor: (kind, purpose) => courses.get(kind)!.filter((course) => course.purpose === purpose),
    async sit(trx, member, actor, { startedAt, attempt, passes }) {
      const { edition, questions } = banks.get(member.kind)!;
      const seed = context.ids.bytes(32).toString('hex');
      const paper = paperOf(questions, seed, EXAM.size);
      const wrong = passes ? sat++ % 5 : FAILS;
      const answers = paper.map(({ right, order }, at) => (at < wrong ? (right + 1) % order.length : right));
      const { score, passed } = markPaper(paper, answers, EXAM.passMark);
      const at = plus(startedAt, 17 * MINUTE);
      const row = {
        id: context.ids.id(),
        member_id: member.id,
        kind: member.kind,
        round: 1,
        attempt,
        seed,
        bank_edition: edition,
        size: EXAM.size,
        pass_mark: EXAM.passMark,
        minutes: EXAM.minutes,
        started_at: startedAt,
        due_at: plus(startedAt, EXAM.minutes * MINUTE),
        state: passed ? ('passed' as const) : ('failed' as const),
        handed_in_at: at,
        answers_json: JSON.stringify(answers),
        score,
      };
      return (await examRecords.create(trx, context, actor, at, row, { kind: 'exam.handed_in' })).row;
    },
  };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Trx } from '../../../db/transaction.ts';
import { MEMBER_ROLES, SYSTEM, type MemberRole } from '../../actor.ts';
import type { Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { courseRecords, questionRecords } from './records.ts';
import type { CoursePurpose } from './rules.ts';
import { listCourses } from './store-courses.ts';

const MATERIAL = join(import.meta.dirname, 'material');

interface Words {
  title: string;
  body: string;
}

export interface CourseMaterial {
  code: string;
  kind: MemberRole | null;
  purpose: CoursePurpose;
  sort: number;
  zh: Words;
  en: Words;
}

interface Asked {
  ask: string;
  right: string;
  wrong: string[];
}

export interface QuestionMaterial {
  /** Code of the course that answers it. */
  course: string;
  zh: Asked;
  en: Asked;
}

/** The courses a county begins with. */
export function packagedCourses(): CourseMaterial[] {
  return read('courses') as CourseMaterial[];
}

/** The questions a county begins with: those for all kinds (null), and each kind's own. */
export function packagedQuestions(kind: MemberRole | null): QuestionMaterial[] {
  return read(`questions-${kind ?? 'all'}`) as QuestionMaterial[];
}

/**
 * Fills in the courses and the question bank a county begins with, where there are none. Safe to call at every
 * start: what the county's office has changed stays. @returns whether it did.
 */
export async function seedTraining(
  trx: Trx,
  ctx: Pick<Context, 'ids' | 'config' | 'dialect'>,
  at: Instant,
): Promise<boolean> {
  if ((await listCourses(trx)).length > 0) return false;
  const ids = new Map<string, string>();
  for (const { code, kind, purpose, sort, zh, en } of packagedCourses()) {
    const id = ctx.ids.id();
    ids.set(code, id);
    const words = { title: zh.title, title_en: en.title, body: zh.body, body_en: en.body };
    const row = { id, code, kind, purpose, sort, edition: 1, ...words, is_active: 1 };
    await courseRecords.create(trx, ctx, SYSTEM, at, row, { kind: 'course.added' });
  }
  for (const kind of [null, ...MEMBER_ROLES]) {
    for (const { course, zh, en } of packagedQuestions(kind)) {
      const row = {
        id: ctx.ids.id(),
        kind,
        course_id: ids.get(course)!,
        text: zh.ask,
        text_en: en.ask,
        options_json: JSON.stringify([zh.right, ...zh.wrong]),
        options_en_json: JSON.stringify([en.right, ...en.wrong]),
        answer: 0,
        from_edition: 1,
        until_edition: null,
      };
      await questionRecords.create(trx, ctx, SYSTEM, at, row, { kind: 'question.added' });
    }
  }
  return true;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(MATERIAL, `${name}.json`), 'utf8'));
}

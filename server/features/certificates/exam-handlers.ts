import type { Request, RequestHandler, Response } from 'express';
import { between, dayOf, timeOf } from '../../clock.ts';
import { RuleFault } from '../../errors.ts';
import { render, setFlash, wantsJson } from '../../http/page.ts';
import { flatten, type FieldErrors } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { isInOffice } from '../network/index.ts';
import { chanceOf, EXAM, isOver } from './exam-rules.ts';
import { handIn, ownExam, saveAnswers, startExam } from './exam.ts';
import { layOut, type LaidOut } from './lay-out.ts';
import { answersIn } from './forms.ts';
import { markPaper, readAnswers } from './paper.ts';
import { summaryOf } from './present.ts';
import { paperFields, sittingRows } from './present-exam.ts';
import { examStep } from './present-training.ts';
import { listCourses } from './store-courses.ts';
import { findDraft, findRound, listExamsOf, type ExamRow } from './store-exams.ts';
import { memberBehind, trainingOf } from './training.ts';

const EXAM_TITLE = 'certificates:exam.title';

export const showExam: RequestHandler = async (req, res) => examPage(req, res);

async function examPage(req: Request, res: Response, errors: FieldErrors = {}, status = 200): Promise<void> {
  const { say, context } = req;
  const { db, clock } = context;
  const now = clock.now();
  const member = await memberBehind(db, req.actor!);
  const sittings = await listExamsOf(db, member.id);
  const chance = chanceOf(sittings, await findRound(db, member.id), now);
  const { isDone } = await trainingOf(db, member);
  const state = { isDone, chance, isInOffice: isInOffice(member, dayOf(now)) };
  const running = sittings.find((exam) => !isOver(exam, now));
  const vm = {
    trail: [
      { href: '/member/training', label: say.t('certificates:training.title') },
      { label: say.t(EXAM_TITLE) },
    ],
    lede: say.t('certificates:exam.lede', { ...EXAM, right: Math.ceil((EXAM.size * EXAM.passMark) / 100) }),
    rules: ['draw', 'keep', 'late', 'twice', 'retake'].map((rule) =>
      say.t(`certificates:exam.rule.${rule}`, { ...EXAM }),
    ),
    summary: summaryOf(errors, say.t),
    step: examStep(state, say),
    goOn: running ? `/member/exam/${running.id}` : '',
    mayStart: state.isInOffice && isDone && chance.kind === 'may',
    left:
      chance.kind === 'may'
        ? say.t('certificates:exam.attempt', { n: chance.attempt, of: EXAM.attempts })
        : '',
    columns: ['attempt', 'day', 'outcome'].map((key) => ({
      label: say.t(`certificates:exam.column.${key}`),
    })),
    rows: sittingRows(sittings, now, say),
  };
  await render(req, res, 'certificates/exam', vm, { title: say.t(EXAM_TITLE), status });
}

export const begin: RequestHandler = async (req, res) => {
  try {
    const { id } = await startExam(req.context, req.actor!);
    res.redirect(303, `/member/exam/${id}`);
  } catch (error) {
    if (!(error instanceof RuleFault)) throw error;
    const from = error.args['from'];
    const args = typeof from === 'string' ? { from: req.say.f.when(from) } : error.args;
    await examPage(req, res, { form: { key: error.key, args } }, error.status);
  }
};

/** The paper while it runs; afterwards what came of it. */
export const showSitting: RequestHandler<{ id: string }> = async (request, res) => {
  const req = request as Request;
  const { exam } = await ownExam(req.context.db, req.actor!, request.params.id);
  if (isOver(exam, req.context.clock.now())) return resultPage(req, res, exam);
  const draft = await findDraft(req.context.db, exam.id);
  return paperPage(req, res, exam, draft?.answers_json ?? null);
};

async function paperPage(
  req: Request,
  res: Response,
  exam: ExamRow,
  kept: string | null,
  errors: FieldErrors = {},
): Promise<void> {
  const { say, context } = req;
  const paper = await layOut(context.db, exam);
  const answers = readAnswers(kept, linesOf(paper));
  const isRefused = Object.keys(errors).length > 0;
  const vm = {
    lede: say.t('certificates:paper.lede', { time: timeOf(exam.due_at), minutes: exam.minutes }),
    summary: summaryOf(errors, say.t),
    action: `/member/exam/${exam.id}/hand-in`,
    saveAction: `/member/exam/${exam.id}/answers`,
    fields: paperFields(paper, answers, errors, say),
    /** Whole seconds until the end, for the page's own clock. */
    secondsLeft: Math.max(0, Math.floor(between(context.clock.now(), exam.due_at) / 1000)),
    isRefused,
  };
  const title = say.t('certificates:paper.title', { n: exam.attempt, of: EXAM.attempts });
  await render(req, res, 'certificates/paper', vm, { title, status: isRefused ? 422 : 200 });
}

async function resultPage(req: Request, res: Response, exam: ExamRow): Promise<void> {
  const { say, context } = req;
  const { t, lang } = say;
  const now = context.clock.now();
  const outcome = exam.state === 'open' ? 'late' : exam.state;
  const lines = linesOf(await layOut(context.db, exam));
  const again =
    outcome === 'failed'
      ? markPaper(lines, readAnswers(exam.answers_json, lines), exam.pass_mark).readAgain
      : [];
  const courses = new Map((await listCourses(context.db)).map((course) => [course.id, course]));
  const chance = chanceOf(
    await listExamsOf(context.db, exam.member_id),
    await findRound(context.db, exam.member_id),
    now,
  );
  const vm = {
    trail: [{ href: '/member/exam', label: t(EXAM_TITLE) }, { label: t('certificates:result.title') }],
    notice: {
      kind: outcome === 'passed' ? 'success' : 'warning',
      title: t(`certificates:result.${outcome}.title`),
      text: t(`certificates:result.${outcome}.text`, { time: timeOf(exam.due_at) }),
      links:
        outcome === 'passed' ? [{ href: '/member/certificate', label: t('certificates:own.title') }] : [],
    },
    readAgain: again.flatMap((id) => {
      const course = courses.get(id);
      return course
        ? [{ href: `/member/training/${course.code}`, label: lang === 'en' ? course.title_en : course.title }]
        : [];
    }),
    next: outcome === 'passed' ? null : examStep({ isDone: true, chance, isInOffice: true }, say),
    reference: t('certificates:result.reference', { id: exam.id }),
  };
  await render(req, res, 'certificates/result', vm, { title: t('certificates:result.title') });
}

const linesOf = (paper: readonly LaidOut[]) => paper.map(({ line }) => line);

export const save: RequestHandler<{ id: string }> = async (request, res) => {
  const req = request as Request;
  const { exam } = await ownExam(req.context.db, req.actor!, request.params.id);
  await saveAnswers(req.context, req.actor!, exam.id, answersIn(flatten(req.body), exam.size));
  if (wantsJson(req)) {
    res.json({ saved: !isOver(exam, req.context.clock.now()) });
    return;
  }
  setFlash(req, { kind: 'success', key: 'certificates:done.saved' });
  await saveSession(req);
  res.redirect(303, `/member/exam/${exam.id}`);
};

/** Hands in; with questions left open it asks once whether that is meant, and keeps what was answered. */
export const send: RequestHandler<{ id: string }> = async (request, res) => {
  const req = request as Request;
  const { exam } = await ownExam(req.context.db, req.actor!, request.params.id);
  const typed = flatten(req.body);
  const answers = answersIn(typed, exam.size);
  const open = answers.flatMap((answer, at) => (answer === null ? [at] : []));
  if (open.length > 0 && typed['sure'] !== '1' && !isOver(exam, req.context.clock.now())) {
    await saveAnswers(req.context, req.actor!, exam.id, answers);
    const errors = open.map(
      (at) => [`q${at + 1}`, { key: 'certificates:paper.open', args: { n: at + 1 } }] as const,
    );
    return paperPage(req, res, exam, JSON.stringify(answers), Object.fromEntries(errors));
  }
  await handIn(req.context, req.actor!, exam.id, answers);
  res.redirect(303, `/member/exam/${exam.id}`);
};

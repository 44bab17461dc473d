import type { Request, RequestHandler } from 'express';
import { dayOf } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { isInOffice } from '../network/index.ts';
import { chanceOf } from './exam-rules.ts';
import { readForm } from './forms.ts';
import { blocksOf } from './present.ts';
import { courseCard, examStep } from './present-training.ts';
import { findRound, listExamsOf } from './store-exams.ts';
import { findCertificateOf } from './store.ts';
import { memberBehind, readCourse, trainingOf } from './training.ts';

/** What a member has to read, what of it was read, and what comes next. */
export const showTraining: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const { db, clock } = context;
  const now = clock.now();
  const member = await memberBehind(db, req.actor!);
  const { courses, reads, isDone } = await trainingOf(db, member);
  const certificate = await findCertificateOf(db, member.id);
  const chance = chanceOf(await listExamsOf(db, member.id), await findRound(db, member.id), now);
  const cards = (purpose: string) =>
    courses
      .filter((course) => course.purpose === purpose)
      .map((course) => courseCard(course, reads.get(course.id), certificate, say));
  const vm = {
    trail: [
      { href: '/member', label: say.t('certificates:trail.member') },
      { label: say.t('certificates:training.title') },
    ],
    lede: say.t(certificate ? 'certificates:training.ledeHeld' : 'certificates:training.lede'),
    entry: cards('entry'),
    yearly: cards('yearly'),
    isHeld: certificate !== undefined,
    next: certificate ? null : examStep({ isDone, chance, isInOffice: isInOffice(member, dayOf(now)) }, say),
  };
  await render(req, res, 'certificates/training', vm, { title: say.t('certificates:training.title') });
};

/** One course, to be read; and the word that it was. */
export const showCourse: RequestHandler<{ code: string }> = async (req, res) => {
  const { context, say } = req;
  const member = await memberBehind(context.db, req.actor!);
  const { courses, reads } = await trainingOf(context.db, member);
  const at = courses.findIndex(({ code }) => code === req.params.code);
  const course = courses[at];
  if (!course) throw new NotFound();
  const read = reads.get(course.id);
  const next = courses.slice(at + 1).find(({ purpose }) => purpose === course.purpose);
  const title = say.lang === 'en' ? course.title_en : course.title;
  const vm = {
    trail: [{ href: '/member/training', label: say.t('certificates:training.title') }, { label: title }],
    kicker: say.t('certificates:course.edition', { n: course.edition }),
    blocks: blocksOf(say.lang === 'en' ? course.body_en : course.body),
    action: `/member/training/${course.code}/read`,
    edition: String(course.edition),
    readOn:
      read?.edition === course.edition
        ? say.t('certificates:course.readOn', { day: say.f.day(read.read_on) })
        : '',
    next: next
      ? { href: `/member/training/${next.code}`, label: say.lang === 'en' ? next.title_en : next.title }
      : null,
  };
  await render(req as Request, res, 'certificates/course', vm, { title });
};

export const markRead: RequestHandler<{ code: string }> = async (request, res) => {
  const req = request as Request;
  const { edition } = parseForm(readForm, req.body);
  const { course, renewedUntil } = await readCourse(req.context, req.actor!, request.params.code, edition);
  const title = req.say.lang === 'en' ? course.title_en : course.title;
  setFlash(
    req,
    renewedUntil === null
      ? { kind: 'success', key: 'certificates:done.read', args: { title } }
      : { kind: 'success', key: 'certificates:done.renewed', args: { day: req.say.f.day(renewedUntil) } },
  );
  await saveSession(req);
  res.redirect(303, renewedUntil === null ? '/member/training' : '/member/certificate');
};

import type { Request, RequestHandler, Response } from 'express';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { flatten, parseForm, type FieldErrors, type Typed } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { listEvents } from '../register/index.ts';
import { faultsOf } from '../units/index.ts';
import { addCourse, changeCourse, getCourse, mayTeach, useCourse } from './course-office.ts';
import { courseForm, newCourseForm, useForm } from './forms.ts';
import { coursePage, coursesPage, typedOfCourse } from './present-courses.ts';
import { listCourses } from './store-courses.ts';

const PATH = '/desk/network/courses';
const FIELD_OF = { 'certificates:fault.codeTaken': 'code' };

export const showCourses: RequestHandler = async (req, res) => listPage(req, res);

async function listPage(
  req: Request,
  res: Response,
  typed: Typed = {},
  errors: FieldErrors = {},
  status = 200,
): Promise<void> {
  const { db } = req.context;
  const vm = coursesPage(await listCourses(db), await mayTeach(db, req.actor!), typed, errors, req.say);
  await render(req, res, 'certificates/courses', vm, {
    title: req.say.t('certificates:courses.title'),
    status,
  });
}

export const createCourse: RequestHandler = async (req, res) => {
  try {
    const { code } = await addCourse(req.context, req.actor!, parseForm(newCourseForm, req.body));
    await done(req, res, 'certificates:done.courseAdded', code);
  } catch (error) {
    const fault = faultsOf(error, FIELD_OF);
    await listPage(req, res, fault.typed ?? flatten(req.body), fault.errors, fault.status);
  }
};

export const showDeskCourse: RequestHandler<{ code: string }> = async (req, res) => onePage(req, res);

async function onePage(
  request: Request<{ code: string }>,
  res: Response,
  typed?: Typed,
  errors: FieldErrors = {},
  status = 200,
): Promise<void> {
  const req = request as Request;
  const { db } = req.context;
  const course = await getCourse(db, request.params.code);
  const events = await listEvents(db, `course:${course.id}`);
  const isOurs = await mayTeach(db, req.actor!);
  const vm = coursePage(course, events, isOurs, typed ?? typedOfCourse(course), errors, req.say);
  await render(req, res, 'certificates/desk-course', vm, { title: vm.heading, status });
}

export const editCourse: RequestHandler<{ code: string }> = async (request, res) => {
  const req = request as Request;
  try {
    await changeCourse(req.context, req.actor!, request.params.code, parseForm(courseForm, req.body));
    await done(req, res, 'certificates:done.courseChanged', request.params.code);
  } catch (error) {
    if (error instanceof NotFound) throw error;
    const fault = faultsOf(error, FIELD_OF);
    await onePage(request, res, fault.typed ?? flatten(req.body), fault.errors, fault.status);
  }
};

export const switchCourse: RequestHandler<{ code: string }> = async (request, res) => {
  const req = request as Request;
  try {
    const { active } = parseForm(useForm, req.body);
    await useCourse(req.context, req.actor!, request.params.code, active === '1');
    const key = active === '1' ? 'certificates:done.courseResumed' : 'certificates:done.courseEnded';
    await done(req, res, key, request.params.code);
  } catch (error) {
    if (error instanceof NotFound) throw error;
    const fault = faultsOf(error, {});
    await onePage(request, res, undefined, fault.errors, fault.status);
  }
};

async function done(req: Request, res: Response, key: string, code: string): Promise<void> {
  setFlash(req, { kind: 'success', key });
  await saveSession(req);
  res.redirect(303, `${PATH}/${code}`);
}

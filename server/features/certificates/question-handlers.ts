import type { Request, RequestHandler, Response } from 'express';
import { MEMBER_ROLES } from '../../actor.ts';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { flatten, parseForm, type FieldErrors, type Typed } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { faultsOf } from '../units/index.ts';
import { mayTeach } from './course-office.ts';
import { questionForm } from './forms.ts';
import { questionPage, questionsPage, typedOfQuestion } from './present-questions.ts';
import { addQuestion, endQuestion, replaceQuestion } from './question-office.ts';
import { listCourses } from './store-courses.ts';
import { countBank, findQuestion, listQuestions } from './store-questions.ts';

const PATH = '/desk/network/questions';
const FIELD_OF = {
  'certificates:fault.noCourse': 'course',
  'certificates:fault.optionCount': 'wrong',
  'certificates:fault.optionsDiffer': 'wrongEn',
  'certificates:fault.optionTwice': 'wrong',
};

export const showQuestions: RequestHandler = async (req, res) => listPage(req, res);

async function listPage(
  req: Request,
  res: Response,
  typed: Typed = {},
  errors: FieldErrors = {},
  status = 200,
): Promise<void> {
  const { db } = req.context;
  const kind = MEMBER_ROLES.find((one) => one === req.query['kind']) ?? null;
  const sizes = new Map<string, number>();
  for (const one of MEMBER_ROLES) sizes.set(one, await countBank(db, one));
  const vm = questionsPage(
    {
      kind,
      questions: await listQuestions(db, kind),
      courses: await listCourses(db),
      sizes,
      mayChange: await mayTeach(db, req.actor!),
    },
    typed,
    errors,
    req.say,
  );
  await render(req, res, 'certificates/questions', vm, {
    title: req.say.t('certificates:questions.title'),
    status,
  });
}

export const createQuestion: RequestHandler = async (req, res) => {
  try {
    const { id } = await addQuestion(req.context, req.actor!, parseForm(questionForm, req.body));
    await done(req, res, 'certificates:done.questionAdded', `${PATH}/${id}`);
  } catch (error) {
    const fault = faultsOf(error, FIELD_OF);
    await listPage(req, res, fault.typed ?? flatten(req.body), fault.errors, fault.status);
  }
};

export const showQuestion: RequestHandler<{ id: string }> = async (req, res) => onePage(req, res);

async function onePage(
  request: Request<{ id: string }>,
  res: Response,
  typed?: Typed,
  errors: FieldErrors = {},
  status = 200,
): Promise<void> {
  const req = request as Request;
  const { db } = req.context;
  const question = await findQuestion(db, request.params.id);
  if (!question) throw new NotFound();
  const courses = await listCourses(db);
  const isOurs = await mayTeach(db, req.actor!);
  const vm = questionPage(
    question,
    courses,
    isOurs,
    typed ?? typedOfQuestion(question, courses),
    errors,
    req.say,
  );
  await render(req, res, 'certificates/question', vm, {
    title: req.say.t('certificates:questions.one'),
    status,
  });
}

export const changeQuestion: RequestHandler<{ id: string }> = async (request, res) => {
  const req = request as Request;
  try {
    const form = parseForm(questionForm, req.body);
    const { id } = await replaceQuestion(req.context, req.actor!, request.params.id, form);
    await done(req, res, 'certificates:done.questionReplaced', `${PATH}/${id}`);
  } catch (error) {
    if (error instanceof NotFound) throw error;
    const fault = faultsOf(error, FIELD_OF);
    await onePage(request, res, fault.typed ?? flatten(req.body), fault.errors, fault.status);
  }
};

export const retireQuestion: RequestHandler<{ id: string }> = async (request, res) => {
  const req = request as Request;
  try {
    const { kind } = await endQuestion(req.context, req.actor!, request.params.id);
    await done(req, res, 'certificates:done.questionEnded', kind === null ? PATH : `${PATH}?kind=${kind}`);
  } catch (error) {
    if (error instanceof NotFound) throw error;
    const fault = faultsOf(error, {});
    await onePage(request, res, undefined, fault.errors, fault.status);
  }
};

async function done(req: Request, res: Response, key: string, to: string): Promise<void> {
  setFlash(req, { kind: 'success', key });
  await saveSession(req);
  res.redirect(303, to);
}

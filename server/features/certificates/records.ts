import { recorded } from '../register/index.ts';
import * as courses from './store-courses.ts';
import * as exams from './store-exams.ts';
import * as questions from './store-questions.ts';
import * as store from './store.ts';

/** Certificates and exams, bound to the register: nothing in them changes without an event. */
export const certificateRecords = recorded<store.CertificateRow>({
  stream: 'certificate',
  insert: store.insertCertificate,
  update: store.updateCertificate,
  page: store.pageCertificates,
});

export const examRecords = recorded<exams.ExamRow>({
  stream: 'exam',
  insert: exams.insertExam,
  update: exams.updateExam,
  page: exams.pageExams,
});

/** So are what is taught and what is asked: an exam of years ago can be laid out again. */
export const courseRecords = recorded<courses.CourseRow>({
  stream: 'course',
  insert: courses.insertCourse,
  update: courses.updateCourse,
  page: courses.pageCourses,
});

export const questionRecords = recorded<questions.QuestionRow>({
  stream: 'question',
  insert: questions.insertQuestion,
  update: questions.updateQuestion,
  page: questions.pageQuestions,
});

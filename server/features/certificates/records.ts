import { recorded } from '../register/index.ts';
import * as exams from './store-exams.ts';
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

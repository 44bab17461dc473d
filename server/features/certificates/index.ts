export { chanceOf, EXAM, type ExamChance } from './exam-rules.ts';
export { handIn, saveAnswers, startExam } from './exam.ts';
export { issueCertificate } from './issue.ts';
export { bankOf, layOut } from './lay-out.ts';
export { certificateLookup } from './lookup.ts';
export { renewCertificates, type RenewCounts } from './nightly.ts';
export { certificateNumber, readNumber, signatureOf } from './number.ts';
export { liftSuspension, openRound, suspendCertificate } from './office.ts';
export { certifiedMembers, memberOnDuty, validCertificate, type OnDuty } from './on-duty.ts';
export { markPaper, paperOf } from './paper.ts';
export { certificateRecords, courseRecords, examRecords, questionRecords } from './records.ts';
export { remarkExam, type Remark } from './remark.ts';
export {
  firstExpiry,
  renewedExpiry,
  standingOf,
  validUntil,
  type CertificateState,
  type Missing,
} from './rules.ts';
export { packagedCourses, packagedQuestions, seedTraining } from './seed.ts';
export { listCoursesFor, putRead, type CourseRow } from './store-courses.ts';
export { findRound, listExamsOf, type ExamRow } from './store-exams.ts';
export { findByNumber, findCertificateOf, listCertificatesOf, type CertificateRow } from './store.ts';
export { readCourse, trainingOf, type Training } from './training.ts';
export { verifyNumber, type Verdict } from './verify.ts';

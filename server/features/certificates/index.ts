export { issueCertificate } from './issue.ts';
export { certifiedMembers, memberOnDuty, validCertificate, type OnDuty } from './on-duty.ts';
export { certificateRecords, examRecords } from './records.ts';
export { standingOf, validUntil, type CertificateState, type Missing } from './rules.ts';
export { findCertificateOf, listCertificatesOf, type CertificateRow } from './store.ts';

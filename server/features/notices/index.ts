export { NoChannel, noMailer, smtpMailer, type Mail, type Mailer } from './mailer.ts';
export { queueNotice, type Lang, type NoticeDraft } from './queue.ts';
export { mailAddress, phoneNumber, TEMPLATES, type NoticeArgs, type Template } from './rules.ts';
export { sendNotices, type OfficeContact, type Resolvers, type SendCounts } from './actions.ts';

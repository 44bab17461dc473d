export { NoChannel, noMailer, smtpMailer, type Mail, type Mailer } from './mailer.ts';
export { queueNotice, queuePlainNotice, type Lang, type NoticeDraft, type PlainNotice } from './queue.ts';
export {
  mailAddress,
  phoneNumber,
  PLAIN_TEMPLATES,
  TEMPLATES,
  type NoticeArgs,
  type PlainTemplate,
  type Template,
} from './rules.ts';
export { sendNotices, type OfficeContact, type Resolvers, type SendCounts } from './actions.ts';

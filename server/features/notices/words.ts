import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';
import { createInstance } from 'i18next';
import type { Lang } from './queue.ts';
import { audienceOf, type Audience, type NoticeArgs, type PlainTemplate, type Template } from './rules.ts';

const VIEWS = join(import.meta.dirname, '../../../views');
const LANGS: readonly Lang[] = ['zh-CN', 'en'];

const words = createInstance();
// A room of its own for the words of messages: they leave from a job, where no page and no request is at hand.
void words.init({
  initAsync: false,
  fallbackLng: 'zh-CN',
  supportedLngs: LANGS,
  defaultNS: 'notices',
  interpolation: { escapeValue: false },
  resources: Object.fromEntries(
    LANGS.map((lang) => [
      lang,
      { notices: JSON.parse(readFileSync(join(VIEWS, 'locales', lang, 'notices.json'), 'utf8')) as object },
    ]),
  ),
});

const body = ejs.compile(readFileSync(join(VIEWS, 'notices/mail.ejs'), 'utf8'), {
  // Plain text, not HTML: an ampersand stays one.
  escape: (value?: unknown) => String(value),
});

export interface Rendered {
  /** One line. */
  subject: string;
  /** For a text message: one line, with the link. */
  text: string;
  /** For a mail: plain text of several lines. */
  mail: string;
}

const PATHS: Record<Audience, string> = {
  resident: '/track',
  office: '/desk',
  applicant: '/network/applications',
  member: '/member',
};

/**
 * The words of one notice. `baseUrl` has no trailing slash; residents are sent to the page where the receipt
 * is asked for, offices to their desk: no link names a case or lets anybody in.
 */
export function render(
  template: Template | PlainTemplate,
  args: Partial<NoticeArgs>,
  options: { lang: string; baseUrl: string; isForResident: boolean },
): Rendered {
  const { lang, baseUrl } = options;
  const audience = audienceOf(template, options.isForResident);
  const t = words.getFixedT(LANGS.includes(lang as Lang) ? lang : 'zh-CN', 'notices');
  const given = { code: args.code ?? '', link: `${baseUrl}${PATHS[audience]}` };
  const subject = oneLine(t(`${template}.subject`, given));
  const text = oneLine(t(`${template}.text`, given));
  const mail = body({
    vm: { text, why: t(`why.${audience}`), noReply: t('why.noReply') },
  });
  return { subject, text: oneLine(t('signed', { text })), mail };
}

/** No line break and no other control character can reach a header, whatever a translation holds. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

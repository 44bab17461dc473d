import type { Kind, Span } from './findings.ts';

const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';
const PLATE = new RegExp(
  `[${PROVINCES}][A-HJ-NP-Z][ ·•.-]?(?:[A-HJ-NP-Z\\d]{6}|[A-HJ-NP-Z\\d]{5}|[A-HJ-NP-Z\\d]{4}[学警港澳挂])(?![A-Z\\d])`,
  'gi',
);
const WECHAT =
  /(?:微信|薇信|威信|weixin|wechat|[wv]x|加v)(?:号码|账号|帐号|号|id)?[\s:是为叫]{0,3}([a-z][\w-]{5,19}|\d{6,20})/gi;
const QQ = /(?:qq|扣扣)(?:号码|群号|账号|帐号|号|群)?[\s:是为叫]{0,3}([1-9]\d{4,11})(?!\d)/gi;
const URL = /(?:https?:\/\/|www\.)[\w.-]{1,253}[^\s,;()<>"'\u0080-\uFFFF]{0,500}/gi;

/** Number plates, mail addresses, WeChat and QQ names and web addresses. */
export function findOnline(narrow: string): Span[] {
  const spans: Span[] = [];
  for (const match of narrow.matchAll(PLATE)) {
    // A plate has a digit; letters alone are the name of a place or a firm.
    if (/\d/.test(match[0])) spans.push(sure('plate', match.index, match.index + match[0].length));
  }
  for (const match of narrow.matchAll(WECHAT)) spans.push(lastPart('wechat', match));
  for (const match of narrow.matchAll(QQ)) spans.push(lastPart('qq', match));
  for (const match of narrow.matchAll(URL)) {
    // Addresses of government sites are public; others may lead to a person's page.
    const host = match[0].replace(/^https?:\/\//i, '').replace(/[/:?#].*$/, '');
    if (/\.gov\.cn$/i.test(host)) continue;
    spans.push({ kind: 'url', start: match.index, end: match.index + match[0].length, certainty: 'unsure' });
  }
  return [...spans, ...findMail(narrow)];
}

/** From every @ outwards: a pattern that begins with the name would read a long word again from every letter. */
function findMail(narrow: string): Span[] {
  const spans: Span[] = [];
  for (let at = narrow.indexOf('@'); at !== -1; at = narrow.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < 64 && /[\w.+-]/.test(narrow[start - 1]!)) start--;
    const host = /^[a-z\d-]+\.[a-z\d.-]*[a-z]/i.exec(narrow.slice(at + 1, at + 254))?.[0];
    if (host && start < at) spans.push(sure('email', start, at + 1 + host.length));
  }
  return spans;
}

function lastPart(kind: Kind, match: RegExpExecArray): Span {
  const end = match.index + match[0].length;
  return sure(kind, end - match[1]!.length, end);
}

const sure = (kind: Kind, start: number, end: number): Span => ({ kind, start, end, certainty: 'sure' });

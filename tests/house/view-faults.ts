import type { CheerioAPI } from 'cheerio';

/** What a policy without inline script or style, and a reader with a screen reader, would trip over. */
export function faultsOf($: CheerioAPI): string[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  $('[id]').each((_, element) => {
    const id = $(element).attr('id') ?? '';
    if (ids.has(id)) faults.push(`id ${id} twice`);
    ids.add(id);
  });
  $('*').each((_, element) => {
    for (const [name, value] of Object.entries($(element).attr() ?? {})) {
      if (name === 'style' || name.startsWith('on')) faults.push(`attribute ${name}`);
      if (['src', 'href', 'action'].includes(name) && leavesTheSite(value)) {
        faults.push(`address ${value}`);
      }
      if (['for', 'aria-describedby', 'aria-labelledby'].includes(name)) {
        for (const id of value.split(' ')) if (!ids.has(id)) faults.push(`${name} points to no ${id}`);
      }
    }
  });
  $('script').each((_, element) => {
    if (!$(element).attr('src') || $(element).text().trim()) faults.push('inline script');
  });
  if ($('style').length > 0) faults.push('inline style sheet');
  if ($('b').length > 0) faults.push('text printed as markup');
  $('form[method="post"]').each((_, form) => {
    const exempt = $(form).attr('action') === '/preferences';
    if (!exempt && $(form).find('input').first().attr('name') !== '_csrf')
      faults.push('form without its proof first');
  });
  const text = $('body').text();
  for (const slip of ['undefined', '[object', 'NaN']) if (text.includes(slip)) faults.push(`prints ${slip}`);
  return faults;
}

/** The same for the text of a view as it is written. */
export function slipsOf(text: string): string[] {
  const slips: string[] = [];
  for (const [tag] of text.matchAll(/<%-[\s\S]*?%>/g)) {
    if (!/^<%-\s*(?:include\(|body\s*%>)/.test(tag)) slips.push(`raw ${tag.slice(0, 40)}`);
  }
  const markup = text.replace(/<%[\s\S]*?%>/g, '');
  if (/\sstyle\s*=/i.test(markup)) slips.push('style attribute');
  if (/\son[a-z]+\s*=/i.test(markup)) slips.push('handler attribute');
  if (/<style\b/i.test(markup)) slips.push('style sheet');
  const scripts = markup.match(/<script[^>]*>/gi) ?? [];
  if (scripts.some((tag) => !tag.includes(' src='))) slips.push('inline script');
  // A language's own name is the one word that is the same in every language.
  if (/[\u4E00-\u9FFF]/.test(text.replaceAll('\u4E2D\u6587', ''))) slips.push('words outside the locales');
  return slips;
}

function leavesTheSite(address: string): boolean {
  return /^(?:https?:|data:|javascript:|blob:|\/\/)/i.test(address);
}

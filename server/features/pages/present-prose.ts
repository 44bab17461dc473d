import type { Say } from '../../http/page.ts';

/** A piece of running text: a paragraph, or a list. */
export type Block = { text: string } | { items: string[] };

/** Lines of a text that begin with "- " are items of a list; every other line is a paragraph. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const line of text.split('\n')) {
    const item = /^- (.*)$/.exec(line)?.[1];
    const last = blocks.at(-1);
    if (item === undefined) blocks.push({ text: line });
    else if (last && 'items' in last) last.items.push(item);
    else blocks.push({ items: [item] });
  }
  return blocks;
}

export type ProseName = 'about' | 'privacy' | 'accessibility' | 'feeds';

/** The parts of each page in their order; their words are in the locale. */
const PARTS: Record<ProseName, readonly string[]> = {
  about: ['what', 'not', 'urgent', 'road', 'see', 'learn', 'cannot', 'proof'],
  privacy: ['who', 'kinds', 'never', 'purpose', 'basis', 'seen', 'keep', 'rights', 'children'],
  accessibility: ['done', 'tested', 'limits', 'help'],
  feeds: ['what', 'how'],
};

const LINKS: Record<ProseName, readonly [href: string, key: string][]> = {
  about: [
    ['/privacy', 'pages:privacy.title'],
    ['/rules', 'common:footer.links.rules'],
    ['/rates', 'pages:rates.title'],
  ],
  privacy: [
    ['/about', 'pages:about.title'],
    ['/track', 'common:nav.track'],
  ],
  accessibility: [
    ['/about', 'pages:about.title'],
    ['/cases/new', 'common:nav.submit'],
  ],
  feeds: [
    ['/exposures.atom', 'pages:feeds.exposures'],
    ['/echoes.atom', 'pages:feeds.echoes'],
    ['/monthly/units.csv', 'pages:feeds.months'],
  ],
};

export function proseVm(name: ProseName, args: Record<string, unknown>, { t }: Say) {
  return {
    lede: t(`pages:${name}.lede`, args),
    trail: [{ href: '/', label: t('common:nav.home') }, { label: t(`pages:${name}.title`) }],
    sections: PARTS[name].map((part) => ({
      id: part,
      title: t(`pages:${name}.${part}.title`),
      blocks: blocksOf(t(`pages:${name}.${part}.text`, args)),
    })),
    links: LINKS[name].map(([href, key]) => ({ href, label: t(key) })),
  };
}

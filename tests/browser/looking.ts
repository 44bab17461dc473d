import { axeFaults, sidewaysScroll, type Site, type Visitor } from './site.ts';

/** How a page is looked at: the reader's choices and the width of the window. */
export interface Style {
  name: string;
  cookies: Readonly<Record<string, string>>;
  width: number;
}

export const STYLES: readonly Style[] = [
  { name: 'a phone in Chinese', cookies: {}, width: 360 },
  { name: 'a desk in English', cookies: { lang: 'en' }, width: 1280 },
  { name: 'a phone in the dark, in English', cookies: { lang: 'en', theme: 'dark' }, width: 360 },
  { name: 'a phone in elder mode', cookies: { elder: '1' }, width: 360 },
  { name: 'a desk in high contrast', cookies: { theme: 'contrast' }, width: 1280 },
];

/** A browser with those choices; inside a post, when one is named. */
export async function visitorWith(site: Site, style: Style, post?: string): Promise<Visitor> {
  const visitor = await site.visitor({ viewport: { width: style.width, height: 900 } });
  if (post !== undefined) await visitor.signIn(post);
  await visitor.context.addCookies(
    Object.entries(style.cookies).map(([name, value]) => ({ name, value, url: site.base })),
  );
  return visitor;
}

/** What is wrong with the page as it stands, for a reader. */
export async function faultsHere(visitor: Visitor): Promise<string[]> {
  const faults = await axeFaults(visitor.page);
  const sideways = await sidewaysScroll(visitor.page);
  if (sideways > 0) faults.push(`${visitor.page.url()} scrolls sideways by ${sideways}px`);
  return faults;
}

/** Opens each path and collects what is wrong with it; `missing` are those that are expected to say so. */
export async function lookAt(
  visitor: Visitor,
  paths: readonly string[],
  missing: readonly string[] = [],
): Promise<string[]> {
  const faults: string[] = [];
  for (const path of [...paths, ...missing]) {
    await visitor.open(path);
    faults.push(...(await faultsHere(visitor)));
  }
  return [...faults, ...visitor.complaints.filter((line) => !missing.some((path) => line.includes(path)))];
}

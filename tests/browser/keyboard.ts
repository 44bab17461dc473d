/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/** More steps than any page has: whoever needs them all has lost the way. */
const MOST = 200;

/** What the keyboard is on: a field's name, and the words of a link, button or fold. */
interface Focus {
  name: string;
  words: string;
  form: string;
  isSeen: boolean;
}

const focusOf = (page: Page): Promise<Focus> =>
  page.evaluate(() => {
    const here = document.activeElement as HTMLElement | null;
    const field = here as HTMLInputElement | null;
    const box = here?.getBoundingClientRect();
    const style = here && getComputedStyle(here);
    return {
      name: field?.name ?? '',
      words: here?.textContent?.trim().replace(/\s+/g, ' ') ?? '',
      form: field?.form?.getAttribute('action') ?? '',
      // Whoever sees must see where the keyboard is: an outline around something that has a size.
      isSeen: !!box && box.width > 0 && box.height > 0 && style?.outlineStyle !== 'none',
    };
  });

async function tab(page: Page, isThere: (focus: Focus) => boolean, what: string): Promise<Focus> {
  for (let presses = 0; presses < MOST; presses++) {
    const focus = await focusOf(page);
    if (isThere(focus)) {
      if (!focus.isSeen) throw new Error(`${page.url()}: nobody sees that the keyboard is on ${what}`);
      return focus;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`${page.url()}: Tab never came to ${what}`);
}

/** Goes to a field by its name. */
export const tabTo = (page: Page, name: string): Promise<Focus> =>
  tab(page, (focus) => focus.name === name, `the field ${name}`);

/** Goes to a link, button or fold that begins with these words. */
export const tabToWords = (page: Page, words: string | RegExp): Promise<Focus> =>
  tab(
    page,
    (focus) => (typeof words === 'string' ? focus.words.startsWith(words) : words.test(focus.words)),
    `“${String(words)}”`,
  );

/** Goes to the button that sends a form off, and presses it. What comes is for the caller to wait for. */
export async function sendForm(page: Page, action: RegExp): Promise<void> {
  await tab(
    page,
    (focus) => focus.name === '' && focus.words !== '' && action.test(focus.form),
    `the button of ${String(action)}`,
  );
  await page.keyboard.press('Enter');
}

/** Fills a field that the keyboard goes to. */
export async function type(page: Page, name: string, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.type(text);
}

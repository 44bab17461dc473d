import { describe, expect, it } from '@jest/globals';
import { load, type CheerioAPI } from 'cheerio';
import ejs from 'ejs';
import { globSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { formatsOf, hasWords, LANGUAGES, translator, type Lang } from '../../server/http/locale.ts';
import { HOSTILE, samples } from './partial-samples.ts';
import { faultsOf, slipsOf } from './view-faults.ts';

const ROOT = join(import.meta.dirname, '../..');
const VIEWS = join(ROOT, 'views');
const views = globSync('**/*.ejs', { cwd: VIEWS }).sort();
const partials = globSync('partials/*.ejs', { cwd: VIEWS }).map((file) => basename(file, '.ejs'));
const source = (view: string) => readFileSync(join(VIEWS, view), 'utf8');

const pageOf = (lang: Lang, more: object = {}) => ({
  title: HOSTILE,
  lang,
  otherLang: lang === 'en' ? 'zh-CN' : 'en',
  path: '/a?b="<c>',
  user: null,
  csrf: () => 'token',
  mode: 'demo',
  elder: false,
  theme: 'auto',
  flash: null,
  nav: [],
  countyName: HOSTILE,
  year: '2026',
  manifest: null,
  assets: (path: string) => {
    statSync(join(ROOT, path));
    return path;
  },
  ...more,
});

async function show(view: string, lang: Lang, locals: object, page: object = {}): Promise<string> {
  const words = translator(lang);
  const t = (key: string, args?: Record<string, unknown>) => {
    if (!hasWords(lang, key)) throw new Error(`${view}: no words for ${key} in ${lang}`);
    return words(key, args);
  };
  const all = { ...locals, page: pageOf(lang, page), t, f: formatsOf(lang) };
  return ejs.renderFile(join(VIEWS, `${view}.ejs`), all, { root: VIEWS });
}

describe('the checks of this suite', () => {
  it('notice what they are there for', () => {
    const bad = load(
      '<a style="x" onclick="y" href="https://a.example/">undefined</a><i id="a"></i><i id="a"></i>' +
        '<label for="z"></label><script>1</script><style></style><b></b><form method="post"><input name="q"></form>',
    );
    expect(faultsOf(bad)).toHaveLength(10);
    expect(
      slipsOf('<%- vm.html %><p style="a" onclick="b"><style></style><script>1</script>\u4E2D'),
    ).toHaveLength(6);
    expect(slipsOf('<%- include(\'/x\') %><%- body %><script src="/a.js"></script>')).toEqual([]);
  });
});

describe('every view as it is written', () => {
  it.each(views)('%s has no inline script or style, no raw output and no words of its own', (view) => {
    expect(slipsOf(source(view))).toEqual([]);
  });

  it.each(views)('%s says only what every language has words for', (view) => {
    const keys = [...source(view).matchAll(/\bt\('([\w-]+:[\w.-]+)'[,)]/g)].map((match) => match[1] ?? '');
    const missing = LANGUAGES.flatMap((lang) =>
      keys.filter((key) => !hasWords(lang, key)).map((key) => `${lang} ${key}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('partials', () => {
  it('all have samples here, and tell their locals', () => {
    expect(Object.keys(samples).sort()).toEqual([...partials].sort());
    for (const name of partials) expect(source(`partials/${name}.ejs`)).toMatch(/^<%#[\s\S]*?locals:/);
  });

  describe.each(LANGUAGES)('in %s', (lang) => {
    it.each(Object.keys(samples))('%s stands with nothing, with one and with very much', async (name) => {
      for (const sample of samples[name] ?? []) {
        const html = await show(`partials/${name}`, lang, sample);
        expect(faultsOf(withTargets(html))).toEqual([]);
      }
    });
  });

  it('mark the chosen option, the fault and the hint for readers-aloud', async () => {
    const $ = load(
      await show('partials/field', 'zh-CN', {
        name: 'kind',
        label: 'k',
        hint: 'h',
        error: 'e',
        type: 'select',
        value: 2,
        options: [
          { value: 1, label: 'a' },
          { value: 2, label: 'b' },
        ],
      }),
    );
    expect($('select').val()).toBe('2');
    expect($('select').attr('aria-invalid')).toBe('true');
    expect($('select').attr('aria-describedby')).toBe('f-kind-hint f-kind-error');
  });

  it('keep the line breaks of a text, the first one too', async () => {
    const $ = load(
      await show('partials/field', 'en', { name: 'a', label: 'a', type: 'textarea', value: '\n one\n' }),
    );
    expect($('textarea').text()).toBe('\n one\n');
  });

  it('say a deadline by shape and word, not by colour alone', async () => {
    const shapes = new Set<string>();
    for (const kind of ['none', 'amber', 'red', 'done']) {
      const $ = load(await show('partials/light', 'zh-CN', { kind }));
      expect($('strong').text()).not.toBe('');
      shapes.add($('svg').html()?.trim() ?? '');
    }
    expect(shapes.size).toBe(4);
  });
});

/** A described or labelled element outside the partial (button's `described`) exists on the real page. */
function withTargets(html: string): CheerioAPI {
  return load(`${html}${html.includes('aria-describedby="d"') ? '<p id="d"></p>' : ''}`);
}

const list = (n: number, item: object) => ({
  items: Array.from({ length: n }, () => item),
  moreHref: '/more',
});
const home = (n: number) => ({
  lede: n ? HOSTILE : '',
  actions: Array.from({ length: Math.max(1, n) }, () => ({
    href: '/x',
    label: HOSTILE,
    hint: n ? HOSTILE : '',
  })),
  stats: Array.from({ length: n }, () => ({ value: '9'.repeat(20), label: HOSTILE, note: HOSTILE })),
  exposures: list(n, {
    href: '/x',
    title: HOSTILE,
    unit: HOSTILE,
    daysLate: 9999,
    text: HOSTILE,
    state: HOSTILE,
  }),
  echoes: list(n, {
    href: '/x',
    question: HOSTILE,
    answer: HOSTILE,
    days: 99,
    rating: HOSTILE,
    unit: HOSTILE,
  }),
  month: { label: HOSTILE, rows: Array.from({ length: n }, () => ({ label: HOSTILE, value: HOSTILE })) },
  how: Array.from({ length: n }, () => ({ title: HOSTILE, text: HOSTILE })),
});

describe.each(LANGUAGES)('whole pages in %s', (lang) => {
  it.each([0, 1, 80])('home stands with %i of everything', async (n) => {
    const html = await show('pages/home', lang, { vm: home(n) });
    expect(faultsOf(load(html))).toEqual([]);
    expect(load(html)('h1')).toHaveLength(1);
  });

  it('the error page tells what happened and what to do', async () => {
    const html = await show('errors/error', lang, { vm: { status: 404, message: HOSTILE, advice: 'go' } });
    expect(faultsOf(load(html))).toEqual([]);
    expect(load(html)('main, body').text()).toContain('404');
  });

  it('the component page shows every partial that a page can use', async () => {
    const html = await show('pages/styleguide', lang, { vm: {} });
    expect(faultsOf(load(html))).toEqual([]);
  });

  it.each([
    ['a reader', {}],
    [
      'staff with a message, large type and a long menu',
      {
        elder: true,
        theme: 'contrast',
        user: { post: HOSTILE, role: 'desk', unitName: HOSTILE },
        flash: { kind: 'error', text: HOSTILE },
        nav: Array.from({ length: 30 }, (_, n) => ({ href: `/${n}`, label: HOSTILE, current: n === 1 })),
      },
    ],
  ])('the frame holds for %s', async (_, page) => {
    for (const layout of ['main', 'print', 'app']) {
      const html = await show(`layouts/${layout}`, lang, { vm: {}, body: '<h1>x</h1>' }, page);
      const $ = load(html);
      expect(faultsOf($)).toEqual([]);
      expect($('html').attr('lang')).toBe(lang);
      expect($('main h1').text()).toBe('x');
    }
  });
});

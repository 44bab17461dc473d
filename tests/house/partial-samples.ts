/** Text that would break a page that prints it raw, or that can't hold anything longer than a word. */
export const HOSTILE = `<b>"'&${'很长的一句话'.repeat(40)}${'x'.repeat(300)}</b>`;

const AT = '2026-09-26T06:05:00.000Z';
const many = <T>(make: (n: number) => T, n = 60): T[] => Array.from({ length: n }, (_, index) => make(index));
const option = (n: number) => ({ value: `v${n}`, label: HOSTILE, hint: n % 2 ? HOSTILE : undefined });
const link = { href: '/x', label: HOSTILE };
const file = (n: number) => ({
  href: `/f/${n}`,
  label: HOSTILE,
  note: '1 MB',
  src: n % 2 ? `/f/${n}.webp` : undefined,
});
const columns = [{ label: HOSTILE }, { label: 'n', numeric: true }];
const full = { label: HOSTILE, hint: HOSTILE, error: HOSTILE };
const hidden = { type: 'hidden', name: 'v', value: HOSTILE };

type Sample = Record<string, unknown>;

/** For every partial: as little as it can get, then one, then very many and very long. */
export const samples: Record<string, [nothing: Sample, one: Sample, many: Sample, ...more: Sample[]]> = {
  'action-form': [
    { action: '/a', submit: 'go' },
    { action: '/a', submit: 'go', danger: true, hint: 'h', fields: [{ name: 'reason', label: 'why' }] },
    {
      action: '/a',
      submit: HOSTILE,
      about: HOSTILE,
      multipart: true,
      fields: [hidden, ...many((n) => ({ name: `f${n}`, ...full }))],
    },
  ],
  breadcrumb: [{}, { items: [{ href: '/', label: 'a' }, { label: 'b' }] }, { items: many(() => link) }],
  button: [
    { label: 'a' },
    { label: 'a', href: '/x', kind: 'secondary', big: true },
    {
      label: HOSTILE,
      name: 'n',
      value: HOSTILE,
      kind: 'danger',
      described: 'd',
      attrs: { 'data-copy': HOSTILE },
    },
  ],
  card: [
    { title: 'a' },
    { title: 'a', href: '/x', text: 'b', tag: { text: 'c', kind: 'red' }, meta: ['d'] },
    {
      title: HOSTILE,
      note: HOSTILE,
      href: '/x',
      text: HOSTILE,
      tone: 'red',
      figure: { value: '12', label: HOSTILE },
      light: { kind: 'red', text: HOSTILE },
      meta: many(() => HOSTILE),
    },
  ],
  'case-row': [
    { href: '/c', code: 'ZT-1', title: 'a' },
    { href: '', code: 'ZT-1', title: 'a' },
    { href: '/c', code: 'ZT-1', title: 'a', unit: 'u', light: { kind: 'amber' }, action: link },
    {
      href: '/c',
      code: HOSTILE,
      title: HOSTILE,
      unit: HOSTILE,
      stage: HOSTILE,
      date: HOSTILE,
      dateLabel: HOSTILE,
      light: { kind: 'red', text: HOSTILE },
      tags: many(() => ({ text: HOSTILE, kind: 'red' })),
      action: { post: '/c/claim', label: HOSTILE, fields: [hidden] },
    },
  ],
  'chart-table': [
    { src: '/x.svg', alt: 'a', title: 't', columns: [], rows: [] },
    { src: '/x.svg', alt: 'a', title: 't', columns, rows: [['a', '1']] },
    {
      src: '/x.svg',
      alt: HOSTILE,
      title: HOSTILE,
      note: HOSTILE,
      columns,
      rows: many(() => [HOSTILE, '9'.repeat(40)]),
    },
  ],
  csrf: [{}, {}, {}],
  'data-table': [
    { caption: 'c', columns: [], rows: [] },
    { caption: 'c', columns, rows: [[{ text: 'a', href: '/x', tone: 'red' }, null]], flow: true, even: true },
    { caption: HOSTILE, columns, rows: many(() => [{ text: HOSTILE, href: '/x' }, HOSTILE], 500) },
  ],
  'definition-list': [
    {},
    { rows: [{ label: 'a', text: 'b' }] },
    {
      rows: many((n) => ({
        label: HOSTILE,
        text: HOSTILE,
        href: n % 2 ? '/x' : undefined,
        at: n % 3 ? undefined : AT,
      })),
    },
  ],
  'draft-offer': [{}, {}, {}],
  'empty-state': [
    { title: 'a' },
    { title: 'a', text: 'b', action: link },
    { title: HOSTILE, text: HOSTILE, action: link },
  ],
  'error-summary': [
    {},
    { errors: [{ field: 'title', message: 'm' }] },
    { title: HOSTILE, errors: many((n) => ({ field: n ? `f${n}` : '', message: HOSTILE })) },
  ],
  field: [
    { name: 'a', label: 'a' },
    { name: 'a', label: 'a', type: 'textarea', maxlength: 600, value: 'b', required: true },
    { name: 'a', ...full, type: 'radios', options: many(option), value: 'v3', required: true },
    { name: 'a', ...full, type: 'checkboxes', options: many(option), value: ['v1', 'v2'], inline: true },
    { name: 'a', ...full, type: 'checkboxes' },
    { name: 'a', ...full, type: 'checkboxes', options: many(option), fold: HOSTILE, value: ['v1'] },
    { name: 'a', label: 'a', type: 'radios', options: many(option, 2), fold: 'b' },
    { name: 'a', ...full, type: 'checkbox', value: '1', required: true },
    { name: 'a', ...full, type: 'select', options: many(option), value: 'v9', blank: 'b' },
    { name: 'a', ...full, type: 'select' },
    {
      name: 'a',
      ...full,
      type: 'textarea',
      maxlength: 2000,
      value: HOSTILE.repeat(20),
      attrs: { lang: 'zh' },
    },
    {
      name: 'a',
      ...full,
      type: 'file',
      multiple: true,
      accept: 'image/*',
      maxBytes: 5_242_880,
      required: true,
    },
    {
      name: 'a',
      ...full,
      type: 'tel',
      autocomplete: 'tel',
      inputmode: 'tel',
      isPrivate: true,
      value: HOSTILE,
    },
    { name: 'a', ...full, type: 'number', min: 0, max: 9, value: 0 },
  ],
  files: [{}, { files: [file(1)] }, { files: many(file) }],
  'filter-bar': [
    { action: '/a' },
    { action: '/a', clearHref: '/a', fields: [{ name: 'q', type: 'search', label: 'q' }] },
    {
      action: '/a',
      label: HOSTILE,
      submit: HOSTILE,
      hidden: many((n) => ({ name: `h${n}`, value: HOSTILE })),
      fields: many((n) => ({ name: `s${n}`, type: 'select', label: HOSTILE, options: many(option) }), 9),
    },
  ],
  icon: [{}, { name: 'check' }, { name: 'triangle' }],
  light: [
    {},
    { kind: 'amber', text: 'a' },
    { kind: 'red', text: HOSTILE, word: HOSTILE },
    { kind: 'done', text: 'a' },
  ],
  notice: [
    { text: 'a' },
    { kind: 'success', text: 'a', isFlash: true },
    { kind: 'error', title: HOSTILE, text: HOSTILE, links: many(() => link) },
  ],
  'page-head': [
    { title: 'a' },
    { title: 'a', lede: 'b', kicker: 'c' },
    { title: HOSTILE, lede: HOSTILE, kicker: HOSTILE, trail: many(() => link) },
  ],
  pager: [{}, { nextHref: '/x' }, { prevHref: '/x', nextHref: '/y', note: HOSTILE }],
  preferences: [{}, { set: 'short' }, { set: 'full' }],
  'print-header': [
    { title: 'a' },
    { title: 'a', draft: true },
    { title: HOSTILE, org: HOSTILE, number: HOSTILE, date: HOSTILE, draft: true },
  ],
  qr: [
    { src: '/q.svg', alt: 'a' },
    { src: '/q.svg', alt: 'a', caption: 'c' },
    { src: '/q.svg', alt: HOSTILE, caption: HOSTILE },
  ],
  rating: [
    { name: 'r', label: 'a' },
    { name: 'r', label: 'a', value: '4', required: true },
    { name: 'r', ...full, options: many(option) },
  ],
  'site-footer': [{}, {}, {}],
  'site-header': [{}, {}, {}],
  'stage-line': [
    {},
    { stages: [{ label: 'a', state: 'now', at: AT }], sentence: 'b' },
    {
      sentence: HOSTILE,
      stages: many((n) => ({
        label: HOSTILE,
        state: ['done', 'now', 'next', 'skipped'][n % 4],
        at: AT,
        note: HOSTILE,
      })),
    },
  ],
  'stat-tile': [
    { label: 'a' },
    { label: 'a', value: '1', n: 'n = 3', href: '/x' },
    { label: HOSTILE, value: '9'.repeat(30), note: HOSTILE, tone: 'red' },
  ],
  tabs: [
    {},
    { items: [{ href: '/x', label: 'a', count: 0, current: true }] },
    { label: HOSTILE, items: many((n) => ({ href: '/x', label: HOSTILE, count: n * 1_000_000 })) },
  ],
  timeline: [
    {},
    { items: [{ at: AT, title: 'a' }] },
    {
      items: many((n) => ({
        at: AT,
        title: HOSTILE,
        text: HOSTILE,
        who: HOSTILE,
        tone: ['answer', 'good', 'warn', 'bad'][n % 4],
        files: many(file, n % 7),
        rows: [{ label: HOSTILE, text: HOSTILE }],
      })),
    },
  ],
  'why-date': [
    {},
    { sentence: 'a', start: '2026-09-28', due: '2026-10-10', counted: ['2026-09-29'] },
    {
      summary: HOSTILE,
      sentence: HOSTILE,
      warning: HOSTILE,
      rule: link,
      counted: many(() => '2026-09-29', 200),
      off: many(() => ({ day: '2026-10-01', name: HOSTILE }), 200),
      makeUp: many(() => ({ day: '2026-10-10' })),
    },
  ],
};

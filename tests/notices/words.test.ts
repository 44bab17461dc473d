import { describe, expect, it } from '@jest/globals';
import { TEMPLATES } from '../../server/features/notices/index.ts';
import { render } from '../../server/features/notices/words.ts';

const CODE = 'ZTC-7K3M-9QX2';
const BASE = 'https://ztc.example.gov.cn';

describe.each(['zh-CN', 'en'])('the words of a notice in %s', (lang) => {
  it.each(TEMPLATES)('%s has a subject and a text that name the case and nothing more', (template) => {
    const isForResident = template.startsWith('case.');
    const words = render(template, { code: CODE }, { lang, baseUrl: BASE, isForResident });
    expect(words.subject).toContain(CODE);
    expect(words.text).toContain(CODE);
    expect(words.text).toContain(`${BASE}/${isForResident ? 'track' : 'desk'}`);
    expect(words.subject.length).toBeLessThanOrEqual(60);
    expect(words.text).not.toMatch(/[\r\n]/);
    for (const text of [words.subject, words.text, words.mail])
      expect(text).not.toMatch(/\{\{|\}\}|notices:|undefined|[!！]/);
    expect(words.mail).not.toContain('&');
    expect(words.mail.split('\n').length).toBeGreaterThanOrEqual(4);
  });

  it('differ from template to template', () => {
    const subjects = TEMPLATES.map(
      (template) => render(template, { code: CODE }, { lang, baseUrl: BASE, isForResident: true }).text,
    );
    expect(new Set(subjects).size).toBe(TEMPLATES.length);
  });
});

describe('a language nobody speaks here', () => {
  it('is answered in Chinese', () => {
    const options = { baseUrl: BASE, isForResident: true };
    expect(render('case.answered', { code: CODE }, { ...options, lang: 'xx' })).toEqual(
      render('case.answered', { code: CODE }, { ...options, lang: 'zh-CN' }),
    );
  });
});

describe('a mail', () => {
  it('is plain text: an address with an ampersand stays whole', () => {
    const words = render(
      'unit.order',
      { code: CODE },
      { lang: 'zh-CN', baseUrl: 'https://a.cn/x?a=1&b=<2>', isForResident: false },
    );
    expect(words.mail).toContain('https://a.cn/x?a=1&b=<2>/desk');
  });
});

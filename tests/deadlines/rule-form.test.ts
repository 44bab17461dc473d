import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRulesForm } from '../../server/features/deadlines/admin-rules-forms.ts';
import { defaultRules, rulesSchema } from '../../server/features/deadlines/index.ts';
import { changesBetween } from '../../server/features/deadlines/rule-changes.ts';
import { fieldsOf, typedOf } from '../../server/features/deadlines/rule-fields.ts';
import { hasWords, LANGUAGES, translator } from '../../server/http/locale.ts';
import type { FormFault } from '../../server/http/parse-form.ts';

const DAYS = { today: '2026-11-23', notBefore: '2026-11-23' };
const filled: Record<string, string> = { ...typedOf(defaultRules), effectiveOn: '2026-12-01' };
const parse = (changes: Record<string, string> = {}, base = defaultRules) =>
  parseRulesForm(base, { ...typedOf(base), effectiveOn: '2026-12-01', ...changes }, DAYS);

function faultsOf(changes: Record<string, string>): Record<string, string> {
  try {
    parse(changes);
  } catch (error) {
    return Object.fromEntries(
      Object.entries((error as FormFault).errors).map(([field, { key }]) => [field, key]),
    );
  }
  return {};
}

describe('the form of the rules', () => {
  it('gives back the very rules it was filled from', () => {
    expect(parse()).toEqual({ rules: defaultRules, effectiveOn: '2026-12-01' });
  });

  it('sends fewer fields than the server reads', () => {
    // The urlencoded reader takes 200; token, day, step and base come on top.
    expect(Object.keys(filled).length).toBeLessThan(195);
  });

  it('offers only steps that a class has: nobody hands a conduct complaint back', () => {
    const names = fieldsOf(defaultRules).map(({ name }) => name);
    expect(names).toContain('classes.help.returnWindow');
    expect(names).not.toContain('classes.conduct_complaint.returnWindow');
    expect(names).not.toContain('classes.report.resolve');
    expect(names).not.toContain('classes.urgent.extension.times');
  });

  it('leaves alone what it does not show', () => {
    const { rules } = parse({
      'classes.conduct_complaint.returnWindow': '3',
      'classes.conduct_complaint.returnWindow.unit': 'days',
      'rates.weights.response': '90',
      '__proto__.polluted': '1',
    });
    expect(rules).toEqual(defaultRules);
  });

  it('takes numbers as people write them, in any of the units', () => {
    const { rules } = parse({
      'classes.help.resolve': ' ７ ',
      'classes.help.resolve.unit': 'calendarDays',
      'classes.help.dispatch': '1.5',
      'classes.urgent.contact': '0.25',
      'classes.long_cycle.progressEvery': '10',
      'classes.rework.percentOfOriginal': '75',
      'ladder.fix': '12',
      silenceClose: '8',
    });
    expect(rules.classes.help).toMatchObject({ resolve: { calendarDays: 7 }, dispatch: { days: 1.5 } });
    expect(rules.classes.urgent.contact).toEqual({ hours: 0.25 });
    expect(rules.classes.long_cycle.progressEvery).toBe(10);
    expect(rules.classes.rework.percentOfOriginal).toBe(75);
    expect(rules.ladder.fix).toBe(12);
    expect(rules.silenceClose).toEqual({ days: 8 });
  });

  it('changes how few cases are only counted, and how many residents are called by lot', () => {
    const { rules } = parse({
      'exposure.fewCases.least': '5',
      'exposure.fewCases.days': '180',
      'callbacks.samplePercent': '35',
    });
    expect(rules.exposure.fewCases).toEqual({ least: 5, days: 180 });
    expect(rules.callbacks).toEqual({ samplePercent: 35 });
    const said = changesBetween(defaultRules, rules, translator('zh-CN'));
    expect(said.map(({ after }) => after).join(' ')).toContain('不到 5 件');
    expect(said.map(({ after }) => after)).toContain('35%');
  });

  it('gives versions from before these rules the usual ones', () => {
    const { callbacks: _callbacks, exposure, ...older } = structuredClone(defaultRules);
    const { fewCases: _few, ...exposureThen } = exposure;
    const read = rulesSchema.parse({ ...older, exposure: exposureThen });
    expect(read.callbacks).toEqual(defaultRules.callbacks);
    expect(read.exposure.fewCases).toEqual(defaultRules.exposure.fewCases);
  });

  it('reads a box that is not ticked as no', () => {
    const { 'ladder.urgentOrderAtDue': _, ...unticked } = filled;
    expect(parseRulesForm(defaultRules, unticked, DAYS).rules.ladder.urgentOrderAtDue).toBe(false);
  });

  it('takes extensions away with 0 and gives them back later', () => {
    const none = parse({ 'classes.complaint.extension.times': '0' }).rules;
    expect(none.classes.complaint.extension).toBeNull();
    const again = parse(
      {
        'classes.complaint.extension.times': '2',
        'classes.complaint.extension.days': '4',
        'classes.complaint.extension.by': 'leader',
      },
      none,
    ).rules;
    expect(again.classes.complaint.extension).toEqual({ times: 2, days: 4, by: 'leader', further: null });
  });

  it.each([
    ['classes.help.resolve', '', 'number'],
    ['classes.help.resolve', '-1', 'number'],
    ['classes.help.resolve', '1e3', 'number'],
    ['classes.help.resolve', '五', 'number'],
    ['classes.help.resolve', '<script>', 'number'],
    ['classes.help.resolve', '0', 'range'],
    ['classes.help.resolve', '99999', 'range'],
    ['classes.help.resolve', '2.25', 'halfDays'],
    ['classes.help.resolve.unit', 'weeks', 'unit'],
    ['silenceClose.unit', 'hours', 'unit'],
    ['classes.rework.resolve.unit', 'hours', 'unit'],
    ['pause.times', '0', 'range'],
    ['pause.times', '1.5', 'whole'],
    ['ladder.amberBefore', '', 'whole'],
    ['classes.rework.percentOfOriginal', '101', 'range'],
    ['classes.help.extension.by', 'mayor', 'by'],
    ['classes.help.extension.days', '', 'extensionDays'],
    ['ladder.candidateAfter', '2', 'candidateTooEarly'],
    ['exposure.fewCases.least', '0', 'range'],
    ['exposure.fewCases.days', '', 'whole'],
    ['callbacks.samplePercent', '101', 'range'],
    ['callbacks.samplePercent', '0', 'range'],
    ['rates.minForScore', '4', 'scoreTooEarly'],
    ['classes.complaint.extension.further.totalDays', '10', 'totalTooSmall'],
    ['effectiveOn', '', 'dayMissing'],
    ['effectiveOn', '2026-02-30', 'dayMissing'],
    ['effectiveOn', '3026-12-01', 'dayFar'],
  ])('refuses %s %j', (field, value, key) => {
    expect(faultsOf({ [field]: value })).toEqual({ [field]: `deadlines:admin.${key}` });
  });

  it('refuses days off that are not whole', () => {
    const resolve = { 'classes.help.resolve': '1.5', 'classes.help.resolve.unit': 'calendarDays' };
    expect(faultsOf(resolve)['classes.help.resolve']).toBe('deadlines:admin.whole');
  });

  it('refuses a total that nothing can be counted against', () => {
    expect(faultsOf({ 'classes.complaint.resolve.unit': 'hours' })).toEqual({
      'classes.complaint.extension.further.totalDays': 'deadlines:admin.totalWithoutDays',
    });
  });

  it('begins neither in the past nor before the newest version', () => {
    expect(faultsOf({ effectiveOn: '2026-11-22' })).toEqual({ effectiveOn: 'deadlines:rules.past' });
    expect(() =>
      parseRulesForm(defaultRules, filled, { today: '2026-11-23', notBefore: '2026-12-02' }),
    ).toThrow('errors:form');
  });

  it('keeps what was typed beside what is wrong', () => {
    try {
      parse({ 'classes.help.resolve': 'soon' });
      throw new Error('was taken');
    } catch (error) {
      expect((error as FormFault).typed).toMatchObject({
        'classes.help.resolve': 'soon',
        'ladder.fix': '15',
      });
    }
  });

  it('never makes rules of the wrong shape, whatever is typed', () => {
    const names = Object.keys(filled);
    const typed = fc.oneof(
      fc.string(),
      fc.integer({ min: -5, max: 2000 }).map(String),
      fc.constantFrom('0.5', 'hours'),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), typed, { maxKeys: 4 }), (changes) => {
        let rules: unknown;
        try {
          ({ rules } = parse(changes));
        } catch (error) {
          expect((error as FormFault).status).toBe(422);
          return;
        }
        expect(rulesSchema.safeParse(rules).success).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it.each(LANGUAGES)('has words in %s for every field', (lang) => {
    const missing = fieldsOf(defaultRules)
      .map(({ label }) => `deadlines:admin.field.${label}`)
      .filter((key) => !hasWords(lang, key));
    expect(missing).toEqual([]);
  });
});

describe('what a version changes', () => {
  const t = translator('zh-CN');
  const after = structuredClone(defaultRules);
  after.classes.help.resolve = { days: 4 };
  after.classes.urgent.dispatch = { hours: 1 };
  after.classes.complaint.extension = null;
  after.ladder.urgentOrderAtDue = false;
  after.ladder.fix = 10;
  after.rates.minForRate = 6;
  after.retention.logMonths = 18;

  it('is said in words, old and new', () => {
    expect(changesBetween(defaultRules, after, t).map((change) => Object.values(change).join('|'))).toEqual([
      '紧急事项 · 转办|30 分钟|1 小时',
      '求助 · 办结|5 个工作日|4 个工作日',
      expect.stringMatching(/^投诉 · 延期\|1 次 5 个工作日，.*\|不延$/),
      '督办和曝光 · 紧急事项一过期就发督办单|是|否',
      '督办和曝光 · 最长多久改好|15 个工作日|10 个工作日',
      expect.stringContaining('少于 6 件不列比率'),
      '资料留多久 · 访问记录|12 个月|18 个月',
    ]);
  });

  it('is nothing between equals', () => {
    expect(changesBetween(defaultRules, structuredClone(defaultRules), t)).toEqual([]);
  });

  it.each(LANGUAGES)('shows every change the form can make, in %s', (lang) => {
    const blind = fieldsOf(defaultRules)
      .filter(({ kind, name }) => kind !== 'approver' && !name.includes('extension'))
      .map(({ name, kind }) => {
        const value = filled[name];
        return { name, changes: { [name]: kind === 'flag' ? '' : String(Number(value) + 1) } };
      })
      .filter(
        ({ changes }) => changesBetween(defaultRules, parse(changes).rules, translator(lang)).length === 0,
      );
    expect(blind.map(({ name }) => name)).toEqual([]);
  });
});

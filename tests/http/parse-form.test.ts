import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { fieldMessages } from '../../server/http/error-handler.ts';
import { flatten, FormFault, parseForm } from '../../server/http/parse-form.ts';

const form = z.object({
  title: z.string().trim().min(4, 'cases:form.titleShort'),
  kind: z.enum(['a', 'b']),
  marks: z.coerce.number().int().optional(),
  units: z.array(z.string()).optional(),
});

function faultOf(body: unknown): FormFault {
  try {
    parseForm(form, body);
  } catch (error) {
    if (error instanceof FormFault) return error;
    throw error;
  }
  throw new Error('the form was taken');
}

describe('a form that is right', () => {
  it('becomes typed values', () => {
    expect(
      parseForm(form, { title: ' 路灯不亮 ', kind: 'a', marks: '3', units: ['x', 'y'], _csrf: 't' }),
    ).toEqual({
      title: '路灯不亮',
      kind: 'a',
      marks: 3,
      units: ['x', 'y'],
    });
  });
});

describe('a form that is not', () => {
  it('says one thing a field, by key, and keeps what was typed', () => {
    const fault = faultOf({ title: '灯', kind: 'c', other: 'kept', _csrf: 'secret' });
    expect(fault.status).toBe(422);
    expect(fault.errors).toEqual({
      title: { key: 'cases:form.titleShort' },
      kind: { key: 'errors:field.invalid' },
    });
    expect(fault.typed).toEqual({ title: '灯', kind: 'c', other: 'kept' });
  });

  it('never shows the checker’s own English: what has no key of ours gets one', () => {
    for (const body of [{}, { title: 7 }, { title: ['a'] }, { marks: 'many' }, null, 'text', 12, []]) {
      for (const { key } of Object.values(faultOf(body).errors)) expect(key).toMatch(/^[a-z]+:[\w.]+$/);
    }
  });

  it('is said in the order of its fields', () => {
    const said = fieldMessages(faultOf({}), (key) => key.toUpperCase());
    expect(Object.keys(said)).toEqual(['title', 'kind']);
    expect(said['kind']).toBe('ERRORS:FIELD.INVALID');
  });
});

describe('what is typed', () => {
  it('is flat text: objects, numbers and lists in lists are dropped', () => {
    expect(flatten({ a: 'x', b: { c: 'd' }, e: 7, f: [['g']], h: ['i', 7], j: ['k', 'l'], m: null })).toEqual(
      {
        a: 'x',
        j: ['k', 'l'],
      },
    );
  });

  it('has the newlines of a browser, and no controls or marks that turn text round', () => {
    const typed = { text: 'a\r\nb\rc\u0000\u0007d\u202Ee\u2066f\tg\u007F', list: ['x\u0000y'] };
    expect(flatten(typed)).toEqual({ text: 'a\nb\ncdef\tg', list: ['xy'] });
  });

  it('keeps what people do write: Chinese, rare characters, emoji', () => {
    const text = '垚㐀𠮷 村口“路灯”不亮——🙏 ①②';
    expect(flatten({ text })).toEqual({ text });
  });

  it('pollutes nothing', () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": "x", "a": "b"}') as object;
    const typed = flatten(hostile);
    expect(typed['a']).toBe('b');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((typed as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('of any kind is no reason to fail', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        for (const value of Object.values(flatten(body))) {
          expect([value].flat().every((text) => typeof text === 'string')).toBe(true);
        }
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
